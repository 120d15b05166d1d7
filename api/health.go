package api

import (
	"context"
	"errors"

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
	record, engine := s.Ping(ctx)
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
