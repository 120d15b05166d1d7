package project

import (
	"strings"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// TypedText is what was filled in in a form that is no longer there.
type TypedText struct {
	Label string
	Text  string
}

// ProjectOf is the code of a task's project: the part of its id before the last dot.
func ProjectOf(id string) (code string, ok bool) {
	dot := strings.LastIndexByte(id, '.')
	return id[:max(dot, 0)], dot > 0
}

// MonthOf is the month a task is about; zero when it is about none.
func MonthOf(t ShownTask) calendar.Month {
	month, _ := calendar.ParseMonth(t.Subject) // the zero month is the answer when it names none
	return month
}

// LoadTask reads a task as a page shows it.
func LoadTask(p *page.Page, id string) (ShownTask, error) {
	view, err := p.Site.Service.Task(p.Context(), p.Caller, id)
	return ShownTask{view}, err
}

// TasksShown are tasks as a page shows them.
func TasksShown(views []service.TaskView) []ShownTask {
	var all []ShownTask
	for _, view := range views {
		all = append(all, ShownTask{view})
	}
	return all
}

// Typed lists what was filled in, for somebody else was first and the form is gone.
func Typed(p *page.Page, name process.CommandName, s form.Submitted) []TypedText {
	c, known := form.CommandNamed(name)
	if !known {
		return nil
	}
	d := form.Describer{Lang: p.Lang, Values: s.Values, Errors: map[string][]string{}}
	return told(p, d.Fields(c.Input, ""))
}

// ShownTask is a task as a page shows it.
type ShownTask struct{ service.TaskView }

// Light says how pressing it is, in a colour and in words.
func (t ShownTask) Light(today calendar.Date) page.Light {
	switch {
	case !t.Closed.IsZero():
		return page.Light{Colour: process.Grey, Words: page.Words["light.closed"]}
	case t.Pause != nil:
		return page.Light{Colour: process.Grey, Words: page.Words["light.paused"]}
	case t.OverdueDays > 0:
		return page.Light{Colour: process.Red, Words: process.Words{
			ZH: page.Formatted("zh", "light.overdue", t.OverdueDays), EN: page.Formatted("en", "light.overdue", t.OverdueDays)}}
	case t.Due.On == today:
		return page.Light{Colour: process.Yellow, Words: page.Words["light.today"]}
	case t.Due.On.Sub(today) <= soonDays:
		return page.Light{Colour: process.Yellow, Words: process.Words{
			ZH: page.Formatted("zh", "light.soon", t.Due.On.Sub(today)), EN: page.Formatted("en", "light.soon", t.Due.On.Sub(today))}}
	}
	return page.Light{
		Colour: process.Green,
		Words: process.Words{
			ZH: page.Formatted("zh", "light.left", t.Due.On.Sub(today)),
			EN: page.Formatted("en", "light.left", t.Due.On.Sub(today)),
		},
	}
}

// soonDays before its due date a task is marked; the reminders go by the policy's ladders, this only helps the eye.
const soonDays = 3
