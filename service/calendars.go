package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sluice/access"
	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service/port"
)

// yearOf is a year that a calendar states.
func yearOf(c *calendar.Calendar, year int) (calendar.Year, bool) {
	years := c.Years()
	i := slices.IndexFunc(years, func(y calendar.Year) bool { return y.Year == year })
	if i < 0 {
		return calendar.Year{}, false
	}
	return years[i], true
}

// DraftYear is a year to begin a document of the calendar with: as it was published last, or as the program has it. One that nobody stated
// holds New Year's Day, to be filled in.
func (s *Service) DraftYear(ctx context.Context, c *Caller, year int) (calendar.Year, error) {
	if err := s.MayRead(ctx, c, access.ReadRules); err != nil {
		return calendar.Year{}, err
	}
	rows, err := s.Directory.Calendars(ctx)
	if err != nil {
		return calendar.Year{}, err
	}
	for _, row := range rows { // the latest first
		published, err := published(row)
		if err != nil {
			return calendar.Year{}, err
		}
		if stated, is := yearOf(published, year); is {
			return stated, nil
		}
	}
	if stated, is := yearOf(calendar.Default(), year); is {
		return stated, nil
	}
	return calendar.Year{Year: year, Source: fmt.Sprintf("国务院办公厅关于%d年部分节假日安排的通知", year), Holidays: []calendar.Holiday{
		{Name: "元旦", Free: []calendar.Date{calendar.NewDate(year, time.January, 1)}},
	}}, nil
}

// published reads what the county published of the calendar.
func published(row port.CalendarRow) (*calendar.Calendar, error) {
	read, err := calendar.Parse([]byte(row.Document))
	if err != nil {
		return nil, fmt.Errorf("calendar %d as published: %w", row.Version, err)
	}
	return read, nil
}

// YearInForce is a year of the calendar in force, with the version of the county's that holds it; 0: the program has it by itself.
type YearInForce struct {
	YearView
	Version int
}

// YearsInForce lists the years of the calendar in force, the latest first.
func (s *Service) YearsInForce(ctx context.Context, c *Caller) ([]YearInForce, error) {
	if err := s.MayRead(ctx, c, access.ReadRules); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	terms, err := s.Terms(now)
	if err != nil {
		return nil, err
	}
	rows, err := s.Directory.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	version := map[int]int{}
	for _, row := range rows { // the latest first
		if row.Effective.After(now) {
			continue
		}
		published, err := published(row)
		if err != nil {
			return nil, err
		}
		for _, year := range published.Years() {
			if version[year.Year] == 0 {
				version[year.Year] = row.Version
			}
		}
	}
	var all []YearInForce
	for _, year := range terms.Calendar.Years() {
		all = append(all, YearInForce{yearView(terms.Calendar, year, false), version[year.Year]})
	}
	slices.Reverse(all)
	return all, nil
}

// Calendars lists what the county published of the calendar, the latest first, without the text.
func (s *Service) Calendars(ctx context.Context, c *Caller, p port.Page) (port.List[port.CalendarRow], error) {
	if err := s.MayRead(ctx, c, access.ReadRules); err != nil {
		return port.List[port.CalendarRow]{}, err
	}
	rows, err := s.Directory.Calendars(ctx)
	page := pageOf(rows, p)
	for i := range page.Items {
		page.Items[i].Document = "" // one by one
	}
	return page, err
}

// Calendar is a version of what the county published of the calendar, with its text.
func (s *Service) Calendar(ctx context.Context, c *Caller, version int) (port.CalendarRow, error) {
	if err := s.MayRead(ctx, c, access.ReadRules); err != nil {
		return port.CalendarRow{}, err
	}
	rows, err := s.Directory.Calendars(ctx)
	if err != nil {
		return port.CalendarRow{}, err
	}
	for _, row := range rows {
		if row.Version == version {
			return row, nil
		}
	}
	return port.CalendarRow{}, noSuchVersion(version)
}

// PublishCalendar publishes years of the calendar, in force from a moment on; without one, as soon as every worker knows them. A document
// that is wrong is refused with every fault and its line.
func (s *Service) PublishCalendar(
	ctx context.Context, c *Caller, once Once, effective time.Time, document string,
) (port.CalendarRow, error) {
	given := []any{effective, document}
	if effective.IsZero() {
		effective = s.Clock.Now().Add(takesEffectAfter)
	}
	fact := &admin.CalendarPublished{Effective: effective.UTC().Truncate(time.Microsecond), Document: document}
	events, err := s.administer(ctx, c, once, "publishCalendar", given, fact)
	if err != nil {
		return port.CalendarRow{}, err
	}
	published, err := theRecorded[admin.CalendarPublished](events)
	return port.CalendarRow{
		Version: published.Fact.Version, Effective: published.Fact.Effective, Published: published.At.UTC(), By: published.ActorName,
	}, err
}

// CalendarPreview is what publishing a calendar would do.
type CalendarPreview struct {
	Days  []ChangedDay `json:"days" nullable:"false" doc:"the days that would be worked or free otherwise, or no longer be provisional"`
	Moves MovePage     `json:"moves" doc:"the open tasks that would be due on another day"`
}

// ChangedDay is a day before and after.
type ChangedDay struct {
	Date calendar.Date `json:"date"`
	Was  calendar.Day  `json:"was"`
	Then calendar.Day  `json:"then"`
}

// PreviewCalendar says what publishing years of the calendar would do; of the tasks that would move a page.
func (s *Service) PreviewCalendar(ctx context.Context, c *Caller, document string, p port.Page) (CalendarPreview, error) {
	if err := s.OverseersOnly(c); err != nil {
		return CalendarPreview{}, err
	}
	terms, err := s.lastCalendar(ctx)
	if err != nil {
		return CalendarPreview{}, err
	}
	then, err := (&admin.CalendarPublished{Document: document}).Apply(terms.Calendar)
	if err != nil {
		return CalendarPreview{}, err
	}
	moves, err := s.moves(ctx, c, p, func(t lifecycle.Task) (lifecycle.Due, bool) { return lifecycle.Recount(t, then) })
	return CalendarPreview{Days: changedDays(terms.Calendar, then), Moves: moves}, err
}

// lastCalendar are the terms once all that was published is in force: on top of it comes what is published next.
func (s *Service) lastCalendar(ctx context.Context) (lifecycle.Terms, error) {
	at := s.Clock.Now()
	rows, err := s.Directory.Calendars(ctx)
	if err != nil {
		return lifecycle.Terms{}, err
	}
	for _, row := range rows {
		if row.Effective.After(at) {
			at = row.Effective
		}
	}
	return s.Terms(at)
}

// changedDays compares the years that either calendar knows, and the Decembers before them.
func changedDays(was, then *calendar.Calendar) []ChangedDay {
	days := []ChangedDay{}
	years := then.Years()
	for d := calendar.NewDate(years[0].Year-1, time.December, 1); d.Year <= years[len(years)-1].Year; d = d.AddDays(1) {
		if before, after := was.Day(d), then.Day(d); before != after {
			days = append(days, ChangedDay{Date: d, Was: before, Then: after})
		}
	}
	return days
}
