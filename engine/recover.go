package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"sluice/lifecycle"
	"sluice/workflows"
)

const (
	silence        = 20 * time.Second // how long a workflow may take to answer; a worker has to read its history first
	comparedAtOnce = 8
)

// Standing says how a workflow and the log of its stream stand to one another.
type Standing string

// The standings.
const (
	InStep Standing = "in step" // they are one
	Lost   Standing = "lost"    // no workflow runs
	Behind Standing = "behind"  // the workflow runs on an older store than the log
	Parted Standing = "parted"  // it holds other events than the log
	Ahead  Standing = "ahead"   // it holds events that the log lacks and cannot take in
	Held   Standing = "held"    // it holds an event that no command on record explains
	Silent Standing = "silent"  // it gives no answer
)

// FromLog reports whether the log alone says what is true, so that the workflow is begun anew from it.
func (s Standing) FromLog() bool { return s == Lost || s == Behind || s == Parted }

// Compared is a stream with how it stands: the revisions of the log and of its workflow, and whether the workflow was begun anew.
type Compared struct {
	Stream   string
	Standing Standing
	Log      int64
	Workflow int64
	Anew     bool
}

// Compare brings what the workflow of a stream decided into the log and says how both stand then. It changes neither beyond that.
func (e *Engine) Compare(ctx context.Context, stream string) (Compared, error) {
	c := Compared{Stream: stream}
	running, err := e.runs(ctx, stream)
	if err != nil {
		return c, err
	}
	switch err := e.BringIn(ctx, stream); {
	case errors.Is(err, lifecycle.ErrForged):
		c.Standing = Held
	case errors.Is(err, lifecycle.ErrDifferentEvent), errors.Is(err, lifecycle.ErrOldIncarnation):
		c.Standing = Parted
	case err != nil: // a gap, or no answer: what follows tells
		e.Log.Warn("what a workflow decided could not be brought into the log", zap.String("stream", stream), zap.Error(err))
	}
	line, err := e.Record.Line(ctx, stream)
	if err != nil {
		return c, err
	}
	c.Log = line.Revision
	vitals, err := e.vitals(ctx, stream)
	if ctx.Err() != nil {
		return c, ctx.Err()
	}
	c.Workflow = vitals.Revision
	switch {
	case c.Standing != "":
	case err != nil:
		e.Log.Error("a workflow gives no answer", zap.String("stream", stream), zap.Error(err))
		c.Standing = Silent
	case c.Workflow > c.Log:
		c.Standing = Ahead
	case !running:
		c.Standing = Lost
	case c.Workflow < c.Log:
		c.Standing = Behind
	case vitals.Incarnation < line.Incarnation, vitals.Digest != nil && !bytes.Equal(vitals.Digest, line.Digest):
		c.Standing = Parted
	default:
		c.Standing = InStep
	}
	return c, nil
}

// CompareAll compares streams; progress is called after each.
func (e *Engine) CompareAll(ctx context.Context, streams []string, progress func(done, total int)) ([]Compared, error) {
	return e.each(ctx, streams, progress, func(context.Context, *Compared) error { return nil })
}

// Recover compares streams and begins the workflows anew that the engine has lost, or has of an older store: from the log, as a
// new incarnation. What a workflow decided and the log cannot take in is left alone, unless fromLog says that the log is right. It may be
// repeated at any time; progress is called after each stream. No API and no other worker may run meanwhile.
func (e *Engine) Recover(ctx context.Context, streams []string, fromLog bool, progress func(done, total int)) ([]Compared, error) {
	return e.each(ctx, streams, progress, func(ctx context.Context, c *Compared) error {
		if !c.Standing.FromLog() && (!fromLog || c.Standing == InStep) {
			return nil
		}
		c.Anew = true
		return e.beginAnew(ctx, c.Stream)
	})
}

// each compares some streams at a time. The first that fails ends it, and is named.
func (e *Engine) each(
	ctx context.Context, streams []string, progress func(done, total int), do func(context.Context, *Compared) error,
) ([]Compared, error) {
	all := make([]Compared, len(streams))
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(comparedAtOnce)
	for i, stream := range streams {
		group.Go(func() (err error) {
			if all[i], err = e.Compare(ctx, stream); err == nil {
				err = do(ctx, &all[i])
			}
			if err != nil {
				return fmt.Errorf("%s: %w", stream, err)
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			progress(done, len(streams))
			return nil
		})
	}
	return all, group.Wait()
}

// beginAnew starts the workflow of a stream from the log. One that runs is ended by that.
func (e *Engine) beginAnew(ctx context.Context, stream string) error {
	line, err := e.Record.NewLine(ctx, stream)
	if err != nil {
		return err
	}
	start, err := workflows.Anew(line, e.Clock.Stepped())
	if err != nil {
		return err
	}
	_, err = e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: stream, TaskQueue: TaskQueue, TypedSearchAttributes: start.Attributes,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
	}, start.Name, start.Input)
	if err == nil {
		e.Log.Warn("a workflow was begun anew from the log", zap.String("stream", stream), zap.Int64("revision", line.Revision),
			zap.Int("incarnation", line.Incarnation))
	}
	return err
}

// runs reports whether a workflow runs for a stream.
func (e *Engine) runs(ctx context.Context, stream string) (bool, error) {
	described, err := e.Temporal.DescribeWorkflowExecution(ctx, stream, "")
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the workflow of %s: %w", stream, err)
	}
	return described.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// vitals asks the workflow of a stream, or its last run, how it does; nothing where there is none.
func (e *Engine) vitals(ctx context.Context, stream string) (vitals workflows.Vitals, err error) {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	value, err := e.Temporal.QueryWorkflow(ctx, stream, "", workflows.StateQuery)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return vitals, nil
	}
	if err == nil {
		err = value.Get(&vitals)
	}
	if err != nil {
		return vitals, fmt.Errorf("ask %s how it does: %w", stream, err)
	}
	return vitals, nil
}
