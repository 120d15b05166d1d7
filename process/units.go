package process

import (
	"slices"
)

// UnitKind says what a unit is; it decides who supervises a project.
type UnitKind string

// The kinds of unit. The first three, and departments, declare projects (project units, 项目单位).
const (
	VillageCooperative     UnitKind = "village_cooperative"     // 村级经济股份合作社
	LeadingEnterprise      UnitKind = "leading_enterprise"      // 龙头企业
	SpecialisedCooperative UnitKind = "specialised_cooperative" // 专业合作社
	Department             UnitKind = "department"              // 主管部门
	Township               UnitKind = "township"                // 镇办
	Body                   UnitKind = "body"                    // 领导小组, 苏陕办 and the like
)

// EntityKinds lists the kinds of unit that may declare a project.
var EntityKinds = []UnitKind{VillageCooperative, LeadingEnterprise, SpecialisedCooperative, Department}

// UnitKinds lists every kind of unit.
var UnitKinds = append(slices.Clone(EntityKinds), Township, Body)

// Valid reports whether the kind is one of UnitKinds.
func (k UnitKind) Valid() bool { return slices.Contains(UnitKinds, k) }

// Declares reports whether units of this kind declare projects.
func (k UnitKind) Declares() bool { return slices.Contains(EntityKinds, k) }

// Supervisor is the kind of unit that supervises projects of this kind: cooperatives of a village answer to their township,
// enterprises and specialised cooperatives to the competent department (source: S1), a department to the one above it.
func (k UnitKind) Supervisor() UnitKind {
	if k == VillageCooperative {
		return Township
	}
	return Department
}

// LinkageModel is one of the county's four ways to link households to a project (利益联结机制, source: S1).
type LinkageModel string

// The linkage models.
const (
	LinkageEmployment LinkageModel = "party_committee_enterprise_employment" // 党委+经营主体+贫困户就业
	LinkageBase       LinkageModel = "party_branch_enterprise_base"          // 党支部+经营主体+基地+贫困户
	LinkageIndustry   LinkageModel = "party_branch_enterprise_industry"      // 党支部+经营主体+产业+贫困户
	LinkageDividend   LinkageModel = "party_branch_collective_dividend"      // 党支部+村集体+新型经营主体+贫困户投资分红
)

// LinkageModels lists the models.
var LinkageModels = []LinkageModel{LinkageEmployment, LinkageBase, LinkageIndustry, LinkageDividend}

// Valid reports whether the model is one of LinkageModels.
func (m LinkageModel) Valid() bool { return slices.Contains(LinkageModels, m) }
