package main

import (
	"context"
	"fmt"
	"time"
)

// measureBacklog has many projects' deadlines pass while Sluice is down, and has people work from the first second after the next start:
// a worker that knows no project yet, an engine with all of it to catch up.
func measureBacklog(ctx context.Context, r *run) error {
	size, rest := r.scale(10_000, 500), r.scale(150, 40)
	if r.herd > 0 {
		size = r.herd
	}
	before := 30*time.Second + time.Duration(size)*time.Second/40 + time.Duration(rest)*pace
	return r.withDeadlines(ctx, before, 0, func(s *soon) error {
		if err := s.takeUnderWay(ctx, peoplesProjects); err != nil {
			return err
		}
		k := kindsOf(s.county, s.bare).stays
		h := herd{size: size}
		var err error
		if h.rest, err = atRest(ctx, k, rest); err != nil {
			return err
		}
		r.progress("backlog: %d projects are taken in; their moment is %s", size, s.moment.Local().Format(time.TimeOnly))
		if err := s.takeInWaiting(ctx, size); err != nil {
			return err
		}
		if err := s.miss(ctx, r); err != nil {
			return err
		}
		began := time.Now()
		h.work, h.spent, err = atMoment(ctx, began, k, func(ctx context.Context) error { return s.drained(ctx, r, size, s.moment) })
		if err != nil {
			return err
		}
		h.took = time.Since(began)
		o, err := s.outcome(ctx)
		if err != nil {
			return err
		}
		r.addBacklog(h, o)
		return nil
	})
}

// miss stops Sluice until the moment is past.
func (s *soon) miss(ctx context.Context, r *run) error {
	s.end(ctx)
	if err := pause(ctx, time.Until(s.moment)+time.Second); err != nil {
		return err
	}
	if err := s.begin(ctx, r); err != nil {
		return err
	}
	s.county.moved(s.up)
	return nil
}

func (r *run) addBacklog(h herd, o outcome) {
	r.table.add(row{
		what:   fmt.Sprintf("%d deadlines that passed while nothing ran: until all are recorded and told", h.size),
		sluice: fmt.Sprintf("%s, %.0f/s", seconds(h.took), h.perSecond()),
	})
	r.addOnce(o, h.size)
	r.table.add(row{what: "  processor time each, commands included", sluice: h.each()})
	r.addWork(h, herd{})
}
