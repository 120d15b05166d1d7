package main

import (
	"context"
	"fmt"
	"time"
)

// densely is how many projects a minute the default policy's spread gives of 10,000: over half an hour.
const (
	densely  = 10_000 / 30
	sparsely = 60
)

// measureLateness lets the policy spread deadlines over some minutes: a few, so that each meets a machine at rest; then as many a
// minute as of 10,000 projects under the default policy, while people work.
func measureLateness(ctx context.Context, r *run) error {
	minutes := r.scale(4, 1)
	if err := r.withSpread(ctx, sparsely, 1, func(s *soon) error { return s.lateAtRest(ctx, r) }); err != nil {
		return err
	}
	return r.withSpread(ctx, densely*minutes, minutes, func(s *soon) error { return s.lateAtWork(ctx, r, densely*minutes) })
}

// withSpread runs Sluice with time enough to take projects in before the moment from which on they are spread.
func (r *run) withSpread(ctx context.Context, projects, minutes int, use func(*soon) error) error {
	before := 30*time.Second + time.Duration(projects)*time.Second/40
	return r.withDeadlines(ctx, before, time.Duration(minutes)*time.Minute, use)
}

// lateAtRest measures with nothing else going on than as many bare workflows, each half a second off.
func (s *soon) lateAtRest(ctx context.Context, r *run) error {
	r.progress("lateness: %d projects in the minute from %s", sparsely, s.moment.Local().Format(time.TimeOnly))
	if err := s.takeInWaiting(ctx, sparsely); err != nil {
		return err
	}
	for n := range sparsely {
		if err := s.bare.wait(ctx, s.moment.Add(time.Duration(n)*s.spread/sparsely+500*time.Millisecond)); err != nil {
			return err
		}
	}
	o, err := s.spreadOut(ctx, r, sparsely)
	if err != nil {
		return err
	}
	bare := s.acted.take()
	for _, percent := range []float64{50, 99} {
		late := percentile(o.late, percent)
		aim := target{}
		if percent == 99 {
			aim = atMost(2, " s")
		}
		r.table.add(row{
			what: fmt.Sprintf("p%g of %d at rest, from a rung's moment until it is recorded; bare: until the activity runs", percent,
				sparsely),
			sluice: milliseconds(late), bare: milliseconds(percentile(bare, percent)),
			ratio:  late.Seconds() / percentile(bare, percent).Seconds(),
			judged: late.Seconds(), target: aim,
		})
	}
	return nil
}

// lateAtWork measures while people work.
func (s *soon) lateAtWork(ctx context.Context, r *run, projects int) error {
	r.progress("lateness: %d projects in %s from %s", projects, s.spread, s.moment.Local().Format(time.TimeOnly))
	if err := s.takeUnderWay(ctx, peoplesProjects); err != nil {
		return err
	}
	if err := s.takeInWaiting(ctx, projects); err != nil {
		return err
	}
	k := kindsOf(s.county, s.bare)
	sluice := herd{size: projects}
	var err error
	if until := time.Until(s.moment) - time.Second; until > 0 {
		if sluice.rest, err = atRest(ctx, k.stays, int(min(until, 30*time.Second)/pace)); err != nil {
			return err
		}
	}
	var o outcome
	sluice.work, sluice.spent, err = atMoment(ctx, s.moment, k.stays, func(ctx context.Context) (err error) {
		o, err = s.spreadOut(ctx, r, projects)
		return err
	})
	if err != nil {
		return err
	}
	r.table.add(row{
		what:   fmt.Sprintf("%d deadlines in %s, as many a minute as of 10,000 under the default policy: p50", projects, s.spread),
		sluice: milliseconds(percentile(o.late, 50)),
	})
	r.table.add(row{what: "  p99", sluice: milliseconds(percentile(o.late, 99)), judged: percentile(o.late, 99).Seconds(),
		target: atMost(2, " s")})
	r.addOnce(o, projects)
	r.addWork(sluice, herd{})
	return nil
}

// spreadOut waits until time has acted on every project, each at its own moment, and reads what came of it.
func (s *soon) spreadOut(ctx context.Context, r *run, projects int) (o outcome, err error) {
	if err := pause(ctx, time.Until(s.moment.Add(s.spread))); err != nil {
		return o, err
	}
	if err := s.drained(ctx, r, projects, s.moment.Add(s.spread)); err != nil {
		return o, err
	}
	return s.outcome(ctx)
}
