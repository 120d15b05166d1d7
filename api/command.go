package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service"
)

// commandRoutes registers every command that has an address of its own, as its definition says.
func (s *server) commandRoutes() {
	for _, defined := range lifecycle.Definitions() {
		c := command{s, defined}
		switch {
		case c.Method == "": // an upload, the register, the machine
		case c.OfTask():
			take(c, tagTasks, c.onTask, stale)
		case c.OfMonth():
			take(c, tagCommands, c.onMonth, stale)
		case lifecycle.CreatesProject(c.Name):
			take(c, tagCommands, c.begins, created)
		default:
			take(c, tagCommands, c.onProject, stale)
		}
	}
}

// command is a command as the API takes it.
type command struct {
	*server
	lifecycle.Definition
}

// take registers a command. Its body is described, and checked, by what the command takes.
func take[I, O any](c command, tag string, h handler[I, O], options ...option) {
	op := c.changes(c.Method, tag, camel(string(c.Name)), c.Path, c.Summary)
	schema := c.api.OpenAPI().Components.Schemas.Schema(c.Input, true, "")
	op.RequestBody = &huma.RequestBody{
		Required: !c.Empty, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
	register(c.server, op, h, options)
}

// begun is the answer to a command that brings a project into being.
type begun struct {
	ETag     string `header:"ETag" doc:"the project's revision after the command"`
	Location string `header:"Location" doc:"where the new project is"`
	Body     service.Answer
}

func (c command) begins(ctx context.Context, in *struct {
	Keyed
	Body *json.RawMessage
}) (*begun, error) {
	given, err := c.give(ctx, "", "", calendar.Month{}, in.Body)
	if err != nil {
		return nil, err
	}
	return &begun{given.ETag, base + "/projects/" + given.Body.Code, given.Body}, nil
}

func (c command) onProject(ctx context.Context, in *struct {
	Keyed
	Conditional
	Code string `path:"code" doc:"code of the project" example:"SS2019-001"`
	Body *json.RawMessage
}) (*answered, error) {
	return c.give(ctx, in.Code, "", calendar.Month{}, in.Body)
}

func (c command) onMonth(ctx context.Context, in *struct {
	Keyed
	Conditional
	Code  string         `path:"code" doc:"code of the project" example:"SS2019-001"`
	Month calendar.Month `path:"month" doc:"the month reported on" example:"2019-05"`
	Body  *json.RawMessage
}) (*answered, error) {
	return c.give(ctx, in.Code, "", in.Month, in.Body)
}

// onTask takes a command about a task. Its project is the part of the task's id before the last dot.
func (c command) onTask(ctx context.Context, in *struct {
	Keyed
	Conditional
	ID   string `path:"id" doc:"id of the task" example:"SS2019-001.12"`
	Body *json.RawMessage
}) (*answered, error) {
	dot := strings.LastIndexByte(in.ID, '.')
	if dot < 0 {
		return nil, service.NoSuchTask()
	}
	return c.give(ctx, in.ID[:dot], in.ID, calendar.Month{}, in.Body)
}

// answered is the answer to a command.
type answered struct {
	ETag string `header:"ETag" doc:"the project's revision after the command"`
	Body service.Answer
}

// give gives the command of whoever made the request, with what the address says filled in.
func (c command) give(ctx context.Context, code, task string, month calendar.Month, body *json.RawMessage) (*answered, error) {
	var input any // none, where there need be nothing to fill in
	if body != nil {
		input = c.New()
		if err := unmarshal(*body, input); err != nil {
			return nil, validationError(nil, []error{&huma.ErrorDetail{Location: "body", Message: err.Error()}})
		}
		service.About(input, task, month)
	}
	given, err := c.Submit(ctx, callerOf(ctx), onceOf(ctx), c.Name, code, input)
	if err != nil {
		return nil, err
	}
	return rendered(given), nil
}

func rendered(given service.Answer) *answered {
	return &answered{ETag: etag(given.Revision), Body: given}
}

// camel writes hand_over as handOver.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i, part := range parts[1:] {
		parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
	}
	return strings.Join(parts, "")
}
