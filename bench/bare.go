package main

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"go.uber.org/zap"

	"sluice/embedded/temporal"
	"sluice/engine"
)

// What Sluice is compared with: a workflow whose updates record nothing, or wait for an activity that does nothing. There
// are no rules, no HTTP, no record: the least that Temporal itself costs.
const (
	bareWorkflow = "BenchBare"
	bareActivity = "BenchNothing"
	bareQueue    = "bench"

	recordNothing   = "record_nothing"
	waitForActivity = "wait_for_activity"
)

// bareProject takes updates until one of them says that it is the last.
func bareProject(ctx workflow.Context) error {
	ended := false
	handlers := map[string]func(workflow.Context, string) (string, error){
		recordNothing: func(_ workflow.Context, in string) (string, error) {
			ended = in == bareEnd
			return in, nil
		},
		waitForActivity: func(ctx workflow.Context, in string) (string, error) {
			ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
			err := workflow.ExecuteActivity(ctx, bareActivity).Get(ctx, nil)
			return in, err
		},
	}
	for _, name := range []string{recordNothing, waitForActivity} {
		if err := workflow.SetUpdateHandler(ctx, name, handlers[name]); err != nil {
			return err
		}
	}
	return workflow.Await(ctx, func() bool { return ended && workflow.AllHandlersFinished(ctx) })
}

func nothing(context.Context) error { return nil }

// bare is a client of Sluice's own Temporal server, with a worker in this process.
type bare struct {
	client.Client
	worker worker.Worker
	acted  acts
}

// dialFolder starts a bare worker on the engine of a data folder.
func dialFolder(ctx context.Context, folder string) (*bare, error) {
	address, token := temporal.Known(filepath.Join(folder, "temporal"))
	return dialBare(ctx, address, token)
}

// dialBare starts a worker with the same pollers as Sluice's.
func dialBare(ctx context.Context, address, token string) (*bare, error) {
	c, err := engine.Dial(ctx, engine.Address{HostPort: address, Namespace: "sluice", Token: token}, zap.NewNop())
	if err != nil {
		return nil, err
	}
	w := worker.New(c, bareQueue, worker.Options{
		WorkflowTaskPollerBehavior: worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		ActivityTaskPollerBehavior: worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
	})
	w.RegisterWorkflowWithOptions(bareProject, workflow.RegisterOptions{Name: bareWorkflow})
	b := &bare{Client: c, worker: w}
	w.RegisterWorkflowWithOptions(bareDeadline, workflow.RegisterOptions{Name: bareDeadlineWorkflow})
	w.RegisterActivityWithOptions(b.acted.act, activity.RegisterOptions{Name: bareAct})
	w.RegisterActivityWithOptions(nothing, activity.RegisterOptions{Name: bareActivity})
	if err := w.Start(); err != nil {
		c.Close()
		return nil, err
	}
	return b, nil
}

func (b *bare) close() {
	b.worker.Stop()
	b.Close()
}

// bareID makes up an id for a workflow.
func bareID() string { return "bench/" + rand.Text() }

// begin starts a workflow.
func (b *bare) begin(ctx context.Context) (id string, err error) {
	id = bareID()
	_, err = b.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: bareQueue}, bareWorkflow)
	return id, err
}

// What the updates say.
const (
	bareText = "现场施工正常，进度与月报相符"
	bareEnd  = "归档"
)

// update sends an update and waits for its answer.
func (b *bare) update(ctx context.Context, id, name, text string) error {
	handle, err := b.UpdateWorkflow(ctx, updateOptions(id, name, text))
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// beginWithUpdate starts a workflow with its first update in one call.
func (b *bare) beginWithUpdate(ctx context.Context, id string) error {
	start := b.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: id, TaskQueue: bareQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
	}, bareWorkflow)
	handle, err := b.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: updateOptions(id, recordNothing, bareText),
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

func updateOptions(id, name, text string) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: name, Args: []any{text}, WaitForStage: client.WorkflowUpdateStageCompleted,
	}
}

// bareUpdates sends updates of a name, to a new workflow from time to time.
type bareUpdates struct {
	*bare
	name  string
	id    string
	times int
}

// ready has a new workflow take one update: Sluice's projects have taken one, too.
func (u *bareUpdates) ready(ctx context.Context) (err error) {
	if u.times%commandsEach == 0 {
		if u.id, err = u.begin(ctx); err != nil {
			return err
		}
		if err = u.update(ctx, u.id, u.name, bareText); err != nil {
			return err
		}
	}
	u.times++
	return nil
}

func (u *bareUpdates) do(ctx context.Context) error { return u.update(ctx, u.id, u.name, bareText) }

func (u *bareUpdates) workflow() string { return u.id }

// length is how many events a workflow's history has, and which of its runs that is.
func (b *bare) length(ctx context.Context, id string) (run string, events int64, err error) {
	described, err := b.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return "", 0, err
	}
	info := described.GetWorkflowExecutionInfo()
	return info.GetExecution().GetRunId(), info.GetHistoryLength(), nil
}
