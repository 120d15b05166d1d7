package lifecycle

import (
	"time"

	"sluice/policy"
)

// deed is something that time does at a moment.
type deed struct {
	at  time.Time
	act func(d *deciding)
}

// nextDeed is what time does next; false when nothing waits.
func (p *Project) nextDeed() (deed, bool) {
	var next deed
	consider := func(at time.Time, act func(*deciding)) {
		if next.act == nil || at.Before(next.at) {
			next = deed{at, act}
		}
	}
	for _, t := range p.Tasks {
		if t.Climbed < len(t.Ladder) {
			consider(t.Ladder[t.Climbed].At, func(d *deciding) { d.climb(t) })
		}
	}
	if month := p.Works.NextReport; !month.IsZero() {
		consider(month.Next().First().At(0, 0), func(d *deciding) { d.openReport(month) })
	}
	return next, next.act != nil
}

// NextDue is the moment at which time next has something to do; zero for never.
func (p *Project) NextDue() time.Time {
	next, _ := p.nextDeed()
	return next.at
}

// actUpToNow lets time do what it has to do up to now, in order.
func (d *deciding) actUpToNow() {
	for {
		next, any := d.project.nextDeed()
		if !any || next.at.After(d.now) {
			return
		}
		next.act(d)
	}
}

// climb goes to the highest rung whose moment has come: of several missed ones only that is told to anyone.
func (d *deciding) climb(t Task) {
	reached := RungReached{Task: t.ID}
	for i := t.Climbed; i < len(t.Ladder) && !t.Ladder[i].At.After(d.now); i++ {
		if i > t.Climbed {
			reached.Superseded = append(reached.Superseded, reached.Rung.Key)
		}
		reached.Rung = t.Ladder[i]
	}
	d.record(&reached)
}

// openReport opens the task to report on a month once the month is over.
func (d *deciding) openReport(month Month) {
	rule := d.terms.Policy.Report.DueDay
	due := Due{
		Deadline: d.terms.Calendar.DayOfMonth(month.Next(), rule.Value), Rule: "report.due_day", Source: rule.Source,
	}
	d.open(policy.TaskReport, opening{subject: month.String(), due: due})
}
