package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
	"sluice/engine"
	"sluice/workflows"
)

// Registry is where workflows and activities are registered: a worker, a replayer or a test environment.
type Registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

// RegisterWorkflows registers every workflow under its explicit name, so that renaming Go code cannot strand a project.
func RegisterWorkflows(r interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}, set *workflows.Set) {
	r.RegisterWorkflowWithOptions(set.Project, workflow.RegisterOptions{Name: workflows.ProjectName})
	r.RegisterWorkflowWithOptions(set.Office, workflow.RegisterOptions{Name: workflows.OfficeName})
	r.RegisterWorkflowWithOptions(set.Errand, workflow.RegisterOptions{Name: workflows.ErrandName})
}

// Register registers every workflow and activity.
func Register(r Registry, set *workflows.Set, a *activities.Activities) {
	RegisterWorkflows(r, set)
	r.RegisterActivityWithOptions(a.Publish, activity.RegisterOptions{Name: activities.PublishName})
	registerErrands(r, a)
}

// publishAtOnce is how many of time's decisions a process brings into the log at once: of the record's connections for writers, people's
// commands have as many to themselves.
const publishAtOnce = 4

// stopTimeout is how long running activities may take to end when the worker stops.
const stopTimeout = 10 * time.Second

// start starts the worker of the workflows and of what brings their decisions into the log.
func start(c client.Client, set *workflows.Set, a *activities.Activities, fail func(error)) (worker.Worker, error) {
	w := worker.New(c, engine.TaskQueue, worker.Options{
		OnFatalError:               func(err error) { fail(fmt.Errorf("worker: %w", err)) },
		WorkflowTaskPollerBehavior: worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		ActivityTaskPollerBehavior: worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		WorkerStopTimeout:          stopTimeout,

		MaxConcurrentActivityExecutionSize: publishAtOnce,
	})
	Register(w, set, a)
	if err := w.Start(); err != nil {
		return nil, fmt.Errorf("start worker: %w", err)
	}
	return w, nil
}

// While has workflows answer for as long as something is done with them, and nothing else: no message leaves the house, and what others
// began and left waits.
func While(
	ctx context.Context, c client.Client, set *workflows.Set, a *activities.Activities, do func(ctx context.Context) error,
) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	w, err := start(c, set, a, fail)
	if err != nil {
		return err
	}
	defer w.Stop()
	if err = do(ctx); err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// Run takes work until the context ends, then lets what runs come to its end. The engine's sweeper runs along. Ready is called once it
// has begun.
func Run(ctx context.Context, c client.Client, e *engine.Engine, set *workflows.Set, a *activities.Activities, ready func()) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	w, err := start(c, set, a, fail)
	if err != nil {
		return err
	}
	defer w.Stop()
	stopPost, err := startPost(c, a, fail)
	defer stopPost()
	if err != nil {
		return err
	}
	if err := e.OpenOffice(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	ready()
	go e.SweepPost(ctx)
	e.Sweep(ctx)
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
