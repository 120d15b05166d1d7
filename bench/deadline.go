package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"
)

// What Sluice's deadlines are compared with: a workflow that sleeps until a moment, has one activity that writes down when it
// ran, and ends. There are no rules and no record.
const (
	bareDeadlineWorkflow = "BenchDeadline"
	bareAct              = "BenchAct"
)

func bareDeadline(ctx workflow.Context, moment time.Time) error {
	if err := workflow.Sleep(ctx, moment.Sub(workflow.Now(ctx))); err != nil {
		return err
	}
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	return workflow.ExecuteActivity(ctx, bareAct, moment).Get(ctx, nil)
}

// acts are how late the activities of bare workflows ran.
type acts struct {
	mu   sync.Mutex
	late []time.Duration
}

func (a *acts) act(_ context.Context, moment time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.late = append(a.late, time.Since(moment))
	return nil
}

func (a *acts) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.late)
}

// take empties it.
func (a *acts) take() []time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	late := a.late
	a.late = nil
	return late
}

// wait starts a workflow that sleeps until a moment.
func (b *bare) wait(ctx context.Context, moment time.Time) error {
	_, err := b.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: bareID(), TaskQueue: bareQueue}, bareDeadlineWorkflow, moment)
	return err
}

// Bare workflows are started at least so fast; the moment they wait for lies that far ahead, and a little more.
const (
	startsASecond = 60
	startsSettle  = 5 * time.Second
)

// herd starts so many workflows that wait for one moment, and answers it.
func (b *bare) herd(ctx context.Context, size int) (moment time.Time, err error) {
	moment = time.Now().Add(time.Duration(size)*time.Second/startsASecond + startsSettle)
	err = eachOf(ctx, make([]struct{}, size), func(ctx context.Context, _ struct{}) error { return b.wait(ctx, moment) })
	if err == nil && time.Now().After(moment.Add(-startsSettle/2)) {
		err = fmt.Errorf("%d bare workflows were not started in time: is the machine busy?", size)
	}
	return moment, err
}
