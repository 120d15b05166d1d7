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
