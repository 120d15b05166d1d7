package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/service"
)

// calendars shows the calendar: its versions, its years, and the desk with a year on it, so that nobody begins with an empty page.
func calendars(p *page) error {
	number, err := strconv.Atoi(p.gin.Query("year"))
	if err != nil {
		number = p.now.Today().Year + 1 // none was asked for: the next, to be filled in
	}
	year, err := p.site.service.DraftYear(p.context(), p.caller, number)
	if err != nil {
		return err
	}
	return p.showCalendars(p.deskFor(calendarDocument, writtenYear(year)), http.StatusOK)
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
	if data.Years, err = p.site.service.YearsInForce(p.context(), p.caller); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("calendars", sentDeed{})
	return p.showAdmin(status, "admin_document", "admin.calendars", &data)
}

// oneCalendar shows a version of the calendar.
func oneCalendar(p *page) error { return p.showVersion(calendarDocument) }

// yearPage is the data of the page of a year: its free days and make-up days.
type yearPage struct {
	adminBase
	Year service.YearView
}

// oneYear shows the free days and make-up days of a year as it is in force.
func oneYear(p *page) error {
	number, err := strconv.Atoi(strings.TrimSpace(p.gin.Param("year")))
	if err != nil {
		return &problem{Status: http.StatusNotFound}
	}
	data := yearPage{}
	if data.Year, err = p.site.service.Year(number); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("calendars", sentDeed{})
	return p.render(http.StatusOK, "admin_year", strconv.Itoa(number), "admin", &data)
}
