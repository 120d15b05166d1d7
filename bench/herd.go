package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// peoplesProjects is how many projects people work on while the others wait for their moment.
const peoplesProjects = 20

// herd is how a number of deadlines in one instant were acted on.
type herd struct {
	size  int
	took  time.Duration // from the moment until the last was acted on; of several runs the sum
	late  []time.Duration
	spent usage
	work  work // meanwhile
	rest  work // before, with nothing going on
}

func (h herd) perSecond() float64 { return float64(h.size) / h.took.Seconds() }

// plus adds another run.
func (h herd) plus(o herd) herd {
	return herd{
		h.size + o.size, h.took + o.took, append(h.late, o.late...), h.spent.plus(o.spent), h.work.plus(o.work), h.rest.plus(o.rest),
	}
}

// measureHerd has many projects' deadlines in one instant, with no spread, and on both sides of it half as many timers of bare
// workflows. People give commands all the while: to Sluice's projects, and as many updates to bare workflows.
func measureHerd(ctx context.Context, r *run) error {
	size, rest := r.scale(10_000, 500), r.scale(150, 40)
	if r.herd > 0 {
		size = r.herd
	}
	half := size / 2
	before := 50*time.Second + time.Duration(half)*time.Second/startsASecond + time.Duration(half)*time.Second/50 +
		time.Duration(size)*time.Second/40 + 2*time.Duration(rest)*pace
	return r.withDeadlines(ctx, before, 0, func(s *soon) error {
		if err := s.takeUnderWay(ctx, peoplesProjects); err != nil {
			return err
		}
		k := kindsOf(s.county, s.bare)
		sluice, bare := herd{size: size}, herd{}
		var err error
		if sluice.rest, err = atRest(ctx, k.stays, rest); err != nil {
			return err
		}
		if bare.rest, err = atRest(ctx, k.nothing, rest); err != nil {
			return err
		}
		first, err := s.bareHerd(ctx, r, k.nothing, half)
		if err != nil {
			return err
		}
		o, err := s.sluiceHerd(ctx, r, k.stays, &sluice)
		if err != nil {
			return err
		}
		second, err := s.bareHerd(ctx, r, k.nothing, size-half)
		if err != nil {
			return err
		}
		r.addHerd(sluice, bare.plus(first).plus(second), o)
		return nil
	})
}

// sluiceHerd takes the projects in, waits for their moment and until time has acted on all of them.
func (s *soon) sluiceHerd(ctx context.Context, r *run, k *kind, h *herd) (o outcome, err error) {
	r.progress("herd: %d projects are taken in; their moment is %s", h.size, s.moment.Local().Format(time.TimeOnly))
	if err := s.takeInWaiting(ctx, h.size); err != nil {
		return o, err
	}
	h.work, h.spent, err = atMoment(ctx, s.moment, k, func(ctx context.Context) error { return s.drained(ctx, r, h.size, s.moment) })
	if err != nil {
		return o, err
	}
	if o, err = s.outcome(ctx); err != nil {
		return o, err
	}
	h.late, h.took = o.late, slices.Max(o.late)
	return o, nil
}

// bareHerd starts bare workflows, waits for their moment and until the activities of all of them have run.
func (s *soon) bareHerd(ctx context.Context, r *run, k *kind, size int) (h herd, err error) {
	r.progress("herd: %d bare workflows", size)
	moment, err := s.bare.herd(ctx, size)
	if err != nil {
		return h, err
	}
	h.size = size
	h.work, h.spent, err = atMoment(ctx, moment, k, func(ctx context.Context) error {
		for s.acted.count() < size {
			if time.Since(moment) > 10*time.Minute {
				return fmt.Errorf("of %d bare activities only %d have run", size, s.acted.count())
			}
			if err := pause(ctx, 20*time.Millisecond); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return h, err
	}
	h.late = s.acted.take()
	h.took = slices.Max(h.late)
	return h, nil
}

// atMoment sleeps until just before a moment, then has people work until what happens at it is over. It answers how their commands
// went, and what all processes used.
func atMoment(ctx context.Context, moment time.Time, k *kind, over func(context.Context) error) (work, usage, error) {
	if err := pause(ctx, time.Until(moment)-trailing); err != nil {
		return work{}, usage{}, err
	}
	before, err := used()
	if err != nil {
		return work{}, usage{}, err
	}
	w, err := meanwhile(ctx, k, over)
	if err != nil {
		return work{}, usage{}, err
	}
	after, err := used()
	return w, after.since(before), err
}

func (r *run) addHerd(sluice, bare herd, o outcome) {
	ratio := sluice.perSecond() / bare.perSecond()
	r.table.add(row{
		what: fmt.Sprintf("%d deadlines, recorded and told; bare: a timer and an activity each, half of them before, half after",
			sluice.size),
		sluice: fmt.Sprintf("%.0f/s", sluice.perSecond()), bare: fmt.Sprintf("%.0f/s", bare.perSecond()),
		ratio: ratio, judged: ratio, target: atLeast(0.7, ""),
	})
	r.addOnce(o, sluice.size)
	for _, percent := range []float64{50, 100} {
		r.table.add(row{
			what:   fmt.Sprintf("  behind the moment, p%g", percent),
			sluice: seconds(percentile(sluice.late, percent)), bare: seconds(percentile(bare.late, percent)),
		})
	}
	r.table.add(row{what: "  processor time each, commands included", sluice: sluice.each(), bare: bare.each()})
	r.addWork(sluice, bare)
}

// addOnce adds whether each deadline was acted on and told exactly once.
func (r *run) addOnce(o outcome, of int) {
	wrong := o.wrong(of)
	r.table.add(row{
		what:   fmt.Sprintf("  not once in the log and told once; %d of %d once, %d twice, %d told", o.once, of, o.twice, o.notifications),
		sluice: fmt.Sprint(wrong), judged: float64(wrong), target: atMost(0, ""),
	})
}

// addWork adds how long commands took meanwhile, and at rest: people come before time.
func (r *run) addWork(sluice, bare herd) {
	for _, percent := range []float64{50, 99} {
		aim := target{}
		if percent == 99 {
			aim = atMost(1, " s")
		}
		r.table.add(row{
			what:   fmt.Sprintf("  p%g of %d commands meanwhile; at rest", percent, len(sluice.work.took)),
			sluice: asAtRest(sluice, percent), bare: asAtRest(bare, percent),
			judged: percentile(sluice.work.took, percent).Seconds(), target: aim,
		})
	}
	r.progress("the slowest command took %s, %s after people began", milliseconds(sluice.work.slowest), seconds(sluice.work.when))
	refused := len(sluice.work.refused)
	if refused > 0 {
		r.progress("the first command that was refused: %v", sluice.work.refused[0])
	}
	r.table.add(row{
		what: "  commands refused meanwhile", sluice: fmt.Sprint(refused), bare: fmt.Sprint(len(bare.work.refused)),
		judged: float64(refused), target: atMost(0, ""),
	})
}

func asAtRest(h herd, percent float64) string {
	if len(h.work.took) == 0 {
		return ""
	}
	return milliseconds(percentile(h.work.took, percent)) + "; " + milliseconds(percentile(h.rest.took, percent))
}

// each says what a deadline used of the processors, by whose it was.
func (h herd) each() string {
	n := time.Duration(h.size)
	return fmt.Sprintf("%s = %s", milliseconds(h.spent.total()/n), spending{h.spent, h.size}.parts())
}
