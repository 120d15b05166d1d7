package lifecycle

import (
	"slices"
	"strings"

	"sluice/process"
)

// The matters that chains of steps decide. A payment is P1, P2 …, a change C1, C2 …, a correction K1, K2 …
const (
	matterDeclaration = ""
	matterPlan        = "plan"
	matterAcceptance  = "acceptance"
	matterCompletion  = "completion"
	matterSuspension  = "suspension"
	paymentPrefix     = "P"
	changePrefix      = "C"
	correctionPrefix  = "K"
)

// review finds a matter's review to change; facts name only matters that exist.
func (p *Project) review(matter string) *Review {
	switch matter {
	case matterDeclaration:
		return &p.Review
	case matterPlan:
		return &p.Plan.Review
	case matterAcceptance:
		return &p.Acceptance.Review
	case matterCompletion:
		return &p.Completion
	case matterSuspension:
		return &p.Suspension.Review
	}
	if i := slices.IndexFunc(p.Payments, func(x Payment) bool { return x.ID == matter }); i >= 0 {
		return &p.Payments[i].Review
	}
	if i := slices.IndexFunc(p.Changes, func(x Change) bool { return x.ID == matter }); i >= 0 {
		return &p.Changes[i].Review
	}
	if i := slices.IndexFunc(p.Corrections, func(x Correction) bool { return x.ID == matter }); i >= 0 {
		return &p.Corrections[i].Review
	}
	return &Review{}
}

// taskKindOf is the kind of task that decides a step of the matter.
func taskKindOf(matter string) process.TaskKind {
	switch {
	case matter == matterDeclaration:
		return process.TaskDecide
	case matter == matterPlan:
		return process.TaskDecidePlan
	case matter == matterAcceptance:
		return process.TaskPreAccept
	case matter == matterSuspension:
		return process.TaskConsentSuspension
	case strings.HasPrefix(matter, paymentPrefix):
		return process.TaskCheckPayment
	case strings.HasPrefix(matter, correctionPrefix):
		return process.TaskDecideCorrection
	default:
		return process.TaskDecideChange
	}
}

// decidedKinds are the kinds of task that the command decide does.
var decidedKinds = []process.TaskKind{
	process.TaskDecide, process.TaskDecidePlan, process.TaskPreAccept, process.TaskConsentSuspension, process.TaskCheckPayment,
	process.TaskDecideChange, process.TaskReconsider, process.TaskConfirmSolved, process.TaskDecideFailure, process.TaskDecideCorrection,
}

// decidable are the kinds of task that decide takes: what is decided, and what is sent back.
func decidable() []process.TaskKind {
	return slices.DeleteFunc(slices.Clone(process.TaskKinds), func(k process.TaskKind) bool { return len(Verdicts(k)) == 0 })
}

// verdictsOf says which verdicts a task that is decided can have.
func verdictsOf(kind process.TaskKind) []Verdict {
	switch kind {
	case process.TaskDecide:
		return []Verdict{Approve, Return, Reject}
	case process.TaskDecideChange, process.TaskConsentSuspension, process.TaskReconsider, process.TaskDecideCorrection:
		return []Verdict{Approve, Reject}
	case process.TaskDecideFailure:
		return []Verdict{Return, Reject}
	default:
		return []Verdict{Approve, Return}
	}
}

// ruleOf is the policy's path of a step, "chains.plan.countersign".
func (d *deciding) ruleOf(matter, step string) string {
	switch {
	case matter == matterDeclaration:
		return "review." + step
	case strings.HasPrefix(matter, paymentPrefix):
		return "chains." + string(process.ChainPayment) + "." + step
	case strings.HasPrefix(matter, correctionPrefix):
		return "tasks." + string(process.TaskDecideCorrection)
	case strings.HasPrefix(matter, changePrefix):
		return "chains." + string(d.project.change(matter).chain()) + "." + step
	default:
		return "chains." + matter + "." + step
	}
}

// chainOf names the chain that decides a matter.
func chainOf(p *Project, matter string) process.ChainName {
	switch {
	case matter == matterDeclaration:
		return process.ChainReview
	case strings.HasPrefix(matter, paymentPrefix):
		return process.ChainPayment
	case strings.HasPrefix(matter, changePrefix):
		return p.change(matter).chain()
	default:
		return process.ChainName(matter)
	}
}

// approved goes on after the last step of a matter.
func (d *deciding) approved(matter string) {
	switch {
	case matter == matterDeclaration:
		d.openSelection()
	case matter == matterPlan:
		d.open(process.TaskTender, opening{})
	case matter == matterAcceptance:
		d.open(process.TaskAccept, opening{round: d.project.Acceptance.Review.Round})
	case matter == matterSuspension:
		d.suspended()
	case strings.HasPrefix(matter, paymentPrefix):
		d.open(process.TaskPay, opening{subject: matter})
	case strings.HasPrefix(matter, changePrefix):
		d.changed(matter)
	case strings.HasPrefix(matter, correctionPrefix):
		d.corrected(matter)
	}
}

// returned goes on after a matter was returned.
func (d *deciding) returned(matter string, round int) {
	switch matter {
	case matterDeclaration:
		d.open(process.TaskResubmit, opening{round: round})
	case matterPlan:
		d.open(process.TaskPlan, opening{round: round + 1})
	case matterAcceptance:
		d.open(process.TaskApply, opening{round: round + 1})
	}
}

// rejected ends what a rejected declaration leaves open; other matters leave nothing, save what a register's line waits for.
func (d *deciding) rejected(matter string) {
	switch {
	case matter == matterDeclaration:
		d.closeEvery("rejected", func(Task) bool { return true })
	case strings.HasPrefix(matter, correctionPrefix):
		d.confirmAgain(1)
	}
}
