package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/service/port"
)

// yearRow is a year of the calendar, with the version of the county's that holds it; 0 is the program's own.
type yearRow struct {
	Year        int            `json:"year"`
	Source      string         `json:"source"`
	Provisional bool           `json:"provisional"`
	Workdays    int            `json:"workdays"`
	Days        []calendar.Day `json:"days"`
	Version     int            `json:"-"`
}

// calendars shows the calendar: its versions, its years, and the desk with a year on it, so that nobody begins with an empty page.
func calendars(p *page) error {
	number, err := strconv.Atoi(p.gin.Query("year"))
	if err != nil { // none was asked for: the next, to be filled in
		return p.showCalendars(p.deskFor(calendarDocument, writtenYear(exampleYear(p.now.Today().Year+1))), http.StatusOK)
	}
	year, err := p.yearInForce(number)
	if err != nil {
		return err
	}
	return p.showCalendars(p.deskFor(calendarDocument, writtenYear(year)), http.StatusOK)
}

// exampleYear is the beginning of a year, to be filled in.
func exampleYear(year int) calendar.Year {
	return calendar.Year{Year: year, Source: fmt.Sprintf("国务院办公厅关于%d年部分节假日安排的通知", year), Holidays: []calendar.Holiday{
		{Name: "元旦", Free: []calendar.Date{calendar.NewDate(year, time.January, 1)}},
	}}
}

// yearInForce is a year as it was published, or as the program has it; one that neither states is an example.
func (p *page) yearInForce(number int) (calendar.Year, error) {
	all, err := p.versions(calendarDocument)
	if err != nil {
		return calendar.Year{}, err
	}
	of := func(c *calendar.Calendar) (calendar.Year, bool) {
		years := c.Years()
		i := slices.IndexFunc(years, func(y calendar.Year) bool { return y.Year == number })
		if i < 0 {
			return calendar.Year{}, false
		}
		return years[i], true
	}
	for _, v := range all {
		published, err := p.publishedCalendar(v.Version)
		if err != nil {
			return calendar.Year{}, err
		}
		if year, stated := of(published); stated {
			return year, nil
		}
	}
	if year, stated := of(calendar.Default()); stated {
		return year, nil
	}
	return exampleYear(number), nil
}

// publishedCalendar reads a version.
func (p *page) publishedCalendar(version int) (*calendar.Calendar, error) {
	var row port.CalendarRow
	if err := p.api.get("/calendars/"+strconv.Itoa(version), nil, &row); err != nil {
		return nil, err
	}
	published, err := calendar.Parse([]byte(row.Document))
	if err != nil {
		return nil, fmt.Errorf("calendar %d as published: %w", version, err)
	}
	return published, nil
}

// writtenYear writes a year in the form that a document has.
func writtenYear(year calendar.Year) string {
	var b strings.Builder
	fmt.Fprintf(&b, "years:\n  - year: %d\n    source: %q\n", year.Year, year.Source)
	if year.Provisional {
		b.WriteString("    provisional: true\n")
	}
	if len(year.Holidays) > 0 {
		b.WriteString("    holidays:\n")
	}
	for _, h := range year.Holidays {
		fmt.Fprintf(&b, "      - name: %s\n", h.Name)
		writeDates(&b, "free", h.Free)
		writeDates(&b, "work", h.Work)
	}
	return b.String()
}

// writeDates writes a list of dates under a key; an empty list is left out.
func writeDates(b *strings.Builder, key string, dates []calendar.Date) {
	if len(dates) == 0 {
		return
	}
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d.String()
	}
	fmt.Fprintf(b, "        %s: [%s]\n", key, strings.Join(texts, ", "))
}

// publishCalendar looks a calendar over, or publishes it.
func publishCalendar(p *page) error {
	desk, published, err := p.takeDocument(calendarDocument)
	switch {
	case err != nil:
		return err
	case published > 0:
		return p.goTo("/admin/calendars/" + strconv.Itoa(published) + "?done=publish_calendar")
	}
	return p.showCalendars(desk, desk.status())
}

// showCalendars shows the calendar with a desk as it stands.
func (p *page) showCalendars(desk deskOfDocument, status int) error {
	data := documentPage{Kind: calendarDocument.key, Desk: desk}
	var err error
	if data.Versions, err = p.versions(calendarDocument); err != nil {
		return err
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	if data.Years, err = p.calendarYears(data.Versions); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("calendars", sentDeed{})
	return p.showAdmin(status, "admin_document", "admin.calendars", &data)
}

// calendarYears lists the years in force, the latest first, with the version that holds each.
func (p *page) calendarYears(all []versionLine) ([]yearRow, error) {
	var years port.List[yearRow]
	if err := p.api.get("/calendar", onePage(1), &years); err != nil {
		return nil, err
	}
	slices.Reverse(years.Items)
	for _, v := range all {
		if v.State != "on" {
			continue
		}
		published, err := p.publishedCalendar(v.Version)
		if err != nil {
			return nil, err
		}
		for i, year := range years.Items {
			stated := slices.ContainsFunc(published.Years(), func(y calendar.Year) bool { return y.Year == year.Year })
			if year.Version == 0 && stated {
				years.Items[i].Version = v.Version
			}
		}
	}
	return years.Items, nil
}

// oneCalendar shows a version of the calendar.
func oneCalendar(p *page) error { return p.showVersion(calendarDocument) }

// yearPage is the data of the page of a year: its free days and make-up days.
type yearPage struct {
	adminBase
	Year yearRow
}

// oneYear shows the free days and make-up days of a year as it is in force.
func oneYear(p *page) error {
	number, err := strconv.Atoi(strings.TrimSpace(p.gin.Param("year")))
	if err != nil {
		return &problem{Status: http.StatusNotFound}
	}
	data := yearPage{}
	if err := p.api.get("/calendar/"+strconv.Itoa(number), nil, &data.Year); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("calendars", sentDeed{})
	return p.render(http.StatusOK, "admin_year", strconv.Itoa(number), "admin", &data)
}
