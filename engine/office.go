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

// OpenOffice starts the office's workflow, or finds it running. On a stepped clock it also sees to it that the office stands in the
// record, where the clock looks for what is due.
func (e *Engine) OpenOffice(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	now := e.Clock.Now()
	for {
		_, err := e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: lifecycle.OfficeStream, TaskQueue: TaskQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		}, workflows.OfficeName, workflows.OfficeInput{Incarnation: 1, Stepped: e.Clock.Stepped(), Now: now})
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
