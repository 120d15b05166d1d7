package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"sluice/service/port"
	"sluice/workflows"
)

// What Temporal is asked about the workflows. It marks one as having problems after some failures of its worker in a row.
const (
	areRunning = `ExecutionStatus = "Running" AND WorkflowType IN ("` + workflows.ProjectName + `", "` + workflows.OfficeName + `")`
	areFailing = areRunning + ` AND TemporalReportedProblems IS NOT NULL`
)

const (
	sickShown  = 20   // workflows of each kind that are named
	listedOnce = 1000 // workflows in one answer of Temporal's
)

// Workflows is how they stand, as far as Temporal's lists have heard: they may lag by a second or two. What is open on record and does
// not run is asked about one by one.
func (e *Engine) Workflows(ctx context.Context) (port.EngineCondition, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	c := port.EngineCondition{Items: []port.SickWorkflow{}}
	for query, count := range map[string]*int{areRunning: &c.Running, areFailing: &c.Failing} {
		counted, err := e.Temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: query})
		if err != nil {
			return c, fmt.Errorf("count workflows: %w", err)
		}
		*count = int(counted.GetCount())
	}
	listed, err := e.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: areFailing, PageSize: sickShown})
	if err != nil {
		return c, fmt.Errorf("list workflows: %w", err)
	}
	for _, info := range listed.GetExecutions() {
		c.Items = append(c.Items, sick(info))
	}
	return c, e.findLost(ctx, &c)
}

// findLost looks for what is open on record and whose workflow has ended or is not there: nothing goes on with it any more.
func (e *Engine) findLost(ctx context.Context, c *port.EngineCondition) error {
	open, err := e.Record.OpenStreams(ctx)
	if err != nil || len(open) == c.Running {
		return err
	}
	running, err := e.running(ctx)
	if err != nil {
		return err
	}
	for _, stream := range open {
		if running[stream] {
			continue
		}
		if c.Ended >= sickShown { // the rest is counted as the lists have it
			c.Ended++
			continue
		}
		lost, err := e.lostWorkflow(ctx, stream)
		if err != nil {
			return err
		}
		if lost != nil {
			c.Ended++
			c.Items = append(c.Items, *lost)
		}
	}
	return nil
}

// running is the set of workflows that run.
func (e *Engine) running(ctx context.Context) (map[string]bool, error) {
	running := map[string]bool{}
	for request := (&workflowservice.ListWorkflowExecutionsRequest{Query: areRunning, PageSize: listedOnce}); ; {
		listed, err := e.Temporal.ListWorkflow(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("list workflows: %w", err)
		}
		for _, info := range listed.GetExecutions() {
			running[info.GetExecution().GetWorkflowId()] = true
		}
		if request.NextPageToken = listed.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return running, nil
		}
	}
}

// lostWorkflow asks about one workflow; nil when it runs after all.
func (e *Engine) lostWorkflow(ctx context.Context, id string) (*port.SickWorkflow, error) {
	described, err := e.Temporal.DescribeWorkflowExecution(ctx, id, "")
	var gone *serviceerror.NotFound
	switch {
	case errors.As(err, &gone):
		return &port.SickWorkflow{Workflow: id, Status: "missing"}, nil
	case err != nil:
		return nil, fmt.Errorf("ask about a workflow: %w", err)
	}
	info := described.GetWorkflowExecutionInfo()
	if info.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return nil, nil
	}
	lost := sick(info)
	return &lost, nil
}

// ended names the ways in which a workflow ends.
var ended = map[enums.WorkflowExecutionStatus]string{
	enums.WORKFLOW_EXECUTION_STATUS_FAILED: "failed", enums.WORKFLOW_EXECUTION_STATUS_TIMED_OUT: "timed_out",
	enums.WORKFLOW_EXECUTION_STATUS_TERMINATED: "terminated", enums.WORKFLOW_EXECUTION_STATUS_CANCELED: "cancelled",
	enums.WORKFLOW_EXECUTION_STATUS_COMPLETED: "completed",
}

// sick tells of a workflow that is listed because something is wrong with it.
func sick(info *workflow.WorkflowExecutionInfo) port.SickWorkflow {
	s := port.SickWorkflow{
		Workflow: info.GetExecution().GetWorkflowId(), Status: cmp.Or(ended[info.GetStatus()], "failing"),
		Started: info.GetStartTime().AsTime(),
	}
	if info.GetCloseTime() != nil {
		s.Ended = info.GetCloseTime().AsTime()
	}
	return s
}
