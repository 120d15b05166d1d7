package service

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// This is how administrators help where the county's projects cannot go on by themselves.

// DropInput says why a command is given up.
type DropInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"why; whoever sent the command is told"`
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

// DropCommand gives up a command that has had no outcome for long.
func (s *Service) DropCommand(ctx context.Context, c *Caller, once Once, id string, in DropInput) (DroppedCommand, error) {
	fact := &admin.CommandDropped{Command: id, Reason: in.Reason}
	events, err := s.administer(ctx, c, once, "dropCommand", fact, fact)
	if err != nil {
		return DroppedCommand{}, err
	}
	dropped, err := theRecorded[admin.CommandDropped](events)
	f := dropped.Fact
	return DroppedCommand{
		ID: f.Command, Project: strings.TrimPrefix(f.Stream, lifecycle.ProjectStream("")), Command: f.Name, Reason: f.Reason,
		At:           dropped.At.UTC(),
		MayBeDecided: f.MayBeDecided,
	}, err
}

// confirmWithin is how far the clock may have gone on since the administrator looked at it.
const confirmWithin = 10 * time.Minute

// ClockInput says that the clock is right.
type ClockInput struct {
	Now    time.Time `json:"now" doc:"what the clock showed when it was looked at: at most ten minutes ago"`
	Reason string    `json:"reason" maxLength:"500" doc:"why it leapt and how it is known to be right"`
}

// ConfirmedClock is a clock that is right.
type ConfirmedClock struct {
	Now time.Time `json:"now"`
}

// ConfirmClock has time act again. Every process takes it up within seconds.
func (s *Service) ConfirmClock(ctx context.Context, c *Caller, once Once, in ClockInput) (ConfirmedClock, error) {
	if err := administratorsOnly(c); err != nil {
		return ConfirmedClock{}, err
	}
	now := s.Clock.Now().UTC()
	if now.Sub(in.Now).Abs() > confirmWithin {
		return ConfirmedClock{}, Invalid(Field("now", "时钟已变，请刷新后再确认",
			fmt.Sprintf("must be what the clock shows; it shows %s now", now.Format(time.RFC3339))))
	}
	_, err := s.administer(ctx, c, once, "confirmClock", in, &admin.ClockConfirmed{Now: now.Truncate(time.Microsecond), Reason: in.Reason})
	return ConfirmedClock{Now: now}, err
}

// mostAccepted bounds one acceptance: more than anybody reads and vouches for at once.
const mostAccepted = 100

// VouchInput names the events that an administrator vouches for, exactly as they were shown.
type VouchInput struct {
	Stream string       `json:"stream" example:"project/SS2019-001"`
	Events []NamedEvent `json:"events" nullable:"false" doc:"at least one, at most 100"`
	Reason string       `json:"reason" maxLength:"500" doc:"how it is known that they are right"`
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

// AcceptEvents has the log take exactly the events that are named, and brings them there at once where the engine answers.
func (s *Service) AcceptEvents(ctx context.Context, c *Caller, once Once, in VouchInput) (Vouched, error) {
	if n := len(in.Events); n == 0 || n > mostAccepted {
		return Vouched{},
			Invalid(Field("events", fmt.Sprintf("须为 1 至 %d 条", mostAccepted), fmt.Sprintf("needs 1 to %d events; got %d", mostAccepted, n)))
	}
	facts := make([]admin.Fact, len(in.Events))
	for i, named := range in.Events {
		facts[i] = &admin.EventAccepted{Stream: in.Stream, Seq: named.Seq, Digest: named.Digest, Reason: in.Reason}
	}
	events, err := s.administer(ctx, c, once, "acceptEvents", in, facts...)
	if err != nil {
		return Vouched{}, err
	}
	err = s.Engine.BringIn(ctx, in.Stream)
	if err != nil {
		c.log().Warn("what was vouched for is not in the log yet", zap.String("stream", in.Stream), zap.Error(err))
	}
	return Vouched{Stream: in.Stream, Accepted: len(events), Recorded: err == nil}, nil
}

// tellHeld puts what no command explains into words.
func (s *Service) tellHeld(ctx context.Context, c *Caller, held []port.HeldStream, rules *policy.Policy) error {
	for i := range held {
		h := &held[i]
		var p lifecycle.Project
		if code := h.Project(); code != "" {
			var err error
			if p, err = s.RecordsFor(c).Project(ctx, code); err != nil && !IsCode(err, refusal.CodeNotFound) {
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
				Seq: e.Seq, At: e.At.UTC(), Person: e.Actor, PersonName: e.ActorName, Post: e.Post, OnBehalfOf: e.OnBehalfOf,
				Command: e.Command,
				Digest:  hex.EncodeToString(e.Digest), Words: said[n],
			})
		}
	}
	return nil
}
