package lifecycle

import (
	"slices"
	"time"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
)

// Rung is a step of a task's ladder at its moment (UTC). One that gives a new due date carries it.
type Rung struct {
	Key     string           `json:"key"`
	At      time.Time        `json:"at"`
	To      []process.Post   `json:"to"`
	Due     *Due             `json:"due,omitempty"`
	Effects []process.Effect `json:"effects,omitempty"`
	Offset  calendar.Period  `json:"offset,omitzero"` // from the due date before it
	Repeat  calendar.Period  `json:"repeat,omitzero"`
	Fixed   bool             `json:"fixed,omitempty"` // counted from the opening, whatever the due date
	Called  process.Words    `json:"words,omitzero"`  // what people call it, a level's name
	Act     process.Post     `json:"act,omitzero"`    // who acts when it is reached
}

// has reports whether the rung has an effect.
func (r Rung) has(effect process.Effect) bool { return slices.Contains(r.Effects, effect) }

// RungReached: a task was not done and its ladder went up. Superseded are lower rungs whose moments had passed unnoticed,
// because the system was down: they are recorded, and whom they would have told is told of this one. Again says that the rung was reached
// before and is told once more, for the Time-th time; Next is when it is told again (UTC).
type RungReached struct {
	Task       string    `json:"task"`
	Rung       Rung      `json:"rung"`
	Superseded []string  `json:"superseded,omitempty"`
	Again      bool      `json:"again,omitempty"`
	Time       int       `json:"time,omitempty"`
	Next       time.Time `json:"next,omitzero"`
}

// Type names the event.
func (*RungReached) Type() EventType { return "rung_reached" }

func (f *RungReached) fold(p *Project, _ Event) {
	i := p.taskIndex(f.Task)
	if i < 0 {
		return
	}
	t := &p.Tasks[i]
	t.RepeatAt, t.Told = f.Next, f.Time
	if f.Again {
		return
	}
	t.Climbed += 1 + len(f.Superseded)
	t.Rung = f.Rung.Key
	if f.Rung.Due != nil {
		t.Due = *f.Rung.Due
	}
	if t.Kind == process.TaskAnswerFinding {
		finding := p.finding(t.Subject)
		finding.Level, finding.Called = f.Rung.Key, f.Rung.Called
	}
}

// ladder lays out the moments of a task's ladder and says by when the task is due. On a ladder of levels the first rung acts
// at once and dates the task; each rung then counts from the due date before it.
func (d *deciding) ladder(name string, o opening) (Due, []Rung) {
	rules, due := d.terms.Policy.Ladders[name], o.due
	if o.level != "" {
		start := slices.IndexFunc(rules, func(r policy.RungRule) bool { return r.Key == o.level })
		rules = rules[max(start, 0):]
	}
	var rungs []Rung
	for i, rule := range rules {
		rung := Rung{Key: rule.Key, Effects: rule.Effects, Offset: rule.Offset, Repeat: rule.Repeat, Called: rule.Words}
		if rule.Act != "" {
			rung.Act = d.postOf(rule.Act, o.holder)
		}
		begins := i == 0 && rule.Levelled()
		if begins {
			rung.At = d.now
		} else {
			rung.At = d.moment(due.On, rule.Offset)
		}
		if reminder := rule.Offset.N < 0; reminder && !rung.At.After(d.now) {
			continue // too late to remind: the opening itself tells the holder
		}
		rung.To = d.told(rule.To, o.holder)
		if rule.Levelled() {
			given := d.dueFrom(today(rung.At), "ladders."+name+"."+rule.Key, rule.Gives)
			due = given
			if begins {
				o.due = given
			} else {
				rung.Due = &given
			}
		}
		rungs = append(rungs, rung)
	}
	return o.due, rungs
}

// told are the posts that a rung tells.
func (d *deciding) told(to []process.Addressee, holder process.Post) []process.Post {
	var posts []process.Post
	for _, addressee := range to {
		posts = append(posts, d.postOf(addressee, holder))
	}
	return onceEach(posts)
}

// withLimit adds the rung that counts from today, in its place.
func (d *deciding) withLimit(rungs []Rung, limit *policy.RungRule, holder process.Post) []Rung {
	if limit == nil {
		return rungs
	}
	fixed := Rung{
		Key: limit.Key, At: d.moment(d.today(), limit.Offset), To: d.told(limit.To, holder), Effects: limit.Effects,
		Offset: limit.Offset, Repeat: limit.Repeat, Fixed: true,
	}
	at := slices.IndexFunc(rungs, func(r Rung) bool { return r.At.After(fixed.At) })
	if at < 0 {
		at = len(rungs)
	}
	return slices.Insert(rungs, at, fixed)
}

// moment is when a rung acts: at the policy's hour of a working day, spread from project to project.
func (d *deciding) moment(due Date, offset calendar.Period) time.Time {
	var day Date
	c := d.terms.Calendar
	switch {
	case offset.Unit == calendar.WorkingDays:
		day = c.AddWorkdays(due, offset.N)
	case offset.Unit == calendar.Months && offset.N < 0:
		day = c.OnOrBefore(due.AddMonths(offset.N))
	case offset.Unit == calendar.Months:
		day = c.OnOrAfter(due.AddMonths(offset.N))
	case offset.N < 0:
		day = c.OnOrBefore(due.AddDays(offset.N))
	default:
		day = c.OnOrAfter(due.AddDays(offset.N))
	}
	hour, minute := d.terms.Policy.ActAt()
	return day.At(hour, minute).Add(d.spread())
}

// postOf turns an addressee into a post of this project.
func (d *deciding) postOf(to process.Addressee, holder process.Post) process.Post {
	switch to {
	case process.ToHolder:
		return holder
	case process.ToHeadOfUnit:
		return process.Post{Unit: holder.Unit, Role: process.RoleHead}
	case process.ToDeclaringUnit:
		return d.project.Unit.staff()
	case process.ToSupervisingUnit:
		return d.project.SupervisingUnit.staff()
	default:
		return d.terms.Policy.Post(to)
	}
}
