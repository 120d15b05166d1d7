package calendar

import "fmt"

// Deadline is a due date that explains itself. What is due On a date is on time until 24:00 of it, in Shanghai.
type Deadline struct {
	On     Date   `json:"on"`
	Start  Date   `json:"start"` // the event's date, day 0
	Period Period `json:"period"`
	// Skipped are the days between Start and On that were not counted, in order of date. For a period in wd they are the
	// free days; for one in d or m, the free days its end was moved over.
	Skipped []Skip `json:"skipped,omitempty"`
	// MovedFrom is the free day on which the count ended before it was moved to On; zero when it was not moved.
	MovedFrom Date `json:"moved_from,omitzero"`
	// Provisional: On depends on a day that no notice has settled yet, so it may turn out differently.
	Provisional bool `json:"provisional,omitempty"`
}

// Skip is a run of days that were not counted, both ends included.
type Skip struct {
	From Date   `json:"from"`
	To   Date   `json:"to"`
	Why  string `json:"why"` // "春节", "星期六、星期日"
}

// Deadline counts a period from an event. Day 1 is the day after start. A period in wd counts working days only; one in
// d counts every day, and when it ends on a free day it ends on the next working day instead. One in m ends on start's day of
// a later month, or on that month's last day when it is shorter, and is moved like one in d.
//
// A negative period counts back from start, for what must happen at least so long before it. It therefore moves to the
// working day before: moved forward, a reminder two days before a Monday would come on the Monday itself. A period of 0
// is start, moved to the next working day when start is free.
//
// A period without a unit panics: it means two different dates, and reading a policy refuses it.
func (c *Calendar) Deadline(start Date, p Period) Deadline {
	if !p.Unit.Valid() {
		panic(fmt.Sprintf("calendar: a period of %d has the unknown unit %q", p.N, p.Unit))
	}
	dl := Deadline{Start: start, Period: p}
	step := direction(p.N)
	if p.Unit == WorkingDays && p.N != 0 {
		dl.On = c.AddWorkdays(start, p.N)
		return c.explain(dl, start.AddDays(step))
	}
	end := start.AddDays(p.N)
	if p.Unit == Months {
		end = start.AddMonths(p.N)
	}
	dl.On = c.nearest(end, step)
	if dl.On != end {
		dl.MovedFrom = end
	}
	return c.explain(dl, end)
}

// Notice is the last day of a notice (公示) put up on start: it runs its full days and is never moved, so no calendar
// year can change it.
func (c *Calendar) Notice(start Date, days int) Deadline {
	return Deadline{On: start.AddDays(days), Start: start, Period: Period{N: days, Unit: Days}}
}

// DayOfMonth is a fixed day of a month as a deadline: the 5th, or the next working day when the 5th is free. It is counted
// from the last day of the month before. A day the month does not have is its last one, so 31 is always the month's end.
func (c *Calendar) DayOfMonth(m Month, day int) Deadline {
	return c.Deadline(m.First().AddDays(-1), Period{N: min(day, m.Last().Day), Unit: Days})
}

// explain notes the free days from the first day the result relied on to the due date, and whether all are settled.
func (c *Calendar) explain(dl Deadline, first Date) Deadline {
	from, to := first, dl.On
	if from.After(to) {
		from, to = to, from
	}
	var last Day // the free day before, while a run lasts
	for d := from; !d.After(to); d = d.AddDays(1) {
		day := c.Day(d)
		dl.Provisional = dl.Provisional || day.Provisional
		switch run := len(dl.Skipped) - 1; {
		case !day.Free:
		case last.Free && last.Why == day.Why:
			dl.Skipped[run].To = d
		case last.Free && c.plain(last.Date) && c.plain(d):
			dl.Skipped[run].To = d
			dl.Skipped[run].Why += "、" + day.Why
		default:
			dl.Skipped = append(dl.Skipped, Skip{From: d, To: d, Why: day.Why})
		}
		last = day
	}
	return dl
}

// plain reports whether no notice speaks of d, so that a free Saturday and Sunday are told as one run.
func (c *Calendar) plain(d Date) bool {
	_, marked := c.marks[d]
	return !marked
}
