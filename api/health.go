package api

import (
	"context"
	"errors"
	"sync"

	"go.uber.org/zap"

	"sluice/refusal"
)

// Health says that all is well.
type Health struct {
	Status string `json:"status" example:"ok"`
}

func (s *server) alive(context.Context, *struct{}) (*struct{ Body Health }, error) {
	return &struct{ Body Health }{Health{Status: "ok"}}, nil
}

func (s *server) ready(ctx context.Context, _ *struct{}) (*struct{ Body Health }, error) {
	var record, engine error
	var both sync.WaitGroup // of two that hang the one must not take the other's time
	both.Go(func() { record = s.Records.Ping(ctx) })
	both.Go(func() { engine = s.Engine.Ping(ctx) })
	both.Wait()
	err := errors.Join(s.room(ctx), record, engine)
	if err == nil {
		_, err = s.Terms(s.Clock.Now())
	}
	if err != nil {
		callerOf(ctx).Log.Warn("not ready", zap.Error(err))
		var full *refusal.Error
		if errors.As(err, &full) && full.Code == refusal.CodeStorage {
			return nil, full
		}
		return nil, refusal.New(refusal.CodeUnavailable, "尚未就绪", "not ready yet")
	}
	return s.alive(ctx, nil)
}
