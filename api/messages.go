package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listDeliveries(ctx context.Context, in *struct {
	Paged
	service.DeliveryFilter
}) (*listed[port.DeliveryRow], error) {
	return list(s.Deliveries(ctx, callerOf(ctx), in.DeliveryFilter, in.page()))
}

func (s *server) retryDelivery(ctx context.Context, in *struct {
	Keyed
	ID int64 `path:"id" minimum:"1" doc:"number of the delivery"`
}) (*struct{}, error) {
	return nil, s.RetryDelivery(ctx, callerOf(ctx), in.ID)
}

func (s *server) getSettings(ctx context.Context, _ *struct{}) (*body[port.Contact], error) {
	return answer(s.Settings(ctx, callerOf(ctx)))
}

func (s *server) setSettings(ctx context.Context, in *struct {
	Keyed
	Body port.Contact
}) (*body[port.Contact], error) {
	return answer(s.SetSettings(ctx, callerOf(ctx), in.Body))
}

func (s *server) listRobots(ctx context.Context, in *struct{ Paged }) (*listed[port.Robot], error) {
	return list(s.Robots(ctx, callerOf(ctx), in.page()))
}

func (s *server) setRobot(ctx context.Context, in *struct {
	Keyed
	Body port.Robot
}) (*body[port.Robot], error) {
	return answer(s.SetRobot(ctx, callerOf(ctx), in.Body))
}

func (s *server) listAlarms(ctx context.Context, in *struct{ Paged }) (*listed[port.Alarm], error) {
	return list(s.Alarms(ctx, callerOf(ctx), in.page()))
}
