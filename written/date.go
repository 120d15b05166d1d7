package written

import (
	"regexp"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/process"
)

// Years outside these are slips of the pen.
const FirstYear, LastYear = 2000, 2099

// The ways in which people write a day and a month: 2019-3-15, 2019/3/15, 2019.3.15, 2019年3月15日, 2019、3、15, 20190315, and with a time of
// day behind it, which is dropped. A time with a zone is none of them: it may mean the day before.
var (
	day      = regexp.MustCompile(`^(\d{4})[-/.年、](\d{1,2})[-/.月、](\d{1,2})[日号]?([T ]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?$`)
	dayAsOne = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	month    = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})月?$`)
	// dashes are what keyboards give for a hyphen.
	dashes = strings.NewReplacer("—", "-", "–", "-", "−", "-", "‐", "-", "－", "-")
	// blanks round the signs of a date; the one before a time of day stays.
	blanks = regexp.MustCompile(`[\s\p{Z}]*([-/.年月、])[\s\p{Z}]*|[\s\p{Z}]+([日号])`)
)

// Date reads a day. A month alone is not one: the fault says which day to add.
func Date(cell string) (calendar.Date, *process.Words) {
	text := blanks.ReplaceAllString(dashes.Replace(Plain(cell)), "$1$2")
	found := day.FindStringSubmatch(text)
	if found == nil {
		found = dayAsOne.FindStringSubmatch(text)
	}
	if found != nil {
		if d, ok := civil(found[1], found[2], found[3]); ok {
			return d, nil
		}
	} else if found := month.FindStringSubmatch(text); found != nil {
		if first, ok := civil(found[1], found[2], "1"); ok {
			return calendar.Date{}, Wrong("只写到月，请写到日，例如 %s；现为“%s”", "names a month; add the day, such as %s; got %q", first.String(), cell)
		}
	}
	return calendar.Date{}, Wrong("须为 %d 至 %d 年间的日期，写作 2019-03-15；现为“%s”",
		"must be a date in the years %d to %d, written like 2019-03-15; got %q", FirstYear, LastYear, cell)
}

// civil is a day that there is, within the years.
func civil(year, month, day string) (calendar.Date, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date, err := calendar.ParseDate(strings.Join([]string{year, pad(m), pad(d)}, "-"))
	return date, err == nil && y >= FirstYear && y <= LastYear
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
