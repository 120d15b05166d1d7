package web

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
)

// command is where the API takes a command, and of what form.
type command struct {
	Name   policy.CommandName
	Method string
	Path   string // of the API, with {code}, {month} or {id}
	Input  reflect.Type
}

// ofTask reports whether a command names a task rather than a project.
func (c command) ofTask() bool { return strings.HasPrefix(c.Path, "/tasks/") }

// at is the command's address for a project, a task and a month.
func (c command) at(code, task string, month calendar.Month) string {
	return strings.NewReplacer("{code}", code, "{id}", task, "{month}", month.String()).Replace(c.Path)
}

func on[Input any](name policy.CommandName, path string) command {
	return command{name, http.MethodPost, "/projects/{code}/" + path, reflect.TypeFor[Input]()}
}

func onTask[Input any](name policy.CommandName, path string) command {
	return command{name, http.MethodPost, "/tasks/{id}/" + path, reflect.TypeFor[Input]()}
}

// commands are those that people give with a form, in the order of a project's life. Papers come with an upload of their own.
var commands = []command{
	{policy.Declare, http.MethodPost, "/projects", reflect.TypeFor[lifecycle.DeclareInput]()},
	{policy.Edit, http.MethodPut, "/projects/{code}", reflect.TypeFor[lifecycle.EditInput]()},
	on[lifecycle.SubmitInput](policy.Submit, "submit"),
	on[lifecycle.WithdrawInput](policy.Withdraw, "withdraw"),
	onTask[lifecycle.DecideInput](policy.Decide, "decide"),
	on[lifecycle.ObjectInput](policy.Object, "object"),
	onTask[lifecycle.SettleObjectionInput](policy.SettleObjection, "settle"),
	onTask[lifecycle.ConfirmInput](policy.Confirm, "confirm"),
	on[lifecycle.SelectInput](policy.Select, "select"),
	on[lifecycle.RecordFundOrderInput](policy.RecordFundOrder, "record-fund-order"),
	on[lifecycle.AwardInput](policy.Award, "award"),
	on[lifecycle.PlanInput](policy.Plan, "plan"),
	on[lifecycle.TenderInput](policy.Tender, "tender"),
	on[lifecycle.SignContractInput](policy.SignContract, "sign-contract"),
	on[lifecycle.StartInput](policy.Start, "start"),
	{policy.Report, http.MethodPut, "/projects/{code}/reports/{month}", reflect.TypeFor[lifecycle.ReportInput]()},
	on[lifecycle.CorrectReportInput](policy.CorrectReport, "reports/{month}/corrections"),
	onTask[lifecycle.VerifyInput](policy.Verify, "verify"),
	on[lifecycle.WaiveInput](policy.Waive, "reports/{month}/waiver"),
	on[lifecycle.VisitInput](policy.Visit, "visit"),
	onTask[lifecycle.AnswerInput](policy.Answer, "answer"),
	onTask[lifecycle.RecheckInput](policy.Recheck, "recheck"),
	onTask[lifecycle.InterveneInput](policy.Intervene, "intervene"),
	onTask[lifecycle.ExtendInput](policy.Extend, "extend"),
	onTask[lifecycle.ClaimInput](policy.Claim, "claim"),
	onTask[lifecycle.ReleaseInput](policy.Release, "release"),
	onTask[lifecycle.TransferInput](policy.Transfer, "transfer"),
	onTask[lifecycle.NudgeInput](policy.Nudge, "nudge"),
	on[lifecycle.CopyInput](policy.Copy, "copy"),
	on[lifecycle.RaiseDifficultyInput](policy.RaiseDifficulty, "raise-difficulty"),
	onTask[lifecycle.AssignInput](policy.Assign, "assign"),
	on[lifecycle.RequestPaymentInput](policy.RequestPayment, "request-payment"),
	on[lifecycle.PayInput](policy.Pay, "pay"),
	on[lifecycle.ReversePaymentInput](policy.ReversePayment, "reverse-payment"),
	on[lifecycle.RecordPaidBeforeInput](policy.RecordPaidBefore, "record-paid-before"),
	on[lifecycle.RequestChangeInput](policy.RequestChange, "request-change"),
	on[lifecycle.CorrectInput](policy.Correct, "correct"),
	on[lifecycle.SuspendInput](policy.Suspend, "suspend"),
	on[lifecycle.ResumeInput](policy.Resume, "resume"),
	on[lifecycle.CompleteInput](policy.Complete, "complete"),
	on[lifecycle.ApplyInput](policy.Apply, "apply"),
	on[lifecycle.AcceptInput](policy.Accept, "accept"),
	on[lifecycle.HandOverInput](policy.HandOver, "hand-over"),
	on[lifecycle.ReleaseRetentionInput](policy.ReleaseRetention, "release-retention"),
	on[lifecycle.RecordDividendInput](policy.RecordDividend, "record-dividend"),
	on[lifecycle.TerminateInput](policy.Terminate, "terminate"),
	on[lifecycle.ReturnMoneyInput](policy.ReturnMoney, "return-money"),
	on[lifecycle.SettleInput](policy.Settle, "settle"),
	on[lifecycle.CloseInput](policy.Close, "close"),
}

// commandNamed finds a command.
func commandNamed(name policy.CommandName) (command, bool) {
	i := slices.IndexFunc(commands, func(c command) bool { return c.Name == name })
	if i < 0 {
		return command{}, false
	}
	return commands[i], true
}
