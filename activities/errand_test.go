package activities

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
)

// book is a ledger in memory.
type book struct {
	mu     sync.Mutex
	claim  Claim
	marks  map[int64]Outcome
	down   int // how many marks fail
	marked int
}

func (b *book) Claim(context.Context, []int64) (Claim, error) { return b.claim, nil }

func (b *book) Mark(_ context.Context, d Delivery, o Outcome) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.marked++; b.marked <= b.down {
		return errors.New("the ledger is away")
	}
	b.marks[d.ID] = o
	return nil
}

type channel func(context.Context, Delivery) error

func (c channel) Send(ctx context.Context, d Delivery) error { return c(ctx, d) }

// sent runs an errand whose deliveries, by id, meet these errors; 0 panics.
func sent(b *book, meets ...error) error {
	b.marks = map[int64]Outcome{}
	for i := range meets {
		d := Delivery{ID: int64(i), Channel: Mail}
		if i < len(b.claim.Deliveries) {
			d.OthersTaken = b.claim.Deliveries[i].OthersTaken
			b.claim.Deliveries[i] = d
			continue
		}
		b.claim.Deliveries = append(b.claim.Deliveries, d)
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	a := &Activities{Ledger: b, Channels: map[string]Channel{Mail: channel(func(_ context.Context, d Delivery) error {
		if d.ID == 0 && len(meets) > 1 {
			panic("a fault")
		}
		return meets[d.ID]
	})}}
	env.RegisterActivityWithOptions(a.Remind, activity.RegisterOptions{Name: RemindName})
	_, err := env.ExecuteActivity(RemindName, Errand{Channel: Mail, Deliveries: []int64{1}})
	return err
}

func TestWhatBecomesOfEach(t *testing.T) {
	b := &book{claim: Claim{Deliveries: make([]Delivery, 7)}}
	b.claim.Deliveries[6].OthersTaken = true
	refused := fmt.Errorf("550: %w", ErrRefusesAll)
	err := sent(b, nil, nil, errors.New("busy"), fmt.Errorf("550: %w", ErrRefused), fmt.Errorf("535: %w", ErrSender), refused, refused)
	require.ErrorContains(t, err, "busy", "what failed is tried again")
	states := map[int64]string{}
	for id, o := range b.marks {
		states[id] = o.State
	}
	require.Equal(t, map[int64]string{0: Failed, 1: Sent, 2: Failed, 3: Dead, 4: Failed, 5: Failed, 6: Dead}, states)
	require.True(t, b.marks[4].SendersFault && b.marks[5].SendersFault)
	require.False(t, b.marks[0].SendersFault || b.marks[2].SendersFault || b.marks[6].SendersFault)
	require.NotContains(t, err.Error(), "550: the message is refused for good", "what is dead is not")

	require.NoError(t, sent(&book{}, nil))
	require.NoError(t, sent(&book{}, ErrRefused), "it is settled: the next addressee is told")
	require.NoError(t, sent(&book{}), "somebody else sent it")
}

func TestWaitingIsNoFailure(t *testing.T) {
	pause := func(err error) time.Duration {
		var application *temporal.ApplicationError
		require.ErrorAs(t, err, &application)
		return application.NextRetryDelay()
	}
	require.Equal(t, 40*time.Second, pause(sent(&book{claim: Claim{Wait: 40 * time.Second}})),
		"another attempt is at it, or it is not its turn")
	full := &book{}
	require.Equal(t, time.Minute, pause(sent(full, ErrFull)))
	require.Equal(t, Queued, full.marks[0].State)
	require.Zero(t, pause(sent(&book{claim: Claim{Wait: time.Second}}, errors.New("busy"))), "the policy's pause")
}

func TestWhatWasSentIsMarkedThoughTheLedgerWasAway(t *testing.T) {
	b := &book{down: 2}
	require.NoError(t, sent(b, nil))
	require.Equal(t, Sent, b.marks[0].State)
}

func TestAnErrandFitsItsLease(t *testing.T) {
	require.Greater(t, AttemptWithin, sendWithin+markWithin)
	require.Greater(t, Lease, AttemptWithin)
	require.Zero(t, Retries().MaximumAttempts, "without end")
	require.Equal(t, LongestPause, Retries().MaximumInterval)
	b := &Activities{Ledger: &book{marks: map[int64]Outcome{}, claim: Claim{Deliveries: []Delivery{{Channel: "pigeon"}}}}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivityWithOptions(b.Escalate, activity.RegisterOptions{Name: EscalateName})
	_, err := env.ExecuteActivity(EscalateName, Errand{Channel: "pigeon", Deliveries: []int64{0}, Escalates: true})
	require.ErrorContains(t, err, "is not set up")
}
