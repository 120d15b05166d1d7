package lifecycle

import (
	"slices"

	"sluice/process"
)

// decision is what decide does to a task of a kind: a step of a chain, what the task asks to be decided, or the no of a task whose own
// command knows only yes.
type decision struct {
	verdicts []Verdict
	act      func(in *DecideInput, d *deciding, task Task) error
}

// decisions has every kind of task that decide does; each is acted on in the file of its matter.
var decisions = map[process.TaskKind]decision{
	process.TaskDecide:            {[]Verdict{Approve, Return, Reject}, (*DecideInput).step},
	process.TaskDecidePlan:        {[]Verdict{Approve, Return}, (*DecideInput).step},
	process.TaskPreAccept:         {[]Verdict{Approve, Return}, (*DecideInput).step},
	process.TaskCheckPayment:      {[]Verdict{Approve, Return}, (*DecideInput).step},
	process.TaskConsentSuspension: {[]Verdict{Approve, Reject}, (*DecideInput).step},
	process.TaskDecideChange:      {[]Verdict{Approve, Reject}, (*DecideInput).step},
	process.TaskDecideCorrection:  {[]Verdict{Approve, Reject}, (*DecideInput).step},

	process.TaskReconsider:    {[]Verdict{Approve, Reject}, (*DecideInput).reconsidered},
	process.TaskConfirmSolved: {[]Verdict{Approve, Return}, (*DecideInput).solved},
	process.TaskDecideFailure: {[]Verdict{Return, Reject}, (*DecideInput).failureDecided},

	process.TaskRecordFundOrder:   {[]Verdict{Return, Reject}, (*DecideInput).fundsDoNotCome},
	process.TaskAward:             {[]Verdict{Return, Reject}, (*DecideInput).notAwarded},
	process.TaskRescue:            {[]Verdict{Return, Reject}, (*DecideInput).rescued},
	process.TaskReviewSuspension:  {[]Verdict{Reject}, (*DecideInput).notResumed},
	process.TaskConfirmCompletion: {[]Verdict{Return}, (*DecideInput).notComplete},
	process.TaskConfirmReturn:     {[]Verdict{Return}, (*DecideInput).notReturned},
	process.TaskPay:               {[]Verdict{Return}, (*DecideInput).notPaid},
	process.TaskReleaseRetention:  {[]Verdict{Return}, (*DecideInput).notReleased},
	process.TaskAnswerDifficulty:  {[]Verdict{Return}, (*DecideInput).notOurs},
	process.TaskConfirmState:      {[]Verdict{Return}, (*DecideInput).notAsRegistered},
	process.TaskCorrectRegister:   {[]Verdict{Return}, (*DecideInput).asRegistered},
}

// Verdicts lists the verdicts that decide takes of a task of the kind; none when it is not decided.
func Verdicts(kind process.TaskKind) []Verdict { return slices.Clone(decisions[kind].verdicts) }

// confirmations has every kind of task that confirm does.
var confirmations = map[process.TaskKind]func(in *ConfirmInput, d *deciding, task Task) error{
	process.TaskConfirmNotice:     (*ConfirmInput).notice,
	process.TaskConfirmCompletion: (*ConfirmInput).completion,
	process.TaskConfirmState:      (*ConfirmInput).state,
	process.TaskConfirmReturn:     (*ConfirmInput).moneyReturned,
	process.TaskPublishChange:     (*ConfirmInput).published,
}

// answers has every kind of task that answer does.
var answers = map[process.TaskKind]func(in *AnswerInput, d *deciding, task Task) error{
	process.TaskAnswerFinding:    (*AnswerInput).finding,
	process.TaskAnswerDifficulty: (*AnswerInput).difficulty,
}
