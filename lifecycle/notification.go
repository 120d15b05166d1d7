package lifecycle

import (
	"fmt"

	"sluice/policy"
)

// RungOpened is the rung of the notification that a task was opened.
const RungOpened = "opened"

// Notification is a message to whoever holds a post: a task was opened, or its ladder went up. It is sent once for each
// (task, round, rung, date, addressee, channel).
type Notification struct {
	Task  string       `json:"task"`
	Round int          `json:"round"`
	Rung  string       `json:"rung"`
	Date  Date         `json:"date"`
	To    policy.Post  `json:"to"`
	Words policy.Words `json:"words"`
}

// Notifications answers whom an event is to be told; p is the project after the event.
func Notifications(p Project, e Event) []Notification {
	fact, err := e.projectFact()
	if err != nil {
		return nil
	}
	switch f := fact.(type) {
	case *TaskOpened:
		if len(f.Ladder) > 0 && !f.Ladder[0].At.After(e.At) {
			return nil // its first rung acts at once and says it better
		}
		t, _ := p.Task(taskID(p.Code, e.Seq))
		return []Notification{t.notification(p, RungOpened, t.Holder, e)}
	case *RungReached:
		t, open := p.Task(f.Task)
		if !open {
			return nil
		}
		var all []Notification
		for _, to := range f.Rung.To {
			all = append(all, t.notification(p, f.Rung.Key, to, e))
		}
		return all
	}
	return nil
}

func (t Task) notification(p Project, rung string, to policy.Post, e Event) Notification {
	day := today(e.At)
	zh, en := fmt.Sprintf("%s前办理", t.Due.On), fmt.Sprintf("due %s", t.Due.On)
	if late := day.Sub(t.Due.On); late > 0 {
		zh, en = fmt.Sprintf("应于 %s 前办理，已超期 %d 天", t.Due.On, late), fmt.Sprintf("was due %s, %d days ago", t.Due.On, late)
	}
	if rung != RungOpened {
		zh, en = zh+"（"+rung+"）", en+" ("+rung+")"
	}
	subject := ""
	if t.Kind == policy.TaskReport || t.Kind == policy.TaskAnswerFinding || t.Kind == policy.TaskRecheck {
		subject = " " + t.Subject
	}
	return Notification{
		Task: t.ID, Round: t.Round, Rung: rung, Date: day, To: to,
		Words: words(fmt.Sprintf("%s：%s%s，%s", p.Name, t.Words.ZH, subject, zh), fmt.Sprintf("%s: %s%s, %s", p.Code, t.Words.EN, subject, en)),
	}
}
