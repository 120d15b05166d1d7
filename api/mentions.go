package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listMentions(ctx context.Context, in *struct {
	Paged
	service.MentionFilter
}) (*listed[port.Mention], error) {
	return list(s.Mentions(ctx, callerOf(ctx), in.MentionFilter, in.page()))
}
