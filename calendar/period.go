package calendar

import (
	"fmt"
	"strconv"
	"strings"
)

// Unit says which days a period counts.
type Unit string

// The units. In text they follow the number: 10wd, 30d, 6m.
const (
	WorkingDays Unit = "wd" // 工作日: make-up days count, holidays and free weekends do not
	Days        Unit = "d"  // 自然日: every day counts
	Months      Unit = "m"  // 月: to the same day of a later month, or its last
)

// Valid reports whether u is one of the units.
func (u Unit) Valid() bool { return u == WorkingDays || u == Days || u == Months }

// maxPeriod bounds the number that may be written: longer than any duty of a project, short enough that a slip of the pen in a
// policy cannot make counting slow.
const maxPeriod = 9999

// Period is a number of days of one kind, or of months, negative when they are counted backwards. The zero Period means "none"
// and is not the same as 0d.
type Period struct {
	N    int
	Unit Unit
}

// ParsePeriod reads a period like 10wd, 30d, 6m or -2d. The unit is never guessed: 10 days mean two different dates.
// The error is a sentence for the person who wrote it.
func ParsePeriod(s string) (Period, error) {
	digits, unit := s, Unit("")
	if rest, ok := strings.CutSuffix(s, string(WorkingDays)); ok {
		digits, unit = rest, WorkingDays
	} else if rest, ok := strings.CutSuffix(s, string(Days)); ok {
		digits, unit = rest, Days
	} else if rest, ok := strings.CutSuffix(s, string(Months)); ok {
		digits, unit = rest, Months
	}
	n, err := strconv.Atoi(digits)
	p := Period{N: n, Unit: unit}
	switch {
	case err == nil && unit == "":
		return Period{}, fmt.Errorf("%q does not say which days: write %dwd for working days, %dd for all days or %dm for months", s, n, n,
			n)
	case err != nil || p.String() != s: // the second refuses +5d, 05d and -0d, so that a period has one spelling
		return Period{}, fmt.Errorf("%q is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m", s)
	case n > maxPeriod || n < -maxPeriod:
		return Period{}, fmt.Errorf("%q is too long: the number is at most %d", s, maxPeriod)
	}
	return p, nil
}

// IsZero reports whether p is no period; encoding/json asks it for omitzero, YAML for omitempty.
func (p Period) IsZero() bool { return p == Period{} }

// String is the period as 10wd, or nothing for the zero Period.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return strconv.Itoa(p.N) + string(p.Unit)
}

// MarshalText writes the period like String. What ParsePeriod would not read back is an error, so it is never recorded.
func (p Period) MarshalText() ([]byte, error) {
	if !p.IsZero() {
		if _, err := ParsePeriod(p.String()); err != nil {
			return nil, err
		}
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what ParsePeriod reads; empty text is the zero Period.
func (p *Period) UnmarshalText(text []byte) (err error) {
	*p = Period{}
	if len(text) > 0 {
		*p, err = ParsePeriod(string(text))
	}
	return err
}
