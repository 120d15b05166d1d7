package calendar

import "time"

// Calendar tells which days are worked. It is immutable; With gives a changed copy.
type Calendar struct {
	years     []Year // ascending
	published map[int]bool
	marks     map[Date]mark
}

// mark is what a notice says about one day. Marks are only looked up, never ranged over.
type mark struct {
	name        string // of the holiday
	work        bool   // a make-up day
	provisional bool   // the notice is not published
}

// Day says whether a date is free and why it is not what its weekday suggests.
type Day struct {
	Date Date   `json:"date"`
	Free bool   `json:"free"`
	Why  string `json:"why,omitempty"` // "春节", "星期六", "调休上班"; empty for a plain working day
	// Provisional: no notice settles this day yet. Until the next year's notice is out, 29 to 31 December are provisional
	// too, for it has moved them: 31 December 2018 became free and the 29th worked.
	Provisional bool `json:"provisional,omitempty"`
}

var weekdays = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

// Day says what kind of day d is.
func (c *Calendar) Day(d Date) Day {
	weekend := isWeekend(d)
	m, marked := c.marks[d]
	switch {
	case marked && m.work:
		return Day{Date: d, Why: "调休上班", Provisional: m.provisional}
	case marked:
		return Day{Date: d, Free: true, Why: m.name, Provisional: m.provisional}
	case weekend:
		return Day{Date: d, Free: true, Why: weekdays[d.Weekday()], Provisional: c.unsettled(d)}
	}
	return Day{Date: d, Provisional: c.unsettled(d)}
}

// IsWorkday reports whether d is worked.
func (c *Calendar) IsWorkday(d Date) bool {
	if m, marked := c.marks[d]; marked {
		return m.work
	}
	return !isWeekend(d)
}

// OnOrAfter is d when it is worked, else the next working day.
func (c *Calendar) OnOrAfter(d Date) Date { return c.nearest(d, 1) }

// OnOrBefore is d when it is worked, else the working day before it.
func (c *Calendar) OnOrBefore(d Date) Date { return c.nearest(d, -1) }

// AddWorkdays is the n-th working day after d, or before d when n is negative. d itself is never counted, and n = 0 is d
// even when d is free.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	step := direction(n)
	for left := n * step; left > 0; left-- {
		d = c.nearest(d.AddDays(step), step)
	}
	return d
}

func (c *Calendar) nearest(d Date, step int) Date {
	for !c.IsWorkday(d) {
		d = d.AddDays(step)
	}
	return d
}

func (c *Calendar) unsettled(d Date) bool {
	turn := d.Month == time.December && d.Day >= 29
	return !c.published[d.Year] || turn && !c.published[d.Year+1]
}

func direction(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

func isWeekend(d Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}
