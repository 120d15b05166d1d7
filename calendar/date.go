package calendar

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Shanghai is the one time zone of civil dates. It is a fixed offset, not a loaded zone: China has had no daylight
// saving time since 1991, and a machine without a zone database must count the same days.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

const dateLayout = "2006-01-02"

// Date is a civil date in Asia/Shanghai. It can be compared with == and used as a map key. The zero Date means "none";
// arithmetic on it is a mistake of the caller, and the result refuses to be written as text.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate gives the date of a year, month and day. Like time.Date it carries over: 31 April is 1 May.
func NewDate(y int, m time.Month, d int) Date {
	return dateIn(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads a date written exactly like 2019-02-05. The error is a sentence for the person who wrote it.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	switch {
	case err == nil && t.Year() > 0:
		return dateIn(t), nil
	case err == nil || strings.HasSuffix(err.Error(), "out of range"):
		return Date{}, fmt.Errorf("%q is not a date: there is no such day", s)
	}
	return Date{}, fmt.Errorf("%q is not a date: write year-month-day, like 2019-02-05", s)
}

// DateOf is the civil date in Shanghai at an instant, whatever zone t carries.
func DateOf(t time.Time) Date { return dateIn(t.In(Shanghai)) }

func dateIn(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// At is the instant, in UTC, at which clocks in Shanghai show hour and minute on d; At(24, 0) is the end of the day.
func (d Date) At(hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, Shanghai).UTC()
}

// AddDays is the date n days after d, or before it when n is negative.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// AddMonths is the same day n months later, or the last day of that month when it is shorter: a month after 31 January
// is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	m := MonthOf(NewDate(d.Year, d.Month+time.Month(n), 1))
	return Date{Year: m.Year, Month: m.Month, Day: min(d.Day, m.Last().Day)}
}

// Sub is the number of days from e to d, negative when d is earlier.
func (d Date) Sub(e Date) int {
	// Whole days in UTC, so the division is exact; a Duration would overflow after 292 years.
	return int((d.midnight().Unix() - e.midnight().Unix()) / (24 * 3600))
}

// Compare is negative when d is before e, positive when it is after, 0 when they are the same; it fits slices.SortFunc.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// IsZero reports whether d is no date; encoding/json asks it for omitzero, YAML for omitempty.
func (d Date) IsZero() bool { return d == Date{} }

// String is the date as 2019-02-05, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the date like String. A Date that is on no calendar is an error, so it can never be recorded.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && (d.Year < 1 || d.Year > 9999 || NewDate(d.Year, d.Month, d.Day) != d) {
		return nil, fmt.Errorf("year %d, month %d, day %d is not a date", d.Year, int(d.Month), d.Day)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what ParseDate reads; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d = Date{}
	if len(text) > 0 {
		*d, err = ParseDate(string(text))
	}
	return err
}

func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
