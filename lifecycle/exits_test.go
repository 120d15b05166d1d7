package lifecycle

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Lives that left the straight path, and how they came back to it or ended.

var exits = map[string]func(t *testing.T) *life{
	"returned after a failed acceptance":       returnedAfterFailure,
	"the funds do not come":                    fundsDoNotCome,
	"taken out of the plan for good":           outOfThePlan,
	"the leading group does not award":         notAwarded,
	"withdrawn from the pool":                  withdrawnFromPool,
	"complete only on paper":                   completeOnPaper,
	"money that never came back":               moneyNeverCameBack,
	"a late start gets more time":              lateStartGetsTime,
	"a late start ends":                        lateStartEnds,
	"suspended and given up":                   suspendedAndGivenUp,
	"a payment given back":                     paymentGivenBack,
	"the last payment given back":              lastPaymentGivenBack,
	"paid before the termination was known":    paidBeforeTermination,
	"the retention is kept":                    retentionKept,
	"a difficulty given to the wrong unit":     difficultyGivenBack,
	"imported in the middle of its life":       importedMidLife,
	"returned after the window of the guide":   returnedAfterWindow,
	"not submitted in the window of the guide": notSubmittedInWindow,
}

func init() { maps.Copy(stories, exits) }

// pooled brings a life into the pool on 25 March 2019.
func (l *life) pooled() {
	l.submitted()
	l.onNotice()
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
}

// selected brings a life into the plan of 2019.
func (l *life) selected() {
	l.pooled()
	l.do("2019-03-26", office, process.CommandSelect, SelectInput{Verdict: PoolSelect, Year: 2019, Plan: "洋发改〔2019〕21号"})
}

// open asserts that a task of a kind is open, and answers it.
func (l *life) open(kind process.TaskKind) Task {
	task, _ := l.project.Task(l.task(kind))
	return task
}

// gone asserts that no task of a kind is open.
func (l *life) gone(kind process.TaskKind) {
	for _, task := range l.project.Tasks {
		require.NotEqual(l.t, kind, task.Kind)
	}
}

func returnedAfterFailure(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.completed()
	l.inspected("2019-06-10", GradeFail)
	l.do("2019-06-12", clerk, process.CommandApply, ApplyInput{Note: "已整改"})
	l.decided("2019-06-13", reviewer, process.TaskPreAccept, Return)
	require.Equal(t, 3, l.open(process.TaskApply).Round, "its third application")
	l.inspected("2019-06-14", GradePass)
	require.Equal(t, StageFollowUp, l.project.Stage)
	return l
}

func fundsDoNotCome(t *testing.T) *life {
	l := newLife(t)
	l.selected()
	l.wait("2019-12-02")
	back := DecideInput{Task: l.task(process.TaskRecordFundOrder), Verdict: Approve}
	requireRefused(t, l.try("2019-12-02", office, process.CommandDecide, back), refusal.CodeInvalid, "one of [return reject]")
	back.Verdict = Return
	requireRefused(t, l.try("2019-12-02", office, process.CommandDecide, back), refusal.CodeInvalid, "reason")
	l.decided("2019-12-02", office, process.TaskRecordFundOrder, Return)
	require.Equal(t, StagePool, l.project.Stage)
	require.Zero(t, l.project.Pool, "it is in nobody's plan")
	require.Equal(t, "2020-02-03", l.open(process.TaskSelect).Due.On.String())
	l.do("2020-02-03", office, process.CommandSelect, SelectInput{Verdict: PoolSelect, Year: 2020, Plan: "洋发改〔2020〕3号"})
	require.Equal(t, 2020, l.project.Pool.Selected)
	return l
}

func outOfThePlan(t *testing.T) *life {
	l := newLife(t)
	l.selected()
	l.decided("2019-12-02", office, process.TaskRecordFundOrder, Reject)
	require.Equal(t, OutcomeRejected, l.project.Outcome)
	require.Empty(t, l.project.Tasks)
	return l
}

func notAwarded(t *testing.T) *life {
	l := newLife(t)
	l.selected()
	l.do("2019-03-27", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: funding})
	decline := DecideInput{Task: l.task(process.TaskAward), Verdict: Return, Reason: "文号有误"}
	requireRefused(t, l.try("2019-03-28", secretary, process.CommandDecide, decline), refusal.CodeInvalid, "resolution")
	l.decided("2019-03-28", secretary, process.TaskAward, Return)
	require.Empty(t, l.project.Pool.Orders)
	require.Equal(t, 2, l.open(process.TaskRecordFundOrder).Round)
	l.do("2019-03-29", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: funding})
	l.decided("2019-04-01", secretary, process.TaskAward, Reject)
	require.Equal(t, OutcomeRejected, l.project.Outcome)
	return l
}

func withdrawnFromPool(t *testing.T) *life {
	l := newLife(t)
	l.selected()
	l.do("2019-04-01", clerk, process.CommandWithdraw, WithdrawInput{Reason: "村里另有安排"})
	require.Equal(t, OutcomeWithdrawn, l.project.Outcome)
	return l
}

func completeOnPaper(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 5)
	l.do("2019-06-04", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-06-04")})
	l.decided("2019-06-05", reviewer, process.TaskConfirmCompletion, Return)
	require.Equal(t, 5, l.project.Works.Verified, "what was not confirmed is not complete")
	require.Zero(t, l.project.Works.Claimed)
	complete := l.open(process.TaskComplete)
	require.Equal(t, "2019-08-30", complete.Due.On.String(), "the planned end, which has not passed")
	require.Equal(t, 2, complete.Round)
	l.do("2019-08-30", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-08-28")})
	l.do("2019-09-02", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	require.Equal(t, "2019-08-28", l.project.Works.Completed.String())
	return l
}

// terminated brings a life to its termination on 10 June 2019 with money to return.
func (l *life) terminated(returnFen int64) {
	resolution := Resolution{Number: "洋苏陕组〔2019〕30号", On: date(l.t, "2019-06-10")}
	l.do("2019-06-10", secretary, process.CommandTerminate, TerminateInput{Reason: "业主放弃", Resolution: resolution, ReturnFen: returnFen})
}

func moneyNeverCameBack(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.terminated(20_000_000)
	l.do("2019-06-13", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 20_000_000, On: date(t, "2019-06-13"), Voucher: "没有这笔"})
	l.decided("2019-06-14", finance, process.TaskConfirmReturn, Return)
	require.Zero(t, l.project.Settlement.ReturnedFen)
	require.Zero(t, l.project.Settlement.ClaimedFen)
	require.Equal(t, 2, l.open(process.TaskReturnMoney).Round)
	l.do("2019-06-17", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 20_000_000, On: date(t, "2019-06-17"), Voucher: "TK-1"})
	l.do("2019-06-18", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	l.gone(process.TaskReturnMoney)
	return l
}

// lateToStart brings a life to six months after its planned start.
func lateToStart(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.approved()
	l.prepared()
	l.wait("2019-11-30")
	return l
}

func lateStartGetsTime(t *testing.T) *life {
	l := lateToStart(t)
	l.decided("2019-12-02", office, process.TaskRescue, Return)
	require.Equal(t, "2020-01-02", l.open(process.TaskStart).Due.On.String(), "thirty days, and New Year's Day is free")
	require.NotEqual(t, process.Red, l.project.Colour())
	l.gone(process.TaskRescue)
	return l
}

func lateStartEnds(t *testing.T) *life {
	l := lateToStart(t)
	l.decided("2019-12-02", office, process.TaskRescue, Reject)
	require.Equal(t, lateStart, l.open(process.TaskDecideFailure).Subject)
	l.decided("2019-12-09", secretary, process.TaskDecideFailure, Return)
	require.Equal(t, 2, l.open(process.TaskStart).Round, "the leading group gave it another chance")
	l.wait("2020-08-03")
	l.decided("2020-08-03", office, process.TaskRescue, Reject)
	l.decided("2020-08-10", secretary, process.TaskDecideFailure, Reject)
	require.Equal(t, StageSettlement, l.project.Stage)
	l.gone(process.TaskReturnMoney)
	return l
}

func suspendedAndGivenUp(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.do("2019-05-13", bureau, process.CommandSuspend, SuspendInput{Reason: "汛期"})
	l.decided("2019-05-14", viceHead, process.TaskConsentSuspension, Approve)
	l.decided("2019-07-15", bureau, process.TaskReviewSuspension, Reject)
	require.True(t, l.project.Suspension.Active(), "its clocks stand still while the leading group decides")
	l.decided("2019-07-22", secretary, process.TaskDecideFailure, Return)
	l.decided("2019-08-15", bureau, process.TaskReviewSuspension, Reject)
	l.decided("2019-08-22", secretary, process.TaskDecideFailure, Reject)
	require.Equal(t, StageSettlement, l.project.Stage)
	require.False(t, l.project.Suspension.Active())
	return l
}

func paymentGivenBack(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	for _, checker := range []Actor{reviewer, office, finance} {
		l.decided("2019-05-08", checker, process.TaskCheckPayment, Approve)
	}
	l.decided("2019-05-09", finance, process.TaskPay, Return)
	require.EqualValues(t, 27_000_000, l.allowance("advance", "2019-05-09").LeftFen, "what was given back may be asked for again")
	l.paid("2019-05-10", "advance", 27_000_000)
	l.completed()
	l.inspected("2019-06-10", GradePass)
	l.handedOver("2019-06-20")
	for _, year := range []int{2019, 2020, 2021} {
		on := calendarDate(year, 12, 10)
		l.wait(on)
		l.do(on, clerk, process.CommandRecordDividend, RecordDividendInput{Year: year, AmountFen: 900_000, Households: 12, On: date(t, on)})
	}
	l.do("2021-12-13", office, process.CommandReleaseRetention, ReleaseRetentionInput{AmountFen: 2_340_000, Note: "无质量问题"})
	l.decided("2021-12-14", finance, process.TaskPay, Return)
	require.Equal(t, 2, l.open(process.TaskReleaseRetention).Round, "a retention goes back to the office")
	require.False(t, l.project.FollowUp.RetentionDone)
	return l
}

func lastPaymentGivenBack(t *testing.T) *life {
	l := newLife(t)
	d := declaration(t)
	d.Linkage = process.LinkageEmployment
	l.do("2019-03-01", clerk, process.CommandDeclare, d)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.approvedAndStarted()
	l.completed()
	l.inspected("2019-06-10", GradePass)
	l.wait("2019-06-21")
	l.do("2019-06-21", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.handedOver("2019-06-21")
	l.file("2019-06-24", clerk, "payment_request", "linkage_agreement", "cost_list", "vouchers")
	l.do("2019-06-24", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "acceptance", AmountFen: 70_000_000})
	for _, checker := range []Actor{reviewer, office, finance} {
		l.decided("2019-06-24", checker, process.TaskCheckPayment, Approve)
	}
	l.wait("2019-12-10")
	l.do("2019-12-10", clerk, process.CommandRecordDividend,
		RecordDividendInput{Year: 2019, AmountFen: 900_000, Households: 12, On: date(t, "2019-12-10")})
	l.gone(process.TaskClose)
	l.decided("2019-12-11", finance, process.TaskPay, Return)
	l.open(process.TaskClose)
	return l
}

func paidBeforeTermination(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	for _, amount := range []int64{20_000_000, 7_000_000} {
		l.file("2019-05-08", clerk, "payment_request")
		l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: amount})
		for _, checker := range []Actor{reviewer, office, finance} {
			l.decided("2019-05-08", checker, process.TaskCheckPayment, Approve)
		}
	}
	l.terminated(0)
	pay := PayInput{Payment: "P1", On: date(t, "2019-06-11"), Voucher: "BK-1"}
	requireRefused(t, l.try("2019-06-11", cashier, process.CommandPay, pay), refusal.CodeInvalid, "terminated on 2019-06-10")
	pay.On = date(t, "2019-05-09")
	l.file("2019-06-12", office, "settlement_audit")
	settle := SettleInput{Audit: "审〔2019〕8号", SpentFen: 0, Assets: "无", ToldOn: date(t, "2019-06-12")}
	requireRefused(t, l.try("2019-06-12", office, process.CommandSettle, settle), refusal.CodeGate, "pay what was checked P1")
	l.do("2019-06-12", cashier, process.CommandPay, pay)
	require.EqualValues(t, 20_000_000, l.project.Settlement.ReturnFen, "nobody knew of it: it comes back")
	l.open(process.TaskReturnMoney)
	l.decided("2019-06-12", finance, process.TaskPay, Return)
	l.gone(process.TaskPay)
	return l
}

func retentionKept(t *testing.T) *life {
	l := defectsOver(t)
	l.decided("2020-06-15", office, process.TaskReleaseRetention, Return)
	require.Equal(t, 2, l.open(process.TaskReleaseRetention).Round)
	release := ReleaseRetentionInput{AmountFen: 2_340_000, Note: "已修复"}
	requireRefused(t, l.try("2020-06-16", office, process.CommandReleaseRetention, release), refusal.CodeGate, "质保金不予退付")
	l.do("2020-06-22", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已修复"})
	l.do("2020-06-23", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2020-06-23"), Passed: true, Note: "合格"})
	l.do("2020-06-24", office, process.CommandReleaseRetention, release)
	return l
}

func difficultyGivenBack(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.do("2019-07-01", clerk, process.CommandRaiseDifficulty, RaiseDifficultyInput{Title: "高压线未迁改"})
	l.do("2019-07-02", office, process.CommandAssign, AssignInput{Task: l.task(process.TaskAssignDifficulty), Unit: power.Code})
	l.decided("2019-07-03", helper, process.TaskAnswerDifficulty, Return)
	require.Equal(t, 2, l.open(process.TaskAssignDifficulty).Round)
	return l
}

func importedMidLife(t *testing.T) *life {
	l := newLife(t)
	line := registerLine(t)
	l.do("2019-03-12", office, process.CommandImport, line)
	l.do("2019-03-13", reviewer, process.CommandConfirm,
		ConfirmInput{Task: l.task(process.TaskConfirmState), PlannedEnd: date(t, "2019-12-31")})
	tender := TenderInput{Method: TenderProcurement, Kind: process.ContractWorks, EstimateFen: 130_000_000, Number: "ZB-2018-1",
		Winner: "汉中建工"}
	l.do("2019-03-14", clerk, process.CommandTender, tender)
	l.file("2019-03-14", clerk, "contract", "payment_request", "linkage_agreement")
	l.do("2019-03-14", clerk, process.CommandSignContract, SignContractInput{Contract{
		Number: "HT-2018-1", Kind: process.ContractWorks, Contractor: "汉中建工", AmountFen: 130_000_000, On: date(t, "2018-06-01"),
	}})
	l.do("2019-03-14", finance, process.CommandRecordPaidBefore, RecordPaidBeforeInput{Reason: "财政账：未拨"})
	require.Empty(t, l.allowance("advance", "2019-03-14").Reasons)
	return l
}

// windowed is a life under a guide that takes declarations for 2019 until 15 March 2019.
func windowed(t *testing.T) *life {
	l := newLife(t)
	p := *l.terms.Policy
	p.Guides = map[int]policy.Guide{2019: {Opens: date(t, "2018-10-01"), Closes: date(t, "2019-03-15"), CeilingFen: 100_000_000,
		Source: "proposal"}}
	l.terms.Policy = &p
	return l
}

func returnedAfterWindow(t *testing.T) *life {
	l := windowed(t)
	l.submitted()
	l.decided("2019-03-18", reviewer, process.TaskDecide, Return)
	edited := declaration(t)
	edited.RequestedFen = 100_000_001
	requireRefused(t, l.try("2019-03-20", clerk, process.CommandEdit, EditInput{edited}), refusal.CodeInvalid, "at most 100000000 fen")
	edited.RequestedFen = 80_000_000
	l.do("2019-03-20", clerk, process.CommandEdit, EditInput{edited})
	l.do("2019-03-20", clerk, process.CommandSubmit, SubmitInput{Note: "已核减"})
	require.Equal(t, StageReview, l.project.Stage)
	return l
}

func notSubmittedInWindow(t *testing.T) *life {
	l := windowed(t)
	l.do("2019-03-14", clerk, process.CommandDeclare, declaration(t))
	l.file("2019-03-14", clerk, submitPapers...)
	l.wait("2019-04-22")
	requireRefused(t, l.try("2019-04-22", clerk, process.CommandSubmit, SubmitInput{}), refusal.CodeGate, "were taken until 2019-03-15")
	l.decided("2019-04-22", office, process.TaskReconsider, Approve)
	l.do("2019-04-23", clerk, process.CommandSubmit, SubmitInput{})
	require.Equal(t, StageReview, l.project.Stage, "the office kept it")
	return l
}
