package engine

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/workflows"
)

// postOffice plays Temporal where errands are started, and writes down what was.
type postOffice struct {
	standIn
	mu        sync.Mutex
	old       bool // knows no activities without a workflow
	started   []string
	workflows []string
}

func (p *postOffice) ExecuteActivity(
	_ context.Context, o client.StartActivityOptions, activity any, args ...any,
) (client.ActivityHandle, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.old {
		return nil, serviceerror.NewUnimplemented("Standalone activity is disabled")
	}
	if o.ActivityIDConflictPolicy != enumspb.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING || o.RetryPolicy.MaximumAttempts != 0 {
		return nil, serviceerror.NewInvalidArgument("it must be tried without end, once at a time")
	}
	p.started = append(p.started, activity.(string)+" "+o.ID+" on "+o.TaskQueue)
	return nil, nil
}

func (p *postOffice) ExecuteWorkflow(
	_ context.Context, o client.StartWorkflowOptions, workflow any, args ...any,
) (client.WorkflowRun, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.workflows = append(p.workflows, workflow.(string)+" "+o.ID)
	return nil, nil
}

func (p *postOffice) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append(append([]string{}, p.started...), p.workflows...)
}

var (
	reminder   = activities.Errand{Channel: activities.Mail, Deliveries: []int64{7, 5}}
	escalation = activities.Errand{Channel: activities.WeCom, Escalates: true, Deliveries: []int64{9}, Take: 2}
)

func TestWhatACommandTellsIsStartedBesideIt(t *testing.T) {
	p := &postOffice{standIn: standIn{answers: []any{workflows.Reply{From: 1, To: 1, Tail: []lifecycle.Event{event(1, "k")}}}}}
	n := &notebook{errands: []activities.Errand{reminder, escalation}}
	e := testEngine(&p.standIn, n)
	e.Temporal = p
	_, err := submit(e)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(p.all()) == 2 }, 10*time.Second, 5*time.Millisecond)
	require.Equal(t, []string{"Remind errand/5/0 on sluice-post-mail", "Escalate errand/9/2 on sluice-post-wecom"}, p.all())
}

func TestTheSweeperStartsWhatNobodyIsAt(t *testing.T) {
	for old, want := range map[bool][]string{
		false: {"Remind errand/5/0 on sluice-post-mail", "Escalate errand/9/2 on sluice-post-wecom"},
		true:  {"Errand errand/5/0", "Errand errand/9/2"},
	} {
		p := &postOffice{old: old}
		e := testEngine(&p.standIn, &notebook{forsaken: []activities.Errand{reminder, escalation}})
		e.Temporal = p
		ctx, cancel := context.WithCancel(t.Context())
		var swept sync.WaitGroup
		swept.Go(func() { e.SweepPost(ctx) })
		require.Eventually(t, func() bool { return len(p.all()) == 2 }, 10*time.Second, 5*time.Millisecond)
		cancel()
		swept.Wait()
		require.Equal(t, want, p.all(), "on a server that knows activities without a workflow, and on one that does not")
	}
}
