package lifecycle

import (
	"slices"

	"sluice/process"
)

// TaskTransferred: another post must do the task from here; its due date and its ladder stay.
type TaskTransferred struct {
	Task   string       `json:"task"`
	To     process.Post `json:"to"`
	Reason string       `json:"reason"`
}

// Type names the event.
func (*TaskTransferred) Type() EventType { return "task_transferred" }

func (f *TaskTransferred) fold(p *Project, _ Event) {
	i := p.taskIndex(f.Task)
	if i < 0 {
		return
	}
	t := &p.Tasks[i]
	t.Ladder = slices.Clone(t.Ladder)
	for j := range t.Ladder {
		t.Ladder[j].To = slices.Clone(t.Ladder[j].To)
		for k, post := range t.Ladder[j].To {
			if post.Unit == t.Holder.Unit {
				t.Ladder[j].To[k].Unit = f.To.Unit
			}
		}
	}
	t.Holder, t.Claim = f.To, nil
}

func (d *deciding) transfer(t Task, to process.Post, reason string) {
	d.record(&TaskTransferred{Task: t.ID, To: to, Reason: reason})
}
