package lifecycle

import "sluice/policy"

// ApplyInput applies for acceptance by the county.
type ApplyInput struct {
	Note string `json:"note,omitempty" doc:"at most 500 characters"`
}

// AcceptanceApplied: the unit asked for acceptance.
type AcceptanceApplied struct {
	ApplyInput
}

// Type names the event.
func (*AcceptanceApplied) Type() EventType { return "acceptance_applied" }

func (f *AcceptanceApplied) fold(*Project, Event) {}

func (in *ApplyInput) decide(d *deciding) error {
	var f fields
	f.limit("note", in.Note, 500)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskApply, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&AcceptanceApplied{*in})
	d.close(task, "applied")
	d.open(policy.TaskAccept, opening{})
	return nil
}

// Grade is how well the work was accepted (source: S19).
type Grade string

// The grades of accepted work.
const (
	GradePass      Grade = "pass"
	GradeExcellent Grade = "excellent"
)

// AcceptInput records that the county accepted the work.
type AcceptInput struct {
	On         Date     `json:"on" doc:"the day of the acceptance"`
	Resolution string   `json:"resolution" doc:"number of the acceptance opinion"`
	Members    []string `json:"members" doc:"who took part, at least three"`
	Grade      Grade    `json:"grade" enum:"pass,excellent"`
}

// Accepted: the county accepted the work.
type Accepted struct {
	AcceptInput
}

// Type names the event.
func (*Accepted) Type() EventType { return "accepted" }

func (f *Accepted) fold(p *Project, e Event) {
	p.Works.Accepted = f.On
	p.enter(StageFollowUp, e)
}

func (in *AcceptInput) decide(d *deciding) error {
	var f fields
	d.checkPast(&f, "on", in.On)
	f.require("resolution", in.Resolution, 60)
	f.names("members", in.Members, 3) // source: proposal
	if in.Grade != GradePass && in.Grade != GradeExcellent {
		f.add("grade", "须为 pass 或 excellent", "must be pass or excellent; got %q", in.Grade)
	}
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskAccept, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Accepted{*in})
	d.close(task, "accepted")
	d.open(policy.TaskHandOver, opening{})
	return nil
}
