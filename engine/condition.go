package engine

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"sluice/api/port"
)

// What Temporal is asked about the workflows. It marks one as having problems after some failures of its worker in a row.
const (
	areRunning = `ExecutionStatus = "Running"`
	areFailing = areRunning + ` AND TemporalReportedProblems IS NOT NULL`
	haveEnded  = `ExecutionStatus IN ("Failed", "TimedOut", "Terminated")`
)

// sickShown is how many workflows of each kind are named.
const sickShown = 20

// Workflows is how they stand, as far as Temporal's lists have heard: they may lag by a second or two.
func (e *Engine) Workflows(ctx context.Context) (port.EngineCondition, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	c := port.EngineCondition{Items: []port.SickWorkflow{}}
	for query, count := range map[string]*int{areRunning: &c.Running, areFailing: &c.Failing, haveEnded: &c.Ended} {
		counted, err := e.Temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: query})
		if err != nil {
			return c, fmt.Errorf("count workflows: %w", err)
		}
		*count = int(counted.GetCount())
	}
	for _, query := range []string{areFailing, haveEnded} {
		listed, err := e.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: sickShown})
		if err != nil {
			return c, fmt.Errorf("list workflows: %w", err)
		}
		for _, info := range listed.GetExecutions() {
			c.Items = append(c.Items, sick(info))
		}
	}
	return c, nil
}

// sick tells of a workflow that is listed because something is wrong with it.
func sick(info *workflow.WorkflowExecutionInfo) port.SickWorkflow {
	s := port.SickWorkflow{Workflow: info.GetExecution().GetWorkflowId(), Status: "failing", Started: info.GetStartTime().AsTime()}
	switch info.GetStatus() {
	case enums.WORKFLOW_EXECUTION_STATUS_FAILED:
		s.Status = "failed"
	case enums.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		s.Status = "timed_out"
	case enums.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		s.Status = "terminated"
	}
	if info.GetCloseTime() != nil {
		s.Ended = info.GetCloseTime().AsTime()
	}
	return s
}
