package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a person does in a unit; a unit and a role make a post.
type Role string

// The roles.
const (
	RoleStaff         Role = "staff"         // 经办人: works on the unit's tasks
	RoleHead          Role = "head"          // 负责人: is told when the unit is late
	RoleSecretary     Role = "secretary"     // 秘书: records what a body resolved
	RoleSliceOfficer  Role = "slice_officer" // 片区干部: looks after a slice of projects
	RoleViceHead      Role = "vice_head"     // 常委副县长
	RoleAdministrator Role = "administrator" // 管理员: people, units, policy
)

// Roles lists every role.
var Roles = []Role{RoleStaff, RoleHead, RoleSecretary, RoleSliceOfficer, RoleViceHead, RoleAdministrator}

// Valid reports whether the role is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Post is a unit's code and a role in it. Tasks are held by posts, persons hold posts.
type Post struct {
	Unit string `json:"unit" yaml:"unit"`
	Role Role   `json:"role" yaml:"role"`
}

// String is "unit/role".
func (p Post) String() string { return p.Unit + "/" + string(p.Role) }

// IsZero reports whether no post is named.
func (p Post) IsZero() bool { return p == Post{} }

// ParsePost reads "unit/role".
func ParsePost(s string) (Post, error) {
	unit, role, found := strings.Cut(s, "/")
	post := Post{Unit: unit, Role: Role(role)}
	if !found || unit == "" || !post.Role.Valid() {
		return Post{}, fmt.Errorf("%q is not a post: write unit/role, for example ssb/staff; the roles are %s", s, list(Roles))
	}
	return post, nil
}

// UnitKind says what a unit is; it decides who supervises a project.
type UnitKind string

// The kinds of unit. The first three declare projects (project units, 项目单位).
const (
	VillageCooperative     UnitKind = "village_cooperative"     // 村级经济股份合作社
	LeadingEnterprise      UnitKind = "leading_enterprise"      // 龙头企业
	SpecialisedCooperative UnitKind = "specialised_cooperative" // 专业合作社
	Township               UnitKind = "township"                // 镇办
	Department             UnitKind = "department"              // 主管部门
	Body                   UnitKind = "body"                    // 领导小组, 苏陕办 and the like
)

// EntityKinds lists the kinds of unit that may declare a project.
var EntityKinds = []UnitKind{VillageCooperative, LeadingEnterprise, SpecialisedCooperative}

// UnitKinds lists every kind of unit.
var UnitKinds = append(slices.Clone(EntityKinds), Township, Department, Body)

// Valid reports whether the kind is one of UnitKinds.
func (k UnitKind) Valid() bool { return slices.Contains(UnitKinds, k) }

// Declares reports whether units of this kind declare projects.
func (k UnitKind) Declares() bool { return slices.Contains(EntityKinds, k) }

// Supervisor is the kind of unit that supervises projects of this kind: cooperatives of a village answer to their township,
// enterprises and specialised cooperatives to the competent department (source: S1).
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
	LinkageDividend   LinkageModel = "party_branch_collective_dividend"      // 党支部+村集体+投资分红
)

// LinkageModels lists the models.
var LinkageModels = []LinkageModel{LinkageEmployment, LinkageBase, LinkageIndustry, LinkageDividend}

// Valid reports whether the model is one of LinkageModels.
func (m LinkageModel) Valid() bool { return slices.Contains(LinkageModels, m) }

// TaskKind says what somebody must do. The policy gives each its holder, time and ladder.
type TaskKind string

// The kinds of task, in the order of a project's life.
const (
	TaskDraft             TaskKind = "draft"              // finish the first draft and submit it
	TaskResubmit          TaskKind = "resubmit"           // answer a returned declaration
	TaskDecide            TaskKind = "decide"             // decide a review step
	TaskConfirmNotice     TaskKind = "confirm_notice"     // confirm that a notice drew no objection
	TaskAward             TaskKind = "award"              // award the aid
	TaskStart             TaskKind = "start"              // start building
	TaskReport            TaskKind = "report"             // hand in a month's report
	TaskAnswerFinding     TaskKind = "answer_finding"     // answer a finding with what was put right
	TaskRecheck           TaskKind = "recheck"            // look again at a finding on the spot
	TaskComplete          TaskKind = "complete"           // finish the works
	TaskConfirmCompletion TaskKind = "confirm_completion" // accept that the works are complete
	TaskApply             TaskKind = "apply"              // apply for acceptance
	TaskAccept            TaskKind = "accept"             // accept the work for the county
	TaskHandOver          TaskKind = "hand_over"          // hand the assets over
	TaskClose             TaskKind = "close"              // close the file
	TaskConfirmState      TaskKind = "confirm_state"      // confirm what a register said of an imported project
)

// TaskKinds lists every kind of task.
var TaskKinds = []TaskKind{
	TaskDraft, TaskResubmit, TaskDecide, TaskConfirmNotice, TaskAward, TaskStart, TaskReport, TaskAnswerFinding, TaskRecheck,
	TaskComplete, TaskConfirmCompletion, TaskApply, TaskAccept, TaskHandOver, TaskClose, TaskConfirmState,
}

// Valid reports whether the kind is one of TaskKinds.
func (k TaskKind) Valid() bool { return slices.Contains(TaskKinds, k) }

// CommandName names what a person, or time, may do to a project. It is also the name of the workflow's update.
type CommandName string

// The commands, in the order of a project's life. Tick is time itself.
const (
	Declare       CommandName = "declare"
	Edit          CommandName = "edit"
	FilePaper     CommandName = "file_paper"
	Submit        CommandName = "submit"
	Decide        CommandName = "decide"
	Confirm       CommandName = "confirm"
	Award         CommandName = "award"
	Start         CommandName = "start"
	Report        CommandName = "report"
	CorrectReport CommandName = "correct_report"
	Visit         CommandName = "visit"
	Answer        CommandName = "answer"
	Recheck       CommandName = "recheck"
	Complete      CommandName = "complete"
	Apply         CommandName = "apply"
	Accept        CommandName = "accept"
	HandOver      CommandName = "hand_over"
	Close         CommandName = "close"
	Import        CommandName = "import"
	Tick          CommandName = "tick"
)

// CommandNames lists every command.
var CommandNames = []CommandName{
	Declare, Edit, FilePaper, Submit, Decide, Confirm, Award, Start, Report, CorrectReport, Visit, Answer, Recheck, Complete,
	Apply, Accept, HandOver, Close, Import, Tick,
}

// Gated lists the commands before which the policy may ask for papers.
var Gated = []CommandName{Submit, Start, Apply, Accept, HandOver, Close}

// Valid reports whether the name is one of CommandNames.
func (n CommandName) Valid() bool { return slices.Contains(CommandNames, n) }

// Addressee says to whom a task or a rung of a ladder goes; the rules turn it into a post of the project at hand.
type Addressee string

// The addressees. The last group are bodies: the policy names the post that speaks for each.
const (
	ToHolder          Addressee = "holder"           // whoever holds the task
	ToHeadOfUnit      Addressee = "head_of_unit"     // the head of the holder's unit
	ToDeclaringUnit   Addressee = "declaring_unit"   // 项目单位
	ToSupervisingUnit Addressee = "supervising_unit" // 主管单位

	ToSliceOfficer        Addressee = "slice_officer"        // 片区干部
	ToCollaborationOffice Addressee = "collaboration_office" // 苏陕办
	ToBureau              Addressee = "bureau"               // 发改局
	ToViceHead            Addressee = "vice_head"            // 常委副县长
	ToInspectionOffice    Addressee = "inspection_office"    // 督查办
	ToLeadingGroup        Addressee = "leading_group"        // 领导小组
	ToFinance             Addressee = "finance"              // 财政局
	ToAcceptanceGroup     Addressee = "acceptance_group"     // 验收组
)

// Bodies lists the addressees whose post the policy names.
var Bodies = []Addressee{
	ToSliceOfficer, ToCollaborationOffice, ToBureau, ToViceHead, ToInspectionOffice, ToLeadingGroup, ToFinance, ToAcceptanceGroup,
}

// Addressees lists every addressee.
var Addressees = append([]Addressee{ToHolder, ToHeadOfUnit, ToDeclaringUnit, ToSupervisingUnit}, Bodies...)

// Valid reports whether the addressee is one of Addressees.
func (a Addressee) Valid() bool { return slices.Contains(Addressees, a) }

// Effect is what a rung does besides telling people.
type Effect string

// The effects.
const (
	EffectCircular  Effect = "circular"   // 通报: named in the next circular
	EffectMeeting   Effect = "meeting"    // 推进会: put on the list of the next meeting
	EffectMoneyHold Effect = "money_hold" // payments of the project stop
)

// Effects lists every effect.
var Effects = []Effect{EffectCircular, EffectMeeting, EffectMoneyHold}

// Severity of a finding; the policy says at which level of ladder R it begins.
type Severity string

// The severities.
const (
	Minor   Severity = "minor"
	Medium  Severity = "medium"
	Serious Severity = "serious"
)

// Severities lists every severity.
var Severities = []Severity{Minor, Medium, Serious}

// Valid reports whether the severity is one of Severities.
func (s Severity) Valid() bool { return slices.Contains(Severities, s) }

// PaperKind is a kind of document (资料) of the policy's catalogue, for example "application_form".
type PaperKind string

// list writes words for an error message.
func list[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
