package lifecycle

import "sluice/policy"

// StartInput starts the works. Photographs from before must be on file: without them nothing is accepted later (source: S10).
type StartInput struct {
	On Date `json:"on" doc:"the day the works started"`
}

// Started: the works have begun. The first monthly report is about the month of the start.
type Started struct {
	StartInput
}

// Type names the event.
func (*Started) Type() EventType { return "started" }

func (f *Started) fold(p *Project, e Event) {
	p.Works.Started = f.On
	p.Works.expectReportsFrom(MonthOf(f.On))
	p.enter(StageImplementation, e)
}

func (in *StartInput) decide(d *deciding) error {
	var f fields
	d.checkPast(&f, "on", in.On)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskStart, "")
	if err != nil {
		return err
	}
	if awarded := today(d.project.StageSince); in.On.Before(awarded) {
		return invalid("on", "开工不能早于资金下达", "must not lie before the award (%s); got %s", awarded, in.On)
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Started{*in})
	d.close(task, "started")
	complete := d.terms.Policy.Tasks[policy.TaskComplete].Due
	d.open(policy.TaskComplete, opening{due: d.dueOn(d.project.PlannedEnd, "tasks.complete", complete)})
	return nil
}
