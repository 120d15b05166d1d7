package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
)

// publish brings events into the log and answers what leaves the house because of them. It tries for ever, ever more slowly: the
// record may be down for hours, and what was decided is safe in the history meanwhile.
func publish(ctx workflow.Context, in activities.PublishInput) (errands []activities.Errand, err error) {
	quick := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
	err = workflow.ExecuteActivity(quick, activities.PublishName, in).Get(ctx, &errands)
	return errands, err
}

// runErrand has an errand run: on the queue of its channel, so that a mail server that hangs holds nothing else.
func runErrand(ctx workflow.Context, e activities.Errand) error {
	patient := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: activities.Queue(e.Channel), StartToCloseTimeout: activities.AttemptWithin, RetryPolicy: activities.Retries(),
	})
	return workflow.ExecuteActivity(patient, e.Activity(), e).Get(ctx, nil)
}
