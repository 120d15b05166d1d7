package lifecycle

import (
	"fmt"

	"sluice/policy"
)

// openNotice opens the task to confirm a notice (公示) while it still runs: its due date counts from the notice's last day.
// A notice runs its full calendar days and nobody approves by falling silent (source: S4, S5).
func (d *deciding) openNotice(step policy.Step, o opening) {
	ends := d.terms.Calendar.Notice(d.today(), step.Notice.Period.N).On
	o.due = d.dueFrom(ends, "review."+step.Key, step.Due)
	d.open(policy.TaskConfirmNotice, o)
}

// ConfirmInput confirms what a task asks to be confirmed: that a notice drew no objection, that works are complete, that a
// register's line is right.
type ConfirmInput struct {
	Task       string `json:"task" hidden:"true"`
	Note       string `json:"note,omitempty" doc:"at most 500 characters"`
	PlannedEnd Date   `json:"planned_end,omitzero" doc:"a new planned end, when confirming an imported project whose planned end has passed"`
}

// NoticeConfirmed: the notice ran its days and drew no objection.
type NoticeConfirmed struct {
	Step  string `json:"step"`
	Round int    `json:"round"`
	Note  string `json:"note,omitempty"`
}

// Type names the event.
func (*NoticeConfirmed) Type() EventType { return "notice_confirmed" }

func (f *NoticeConfirmed) fold(p *Project, e Event) { p.stepDone(e) }

func (in *ConfirmInput) decide(d *deciding) error {
	var f fields
	f.limit("note", in.Note, 500)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, policy.TaskConfirmNotice, policy.TaskConfirmCompletion, policy.TaskConfirmState)
	if err != nil {
		return err
	}
	switch task.Kind {
	case policy.TaskConfirmNotice:
		return in.notice(d, task)
	case policy.TaskConfirmCompletion:
		return in.completion(d, task)
	default:
		return in.state(d, task)
	}
}

func (in *ConfirmInput) notice(d *deciding, task Task) error {
	if err := d.separate(); err != nil {
		return err
	}
	if ends := task.Due.Start; !d.today().After(ends) {
		var r reasons
		r.add("notice_running", fmt.Sprintf("公示至 %s 止", ends), fmt.Sprintf("the notice runs until the end of %s", ends))
		return r.err("公示尚未结束", "the notice has not ended")
	}
	d.record(&NoticeConfirmed{Step: task.Subject, Round: task.Round, Note: in.Note})
	d.close(task, "no_objection")
	d.nextStep()
	return nil
}
