package lifecycle

import (
	"fmt"

	"sluice/policy"
)

// Review is where a declaration stands in its chain of steps. Submitter and LastDecider are persons: nobody decides what
// they submitted, nor two steps running (source: proposal).
type Review struct {
	Round       int           `json:"round"`
	Chain       []policy.Step `json:"chain,omitempty"`
	Step        int           `json:"step"`
	Submitter   string        `json:"submitter,omitempty"`
	LastDecider string        `json:"last_decider,omitempty"`
}

// Verdict is what a reviewer says.
type Verdict string

// The verdicts.
const (
	Approve Verdict = "approve"
	Return  Verdict = "return"
)

// DecideInput decides a step of the review.
type DecideInput struct {
	Task    string  `json:"task" hidden:"true"`
	Verdict Verdict `json:"verdict" enum:"approve,return" doc:"approve, or return to the unit with a reason"`
	Reason  string  `json:"reason,omitempty" doc:"why; mandatory with return, at most 2000 characters"`
}

// StepApproved: a step of the review was decided in favour.
type StepApproved struct {
	Step   string `json:"step"`
	Round  int    `json:"round"`
	Reason string `json:"reason,omitempty"`
}

// Type names the event.
func (*StepApproved) Type() EventType { return "step_approved" }

func (f *StepApproved) fold(p *Project, e Event) { p.stepDone(e) }

// stepDone moves to the next step; after the last the project is in the pool.
func (p *Project) stepDone(e Event) {
	p.Review.Step++
	p.Review.LastDecider = e.Actor
	if p.Review.Step == len(p.Review.Chain) {
		p.enter(StagePool, e)
	}
}

// Returned: the declaration went back to the unit; what it submits next is a fresh round.
type Returned struct {
	Step   string `json:"step"`
	Round  int    `json:"round"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*Returned) Type() EventType { return "returned" }

func (f *Returned) fold(p *Project, e Event) { p.enter(StageDraft, e) }

// openStep opens the task of the step whose turn it is.
func (d *deciding) openStep() {
	r := &d.project.Review
	step := r.Chain[r.Step]
	o := opening{
		subject: step.Key, words: step.Words, holder: d.postOf(step.By, policy.Post{}), round: r.Round,
		due: d.dueIn("review."+step.Key, step.Due),
	}
	if step.Kind == policy.StepNotice {
		d.openNotice(step, o)
		return
	}
	d.open(policy.TaskDecide, o)
}

func (in *DecideInput) decide(d *deciding) error {
	var f fields
	if in.Verdict != Approve && in.Verdict != Return {
		f.add("verdict", "须为 approve 或 return", "must be approve or return; got %q", in.Verdict)
	}
	if in.Verdict == Return {
		f.require("reason", in.Reason, 2000)
	} else {
		f.limit("reason", in.Reason, 2000)
	}
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, policy.TaskDecide)
	if err != nil {
		return err
	}
	if err := d.separate(); err != nil {
		return err
	}
	if in.Verdict == Return {
		d.record(&Returned{Step: task.Subject, Round: task.Round, Reason: in.Reason})
		d.close(task, "returned")
		d.open(policy.TaskResubmit, opening{round: task.Round})
		return nil
	}
	d.record(&StepApproved{Step: task.Subject, Round: task.Round, Reason: in.Reason})
	d.close(task, "approved")
	d.nextStep()
	return nil
}

// nextStep opens whatever follows the step just done.
func (d *deciding) nextStep() {
	if d.project.Stage == StagePool {
		d.open(policy.TaskAward, opening{})
		return
	}
	d.openStep()
}

// separate refuses a person who would decide what they submitted, or two steps running.
func (d *deciding) separate() error {
	person, r := d.command.Actor.Person, d.project.Review
	switch person {
	case r.Submitter:
		return Refuse(CodeSeparation, "不能审核自己提交的申报", "nobody decides what they submitted themselves")
	case r.LastDecider:
		return Refuse(CodeSeparation, "同一人不能连续审核两个环节",
			fmt.Sprintf("nobody decides two steps running; the step before %q was decided by the same person", r.Chain[r.Step].Key))
	}
	return nil
}
