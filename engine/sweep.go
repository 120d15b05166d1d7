package engine

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"
)

const (
	sweepEvery  = 2 * time.Second
	sweepAtOnce = 8
)

// KeepLeases renews this process's leases until the context ends. A process that stops renewing is taken for dead.
func (e *Engine) KeepLeases(ctx context.Context) {
	every(ctx, Lease/4, func() {
		if err := e.Record.Renew(ctx, e.Owner); err != nil && ctx.Err() == nil {
			e.Log.Warn("leases could not be renewed", zap.Error(err))
		}
	})
}

// Sweep finishes, until the context ends, what others began and left: commands whose process died or did not learn the
// outcome, and the projects of an import.
func (e *Engine) Sweep(ctx context.Context) {
	every(ctx, sweepEvery, func() {
		for ctx.Err() == nil {
			taken, err := e.sweepOnce(ctx)
			if err != nil && ctx.Err() == nil {
				e.Log.Warn("the sweeper cannot reach the record", zap.Error(err))
			}
			if taken < sweepAtOnce {
				return
			}
		}
	})
}

// sweepOnce takes a few intents over and carries them out with the same ids, so that what was decided is found, not repeated.
func (e *Engine) sweepOnce(ctx context.Context) (taken int, err error) {
	all, err := e.Record.TakeExpired(ctx, e.Owner, sweepAtOnce)
	var atWork sync.WaitGroup
	for _, known := range all {
		atWork.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			if _, err := e.carryOut(ctx, known); err != nil {
				e.Log.Info("the sweeper carried a command out", zap.String("project", known.Intent.Command.Code),
					zap.String("command", string(known.Intent.Command.Name)), zap.String("result", err.Error()))
			}
		})
	}
	atWork.Wait()
	return len(all), err
}

// every calls a function at once and then at intervals until the context ends.
func every(ctx context.Context, interval time.Duration, do func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
