package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listActs(ctx context.Context, in *struct{ Paged }) (*listed[port.ActRow], error) {
	return list(s.Acts(ctx, callerOf(ctx), in.page()))
}

func (s *server) getAct(ctx context.Context, in *struct {
	ID int `path:"id" minimum:"1" doc:"number of the act"`
}) (*body[service.ActView], error) {
	return answer(s.Act(ctx, callerOf(ctx), in.ID))
}

// actID names an act that is answered.
type actID struct {
	Keyed
	ID int `path:"id" minimum:"1" doc:"number of the act"`
}

func (s *server) confirmAct(ctx context.Context, in *actID) (*body[service.ActView], error) {
	return answer(s.ConfirmAct(ctx, callerOf(ctx), onceOf(ctx), in.ID))
}

func (s *server) refuseAct(ctx context.Context, in *struct {
	Keyed
	ID   int `path:"id" minimum:"1" doc:"number of the act"`
	Body service.RefuseInput
}) (*body[service.ActView], error) {
	return answer(s.RefuseAct(ctx, callerOf(ctx), onceOf(ctx), in.ID, in.Body))
}

func (s *server) withdrawAct(ctx context.Context, in *actID) (*body[service.ActView], error) {
	return answer(s.WithdrawAct(ctx, callerOf(ctx), onceOf(ctx), in.ID))
}
