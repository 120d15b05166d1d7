package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sluice/calendar"
)

// date reads a date that the test knows to be one.
func date(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestDateSteps(t *testing.T) {
	tests := map[string]struct{ got, want calendar.Date }{
		"carries over":                  {calendar.NewDate(2019, time.April, 31), date("2019-05-01")},
		"a day over the year's end":     {date("2018-12-31").AddDays(1), date("2019-01-01")},
		"back over a leap day":          {date("2020-03-01").AddDays(-1), date("2020-02-29")},
		"month end is clamped":          {date("2019-01-31").AddMonths(1), date("2019-02-28")},
		"month end of a leap year":      {date("2020-01-31").AddMonths(1), date("2020-02-29")},
		"a year after a leap day":       {date("2020-02-29").AddMonths(12), date("2021-02-28")},
		"months over the year's end":    {date("2019-11-15").AddMonths(3), date("2020-02-15")},
		"months back":                   {date("2019-03-31").AddMonths(-1), date("2019-02-28")},
		"months back over the year":     {date("2019-01-15").AddMonths(-13), date("2017-12-15")},
		"before midnight in Shanghai":   {calendar.DateOf(time.Date(2019, 2, 4, 15, 59, 59, 0, time.UTC)), date("2019-02-04")},
		"from midnight in Shanghai":     {calendar.DateOf(time.Date(2019, 2, 4, 16, 0, 0, 0, time.UTC)), date("2019-02-05")},
		"no day is counted twice later": {date("2000-02-28").AddDays(366), date("2001-02-28")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, tt.want, tt.got) })
	}
}

func TestDateCompares(t *testing.T) {
	early, late := date("2019-02-28"), date("2020-02-28")
	require.True(t, early.Before(late))
	require.True(t, late.After(early))
	require.False(t, early.Before(early))
	require.Zero(t, early.Compare(date("2019-02-28")))
	require.Equal(t, 365, late.Sub(early))
	require.Equal(t, -365, early.Sub(late))
	require.Equal(t, 146097, date("2400-01-01").Sub(date("2000-01-01")))
	require.Equal(t, time.Tuesday, date("2019-02-05").Weekday())
}

func TestDateAtIsShanghaiTime(t *testing.T) {
	require.Equal(t, time.Date(2019, 2, 5, 0, 30, 0, 0, time.UTC), date("2019-02-05").At(8, 30))
	require.Equal(t, date("2019-02-06").At(0, 0), date("2019-02-05").At(24, 0))
}

func TestParseDateSaysWhatIsWrong(t *testing.T) {
	tests := map[string]string{
		"":            `"" is not a date: write year-month-day, like 2019-02-05`,
		"2019-2-5":    `"2019-2-5" is not a date: write year-month-day, like 2019-02-05`,
		"2019/02/05":  `"2019/02/05" is not a date: write year-month-day, like 2019-02-05`,
		"2019-02-05 ": `"2019-02-05 " is not a date: write year-month-day, like 2019-02-05`,
		"19-02-05":    `"19-02-05" is not a date: write year-month-day, like 2019-02-05`,
		"2019-02-29":  `"2019-02-29" is not a date: there is no such day`,
		"2019-13-01":  `"2019-13-01" is not a date: there is no such day`,
		"2019-04-00":  `"2019-04-00" is not a date: there is no such day`,
		"0000-01-01":  `"0000-01-01" is not a date: there is no such day`,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			_, err := calendar.ParseDate(text)
			require.EqualError(t, err, want)
		})
	}
}

func TestMonth(t *testing.T) {
	feb, err := calendar.ParseMonth("2020-02")
	require.NoError(t, err)
	require.Equal(t, date("2020-02-01"), feb.First())
	require.Equal(t, date("2020-02-29"), feb.Last())
	require.Equal(t, "2020-03", feb.Next().String())
	require.Equal(t, feb, calendar.MonthOf(date("2020-02-29")))

	dec := calendar.Month{Year: 2019, Month: time.December}
	require.Equal(t, date("2019-12-31"), dec.Last())
	require.Equal(t, "2020-01", dec.Next().String())
	require.Negative(t, dec.Compare(feb))
	require.Positive(t, feb.Compare(dec))
	require.Zero(t, feb.Compare(feb))

	for _, text := range []string{"", "2020-2", "2020-13", "2020-02-01", "2020"} {
		_, err := calendar.ParseMonth(text)
		require.EqualError(t, err, `"`+text+`" is not a month: write year-month, like 2019-02`)
	}
}

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]calendar.Period{
		"10wd": {N: 10, Unit: calendar.WorkingDays},
		"30d":  {N: 30, Unit: calendar.Days},
		"-2d":  {N: -2, Unit: calendar.Days},
		"0d":   {N: 0, Unit: calendar.Days},
		"6m":   {N: 6, Unit: calendar.Months},
		"-1m":  {N: -1, Unit: calendar.Months},
	} {
		got, err := calendar.ParsePeriod(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	for text, want := range map[string]string{
		"10":      `"10" does not say which days: write 10wd for working days, 10d for all days or 10m for months`,
		"":        `"" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"wd":      `"wd" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"10 wd":   `"10 wd" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"+5d":     `"+5d" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"1.5d":    `"1.5d" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"m":       `"m" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"2w":      `"2w" is not a period: write a whole number and wd, d or m, like 10wd, -2d or 6m`,
		"10000wd": `"10000wd" is too long: the number is at most 9999`,
		"-10000m": `"-10000m" is too long: the number is at most 9999`,
	} {
		_, err := calendar.ParsePeriod(text)
		require.EqualError(t, err, want)
	}
}

// texts holds all three, as an event or a policy would.
type texts struct {
	Date   calendar.Date   `json:"date" yaml:"date"`
	None   calendar.Date   `json:"none" yaml:"none"`
	Month  calendar.Month  `json:"month" yaml:"month"`
	Period calendar.Period `json:"period" yaml:"period"`
	Absent calendar.Date   `json:"absent,omitzero" yaml:"absent,omitempty"`
}

func TestTextRoundTrips(t *testing.T) {
	want := texts{
		Date:   date("2019-02-05"),
		Month:  calendar.Month{Year: 2019, Month: time.February},
		Period: calendar.Period{N: 10, Unit: calendar.WorkingDays},
	}
	asJSON, err := json.Marshal(want)
	require.NoError(t, err)
	require.JSONEq(t, `{"date": "2019-02-05", "none": "", "month": "2019-02", "period": "10wd"}`, string(asJSON))
	var got texts
	require.NoError(t, json.Unmarshal(asJSON, &got))
	require.Equal(t, want, got)

	asYAML, err := yaml.Marshal(want)
	require.NoError(t, err)
	got = texts{}
	require.NoError(t, yaml.Unmarshal(asYAML, &got))
	require.Equal(t, want, got)

	// People write dates in YAML without quotes.
	got = texts{}
	require.NoError(t, yaml.Unmarshal([]byte("date: 2019-02-05\nmonth: 2019-02\nperiod: 10wd"), &got))
	require.Equal(t, want, got)
}

func TestWhatIsNoneIsNotKept(t *testing.T) {
	got := texts{Date: date("2019-02-05"), Period: calendar.Period{N: 1, Unit: calendar.Days}}
	require.NoError(t, json.Unmarshal([]byte(`{"date": "", "month": "", "period": ""}`), &got))
	require.Equal(t, texts{}, got)
	require.Error(t, json.Unmarshal([]byte(`{"date": "2019-02-30"}`), &got))
}

func TestNonsenseIsNotWritten(t *testing.T) {
	for want, v := range map[string]interface{ MarshalText() ([]byte, error) }{
		"year 2019, month 2, day 30 is not a date": calendar.Date{Year: 2019,
			Month: time.February, Day: 30},
		"year -1, month 12, day 1 is not a date":                                                    calendar.Date{}.AddDays(1),
		"year 2019, month 13 is not a month":                                                        calendar.Month{Year: 2019, Month: 13},
		`"5" does not say which days: write 5wd for working days, 5d for all days or 5m for months`: calendar.Period{N: 5},
	} {
		_, err := v.MarshalText()
		require.EqualError(t, err, want)
	}
}
