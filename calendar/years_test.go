package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
)

func TestYearsOfTheProgram(t *testing.T) {
	years := calendar.Default().Years()
	require.Len(t, years, 26)
	for i, y := range years {
		require.Equal(t, 2002+i, y.Year)
		require.NotEmpty(t, y.Source)
		require.Equal(t, y.Year == 2027, y.Provisional)
		for _, h := range y.Holidays {
			require.NotEmpty(t, h.Name)
			require.NotEmpty(t, h.Free)
			require.False(t, y.Provisional && len(h.Work) > 0, "the law fixes no make-up days")
		}
	}
}

func TestYearsIsACopy(t *testing.T) {
	years := calendar.Default().Years()
	years[0].Holidays[0].Free[0] = date("2002-07-01")
	require.Equal(t, date("2002-01-01"), calendar.Default().Years()[0].Holidays[0].Free[0])
}

func TestWithPublishesAYear(t *testing.T) {
	before := calendar.Default()
	year := calendar.Year{Year: 2027, Source: "国务院办公厅关于2027年部分节假日安排的通知", Holidays: []calendar.Holiday{
		{Name: "元旦", Free: []calendar.Date{date("2027-01-01"), date("2027-01-02"), date("2027-01-03")}},
		{Name: "春节", Free: []calendar.Date{date("2027-02-05"), date("2027-02-08")}, Work: []calendar.Date{date("2027-01-30")}},
	}}
	after, err := before.With(year)
	require.NoError(t, err)

	require.Equal(t, calendar.Day{Date: date("2027-01-30"), Why: "调休上班"}, after.Day(date("2027-01-30")))
	require.Equal(t, calendar.Day{Date: date("2026-12-31")}, after.Day(date("2026-12-31")), "settled by the notice for 2027")
	require.Equal(t, calendar.Day{Date: date("2027-10-01")}, after.Day(date("2027-10-01")), "the year is replaced, not added to")
	require.Len(t, after.Years(), 26)
	require.False(t, after.Deadline(date("2026-12-01"), period("60d")).Provisional)

	require.True(t, before.Day(date("2027-01-30")).Free, "the calendar it came from is unchanged")
	year.Holidays[1].Free[0] = date("2027-07-01")
	require.Equal(t, "春节", after.Day(date("2027-02-05")).Why, "nor does it share what it was given")
	require.Equal(t, date("2027-02-05"), after.Years()[25].Holidays[1].Free[0])
}

func TestWithNamesEveryFault(t *testing.T) {
	_, err := calendar.Default().With(calendar.Year{Year: 2028, Holidays: []calendar.Holiday{
		{Name: "元旦", Free: []calendar.Date{date("2028-01-01"), date("2028-01-01"), date("2027-11-30"), {}}},
		{Name: "", Work: []calendar.Date{date("2028-02-28")}},
	}})
	require.EqualError(t, err, `2028 names no source
2028-01-01 is stated twice: 元旦 of 2028 and 元旦 of 2028
2027-11-30 does not belong to 2028: a notice speaks of its year and of the December before
year 0, month 0, day 0 is not a date
a holiday of 2028 has no name
2028-02-28 cannot be a make-up day: it is a Monday`)
	_, err = calendar.Default().With(calendar.Year{Year: 28, Source: "x"})
	require.EqualError(t, err, "28 is not a year of four digits")
	for _, year := range []int{1999, 2101} {
		_, err = calendar.Default().With(calendar.Year{Year: year, Source: "x"})
		require.ErrorContains(t, err, "is out of reach: a calendar states years from 2000 to 2100")
	}
}

func TestPublish(t *testing.T) {
	before := calendar.Default()
	// The last day of 2018 goes from the notice for 2019 to the one for 2018.
	moved := `years:
  - {year: 2019, source: x, holidays: [{name: 元旦, free: [2019-01-01]}]}
  - {year: 2018, source: x, holidays: [{name: 辞岁, free: [2018-12-31]}]}
`
	after, err := before.Publish([]byte(moved))
	require.NoError(t, err)
	require.Equal(t, "辞岁", after.Day(date("2018-12-31")).Why)
	require.True(t, after.IsWorkday(date("2019-02-05")), "a year is replaced, not added to")
	require.Equal(t, "春节", after.Day(date("2020-01-27")).Why, "other years stay")
	require.Len(t, after.Years(), 26)
	require.Equal(t, "元旦", before.Day(date("2018-12-31")).Why, "the calendar it came from is unchanged")

	_, err = before.Publish([]byte("years:\n  - {year: 2018, source: x, holidays: [\n      {name: 辞岁, free: [2018-12-31]}]}\n"))
	require.EqualError(t, err, "line 3: 2018-12-31 is stated twice: 元旦 of 2019 and 辞岁 of 2018", "a year that stays speaks of it")
	_, err = before.Publish([]byte("years:\n  - {year: 2101, source: x}\n  - {year: 1999}"))
	require.EqualError(t, err, `line 2: 2101 is out of reach: a calendar states years from 2000 to 2100
line 3: 1999 is out of reach: a calendar states years from 2000 to 2100
line 3: 1999 names no source`)
	_, err = before.Publish(nil)
	require.EqualError(t, err, "the calendar states no year")
}

func TestParseNamesEveryFaultWithItsLine(t *testing.T) {
	tests := map[string]struct{ doc, want string }{
		"empty":    {"", "the calendar states no year"},
		"no years": {"years: []", "line 1: the calendar states no year"},
		"not YAML": {"years: [", "line 1: this is not YAML: did not find expected node content"},
		"comments": {"# nothing\n", "the calendar states no year"},
		"two documents": {"years:\n- {year: 2019, source: x}\n---\nyears:\n- {year: 2020, source: x}\n",
			"line 3: a second document begins here: write all years in one"},
		"a broken second document": {"years:\n- {year: 2019, source: x}\n---\nyears: [\n",
			"line 4: this is not YAML: did not find expected node content"},
		"a list": {"- 2019", "line 1: the calendar is written as keys and values (years)\nline 1: the calendar states no year"},
		"many faults": {`years:
  - year: 2019
    source: notice
    holidays:
      - name: 春节
        free: [2019-02-04, 2019-02-30,
               2019-02-04]
        wrok: [2019-02-02]
      - free: 2019-05-01
      - name: 元旦
        name: 新年
        free: [2018-11-30]
        work: [2018-12-31, 5 Jan]
  - year: 2019
    provisional: perhaps
  - year: next
  - 2021
`, `line 6: "2019-02-30" is not a date: there is no such day
line 7: 2019-02-04 is stated twice: 春节 of 2019 and 春节 of 2019
line 8: unknown key "wrok": a holiday has name, free, work
line 9: a holiday of 2019 has no name
line 9: free is written as a list
line 11: key "name" is written twice
line 12: 2018-11-30 does not belong to 2019: a notice speaks of its year and of the December before
line 13: 2018-12-31 cannot be a make-up day: it is a Monday
line 13: "5 Jan" is not a date: write year-month-day, like 2019-02-05
line 14: 2019 is stated twice
line 14: 2019 names no source
line 15: provisional is written as true or false
line 16: "next" is not a year of four digits
line 17: a year is written as keys and values (year, provisional, source, holidays)`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := calendar.Parse([]byte(tt.doc))
			require.EqualError(t, err, tt.want)
			var faults calendar.Faults
			require.ErrorAs(t, err, &faults)
			for _, f := range faults {
				require.Regexp(t, `\p{Han}`, f.ZH, "in Chinese, too")
				require.NotContains(t, f.ZH+f.EN, "%!")
			}
		})
	}
}
