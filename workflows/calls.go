package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sluice/activities"
)

// publish brings events into the log. It tries for ever, ever more slowly: the record may be down for hours, and what was
// decided is safe in the history meanwhile.
func publish(ctx workflow.Context, in activities.PublishInput) error {
	quick := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
	return workflow.ExecuteActivity(quick, activities.PublishName, in).Get(ctx, nil)
}
