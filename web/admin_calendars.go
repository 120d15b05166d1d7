package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/api/port"
	"sluice/calendar"
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

func calendars(p *page) error {
	return p.showCalendars(p.deskFor(calendarDocument, exampleYear(p.now.Today().Year+1)), http.StatusOK)
}

// exampleYear is the beginning of a year to be filled in, in the form that the calendar has.
func exampleYear(year int) string {
	day := calendar.NewDate(year, time.January, 1)
	return fmt.Sprintf("years:\n  - year: %d\n    source: 国务院办公厅关于%d年部分节假日安排的通知\n    holidays:\n      - name: 元旦\n        free: [%s]\n", year, year, day)
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
		var row port.CalendarRow
		if err := p.api.get("/calendars/"+strconv.Itoa(v.Version), nil, &row); err != nil {
			return nil, err
		}
		published, err := calendar.Parse([]byte(row.Document))
		if err != nil {
			return nil, fmt.Errorf("calendar %d as published: %w", v.Version, err)
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

func oneCalendar(p *page) error { return p.showVersion(calendarDocument) }

// yearPage is the data of the page of a year: its free days and make-up days.
type yearPage struct {
	adminBase
	Year yearRow
}

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
