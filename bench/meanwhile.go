package main

import (
	"context"
	"time"
)

// People work at this pace while something else is measured: a command every so often, one after the other.
const pace = 200 * time.Millisecond

// work is how people's commands went while something else was going on.
type work struct {
	took    []time.Duration // also of those that were refused
	slowest time.Duration
	when    time.Duration // it was given, after people began
	refused []error
}

// plus adds what was done another time.
func (w work) plus(o work) work {
	sum := work{took: append(w.took, o.took...), refused: append(w.refused, o.refused...), slowest: w.slowest, when: w.when}
	if o.slowest > w.slowest {
		sum.slowest, sum.when = o.slowest, o.when
	}
	return sum
}

// atPace gives commands of a kind until the context ends.
func atPace(ctx context.Context, k *kind) (w work) {
	ticker, began := time.NewTicker(pace), time.Now()
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return w
		case <-ticker.C:
		}
		took, err := k.once(context.WithoutCancel(ctx))
		w.took = append(w.took, took)
		if took > w.slowest {
			w.slowest, w.when = took, time.Since(began)-took
		}
		if err != nil {
			w.refused = append(w.refused, err)
		}
	}
}

// meanwhile does something while people work, and answers how that went.
func meanwhile(ctx context.Context, k *kind, do func(context.Context) error) (work, error) {
	working, rest := context.WithCancel(ctx)
	defer rest()
	done := make(chan work, 1)
	go func() { done <- atPace(working, k) }()
	err := do(ctx)
	rest()
	return <-done, err
}

// atRest gives commands of a kind at the same pace with nothing else going on; none may be refused.
func atRest(ctx context.Context, k *kind, times int) (work, error) {
	w, err := meanwhile(ctx, k, func(ctx context.Context) error { return pause(ctx, time.Duration(times)*pace) })
	if err == nil && len(w.refused) > 0 {
		err = w.refused[0]
	}
	return w, err
}
