package workflows

import (
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sluice/lifecycle"
	"sluice/process"
)

// Project is one project from its declaration to its closed file, and anew for what comes afterwards. Every command about it is an update
// that this workflow decides, one at a time; between commands it sleeps until the next moment at which time has something to do: a rung
// of a ladder, a month to report on.
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

// Reopened starts the workflow of a closed project anew, from the record, for something that comes afterwards: a paper, a visit, an
// objection, a correction. It ends again once nothing of it is left to do.
func Reopened(p lifecycle.Project, stepped bool) ProjectInput {
	return ProjectInput{
		Code: p.Code, Incarnation: p.Incarnation, Stepped: stepped,
		Carried: &carried{Project: p.Lean(), memory: memory{NextDue: p.NextDue()}},
	}
}

// carried is what a run hands to the next.
type carried struct {
	Project lifecycle.Project `json:"project"`
	memory
}

// Project runs the workflow.
func (s *Set) Project(ctx workflow.Context, in ProjectInput) error {
	ctx = unending(ctx)
	p, before := newProject(ctx, in)
	w := s.begin(ctx, p, in.Stepped, before)
	if err := w.take(ctx, lifecycle.CommandNames()...); err != nil {
		return err
	}
	if err := workflow.SetQueryHandler(ctx, StateQuery, func() (State, error) {
		return State{Project: p.project, Tail: w.Tail, Vitals: w.vitals(ctx)}, nil
	}); err != nil {
		return err
	}
	if p.revision() == 0 { // handlers run first: the declaration that started us was refused
		return temporal.NewNonRetryableApplicationError("nothing was declared", "undeclared", nil)
	}
	return w.run(ctx)
}

// project is a project as the subject of a life.
type project struct {
	input   ProjectInput
	project lifecycle.Project
	log     log.Logger
	shown   lifecycle.Stage // to operators
}

func newProject(ctx workflow.Context, in ProjectInput) (*project, memory) {
	p := &project{input: in, log: workflow.GetLogger(ctx)}
	p.project.Code, p.project.Incarnation = in.Code, in.Incarnation
	if in.Carried == nil {
		return p, memory{}
	}
	p.project = in.Carried.Project.Lean()
	p.shown = p.project.Stage
	return p, in.Carried.memory
}

func (p *project) stream() string   { return lifecycle.ProjectStream(p.project.Code) }
func (p *project) revision() int64  { return p.project.Revision }
func (p *project) incarnation() int { return p.project.Incarnation }
func (p *project) ended() bool      { return p.project.Ended() }

func (p *project) decide(c lifecycle.Command, t lifecycle.Terms, now time.Time) (lifecycle.Decision, error) {
	return lifecycle.Decide(p.project, c, t, now)
}

// fold keeps what the rules need; what people wrote beside it is in the log.
func (p *project) fold(events []lifecycle.Event) error {
	folded, err := lifecycle.FoldAll(p.project, events)
	p.project = folded.Lean()
	return err
}

func (p *project) room(c lifecycle.Command, events []lifecycle.Event) error {
	return lifecycle.Room(p.project, c.Name, events)
}

// tick is the command of time itself.
func (p *project) tick() lifecycle.Command {
	return lifecycle.Command{Name: process.CommandTick, Actor: lifecycle.System, Code: p.project.Code}
}

// show keeps the search attributes; only a change of stage costs an event. What was decided stands without them.
func (p *project) show(ctx workflow.Context) {
	before := p.shown
	if p.project.Stage == before || p.project.Undone() {
		return
	}
	p.shown = p.project.Stage
	attributes := []temporal.SearchAttributeUpdate{StageAttribute.ValueSet(string(p.project.Stage))}
	if before == "" && len(p.project.Places) > 0 {
		attributes = append(attributes, TownshipAttribute.ValueSet(p.project.Places[0].Township))
	}
	err := workflow.UpsertTypedSearchAttributes(ctx, attributes...)
	if err != nil {
		p.log.Error("search attributes were not updated", "project", p.project.Code, "error", err)
	}
}

func (p *project) next(ctx workflow.Context, m memory) error {
	next := p.input
	next.Carried = &carried{Project: p.project, memory: m}
	return workflow.NewContinueAsNewError(ctx, ProjectName, next)
}
