package engine_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.uber.org/zap"

	"sluice/admin"
	"sluice/embedded/pgtest"
	"sluice/engine"
	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/workflows"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// decider plays the project's workflow: it decides by the rules, once for each id.
type decider struct {
	client.Client
	county *testcounty.County

	mu       sync.Mutex
	answered map[string]workflows.Reply
}

func (d *decider) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if reply, again := d.answered[o.UpdateID]; again {
		return told{reply: reply}, nil
	}
	m := o.Args[0].(workflows.Message)
	p, err := d.county.Project(ctx, m.Code)
	if err != nil {
		return nil, err
	}
	terms, err := d.county.Service.Terms(d.county.Now())
	if err != nil {
		return nil, err
	}
	decision, err := lifecycle.Decide(p, m.Command, terms, d.county.Now())
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return nil, temporal.NewNonRetryableApplicationError(refused.EN, "refusal", nil, *refused)
	}
	reply := workflows.Reply{Tail: decision.Events}
	d.answered[o.UpdateID] = reply
	return told{reply: reply}, err
}

type told struct {
	client.WorkflowUpdateHandle
	reply workflows.Reply
}

func (t told) Get(_ context.Context, value any) error {
	*value.(*workflows.Reply) = t.reply
	return nil
}

// TestAnotherEngineCarriesACommandOut: one engine takes a command in and stops. Before another carries it out, its person loses the post, or
// keeps it; or the first engine had it decided and not recorded.
func TestAnotherEngineCarriesACommandOut(t *testing.T) {
	for name, tried := range map[string]struct {
		lost, decided bool // the post; by the first engine
		refused       bool
	}{
		"the post is lost":                  {lost: true, refused: true},
		"the post is kept":                  {},
		"it was decided, and then lost":     {lost: true, decided: true},
		"it was decided, and the post kept": {decided: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := testcounty.New(t)
			p := c.Submitted()
			temporal := &decider{county: c, answered: map[string]workflows.Reply{}}
			command := lifecycle.Command{
				ID: "k1", Name: process.CommandDecide, Actor: testcounty.Reviewer, Code: p.Code, Received: c.Now(),
				Args: []byte(`{"task": "` + p.Task(process.TaskDecide) + `", "verdict": "approve"}`),
			}
			first, err := c.Open(t.Context(), engine.Intent{Command: command, Fingerprint: "f", Owner: "first"})
			require.NoError(t, err)
			if tried.decided {
				_, err := temporal.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{UpdateID: "k1", Args: []any{workflows.Message{Command: first.Intent.Command}}})
				require.NoError(t, err)
			}
			if tried.lost {
				_, err = c.Administer(t.Context(), "lost", "lost", testcounty.Admin, c.Now(),
					&admin.PostTaken{Person: testcounty.Reviewer.Person, Post: testcounty.Reviewer.Posts[0]})
				require.NoError(t, err)
			}
			require.NoError(t, c.Release(t.Context(), first.Intent, nil), "it stops")

			second := &engine.Engine{Temporal: temporal, Record: c.Store, Terms: c.Service.Terms, Clock: c, Owner: "second", Log: zap.NewNop()}
			ctx, stop := context.WithCancel(t.Context())
			swept := make(chan struct{})
			go func() { second.Sweep(ctx); close(swept) }()
			require.Eventually(t, func() bool {
				condition, err := c.Condition(t.Context(), c.Now())
				return err == nil && condition.OpenIntents == 0
			}, time.Minute, 10*time.Millisecond, "it has an outcome")
			stop()
			<-swept

			events, err := c.Answer(t.Context(), lifecycle.ProjectStream(p.Code), "k1")
			require.NoError(t, err)
			require.Equal(t, tried.refused, len(events) == 0)
			_, err = second.Submit(t.Context(), command, "f")
			if !tried.refused {
				require.NoError(t, err, "the key answers what was done")
				return
			}
			var refused *refusal.Error
			require.ErrorAs(t, err, &refused)
			require.Equal(t, refusal.CodeNotHolder, refused.Code)
			require.Contains(t, refused.ZH, "办理")
		})
	}
}
