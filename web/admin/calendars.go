package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// Calendars shows the calendar: its versions, its years, and the desk with a year on it, so that nobody begins with an empty page.
func Calendars(p *page.Page) error {
	number, err := strconv.Atoi(p.Gin.Query("year"))
	if err != nil {
		number = p.Now.Today().Year + 1 // none was asked for: the next, to be filled in
	}
	year, err := p.Site.Service.DraftYear(p.Context(), p.Caller, number)
	if err != nil {
		return err
	}
	return showCalendars(p, deskFor(p, calendarDocument, WrittenYear(year)), http.StatusOK)
}

// WrittenYear writes a year in the form that a document has.
func WrittenYear(year calendar.Year) string {
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

// PublishCalendar looks a calendar over, or publishes it.
func PublishCalendar(p *page.Page) error {
	desk, published, err := takeDocument(p, calendarDocument)
	switch {
	case err != nil:
		return err
	case published > 0:
		return p.GoTo("/admin/calendars/" + strconv.Itoa(published) + "?done=publish_calendar")
	}
	return showCalendars(p, desk, desk.status())
}

// showCalendars shows the calendar with a desk as it stands.
func showCalendars(p *page.Page, desk deskOfDocument, status int) error {
	data := documentPage{Kind: calendarDocument.key, Desk: desk}
	var err error
	if data.Versions, err = versions(p, calendarDocument); err != nil {
		return err
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	if data.Years, err = p.Site.Service.YearsInForce(p.Context(), p.Caller); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "calendars", form.SentForm{})
	return showAdmin(p, status, "admin_document", "admin.calendars", &data)
}

// OneCalendar shows a version of the calendar.
func OneCalendar(p *page.Page) error { return showVersion(p, calendarDocument) }

// yearPage is the data of the page of a year: its free days and make-up days.
type yearPage struct {
	form.Base
	Year service.YearView
}

// OneYear shows the free days and make-up days of a year as it is in force.
func OneYear(p *page.Page) error {
	number, err := strconv.Atoi(strings.TrimSpace(p.Gin.Param("year")))
	if err != nil {
		return &page.Problem{Status: http.StatusNotFound}
	}
	data := yearPage{}
	if data.Year, err = p.Site.Service.Year(number); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "calendars", form.SentForm{})
	return p.Render(http.StatusOK, "admin_year", strconv.Itoa(number), "admin", &data)
}
