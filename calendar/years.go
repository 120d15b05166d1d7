package calendar

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Year is one notice of the State Council: the holidays it names and the days it moves. It may also move days of the
// December before, as the notice for 2007 did.
type Year struct {
	Year        int       `json:"year"`
	Provisional bool      `json:"provisional,omitempty"` // no notice yet: only what the law fixes
	Source      string    `json:"source"`                // the notice, with its number or address
	Holidays    []Holiday `json:"holidays"`              // in the order of the notice
}

// Holiday is one holiday of a year.
type Holiday struct {
	Name string `json:"name"`
	Free []Date `json:"free,omitempty"` // the days off, weekends among them included
	Work []Date `json:"work,omitempty"` // make-up days (调休): Saturdays and Sundays that are worked
}

// A notice for a year beyond these is a slip of the pen; taken in, whoever walks the known years would walk for long.
const (
	firstYear = 2000
	lastYear  = 2100
)

//go:embed years.yaml
var yearsYAML string

var embedded = sync.OnceValue(func() *Calendar {
	c, err := Parse([]byte(yearsYAML))
	if err != nil {
		panic("calendar: years.yaml: " + err.Error()) // the tests parse it, so a build that passed them cannot get here
	}
	return c
})

// Default is the calendar committed with the program: the notices for 2002 to 2026, and 2027 provisionally. Years
// outside follow the week and are provisional. The source of every year is in years.yaml.
func Default() *Calendar { return embedded() }

// Years lists the years the calendar knows, earliest first. The caller may change the answer.
func (c *Calendar) Years() []Year {
	years := slices.Clone(c.years)
	for i := range years {
		years[i] = years[i].clone()
	}
	return years
}

// With is a copy of the calendar with a year added, or put in the place of the one it had. The error is a Faults that names every
// fault of the year at once; c itself is never changed.
func (c *Calendar) With(year Year) (*Calendar, error) {
	b := newBuilder()
	for _, y := range c.years {
		if y.Year != year.Year {
			b.add(y)
		}
	}
	b.add(year.clone())
	return b.calendar()
}

func (y Year) clone() Year {
	y.Holidays = slices.Clone(y.Holidays)
	for i, h := range y.Holidays {
		y.Holidays[i].Free, y.Holidays[i].Work = slices.Clone(h.Free), slices.Clone(h.Work)
	}
	return y
}

// builder gathers years and their faults; the reader of YAML passes the line of each statement, With passes 0.
type builder struct {
	years  map[int]Year
	marks  map[Date]mark
	stated map[Date]int // the year whose notice speaks of the day
	faults Faults
}

// Fault is something wrong with a calendar, on a line of its document; 0 when it is on none.
type Fault struct {
	Line   int
	ZH, EN string
}

// Faults is every fault of a calendar, in the order of its lines.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.EN
		if fault.Line > 0 {
			lines[i] = fmt.Sprintf("line %d: %s", fault.Line, fault.EN)
		}
	}
	return strings.Join(lines, "\n")
}

func newBuilder() *builder {
	return &builder{years: map[int]Year{}, marks: map[Date]mark{}, stated: map[Date]int{}}
}

// fault notes a fault. Both sentences are formats of the same arguments; one that names them by number need not use all.
func (b *builder) fault(line int, zh, en string, args ...any) {
	b.faults = append(b.faults, Fault{Line: line, ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)})
}

func (b *builder) add(y Year) {
	b.year(0, y)
	for _, h := range y.Holidays {
		b.holiday(0, y, h)
		for _, d := range h.Free {
			b.day(0, y, h.Name, d, false)
		}
		for _, d := range h.Work {
			b.day(0, y, h.Name, d, true)
		}
	}
	b.years[y.Year] = y
}

func (b *builder) year(line int, y Year) {
	switch {
	case y.Year < 1000 || y.Year > 9999:
		b.fault(line, "%d 不是四位数的年份", "%d is not a year of four digits", y.Year)
	case y.Year < firstYear || y.Year > lastYear:
		b.fault(line, "%d 超出范围：年份须在 %d 至 %d 之间", "%d is out of reach: a calendar states years from %d to %d", y.Year, firstYear, lastYear)
	}
	if _, twice := b.years[y.Year]; twice {
		b.fault(line, "%d 年写了两次", "%d is stated twice", y.Year)
	}
	if y.Source == "" {
		b.fault(line, "%d 年没有写明依据（source）", "%d names no source", y.Year)
	}
}

func (b *builder) holiday(line int, y Year, h Holiday) {
	if h.Name == "" {
		b.fault(line, "%d 年有一个节假日没有名称（name）", "a holiday of %d has no name", y.Year)
	}
}

func (b *builder) day(line int, y Year, name string, d Date, work bool) {
	other, twice := b.marks[d]
	switch {
	case NewDate(d.Year, d.Month, d.Day) != d || d.IsZero():
		b.fault(line, "没有 %d 年 %d 月 %d 日这一天", "year %d, month %d, day %d is not a date", d.Year, int(d.Month), d.Day)
	case d.Year != y.Year && (d.Year != y.Year-1 || d.Month != time.December):
		b.fault(line, "%s 不属于 %d 年：通知只涉及当年和上一年 12 月", "%s does not belong to %d: a notice speaks of its year and of the December before", d,
			y.Year)
	case work && !isWeekend(d):
		b.fault(line, "%[1]s 是%[3]s，不能作调休上班日", "%[1]s cannot be a make-up day: it is a %[2]s", d, d.Weekday(), weekdays[d.Weekday()])
	case twice:
		b.fault(line, "%[1]s 写了两次：%[3]d 年%[2]s和 %[5]d 年%[4]s", "%s is stated twice: %s of %d and %s of %d", d, other.name, b.stated[d],
			name, y.Year)
	default:
		b.marks[d] = mark{name: name, work: work, provisional: y.Provisional}
		b.stated[d] = y.Year
	}
}

func (b *builder) calendar() (*Calendar, error) {
	if len(b.faults) > 0 {
		// Keys are read in our order, not the writer's; the person reading the faults goes down the page.
		slices.SortStableFunc(b.faults, func(x, y Fault) int { return cmp.Compare(x.Line, y.Line) })
		return nil, b.faults
	}
	c := &Calendar{published: map[int]bool{}, marks: b.marks}
	for _, y := range slices.Sorted(maps.Keys(b.years)) {
		c.years = append(c.years, b.years[y])
		c.published[y] = !b.years[y].Provisional
	}
	return c, nil
}
