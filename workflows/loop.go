package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// wake is why the main coroutine stopped sleeping.
type wake int

const (
	due    wake = iota // time has something to do
	closed             // the project's life has ended
	full               // the history is long enough
)

// sleep waits until there is something to do. The timer runs to the moment recorded with the last decision and is set anew
// only when a command moved that moment; a lone command leaves it alone.
func (w *life) sleep(ctx workflow.Context) wake {
	for {
		armed := w.NextDue
		moved := func() bool { return !w.NextDue.Equal(armed) || w.subject.ended() || w.full(ctx) }
		if timeIsUp := await(ctx, w.until(ctx, armed), moved); timeIsUp {
			return due
		}
		switch {
		case w.subject.ended():
			return closed
		case w.full(ctx):
			return full
		}
	}
}

// until is how long to sleep; negative for as long as it takes: nothing is due, or a stepped clock sends its own ticks.
func (w *life) until(ctx workflow.Context, moment time.Time) time.Duration {
	if moment.IsZero() || w.stepped {
		return -1
	}
	return max(moment.Sub(workflow.Now(ctx)), 0)
}

// await waits for the condition, at most so long when that is not negative, and answers whether the time was up. It cancels
// its timer, which workflow.AwaitWithTimeout of this SDK leaves behind to wake the project for nothing.
func await(ctx workflow.Context, atMost time.Duration, condition func() bool) (timeIsUp bool) {
	if atMost < 0 {
		_ = workflow.Await(ctx, condition) // fails only when it is cancelled, and a life is not
		return false
	}
	timed, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimer(timed, atMost)
	_ = workflow.Await(ctx, func() bool { return timer.IsReady() || condition() })
	return timer.IsReady()
}

// full says that history is long enough. The limit is part of the workflow's code: changing it breaks replay.
func (w *life) full(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetCurrentHistoryLength() >= rollOverAt || info.GetContinueAsNewSuggested()
}

// rollOver goes on in a new run with a short history, carrying what the log may lack and the ids of the latest commands.
func (w *life) rollOver(ctx workflow.Context) error {
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return err
	}
	return w.subject.next(ctx, w.memory)
}

// finish ends the life once the log has all of it.
func (w *life) finish(ctx workflow.Context) error {
	for len(w.Tail) > 0 {
		before := w.base()
		w.publish(ctx)
		if w.base() == before { // not by the length of the tail: what was decided meanwhile has made it longer
			break // refused for good, and operators know
		}
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}
