package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/workflows"
)

// Limits on a command.
const (
	maxCommand = 64 << 10         // bytes of a command's arguments
	timeout    = 35 * time.Second // how long to wait for an outcome before answering that it is unknown
	answering  = 4 * time.Second  // what is kept of a caller's time for giving up in order
	pollEvery  = 100 * time.Millisecond
	reopenings = 3 // of a closed project for one command
)

// Engine takes commands to the projects' workflows. Owner names this process to the record, differently at every start.
type Engine struct {
	Temporal client.Client
	Record   Record
	Terms    port.Terms
	Clock    Clock
	Owner    string
	Log      *zap.Logger

	turns    turns
	starting sync.Map // by code: who starts a closed project's workflow anew
	post     post
	hand     hand
}

// Clock is business time: of the machine, or stepped.
type Clock interface {
	Now() time.Time
	Stepped() bool
	Trusted() error // refuses while it has leapt
}

// Submit has a command decided, recorded and in every list before it answers; port.Engine describes it.
func (e *Engine) Submit(ctx context.Context, command lifecycle.Command, fingerprint string) (port.Answer, error) {
	if len(command.Args) > maxCommand {
		return port.Answer{}, refusal.New(refusal.CodeTooLarge, "提交的内容过大",
			fmt.Sprintf("the command has %d bytes; at most %d are taken", len(command.Args), maxCommand))
	}
	if err := e.Clock.Trusted(); err != nil {
		return port.Answer{}, err
	}
	// A caller who hangs up must not leave a decision unrecorded: from here on only our own patience counts.
	ctx, cancel := withPatience(ctx)
	defer cancel()
	leave, err := e.turns.take(ctx, command.Code)
	if err != nil {
		return port.Answer{}, err
	}
	defer leave()
	command.Received = e.Clock.Now()
	known, err := e.open(ctx, Intent{Command: command, Fingerprint: fingerprint, Owner: e.Owner})
	var refused *refusal.Error
	switch {
	case errors.As(err, &refused):
		return port.Answer{}, refused
	case err != nil: // it may be written all the same: its lease ends, and the sweeper finds it
		e.logUnknown(command, err)
		return port.Answer{}, unknownOutcome()
	}
	return e.execute(ctx, known)
}

// withPatience ends after our own patience, or a little before the caller's deadline so that there is time to answer.
func withPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	until := time.Now().Add(timeout)
	if deadline, limited := ctx.Deadline(); limited && deadline.Add(-answering).Before(until) {
		until = deadline.Add(-answering)
	}
	return context.WithDeadline(context.WithoutCancel(ctx), until)
}

// open writes the intent, waiting while another owner is at it.
func (e *Engine) open(ctx context.Context, intent Intent) (Known, error) {
	for {
		known, err := e.Record.Open(ctx, intent)
		if err != nil || known.State != Elsewhere {
			return known, err
		}
		select {
		case <-ctx.Done():
			return Known{}, unknownOutcome()
		case <-time.After(pollEvery):
		}
	}
}

// execute takes an intent of ours to its end. Its lease is renewed for as long as that takes, and no longer: whatever way this
// ends, the intent has an outcome, is released, or its lease runs out.
func (e *Engine) execute(ctx context.Context, known Known) (port.Answer, error) {
	command := known.Intent.Command
	if known.State == Done {
		return port.Answer{Code: command.Code, Events: known.Events}, nil
	}
	defer e.hand.hold(known.Intent)()
	reply, err := e.decide(ctx, known)
	for tries := 0; errors.Is(err, errGone) && tries < reopenings; tries++ { // a run may end while it is asked
		reply, err = e.afterwards(ctx, known)
	}
	var refused *refusal.Error
	switch {
	case errors.As(err, &refused) && !refused.Code.Undecided():
		return port.Answer{}, e.refuse(ctx, known.Intent, refused)
	case err != nil:
		return port.Answer{}, e.leaveToSweeper(known.Intent, err)
	}
	if err := e.publish(ctx, lifecycle.ProjectStream(command.Code), reply.Tail); err != nil {
		return port.Answer{}, e.leaveToSweeper(known.Intent, err)
	}
	events, err := e.eventsOf(ctx, command, reply)
	if err != nil {
		return port.Answer{}, e.leaveToSweeper(known.Intent, err)
	}
	return port.Answer{Code: command.Code, Events: events}, nil
}

// afterwards takes a command to a project that no workflow runs for. Who starts one anew is alone with that, in this process and in all:
// what the last run decided is then brought into the record, and nobody begins another meanwhile.
func (e *Engine) afterwards(ctx context.Context, known Known) (reply workflows.Reply, err error) {
	code := known.Intent.Command.Code
	kept, _ := e.starting.LoadOrStore(code, make(chan struct{}, 1))
	turn := kept.(chan struct{})
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return reply, ctx.Err()
	}
	err = e.Record.Alone(ctx, lifecycle.ProjectStream(code), func(ctx context.Context) error {
		reply, err = e.update(ctx, known)
		if errors.Is(err, errGone) {
			reply, err = e.goOn(ctx, known, err)
		}
		return err
	})
	return reply, err
}

// goOn starts the workflow of a project that was closed anew, from the record, when the rules take the command; a project that the
// engine has lost is an alarm, and the command waits until somebody has put it right.
func (e *Engine) goOn(ctx context.Context, known Known, gone error) (workflows.Reply, error) {
	command := known.Intent.Command
	if err := e.BringIn(ctx, lifecycle.ProjectStream(command.Code)); err != nil {
		return workflows.Reply{}, err
	}
	p, closed, err := e.Record.Closed(ctx, lifecycle.ProjectStream(command.Code))
	switch {
	case err != nil:
		return workflows.Reply{}, err
	case !closed:
		e.Log.Error("the record knows a project that the engine does not", zap.String("project", command.Code), zap.Error(gone))
		return workflows.Reply{}, fmt.Errorf("%s is on record and not closed: %w", command.Code, gone)
	}
	known.Revision, known.Digest = p.Revision, nil // the digest is of the revision that was read before; the state is the record's own
	if events, err := e.Record.Answer(ctx, lifecycle.ProjectStream(command.Code), command.ID); err != nil || len(events) > 0 {
		return workflows.Reply{Revision: p.Revision}, err
	}
	if err := e.try(p, command); err != nil {
		return workflows.Reply{}, err
	}
	return e.reopen(ctx, known, p)
}

// BringIn brings into the log what the workflow of a stream, or its last run, decided and nobody has published yet.
func (e *Engine) BringIn(ctx context.Context, stream string) error {
	value, err := e.Temporal.QueryWorkflow(ctx, stream, "", workflows.StateQuery)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return nil // it never had one, or so long ago that it is forgotten
	}
	var state workflows.State
	if err == nil {
		err = value.Get(&state)
	}
	if err != nil {
		return fmt.Errorf("ask %s what it decided: %w", stream, err)
	}
	return e.publish(ctx, stream, state.Tail)
}

// try asks the rules here, so that what they refuse starts no workflow.
func (e *Engine) try(p lifecycle.Project, command lifecycle.Command) error {
	now := e.Clock.Now()
	terms, err := e.Terms(now)
	if err == nil {
		_, err = lifecycle.Decide(p, command, terms, now)
	}
	return err
}

// Ping reports whether Temporal can be reached.
func (e *Engine) Ping(ctx context.Context) error {
	_, err := e.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// decide asks the rules here when a project is to begin, so that a refused declaration starts no workflow; then the workflow. What
// an earlier take may have sent only the workflow refuses: it may have accepted it, under rules that have changed since.
func (e *Engine) decide(ctx context.Context, known Known) (workflows.Reply, error) {
	command := known.Intent.Command
	if !lifecycle.CreatesProject(command.Name) || known.Revision > 0 { // an import after one that was taken back goes on from the record
		return e.update(ctx, known)
	}
	if known.Intent.mayBeSent() {
		return e.begin(ctx, known)
	}
	if err := e.try(lifecycle.Project{Code: command.Code}, command); err != nil {
		return workflows.Reply{}, err
	}
	return e.begin(ctx, known)
}

// eventsOf finds the command's events in the reply, or in the log when an earlier attempt had brought them there.
func (e *Engine) eventsOf(ctx context.Context, command lifecycle.Command, reply workflows.Reply) ([]lifecycle.Event, error) {
	var events []lifecycle.Event
	for _, event := range reply.Tail {
		if event.Command == command.ID {
			events = append(events, event)
		}
	}
	if len(events) > 0 {
		return events, nil
	}
	events, err := e.Record.Answer(ctx, lifecycle.ProjectStream(command.Code), command.ID)
	if err == nil && len(events) == 0 {
		err = fmt.Errorf("the events of command %s are neither in the reply nor in the log", command.ID)
	}
	return events, err
}

// refuse answers a refusal only if nobody took the intent since: else the command may have been decided otherwise.
func (e *Engine) refuse(ctx context.Context, intent Intent, refused *refusal.Error) error {
	if refused.Code == refusal.CodeInternal {
		e.Log.Error("a command met a fault of the program", zap.String("project", intent.Command.Code),
			zap.String("command", string(intent.Command.Name)))
	}
	switch err := e.Record.Refuse(ctx, intent, refused); {
	case err == nil:
		return refused
	case errors.Is(err, ErrLeaseLost):
		e.Log.Warn("a refusal was not marked: the command is in other hands", zap.String("project", intent.Command.Code))
		return unknownOutcome()
	default:
		return e.leaveToSweeper(intent, fmt.Errorf("mark the refusal: %w", err))
	}
}

// leaveToSweeper gives up an intent whose outcome is unknown; the sweeper finds it out.
func (e *Engine) leaveToSweeper(intent Intent, cause error) error {
	e.logUnknown(intent.Command, cause)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := e.Record.Release(ctx, intent, cause); err != nil {
		e.Log.Warn("an intent could not be released; its lease will expire", zap.Error(err))
	}
	var known *refusal.Error
	if errors.As(cause, &known) &&
		(errors.Is(cause, lifecycle.ErrForged) || known.Code.Undecided() && known.Code != refusal.CodeUnavailable) {
		return known // to repeat at once is of no use
	}
	return unknownOutcome()
}

func (e *Engine) logUnknown(command lifecycle.Command, cause error) {
	e.Log.Warn("the outcome of a command is unknown", zap.String("project", command.Code), zap.String("command", string(command.Name)),
		zap.Error(cause))
}

func unknownOutcome() error {
	return refusal.New(refusal.CodeUnavailable, "结果未知，请用同一个 Idempotency-Key 重试", "outcome unknown: repeat with the same key")
}

// Live asks the workflow of a project for its state.
func (e *Engine) Live(ctx context.Context, code string) (port.Live, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	value, err := e.Temporal.QueryWorkflow(ctx, WorkflowID(code), "", workflows.StateQuery)
	if err != nil {
		return port.Live{}, e.lost(code, err)
	}
	var state workflows.State
	if err := value.Get(&state); err != nil {
		return port.Live{}, fmt.Errorf("state of %s: %w", code, err)
	}
	return port.Live{
		Project: state.Project, NextDue: state.NextDue, Unlogged: state.Unlogged, History: state.History, RunNumber: state.Run,
	}, nil
}

// Tick lets time act on a stream at a moment of a stepped clock and records what it did. Doing it twice does nothing twice.
func (e *Engine) Tick(ctx context.Context, moment Moment) error {
	code, ofProject := strings.CutPrefix(moment.Stream, lifecycle.ProjectStream(""))
	if !ofProject {
		code = ""
	}
	command := lifecycle.Command{
		ID: fmt.Sprintf("tick-%d", moment.At.UnixMicro()), Name: process.CommandTick, Actor: lifecycle.System, Code: code,
	}
	reply, err := e.send(ctx, moment.Stream,
		workflows.Message{Command: command, Seen: moment.Revision, Digest: moment.Digest, Now: moment.At})
	if err != nil {
		return err
	}
	return e.publish(ctx, moment.Stream, reply.Tail)
}
