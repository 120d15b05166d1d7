package engine

import (
	"context"
	"sync"

	"go.uber.org/zap"
)

// DueMoments lists the moments up to now at which time should have acted, one of a stream, by name after one, at most so many.
type DueMoments interface {
	DueMoments(ctx context.Context, after string, most int) ([]Moment, error)
}

const wokenAtOnce = 100

// Wake lets time act at once on every stream on which it should have acted: while the clock was not trusted each had begun to rest
// between its attempts. One that cannot act now tries again by itself.
func (e *Engine) Wake(ctx context.Context, due DueMoments) {
	after := ""
	for ctx.Err() == nil {
		moments, err := due.DueMoments(ctx, after, wokenAtOnce)
		if err != nil {
			e.Log.Warn("what time should act on cannot be looked for", zap.Error(err))
			return
		}
		e.wake(ctx, moments)
		if len(moments) < wokenAtOnce {
			return
		}
		after = moments[len(moments)-1].Stream
	}
}

func (e *Engine) wake(ctx context.Context, moments []Moment) {
	var all sync.WaitGroup
	defer all.Wait()
	room := make(chan struct{}, sweepAtOnce)
	for _, moment := range moments {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			ctx, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			if err := e.Tick(ctx, moment); err != nil {
				e.Log.Info("time acts later", zap.String("stream", moment.Stream), zap.Error(err))
			}
		})
	}
}
