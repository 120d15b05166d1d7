package workflows

import (
	"encoding/json"
	"slices"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/policy"
)

// Project is one project from its declaration to its closed file. Every command about it is an update that this workflow
// decides, one at a time; between commands it sleeps until the next moment at which time has something to do: a rung of a
// ladder, a month to report on.
//
// What can go wrong: the API dies between an update's answer and its write (the sweeper sends the same update again and writes
// the same events); the log is unreachable when time acts (the activity goes on trying, commands are decided meanwhile);
// history grows for years (it rolls over, carrying what the log may lack and the latest command ids, so that a repeated key
// still finds its decision).

// ProjectName is the name under which the workflow is registered.
const ProjectName = "Project"

// Search attributes, for operators only: nothing of Sluice reads them.
var (
	CodeAttribute     = temporal.NewSearchAttributeKeyKeyword("SluiceCode")
	TownshipAttribute = temporal.NewSearchAttributeKeyKeyword("SluiceTownship")
	StageAttribute    = temporal.NewSearchAttributeKeyKeyword("SluiceStage")
)

// ProjectInput starts the workflow, or goes on with it after a roll-over.
type ProjectInput struct {
	Code        string   `json:"code"`
	Incarnation int      `json:"incarnation"`
	Stepped     bool     `json:"stepped,omitempty"` // business time stands still between steps: no timers
	Carried     *carried `json:"carried,omitempty"`
}

// carried is what a run hands to the next.
type carried struct {
	Project lifecycle.Project `json:"project"`
	NextDue time.Time         `json:"next_due,omitzero"`
	Tail    []lifecycle.Event `json:"tail,omitempty"`
	Recent  []answered        `json:"recent,omitempty"`
	Run     int               `json:"run"`
}

// answered remembers which events a command id was answered with.
type answered struct {
	ID   string `json:"id"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

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

// Project runs the workflow.
func (s *Set) Project(ctx workflow.Context, in ProjectInput) error {
	w := newProject(ctx, s, in)
	if err := w.setup(ctx); err != nil {
		return err
	}
	return w.run(ctx)
}

type project struct {
	set     *Set
	log     log.Logger
	input   ProjectInput
	project lifecycle.Project
	nextDue time.Time
	tail    []lifecycle.Event
	recent  []answered
	number  int // of this run
}

func newProject(ctx workflow.Context, s *Set, in ProjectInput) *project {
	w := &project{set: s, log: workflow.GetLogger(ctx), input: in, number: 1}
	w.project.Code, w.project.Incarnation = in.Code, in.Incarnation
	if c := in.Carried; c != nil {
		w.project, w.nextDue, w.tail, w.recent, w.number = c.Project, c.NextDue, c.Tail, c.Recent, c.Run+1
	}
	return w
}

func (w *project) setup(ctx workflow.Context) error {
	for _, name := range policy.CommandNames {
		options := workflow.UpdateHandlerOptions{Validator: w.validate}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(name), w.handle, options); err != nil {
			return err
		}
	}
	return workflow.SetQueryHandler(ctx, StateQuery, func() (State, error) { return w.state(ctx), nil })
}

func (w *project) run(ctx workflow.Context) error {
	if w.project.Revision == 0 { // handlers run first: the declaration that started us was refused
		return temporal.NewNonRetryableApplicationError("nothing was declared", "undeclared", nil)
	}
	for {
		switch w.sleep(ctx) {
		case closed:
			return w.finish(ctx)
		case full:
			return w.rollOver(ctx)
		case due:
			w.letTimeAct(ctx)
		case cancelled:
			return ctx.Err()
		}
	}
}

// validate refuses without a trace in history what the rules refuse, and what must not enter it.
func (w *project) validate(ctx workflow.Context, m Message) error {
	if m.Seen > w.project.Revision {
		w.log.Error("the log is ahead of the workflow", "project", w.project.Code, "log", m.Seen, "workflow", w.project.Revision)
		return refuse(lifecycle.Refuse(lifecycle.CodeUnavailable, "引擎数据早于记录，请联系管理员",
			"the log is ahead of the workflow: the engine runs on an older store"))
	}
	if _, again := w.answered(m.ID); again {
		return nil
	}
	if size(w.unlogged(m.Seen)) > maxTail || size(w.project) > maxCarried {
		return refuse(lifecycle.Refuse(lifecycle.CodeUnavailable, "项目数据过大或记录库不可用", "the project carries too much: is the record down?"))
	}
	if decided := w.ask(m.Command, w.now(ctx, m)); decided.Refusal != nil {
		return refuse(decided.Refusal)
	}
	return nil
}

// handle decides a command and answers; it never waits.
func (w *project) handle(ctx workflow.Context, m Message) (Reply, error) {
	w.logged(m.Seen)
	if before, again := w.answered(m.ID); again {
		return w.reply(before), nil
	}
	decided := w.decide(ctx, m.Command, w.now(ctx, m))
	if decided.Refusal != nil {
		return Reply{}, refuse(decided.Refusal)
	}
	answer := answered{ID: m.ID, From: w.project.Revision + 1}
	stage := w.project.Stage
	w.apply(decided)
	answer.To = w.project.Revision
	w.remember(answer)
	w.showOperators(ctx, stage)
	return w.reply(answer), nil
}

// showOperators keeps the search attributes; only a change of stage costs an event. What was decided stands without them.
func (w *project) showOperators(ctx workflow.Context, before lifecycle.Stage) {
	if w.project.Stage == before {
		return
	}
	attributes := []temporal.SearchAttributeUpdate{StageAttribute.ValueSet(string(w.project.Stage))}
	if before == "" && len(w.project.Places) > 0 {
		attributes = append(attributes, TownshipAttribute.ValueSet(w.project.Places[0].Township))
	}
	err := workflow.UpsertTypedSearchAttributes(ctx, attributes...)
	if err != nil {
		w.log.Error("search attributes were not updated", "project", w.project.Code, "error", err)
	}
}

// now is business time: the workflow's own, or that of a stepped clock.
func (w *project) now(ctx workflow.Context, m Message) time.Time {
	if !m.Now.IsZero() {
		return m.Now
	}
	return workflow.Now(ctx)
}

// logged forgets the events that the log is known to have.
func (w *project) logged(revision int64) {
	w.tail = w.unlogged(revision)
}

// unlogged are the events after a revision of the log.
func (w *project) unlogged(revision int64) []lifecycle.Event {
	i := slices.IndexFunc(w.tail, func(e lifecycle.Event) bool { return e.Seq > revision })
	if i < 0 {
		return nil
	}
	return w.tail[i:]
}

func (w *project) answered(id string) (answered, bool) {
	i := slices.IndexFunc(w.recent, func(a answered) bool { return a.ID == id })
	if i < 0 {
		return answered{}, false
	}
	return w.recent[i], true
}

func (w *project) remember(a answered) {
	w.recent = append(w.recent, a)
	if extra := len(w.recent) - remembered; extra > 0 {
		w.recent = slices.Delete(w.recent, 0, extra)
	}
}

func (w *project) reply(a answered) Reply {
	return Reply{From: a.From, To: a.To, Revision: w.project.Revision, Tail: w.tail}
}

func (w *project) state(ctx workflow.Context) State {
	return State{
		Project: w.project, NextDue: w.nextDue, Unlogged: len(w.tail), Run: w.number,
		History: workflow.GetInfo(ctx).GetCurrentHistoryLength(),
	}
}

// letTimeAct decides what is due and brings it into the log before sleeping again.
func (w *project) letTimeAct(ctx workflow.Context) {
	stage := w.project.Stage
	decided := w.decide(ctx, w.tick(), workflow.Now(ctx))
	if decided.Refusal != nil {
		w.log.Error("time could not act", "project", w.project.Code, "refusal", decided.Refusal.EN)
		w.nextDue = workflow.Now(ctx).Add(retryTimeAct)
		return
	}
	w.apply(decided)
	w.showOperators(ctx, stage)
	w.publish(ctx)
}

// publish brings the tail into the log. What the log refuses for good stays in history: operators are alarmed, the life goes on.
func (w *project) publish(ctx workflow.Context) {
	if len(w.tail) == 0 {
		return
	}
	in := activities.PublishInput{Stream: lifecycle.ProjectStream(w.project.Code), Events: slices.Clone(w.tail)}
	if err := publish(ctx, in); err != nil {
		w.log.Error("the log refuses events of a workflow", "project", w.project.Code, "error", err)
		return
	}
	w.logged(in.Events[len(in.Events)-1].Seq)
}

// size is the length of a value as JSON.
func size(value any) int {
	encoded, _ := json.Marshal(value)
	return len(encoded)
}
