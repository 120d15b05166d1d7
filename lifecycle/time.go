package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/process"
)

// timedAction is something that time does at a moment.
type timedAction struct {
	at  time.Time
	act func(d *deciding)
}

// nextTimedAction is what time does next; false when nothing waits. Rungs are spread by their own moments; what is common to all and
// laid out by the month waits that much longer.
func (p *Project) nextTimedAction(wait time.Duration) (timedAction, bool) {
	var next timedAction
	consider := func(at time.Time, act func(*deciding)) {
		if next.act == nil || at.Before(next.at) {
			next = timedAction{at, act}
		}
	}
	for _, t := range p.Tasks {
		if t.Pause != nil {
			continue
		}
		if t.Climbed < len(t.Ladder) {
			consider(t.Ladder[t.Climbed].At, func(d *deciding) { d.climb(t) })
		}
		if !t.RepeatAt.IsZero() {
			consider(t.RepeatAt, func(d *deciding) { d.remindAgain(t) })
		}
	}
	if month := p.nextReport(); !month.IsZero() && !p.Suspension.Active() {
		consider(month.Next().First().At(0, 0).Add(wait), func(d *deciding) { d.openReport(month) })
	}
	return next, next.act != nil
}

// NextDue is the moment at which time next has something to do; zero for never.
func (p *Project) NextDue() time.Time {
	next, _ := p.nextTimedAction(p.Works.spread())
	return next.at
}

// actUpToNow lets time do what it has to do up to now, in order.
func (d *deciding) actUpToNow() {
	for {
		next, any := d.project.nextTimedAction(d.patience())
		if !any || next.at.After(d.now) {
			return
		}
		next.act(d)
	}
}

// climb goes to the highest rung whose moment has come: of several missed ones only that is told, to everybody whom any of them would
// have told, and what each of them opens is opened.
func (d *deciding) climb(t Task) {
	reached := RungReached{Task: t.ID}
	first := t.Climbed
	last := first
	var told []process.Post
	for i := first; i < len(t.Ladder) && !t.Ladder[i].At.After(d.now); i++ {
		if i > first {
			reached.Superseded = append(reached.Superseded, reached.Rung.Key)
		}
		reached.Rung, last = t.Ladder[i], i
		told = append(told, reached.Rung.To...)
	}
	reached.Rung.To = onceEach(told)
	reached.Next = d.nextReminder(reached.Rung, 0)
	d.record(&reached)
	for _, rung := range t.Ladder[first : last+1] {
		d.openWhatFollows(t, rung)
	}
}

// onceEach are posts in their order, each once.
func onceEach(posts []process.Post) []process.Post {
	var once []process.Post
	for _, post := range posts {
		if !slices.Contains(once, post) {
			once = append(once, post)
		}
	}
	return once
}

// remindAgain repeats the rung reached.
func (d *deciding) remindAgain(t Task) {
	rung := t.Ladder[t.Climbed-1]
	rung.Due = nil
	d.record(&RungReached{Task: t.ID, Rung: rung, Again: true, Time: t.Told + 1, Next: d.nextReminder(rung, t.Told+1)})
}

// nextReminder is when a rung that was told again so often is told once more: so often as the policy says, then the task stands on the
// lists of the meeting and the circular, and nobody is told of it daily for years.
func (d *deciding) nextReminder(rung Rung, told int) time.Time {
	if rung.Repeat.IsZero() || told >= d.terms.Policy.Telling.Most.Value {
		return time.Time{}
	}
	return d.moment(d.today(), rung.Repeat)
}

// openWhatFollows opens what a rung leads to, since time alone decides nothing.
func (d *deciding) openWhatFollows(t Task, rung Rung) {
	if rung.has(process.EffectFinding) {
		d.openMissed(t)
	}
	d.openIntervention(t, rung)
	if rung.has(process.EffectReconsider) {
		d.reconsider()
	}
	if _, open := d.project.openTask(process.TaskRescue, ""); rung.has(process.EffectRescue) && !open {
		d.open(process.TaskRescue, opening{})
	}
}

// openMissed opens a finding about a deadline that was missed, unless one is open already.
func (d *deciding) openMissed(t Task) {
	title := "逾期未办：" + t.Called().ZH
	if slices.ContainsFunc(d.project.Findings, func(f Finding) bool { return f.Title == title && !f.Passed }) {
		return
	}
	d.openFinding(FindingInput{Title: title, Detail: fmt.Sprintf("应于 %s 前办理", t.Due.On), Severity: process.Medium})
}

// openReport opens the task to report on a month once the month is over.
func (d *deciding) openReport(month Month) {
	d.open(process.TaskReport, opening{subject: month.String(), due: d.reportDue(month), spread: d.spreadSeconds()})
}

// reportDue is the policy's day of the month after; of a month that could be reported on only from a later day, since its start or its
// resumption was recorded then, some days after that day (source: proposal).
func (d *deciding) reportDue(month Month) Due {
	rule := d.terms.Policy.Report
	due := Due{
		Deadline: d.terms.Calendar.DayOfMonth(month.Next(), rule.DueDay.Value), Rule: "report.due_day", Source: rule.DueDay.Source,
	}
	if from := d.project.Works.ReportsFrom; from.After(month.Next().First()) {
		if caughtUp := d.dueFrom(from, "report.catch_up", rule.CatchUp); caughtUp.On.After(due.On) {
			return caughtUp
		}
	}
	return due
}
