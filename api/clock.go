package api

import (
	"context"
	"time"

	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) getClock(context.Context, *struct{}) (*body[service.ClockView], error) {
	return &body[service.ClockView]{s.BusinessClock()}, nil
}

// StepInput is where a stepped clock is to go.
type StepInput struct {
	To time.Time `json:"to" doc:"the instant; every moment due until then acts, in order" example:"2019-04-08T09:00:00+08:00"`
}

func (s *server) stepClock(ctx context.Context, in *struct {
	Keyed
	Body StepInput
}) (*struct{ Body port.Stepped }, error) {
	if !s.Clock.Stepped() {
		return nil, refusal.New(refusal.CodeNotFound, "没有这个地址", "there is nothing at this address")
	}
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if in.Body.To.Before(s.Clock.Now()) {
		return nil, service.Invalid(service.Field("to", "时钟只能向前", "must not lie before the clock's now: it goes forward only"))
	}
	stepped, err := s.Clock.Step(ctx, in.Body.To.UTC())
	return &struct{ Body port.Stepped }{stepped}, err
}
