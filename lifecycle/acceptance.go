package lifecycle

import (
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Acceptance is where the acceptance stands: what comes before the county's, and how often the county's failed.
type Acceptance struct {
	Review   Review `json:"review"`
	Failures int    `json:"failures,omitempty"`
}

// ApplyInput applies for acceptance by the county.
type ApplyInput struct {
	Note string `json:"note,omitempty" maxLength:"500"`
}

// AcceptanceApplied: the unit asked for acceptance; the chain is what comes before the county looks.
type AcceptanceApplied struct {
	ApplyInput
	Chain []policy.Step `json:"chain,omitempty"`
}

// Type names the event.
func (*AcceptanceApplied) Type() EventType { return "acceptance_applied" }

func (f *AcceptanceApplied) fold(p *Project, e Event) {
	p.Acceptance.Review = p.Acceptance.Review.begin(f.Chain, e)
}

func (in *ApplyInput) decide(d *deciding) error {
	var f refusal.Fields
	f.OptionalText(in, "note")
	if err := f.Err(); err != nil {
		return err
	}
	kind := process.TaskApply
	if _, again := d.project.openTask(process.TaskReapply, ""); again {
		kind = process.TaskReapply
	}
	task, err := d.do(kind, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&AcceptanceApplied{ApplyInput: *in, Chain: d.terms.Policy.Chains[process.ChainAcceptance]})
	d.close(task, "applied")
	d.openStep(matterAcceptance)
	return nil
}

// Grade is how well the work was accepted (source: S19).
type Grade string

// The grades.
const (
	GradeFail      Grade = "fail"
	GradePass      Grade = "pass"
	GradeExcellent Grade = "excellent"
)

// AcceptInput records what the county's acceptance found: passed, with a grade, or failed.
type AcceptInput struct {
	On         Date     `json:"on" doc:"the day of the acceptance"`
	Resolution string   `json:"resolution" maxLength:"60" doc:"number of the acceptance opinion"`
	Members    []string `json:"members" doc:"who took part, at least three"`
	Grade      Grade    `json:"grade" enum:"fail,pass,excellent"`
	Faults     string   `json:"faults,omitempty" maxLength:"2000" doc:"with fail: what must be put right"`
	SettledFen int64    `json:"settled_fen,omitempty" doc:"the price by the final account, in fen: no more is paid; mandatory with a pass once contracts are on record"`
}

// Accepted: the county accepted the work.
type Accepted struct {
	AcceptInput
}

// Type names the event.
func (*Accepted) Type() EventType { return "accepted" }

func (f *Accepted) fold(p *Project, e Event) {
	p.Works.Accepted, p.Works.SettledFen = f.On, f.SettledFen
	p.enter(StageFollowUp, e)
}

// AcceptanceFailed: the county found that the work is not as approved. It is put right and looked at again; after the policy's
// number of failures the leading group decides (source: S19, S41).
type AcceptanceFailed struct {
	AcceptInput
	Failures int `json:"failures"`
}

// Type names the event.
func (*AcceptanceFailed) Type() EventType { return "acceptance_failed" }

func (f *AcceptanceFailed) fold(p *Project, _ Event) {
	p.Acceptance.Failures = f.Failures
	p.Acceptance.Review.Stopped = true
}

func (in *AcceptInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.Text(in, "resolution")
	f.Names("members", in.Members, 3) // source: proposal
	p := d.project
	f.NotBefore("on", in.On, p.Works.Completed, "完工日期", "the completion")
	f.NotBefore("on", in.On, p.Acceptance.Review.Begun, "申请验收日期", "the application")
	switch in.Grade {
	case GradePass, GradeExcellent:
	case GradeFail:
		f.Text(in, "faults")
	default:
		f.Add("grade", "须为不合格、合格或优秀", "must be fail, pass or excellent; got %q", in.Grade)
	}
	in.checkSettled(d, &f)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskAccept, "")
	if err != nil {
		return err
	}
	if in.Grade == GradeFail {
		in.failed(d, task)
		return nil
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Accepted{*in})
	d.close(task, "accepted")
	d.closeEvery("overtaken", func(t Task) bool { return t.Kind == process.TaskVerifyReport || t.Kind == process.TaskCorrectReport })
	d.followUp()
	d.balance()
	return nil
}

// checkSettled wants the settled price with an acceptance of what was contracted: all that is paid from now on is held to it, and the
// contracts are no bound once the final account says less (source: proposal).
func (in *AcceptInput) checkSettled(d *deciding, f *refusal.Fields) {
	switch {
	case in.SettledFen < 0 || in.SettledFen > refusal.MostFen:
		f.Add("settled_fen", "金额有误", "must lie between 0 and %d; got %d", int64(refusal.MostFen), in.SettledFen)
	case in.SettledFen == 0 && in.Grade != GradeFail && d.project.ContractFen() > 0:
		f.Add("settled_fen", "已登记合同，须填写审定的结算价：以后的拨款以此为上限",
			"is mandatory once contracts are on record: nothing is paid beyond the settled price")
	}
}

func (in *AcceptInput) failed(d *deciding, task Task) {
	failures := d.project.Acceptance.Failures + 1
	d.record(&AcceptanceFailed{AcceptInput: *in, Failures: failures})
	d.close(task, "failed")
	if failures >= d.terms.Policy.Acceptance.Attempts.Value {
		d.open(process.TaskDecideFailure, opening{round: failures})
		return
	}
	d.open(process.TaskReapply, opening{round: failures})
}

// FailureDecided: the leading group lets the project go on.
type FailureDecided struct {
	Reason     string      `json:"reason"`
	Resolution *Resolution `json:"resolution"`
}

// Type names the event.
func (*FailureDecided) Type() EventType { return "failure_decided" }

func (f *FailureDecided) fold(*Project, Event) {}

// failureDecided lets the project go on, or ends it: all that was paid is to come back, less what an audit finds well spent (a correction).
func (in *DecideInput) failureDecided(d *deciding, task Task) error {
	if in.Verdict == Reject {
		d.terminate(&TerminateInput{Reason: in.Reason, Resolution: *in.Resolution, ReturnFen: d.project.PaidFen()})
		return nil
	}
	d.record(&FailureDecided{Reason: in.Reason, Resolution: in.Resolution})
	d.close(task, "once_more")
	d.goesOn(task)
	return nil
}

// acceptanceMatter is the application for acceptance as what the pre-acceptance decides.
type acceptanceMatter struct{}

func (acceptanceMatter) String() string { return string(process.ChainAcceptance) }

func (acceptanceMatter) review(p *Project) *Review { return &p.Acceptance.Review }

func (acceptanceMatter) chain(_ *Project) process.ChainName { return process.ChainAcceptance }

func (acceptanceMatter) taskKind() process.TaskKind { return process.TaskPreAccept }

func (acceptanceMatter) rule(_ *Project, step string) string { return "chains.acceptance." + step }

func (acceptanceMatter) mayApprove(_ *deciding) error { return nil }

func (acceptanceMatter) onApproved(d *deciding) {
	d.open(process.TaskAccept, opening{round: d.project.Acceptance.Review.Round})
}

func (acceptanceMatter) onReturned(d *deciding, round int) {
	d.open(process.TaskApply, opening{round: round + 1})
}

func (acceptanceMatter) onRejected(_ *deciding) {}

func (m acceptanceMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	d.returnObjected(m, in)
}
