package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// BulkCommands are the commands that can be given to many tasks at once, in the order in which they are offered.
var BulkCommands = []process.CommandName{
	process.CommandDecide, process.CommandConfirm, process.CommandVerify, process.CommandClaim, process.CommandRelease,
	process.CommandTransfer, process.CommandNudge, process.CommandExtend,
}

// mostInBulk bounds one request.
const mostInBulk = 200

// Bulk is a command for many tasks. Input makes the command's input, anew for each task, which is named in it then.
type Bulk struct {
	Command process.CommandName
	Tasks   []string
	Preview bool // say what would become of each, and do nothing
	Input   func() (any, error)
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

// Bulk gives a command to many tasks, each under a key of its own, or says what would become of each.
func (s *Service) Bulk(ctx context.Context, c *Caller, once Once, in Bulk) (BulkAnswer, error) {
	err := once.Check()
	if err == nil {
		err = checkBulk(in)
	}
	if err != nil {
		return BulkAnswer{}, err
	}
	answer := BulkAnswer{Preview: in.Preview, Items: []BulkResult{}}
	for i, task := range in.Tasks {
		result := s.bulkItem(ctx, c, once, in, task, i)
		if result.Done {
			answer.Done++
		} else {
			answer.Refused++
		}
		answer.Items = append(answer.Items, result)
	}
	return answer, nil
}

func checkBulk(in Bulk) error {
	var faults []refusal.Field
	if !slices.Contains(BulkCommands, in.Command) {
		faults = append(faults, Field("command", fmt.Sprintf("须为其中之一：%v", BulkCommands), fmt.Sprintf("must be one of %v", BulkCommands)))
	}
	if len(in.Tasks) == 0 || len(in.Tasks) > mostInBulk {
		faults = append(faults, Field("tasks", fmt.Sprintf("须填 1 至 %d 项", mostInBulk), fmt.Sprintf("needs 1 to %d tasks", mostInBulk)))
	}
	for i, task := range in.Tasks {
		if slices.Index(in.Tasks, task) != i {
			faults = append(faults, Field(fmt.Sprintf("tasks.%d", i), "重复", "is named twice"))
		}
	}
	if len(faults) > 0 {
		return Invalid(faults...)
	}
	return nil
}

// bulkItem gives the command to one task, under a key of its own, or asks the rules what would become of it.
func (s *Service) bulkItem(ctx context.Context, c *Caller, once Once, in Bulk, task string, i int) BulkResult {
	result := BulkResult{Task: task}
	dot := strings.LastIndexByte(task, '.')
	if dot < 0 {
		return result.refused(NoSuchTask())
	}
	if err := s.Within(ctx, c, task[:dot]); err != nil {
		return result.refused(err)
	}
	input, err := in.Input()
	if err != nil {
		return result.refused(err)
	}
	About(input, task, calendar.Month{})
	command, err := s.command(ctx, c, once, in.Command, task[:dot], input)
	if err != nil {
		return result.refused(err)
	}
	command.ID += "/" + strconv.Itoa(i)
	if in.Preview {
		return s.wouldBe(ctx, c, result, command)
	}
	given, err := s.Engine.Submit(ctx, command, fingerprint("bulk", string(in.Command), task, string(command.Args)))
	if err != nil {
		return result.refused(err)
	}
	result.Done, result.Revision = true, answerOf(given).Revision
	return result
}

// wouldBe asks the rules about the project as it is on record.
func (s *Service) wouldBe(ctx context.Context, c *Caller, result BulkResult, command lifecycle.Command) BulkResult {
	p, err := s.RecordsFor(c).Project(ctx, command.Code)
	if err != nil {
		return result.refused(err)
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return result.refused(err)
	}
	decision, err := lifecycle.Decide(p, command, terms, s.Clock.Now())
	if err != nil {
		return result.refused(err)
	}
	events := slices.DeleteFunc(decision.Events, func(e lifecycle.Event) bool { return e.Command != command.ID }) // the others are time's
	if result.Would, err = s.Foretell(ctx, p, events, terms.Policy); err != nil {
		return result.refused(err)
	}
	result.Done = true
	return result
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
