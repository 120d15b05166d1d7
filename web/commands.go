package web

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// command is where the API takes a command, and of what form.
type command struct {
	Name   process.CommandName
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

func on[Input any](name process.CommandName, path string) command {
	return command{name, http.MethodPost, "/projects/{code}/" + path, reflect.TypeFor[Input]()}
}

func onTask[Input any](name process.CommandName, path string) command {
	return command{name, http.MethodPost, "/tasks/{id}/" + path, reflect.TypeFor[Input]()}
}

// commands are those that people give with a form, in the order of a project's life. Papers come with an upload of their own.
var commands = []command{
	{process.CommandDeclare, http.MethodPost, "/projects", reflect.TypeFor[lifecycle.DeclareInput]()},
	{process.CommandEdit, http.MethodPut, "/projects/{code}", reflect.TypeFor[lifecycle.EditInput]()},
	on[lifecycle.SubmitInput](process.CommandSubmit, "submit"),
	on[lifecycle.WithdrawInput](process.CommandWithdraw, "withdraw"),
	onTask[lifecycle.DecideInput](process.CommandDecide, "decide"),
	on[lifecycle.ObjectInput](process.CommandObject, "object"),
	onTask[lifecycle.SettleObjectionInput](process.CommandSettleObjection, "settle"),
	onTask[lifecycle.ConfirmInput](process.CommandConfirm, "confirm"),
	on[lifecycle.SelectInput](process.CommandSelect, "select"),
	on[lifecycle.RecordFundOrderInput](process.CommandRecordFundOrder, "record-fund-order"),
	on[lifecycle.AwardInput](process.CommandAward, "award"),
	on[lifecycle.PlanInput](process.CommandPlan, "plan"),
	on[lifecycle.TenderInput](process.CommandTender, "tender"),
	on[lifecycle.SignContractInput](process.CommandSignContract, "sign-contract"),
	on[lifecycle.StartInput](process.CommandStart, "start"),
	{process.CommandReport, http.MethodPut, "/projects/{code}/reports/{month}", reflect.TypeFor[lifecycle.ReportInput]()},
	on[lifecycle.CorrectReportInput](process.CommandCorrectReport, "reports/{month}/corrections"),
	onTask[lifecycle.VerifyInput](process.CommandVerify, "verify"),
	on[lifecycle.WaiveInput](process.CommandWaive, "reports/{month}/waiver"),
	on[lifecycle.VisitInput](process.CommandVisit, "visit"),
	onTask[lifecycle.AnswerInput](process.CommandAnswer, "answer"),
	onTask[lifecycle.RecheckInput](process.CommandRecheck, "recheck"),
	onTask[lifecycle.InterveneInput](process.CommandIntervene, "intervene"),
	onTask[lifecycle.ExtendInput](process.CommandExtend, "extend"),
	onTask[lifecycle.ClaimInput](process.CommandClaim, "claim"),
	onTask[lifecycle.ReleaseInput](process.CommandRelease, "release"),
	onTask[lifecycle.TransferInput](process.CommandTransfer, "transfer"),
	onTask[lifecycle.NudgeInput](process.CommandNudge, "nudge"),
	on[lifecycle.CopyInput](process.CommandCopy, "copy"),
	on[lifecycle.RaiseDifficultyInput](process.CommandRaiseDifficulty, "raise-difficulty"),
	onTask[lifecycle.AssignInput](process.CommandAssign, "assign"),
	on[lifecycle.RequestPaymentInput](process.CommandRequestPayment, "request-payment"),
	on[lifecycle.PayInput](process.CommandPay, "pay"),
	on[lifecycle.ReversePaymentInput](process.CommandReversePayment, "reverse-payment"),
	on[lifecycle.RecordPaidBeforeInput](process.CommandRecordPaidBefore, "record-paid-before"),
	on[lifecycle.RequestChangeInput](process.CommandRequestChange, "request-change"),
	on[lifecycle.CorrectInput](process.CommandCorrect, "correct"),
	on[lifecycle.SuspendInput](process.CommandSuspend, "suspend"),
	on[lifecycle.ResumeInput](process.CommandResume, "resume"),
	on[lifecycle.CompleteInput](process.CommandComplete, "complete"),
	on[lifecycle.ApplyInput](process.CommandApply, "apply"),
	on[lifecycle.AcceptInput](process.CommandAccept, "accept"),
	on[lifecycle.HandOverInput](process.CommandHandOver, "hand-over"),
	on[lifecycle.ReleaseRetentionInput](process.CommandReleaseRetention, "release-retention"),
	on[lifecycle.RecordDividendInput](process.CommandRecordDividend, "record-dividend"),
	on[lifecycle.TerminateInput](process.CommandTerminate, "terminate"),
	on[lifecycle.ReturnMoneyInput](process.CommandReturnMoney, "return-money"),
	on[lifecycle.SettleInput](process.CommandSettle, "settle"),
	on[lifecycle.CloseInput](process.CommandClose, "close"),
}

// commandNamed finds a command.
func commandNamed(name process.CommandName) (command, bool) {
	i := slices.IndexFunc(commands, func(c command) bool { return c.Name == name })
	if i < 0 {
		return command{}, false
	}
	return commands[i], true
}
