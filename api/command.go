package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/service/port"
)

// answered is the answer to a command. Everything in it comes from the command's events, so that the same command gets the
// same answer whenever it is repeated.
type answered struct {
	ETag string `header:"ETag" doc:"the project's revision after the command"`
	Body Answer
}

// Answer is what a command did.
type Answer struct {
	Code     string          `json:"code" doc:"code of the project" example:"SS2019-001"`
	Revision int64           `json:"revision" doc:"the project's revision after the command"`
	Events   []RecordedEvent `json:"events" nullable:"false" doc:"what was recorded, in order"`
}

// RecordedEvent is an event as a command's answer shows it.
type RecordedEvent struct {
	Seq       int64               `json:"seq"`
	At        time.Time           `json:"at"`
	Type      lifecycle.EventType `json:"type"`
	Actor     string              `json:"actor"`
	ActorName string              `json:"actor_name"`
	Payload   json.RawMessage     `json:"payload"`
}

// command has the engine decide and record a command of whoever made the request.
func (s *server) command(ctx context.Context, name policy.CommandName, code string, args any) (*answered, error) {
	if !lifecycle.Begins(name) && !lifecycle.CodeForm.MatchString(code) {
		return nil, noSuchProject(code)
	}
	if !lifecycle.Begins(name) {
		if err := s.within(ctx, code); err != nil {
			return nil, err
		}
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return nil, fmt.Errorf("the arguments of %s: %w", name, err)
	}
	r := requestOf(ctx)
	c := lifecycle.Command{ID: r.command, Name: name, Actor: r.actor, Code: code, Expected: r.expected, Args: raw}
	if codes := lifecycle.UnitCodes(c); len(codes) > 0 {
		if c.Units, err = s.Directory.UnitsByCode(ctx, codes); err != nil {
			return nil, err
		}
	}
	answer, err := s.Engine.Submit(ctx, c, r.fingerprint)
	if err != nil {
		return nil, err
	}
	return render(answer), nil
}

func render(answer port.Answer) *answered {
	body := Answer{Code: answer.Code, Events: recorded(answer.Events)}
	if last := len(answer.Events) - 1; last >= 0 {
		body.Revision = answer.Events[last].Seq
	}
	return &answered{ETag: etag(body.Revision), Body: body}
}

func recorded(events []lifecycle.Event) []RecordedEvent {
	shown := make([]RecordedEvent, len(events))
	for i, e := range events {
		shown[i] = RecordedEvent{
			Seq: e.Seq, At: e.At.UTC(), Type: e.Type, Actor: e.Actor, ActorName: e.ActorName, Payload: e.Payload,
		}
	}
	return shown
}
