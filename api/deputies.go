package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listDeputies(ctx context.Context, in *struct {
	Paged
	service.DeputyFilter
}) (*listed[port.DeputyRow], error) {
	return list(s.Deputies(ctx, callerOf(ctx), in.DeputyFilter, in.page()))
}

func (s *server) nameDeputy(ctx context.Context, in *struct {
	Keyed
	Body service.DeputyInput
}) (*body[port.DeputyRow], error) {
	return answer(s.NameDeputy(ctx, callerOf(ctx), onceOf(ctx), in.Body))
}

func (s *server) endDeputy(ctx context.Context, in *struct {
	Keyed
	ID int `path:"id" minimum:"1" doc:"number of the deputy"`
}) (*body[port.DeputyRow], error) {
	return answer(s.EndDeputy(ctx, callerOf(ctx), onceOf(ctx), in.ID))
}

// deputyID names a deputyship that is answered.
type deputyID struct {
	Keyed
	ID int `path:"id" minimum:"1" doc:"number of the deputy"`
}

func (s *server) acceptDeputy(ctx context.Context, in *deputyID) (*body[port.DeputyRow], error) {
	return answer(s.AnswerDeputy(ctx, callerOf(ctx), onceOf(ctx), in.ID, true))
}

func (s *server) declineDeputy(ctx context.Context, in *deputyID) (*body[port.DeputyRow], error) {
	return answer(s.AnswerDeputy(ctx, callerOf(ctx), onceOf(ctx), in.ID, false))
}
