package workflows_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/worker"
	"sluice/workflows"
)

const code = "SS2019-101"

var (
	coop     = lifecycle.Unit{Code: "lt-coop", Name: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative}
	township = lifecycle.Unit{Code: "lt-town", Name: "龙亭镇人民政府", Kind: process.Township}
	clerk    = lifecycle.Actor{Person: "clerk", Name: "李文", Posts: []process.Post{{Unit: "lt-coop", Role: process.RoleStaff}}}
	reviewer = lifecycle.Actor{Person: "reviewer", Name: "王审", Posts: []process.Post{{Unit: "lt-town", Role: process.RoleStaff}}}
)

func defaultTerms(time.Time) (lifecycle.Terms, error) {
	p, err := policy.Parse(policy.DefaultDocument())
	return lifecycle.Terms{Version: "policy 1, calendar default", Policy: p, Calendar: calendar.Default()}, err
}

// record stands for the log: it appends what it lacks and can be made to fail.
type record struct {
	mu     sync.Mutex
	events []lifecycle.Event
	down   error
	calls  int
	post   *post // nil: nothing leaves the house
}

func (r *record) Publish(_ context.Context, _ string, events []lifecycle.Event) ([]activities.Errand, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if r.down != nil {
		return nil, r.down
	}
	var errands []activities.Errand
	for _, e := range events {
		if e.Seq <= int64(len(r.events)) && !bytes.Equal(e.Digest(nil), r.events[e.Seq-1].Digest(nil)) {
			return nil, lifecycle.ErrDifferentEvent
		}
		if e.Seq == int64(len(r.events))+1 {
			r.events = append(r.events, e)
			errands = append(errands, r.post.write(e)...)
		}
	}
	return errands, nil
}

// story tells a project's life to a workflow in the test environment, where waiting costs nothing.
type story struct {
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	log   *record
	begin time.Time
	keys  int
	steps int
}

func newStory(t *testing.T) *story {
	return storyOf(t, calendar.NewDate(2019, time.March, 1).At(9, 0), &record{}, defaultTerms)
}

func storyOf(t *testing.T, begin time.Time, log *record, terms func(time.Time) (lifecycle.Terms, error)) *story {
	var suite testsuite.WorkflowTestSuite
	s := &story{t: t, env: suite.NewTestWorkflowEnvironment(), log: log, begin: begin}
	s.env.SetStartTime(begin)
	s.env.SetTestTimeout(2 * time.Minute)
	worker.Register(s.env, &workflows.Set{Terms: terms}, &activities.Activities{
		Log: log, Ledger: log.post, Channels: map[string]activities.Channel{activities.Mail: log.post},
	})
	s.env.OnUpsertTypedSearchAttributes(mock.Anything).Return(nil).Maybe()
	return s
}

// at has something done at a moment in Asia/Shanghai.
func (s *story) at(when string, do func()) {
	moment, err := time.ParseInLocation("2006-01-02 15:04", when, calendar.Shanghai)
	require.NoError(s.t, err)
	s.steps++
	s.env.RegisterDelayedCallback(do, moment.Sub(s.begin)+time.Duration(s.steps)*time.Millisecond)
}

func (s *story) state() workflows.State {
	value, err := s.env.QueryWorkflow(workflows.StateQuery)
	require.NoError(s.t, err)
	var state workflows.State
	require.NoError(s.t, value.Get(&state))
	return state
}

func (s *story) task(kind process.TaskKind) string {
	for _, task := range s.state().Project.Tasks {
		if task.Kind == kind {
			return task.ID
		}
	}
	require.Fail(s.t, "no open task "+string(kind))
	return ""
}

type outcome struct {
	rejected, failed error
	reply            workflows.Reply
}

// send sends a command as the engine does.
func (s *story) send(id string, actor lifecycle.Actor, name process.CommandName, args any, seen int64) *outcome {
	return s.sendMessage(workflows.Message{Command: s.command(id, actor, name, args), Seen: seen})
}

func (s *story) command(id string, actor lifecycle.Actor, name process.CommandName, args any) lifecycle.Command {
	encoded, err := json.Marshal(args)
	require.NoError(s.t, err)
	return lifecycle.Command{ID: id, Name: name, Actor: actor, Code: code, Units: []lifecycle.Unit{coop, township}, Args: encoded}
}

func (s *story) sendMessage(message workflows.Message) *outcome {
	var out outcome
	s.env.UpdateWorkflow(string(message.Name), message.ID, &testsuite.TestUpdateCallback{
		OnReject: func(err error) { out.rejected = err },
		OnAccept: func() {},
		OnComplete: func(result any, err error) {
			out.failed = err
			if reply, ok := result.(workflows.Reply); ok {
				out.reply = reply
			}
		},
	}, message)
	return &out
}

// do sends what must be accepted and publishes its answer, as the engine does.
func (s *story) do(actor lifecycle.Actor, name process.CommandName, args any) *outcome {
	s.keys++
	out := s.send(fmt.Sprintf("key-%d", s.keys), actor, name, args, int64(len(s.log.events)))
	s.env.RegisterDelayedCallback(func() {
		require.NoError(s.t, out.rejected, "%s", name)
		require.NoError(s.t, out.failed, "%s", name)
		_, err := s.log.Publish(context.Background(), "", out.reply.Tail)
		require.NoError(s.t, err)
	}, 0)
	return out
}

func declaration() lifecycle.DeclareInput {
	return lifecycle.DeclareInput{
		Year: 2019, Name: "龙亭镇有机水稻基地建设项目", Unit: coop.Code, SupervisingUnit: township.Code,
		Places: []lifecycle.Place{{Township: "龙亭镇", Villages: []string{"龙亭第1村"}}}, Sector: "农业", Linkage: process.LinkageDividend,
		RequestedFen: 100_000_000, Beneficiaries: 320,
		PlannedStart: calendar.NewDate(2019, time.May, 6), PlannedEnd: calendar.NewDate(2019, time.August, 30),
	}
}

// submitted declares at once and submits on 4 March.
func (s *story) submitted() {
	s.env.RegisterDelayedCallback(func() { s.do(clerk, process.CommandDeclare, declaration()) }, 0)
	s.at("2019-03-04 09:00", func() {
		kinds := []process.PaperKind{"application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline"}
		for i, kind := range kinds {
			s.do(clerk, process.CommandFilePaper,
				lifecycle.FilePaperInput{Kind: kind, SHA256: fmt.Sprintf("%064x", i), Size: 1, Name: "a.pdf"})
		}
	})
	s.at("2019-03-04 10:00", func() { s.do(clerk, process.CommandSubmit, lifecycle.SubmitInput{}) })
}

// ends ends the story at a moment: a life has no end of its own before its project is closed.
func (s *story) ends(until string) {
	moment, err := time.ParseInLocation("2006-01-02 15:04", until, calendar.Shanghai)
	require.NoError(s.t, err)
	s.env.SetWorkflowRunTimeout(moment.Sub(s.begin))
}

// run runs the workflow until the end of the story.
func (s *story) run(until string, input workflows.ProjectInput) {
	s.ends(until)
	s.env.ExecuteWorkflow(workflows.ProjectName, input)
	require.True(s.t, s.env.IsWorkflowCompleted())
}

func input() workflows.ProjectInput { return workflows.ProjectInput{Code: code, Incarnation: 1} }

func (s *story) types() []lifecycle.EventType {
	var types []lifecycle.EventType
	for _, e := range s.log.events {
		types = append(types, e.Type)
	}
	return types
}

func TestTimeActsAndPublishesByItself(t *testing.T) {
	s := newStory(t)
	s.submitted() // due Monday 11 March
	s.run("2019-03-20 00:00", input())
	require.Equal(t, []lifecycle.EventType{"rung_reached", "rung_reached", "rung_reached", "rung_reached", "light_changed"},
		s.types()[len(s.types())-5:])
	last := s.log.events[len(s.log.events)-1]
	require.Equal(t, "2019-03-18", calendar.DateOf(last.At).String())
	require.Equal(t, "system", last.Actor)
}

func TestADeadlineThatPassedIsNotLostToALateAnswer(t *testing.T) {
	s := newStory(t)
	s.submitted()
	s.at("2019-03-12 08:30", func() { // the moment of the rung itself is up to half an hour later, spread by project
		s.do(reviewer, process.CommandDecide,
			lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Return, Reason: "缺少签字"})
	})
	s.at("2019-03-13 00:00", func() {
		project := s.state().Project
		require.Equal(t, lifecycle.StageDraft, project.Stage)
		require.Len(t, project.Tasks, 1, "a return leaves nothing armed")
	})
	s.run("2019-03-20 00:00", input())
	require.NotContains(t, s.types()[len(s.types())-2:], "rung_reached")
}

func TestARefusalLeavesNoTrace(t *testing.T) {
	s := newStory(t)
	s.submitted()
	var out *outcome
	s.at("2019-03-05 09:00", func() {
		out = s.send("other", clerk, process.CommandDecide,
			lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Approve}, 0)
	})
	s.run("2019-03-06 00:00", input())
	refused, ok := workflows.Refusal(out.rejected)
	require.True(t, ok, "%v", out.rejected)
	require.Equal(t, refusal.CodeNotHolder, refused.Code)
	require.NotContains(t, s.types(), lifecycle.EventType("step_approved"))
}

func TestTheSameKeyFindsTheSameDecision(t *testing.T) {
	s := newStory(t)
	s.submitted()
	var first, again *outcome
	s.at("2019-03-05 09:00", func() {
		task := lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Approve}
		first = s.do(reviewer, process.CommandDecide, task)
		again = s.send(fmt.Sprintf("key-%d", s.keys), reviewer, process.CommandDecide, task, 0)
	})
	s.run("2019-03-06 00:00", input())
	require.NoError(t, again.rejected)
	require.Equal(t, first.reply.From, again.reply.From)
	require.Equal(t, first.reply.To, again.reply.To)
}

func TestAnOlderStoreThanTheLogIsNoticed(t *testing.T) {
	s := newStory(t)
	s.submitted()
	var out *outcome
	s.at("2019-03-05 09:00", func() { out = s.send("ahead", clerk, process.CommandFilePaper, struct{}{}, 99) })
	s.run("2019-03-06 00:00", input())
	refused, ok := workflows.Refusal(out.rejected)
	require.True(t, ok)
	require.Equal(t, refusal.CodeUnavailable, refused.Code)
}

func TestARefusedDeclarationEndsTheWorkflow(t *testing.T) {
	s := newStory(t)
	s.env.RegisterDelayedCallback(func() { s.send("k", reviewer, process.CommandDeclare, declaration(), 0) }, 0)
	s.env.ExecuteWorkflow(workflows.ProjectName, input())
	require.ErrorContains(t, s.env.GetWorkflowError(), "nothing was declared")
}

func TestWhileTheLogIsDownTheTailIsKept(t *testing.T) {
	s := newStory(t)
	s.submitted()
	s.at("2019-03-08 08:30", func() { s.log.down = errors.New("the record is down") }) // the reminder is due within the minute
	s.at("2019-03-08 08:32", func() {
		require.Positive(t, s.state().Unlogged)
		s.log.down = nil
	})
	s.at("2019-03-08 09:00", func() { require.Zero(t, s.state().Unlogged, "published once the record was back") })
	s.run("2019-03-20 00:00", input())
	for i, e := range s.log.events {
		require.Equal(t, int64(i+1), e.Seq, "no gap, nothing twice")
	}
}

// What is decided while the workflow of a closed project brings its last events into the log gets there, too: whoever starts the workflow
// anew from a log without it would decide another event in its place.
func TestNothingDecidedWhileALifeEndsIsLeftBehind(t *testing.T) {
	s := newStory(t)
	s.log.events = make([]lifecycle.Event, 7)
	closed := lifecycle.Project{Code: code, Incarnation: 1, Revision: 7, Stage: lifecycle.StageClosed, Outcome: lifecycle.OutcomeFinished}
	closed.Unit, closed.SupervisingUnit = coop, township
	var papers []*outcome
	file := func() {
		n := len(papers)
		in := lifecycle.FilePaperInput{Kind: "other", SHA256: fmt.Sprintf("%064x", n), Size: 1, Name: "a.pdf"}
		papers = append(papers, s.send(fmt.Sprintf("key-%d", n), clerk, process.CommandFilePaper, in, 7))
	}
	s.env.SetOnActivityStartedListener(func(*activity.Info, context.Context, converter.EncodedValues) {
		if len(papers) < 4 {
			file()
		}
	})
	s.env.RegisterDelayedCallback(file, 0)
	s.run("2019-03-02 00:00", workflows.Reopened(closed, false))
	require.NoError(t, s.env.GetWorkflowError(), "it ends again")
	require.Len(t, papers, 4)
	for _, paper := range papers {
		require.NoError(t, paper.rejected)
		require.NoError(t, paper.failed)
		require.LessOrEqual(t, paper.reply.To, int64(len(s.log.events)), "the log has it")
	}
}

func TestAPanickingRuleStopsNothing(t *testing.T) {
	broken := false
	s := storyOf(t, calendar.NewDate(2019, time.March, 1).At(9, 0), &record{}, func(at time.Time) (lifecycle.Terms, error) {
		if broken {
			panic("a fault in a rule")
		}
		return defaultTerms(at)
	})
	s.submitted()
	var out, next *outcome
	s.at("2019-03-05 09:00", func() {
		broken = true
		out = s.send("poison", reviewer, process.CommandDecide, struct{}{}, 0)
	})
	s.at("2019-03-05 09:01", func() {
		broken = false
		next = s.do(reviewer, process.CommandDecide, lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Approve})
	})
	s.run("2019-03-06 00:00", input())
	refused, ok := workflows.Refusal(errors.Join(out.rejected, out.failed))
	require.True(t, ok)
	require.Equal(t, refusal.CodeInternal, refused.Code)
	require.NoError(t, next.rejected)
}

// TestRollOver drives a project until its history is long enough, and goes on in the next run with what was carried.
func TestRollOver(t *testing.T) {
	s := newStory(t)
	s.submitted()
	s.at("2019-03-05 09:00", func() {
		s.send("last", reviewer, process.CommandDecide, lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Approve},
			0)
	})
	s.at("2019-03-05 09:01", func() { // nothing has published "last": its events travel in the tail
		s.env.SetCurrentHistoryLength(5000)
		s.do(reviewer, process.CommandFilePaper,
			lifecycle.FilePaperInput{Kind: "opinion", SHA256: fmt.Sprintf("%064x", 99), Size: 1, Name: "a.pdf"})
	})
	s.run("2019-03-06 00:00", input())
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, s.env.GetWorkflowError(), &again)
	require.Equal(t, workflows.ProjectName, again.WorkflowType.Name)
	var carried workflows.ProjectInput
	require.NoError(t, decode(again, &carried))

	s.log.down = nil
	next := storyOf(t, calendar.NewDate(2019, time.March, 5).At(9, 5), s.log, defaultTerms)
	var repeated *outcome
	next.at("2019-03-05 10:00", func() {
		require.Equal(t, 2, next.state().Run)
		repeated = next.send("last", reviewer, process.CommandDecide, struct{}{}, 0)
	})
	next.run("2019-04-10 00:00", carried)
	require.NoError(t, repeated.rejected, "the same key finds the same decision after a roll-over")
	require.Equal(t, "step_approved", string(s.log.events[repeated.reply.From-1].Type))
	require.Contains(t, s.types(), lifecycle.EventType("rung_reached"), "time goes on in the new run")
	for i, e := range s.log.events {
		require.Equal(t, int64(i+1), e.Seq, "no gap, nothing twice")
	}
}

func decode(again *workflow.ContinueAsNewError, into *workflows.ProjectInput) error {
	return json.Unmarshal(again.Input.Payloads[0].Data, into)
}

func TestSteppedClockHasNoTimers(t *testing.T) {
	s := newStory(t)
	s.submitted()
	in := input()
	in.Stepped = true
	s.run("2019-06-30 00:00", in)
	require.NotContains(t, s.types(), lifecycle.EventType("rung_reached"))
}
