package api

import (
	"cmp"
	"context"
	"slices"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// What is on record about a project, and what its workflow says.

func (s *server) getLive(ctx context.Context, in *onProject) (*struct{ Body port.Live }, error) {
	if _, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code); err != nil {
		return nil, err
	}
	live, err := s.Engine.Live(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	return &struct{ Body port.Live }{live}, nil
}

func (s *server) listEvents(ctx context.Context, in *struct {
	Paged
	Code  string `path:"code" doc:"code of the project" example:"SS2019-001"`
	After int64  `query:"after" minimum:"0" doc:"only events after this sequence number"`
}) (*listed[lifecycle.Event], error) {
	if _, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code); err != nil {
		return nil, err
	}
	return list(s.RecordsFor(callerOf(ctx)).Events(ctx, lifecycle.ProjectStream(in.Code), in.After, in.page()))
}

// explain asks the workflow, so that it tells the truth even while the record is behind. A project that has ended has none, and
// nothing to explain.
func (s *server) explain(ctx context.Context, in *onProject) (*listed[lifecycle.Explanation], error) {
	p, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if !p.Ended() {
		live, err := s.Engine.Live(ctx, in.Code)
		if err != nil {
			return nil, err
		}
		p = live.Project
	}
	explanations := lifecycle.Explain(p)
	return list(port.List[lifecycle.Explanation]{
		Items: explanations, Page: 1, PageSize: max(len(explanations), 1), Total: len(explanations),
	}, nil)
}

func (s *server) getTimeline(ctx context.Context, in *struct {
	Paged
	Code   string `path:"code" doc:"code of the project" example:"SS2019-001"`
	Newest bool   `query:"newest" doc:"the newest first"`
}) (*listed[Moment], error) {
	if _, err := s.RecordsFor(callerOf(ctx)).Project(ctx, in.Code); err != nil {
		return nil, err
	}
	events, err := s.allEvents(ctx, lifecycle.ProjectStream(in.Code))
	if err != nil {
		return nil, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return nil, err
	}
	units, err := s.Directory.UnitsByCode(ctx, unitsNamed(events))
	if err != nil {
		return nil, err
	}
	moments := timeline(events, terms.Policy, units)
	if in.Newest {
		slices.Reverse(moments)
	}
	first := min((in.Page-1)*in.PageSize, len(moments))
	last := min(first+in.PageSize, len(moments))
	if err := s.nameThoseActedFor(ctx, moments[first:last]); err != nil {
		return nil, err
	}
	return list(port.List[Moment]{
		Items: moments[first:last], Page: in.Page, PageSize: in.PageSize, Total: len(moments),
	}, nil)
}

// nameThoseActedFor gives moments the names of those for whom a deputy acted; an event has their code alone.
func (s *server) nameThoseActedFor(ctx context.Context, moments []Moment) error {
	names := map[string]string{"": ""}
	for i := range moments {
		behalf := moments[i].behalf
		if _, known := names[behalf]; !known {
			row, err := s.PersonNamed(ctx, behalf, "person")
			if err != nil && !service.IsCode(err, refusal.CodeInvalid) {
				return err
			}
			names[behalf] = cmp.Or(row.Name, behalf)
		}
		moments[i].ForName = names[behalf]
	}
	return nil
}

// eventsAtOnce is how many events are read at a time. The story of a project needs all: what a later event closes, an
// earlier one names.
const eventsAtOnce = 500

func (s *server) allEvents(ctx context.Context, stream string) ([]lifecycle.Event, error) {
	var events []lifecycle.Event
	for after := int64(0); ; after = events[len(events)-1].Seq {
		page, err := s.RecordsFor(callerOf(ctx)).Events(ctx, stream, after, port.Page{Number: 1, Size: eventsAtOnce})
		if err != nil {
			return nil, err
		}
		events = append(events, page.Items...)
		if len(page.Items) < eventsAtOnce {
			return events, nil
		}
	}
}
