package api

import (
	"context"
	"encoding/json"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
)

// BulkInput is a command for many tasks.
type BulkInput struct {
	Command process.CommandName `json:"command" doc:"decide, confirm, verify, claim, release, transfer, nudge or extend"`
	Tasks   []string            `json:"tasks" doc:"ids of the tasks, at most 200" example:"[\"SS2019-001.12\"]"`
	Args    json.RawMessage     `json:"args,omitempty" doc:"what the command takes, the same for each"`
	Preview bool                `json:"preview,omitempty" doc:"say what would become of each, and do nothing"`
}

func (s *server) bulk(ctx context.Context, in *struct {
	Keyed
	Body BulkInput
}) (*body[service.BulkAnswer], error) {
	return answer(s.Bulk(ctx, callerOf(ctx), onceOf(ctx), service.Bulk{
		Command: in.Body.Command, Tasks: in.Body.Tasks, Preview: in.Body.Preview,
		Input: func() (any, error) { return lifecycle.ReadInput(in.Body.Command, in.Body.Args) },
	}))
}
