package api

import (
	"context"

	"sluice/process"
	"sluice/service"
)

// answered is the answer to a command.
type answered struct {
	ETag string `header:"ETag" doc:"the project's revision after the command"`
	Body service.Answer
}

// command gives a command of whoever made the request.
func (s *server) command(ctx context.Context, name process.CommandName, code string, args any) (*answered, error) {
	given, err := s.Submit(ctx, callerOf(ctx), onceOf(ctx), name, code, args)
	if err != nil {
		return nil, err
	}
	return rendered(given), nil
}

func rendered(given service.Answer) *answered {
	return &answered{ETag: etag(given.Revision), Body: given}
}
