package api

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"sluice/lifecycle"
)

// Health says that all is well.
type Health struct {
	Status string `json:"status" example:"ok"`
}

func (s *server) alive(context.Context, *struct{}) (*struct{ Body Health }, error) {
	return &struct{ Body Health }{Health{Status: "ok"}}, nil
}

func (s *server) ready(ctx context.Context, _ *struct{}) (*struct{ Body Health }, error) {
	err := errors.Join(s.Records.Ping(ctx), s.Engine.Ping(ctx))
	if err == nil {
		_, err = s.Terms(s.Clock.Now())
	}
	if err != nil {
		requestOf(ctx).log.Warn("not ready", zap.Error(err))
		return nil, lifecycle.Refuse(lifecycle.CodeUnavailable, "尚未就绪", "not ready yet")
	}
	return s.alive(ctx, nil)
}
