package worker

import (
	"fmt"
	"sync"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"sluice/activities"
)

const (
	sendAtOnce  = 8                        // errands of a channel in each process
	postPollers = 2                        // of a channel
	lastSending = activities.AttemptWithin // how long what is being sent may take to end and be marked when the worker stops
)

// registerErrands registers what takes messages out of the house.
func registerErrands(r interface {
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}, a *activities.Activities) {
	r.RegisterActivityWithOptions(a.Remind, activity.RegisterOptions{Name: activities.RemindName})
	r.RegisterActivityWithOptions(a.Escalate, activity.RegisterOptions{Name: activities.EscalateName})
}

// startPost starts a worker for each channel, on a queue of its own: a mail server that hangs holds up neither the log nor a robot.
// Stop lets what is being sent come to its end.
func startPost(c client.Client, a *activities.Activities, fail func(error)) (stop func(), err error) {
	var started []worker.Worker
	stop = func() {
		var all sync.WaitGroup
		for _, w := range started {
			all.Go(w.Stop)
		}
		all.Wait()
	}
	for _, channel := range activities.Channels {
		w := worker.New(c, activities.Queue(channel), worker.Options{
			DisableWorkflowWorker:              true,
			OnFatalError:                       func(err error) { fail(fmt.Errorf("worker of %s: %w", channel, err)) },
			MaxConcurrentActivityExecutionSize: sendAtOnce,
			ActivityTaskPollerBehavior:         worker.NewPollerBehaviorSimpleMaximum(worker.PollerBehaviorSimpleMaximumOptions{MaximumNumberOfPollers: postPollers}),
			WorkerStopTimeout:                  lastSending,
		})
		registerErrands(w, a)
		if err := w.Start(); err != nil {
			return stop, fmt.Errorf("start the worker of %s: %w", channel, err)
		}
		started = append(started, w)
	}
	return stop, nil
}
