package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
)

// The notices of the State Council, by their wording: what is off, and which weekend days are worked.
func TestPublishedDays(t *testing.T) {
	tests := map[string]struct {
		from, to string // off, both included
		worked   []string
	}{
		"New Year 2007 moves days of 2006":       {"2007-01-01", "2007-01-03", []string{"2006-12-30", "2006-12-31"}},
		"May 2003 was cut short because of SARS": {"2003-05-01", "2003-05-05", nil},
		"National Day 2008 starts in September":  {"2008-09-29", "2008-10-05", []string{"2008-09-27", "2008-09-28"}},
		"Qingming 2013":                          {"2013-04-04", "2013-04-06", []string{"2013-04-07"}},
		"National Day 2013":                      {"2013-10-01", "2013-10-07", []string{"2013-09-29", "2013-10-12"}},
		"70 years of victory, 2015":              {"2015-09-03", "2015-09-05", []string{"2015-09-06"}},
		"New Year 2019 begins in 2018":           {"2018-12-30", "2019-01-01", []string{"2018-12-29"}},
		"Spring Festival 2019":                   {"2019-02-04", "2019-02-10", []string{"2019-02-02", "2019-02-03"}},
		"May 2019, changed in March":             {"2019-05-01", "2019-05-04", []string{"2019-04-28", "2019-05-05"}},
		"Spring Festival 2020, extended":         {"2020-01-24", "2020-02-02", []string{"2020-01-19"}},
		"Spring Festival 2025":                   {"2025-01-28", "2025-02-04", []string{"2025-01-26", "2025-02-08"}},
		"National Day 2025":                      {"2025-10-01", "2025-10-08", []string{"2025-09-28", "2025-10-11"}},
		"New Year 2026":                          {"2026-01-01", "2026-01-03", []string{"2026-01-04"}},
		"Spring Festival 2026":                   {"2026-02-15", "2026-02-23", []string{"2026-02-14", "2026-02-28"}},
		"May 2026":                               {"2026-05-01", "2026-05-05", []string{"2026-05-09"}},
		"National Day 2026":                      {"2026-10-01", "2026-10-07", []string{"2026-09-20", "2026-10-10"}},
	}
	c := calendar.Default()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for d := date(tt.from); !d.After(date(tt.to)); d = d.AddDays(1) {
				require.False(t, c.IsWorkday(d), d)
				require.True(t, c.Day(d).Free, d)
				require.False(t, c.Day(d).Provisional, d)
			}
			for _, w := range tt.worked {
				require.Equal(t, calendar.Day{Date: date(w), Why: "调休上班"}, c.Day(date(w)))
				require.True(t, c.IsWorkday(date(w)))
			}
			require.True(t, c.IsWorkday(date(tt.to).AddDays(1)) || c.Day(date(tt.to).AddDays(1)).Why == "星期日" ||
				c.Day(date(tt.to).AddDays(1)).Why == "星期六", "the day after is an ordinary one")
		})
	}
}

// Moved days cancel out and a holiday on a weekend is given back, so a year has its Mondays to Fridays less the days the
// law gives: 11 from 2008 to 2024, 13 from 2025. Left out are years with a special holiday, or with a day moved over
// their end.
func TestWorkingDaysInAYear(t *testing.T) {
	want := map[int]int{2014: 250, 2016: 250, 2017: 249, 2018: 250, 2019: 250, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248,
		2026: 248}
	c := calendar.Default()
	for year, days := range want {
		got := 0
		for d := calendar.NewDate(year, 1, 1); d.Year == year; d = d.AddDays(1) {
			if c.IsWorkday(d) {
				got++
			}
		}
		require.Equal(t, days, got, year)
	}
}

func TestDay(t *testing.T) {
	for name, want := range map[string]calendar.Day{
		"a plain Wednesday":              {Date: date("2019-03-06")},
		"a plain Saturday":               {Date: date("2019-03-09"), Free: true, Why: "星期六"},
		"a Sunday in a holiday":          {Date: date("2019-02-10"), Free: true, Why: "春节"},
		"a make-up Saturday":             {Date: date("2026-05-09"), Why: "调休上班"},
		"fixed by law, 2027":             {Date: date("2027-02-08"), Free: true, Why: "春节", Provisional: true},
		"not fixed by law, 2027":         {Date: date("2027-02-09"), Provisional: true},
		"the last days wait for 2027":    {Date: date("2026-12-29"), Provisional: true},
		"the days before them do not":    {Date: date("2026-12-28")},
		"the end of 2018, 2019 is known": {Date: date("2018-12-31"), Free: true, Why: "元旦"},
		"after the table":                {Date: date("2028-10-02"), Provisional: true},
		"before the table":               {Date: date("2001-10-06"), Free: true, Why: "星期六", Provisional: true},
		"2001, by the notice for 2002":   {Date: date("2001-12-29"), Why: "调休上班"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, want, calendar.Default().Day(want.Date)) })
	}
}

func TestStepsOverFreeDays(t *testing.T) {
	c := calendar.Default()
	tests := map[string]struct{ got, want calendar.Date }{
		"a working day stays":             {c.OnOrAfter(date("2019-02-11")), date("2019-02-11")},
		"out of a holiday, forward":       {c.OnOrAfter(date("2019-02-04")), date("2019-02-11")},
		"out of a holiday, back":          {c.OnOrBefore(date("2019-02-10")), date("2019-02-03")},
		"a make-up Sunday is where it is": {c.OnOrAfter(date("2019-02-03")), date("2019-02-03")},
		"the next working day":            {c.AddWorkdays(date("2019-02-03"), 1), date("2019-02-11")},
		"the start is not counted":        {c.AddWorkdays(date("2019-02-06"), 1), date("2019-02-11")},
		"a make-up Saturday is counted":   {c.AddWorkdays(date("2019-02-01"), 2), date("2019-02-03")},
		"back":                            {c.AddWorkdays(date("2019-02-11"), -3), date("2019-02-01")},
		"none":                            {c.AddWorkdays(date("2019-02-06"), 0), date("2019-02-06")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, tt.want, tt.got) })
	}
}
