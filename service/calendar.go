package service

import (
	"time"

	"sluice/calendar"
	"sluice/service/port"
)

// YearView is a year of the calendar: what differs from the plain week, and where it comes from.
type YearView struct {
	Year        int            `json:"year"`
	Source      string         `json:"source" doc:"the notice"`
	Provisional bool           `json:"provisional" doc:"no notice yet: dates that rely on it may still move"`
	Workdays    int            `json:"workdays" doc:"working days in the year"`
	Days        []calendar.Day `json:"days,omitempty" doc:"the free days beside weekends and the make-up days, in order"`
}

func yearView(c *calendar.Calendar, y calendar.Year, withDays bool) YearView {
	view := YearView{Year: y.Year, Source: y.Source, Provisional: y.Provisional}
	for d := calendar.NewDate(y.Year, time.January, 1); d.Year == y.Year; d = d.AddDays(1) {
		day := c.Day(d)
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if !day.Free {
			view.Workdays++
		}
		if withDays && day.Free != weekend {
			view.Days = append(view.Days, day)
		}
	}
	return view
}

// Years lists the years of the calendar in force, without their days. Everybody reads the rules.
func (s *Service) Years(p port.Page) (port.List[YearView], error) {
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return port.List[YearView]{}, err
	}
	years := pageOf(terms.Calendar.Years(), p)
	page := port.List[YearView]{Page: years.Page, PageSize: years.PageSize, Total: years.Total}
	for _, y := range years.Items {
		page.Items = append(page.Items, yearView(terms.Calendar, y, false))
	}
	return page, nil
}

// Year is a year of the calendar in force, with its days; one that nobody stated is provisional.
func (s *Service) Year(year int) (YearView, error) {
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return YearView{}, err
	}
	stated, is := yearOf(terms.Calendar, year)
	if !is {
		stated = calendar.Year{Year: year, Provisional: true}
	}
	return yearView(terms.Calendar, stated, true), nil
}
