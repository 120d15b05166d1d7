package lifecycle

import (
	"fmt"
	"slices"

	"sluice/process"
)

// The rungs of notifications that no ladder has: a task was opened or came to the post, somebody nudged, the project of which the
// post is kept informed went on to another stage, a matter ended.
const (
	RungOpened = "opened"
	RungNudged = "nudged"
	RungCopied = "copied"
	RungTold   = "told" // how a matter ended
)

// Notification is a message to whoever holds a post: a task was opened, or its ladder went up. It is sent once for each
// (task, round, rung, date, addressee, channel). One that escalates goes above the holder, or is about what is overdue; the others
// remind. Above are the posts further up the ladder, in order, whom it goes to when it reaches nobody.
type Notification struct {
	Task  string        `json:"task"`
	Round int           `json:"round"`
	Rung  string        `json:"rung"`
	Date  Date          `json:"date"`
	To    process.Post  `json:"to"`
	Words process.Words `json:"words"`

	Escalates bool           `json:"-"`
	Above     []process.Post `json:"-"`

	command string        // that caused it
	todo    process.Words // the words without the project's name
}

// Joined makes one message of two that one command tells one post: how a matter ended, and what is now to be done about it by when.
// False when they are not such.
func (n Notification) Joined(next Notification) (Notification, bool) {
	if n.Rung != RungTold || n.command == "" || n.command != next.command || n.To != next.To || next.Rung != RungTold &&
		next.Rung != RungOpened {
		return n, false
	}
	next.Words = process.Both(n.Words.ZH+"；"+next.todo.ZH, n.Words.EN+"; "+next.todo.EN)
	next.todo = process.Both(n.todo.ZH+"；"+next.todo.ZH, n.todo.EN+"; "+next.todo.EN)
	return next, true
}

// Notifications returns whom an event is to be told; p is the project after the event.
func Notifications(p Project, e Event) []Notification {
	fact, err := e.projectFact()
	if err != nil {
		return nil
	}
	if p.StageSince.Equal(e.At) && moved(fact) {
		return append(p.outcomes(fact, e), p.copies(e)...)
	}
	switch f := fact.(type) {
	case *TaskOpened:
		if len(f.Ladder) > 0 && !f.Ladder[0].At.After(e.At) {
			return nil // its first rung acts at once and says it better
		}
		t, _ := p.Task(taskID(p.Code, e.Seq))
		return []Notification{t.opened(p, e)}
	case *Nudged:
		t, open := p.Task(f.Task)
		if !open {
			return nil
		}
		var all []Notification
		told := []process.Post{t.Holder, {Unit: t.Holder.Unit, Role: process.RoleHead}}
		for _, to := range told {
			n := t.notification(p, Rung{Key: RungNudged}, to, e)
			n.Above = t.above(told)
			n.Words = nudgedBy(n.Words, e.ActorName, f.Text)
			all = append(all, n)
		}
		return all
	case *TaskTransferred:
		t, open := p.Task(f.Task)
		if !open {
			return nil
		}
		return []Notification{t.opened(p, e)}
	case *RungReached:
		t, open := p.Task(f.Task)
		if !open {
			return nil
		}
		var all []Notification
		for _, to := range f.Rung.To {
			n := t.notification(p, f.Rung, to, e)
			n.Escalates, n.Above = t.escalates(f.Rung, n.Date), t.above(f.Rung.To)
			all = append(all, n)
		}
		return all
	}
	return p.outcomes(fact, e)
}

// opened tells the holder of a task that is new to them.
func (t Task) opened(p Project, e Event) Notification {
	n := t.notification(p, Rung{Key: RungOpened}, t.Holder, e)
	n.Above = t.above([]process.Post{t.Holder})
	return n
}

// escalates reports whether a rung goes above the holder or is about what is overdue, as every level of a rectification is.
func (t Task) escalates(rung Rung, day Date) bool {
	above := slices.ContainsFunc(rung.To, func(to process.Post) bool { return to != t.Holder })
	return above || t.Kind == process.TaskAnswerFinding || day.After(t.Due.On)
}

// above are the posts that the rungs yet to be reached tell, the next first, without those that are told already.
func (t Task) above(told []process.Post) []process.Post {
	var posts []process.Post
	for _, rung := range t.Ladder[t.Climbed:] {
		for _, post := range rung.To {
			if !slices.Contains(told, post) && !slices.Contains(posts, post) {
				posts = append(posts, post)
			}
		}
	}
	return posts
}

// notification tells a post of a task: what is to be done, by when, and how late it is. Of the rung only a name is said that the date
// does not say already.
func (t Task) notification(p Project, rung Rung, to process.Post, e Event) Notification {
	day := today(e.At)
	by := t.byWhen(day)
	if name := rung.Name(); name.ZH != "" {
		by = process.Both(by.ZH+"（"+name.ZH+"）", by.EN+" ("+name.EN+")")
	}
	called := t.Called()
	todo := process.Both(called.ZH+"，"+by.ZH, called.EN+", "+by.EN)
	return Notification{
		Task: t.ID, Round: t.Round, Rung: rung.Key, Date: day, To: to, command: e.Command, todo: todo,
		Words: process.Both(p.Name+"："+todo.ZH, p.Code+": "+todo.EN),
	}
}

// byWhen says on a day when the task is due, or how long it has been.
func (t Task) byWhen(day Date) process.Words {
	if late := day.Sub(t.Due.On); late > 0 {
		return process.Both(fmt.Sprintf("应于%s（含）前办结，已逾期%d天", dayZH(t.Due.On), late),
			fmt.Sprintf("was due %s, %s ago", t.Due.On, daysEN(late)))
	}
	return process.Both(fmt.Sprintf("请于%s（含）前办结", dayZH(t.Due.On)), fmt.Sprintf("due %s", t.Due.On))
}

func nudgedBy(w process.Words, name, text string) process.Words {
	w = process.Both(w.ZH+"；"+name+" 催办", w.EN+"; nudged by "+name)
	if text != "" {
		w = process.Both(w.ZH+"："+text, w.EN+": "+text)
	}
	return w
}

// moved reports whether a fact may move a project to another stage.
func moved(fact Fact) bool {
	switch fact.(type) {
	case *Submitted, *Withdrawn, *StepApproved, *Returned, *Rejected, *NoticeConfirmed, *Dropped, *Awarded, *Started, *Completed, *Accepted,
		*Terminated, *Settled, *Closed:
		return true
	}
	return false
}

// copies tells those who are kept informed which stage the project is in now.
func (p *Project) copies(e Event) []Notification {
	var all []Notification
	for _, to := range p.Watchers {
		all = append(all, Notification{
			Task: taskID(p.Code, e.Seq), Round: 1, Rung: RungCopied, Date: today(e.At), To: to,
			Words: process.Both(fmt.Sprintf("抄送：%s 进入%s阶段", p.Name, p.Stage.Words().ZH),
				fmt.Sprintf("for information: %s is in stage %s", p.Code, p.Stage)),
		})
	}
	return all
}
