package api

import (
	"context"

	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) getLive(ctx context.Context, in *onProject) (*body[port.Live], error) {
	return answer(s.Live(ctx, callerOf(ctx), in.Code))
}

func (s *server) listEvents(ctx context.Context, in *struct {
	Paged
	Code  string `path:"code" doc:"code of the project" example:"SS2019-001"`
	After int64  `query:"after" minimum:"0" doc:"only events after this sequence number"`
}) (*listed[lifecycle.Event], error) {
	return list(s.Events(ctx, callerOf(ctx), in.Code, in.After, in.page()))
}

func (s *server) explain(ctx context.Context, in *onProject) (*listed[lifecycle.Explanation], error) {
	explanations, err := s.Explain(ctx, callerOf(ctx), in.Code)
	return list(port.List[lifecycle.Explanation]{
		Items: explanations, Page: 1, PageSize: max(len(explanations), 1), Total: len(explanations),
	}, err)
}

func (s *server) getTimeline(ctx context.Context, in *struct {
	Paged
	Code   string `path:"code" doc:"code of the project" example:"SS2019-001"`
	Newest bool   `query:"newest" doc:"the newest first"`
}) (*listed[service.Moment], error) {
	return list(s.Timeline(ctx, callerOf(ctx), in.Code, in.Newest, in.page()))
}
