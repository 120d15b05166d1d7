package workflows

import (
	"encoding/json"
	"slices"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/policy"
)

const (
	rollOverAt   = 1000      // events of history, far below what Temporal allows
	remembered   = 256       // command ids kept for repeated keys
	maxTail      = 256 << 10 // bytes of events the log may lack
	maxCarried   = 512 << 10 // bytes of state a run hands on
	retryTimeAct = time.Minute
)

// Set is the workflows with what their rules need. Terms answers the terms in force at an instant from a table in memory.
type Set struct {
	Terms func(at time.Time) (lifecycle.Terms, error)
}

// subject is whose life a workflow keeps: what it is now, and the rules that decide about it.
type subject interface {
	stream() string
	revision() int64
	ended() bool
	state() any // what a run hands to the next
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
	Recent  []answered        `json:"recent,omitempty"`
	Run     int               `json:"run"` // how many runs there were, from 1

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
func (w *life) take(ctx workflow.Context, names ...policy.CommandName) error {
	for _, name := range names {
		options := workflow.UpdateHandlerOptions{Validator: w.validate}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(name), w.handle, options); err != nil {
			return err
		}
	}
	return nil
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
		case cancelled:
			return ctx.Err()
		}
	}
}

// validate refuses without a trace in history what the rules refuse, and what must not enter it.
func (w *life) validate(ctx workflow.Context, m Message) error {
	if m.Seen > w.subject.revision() {
		w.log.Error("the log is ahead of the workflow", "stream", w.subject.stream(), "log", m.Seen, "workflow", w.subject.revision())
		return refuse(lifecycle.Refuse(lifecycle.CodeUnavailable, "引擎数据早于记录，请联系管理员",
			"the log is ahead of the workflow: the engine runs on an older store"))
	}
	if _, again := w.answered(m.ID); again {
		return nil
	}
	if size(w.unlogged(m.Seen)) > maxTail || size(w.subject.state()) > maxCarried {
		return refuse(lifecycle.Refuse(lifecycle.CodeUnavailable, "项目数据过大或记录库不可用", "the project carries too much: is the record down?"))
	}
	if decided := w.ask(m.Command, w.now(ctx, m)); decided.Refusal != nil {
		return refuse(decided.Refusal)
	}
	return nil
}

// handle decides a command and answers; it never waits.
func (w *life) handle(ctx workflow.Context, m Message) (Reply, error) {
	w.logged(m.Seen)
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

// logged forgets the events that the log is known to have.
func (w *life) logged(revision int64) {
	w.Tail = w.unlogged(revision)
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
		w.NextDue = now.Add(retryTimeAct)
		return
	}
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
	w.logged(in.Events[len(in.Events)-1].Seq)
	return errands
}

// vitals say how the workflow does.
func (w *life) vitals(ctx workflow.Context) Vitals {
	return Vitals{NextDue: w.NextDue, Unlogged: len(w.Tail), Run: w.Run, History: workflow.GetInfo(ctx).GetCurrentHistoryLength()}
}

// size is the length of a value as JSON.
func size(value any) int {
	encoded, _ := json.Marshal(value)
	return len(encoded)
}
