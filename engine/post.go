package engine

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.uber.org/zap"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/workflows"
)

const (
	sweepPostEvery = 2 * time.Second
	forsakenAtOnce = 50
	startWithin    = 10 * time.Second // each
)

// post is how errands are started.
type post struct {
	byWorkflow atomic.Bool // the server knows no activities without a workflow
}

// publish brings events into the log. What leaves the house because of them is started beside: no caller waits for it, and what
// this process does not come to start is the sweeper's.
func (e *Engine) publish(ctx context.Context, stream string, events []lifecycle.Event) error {
	errands, err := e.Record.Publish(ctx, stream, events)
	if err != nil {
		return err
	}
	if len(errands) > 0 {
		go e.startAll(context.WithoutCancel(ctx), errands)
	}
	return nil
}

// SweepPost starts, until the context ends, the errands that nobody is at.
func (e *Engine) SweepPost(ctx context.Context) {
	every(ctx, sweepPostEvery, func() {
		for ctx.Err() == nil {
			forsaken, err := e.Record.TakeForsaken(ctx, forsakenAtOnce)
			if err != nil && ctx.Err() == nil {
				e.Log.Warn("the sweeper cannot reach the ledger of notifications", zap.Error(err))
			}
			e.startAll(ctx, forsaken)
			if len(forsaken) < forsakenAtOnce {
				return
			}
		}
	})
}

func (e *Engine) startAll(ctx context.Context, errands []activities.Errand) {
	for _, errand := range errands {
		if err := e.start(ctx, errand); err != nil {
			e.Log.Info("an errand could not be started; the sweeper will", zap.String("errand", errand.ID()), zap.Error(err))
		}
	}
}

// start has an errand run: as an activity of its own, which costs no history, or by a small workflow where the server knows none. One
// that runs already stays the only one.
func (e *Engine) start(ctx context.Context, errand activities.Errand) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	if !e.post.byWorkflow.Load() {
		_, err := e.Temporal.ExecuteActivity(ctx, client.StartActivityOptions{
			ID: errand.ID(), TaskQueue: activities.Queue(errand.Channel), StartToCloseTimeout: activities.AttemptWithin,
			RetryPolicy:              activities.Retries(),
			ActivityIDConflictPolicy: enumspb.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING,
		}, errand.Activity(), errand)
		var unknown *serviceerror.Unimplemented
		if !errors.As(err, &unknown) {
			return err
		}
		e.post.byWorkflow.Store(true)
	}
	_, err := e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: errand.ID(), TaskQueue: TaskQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflows.ErrandName, errand)
	return err
}
