package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/workflows"
)

// WorkflowID is the id of a project's workflow, the same as its stream; a project has one for its whole life.
func WorkflowID(code string) string { return lifecycle.ProjectStream(code) }

// message is what an intent's command is sent as.
func (e *Engine) message(known Known) workflows.Message {
	m := workflows.Message{Command: known.Intent.Command, Seen: known.Revision, Digest: known.Digest}
	if e.Clock.Stepped() {
		m.Now = e.Clock.Now()
	}
	return m
}

// update sends a command to a running workflow.
func (e *Engine) update(ctx context.Context, known Known) (workflows.Reply, error) {
	return e.send(ctx, WorkflowID(known.Intent.Command.Code), e.message(known))
}

// send sends an update and waits for its answer, again with the same id while the workflow is between two runs.
func (e *Engine) send(ctx context.Context, workflow string, m workflows.Message) (workflows.Reply, error) {
	for {
		handle, err := e.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: workflow, UpdateID: m.ID, UpdateName: string(m.Name), Args: []any{m},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		reply, err := e.answer(ctx, handle, err)
		if err == nil || !betweenRuns(err) {
			return reply, err
		}
		select {
		case <-ctx.Done():
			return reply, err
		case <-time.After(pollEvery):
		}
	}
}

// begin starts the workflow with the declaration as its first update, in one call.
func (e *Engine) begin(ctx context.Context, known Known) (workflows.Reply, error) {
	input := workflows.ProjectInput{
		Code: known.Intent.Command.Code, Incarnation: max(known.Incarnation, 1), Stepped: e.Clock.Stepped(),
	}
	return e.launch(ctx, known, input, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
}

// reopen starts the workflow of a closed project anew, with a command as its first update.
func (e *Engine) reopen(ctx context.Context, known Known, p lifecycle.Project) (workflows.Reply, error) {
	return e.launch(ctx, known, workflows.Reopened(p, e.Clock.Stepped()), enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
}

// launch starts a workflow and sends its first update. Where the workflow runs already it was us before a crash, or somebody else; the
// plain update finds out which.
func (e *Engine) launch(
	ctx context.Context, known Known, input workflows.ProjectInput, reuse enumspb.WorkflowIdReusePolicy,
) (workflows.Reply, error) {
	command := known.Intent.Command
	start := e.Temporal.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: WorkflowID(command.Code), TaskQueue: TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowIDReusePolicy:    reuse,
		TypedSearchAttributes:    temporal.NewSearchAttributes(workflows.CodeAttribute.ValueSet(command.Code)),
	}, workflows.ProjectName, input)
	handle, err := e.Temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateID: command.ID, UpdateName: string(command.Name), Args: []any{e.message(known)},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	reply, err := e.answer(ctx, handle, err)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &started) {
		return e.update(ctx, known)
	}
	return reply, err
}

// errGone says that no workflow runs for the project.
var errGone = errors.New("no workflow runs for the project")

// answer waits for an update's reply. A refusal comes back as the *lifecycle.Error it is; everything else says nothing about
// the outcome.
func (e *Engine) answer(ctx context.Context, handle client.WorkflowUpdateHandle, err error) (workflows.Reply, error) {
	var reply workflows.Reply
	if err == nil {
		err = handle.Get(ctx, &reply)
	}
	if refused, ok := workflows.Refusal(err); ok {
		return reply, refused
	}
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return reply, errors.Join(errGone, err)
	}
	return reply, err
}

// betweenRuns reports whether an update met a run that was just ending, so that asking again finds the next.
func betweenRuns(err error) bool {
	var application *temporal.ApplicationError
	if errors.As(err, &application) {
		return application.Type() == "AcceptedUpdateCompletedWorkflow"
	}
	var aborted *serviceerror.Aborted
	var notReady *serviceerror.WorkflowNotReady
	return errors.As(err, &aborted) || errors.As(err, &notReady)
}

// lost turns Temporal's error about a project that the record knows into a refusal, and alarms when the workflow is gone.
func (e *Engine) lost(code string, err error) error {
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		e.Log.Error("the record knows a project that the engine does not", zap.String("project", code), zap.Error(err))
		return refusal.New(refusal.CodeNotFound, "该项目没有运行中的流程", fmt.Sprintf("no workflow runs for %s; see the record", code))
	}
	return refusal.New(refusal.CodeUnavailable, "引擎暂时不可用，请稍后重试", "the engine does not answer: try again")
}
