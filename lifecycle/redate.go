package lifecycle

import (
	"sluice/calendar"
	"sluice/process"
)

// Redate returns when an open task would be due if the terms had held when it was opened: counted from the same start, by the
// period that their policy has at the task's rule. False when nothing in the policy dates it that way, and for a clock that stands
// still or stood still. Open tasks keep their due dates; this is what a policy that is looked at beforehand would mean for what opens
// later.
func Redate(t Task, terms Terms) (Due, bool) {
	due := t.Due
	switch {
	case t.Pause != nil || due.Rest:
		return due, false
	case t.Kind == process.TaskReport && due.Rule != "report.catch_up":
		m, err := calendar.ParseMonth(t.Subject)
		if err != nil {
			return due, false
		}
		rule := terms.Policy.Report.DueDay
		due.Deadline, due.Source, due.Basis = terms.Calendar.DayOfMonth(m.Next(), rule.Value), rule.Source,
			terms.Policy.BasisOf(rule.Source)
		return due, due.On != t.Due.On
	}
	rule, dated := terms.Policy.Dated(due.Rule)
	if !dated || due.Period.IsZero() {
		return due, false
	}
	due.Deadline, due.Source, due.Basis = terms.Calendar.Deadline(due.Start, rule.Period), rule.Source, terms.Policy.BasisOf(rule.Source)
	return due, due.On != t.Due.On
}
