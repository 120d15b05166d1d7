package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Month is a month of a year, as a report has it. It can be compared with == and used as a map key; the zero Month means
// "none".
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads a month written exactly like 2019-02. The error is a sentence for the person who wrote it.
func ParseMonth(s string) (Month, error) {
	if d, err := ParseDate(s + "-01"); err == nil {
		return MonthOf(d), nil
	}
	return Month{}, fmt.Errorf("%q is not a month: write year-month, like 2019-02", s)
}

// MonthOf is the month d lies in.
func MonthOf(d Date) Month { return Month{Year: d.Year, Month: d.Month} }

// First is the first day of the month.
func (m Month) First() Date { return NewDate(m.Year, m.Month, 1) }

// Last is the last day of the month.
func (m Month) Last() Date { return NewDate(m.Year, m.Month+1, 0) }

// Previous is the month before.
func (m Month) Previous() Month { return MonthOf(m.First().AddDays(-1)) }

// Next is the month after m.
func (m Month) Next() Month { return MonthOf(NewDate(m.Year, m.Month+1, 1)) }

// Compare is negative when m is before o, positive when it is after, 0 when they are the same.
func (m Month) Compare(o Month) int {
	return cmp.Or(cmp.Compare(m.Year, o.Year), cmp.Compare(m.Month, o.Month))
}

// IsZero reports whether m is no month; encoding/json asks it for omitzero, YAML for omitempty.
func (m Month) IsZero() bool { return m == Month{} }

// String is the month as 2019-02, or nothing for the zero Month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year, m.Month)
}

// MarshalText writes the month like String. A Month that is on no calendar is an error, so it can never be recorded.
func (m Month) MarshalText() ([]byte, error) {
	if !m.IsZero() && (m.Year < 1 || m.Year > 9999 || m.Month < time.January || m.Month > time.December) {
		return nil, fmt.Errorf("year %d, month %d is not a month", m.Year, int(m.Month))
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what ParseMonth reads; empty text is the zero Month.
func (m *Month) UnmarshalText(text []byte) (err error) {
	*m = Month{}
	if len(text) > 0 {
		*m, err = ParseMonth(string(text))
	}
	return err
}
