package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
)

// The names under which what leaves the house is registered.
const (
	RemindName   = "Remind"
	EscalateName = "Escalate"
)

// Errand is what leaves the house in one go: the mails of a rung, or one message to a robot. Escalates says which activity runs it.
// Take is how often the ledger had it taken when the errand was made; it tells two errands about the same deliveries apart.
type Errand struct {
	Channel    string  `json:"channel"`
	Escalates  bool    `json:"escalates,omitempty"`
	Deliveries []int64 `json:"deliveries"`
	Take       int     `json:"take,omitempty"`
}

// Activity is the name of the activity that runs the errand.
func (e Errand) Activity() string {
	if e.Escalates {
		return EscalateName
	}
	return RemindName
}

// ID is the errand's own, where it is not part of a project's workflow.
func (e Errand) ID() string { return fmt.Sprintf("errand/%d/%d", slices.Min(e.Deliveries), e.Take) }

// Queue is the task queue of a channel.
func Queue(channel string) string { return "sluice-post-" + channel }

// How an errand is run: attempts of half a minute, after a minute, two, four … at last every hour, without end. What nobody can take
// any more becomes moot, so every errand ends.
const (
	AttemptWithin = 30 * time.Second
	LongestPause  = time.Hour

	sendWithin = 20 * time.Second // of an attempt, so that its end can be marked
	markWithin = 8 * time.Second
	markAgain  = 500 * time.Millisecond
)

// Retries is the retry policy of an errand's activity.
func Retries() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: time.Minute, BackoffCoefficient: 2, MaximumInterval: LongestPause}
}

// Remind tells people what waits for them: before and at the due date, and what commands cause. Retry-safe because the ledger gives
// each delivery to one attempt at a time and to none once it is sent; only a process that is killed between sending and marking
// sends a message twice.
func (a *Activities) Remind(ctx context.Context, e Errand) error { return a.run(ctx, e) }

// Escalate tells those above the holder that something is overdue, and every level of a rectification. Retry-safe as Remind is. What
// is refused for good goes to the next addressee of the ladder: an escalation that reaches nobody goes up.
func (a *Activities) Escalate(ctx context.Context, e Errand) error { return a.run(ctx, e) }

func (a *Activities) run(ctx context.Context, e Errand) error {
	claim, err := a.Ledger.Claim(ctx, e.Deliveries)
	if err != nil {
		return err
	}
	ended := make([]error, len(claim.Deliveries))
	var all sync.WaitGroup
	for i, d := range claim.Deliveries { // a rung has few addressees
		all.Go(func() { ended[i] = a.deliver(ctx, d) })
	}
	all.Wait()
	err = errors.Join(ended...)
	switch {
	case err != nil && !errors.Is(err, ErrFull):
		return temporal.NewApplicationError(err.Error(), "undelivered")
	case err != nil:
		return waits(time.Minute)
	case claim.Wait > 0:
		return waits(claim.Wait)
	}
	return nil
}

// waits has the activity come back after a while. The errand did not fail: it is not its turn yet.
func waits(pause time.Duration) error {
	return temporal.NewApplicationErrorWithOptions("it is not its turn yet", "turn", temporal.ApplicationErrorOptions{
		NextRetryDelay: pause, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// deliver sends one and marks it. The error says that it must be tried again.
func (a *Activities) deliver(ctx context.Context, d Delivery) error {
	err := a.send(ctx, d)
	o := outcome(d, err)
	if o.State != Sent {
		activity.GetLogger(ctx).Warn("a notification could not be delivered", "delivery", d.ID, "channel", d.Channel, "state", o.State,
			"take", d.Take, "why", o.Error)
	}
	if unmarked := a.mark(ctx, d, o); unmarked != nil {
		activity.GetLogger(ctx).Error("a delivery could not be marked; it may be sent again", "delivery", d.ID, "state", o.State, "error",
			unmarked)
		return unmarked
	}
	if o.State == Sent || o.State == Dead {
		return nil
	}
	return err
}

// send sends one. A channel that panics must not end the process, which does much else.
func (a *Activities) send(ctx context.Context, d Delivery) (err error) {
	channel, known := a.Channels[d.Channel]
	if !known {
		return fmt.Errorf("the channel %s is not set up", d.Channel)
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the channel %s met a fault of the program: %v", d.Channel, fault)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return channel.Send(ctx, d)
}

// mark records how an attempt ended, also when we are told to stop, and tries as long as the attempt has time: what was sent and is
// not marked is sent again.
func (a *Activities) mark(ctx context.Context, d Delivery, o Outcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markWithin)
	defer cancel()
	for {
		err := a.Ledger.Mark(ctx, d, o)
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(markAgain):
		}
	}
}
