package lifecycle

import (
	"time"

	"sluice/calendar"
	"sluice/policy"
)

// Terms are the rules of the day: one policy version and the calendar. Immutable; Version names both, for example
// "policy 3, calendar 1", and is recorded with each decision. CalendarFrom is since when (UTC) the calendar is in force; zero for
// the one of the program.
type Terms struct {
	Version      string
	Policy       *policy.Policy
	Calendar     *calendar.Calendar
	CalendarFrom time.Time
}

// today is the civil date in Asia/Shanghai of an instant.
func today(now time.Time) calendar.Date { return calendar.DateOf(now) }
