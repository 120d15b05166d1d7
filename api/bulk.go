package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// bulkCommands are the commands that can be given to many tasks at once.
var bulkCommands = []process.CommandName{
	process.CommandDecide, process.CommandConfirm, process.CommandVerify, process.CommandClaim, process.CommandRelease, process.CommandTransfer, process.CommandNudge, process.CommandExtend,
}

// mostInBulk bounds one request.
const mostInBulk = 200

// BulkInput is a command for many tasks.
type BulkInput struct {
	Command process.CommandName `json:"command" doc:"decide, confirm, verify, claim, release, transfer, nudge or extend"`
	Tasks   []string            `json:"tasks" doc:"ids of the tasks, at most 200" example:"[\"SS2019-001.12\"]"`
	Args    json.RawMessage     `json:"args,omitempty" doc:"what the command takes, the same for each"`
	Preview bool                `json:"preview,omitempty" doc:"say what would become of each, and do nothing"`
}

// BulkResult is what became of one task, or would.
type BulkResult struct {
	Task     string           `json:"task"`
	Done     bool             `json:"done"`
	Revision int64            `json:"revision,omitempty" doc:"the project's revision after it"`
	Would    []process.Words  `json:"would,omitempty" doc:"in a preview: what would be recorded, in plain words"`
	Code     refusal.Code     `json:"code,omitempty"`
	Detail   string           `json:"detail,omitempty"`
	DetailZH string           `json:"detail_zh,omitempty"`
	Fields   []refusal.Field  `json:"fields,omitempty"`
	Reasons  []refusal.Reason `json:"reasons,omitempty"`
}

// BulkAnswer is what became of all. Each task stands for itself: some may be done and others refused.
type BulkAnswer struct {
	Preview bool         `json:"preview"`
	Done    int          `json:"done"`
	Refused int          `json:"refused"`
	Items   []BulkResult `json:"items" nullable:"false"`
}

func (s *server) bulk(ctx context.Context, in *struct {
	Keyed
	Body BulkInput
}) (*struct{ Body BulkAnswer }, error) {
	if err := checkBulk(in.Body); err != nil {
		return nil, err
	}
	answer := BulkAnswer{Preview: in.Body.Preview, Items: []BulkResult{}}
	for i, task := range in.Body.Tasks {
		result := s.bulkItem(ctx, in.Body, task, i)
		if result.Done {
			answer.Done++
		} else {
			answer.Refused++
		}
		answer.Items = append(answer.Items, result)
	}
	return &struct{ Body BulkAnswer }{answer}, nil
}

func checkBulk(in BulkInput) error {
	var faults []refusal.Field
	if !slices.Contains(bulkCommands, in.Command) {
		faults = append(faults, service.Field("command", fmt.Sprintf("须为其中之一：%v", bulkCommands), fmt.Sprintf("must be one of %v", bulkCommands)))
	}
	if len(in.Tasks) == 0 || len(in.Tasks) > mostInBulk {
		faults = append(faults, service.Field("tasks", fmt.Sprintf("须填 1 至 %d 项", mostInBulk), fmt.Sprintf("needs 1 to %d tasks", mostInBulk)))
	}
	for i, task := range in.Tasks {
		if slices.Index(in.Tasks, task) != i {
			faults = append(faults, service.Field(fmt.Sprintf("tasks.%d", i), "重复", "is named twice"))
		}
	}
	if len(faults) > 0 {
		return service.Invalid(faults...)
	}
	return nil
}

// bulkItem gives the command to one task, under a key of its own, or asks the rules what would become of it.
func (s *server) bulkItem(ctx context.Context, in BulkInput, task string, i int) BulkResult {
	result := BulkResult{Task: task}
	dot := strings.LastIndexByte(task, '.')
	if dot < 0 {
		return result.refused(service.NoSuchTask())
	}
	if err := s.Within(ctx, callerOf(ctx), task[:dot]); err != nil {
		return result.refused(err)
	}
	args, err := argsFor(in.Args, task)
	if err != nil {
		return result.refused(err)
	}
	c := lifecycle.Command{ID: fmt.Sprintf("%s/%d", onceOf(ctx).ID(callerOf(ctx)), i), Name: in.Command, Actor: callerOf(ctx).Actor, Code: task[:dot], Args: args}
	if codes := lifecycle.UnitCodes(c); len(codes) > 0 {
		if c.Units, err = s.Directory.UnitsByCode(ctx, codes); err != nil {
			return result.refused(err)
		}
	}
	if in.Preview {
		return s.wouldBe(ctx, result, c)
	}
	given, err := s.Engine.Submit(ctx, c, keyedOf(ctx).fingerprint+"/"+task)
	if err != nil {
		return result.refused(err)
	}
	result.Done = true
	if last := len(given.Events) - 1; last >= 0 {
		result.Revision = given.Events[last].Seq
	}
	return result
}

// wouldBe asks the rules about the project as it is on record.
func (s *server) wouldBe(ctx context.Context, result BulkResult, c lifecycle.Command) BulkResult {
	p, err := s.RecordsFor(callerOf(ctx)).Project(ctx, c.Code)
	if err != nil {
		return result.refused(err)
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return result.refused(err)
	}
	decision, err := lifecycle.Decide(p, c, terms, s.Clock.Now())
	if err != nil {
		return result.refused(err)
	}
	events := slices.DeleteFunc(decision.Events, func(e lifecycle.Event) bool { return e.Command != c.ID }) // the others are time's
	units, err := s.Directory.UnitsByCode(ctx, unitsNamed(events))
	if err != nil {
		return result.refused(err)
	}
	result.Done, result.Would = true, foretold(p, events, terms.Policy, units)
	return result
}

// argsFor puts a task into the arguments that all have in common.
func argsFor(common json.RawMessage, task string) (json.RawMessage, error) {
	args := map[string]json.RawMessage{}
	if len(common) > 0 {
		if err := json.Unmarshal(common, &args); err != nil {
			return nil, service.Invalid(service.Field("args", "须为对象", "must be an object"))
		}
	}
	id, err := json.Marshal(task)
	if err != nil {
		return nil, err
	}
	args["task"] = id
	return json.Marshal(args)
}

// refused takes a refusal over; of other errors it says no more than that it is not known what became of the task.
func (r BulkResult) refused(err error) BulkResult {
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		refused = refusal.New(refusal.CodeUnavailable, "结果未知，请用同一个 Idempotency-Key 重试", "outcome unknown: repeat with the same key")
	}
	r.Code, r.Detail, r.DetailZH, r.Fields, r.Reasons = refused.Code, refused.EN, refused.ZH, refused.Fields, refused.Reasons
	return r
}
