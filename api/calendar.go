package api

import (
	"context"
	"time"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listYears(_ context.Context, in *struct{ Paged }) (*listed[service.YearView], error) {
	return list(s.Years(in.page()))
}

func (s *server) getYear(_ context.Context, in *struct {
	Year int `path:"year" minimum:"2000" maximum:"2100" doc:"the year"`
}) (*body[service.YearView], error) {
	return answer(s.Year(in.Year))
}

func (s *server) listCalendars(ctx context.Context, in *struct{ Paged }) (*listed[port.CalendarRow], error) {
	return list(s.Calendars(ctx, callerOf(ctx), in.page()))
}

func (s *server) getCalendar(ctx context.Context, in *struct {
	Version int `path:"version" minimum:"1" doc:"the version"`
}) (*body[port.CalendarRow], error) {
	return answer(s.Calendar(ctx, callerOf(ctx), in.Version))
}

func (s *server) publishCalendar(ctx context.Context, in *struct {
	Keyed
	ContentType string    `header:"Content-Type" hidden:"true"`
	Effective   time.Time `query:"effective" doc:"from when it holds, at least 60 s ahead; without it, 60 s from now"`
	RawBody     []byte    `contentType:"application/yaml" doc:"the years, in the form of calendar/years.yaml"`
}) (*body[port.CalendarRow], error) {
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	return answer(s.PublishCalendar(ctx, callerOf(ctx), onceOf(ctx), in.Effective, string(in.RawBody)))
}

func (s *server) previewCalendar(ctx context.Context, in *struct {
	Paged
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/yaml" doc:"the years, in the form of calendar/years.yaml"`
}) (*body[service.CalendarPreview], error) {
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	return answer(s.PreviewCalendar(ctx, callerOf(ctx), string(in.RawBody), in.page()))
}
