package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/workflows"
)

func left(id, code string) Known {
	return Known{Intent: Intent{Command: lifecycle.Command{ID: id, Name: process.CommandSubmit, Code: code}, Take: 2}}
}

// TestOnlyWhatIsInHandIsRenewed: however an attempt ends, also when the record took neither its events nor its release, nothing renews
// its lease afterwards. Else no sweeper would ever find it.
func TestOnlyWhatIsInHandIsRenewed(t *testing.T) {
	accepted := workflows.Reply{Tail: []lifecycle.Event{event(4, "k")}}
	down := errors.New("the record is down")
	for name, c := range map[string]struct {
		answer any
		n      *notebook
	}{
		"decided":                      {accepted, &notebook{}},
		"neither published, released":  {accepted, &notebook{publish: down, release: down}},
		"neither refused nor released": {refusalOf(refusal.CodeGate), &notebook{refuse: down, release: down}},
		"never written":                {accepted, &notebook{openErr: down}},
	} {
		t.Run(name, func(t *testing.T) {
			e := testEngine(&standIn{answers: []any{c.answer}}, c.n)
			_, err := submit(e)
			if name != "decided" {
				require.Equal(t, refusal.CodeUnavailable, code(t, err))
			}
			e.renew(context.Background())
			require.Empty(t, c.n.renewed)
		})
	}
	t.Run("while it is at work", func(t *testing.T) {
		n := &notebook{}
		e := testEngine(&standIn{answers: []any{accepted}}, n)
		e.Temporal = meanwhile{e.Temporal, func() { e.renew(context.Background()) }}
		_, err := submit(e)
		require.NoError(t, err)
		require.Len(t, n.renewed, 1)
		require.Equal(t, "k", n.renewed[0].Command.ID)
	})
	t.Run("a later take stays", func(t *testing.T) {
		var h hand
		letGo := h.hold(Intent{Command: lifecycle.Command{ID: "k"}, Take: 1})
		h.hold(Intent{Command: lifecycle.Command{ID: "k"}, Take: 2})
		letGo()
		require.Len(t, h.intents(), 1)
		require.EqualValues(t, 2, h.intents()[0].Take)
	})
}

// meanwhile lets something happen while an update is under way.
type meanwhile struct {
	client.Client
	happens func()
}

func (m meanwhile) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	m.happens()
	return m.Client.UpdateWorkflow(ctx, o)
}

// TestWhatMayHaveBeenSentOnlyTheEngineRefuses: the rules of today say no to this caller; the engine may have said yes before.
func TestWhatMayHaveBeenSentOnlyTheEngineRefuses(t *testing.T) {
	stranger := lifecycle.Actor{Person: "x"}
	s, n := &standIn{answers: []any{workflows.Reply{Tail: []lifecycle.Event{event(1, "k")}}}},
		&notebook{known: Known{Intent: Intent{Take: 2}}}
	require.NoError(t, declare(testEngine(s, n), stranger))
	require.Equal(t, 1, s.begun)
	require.Nil(t, n.refused)
	require.Len(t, n.published, 1)

	s, n = &standIn{answers: []any{refusalOf(refusal.CodeNotHolder)}}, &notebook{known: Known{Intent: Intent{Take: 2}}}
	require.Equal(t, refusal.CodeNotHolder, code(t, declare(testEngine(s, n), stranger)))
	require.NotNil(t, n.refused, "the engine has said so")

	s, n = &standIn{}, &notebook{known: Known{Intent: Intent{Take: 1}}}
	require.Equal(t, refusal.CodeNotHolder, code(t, declare(testEngine(s, n), stranger)))
	require.Zero(t, s.begun, "what was never sent starts no workflow")
}

// wedged plays Temporal with projects that never answer.
type wedged struct {
	standIn
	sick  map[string]bool
	tries map[string][]time.Time
	mu    sync.Mutex
}

func (w *wedged) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	w.mu.Lock()
	w.tries[o.WorkflowID] = append(w.tries[o.WorkflowID], time.Now())
	sick := w.sick[o.WorkflowID]
	w.mu.Unlock()
	if sick {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	time.Sleep(50 * time.Millisecond)
	return given{reply: workflows.Reply{Tail: []lifecycle.Event{event(1, o.UpdateID)}}}, nil
}

// TestSickProjectsHoldNoOtherUp: many commands wait for projects that never answer, before an import of sixty in the queue.
func TestSickProjectsHoldNoOtherUp(t *testing.T) {
	for _, sick := range []int{1, 3, 20} {
		t.Run(fmt.Sprint(sick, " of them"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { sweepBeside(t, sick) })
		})
	}
}

func sweepBeside(t *testing.T, sick int) {
	w := &wedged{sick: map[string]bool{}, tries: map[string][]time.Time{}}
	n := &notebook{}
	for i := range sick {
		code := fmt.Sprint("SICK-", i)
		w.sick[WorkflowID(code)] = true
		for j := range 23 {
			n.expired = append(n.expired, left(fmt.Sprint(code, "-", j), code))
		}
	}
	e := testEngine(&w.standIn, n)
	e.Temporal = w
	ctx, cancel := context.WithCancel(t.Context())
	swept := make(chan struct{})
	go func() { e.Sweep(ctx); close(swept) }()
	if sick > sweepAtOnce {
		time.Sleep(3 * timeout) // each was tried once: it is known which are sick
	}
	began := time.Now()
	n.mu.Lock()
	for i := range 60 {
		n.expired = append(n.expired, left(fmt.Sprint("row-", i), fmt.Sprint("ROW-", i)))
	}
	n.mu.Unlock()
	for done := 0; done < 60; {
		time.Sleep(100 * time.Millisecond)
		n.mu.Lock()
		done = len(n.published)
		n.mu.Unlock()
		require.Less(t, time.Since(began), 10*time.Second, "%d of 60 rows begun", done)
	}
	time.Sleep(time.Hour)
	cancel()
	<-swept
	for workflow := range w.sick {
		tries := w.tries[workflow]
		require.Greater(t, len(tries), 5, "it is tried again and again")
		require.Less(t, len(tries), 25, "but less and less often")
		for i := 1; i < len(tries); i++ {
			require.GreaterOrEqual(t, tries[i].Sub(tries[i-1]), timeout, "one at a time")
		}
	}
}
