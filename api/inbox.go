package api

import (
	"context"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) listNotifications(ctx context.Context, in *struct {
	Paged
	New bool `query:"new" doc:"only what I have not marked as read, of the last 30 days"`
}) (*listed[port.NotificationRow], error) {
	return list(s.Notifications(ctx, callerOf(ctx), in.New, in.page()))
}

func (s *server) markRead(ctx context.Context, in *struct{ Body service.ReadInput }) (*body[service.InboxView], error) {
	return answer(s.MarkRead(ctx, callerOf(ctx), in.Body))
}

func (s *server) listDigests(ctx context.Context, in *struct {
	Paged
	Day calendar.Date `query:"day" doc:"only of this day"`
}) (*listed[lifecycle.Digest], error) {
	return list(s.Digests(ctx, callerOf(ctx), in.Day, in.page()))
}
