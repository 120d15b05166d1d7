package service

import (
	"cmp"
	"context"
	"slices"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// What is on record about a project, and what its workflow says.

// Live asks the project's workflow itself, not the record.
func (s *Service) Live(ctx context.Context, c *Caller, code string) (port.Live, error) {
	if _, err := s.project(ctx, c, code); err != nil {
		return port.Live{}, err
	}
	return s.Engine.Live(ctx, code)
}

// project is a project that the caller reads.
func (s *Service) project(ctx context.Context, c *Caller, code string) (lifecycle.Project, error) {
	if err := s.MayRead(ctx, c, access.ReadProjects); err != nil {
		return lifecycle.Project{}, err
	}
	return s.RecordsFor(c).Project(ctx, code)
}

// Events lists the events of a project that come after one, in order.
func (s *Service) Events(ctx context.Context, c *Caller, code string, after int64, p port.Page) (port.List[lifecycle.Event], error) {
	if err := s.MayRead(ctx, c, access.ReadRecord); err != nil {
		return port.List[lifecycle.Event]{}, err
	}
	if _, err := s.project(ctx, c, code); err != nil {
		return port.List[lifecycle.Event]{}, err
	}
	return s.record.Events(ctx, lifecycle.ProjectStream(code), after, p)
}

// AllEvents are all events of a project, in order.
func (s *Service) AllEvents(ctx context.Context, c *Caller, code string) ([]lifecycle.Event, error) {
	if err := s.MayRead(ctx, c, access.ReadRecord); err != nil {
		return nil, err
	}
	return s.allEvents(ctx, c, lifecycle.ProjectStream(code))
}

// eventsAtOnce is how many events are read at a time. The story of a project needs all: what a later event closes, an
// earlier one names.
const eventsAtOnce = 500

func (s *Service) allEvents(ctx context.Context, c *Caller, stream string) ([]lifecycle.Event, error) {
	var events []lifecycle.Event
	for after := int64(0); ; after = events[len(events)-1].Seq {
		page, err := s.RecordsFor(c).Events(ctx, stream, after, port.Page{Number: 1, Size: eventsAtOnce})
		if err != nil {
			return nil, err
		}
		events = append(events, page.Items...)
		if len(page.Items) < eventsAtOnce {
			return events, nil
		}
	}
}

// Explain says of each open task why it is due when it is, and what happens next. It asks the workflow, so that it tells the truth even
// while the record is behind. A project that has ended has none, and nothing to explain.
func (s *Service) Explain(ctx context.Context, c *Caller, code string) ([]lifecycle.Explanation, error) {
	if err := s.MayRead(ctx, c, access.ReadRecord); err != nil {
		return nil, err
	}
	p, err := s.project(ctx, c, code)
	if err != nil {
		return nil, err
	}
	if !p.Ended() {
		live, err := s.Engine.Live(ctx, code)
		if err != nil {
			return nil, err
		}
		p = live.Project
	}
	return lifecycle.Explain(p), nil
}

// Timeline is a page of a project's life in plain words, from its beginning or with the newest first.
func (s *Service) Timeline(ctx context.Context, c *Caller, code string, newest bool, p port.Page) (port.List[Moment], error) {
	if _, err := s.project(ctx, c, code); err != nil {
		return port.List[Moment]{}, err
	}
	events, err := s.AllEvents(ctx, c, code)
	if err != nil {
		return port.List[Moment]{}, err
	}
	return s.moments(ctx, events, newest, p)
}

// moments is a page of what events tell.
func (s *Service) moments(ctx context.Context, events []lifecycle.Event, newest bool, p port.Page) (port.List[Moment], error) {
	rules, err := s.Rules()
	if err != nil {
		return port.List[Moment]{}, err
	}
	units, err := s.Directory.UnitsByCode(ctx, unitsNamed(events))
	if err != nil {
		return port.List[Moment]{}, err
	}
	moments := timeline(events, rules, units)
	if newest {
		slices.Reverse(moments)
	}
	first := min((p.Number-1)*p.Size, len(moments))
	last := min(first+p.Size, len(moments))
	if err := s.nameThoseActedFor(ctx, moments[first:last]); err != nil {
		return port.List[Moment]{}, err
	}
	return port.List[Moment]{Items: moments[first:last], Page: p.Number, PageSize: p.Size, Total: len(moments)}, nil
}

// nameThoseActedFor gives moments the names of those for whom a deputy acted; an event has their code alone.
func (s *Service) nameThoseActedFor(ctx context.Context, moments []Moment) error {
	names := map[string]string{"": ""}
	for i := range moments {
		behalf := moments[i].behalf
		if _, known := names[behalf]; !known {
			row, err := s.personNamed(ctx, behalf, "person")
			if err != nil && !IsCode(err, refusal.CodeInvalid) {
				return err
			}
			names[behalf] = cmp.Or(row.Name, behalf)
		}
		moments[i].ForName = names[behalf]
	}
	return nil
}

// Foretell tells what would be recorded of a project as it stands, one sentence an event.
func (s *Service) Foretell(
	ctx context.Context, p lifecycle.Project, events []lifecycle.Event, rules *policy.Policy,
) ([]process.Words, error) {
	units, err := s.Directory.UnitsByCode(ctx, unitsNamed(events))
	if err != nil {
		return nil, err
	}
	return foretold(p, events, rules, units), nil
}
