package process

import (
	"slices"
)

// TaskKind says what somebody must do. The policy gives each its holder, time and ladder.
type TaskKind string

// The kinds of task, in the order of a project's life.
const (
	TaskDraft             TaskKind = "draft"              // finish the first draft and submit it
	TaskResubmit          TaskKind = "resubmit"           // answer a returned declaration
	TaskReconsider        TaskKind = "reconsider"         // keep or withdraw a declaration that was not submitted in time
	TaskDecide            TaskKind = "decide"             // decide a step of the review
	TaskConfirmNotice     TaskKind = "confirm_notice"     // confirm that a notice drew no objection
	TaskSettleObjection   TaskKind = "settle_objection"   // look into an objection and answer it
	TaskSelect            TaskKind = "select"             // select for the annual plan, keep in the pool or drop
	TaskRecordFundOrder   TaskKind = "record_fund_order"  // record the order that allocates the funds
	TaskAward             TaskKind = "award"              // award the aid
	TaskPlan              TaskKind = "plan"               // hand in the implementation plan
	TaskDecidePlan        TaskKind = "decide_plan"        // decide a step of the plan's approval
	TaskTender            TaskKind = "tender"             // tender the works, or claim the exemption
	TaskSignContract      TaskKind = "sign_contract"      // sign the contract
	TaskStart             TaskKind = "start"              // start building
	TaskRescue            TaskKind = "rescue"             // change or terminate what did not start
	TaskReport            TaskKind = "report"             // hand in a month's report
	TaskVerifyReport      TaskKind = "verify_report"      // verify a month's report
	TaskCorrectReport     TaskKind = "correct_report"     // correct a report that was not confirmed
	TaskAnswerFinding     TaskKind = "answer_finding"     // answer a finding with what was put right
	TaskRecheck           TaskKind = "recheck"            // look again at a finding on the spot
	TaskIntervene         TaskKind = "intervene"          // interview, list or dispose, and put the result on record
	TaskAssignDifficulty  TaskKind = "assign_difficulty"  // assign a difficulty to who can solve it
	TaskAnswerDifficulty  TaskKind = "answer_difficulty"  // solve a difficulty
	TaskConfirmSolved     TaskKind = "confirm_solved"     // confirm that a difficulty is solved
	TaskCheckPayment      TaskKind = "check_payment"      // check a request for payment
	TaskPay               TaskKind = "pay"                // pay what was checked
	TaskDecideChange      TaskKind = "decide_change"      // decide a step of a change
	TaskPublishChange     TaskKind = "publish_change"     // bring the published list up to date after a change
	TaskConsentSuspension TaskKind = "consent_suspension" // consent to a suspension
	TaskReviewSuspension  TaskKind = "review_suspension"  // resume, extend once or terminate what is suspended
	TaskComplete          TaskKind = "complete"           // finish the works
	TaskConfirmCompletion TaskKind = "confirm_completion" // accept that the works are complete
	TaskApply             TaskKind = "apply"              // apply for acceptance
	TaskPreAccept         TaskKind = "pre_accept"         // look at the work before the county does
	TaskAccept            TaskKind = "accept"             // accept the work for the county
	TaskReapply           TaskKind = "reapply"            // put right what failed and apply again
	TaskDecideFailure     TaskKind = "decide_failure"     // decide what becomes of work that failed twice
	TaskHandOver          TaskKind = "hand_over"          // hand the assets over
	TaskReleaseRetention  TaskKind = "release_retention"  // verify that the retention can be released
	TaskRecordDividend    TaskKind = "record_dividend"    // record what households received in a year
	TaskReturnMoney       TaskKind = "return_money"       // return unspent money
	TaskConfirmReturn     TaskKind = "confirm_return"     // confirm that money came back
	TaskSettle            TaskKind = "settle"             // settle a terminated project
	TaskClose             TaskKind = "close"              // close the file
	TaskConfirmState      TaskKind = "confirm_state"      // confirm what a register said of an imported project
	TaskCorrectRegister   TaskKind = "correct_register"   // put right what a register said
	TaskDecideCorrection  TaskKind = "decide_correction"  // approve a correction of a fact on record
)

// TaskKinds lists every kind of task.
var TaskKinds = []TaskKind{
	TaskDraft, TaskResubmit, TaskReconsider, TaskDecide, TaskConfirmNotice, TaskSettleObjection, TaskSelect,
	TaskRecordFundOrder, TaskAward, TaskPlan, TaskDecidePlan, TaskTender, TaskSignContract, TaskStart, TaskRescue,
	TaskReport, TaskVerifyReport, TaskCorrectReport, TaskAnswerFinding, TaskRecheck, TaskIntervene,
	TaskAssignDifficulty, TaskAnswerDifficulty, TaskConfirmSolved, TaskCheckPayment, TaskPay, TaskDecideChange,
	TaskPublishChange, TaskConsentSuspension, TaskReviewSuspension, TaskComplete, TaskConfirmCompletion, TaskApply,
	TaskPreAccept, TaskAccept, TaskReapply, TaskDecideFailure, TaskHandOver, TaskReleaseRetention,
	TaskRecordDividend, TaskReturnMoney, TaskConfirmReturn, TaskSettle, TaskClose, TaskConfirmState,
	TaskCorrectRegister, TaskDecideCorrection,
}

// Valid reports whether the kind is one of TaskKinds.
func (k TaskKind) Valid() bool { return slices.Contains(TaskKinds, k) }
