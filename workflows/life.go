package workflows

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

const (
	rollOverAt   = 1000      // events of history, far below what Temporal allows
	remembered   = 256       // command ids kept for repeated keys
	maxTail      = 256 << 10 // bytes of events the log may lack
	firstRetry   = time.Minute
	longestRetry = time.Hour
)

// Set is the workflows with what their rules need. Terms answers the terms in force at an instant from a table in memory.
type Set struct {
	Terms func(at time.Time) (lifecycle.Terms, error)
}

// subject is whose life a workflow keeps: what it is now, and the rules that decide about it.
type subject interface {
	stream() string
	revision() int64
	incarnation() int
	ended() bool
	room(c lifecycle.Command, events []lifecycle.Event) error // for what a command adds, in what a run hands to the next
	decide(c lifecycle.Command, t lifecycle.Terms, now time.Time) (lifecycle.Decision, error)
	fold(events []lifecycle.Event) error
	tick() lifecycle.Command
	show(ctx workflow.Context)                 // to operators, what changed
	next(ctx workflow.Context, m memory) error // goes on in a new run
}

// life is what every workflow of Sluice has: a subject whose commands are decided one at a time, the moment at which time next
// has something to do, and the events that the log may lack.
type life struct {
	set     *Set
	log     log.Logger
	subject subject
	stepped bool
	memory
}

// memory is what a run hands to the next beside its subject.
type memory struct {
	NextDue time.Time         `json:"next_due,omitzero"`
	Tail    []lifecycle.Event `json:"tail,omitempty"`
	Base    []byte            `json:"base,omitempty"` // the chain's digest before the tail; none where a release without it began the run
	Recent  []answered        `json:"recent,omitempty"`
	Run     int               `json:"run"`               // how many runs there were, from 1
	Refused int               `json:"refused,omitempty"` // how often in a row time could not act

	Owed []activities.Errand `json:"owed,omitempty"` // what is still to leave the house
}

// answered remembers which events a command id was answered with.
type answered struct {
	ID   string `json:"id"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

// begin makes the life of a subject, with what the run before remembered.
func (s *Set) begin(ctx workflow.Context, of subject, stepped bool, before memory) *life {
	before.Run++
	return &life{set: s, log: workflow.GetLogger(ctx), subject: of, stepped: stepped, memory: before}
}

// take takes the commands of some names from here on.
func (w *life) take(ctx workflow.Context, names ...process.CommandName) error {
	for _, name := range names {
		options := workflow.UpdateHandlerOptions{Validator: w.validate}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(name), w.handle, options); err != nil {
			return err
		}
	}
	return nil
}

// unending is the context of a life: to ask for its cancellation, as a button of Temporal's pages does, changes nothing.
func unending(ctx workflow.Context) workflow.Context {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	return ctx
}

// run keeps time until the life ends.
func (w *life) run(ctx workflow.Context) error {
	w.sendOwed(ctx)
	for {
		switch w.sleep(ctx) {
		case closed:
			return w.finish(ctx)
		case full:
			return w.rollOver(ctx)
		case due:
			w.letTimeAct(ctx, workflow.Now(ctx))
		}
	}
}

// validate refuses without a trace in history what the rules refuse, and what must not enter it.
func (w *life) validate(ctx workflow.Context, m Message) error {
	if err := w.sameLine(m); err != nil {
		return refuse(err)
	}
	if _, again := w.answered(m.ID); again {
		return nil
	}
	if size(w.unlogged(m.Seen)) > maxTail {
		return refuse(refusal.New(refusal.CodeUnavailable, "记录库不可用，请稍后重试",
			"the project carries much that is not on record: is the record down?"))
	}
	decided := w.ask(m.Command, w.now(ctx, m))
	if decided.Refusal != nil {
		return refuse(decided.Refusal)
	}
	if err := w.subject.room(m.Command, decided.Events); err != nil {
		return refuse(err)
	}
	return nil
}

// sameLine refuses a command whose sender read a log that is not this workflow's: one that is ahead, or one that holds other events, as
// when the engine was given an older store. Numbers alone do not tell, for time goes on counting in an older one too.
func (w *life) sameLine(m Message) error {
	if m.Seen > w.subject.revision() {
		w.log.Error("the log is ahead of the workflow", "stream", w.subject.stream(), "log", m.Seen, "workflow", w.subject.revision())
		return refusal.New(refusal.CodeUnavailable, "引擎数据早于记录，请联系管理员",
			"the log is ahead of the workflow: the engine runs on an older store")
	}
	if here, known := w.digest(m.Seen); known && len(m.Digest) > 0 && !bytes.Equal(here, m.Digest) {
		w.log.Error("the log holds other events than the workflow", "stream", w.subject.stream(), "revision", m.Seen)
		return refusal.New(refusal.CodeUnavailable, "引擎数据与记录不一致，请联系管理员",
			"the log holds other events than the workflow: the engine runs on an older store")
	}
	return nil
}

// base is the revision before the tail: how far the log is known to reach.
func (w *life) base() int64 { return w.subject.revision() - int64(len(w.Tail)) }

// digest is the digest of the stream's chain at a revision; not known before the tail, nor where the chain's beginning is not.
func (w *life) digest(revision int64) (digest []byte, known bool) {
	if revision < w.base() || w.base() > 0 && w.Base == nil {
		return nil, false
	}
	digest = w.Base
	for _, e := range w.Tail[:min(int(revision-w.base()), len(w.Tail))] {
		digest = e.Digest(digest)
	}
	return digest, true
}

// handle decides a command and answers; it never waits.
func (w *life) handle(ctx workflow.Context, m Message) (Reply, error) {
	w.logged(m.Seen, m.Digest)
	if before, again := w.answered(m.ID); again {
		return w.reply(before), nil
	}
	decided := w.decide(ctx, m.Command, w.now(ctx, m))
	if decided.Refusal != nil {
		return Reply{}, refuse(decided.Refusal)
	}
	answer := answered{ID: m.ID, From: w.subject.revision() + 1}
	w.apply(decided)
	answer.To = w.subject.revision()
	w.remember(answer)
	w.subject.show(ctx)
	return w.reply(answer), nil
}

// now is business time: the workflow's own, or that of a stepped clock. On the machine's clock nobody tells a workflow what time it is.
func (w *life) now(ctx workflow.Context, m Message) time.Time {
	if w.stepped && !m.Now.IsZero() {
		return m.Now
	}
	return workflow.Now(ctx)
}

// logged forgets the events that the log is known to have. Whoever knows it may say with what digest, for where the chain is not known yet.
func (w *life) logged(revision int64, said []byte) {
	if revision < w.base() {
		return
	}
	digest, known := w.digest(revision)
	if !known {
		digest = said
	}
	w.Tail, w.Base = w.unlogged(revision), digest
}

// unlogged are the events after a revision of the log.
func (w *life) unlogged(revision int64) []lifecycle.Event {
	i := slices.IndexFunc(w.Tail, func(e lifecycle.Event) bool { return e.Seq > revision })
	if i < 0 {
		return nil
	}
	return w.Tail[i:]
}

func (w *life) answered(id string) (answered, bool) {
	i := slices.IndexFunc(w.Recent, func(a answered) bool { return a.ID == id })
	if i < 0 {
		return answered{}, false
	}
	return w.Recent[i], true
}

func (w *life) remember(a answered) {
	w.Recent = append(w.Recent, a)
	if extra := len(w.Recent) - remembered; extra > 0 {
		w.Recent = slices.Delete(w.Recent, 0, extra)
	}
}

func (w *life) reply(a answered) Reply {
	return Reply{From: a.From, To: a.To, Revision: w.subject.revision(), Tail: w.Tail}
}

// letTimeAct decides what is due, brings it into the log before sleeping again, and has people told.
func (w *life) letTimeAct(ctx workflow.Context, now time.Time) {
	decided := w.decide(ctx, w.subject.tick(), now)
	if decided.Refusal != nil {
		w.log.Error("time could not act", "stream", w.subject.stream(), "refusal", decided.Refusal.EN)
		w.NextDue = now.Add(min(firstRetry<<min(w.Refused, 10), longestRetry)) // an outage must not fill the history
		w.Refused++
		return
	}
	w.Refused = 0
	w.apply(decided)
	w.subject.show(ctx)
	errands := w.publish(ctx)
	if decided.V >= 2 {
		w.send(ctx, errands)
	}
}

// publish brings the tail into the log and answers what leaves the house because of it. What the log refuses for good stays in
// history: operators are alarmed, the life goes on.
func (w *life) publish(ctx workflow.Context) []activities.Errand {
	if len(w.Tail) == 0 {
		return nil
	}
	in := activities.PublishInput{Stream: w.subject.stream(), Events: slices.Clone(w.Tail)}
	errands, err := publish(ctx, in)
	if err != nil {
		w.log.Error("the log refuses events of a workflow", "stream", w.subject.stream(), "error", err)
		return nil
	}
	w.logged(in.Events[len(in.Events)-1].Seq, nil)
	return errands
}

// vitals say how the workflow does.
func (w *life) vitals(ctx workflow.Context) Vitals {
	revision := w.subject.revision()
	digest, _ := w.digest(revision)
	return Vitals{
		Incarnation: w.subject.incarnation(), Revision: revision, Digest: digest, NextDue: w.NextDue, Unlogged: len(w.Tail), Run: w.Run,
		History: workflow.GetInfo(ctx).GetCurrentHistoryLength(),
	}
}

// size is the length of a value as JSON.
func size(value any) int {
	encoded, _ := json.Marshal(value)
	return len(encoded)
}
