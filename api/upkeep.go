package api

import (
	"context"
	"net/http"

	"sluice/service"
)

// upkeepRoutes are how administrators help where the county's projects cannot go on by themselves.
func (s *server) upkeepRoutes() {
	change(s, http.MethodPost, tagOperations, "acceptEvents", "/held/accept", "Vouch for events of a held project that no command explains",
		s.acceptEvents)
	change(s, http.MethodPost, tagOperations, "confirmClock", "/clock/confirm", "Say that a clock which has leapt is right", s.confirmClock)
	change(s, http.MethodPost, tagOperations, "dropCommand", "/commands/{id}/drop", "Give up a command that has had no outcome for long",
		s.dropCommand)
}

func (s *server) dropCommand(ctx context.Context, in *struct {
	Keyed
	ID   string `path:"id" doc:"id of the command, as the troubles name it"`
	Body service.DropInput
}) (*body[service.DroppedCommand], error) {
	return answer(s.DropCommand(ctx, callerOf(ctx), onceOf(ctx), in.ID, in.Body))
}

func (s *server) acceptEvents(ctx context.Context, in *struct {
	Keyed
	Body service.VouchInput
}) (*body[service.Vouched], error) {
	return answer(s.AcceptEvents(ctx, callerOf(ctx), onceOf(ctx), in.Body))
}

func (s *server) confirmClock(ctx context.Context, in *struct {
	Keyed
	Body service.ClockInput
}) (*body[service.ConfirmedClock], error) {
	return answer(s.ConfirmClock(ctx, callerOf(ctx), onceOf(ctx), in.Body))
}
