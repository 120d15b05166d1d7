package main

import (
	"context"
	"time"
)

// People work at this pace while something else is measured: a command every so often, one after the other.
const pace = 200 * time.Millisecond

// atPace gives commands of a kind until the context ends, and answers how long each took.
func atPace(ctx context.Context, k *kind) ([]time.Duration, error) {
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	var took []time.Duration
	for {
		select {
		case <-ctx.Done():
			return took, nil
		case <-ticker.C:
		}
		one, err := k.once(context.WithoutCancel(ctx))
		if err != nil {
			return took, err
		}
		took = append(took, one)
	}
}

// meanwhile does something while people work, and answers how long their commands took.
func meanwhile(ctx context.Context, k *kind, do func(context.Context) error) ([]time.Duration, error) {
	working, rest := context.WithCancel(ctx)
	defer rest()
	type worked struct {
		took []time.Duration
		err  error
	}
	done := make(chan worked, 1)
	go func() {
		took, err := atPace(working, k)
		done <- worked{took, err}
	}()
	err := do(ctx)
	rest()
	w := <-done
	if err == nil {
		err = w.err
	}
	return w.took, err
}

// atRest gives commands of a kind at the same pace with nothing else going on.
func atRest(ctx context.Context, k *kind, times int) ([]time.Duration, error) {
	return meanwhile(ctx, k, func(ctx context.Context) error { return pause(ctx, time.Duration(times)*pace) })
}
