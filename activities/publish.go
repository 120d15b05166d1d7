package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"sluice/lifecycle"
)

// PublishName is the name under which Publish is registered.
const PublishName = "Publish"

// Log is the record as activities need it.
type Log interface {
	// Publish appends what the stream lacks of the events and moves every list, in one transaction. It answers what leaves the house
	// because of what it appended.
	Publish(ctx context.Context, stream string, events []lifecycle.Event) ([]Errand, error)
}

// Activities are the activities with what they work on.
type Activities struct {
	Log      Log
	Ledger   Ledger
	Channels map[string]Channel // by name; one that is missing is not set up
}

// PublishInput is a stream's events that the log may lack, in order.
type PublishInput struct {
	Stream string            `json:"stream"`
	Events []lifecycle.Event `json:"events"`
}

// Publish brings a stream's events into the log. Retry-safe because the log passes over events it already has; the errands of those
// it appended in an attempt whose answer was lost are the sweeper's. Events of an incarnation that was given up, that contradict the
// log or that no command explains fail for good: trying again cannot mend them.
func (a *Activities) Publish(ctx context.Context, in PublishInput) ([]Errand, error) {
	errands, err := a.Log.Publish(ctx, in.Stream, in.Events)
	if errors.Is(err, lifecycle.ErrOldIncarnation) || errors.Is(err, lifecycle.ErrDifferentEvent) || errors.Is(err, lifecycle.ErrForged) {
		return nil, temporal.NewNonRetryableApplicationError("the log refuses the events", "log_refuses", err)
	}
	return errands, err
}
