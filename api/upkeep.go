package api

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// upkeepRoutes are how administrators help where the county's projects cannot go on by themselves.
func (s *server) upkeepRoutes() {
	change(s, http.MethodPost, tagOperations, "acceptEvents", "/held/accept", "Vouch for events of a held project that no command explains", s.acceptEvents)
	change(s, http.MethodPost, tagOperations, "confirmClock", "/clock/confirm", "Say that a clock which has leapt is right", s.confirmClock)
	change(s, http.MethodPost, tagOperations, "dropCommand", "/commands/{id}/drop", "Give up a command that has had no outcome for long", s.dropCommand)
}

// DropInput says why a command is given up.
type DropInput struct {
	Reason string `json:"reason" doc:"why, at most 500 characters; whoever sent the command is told"`
}

// DroppedCommand is a command that was given up.
type DroppedCommand struct {
	ID           string              `json:"id"`
	Project      string              `json:"project"`
	Command      process.CommandName `json:"command"`
	Reason       string              `json:"reason"`
	At           time.Time           `json:"at"`
	MayBeDecided bool                `json:"may_be_decided" doc:"it may have been sent: what the engine decided enters the record all the same, and an alarm says so"`
}

func (s *server) dropCommand(ctx context.Context, in *struct {
	Keyed
	ID   string `path:"id" doc:"id of the command, as the troubles name it"`
	Body DropInput
}) (*struct{ Body DroppedCommand }, error) {
	events, err := s.administer(ctx, &lifecycle.CommandDropped{Command: in.ID, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	var answer DroppedCommand
	for _, e := range events {
		var f lifecycle.CommandDropped
		if is, err := read(e, &f); err != nil {
			return nil, err
		} else if is {
			answer = DroppedCommand{ID: f.Command, Project: strings.TrimPrefix(f.Stream, lifecycle.ProjectStream("")), Command: f.Name, Reason: f.Reason, At: e.At.UTC(), MayBeDecided: f.MayBeDecided}
		}
	}
	return &struct{ Body DroppedCommand }{answer}, nil
}

// mostAccepted bounds one acceptance: more than anybody reads and vouches for at once.
const mostAccepted = 100

// VouchInput names the events that an administrator vouches for, exactly as they were shown.
type VouchInput struct {
	Stream string       `json:"stream" example:"project/SS2019-001"`
	Events []NamedEvent `json:"events" nullable:"false" doc:"at least one, at most 100"`
	Reason string       `json:"reason" doc:"how it is known that they are right, at most 500 characters"`
}

// NamedEvent is an event by its place and its content.
type NamedEvent struct {
	Seq    int64  `json:"seq" minimum:"1"`
	Digest string `json:"digest" doc:"as shown: SHA-256 of the event, in hexadecimal"`
}

// Vouched says what the log takes from now on, and whether it has it.
type Vouched struct {
	Stream   string `json:"stream"`
	Accepted int    `json:"accepted" doc:"how many events"`
	Recorded bool   `json:"recorded" doc:"they are in the log; else the project's next command or date brings them there"`
}

// acceptEvents has the log take exactly the events that are named, and brings them there at once where the engine answers.
func (s *server) acceptEvents(ctx context.Context, in *struct {
	Keyed
	Body VouchInput
}) (*struct{ Body Vouched }, error) {
	if n := len(in.Body.Events); n == 0 || n > mostAccepted {
		return nil, service.Invalid(service.Field("events", fmt.Sprintf("须为 1 至 %d 条", mostAccepted), fmt.Sprintf("needs 1 to %d events; got %d", mostAccepted, n)))
	}
	facts := make([]lifecycle.AdminFact, len(in.Body.Events))
	for i, named := range in.Body.Events {
		facts[i] = &lifecycle.EventAccepted{Stream: in.Body.Stream, Seq: named.Seq, Digest: named.Digest, Reason: in.Body.Reason}
	}
	events, err := s.administer(ctx, facts...)
	if err != nil {
		return nil, err
	}
	err = s.Engine.BringIn(ctx, in.Body.Stream)
	if err != nil {
		callerOf(ctx).Log.Warn("what was vouched for is not in the log yet", zap.String("stream", in.Body.Stream), zap.Error(err))
	}
	return &struct{ Body Vouched }{Vouched{Stream: in.Body.Stream, Accepted: len(events), Recorded: err == nil}}, nil
}

// tellHeld puts what no command explains into words.
func (s *server) tellHeld(ctx context.Context, held []port.HeldStream, rules *policy.Policy) error {
	for i := range held {
		h := &held[i]
		var p lifecycle.Project
		if code := h.Project(); code != "" {
			var err error
			if p, err = s.RecordsFor(callerOf(ctx)).Project(ctx, code); err != nil && !service.IsCode(err, refusal.CodeNotFound) {
				return err
			}
		}
		events := make([]lifecycle.Event, len(h.Unexplained))
		for n, e := range h.Unexplained {
			events[n] = e.Event
		}
		said, err := s.Foretell(ctx, p, events, rules)
		if err != nil {
			return err
		}
		for n, e := range h.Unexplained {
			h.Events = append(h.Events, port.HeldEvent{
				Seq: e.Seq, At: e.At.UTC(), Person: e.Actor, PersonName: e.ActorName, Post: e.Post, OnBehalfOf: e.OnBehalfOf, Command: e.Command,
				Digest: hex.EncodeToString(e.Digest), Words: said[n],
			})
		}
	}
	return nil
}

// confirmWithin is how far the clock may have gone on since the administrator looked at it.
const confirmWithin = 10 * time.Minute

// ClockInput says that the clock is right.
type ClockInput struct {
	Now    time.Time `json:"now" doc:"what the clock showed when it was looked at: at most ten minutes ago"`
	Reason string    `json:"reason" doc:"why it leapt and how it is known to be right, at most 500 characters"`
}

// ConfirmedClock is a clock that is right.
type ConfirmedClock struct {
	Now time.Time `json:"now"`
}

// confirmClock has time act again. Every process takes it up within seconds.
func (s *server) confirmClock(ctx context.Context, in *struct {
	Keyed
	Body ClockInput
}) (*struct{ Body ConfirmedClock }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	if now.Sub(in.Body.Now).Abs() > confirmWithin {
		return nil, service.Invalid(service.Field("now", "时钟已变，请刷新后再确认",
			fmt.Sprintf("must be what the clock shows; it shows %s now", now.UTC().Format(time.RFC3339))))
	}
	if _, err := s.administer(ctx, &lifecycle.ClockConfirmed{Now: now.UTC().Truncate(time.Microsecond), Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	return &struct{ Body ConfirmedClock }{ConfirmedClock{Now: now.UTC()}}, nil
}
