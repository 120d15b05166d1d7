package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/calendar"
)

// days reaches over both ends of the table.
var days = rapid.Custom(func(t *rapid.T) calendar.Date {
	return calendar.NewDate(2001, 7, 1).AddDays(rapid.IntRange(0, 28*365).Draw(t, "day"))
})

var periods = rapid.Custom(func(t *rapid.T) calendar.Period {
	return calendar.Period{
		N:    rapid.IntRange(-250, 250).Draw(t, "n"),
		Unit: rapid.SampledFrom([]calendar.Unit{calendar.WorkingDays, calendar.Days, calendar.Months}).Draw(t, "unit"),
	}
})

// worked counts the working days after a up to b.
func worked(c *calendar.Calendar, a, b calendar.Date) (n int) {
	for d := a.AddDays(1); !d.After(b); d = d.AddDays(1) {
		if c.IsWorkday(d) {
			n++
		}
	}
	return n
}

func TestWorkdaysAddedAreTheWorkdaysCounted(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		start, n := days.Draw(t, "start"), rapid.IntRange(1, 300).Draw(t, "n")
		end := c.AddWorkdays(start, n)
		require.True(t, c.IsWorkday(end))
		require.Equal(t, n, worked(c, start, end))

		back := c.AddWorkdays(start, -n)
		require.True(t, c.IsWorkday(back))
		require.Equal(t, n, worked(c, back.AddDays(-1), start.AddDays(-1)))
	})
}

func TestADeadlineIsAWorkdayAndMonotone(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		start, p := days.Draw(t, "start"), periods.Draw(t, "period")
		on := c.Deadline(start, p).On
		require.True(t, c.IsWorkday(on))
		require.False(t, c.Deadline(start.AddDays(1), p).On.Before(on), "a later start is never due earlier")
		longer := calendar.Period{N: p.N + 1, Unit: p.Unit}
		require.False(t, c.Deadline(start, longer).On.Before(on), "a longer period is never due earlier")
	})
}

func TestADeadlineAccountsForEveryDay(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		dl := c.Deadline(days.Draw(t, "start"), periods.Draw(t, "period"))
		skipped := map[calendar.Date]bool{}
		var last calendar.Date
		for _, s := range dl.Skipped {
			require.True(t, last.Before(s.From), "runs are in order and apart")
			require.NotEmpty(t, s.Why)
			for d := s.From; !d.After(s.To); d = d.AddDays(1) {
				require.True(t, c.Day(d).Free)
				skipped[d] = true
			}
			last = s.To
		}
		// Counted days and skipped days fill the way from the start to the due date, whichever way it runs.
		way, counted := dl.On.Sub(dl.Start), dl.Period.N
		if dl.Period.Unit == calendar.Months {
			counted = dl.Start.AddMonths(dl.Period.N).Sub(dl.Start)
		}
		if dl.Period.N < 0 {
			require.Equal(t, -way, -counted+len(skipped))
		} else {
			require.Equal(t, way, counted+len(skipped))
		}
		require.False(t, skipped[dl.On])
		for d := dl.Start.AddDays(1); dl.Period.Unit == calendar.WorkingDays && dl.Period.N > 0 && !d.After(dl.On); d = d.AddDays(1) {
			require.Equal(t, !c.IsWorkday(d), skipped[d], d)
		}
		require.Equal(t, dl.MovedFrom.IsZero(), dl.Period.N != 0 && dl.Period.Unit == calendar.WorkingDays || len(skipped) == 0)
	})
}

func TestMonthsKeepTheDayOrEndTheMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, n := days.Draw(t, "start"), rapid.IntRange(-300, 300).Draw(t, "n")
		end := start.AddMonths(n)
		require.Equal(t, start.Year*12+int(start.Month)+n, end.Year*12+int(end.Month), "no month is left out or counted twice")
		if end.Day != start.Day {
			require.Less(t, end.Day, start.Day)
			require.Equal(t, calendar.MonthOf(end).Last(), end)
		}
	})
}

func TestTextsRoundTripForAllDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.NewDate(1, 1, 1).AddDays(rapid.IntRange(0, 9998*365).Draw(t, "day"))
		back, err := calendar.ParseDate(d.String())
		require.NoError(t, err)
		require.Equal(t, d, back)
		require.Equal(t, d, calendar.DateOf(d.At(0, 0)))
		require.Equal(t, d, calendar.DateOf(d.At(23, 59)))
		m, err := calendar.ParseMonth(calendar.MonthOf(d).String())
		require.NoError(t, err)
		require.Equal(t, calendar.MonthOf(d), m)
		p := periods.Draw(t, "period")
		again, err := calendar.ParsePeriod(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	})
}
