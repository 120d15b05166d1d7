package lifecycle

import (
	"cmp"

	"sluice/process"
	"sluice/refusal"
)

// StartInput starts the works. Photographs from before must be on file: without them nothing is accepted later (source: S10).
type StartInput struct {
	On Date `json:"on" doc:"the day the works started"`
}

// Started: the works have begun. The first monthly report is about the month of the start.
type Started struct {
	StartInput
	Spread int `json:"spread,omitempty"` // by how many seconds its months open after the 1st, 0:00
}

// Type names the event.
func (*Started) Type() EventType { return "started" }

func (f *Started) fold(p *Project, e Event) {
	p.Works.Started = f.On
	p.Works.expectReportsFrom(MonthOf(f.On), f.Spread, e)
	p.enter(StageImplementation, e)
}

func (in *StartInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskStart, "")
	if err != nil {
		return d.whyNoStart(err)
	}
	if err := in.checkDay(d); err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Started{StartInput: *in, Spread: d.spreadSeconds()})
	d.close(task, "started")
	d.closeEvery("overtaken", func(t Task) bool { return t.Kind == process.TaskRescue })
	d.open(process.TaskComplete, opening{due: d.completionDue(task, in.On)})
	return nil
}

// whyNoStart says it better than "no open task": what the start still waits for.
func (d *deciding) whyNoStart(refused error) error {
	if _, open := d.project.openTask(process.TaskStart, ""); open || !d.project.Works.Started.IsZero() {
		return refused
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	return cmp.Or(d.gate(), refused)
}

// openStart opens the start of the works once they may start: due on the planned day, but not before the policy's days have passed since
// the contract. Projects awarded under earlier releases have it open already: it is given these days too.
func (d *deciding) openStart() {
	if d.project.Stage != StagePreparation {
		return
	}
	due := d.dueOn(d.project.PlannedStart, "tasks.start", d.terms.Policy.Tasks[process.TaskStart].Due)
	start, open := d.project.openTask(process.TaskStart, "")
	switch {
	case !open:
		d.open(process.TaskStart, opening{due: due})
	case start.Pause == nil && due.On.After(start.Due.On):
		d.moveDue(start, CauseReplanned, "", due, 0, 0)
	}
}

// checkDay refuses a start before the award, before the notice of the plan was over or before the contract was signed.
func (in *StartInput) checkDay(d *deciding) error {
	var f refusal.Fields
	p := d.project
	f.NotBefore("on", in.On, today(p.StageSince), "下达资金日期", "the award")
	if ends := p.Plan.Review.NoticeEnds; !ends.IsZero() {
		f.NotBefore("on", in.On, ends.AddDays(1), "开工前公示期满次日", "the day after the notice")
	}
	var signed Date
	for _, c := range p.Works.Contracts {
		if signed.IsZero() || c.On.Before(signed) {
			signed = c.On
		}
	}
	f.NotBefore("on", in.On, signed, "合同签订日期", "the contract")
	return f.Err()
}
