package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Who supervises a project follows from what it is and where it stands: of a village's cooperative the township of the leading place, of
// the others the competent department (source: S1), never the project's unit itself, nor a unit that signs for a body in the same
// matters.

// checkSupervisor refuses a supervising unit that does not follow from the particulars.
func (d *deciding) checkSupervisor(f *refusal.Fields, as Particulars) {
	kind, unit, by := as.Unit.Kind, as.SupervisingUnit, d.terms.Policy
	rule := by.Supervision
	refuse := func(zh, en string, args ...any) { f.Add("supervising_unit", zh, en, args...) }
	named, bySector := rule.Sectors[as.Sector]
	switch {
	case kind.Supervisor() == process.Township && unit.Kind != process.Township,
		kind.Supervisor() != process.Township && !by.IsDepartment(unit.Code, unit.Kind):
		refuse("主管单位类别不符", "a %s is supervised by a %s; %s is a %s", kind, kind.Supervisor(), unit.Name, unit.Kind)
	case unit.Code == as.Unit.Code:
		refuse("不能自己主管自己，请填上级部门", "a unit does not supervise itself: name the department above it")
	case kind.Supervisor() == process.Township && !townshipOf(rule, as.Places, unit, d.formerly(unit)):
		place := as.Places[0].Township
		refuse(fmt.Sprintf("主管单位须为主要建设地点所在镇办（%s），不是%s", place, unit.Name),
			"the township of the leading place, %s, supervises it; %s does not", place, unit.Name)
	case kind.Supervisor() != process.Township && bySector && named != unit.Code && named != as.Unit.Code:
		refuse(fmt.Sprintf("“%s”领域的主管部门是单位 %s", as.Sector, named), "the department competent for %q is the unit %s", as.Sector, named)
	case d.signsForBody(unit.Code):
		refuse("该单位在资金拨付或变更审批中另有签署，不能同时作为主管单位；请填其他部门",
			"%s signs for a body of the county in the project's payments or changes: name another department", unit.Name)
	}
}

// formerly lists what a unit, or a unit merged into it, was called before.
func (d *deciding) formerly(unit Unit) []string {
	names := d.command.Former[unit.Code]
	if unit.Code == d.project.SupervisingUnit.Code {
		names = append(names[:len(names):len(names)], d.project.Supervisors...)
	}
	return names
}

// townshipOf reports whether a unit is the township of the leading place: the policy names it, or it bears the township's name, or did,
// or a unit that was merged into it did.
func townshipOf(rule policy.SupervisionRule, places []Place, unit Unit, formerly []string) bool {
	if len(places) == 0 || places[0].Township == "" {
		return true // the places are refused themselves
	}
	if code, named := rule.Townships[places[0].Township]; named {
		return unit.Code == code
	}
	return slices.ContainsFunc(append(formerly[:len(formerly):len(formerly)], unit.Name),
		func(name string) bool { return strings.Contains(name, places[0].Township) })
}

// supervisedSteps are the chains in which a supervising unit signs beside the county's bodies.
var supervisedSteps = []process.ChainName{process.ChainPlan, process.ChainPayment, process.ChainMinorChange, process.ChainMajorChange,
	process.ChainAcceptance}

// signsForBody reports whether a unit decides a step of those chains for a body.
func (d *deciding) signsForBody(unit string) bool {
	return slices.ContainsFunc(supervisedSteps, func(name process.ChainName) bool {
		steps := d.terms.Policy.Chains[name]
		supervised := slices.ContainsFunc(steps,
			func(s policy.Step) bool { return slices.Contains(s.Deciders(), process.ToSupervisingUnit) })
		return supervised && slices.ContainsFunc(steps, func(s policy.Step) bool {
			return slices.ContainsFunc(s.Deciders(), func(by process.Addressee) bool { return d.terms.Policy.Post(by).Unit == unit })
		})
	})
}
