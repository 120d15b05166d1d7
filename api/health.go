package api

import (
	"context"

	"sluice/service"
)

// Health says that all is well.
type Health struct {
	Status string `json:"status" example:"ok"`
}

func (s *server) alive(context.Context, *struct{}) (*struct{ Body Health }, error) {
	return &struct{ Body Health }{Health{Status: "ok"}}, nil
}

func (s *server) ready(ctx context.Context, _ *struct{}) (*struct{ Body Health }, error) {
	if err := s.Ready(ctx, callerOf(ctx)); err != nil {
		return nil, err
	}
	return s.alive(ctx, nil)
}

func (s *server) getCondition(ctx context.Context, _ *struct{}) (*body[service.Condition], error) {
	return answer(s.Condition(ctx, callerOf(ctx)))
}
