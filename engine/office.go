package engine

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"sluice/lifecycle"
	"sluice/workflows"
)

// opening is how long the office may take to open: an engine that has just begun to serve refuses for a moment.
const opening = 30 * time.Second

// OpenOffice starts the office's workflow, from the log where the engine has lost it, or finds it running. On a stepped clock it also sees to it that the office stands in the
// record, where the clock looks for what is due.
func (e *Engine) OpenOffice(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	now := e.Clock.Now()
	start, err := e.officeStart(ctx, now)
	if err != nil {
		return err
	}
	for {
		_, err := e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: lifecycle.OfficeStream, TaskQueue: TaskQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		}, start.Name, start.Input)
		if err == nil && e.Clock.Stepped() {
			err = e.Tick(ctx, Moment{Stream: lifecycle.OfficeStream, At: now})
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("open the office: %w", err)
		case <-time.After(pollEvery):
		}
	}
}

func (e *Engine) officeStart(ctx context.Context, now time.Time) (workflows.Start, error) {
	line, err := e.Record.Line(ctx, lifecycle.OfficeStream)
	if err != nil {
		return workflows.Start{}, err
	}
	if line.Revision > 0 {
		return workflows.Anew(line, e.Clock.Stepped())
	}
	return workflows.Start{
		Name: workflows.OfficeName, Input: workflows.OfficeInput{Incarnation: 1, Stepped: e.Clock.Stepped(), Now: now},
	}, nil
}
