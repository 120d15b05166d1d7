package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
)

func period(s string) calendar.Period {
	p, err := calendar.ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

func skip(from, to, why string) calendar.Skip {
	return calendar.Skip{From: date(from), To: date(to), Why: why}
}

func TestDeadline(t *testing.T) {
	tests := map[string]struct {
		start, period, on string
		moved             string
		skipped           []calendar.Skip
		provisional       bool
	}{
		"day 1 is the day after": {start: "2019-03-04", period: "1wd", on: "2019-03-05"},
		"over a weekend": {start: "2019-03-08", period: "5wd", on: "2019-03-15",
			skipped: []calendar.Skip{skip("2019-03-09", "2019-03-10", "星期六、星期日")}},
		"over Spring Festival, its make-up days counted": {start: "2019-01-31", period: "5wd", on: "2019-02-12",
			skipped: []calendar.Skip{skip("2019-02-04", "2019-02-10", "春节")}},
		"over the Spring Festival of 2020, extended to 2 February": {start: "2020-01-20", period: "5wd", on: "2020-02-04",
			skipped: []calendar.Skip{skip("2020-01-24", "2020-02-02", "春节")}},
		"a make-up Saturday of 2026 is a working day": {start: "2026-02-13", period: "2wd", on: "2026-02-24",
			skipped: []calendar.Skip{skip("2026-02-15", "2026-02-23", "春节")}},
		"all days, ends on a make-up Saturday of 2025: not moved": {start: "2025-01-09", period: "30d", on: "2025-02-08"},
		"a weekend beside a holiday is told apart": {start: "2026-12-30", period: "2wd", on: "2027-01-04", provisional: true,
			skipped: []calendar.Skip{skip("2027-01-01", "2027-01-01", "元旦"), skip("2027-01-02", "2027-01-03", "星期六、星期日")}},
		"a holiday over the year's end": {start: "2016-12-30", period: "1wd", on: "2017-01-03",
			skipped: []calendar.Skip{skip("2016-12-31", "2017-01-02", "元旦")}},
		"started on a free day": {start: "2019-03-09", period: "1wd", on: "2019-03-11",
			skipped: []calendar.Skip{skip("2019-03-10", "2019-03-10", "星期日")}},
		"back from a due date": {start: "2019-02-12", period: "-2wd", on: "2019-02-03",
			skipped: []calendar.Skip{skip("2019-02-04", "2019-02-10", "春节")}},
		"all days, ends on a working day": {start: "2019-01-20", period: "30d", on: "2019-02-19"},
		"all days, ends in a holiday": {start: "2019-01-07", period: "30d", on: "2019-02-11", moved: "2019-02-06",
			skipped: []calendar.Skip{skip("2019-02-06", "2019-02-10", "春节")}},
		"all days, ends on a make-up Sunday: not moved": {start: "2019-01-04", period: "30d", on: "2019-02-03"},
		"all days, ends on a leap day, a Saturday": {start: "2020-01-30", period: "30d",
			on: "2020-03-02", moved: "2020-02-29",
			skipped: []calendar.Skip{skip("2020-02-29", "2020-03-01", "星期六、星期日")}},
		"all days, back from a Monday: the working day before": {start: "2019-08-05", period: "-2d", on: "2019-08-02",
			moved: "2019-08-03", skipped: []calendar.Skip{skip("2019-08-03", "2019-08-03", "星期六")}},
		"no days": {start: "2019-03-08", period: "0d", on: "2019-03-08"},
		"no days on a free day": {start: "2019-03-10", period: "0wd", on: "2019-03-11", moved: "2019-03-10",
			skipped: []calendar.Skip{skip("2019-03-10", "2019-03-10", "星期日")}},
		"counted into 2027": {start: "2026-12-24", period: "4wd", on: "2026-12-30", provisional: true,
			skipped: []calendar.Skip{skip("2026-12-26", "2026-12-27", "星期六、星期日")}},
		"all days, ends in 2027": {start: "2026-12-01", period: "60d", on: "2027-02-01", moved: "2027-01-30", provisional: true,
			skipped: []calendar.Skip{skip("2027-01-30", "2027-01-31", "星期六、星期日")}},
		"months, to the same day":                                    {start: "2019-01-15", period: "2m", on: "2019-03-15"},
		"a month after 31 January":                                   {start: "2019-01-31", period: "1m", on: "2019-02-28"},
		"a month after the end of February is not a month's end":     {start: "2019-02-28", period: "1m", on: "2019-03-28"},
		"six months after 31 August":                                 {start: "2018-08-31", period: "6m", on: "2019-02-28"},
		"months over the year's end, on a make-up Sunday: not moved": {start: "2018-11-03", period: "3m", on: "2019-02-03"},
		"six months after 31 August, on a leap day, a Saturday": {start: "2019-08-31", period: "6m",
			on: "2020-03-02", moved: "2020-02-29",
			skipped: []calendar.Skip{skip("2020-02-29", "2020-03-01", "星期六、星期日")}},
		"a year after a leap day, on a Sunday": {start: "2020-02-29", period: "12m", on: "2021-03-01", moved: "2021-02-28",
			skipped: []calendar.Skip{skip("2021-02-28", "2021-02-28", "星期日")}},
		"months, end in a holiday": {start: "2018-12-05", period: "2m", on: "2019-02-11", moved: "2019-02-05",
			skipped: []calendar.Skip{skip("2019-02-05", "2019-02-10", "春节")}},
		"a month back, to a month's end": {start: "2019-03-31", period: "-1m", on: "2019-02-28"},
		"a month back, into a holiday: the working day before": {start: "2019-03-04", period: "-1m", on: "2019-02-03",
			moved: "2019-02-04", skipped: []calendar.Skip{skip("2019-02-04", "2019-02-04", "春节")}},
		"no months on a free day": {start: "2019-03-10", period: "0m", on: "2019-03-11", moved: "2019-03-10",
			skipped: []calendar.Skip{skip("2019-03-10", "2019-03-10", "星期日")}},
		"months, end in 2027": {start: "2026-08-05", period: "6m", on: "2027-02-09", moved: "2027-02-05", provisional: true,
			skipped: []calendar.Skip{skip("2027-02-05", "2027-02-08", "春节")}},
		"all days, only passes 2027's turn": {start: "2025-12-20", period: "30d", on: "2026-01-19"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			want := calendar.Deadline{On: date(tt.on), Start: date(tt.start), Period: period(tt.period), Skipped: tt.skipped,
				Provisional: tt.provisional}
			if tt.moved != "" {
				want.MovedFrom = date(tt.moved)
			}
			require.Equal(t, want, calendar.Default().Deadline(want.Start, want.Period))
		})
	}
}

func TestAPeriodInDaysDoesNotRelyOnTheDaysItPasses(t *testing.T) {
	// Only the end matters: a published year's day stays settled although the count began in an unpublished one.
	got := calendar.Default().Deadline(date("2001-12-01"), period("120d"))
	require.Equal(t, date("2002-04-01"), got.On) // 31 March 2002 is a Sunday
	require.False(t, got.Provisional)
	require.True(t, calendar.Default().Deadline(date("2001-12-01"), period("80wd")).Provisional)
}

func TestNoticeRunsItsFullDaysAndIsNotMoved(t *testing.T) {
	got := calendar.Default().Notice(date("2019-01-31"), 7)
	require.Equal(t, calendar.Deadline{On: date("2019-02-07"), Start: date("2019-01-31"), Period: period("7d")}, got)
	require.False(t, calendar.Default().IsWorkday(got.On))
	require.False(t, calendar.Default().Notice(date("2027-02-01"), 7).Provisional, "it depends on no calendar")
}

func TestDayOfMonth(t *testing.T) {
	feb2020 := calendar.Month{Year: 2020, Month: time.February}
	tests := map[string]struct {
		month     calendar.Month
		day       int
		on, start string
		period    string
		moved     string
	}{
		"the 5th":                     {calendar.Month{Year: 2020, Month: time.March}, 5, "2020-03-05", "2020-02-29", "5d", ""},
		"the 5th on a make-up Sunday": {calendar.Month{Year: 2019, Month: time.May}, 5, "2019-05-05", "2019-04-30", "5d", ""},
		"the 5th in a holiday": {calendar.Month{Year: 2019, Month: time.October}, 5, "2019-10-08", "2019-09-30", "5d",
			"2019-10-05"},
		"the 31st of February is its end": {feb2020, 31, "2020-03-02", "2020-01-31", "29d", "2020-02-29"},
		"the first of a year": {calendar.Month{Year: 2019, Month: time.January}, 1, "2019-01-02", "2018-12-31", "1d",
			"2019-01-01"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := calendar.Default().DayOfMonth(tt.month, tt.day)
			require.Equal(t, date(tt.on), got.On)
			require.Equal(t, date(tt.start), got.Start)
			require.Equal(t, period(tt.period), got.Period)
			require.Equal(t, tt.moved, got.MovedFrom.String())
		})
	}
}

func TestDeadlineAsJSON(t *testing.T) {
	moved := calendar.Default().Deadline(date("2019-01-07"), period("30d"))
	asJSON, err := json.Marshal(moved)
	require.NoError(t, err)
	require.JSONEq(t, `{"on": "2019-02-11", "start": "2019-01-07", "period": "30d", "moved_from": "2019-02-06",
		"skipped": [{"from": "2019-02-06", "to": "2019-02-10", "why": "春节"}]}`, string(asJSON))
	var back calendar.Deadline
	require.NoError(t, json.Unmarshal(asJSON, &back))
	require.Equal(t, moved, back)

	plain, err := json.Marshal(calendar.Default().Deadline(date("2019-03-04"), period("1wd")))
	require.NoError(t, err)
	require.JSONEq(t, `{"on": "2019-03-05", "start": "2019-03-04", "period": "1wd"}`, string(plain))
}

func TestAPeriodWithoutUnitIsNotGuessed(t *testing.T) {
	require.PanicsWithValue(t, `calendar: a period of 5 has the unknown unit ""`, func() {
		calendar.Default().Deadline(date("2019-03-04"), calendar.Period{N: 5})
	})
}
