package api

import (
	"context"
	"fmt"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) listYears(_ context.Context, in *struct{ Paged }) (*listed[service.YearView], error) {
	return list(s.Years(in.page()))
}

func (s *server) getYear(ctx context.Context, in *struct {
	Year int `path:"year" minimum:"2000" maximum:"2100" doc:"the year"`
}) (*body[service.YearView], error) {
	return answer(s.Year(in.Year))
}

func (s *server) listCalendars(ctx context.Context, in *struct{ Paged }) (*listed[port.CalendarRow], error) {
	rows, err := s.Directory.Calendars(ctx)
	for i := range rows {
		rows[i].Document = "" // one by one
	}
	first := min((in.Page-1)*in.PageSize, len(rows))
	last := min(first+in.PageSize, len(rows))
	return list(port.List[port.CalendarRow]{Items: rows[first:last], Page: in.Page, PageSize: in.PageSize, Total: len(rows)}, err)
}

func (s *server) getCalendar(ctx context.Context, in *struct {
	Version int `path:"version" minimum:"1" doc:"the version"`
}) (*struct{ Body port.CalendarRow }, error) {
	rows, err := s.Directory.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.Version == in.Version {
			return &struct{ Body port.CalendarRow }{row}, nil
		}
	}
	return nil, refusal.New(refusal.CodeNotFound, "没有这个版本", "there is no such version")
}

func (s *server) publishCalendar(ctx context.Context, in *struct {
	Keyed
	ContentType string    `header:"Content-Type" hidden:"true"`
	Effective   time.Time `query:"effective" doc:"from when it holds, at least 60 s ahead; without it, 60 s from now"`
	RawBody     []byte    `contentType:"application/yaml" doc:"the years, in the form of calendar/years.yaml"`
}) (*struct{ Body port.CalendarRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	earliest := s.Clock.Now().UTC().Add(takesEffectAfter).Truncate(time.Microsecond)
	fact := &lifecycle.CalendarPublished{Effective: in.Effective.UTC().Truncate(time.Microsecond), Document: string(in.RawBody)}
	if in.Effective.IsZero() {
		fact.Effective = earliest
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	events, err := s.administer(ctx, fact)
	if err != nil {
		return nil, err
	}
	row := port.CalendarRow{}
	for _, e := range events {
		var published lifecycle.CalendarPublished
		if is, err := read(e, &published); err != nil {
			return nil, err
		} else if is {
			row = port.CalendarRow{Version: published.Version, Effective: published.Effective, Published: e.At.UTC(), By: e.ActorName}
		}
	}
	return &struct{ Body port.CalendarRow }{row}, nil
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

// MovePage is a page of tasks that would be due on another day.
type MovePage struct {
	Items    []port.Move `json:"items" nullable:"false"`
	Page     int         `json:"page"`
	PageSize int         `json:"page_size"`
	Total    int         `json:"total"`
	Open     int         `json:"open" doc:"open tasks looked at"`
}

func (s *server) previewCalendar(ctx context.Context, in *struct {
	Paged
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/yaml" doc:"the years, in the form of calendar/years.yaml"`
}) (*struct{ Body CalendarPreview }, error) {
	if err := s.OverseersOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	terms, err := s.lastCalendar(ctx)
	if err != nil {
		return nil, err
	}
	then, err := (&lifecycle.CalendarPublished{Document: string(in.RawBody)}).Apply(terms.Calendar)
	if err != nil {
		return nil, err
	}
	moves, err := s.moves(ctx, in.Paged, func(t lifecycle.Task) (lifecycle.Due, bool) { return lifecycle.Recount(t, then) })
	if err != nil {
		return nil, err
	}
	return &struct{ Body CalendarPreview }{CalendarPreview{Days: changedDays(terms.Calendar, then), Moves: moves}}, nil
}

// lastCalendar are the terms once all that was published is in force: on top of it comes what is published next.
func (s *server) lastCalendar(ctx context.Context) (lifecycle.Terms, error) {
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

// moves lists the open tasks that a rule would date otherwise.
func (s *server) moves(ctx context.Context, p Paged, redate func(lifecycle.Task) (lifecycle.Due, bool)) (MovePage, error) {
	page := MovePage{Items: []port.Move{}, Page: p.Page, PageSize: p.PageSize}
	err := s.RecordsFor(callerOf(ctx)).OpenTasks(ctx, func(project, name string, t lifecycle.Task) {
		page.Open++
		due, moved := redate(t)
		if !moved {
			return
		}
		if page.Total >= (p.Page-1)*p.PageSize && len(page.Items) < p.PageSize {
			page.Items = append(page.Items, port.Move{
				Task: t.ID, Kind: t.Kind, Words: t.Called(), Project: project, ProjectName: name, Holder: t.Holder, DueNow: t.Due.On, DueThen: due.On,
				Why: due.Why(),
			})
		}
		page.Total++
	})
	if err != nil {
		return page, fmt.Errorf("look at the open tasks: %w", err)
	}
	return page, nil
}
