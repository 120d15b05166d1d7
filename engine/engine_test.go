package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.uber.org/zap"

	"sluice/activities"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/workflows"
)

// standIn plays Temporal: it answers updates with what the test says. Everything else of the client is absent on purpose.
type standIn struct {
	client.Client
	answers []any // workflows.Reply or error, in order; the last one stays
	sent    []client.UpdateWorkflowOptions
	begun   int
	first   workflows.Message // with which a workflow was begun
}

func (s *standIn) next() (client.WorkflowUpdateHandle, error) {
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	if err, failed := answer.(error); failed {
		return nil, err
	}
	return given{reply: answer.(workflows.Reply)}, nil
}

func (s *standIn) UpdateWorkflow(_ context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	s.sent = append(s.sent, o)
	return s.next()
}

func (s *standIn) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	return nil, serviceerror.NewNotFound("no such workflow")
}

func (s *standIn) NewWithStartWorkflowOperation(client.StartWorkflowOptions, any, ...any) client.WithStartWorkflowOperation {
	return nil
}

func (s *standIn) UpdateWithStartWorkflow(_ context.Context, o client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	s.begun++
	s.first = o.UpdateOptions.Args[0].(workflows.Message)
	return s.next()
}

type given struct {
	client.WorkflowUpdateHandle
	reply workflows.Reply
}

func (g given) Get(_ context.Context, value any) error {
	*value.(*workflows.Reply) = g.reply
	return nil
}

// notebook plays the record and writes down what was asked of it.
type notebook struct {
	known     Known
	openErr   error
	published []lifecycle.Event
	publish   error
	refused   *refusal.Error
	refuse    error
	released  error // what for
	release   error
	expired   []Known
	closed    lifecycle.Project
	open      []string
	errands   []activities.Errand
	forsaken  []activities.Errand
	renewed   []Intent
	undone    []Undone

	mu sync.Mutex
}

func (n *notebook) Open(_ context.Context, intent Intent) (Known, error) {
	known := n.known
	intent.Take = max(known.Intent.Take, 1)
	known.Intent = intent
	if known.Intent.Command.Code == "" {
		known.Intent.Command.Code = "SS2019-001"
	}
	return known, n.openErr
}
func (n *notebook) Publish(_ context.Context, _ string, events []lifecycle.Event) ([]activities.Errand, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.publish != nil {
		return nil, n.publish
	}
	n.published = append(n.published, events...)
	return n.errands, nil
}
func (n *notebook) TakeForsaken(context.Context, int) ([]activities.Errand, error) {
	forsaken := n.forsaken
	n.forsaken = nil
	return forsaken, nil
}
func (n *notebook) Refuse(_ context.Context, _ Intent, refused *refusal.Error) error {
	n.refused = refused
	return n.refuse
}
func (n *notebook) Release(_ context.Context, _ Intent, cause error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.released = cause
	return n.release
}
func (n *notebook) OpenStreams(context.Context) ([]string, error) { return n.open, nil }
func (n *notebook) Line(_ context.Context, stream string) (Line, error) {
	return Line{Stream: stream}, nil
}

func (n *notebook) NewLine(_ context.Context, stream string) (Line, error) {
	return Line{Stream: stream, Incarnation: 2}, nil
}

func (n *notebook) Alone(ctx context.Context, _ string, do func(context.Context) error) error {
	return do(ctx)
}
func (n *notebook) Closed(context.Context, string) (lifecycle.Project, bool, error) {
	return n.closed, n.closed.Stage == lifecycle.StageClosed, nil
}
func (n *notebook) Renew(_ context.Context, inHand []Intent) error {
	n.renewed = append(n.renewed, inHand...)
	return nil
}
func (n *notebook) TakeExpired(_ context.Context, _ string, limit int, leave []string) (taken []Known, _ error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	leave = slices.Clone(leave)
	n.expired = slices.DeleteFunc(n.expired, func(k Known) bool {
		stream := lifecycle.ProjectStream(k.Intent.Command.Code)
		if len(taken) == limit || slices.Contains(leave, stream) {
			return false
		}
		taken, leave = append(taken, k), append(leave, stream)
		return true
	})
	return taken, nil
}
func (n *notebook) AlarmUndone(context.Context) ([]Undone, error) { return n.undone, nil }
func (n *notebook) Answer(context.Context, string, string) ([]lifecycle.Event, error) {
	return n.known.Events, nil
}

func testEngine(s *standIn, n *notebook) *Engine {
	return &Engine{Temporal: s, Record: n, Clock: RealClock{}, Owner: "test", Log: zap.NewNop(), Terms: terms}
}

func terms(time.Time) (lifecycle.Terms, error) {
	p, err := policy.Parse(policy.DefaultDocument())
	return lifecycle.Terms{Policy: p, Calendar: calendar.Default()}, err
}

func submit(e *Engine) ([]lifecycle.Event, error) {
	command := lifecycle.Command{ID: "k", Name: process.CommandSubmit, Code: "SS2019-001", Args: json.RawMessage(`{}`)}
	answer, err := e.Submit(context.Background(), command, "print")
	return answer.Events, err
}

func code(t *testing.T, err error) refusal.Code {
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	return refused.Code
}

func event(seq int64, command string) lifecycle.Event {
	return lifecycle.Event{Stream: "project/SS2019-001", Seq: seq, Command: command, Type: "submitted"}
}

func refusalOf(c refusal.Code) error {
	return temporal.NewNonRetryableApplicationError("no", "refusal", nil, *refusal.New(c, "不行", "no"))
}

func TestSubmitPublishesTheWholeTailAndAnswersItsOwnEvents(t *testing.T) {
	s := &standIn{answers: []any{workflows.Reply{Tail: []lifecycle.Event{event(4, ""), event(5, "k"), event(6, "k"), event(7, "other")}}}}
	n := &notebook{known: Known{Revision: 3}}
	events, err := submit(testEngine(s, n))
	require.NoError(t, err)
	require.Len(t, n.published, 4)
	require.Len(t, events, 2)
	require.Equal(t, "k", s.sent[0].UpdateID, "the update's id is the intent's")
	require.Equal(t, int64(3), s.sent[0].Args[0].(workflows.Message).Seen)
}

func TestSubmitAnswersADoneIntentFromTheRecord(t *testing.T) {
	s := &standIn{}
	n := &notebook{known: Known{State: Done, Events: []lifecycle.Event{event(5, "k")}}}
	events, err := submit(testEngine(s, n))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Empty(t, s.sent)
}

func TestSubmitFindsInTheLogWhatTheReplyNoLongerCarries(t *testing.T) {
	s := &standIn{answers: []any{workflows.Reply{From: 5, To: 5}}}
	n := &notebook{known: Known{Events: []lifecycle.Event{event(5, "k")}}}
	events, err := submit(testEngine(s, n))
	require.NoError(t, err)
	require.Len(t, events, 1)
}

func TestARefusalIsAnsweredOnlyByTheOwner(t *testing.T) {
	s := &standIn{answers: []any{refusalOf(refusal.CodeGate)}}
	n := &notebook{}
	_, err := submit(testEngine(s, n))
	require.Equal(t, refusal.CodeGate, code(t, err))
	require.Equal(t, refusal.CodeGate, n.refused.Code)

	n.refuse = ErrLeaseLost
	_, err = submit(testEngine(s, n))
	require.Equal(t, refusal.CodeUnavailable, code(t, err), "somebody else may have had it decided")
	require.NoError(t, n.released, "it is not ours to release")

	n.refuse = errors.New("the record is down")
	_, err = submit(testEngine(s, n))
	require.Equal(t, refusal.CodeUnavailable, code(t, err))
	require.ErrorContains(t, n.released, "the record is down", "the sweeper asks again")
}

func TestAnUnknownOutcomeIsLeftToTheSweeper(t *testing.T) {
	for name, s := range map[string]*standIn{
		"the engine fails":                   {answers: []any{errors.New("connection reset")}},
		"the rules are not known yet":        {answers: []any{refusalOf(refusal.CodeUnavailable)}},
		"an older worker knows no such word": {answers: []any{temporal.NewApplicationError("unknown update", "")}},
	} {
		t.Run(name, func(t *testing.T) {
			n := &notebook{}
			_, err := submit(testEngine(s, n))
			require.Equal(t, refusal.CodeUnavailable, code(t, err))
			require.Error(t, n.released)
			require.Nil(t, n.refused)
		})
	}
	n := &notebook{publish: errors.New("the record is down")}
	_, err := submit(testEngine(&standIn{answers: []any{workflows.Reply{Tail: []lifecycle.Event{event(1, "k")}}}}, n))
	require.Equal(t, refusal.CodeUnavailable, code(t, err))
	require.ErrorContains(t, n.released, "the record is down")
	require.NotContains(t, err.Error(), "record is down", "no internal text")
}

func TestACommandForAClosedProjectsWorkflowIsRefused(t *testing.T) {
	n := &notebook{closed: finished(lifecycle.OutcomeWithdrawn)}
	_, err := submit(testEngine(&standIn{answers: []any{serviceerror.NewNotFound("workflow execution already completed")}}, n))
	require.Equal(t, refusal.CodeStage, code(t, err))
	require.NotNil(t, n.refused, "nothing will ever decide it: the sweeper need not try")

	n = &notebook{}
	_, err = submit(testEngine(&standIn{answers: []any{serviceerror.NewNotFound("no such workflow")}}, n))
	require.Equal(t, refusal.CodeUnavailable, code(t, err), "the engine lost a project: its life has not ended")
	require.Nil(t, n.refused)
}

// finished is a project that was closed.
func finished(outcome lifecycle.Outcome) lifecycle.Project {
	p := lifecycle.Project{Code: "SS2019-001", Revision: 7, Incarnation: 1, Stage: lifecycle.StageClosed, Outcome: outcome}
	p.Unit.Code = "coop"
	return p
}

// file has the unit of a project put a paper on file.
func file(e *Engine) ([]lifecycle.Event, error) {
	clerk := lifecycle.Actor{Person: "li", Name: "李文", Posts: []process.Post{{Unit: "coop", Role: process.RoleStaff}}}
	args, _ := json.Marshal(lifecycle.FilePaperInput{Kind: "other", SHA256: strings.Repeat("a", 64), Size: 1, Name: "a.pdf"})
	answer, err := e.Submit(context.Background(),
		lifecycle.Command{ID: "k", Name: process.CommandFilePaper, Code: "SS2019-001", Actor: clerk, Args: args}, "print")
	return answer.Events, err
}

func TestAFinishedProjectGoesOnFromTheRecord(t *testing.T) {
	gone := serviceerror.NewNotFound("workflow execution already completed")
	reply := workflows.Reply{Tail: []lifecycle.Event{event(8, "k")}}
	for name, answers := range map[string][]any{
		"at once":                      {gone, gone, reply},
		"somebody else was first":      {gone, gone, serviceerror.NewWorkflowExecutionAlreadyStarted("", "", ""), reply},
		"and that run had ended, too":  {gone, gone, serviceerror.NewWorkflowExecutionAlreadyStarted("", "", ""), gone, gone, reply},
		"between two runs of somebody": {temporal.NewApplicationError("run ended", "AcceptedUpdateCompletedWorkflow"), gone, gone, reply},
	} {
		t.Run(name, func(t *testing.T) {
			s, n := &standIn{answers: answers}, &notebook{closed: finished(lifecycle.OutcomeFinished)}
			n.known.Revision, n.known.Digest = 1, []byte("of revision 1") // the record has gone on since
			events, err := file(testEngine(s, n))
			require.NoError(t, err)
			require.Equal(t, n.closed.Revision, s.first.Seen)
			require.Empty(t, s.first.Digest, "the digest of one revision is not that of another")
			require.Equal(t, reply.Tail, events)
			require.Equal(t, reply.Tail, n.published)
			require.NotZero(t, s.begun)
		})
	}
	t.Run("somebody started it while one waited to be alone", func(t *testing.T) {
		s, n := &standIn{answers: []any{gone, reply}}, &notebook{closed: finished(lifecycle.OutcomeFinished)}
		_, err := file(testEngine(s, n))
		require.NoError(t, err)
		require.Zero(t, s.begun, "it goes to the run that there is, never to another from an older record")
	})
	s, n := &standIn{answers: []any{gone}}, &notebook{closed: finished(lifecycle.OutcomeFinished)}
	n.known.Events = []lifecycle.Event{event(8, "k")} // an earlier attempt brought them into the log
	events, err := file(testEngine(s, n))
	require.NoError(t, err)
	require.Equal(t, n.known.Events, events)
	require.Zero(t, s.begun, "nothing is decided twice")

	s, n = &standIn{answers: []any{gone}}, &notebook{closed: finished(lifecycle.OutcomeRejected)}
	_, err = file(testEngine(s, n))
	require.Equal(t, refusal.CodeStage, code(t, err))
	require.Zero(t, s.begun, "what the rules refuse starts no workflow")

	s, n = &standIn{answers: []any{gone}}, &notebook{closed: finished(lifecycle.OutcomeFinished)}
	_, err = file(testEngine(s, n))
	require.Equal(t, refusal.CodeUnavailable, code(t, err), "it does not go round for ever")
}

func TestBetweenTwoRunsTheSameUpdateIsSentAgain(t *testing.T) {
	s := &standIn{answers: []any{
		temporal.NewApplicationError("run ended", "AcceptedUpdateCompletedWorkflow"), serviceerror.NewAborted("closing"),
		workflows.Reply{Tail: []lifecycle.Event{event(1, "k")}},
	}}
	_, err := submit(testEngine(s, &notebook{}))
	require.NoError(t, err)
	require.Len(t, s.sent, 3)
	require.Equal(t, s.sent[0].UpdateID, s.sent[2].UpdateID)
}

func declare(e *Engine, actor lifecycle.Actor) error {
	args, err := json.Marshal(lifecycle.DeclareInput{
		Year: 2019, Name: "n", Unit: "a-coop", SupervisingUnit: "a-town", Places: []lifecycle.Place{{Township: "t"}}, Sector: "s",
		Linkage: process.LinkageBase, RequestedFen: 1, PlannedStart: calendar.NewDate(2019, 5, 1), PlannedEnd: calendar.NewDate(2019, 6, 1),
	})
	if err != nil {
		return err
	}
	units := []lifecycle.Unit{{Code: "a-coop", Kind: process.VillageCooperative}, {Code: "a-town", Name: "t", Kind: process.Township}}
	_, err = e.Submit(context.Background(),
		lifecycle.Command{ID: "k", Name: process.CommandDeclare, Actor: actor, Units: units, Args: args}, "print")
	return err
}

func TestARefusedDeclarationStartsNoWorkflow(t *testing.T) {
	s, n := &standIn{}, &notebook{}
	require.Equal(t, refusal.CodeNotHolder, code(t, declare(testEngine(s, n), lifecycle.Actor{Person: "x"})))
	require.Zero(t, s.begun)
	require.NotNil(t, n.refused)
}

func TestADeclarationWhoseWorkflowExistsAsksIt(t *testing.T) {
	s := &standIn{answers: []any{
		serviceerror.NewWorkflowExecutionAlreadyStarted("started", "", ""), workflows.Reply{Tail: []lifecycle.Event{event(1, "k")}},
	}}
	clerk := lifecycle.Actor{Person: "clerk", Posts: []process.Post{{Unit: "a-coop", Role: process.RoleStaff}}}
	require.NoError(t, declare(testEngine(s, &notebook{}), clerk))
	require.Equal(t, 1, s.begun)
	require.Len(t, s.sent, 1)
}

func TestTooLargeACommandIsNotSent(t *testing.T) {
	s := &standIn{}
	command := lifecycle.Command{ID: "k", Name: process.CommandSubmit, Code: "SS2019-001", Args: make(json.RawMessage, maxCommand+1)}
	_, err := testEngine(s, &notebook{}).Submit(context.Background(), command, "print")
	require.Equal(t, refusal.CodeTooLarge, code(t, err))
	require.Empty(t, s.sent)
}

func TestTurns(t *testing.T) {
	var line turns
	ctx, cancel := context.WithCancel(context.Background())
	var leaves []func()
	for range inFlight {
		leave, err := line.take(ctx, "a")
		require.NoError(t, err)
		leaves = append(leaves, leave)
	}
	var crowd sync.WaitGroup
	for range waiting {
		crowd.Go(func() {
			if leave, err := line.take(ctx, "a"); err == nil {
				leave()
			}
		})
	}
	require.Eventually(t, func() bool {
		line.mu.Lock()
		defer line.mu.Unlock()
		return line.lines["a"].members == inFlight+waiting
	}, 2*time.Minute, time.Millisecond)
	_, err := line.take(ctx, "a")
	require.Equal(t, refusal.CodeBusy, code(t, err), "beyond the line's length")
	_, err = line.take(ctx, "b")
	require.NoError(t, err, "another project has its own line")
	cancel()
	crowd.Wait()
	for _, leave := range leaves {
		leave()
	}
	require.NotContains(t, line.lines, "a", "an empty line is forgotten")
}

// diary plays the moments of several projects.
type diary struct {
	moments []Moment
	clock   []time.Time
}

func (d *diary) NextMoment(_ context.Context, upTo time.Time) (Moment, bool, error) {
	if len(d.moments) == 0 || d.moments[0].At.After(upTo) {
		return Moment{}, false, nil
	}
	return d.moments[0], true, nil
}

func (d *diary) SetClock(_ context.Context, now time.Time) error {
	d.clock = append(d.clock, now)
	return nil
}

func TestSteppedClockActsInOrder(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2019, 3, 1, hour, 0, 0, 0, time.UTC) }
	d := &diary{moments: []Moment{{Stream: "a", At: at(3)}, {Stream: "b", At: at(3)}, {Stream: "a", At: at(5)}, {Stream: "a", At: at(9)}}}
	var acted []string
	var c *SteppedClock
	c = NewSteppedClock(at(1), d, func(_ context.Context, m Moment) error {
		require.Equal(t, m.At, c.Now(), "what is decided meanwhile is decided at that moment")
		acted = append(acted, fmt.Sprintf("%s@%d", m.Stream, m.At.Hour()))
		d.moments = d.moments[1:]
		return nil
	})
	stepped, err := c.Step(context.Background(), at(6))
	require.NoError(t, err)
	require.Equal(t, []string{"a@3", "b@3", "a@5"}, acted)
	require.Equal(t, 3, stepped.Acts)
	require.Equal(t, at(6), c.Now())
	require.Equal(t, at(6), d.clock[len(d.clock)-1], "kept across restarts")
	_, err = c.Step(context.Background(), at(2))
	require.Equal(t, refusal.CodeInvalid, code(t, err))
	_, err = RealClock{}.Step(context.Background(), at(2))
	require.Error(t, err)
}
