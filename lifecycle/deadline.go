package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// Pause is a task's clock standing still: since when, for what (a difficulty, the suspension) and how much time was left then.
type Pause struct {
	Since Date            `json:"since"`
	For   string          `json:"for"`
	Left  calendar.Period `json:"left,omitzero"` // zero when it was overdue
}

// TaskPaused: the clock of a task stands still.
type TaskPaused struct {
	Task  string `json:"task"`
	Pause Pause  `json:"pause"`
}

// Type names the event.
func (*TaskPaused) Type() EventType { return "task_paused" }

func (f *TaskPaused) fold(p *Project, _ Event) {
	if i := p.taskIndex(f.Task); i >= 0 {
		p.Tasks[i].Pause = &f.Pause
	}
}

// Cause is why a due date moved.
type Cause string

// The causes.
const (
	CauseExtended  Cause = "extended"  // somebody extended it
	CauseResumed   Cause = "resumed"   // the project is no longer suspended
	CauseSolved    Cause = "solved"    // the difficulty is solved
	CauseReplanned Cause = "replanned" // a change moved the planned date
	CauseCalendar  Cause = "calendar"  // the calendar was published or corrected
	CauseCorrected Cause = "corrected" // a fact it counts from was put right
)

// DueMoved: a task is due on another day. Ladder is the whole ladder as it stands now, Climbed how much of it lies behind.
type DueMoved struct {
	Task    string `json:"task"`
	Cause   Cause  `json:"cause"`
	Reason  string `json:"reason,omitempty"`
	Due     Due    `json:"due"`
	Ladder  []Rung `json:"ladder"`
	Climbed int    `json:"climbed"`
}

// Type names the event.
func (*DueMoved) Type() EventType { return "due_moved" }

func (f *DueMoved) fold(p *Project, e Event) {
	i := p.taskIndex(f.Task)
	if i < 0 {
		return
	}
	t := &p.Tasks[i]
	t.Due, t.Ladder, t.Climbed, t.Pause, t.Counted = f.Due, f.Ladder, f.Climbed, nil, e.At
	if f.Climbed == 0 {
		t.Rung, t.RepeatAt = "", time.Time{}
	}
	t.Extended = t.Extended || f.Cause == CauseExtended
	if t.Kind == process.TaskAnswerFinding && f.Cause == CauseExtended {
		p.finding(t.Subject).Extended = true
	}
}

// pause stops a task's clock: the days left are kept and counted again when it goes on.
func (d *deciding) pause(t Task, why string) {
	pause := Pause{Since: d.today(), For: why}
	if !t.Due.Passed(d.today()) {
		pause.Left = d.daysLeft(t.Due)
	}
	d.record(&TaskPaused{Task: t.ID, Pause: pause})
}

// daysLeft counts from today to a due date in the days that it was counted in.
func (d *deciding) daysLeft(due Due) calendar.Period {
	if due.Period.Unit != calendar.WorkingDays {
		return calendar.Period{N: due.On.Sub(d.today()), Unit: calendar.Days}
	}
	n := 0
	for day := d.today(); day.Before(due.On); n++ {
		day = d.terms.Calendar.AddWorkdays(day, 1)
	}
	return calendar.Period{N: n, Unit: calendar.WorkingDays}
}

// unpause lets a clock go on. What was overdue stays due when it was, and the rest of its ladder comes as much later as the clock
// stood still.
func (d *deciding) unpause(t Task, cause Cause) {
	due, stood := t.Due, d.today().Sub(t.Pause.Since)
	if !t.Pause.Left.IsZero() {
		due.Deadline, due.Rest = d.terms.Calendar.Deadline(d.today(), t.Pause.Left), true
		d.moveDue(t, cause, "", due, t.Climbed, stood)
		return
	}
	ladder := slices.Clone(t.Ladder)
	for i := t.Climbed; i < len(ladder); i++ {
		ladder[i].At = d.later(ladder[i].At, stood)
	}
	d.record(&DueMoved{Task: t.ID, Cause: cause, Due: due, Ladder: ladder, Climbed: t.Climbed})
}

// moveDue gives a task another due date and lays the rungs from a climbed one on anew. Rungs that count from the opening move by
// as many days as the clock stood still.
func (d *deciding) moveDue(t Task, cause Cause, reason string, due Due, climbed, stood int) {
	ladder, base, old := slices.Clone(t.Ladder), due, t.Due
	for i := climbed; i < len(ladder); i++ {
		rung := &ladder[i]
		switch {
		case rung.Fixed:
			rung.At = d.later(rung.At, stood)
			continue
		case rung.Offset.IsZero(): // laid out before offsets were recorded
			rung.At = d.later(rung.At, base.On.Sub(old.On))
		default:
			rung.At = d.moment(base.On, rung.Offset)
		}
		if rung.Due != nil {
			given := *rung.Due
			old = given
			given.Deadline = d.terms.Calendar.Deadline(today(rung.At), given.Period)
			rung.Due, base = &given, given
		}
	}
	slices.SortStableFunc(ladder[climbed:], func(a, b Rung) int { return a.At.Compare(b.At) })
	for climbed < len(ladder) && ladder[climbed].Offset.N < 0 && !ladder[climbed].At.After(d.now) {
		climbed++ // too late to remind
	}
	d.record(&DueMoved{Task: t.ID, Cause: cause, Reason: reason, Due: due, Ladder: ladder, Climbed: climbed})
}

// later moves a moment on by days, past free ones, to the same time of day.
func (d *deciding) later(at time.Time, days int) time.Time {
	day := d.terms.Calendar.OnOrAfter(today(at).AddDays(days))
	return day.At(0, 0).Add(at.Sub(today(at).At(0, 0)))
}

// ExtendInput gives a task more time, once, by what the policy allows.
type ExtendInput struct {
	Task   string `json:"task" hidden:"true"`
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

func (in *ExtendInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	if err := f.Err(); err != nil {
		return err
	}
	t, open := d.project.Task(in.Task)
	if !open {
		_, err := d.doByID(in.Task, process.TaskKinds...)
		return err
	}
	if err := d.asExtender(t); err != nil {
		return err
	}
	if err := d.notExtended(t).err("不能延期", "it cannot be extended"); err != nil {
		return err
	}
	rule := d.terms.Policy.Tasks[t.Kind].Extension
	from := t.Due.On
	if from.Before(d.today()) {
		from = d.today()
	}
	due := d.dueFrom(from, "tasks."+string(t.Kind)+".extension", rule)
	due.Basis = d.terms.Policy.BasisOf(rule.Source)
	climbed := 0
	if t.levelled() {
		climbed = t.Climbed // a level reached is not undone
	}
	d.moveDue(t, CauseExtended, in.Reason, due, climbed, 0)
	return nil
}

// notExtended says why a task is given no more time.
func (d *deciding) notExtended(t Task) (r reasons) {
	switch {
	case d.terms.Policy.Tasks[t.Kind].Extension.Period.IsZero():
		r.add("no_extension", "该类待办不能延期", "tasks of this kind are not extended")
	case t.Extended, t.Kind == process.TaskAnswerFinding && d.project.finding(t.Subject).Extended:
		r.add("extended_before", "已延期一次", "it was extended once already")
	case t.Pause != nil:
		r.add("paused", "计时已暂停，无需延期", "its clock stands still")
	}
	return r
}

// levelled reports whether the task climbs a ladder of levels.
func (t Task) levelled() bool {
	return slices.ContainsFunc(t.Ladder, func(r Rung) bool { return r.Due != nil }) || t.Kind == process.TaskAnswerFinding
}

// asExtender lets the collaboration office extend a task, or the bureau its own: never who must do it (source: proposal).
func (d *deciding) asExtender(t Task) error {
	posts := d.posts(process.ToCollaborationOffice, process.ToBureau)
	if t.Kind != process.TaskReviewSuspension {
		posts = slices.DeleteFunc(posts, func(p process.Post) bool { return p == t.Holder })
	}
	if t.Kind != process.TaskReviewSuspension && d.command.Actor.Holds(t.Holder) {
		posts = nil // in whatever other post
	}
	by := d.names(process.ToCollaborationOffice, process.ToBureau)
	return d.asAny("只有"+by.ZH+"可以批准延期，且不能给自己延期",
		"one of these extends, and not what is theirs to do: "+by.EN, posts...)
}

// refresh has time act at once, for a calendar that was published: what it touches is counted anew (recountAll), and that it was
// applied is on record. Only the system asks for it.
type refresh struct {
	From time.Time `json:"from"` // when the calendar takes effect, UTC
}

// CalendarApplied: the open deadlines were counted by the calendar in force.
type CalendarApplied struct {
	Terms string `json:"terms"`
}

// Type names the event.
func (*CalendarApplied) Type() EventType { return "calendar_applied" }

func (f *CalendarApplied) fold(p *Project, e Event) {
	for i := range p.Tasks {
		p.Tasks[i].Counted = e.At
	}
}

func (in *refresh) decide(d *deciding) error {
	if d.command.Actor.Person != System.Person {
		return refusal.New(refusal.CodeNotHolder, "此项由系统办理", "only the system does this")
	}
	if d.terms.CalendarFrom.Before(in.From) { // not in force yet, or not known to this process yet
		return refusal.New(refusal.CodeUnavailable, "放假安排尚未生效",
			fmt.Sprintf("the calendar takes effect at %s", in.From.Format(time.RFC3339)))
	}
	d.record(&CalendarApplied{Terms: d.terms.Version})
	return nil
}

// recountAll counts the open deadlines that rest on an older calendar than the one in force: what was provisional settles, what a
// correction touches moves. It comes before anything else that time does, so that nothing is decided by a date that no longer holds.
func (d *deciding) recountAll() {
	for i := 0; i < len(d.project.Tasks); i++ {
		t := d.project.Tasks[i]
		if counted := max(t.Opened.UnixMicro(), t.Counted.UnixMicro()); counted >= d.terms.CalendarFrom.UnixMicro() {
			continue
		}
		if due, moved := Recount(t, d.terms.Calendar); moved {
			d.moveDue(t, CauseCalendar, "", due, t.Climbed, 0)
		}
	}
}

// Recount counts an open task's due date by a calendar: from the same start, by the same period. Planned dates and clocks that stand
// still do not move.
func Recount(t Task, c *calendar.Calendar) (Due, bool) {
	if t.Due.Period.IsZero() || t.Pause != nil {
		return t.Due, false
	}
	due := t.Due
	due.Deadline = c.Deadline(due.Start, due.Period)
	return due, due.On != t.Due.On || due.Provisional != t.Due.Provisional
}

// Words names a cause in both languages.
func (c Cause) Words() process.Words {
	switch c {
	case CauseExtended:
		return process.Both("延期", "extended")
	case CauseResumed:
		return process.Both("恢复实施后恢复计时", "the clock goes on after the resumption")
	case CauseSolved:
		return process.Both("协调事项办结后恢复计时", "the clock goes on after the difficulty was solved")
	case CauseReplanned:
		return process.Both("计划日期变更", "the planned date was changed")
	case CauseCorrected:
		return process.Both("据以起算的事实更正", "the fact it counts from was corrected")
	case CauseCalendar:
		return process.Both("放假安排公布或调整", "the calendar was published or corrected")
	default:
		return process.Both("期限变更", fmt.Sprintf("%q", string(c)))
	}
}
