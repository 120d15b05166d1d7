package lifecycle

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// No money without cause: what must hold of every payment, told and drawn at random.

func (l *life) papersOfPayment(when string) {
	l.file(when, clerk, "payment_request", "linkage_agreement", "cost_list", "vouchers")
}

// checked has a request checked by all three.
func (l *life) checked(when string) {
	for _, checker := range []Actor{reviewer, office, finance} {
		l.decided(when, checker, process.TaskCheckPayment, Approve)
	}
}

// advanced brings a life to works that have begun, with the advance paid.
func advanced(t require.TestingT) *life {
	l := newLife(t)
	l.building()
	l.papersOfPayment("2019-05-07")
	l.paid("2019-05-08", "advance", 24_000_000)
	return l
}

// settledAt brings a life to the acceptance in June 2019 at a settled price, with the advance paid.
func settledAt(t require.TestingT, price int64) *life {
	l := newLife(t)
	d := declaration(t)
	d.Linkage = process.LinkageEmployment
	l.do("2019-03-01", clerk, process.CommandDeclare, d)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.approvedAndStarted()
	l.papersOfPayment("2019-05-07")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.completed()
	l.do("2019-06-10", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-06-10", reviewer, process.TaskPreAccept, Approve)
	in := l.acceptance()
	in.On, in.SettledFen = date(t, "2019-06-10"), price
	l.file("2019-06-10", acceptor, "acceptance_certificate")
	l.do("2019-06-10", acceptor, process.CommandAccept, in)
	return l
}

// releasable brings it to the end of its defects period.
func (l *life) releasable() {
	l.wait("2019-06-21")
	l.do("2019-06-21", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.handedOver("2019-06-21")
	l.wait("2019-12-10")
	l.do("2019-12-10", clerk, process.CommandRecordDividend,
		RecordDividendInput{Year: 2019, AmountFen: 900_000, Households: 12, On: date(l.t, "2019-12-10")})
	l.wait("2020-06-15")
}

func TestNoMoreThanTheProgressVerified(t *testing.T) {
	l := newLife(t)
	l.building()
	l.papersOfPayment("2019-05-07")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.verified("2019-06-03", "2019-05", 30)
	l.papersOfPayment("2019-06-04")
	ask := RequestPaymentInput{Instalment: "progress", AmountFen: 37_000_000}
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandRequestPayment, ask), refusal.CodeInvalid,
		"0 fen are left of 100 percent of the value of the work completed")
	l.verified("2019-07-02", "2019-06", 50)
	require.EqualValues(t, 13_000_000, l.allowance("progress", "2019-07-02").LeftFen, "half of the contract, less the advance")
	ask.AmountFen = 13_000_000
	l.do("2019-07-02", clerk, process.CommandRequestPayment, ask)
	seen := 40 // what is corrected downward meanwhile stops the check
	l.project.Works.Verified = seen
	check := DecideInput{Task: l.task(process.TaskCheckPayment), Verdict: Approve}
	requireRefused(t, l.try("2019-07-03", reviewer, process.CommandDecide, check), refusal.CodeGate, "320000.00 yuan")
	l.project.Works.Verified = 50
	l.checked("2019-07-03")
	l.project.Works.Verified = 40
	requireRefused(t, l.try("2019-07-03", cashier, process.CommandPay, PayInput{On: date(t, "2019-07-03"), Voucher: "BK-7"}),
		refusal.CodeGate, "with this payment 400000.00 yuan would be paid")
}

func TestNoMoreThanTheSettledPrice(t *testing.T) {
	l := settledAt(t, 40_000_000)
	l.releasable()
	release := ReleaseRetentionInput{AmountFen: 63_000_000, Note: "无质量问题"}
	requireRefused(t, l.try("2020-06-15", office, process.CommandReleaseRetention, release), refusal.CodeInvalid,
		"what was retained, 1200000 fen")
	release.AmountFen = 1_200_000
	l.do("2020-06-15", office, process.CommandReleaseRetention, release)
	l.do("2020-06-16", cashier, process.CommandPay, PayInput{On: date(t, "2020-06-16"), Voucher: "BK-9"})
	l.papersOfPayment("2020-06-16")
	require.EqualValues(t, 38_800_000-28_200_000, l.allowance("acceptance", "2020-06-16").LeftFen)
}

func TestTheContractsRetentionStaysBack(t *testing.T) {
	l := settledAt(t, 40_000_000)
	l.project.Instalments[2].Caps = []policy.Ratio{{Base: process.BaseAward, Percent: 99}}
	require.EqualValues(t, 38_800_000, l.allowance("acceptance", "2019-06-12").CapFen,
		"three percent of the settled price by the contract, whatever the policy says")
}

// What is paid after the acceptance is held to the settled price, so an acceptance of what was contracted names it.
func TestAnAcceptanceNamesTheSettledPrice(t *testing.T) {
	l := newLife(t)
	l.building()
	l.completed()
	l.do("2019-06-10", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-06-10", reviewer, process.TaskPreAccept, Approve)
	l.file("2019-06-10", acceptor, "acceptance_certificate")
	in := l.acceptance()
	in.On, in.SettledFen = date(t, "2019-06-10"), 0
	for _, grade := range []Grade{GradePass, GradeExcellent} {
		in.Grade = grade
		requireRefused(t, l.try("2019-06-10", acceptor, process.CommandAccept, in), refusal.CodeInvalid, "is mandatory once contracts are on record")
	}
	in.Grade, in.Faults = GradeFail, "未按图施工"
	l.do("2019-06-10", acceptor, process.CommandAccept, in)
	require.True(t, l.project.Works.Accepted.IsZero(), "what fails has no price yet")
	l.project.Works.Contracts = nil
	l.inspected("2019-06-14", GradePass)
}

// Acceptances of earlier releases lack it: then what is still to be paid waits until a correction adds it; what is on record stays.
func TestWithoutASettledPriceThePaymentWaits(t *testing.T) {
	l := settledAt(t, 78_000_000)
	l.project.Works.SettledFen = 0
	for _, part := range []string{"acceptance", "retention"} {
		require.Contains(t, codes(l.allowance(part, "2019-06-11").Reasons), "base_unknown:settled_price", part)
		require.Zero(t, l.allowance(part, "2019-06-11").LeftFen)
	}
	l.papersOfPayment("2019-06-11")
	requireRefused(t, l.try("2019-06-11", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "acceptance", AmountFen: 1}),
		refusal.CodeGate, "have the unit correct the acceptance and add it")
	require.EqualValues(t, 53_000_000, l.project.unpaidFen(), "by the contracts, for want of better")
	l.corrects("2019-06-12", clerk, acceptor, Facts{Acceptance: &AcceptanceFact{On: date(t, "2019-06-10"), SettledFen: 70_000_000}})
	asked := l.allowance("acceptance", "2019-06-12")
	require.EqualValues(t, 67_900_000, asked.CapFen, "97 percent of it: the contract retains three")
	require.NotContains(t, codes(asked.Reasons), "base_unknown:settled_price")
}

func TestACapWithoutItsBaseMakesThePaymentWait(t *testing.T) {
	l := advanced(t)
	l.verified("2019-06-03", "2019-05", 60)
	l.papersOfPayment("2019-06-04")
	require.Empty(t, l.allowance("progress", "2019-06-04").Reasons)
	l.project.Works.Contracts = nil
	for _, part := range []string{"advance", "progress"} {
		require.Contains(t, codes(l.allowance(part, "2019-06-04").Reasons), "base_unknown:contract")
		require.Zero(t, l.allowance(part, "2019-06-04").LeftFen)
	}
	require.Contains(t, codes(l.allowance("acceptance", "2019-06-04").Reasons), "base_unknown:settled_price")
}

func TestNoMoreThanTheContractItIsFor(t *testing.T) {
	l := advanced(t)
	l.file("2019-05-09", clerk, "contract")
	l.do("2019-05-09", clerk, process.CommandSignContract, SignContractInput{Contract{
		Number: "JL-1", Kind: process.ContractServices, Contractor: "监理公司", AmountFen: 2_000_000, On: date(t, "2019-05-09"),
	}})
	l.verified("2019-06-03", "2019-05", 60)
	l.papersOfPayment("2019-06-04")
	ask := RequestPaymentInput{Instalment: "progress", Contract: "JL-1", AmountFen: 2_000_001}
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandRequestPayment, ask), refusal.CodeGate,
		"for the contract JL-1, more than its price")
	ask.AmountFen = 1_500_000
	l.do("2019-06-04", clerk, process.CommandRequestPayment, ask)
	l.papersOfPayment("2019-06-05")
	ask.AmountFen = 500_001
	requireRefused(t, l.try("2019-06-05", clerk, process.CommandRequestPayment, ask), refusal.CodeGate,
		"for the contract JL-1, more than its price")
}

func TestWhatItWasAwardedUnderStays(t *testing.T) {
	l := advanced(t)
	l.verified("2019-06-03", "2019-05", 60)
	l.papersOfPayment("2019-06-04")
	changed := *l.terms.Policy
	changed.Instalments = []policy.Instalment{{Key: "all", Words: process.Words{ZH: "全部", EN: "all"},
		Caps: []policy.Ratio{{Base: process.BaseAward, Percent: 100}}}}
	l.terms.Policy = &changed
	require.Equal(t, []string{"advance", "progress", "acceptance", "retention"}, l.project.instalmentKeys(l.terms))
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "all", AmountFen: 1}),
		refusal.CodeInvalid, "advance, progress")
}

func TestPapersBelongToOnePayment(t *testing.T) {
	l := advanced(t)
	l.verified("2019-06-03", "2019-05", 60)
	ask := RequestPaymentInput{Instalment: "progress", AmountFen: 10_000_000}
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandRequestPayment, ask), refusal.CodeGate,
		"those on file belong to other payments")
	l.file("2019-06-04", clerk, "payment_request", "cost_list", "vouchers")
	l.do("2019-06-04", clerk, process.CommandRequestPayment, ask)
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandRequestPayment, ask), refusal.CodeGate,
		"belong to other payments: vouchers")
	paper := FilePaperInput{Kind: "vouchers", SHA256: fmt.Sprintf("%064x", 7), Size: 1, Name: "补.pdf", Subject: "P9"}
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandFilePaper, paper), refusal.CodeInvalid,
		"subject must be a payment of the project, or the next, P3")
	paper.Subject = "P2" // a supplement to what is being checked is no paper of the next
	l.do("2019-06-04", clerk, process.CommandFilePaper, paper)
	l.file("2019-06-04", clerk, "payment_request", "cost_list")
	requireRefused(t, l.try("2019-06-04", clerk, process.CommandRequestPayment, ask), refusal.CodeGate,
		"belong to other payments: vouchers")
	l.decided("2019-06-05", reviewer, process.TaskCheckPayment, Return)
	l.do("2019-06-05", clerk, process.CommandRequestPayment, ask) // the papers of what was returned serve again
	l.checked("2019-06-06")
	pay := PayInput{On: date(t, "2019-06-06"), Voucher: "BK-1"}
	requireRefused(t, l.try("2019-06-06", cashier, process.CommandPay, pay), refusal.CodeInvalid, `voucher "BK-1" paid P1 already`)
	pay.Voucher, pay.On = "BK-2", date(t, "2019-06-04")
	requireRefused(t, l.try("2019-06-06", cashier, process.CommandPay, pay), refusal.CodeInvalid,
		"the day it was asked for (2019-06-05); got 2019-06-04")
	pay.On = date(t, "2019-06-05")
	l.do("2019-06-06", cashier, process.CommandPay, pay)
}

func TestDatesAreInOrder(t *testing.T) {
	l := newLife(t)
	l.awarded()
	l.prepared()
	l.file("2019-05-06", clerk, "start_photos")
	for day, names := range map[string]string{
		"2019-04-01": "the award (2019-04-02); got 2019-04-01", "2019-04-18": "the day after the notice (2019-04-19); got 2019-04-18",
		"2019-04-25": "the contract (2019-04-26); got 2019-04-25",
	} {
		requireRefused(t, l.try("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, day)}), refusal.CodeInvalid, names)
	}
	l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
	l.papersOfPayment("2019-05-07")
	l.paid("2019-05-08", "advance", 24_000_000)
	requireRefused(t, l.try("2019-05-20", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-05-05")}), refusal.CodeInvalid,
		"the start (2019-05-06); got 2019-05-05")
	l.completed()
	l.do("2019-06-10", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-06-10", reviewer, process.TaskPreAccept, Approve)
	l.file("2019-06-10", acceptor, "acceptance_certificate")
	in := l.acceptance()
	for day, names := range map[string]string{"2018-06-01": "the completion (2019-05-31); got 2018-06-01",
		"2019-06-07": "the application (2019-06-10); got 2019-06-07"} {
		in.On = date(t, day)
		requireRefused(t, l.try("2019-06-10", acceptor, process.CommandAccept, in), refusal.CodeInvalid, names)
	}
	in.On = date(t, "2019-06-10")
	l.do("2019-06-10", acceptor, process.CommandAccept, in)
	l.file("2019-06-11", clerk, "handover_list", "asset_registration")
	over := HandOverInput{On: date(t, "2017-01-01"), Class: AssetPublic, ValueFen: 1, Owner: "村", Operator: "社", Maintenance: "社",
		IncomeShare: "无"}
	requireRefused(t, l.try("2019-06-11", clerk, process.CommandHandOver, over), refusal.CodeInvalid,
		"the acceptance (2019-06-10); got 2017-01-01")
	dividend := RecordDividendInput{Year: 2019, JobDays: 1, On: date(t, "2018-12-31")}
	requireRefused(t, l.try("2019-12-10", clerk, process.CommandRecordDividend, dividend), refusal.CodeInvalid,
		"the first day of the year (2019-01-01); got 2018-12-31")
}

func TestAResolutionIsNotOfBeforeItsMatter(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.decided("2019-03-11", reviewer, process.TaskDecide, Approve)
	l.decided("2019-03-11", office, process.TaskDecide, Approve)
	in := DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve, Resolution: &Resolution{Number: "1", On: date(t, "2019-03-03")}}
	requireRefused(t, l.try("2019-03-12", secretary, process.CommandDecide, in), refusal.CodeInvalid,
		"the day it was submitted (2019-03-04); got 2019-03-03")
}

// costly brings a life of 30 million yuan to its tender.
func costly(t require.TestingT) *life {
	l := newLife(t)
	d := declaration(t)
	d.RequestedFen = 3_000_000_000
	l.do("2019-03-01", clerk, process.CommandDeclare, d)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.onNotice()
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.do("2019-03-26", office, process.CommandSelect, SelectInput{Verdict: PoolSelect, Year: 2019, Plan: "1"})
	big := []FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "1", AmountFen: 3_000_000_000}}
	l.do("2019-03-27", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: big})
	l.file("2019-04-02", secretary, "award_table")
	l.do("2019-04-02", secretary, process.CommandAward, AwardInput{Resolution: "1", On: date(t, "2019-04-02"), Funding: big})
	l.file("2019-04-03", clerk, "implementation_plan")
	l.do("2019-04-03", clerk, process.CommandPlan, PlanInput{Summary: "x", InvestmentFen: 3_000_000_000, OrganisedBy: "李文"})
	l.decided("2019-04-04", reviewer, process.TaskDecidePlan, Approve)
	l.decided("2019-04-04", finance, process.TaskDecidePlan, Approve)
	l.wait("2019-04-16")
	l.do("2019-04-16", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	return l
}

func TestTheAwardIsPublicMoney(t *testing.T) {
	l := costly(t)
	exempt := TenderInput{Method: TenderExempt, Kind: process.ContractWorks, EstimateFen: 3_000_000_000, Reason: "不使用财政资金"}
	requireRefused(t, l.try("2019-04-17", clerk, process.CommandTender, exempt), refusal.CodeInvalid, "must be tendered (source: S9)")
}

func TestAWorkIsNotSplitToStayBelow(t *testing.T) {
	l := costly(t)
	exempt := TenderInput{Method: TenderExempt, Kind: process.ContractWorks, EstimateFen: 300_000_000, Reason: "规模以下"}
	l.do("2019-04-17", clerk, process.CommandTender, exempt)
	exempt.EstimateFen = 100_000_000
	requireRefused(t, l.try("2019-04-17", clerk, process.CommandTender, exempt), refusal.CodeInvalid, "estimates of 400000000 fen in all")
	l.file("2019-04-18", clerk, "contract")
	sign := func(number string, kind process.ContractKind, fen int64) error {
		return l.try("2019-04-18", clerk, process.CommandSignContract, SignContractInput{Contract{
			Number: number, Kind: kind, Contractor: "甲", AmountFen: fen, On: date(t, "2019-04-18"),
		}})
	}
	requireRefused(t, sign("HT-1", process.ContractWorks, 400_000_000), refusal.CodeInvalid, "record their tender first")
	require.NoError(t, sign("HT-1", process.ContractWorks, 300_000_000))
	requireRefused(t, sign("HT-2", process.ContractWorks, 100_000_000), refusal.CodeInvalid, "sum to 400000000 fen")
	requireRefused(t, sign("JL-1", process.ContractServices, 100_000_000), refusal.CodeInvalid, "record their tender first")
	l.do("2019-04-19", clerk, process.CommandTender,
		TenderInput{Method: TenderPublic, Kind: process.ContractServices, EstimateFen: 100_000_000, Number: "ZB-2", Winner: "乙"})
	require.NoError(t, sign("JL-1", process.ContractServices, 100_000_000))
}

func TestManySmallChangesAreAGreatOne(t *testing.T) {
	l := newLife(t)
	l.building()
	change := RequestChangeInput{ChangeInput{Reason: "调整", Items: []ChangeItem{{"渠线", "东", "西"}}, ConcernsFen: 5_000_000}}
	l.do("2019-05-07", clerk, process.CommandRequestChange, change)
	require.False(t, l.project.Changes[0].Major)
	l.decided("2019-05-08", reviewer, process.TaskDecideChange, Approve)
	l.decided("2019-05-08", office, process.TaskDecideChange, Approve)
	l.do("2019-05-09", clerk, process.CommandRequestChange, change)
	require.True(t, l.project.Changes[1].Major, "ten million of ninety: more than a tenth in all")
}

func firstPaidAfterAcceptance(t *testing.T) *life {
	l := handedOverLast(t)
	l.wait("2019-12-12")
	l.file("2019-12-12", office, "plaque_photo")
	l.do("2019-12-12", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	requireRefused(t, l.try("2019-12-12", office, process.CommandClose, CloseInput{}), refusal.CodeInvalid,
		"78000000 fen are not paid and the defects period runs until 2020-06-10")
	l.papersOfPayment("2019-12-12")
	l.paid("2019-12-12", "acceptance", 10_000_000)
	_, retention := l.project.openTask(process.TaskReleaseRetention, "")
	require.True(t, retention, "with the first money after the acceptance there is something to retain")
	requireRefused(t, l.try("2019-12-13", office, process.CommandReleaseRetention, ReleaseRetentionInput{Note: "无"}), refusal.CodeGate,
		"defects period runs until 2020-06-10")
	return l
}

func paidAgain(t *testing.T) *life {
	l := advanced(t)
	back := ReversePaymentInput{Payment: "P1", On: date(t, "2019-05-07"), Reason: "账号有误"}
	requireRefused(t, l.try("2019-05-10", finance, process.CommandReversePayment, back), refusal.CodeInvalid,
		"the day it was paid (2019-05-08); got 2019-05-07")
	back.On = date(t, "2019-05-10")
	requireRefused(t, l.try("2019-05-10", office, process.CommandReversePayment, back), refusal.CodeNotHolder, "czj/staff")
	l.do("2019-05-10", finance, process.CommandReversePayment, back)
	require.Zero(t, l.project.PaidFen())
	requireRefused(t, l.try("2019-05-10", finance, process.CommandReversePayment, back), refusal.CodeInvalid, "P1 is not paid")
	again := PayInput{On: date(t, "2019-05-13"), Voucher: "BK-1"}
	requireRefused(t, l.try("2019-05-13", cashier, process.CommandPay, again), refusal.CodeInvalid, `"BK-1" paid P1 already`)
	again.Voucher = "BK-2"
	l.do("2019-05-13", cashier, process.CommandPay, again)
	require.EqualValues(t, 24_000_000, l.project.PaidFen())
	return l
}

func paidBeyondSettled(t *testing.T) *life {
	l := settledAt(t, 20_000_000)
	require.EqualValues(t, 7_000_000, l.project.Settlement.ReturnFen, "270,000 yuan were paid")
	l.releasable()
	task, open := l.project.openTask(process.TaskReturnMoney, "")
	require.True(t, open)
	require.Equal(t, "lt-coop/staff", task.Holder.String())
	l.do("2020-06-15", office, process.CommandReleaseRetention, ReleaseRetentionInput{Note: "无质保金"})
	_, open = l.project.openTask(process.TaskClose, "")
	require.False(t, open, "money is to come back")
	requireRefused(t, l.try("2020-06-16", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 7_000_000, On: date(t, "2019-05-01"), Voucher: "TK-1"}),
		refusal.CodeInvalid, "the first payment (2019-05-08); got 2019-05-01")
	l.do("2020-06-16", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 7_000_000, On: date(t, "2020-06-16"), Voucher: "TK-1"})
	l.do("2020-06-17", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	require.EqualValues(t, 20_000_000, l.project.PaidFen(), "the settled price, and no more")
	l.file("2020-06-18", office, "plaque_photo")
	l.do("2020-06-18", office, process.CommandClose, CloseInput{})
	return l
}

func importedWithMoney(t *testing.T) *life {
	l := newLife(t)
	line := registerLine(t)
	line.AsOf, line.Started = date(t, "2019-03-12"), date(t, "2018-04-02")
	l.do("2019-03-12", office, process.CommandImport, line)
	require.Equal(t, "2018-04-02", l.project.Works.Started.String())
	l.do("2019-03-13", reviewer, process.CommandConfirm,
		ConfirmInput{Task: l.task(process.TaskConfirmState), PlannedEnd: date(t, "2019-12-31")})
	l.file("2019-03-14", clerk, "contract")
	l.do("2019-03-14", clerk, process.CommandSignContract, SignContractInput{Contract{
		Number: "HT-2018-1", Kind: process.ContractWorks, Contractor: "甲", AmountFen: 120_000_000, On: date(t, "2018-03-20"),
	}})
	l.do("2019-03-14", clerk, process.CommandTender,
		TenderInput{Method: TenderProcurement, Kind: process.ContractWorks, EstimateFen: 120_000_000, Number: "1", Winner: "甲"})
	l.verified("2019-05-05", "2019-04", 80)
	l.papersOfPayment("2019-05-06")
	require.Contains(t, codes(l.allowance("progress", "2019-05-06").Reasons), "paid_before_unknown")
	before := RecordPaidBeforeInput{AmountFen: 136_000_001, Reason: "财政账"}
	requireRefused(t, l.try("2019-05-06", finance, process.CommandRecordPaidBefore, before), refusal.CodeInvalid,
		"the award, 136000000 fen")
	before.AmountFen = 90_000_000
	requireRefused(t, l.try("2019-05-06", clerk, process.CommandRecordPaidBefore, before), refusal.CodeNotHolder, "czj/staff")
	l.do("2019-05-06", finance, process.CommandRecordPaidBefore, before)
	require.Empty(t, l.allowance("progress", "2019-05-06").Reasons)
	require.EqualValues(t, 96_000_000-90_000_000, l.allowance("progress", "2019-05-06").LeftFen,
		"80 percent of the contract, less what was paid before")

	known := newLife(t)
	paid := int64(50_000_000)
	line.PaidFen = &paid
	known.do("2019-03-12", office, process.CommandImport, line)
	require.EqualValues(t, paid, known.project.PaidFen())
	require.NotContains(t, codes(known.allowance("progress", "2019-03-13").Reasons), "paid_before_unknown")
	return l
}

func reversedAfterTermination(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.papersOfPayment("2019-05-07")
	l.do("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 24_000_000})
	l.checked("2019-05-08")
	l.do("2019-05-10", secretary, process.CommandTerminate,
		TerminateInput{Reason: "x", Resolution: Resolution{Number: "1", On: date(t, "2019-05-10")}})
	pay := PayInput{On: date(t, "2019-05-13"), Voucher: "BK-1"}
	requireRefused(t, l.try("2019-05-13", cashier, process.CommandPay, pay), refusal.CodeInvalid, "terminated on 2019-05-10")
	pay.On = date(t, "2019-05-09")
	l.do("2019-05-13", cashier, process.CommandPay, pay)
	require.EqualValues(t, 24_000_000, l.project.PaidFen())
	require.EqualValues(t, 24_000_000, l.project.Settlement.ReturnFen, "nobody who resolved the termination knew of it")
	l.do("2019-05-14", finance, process.CommandReversePayment,
		ReversePaymentInput{Payment: "P1", On: date(t, "2019-05-14"), Reason: "账号有误"})
	require.Zero(t, l.project.PaidFen())
	_, open := l.project.openTask(process.TaskReturnMoney, "")
	require.False(t, open, "it came back by itself")
	_, open = l.project.openTask(process.TaskPay, "P1")
	require.False(t, open, "and is not paid again")
	return l
}

func auditFindsLess(t *testing.T) *life {
	l := advanced(t)
	l.do("2019-06-10", secretary, process.CommandTerminate,
		TerminateInput{Reason: "x", Resolution: Resolution{Number: "1", On: date(t, "2019-06-10")}})
	l.file("2019-06-15", office, "settlement_audit")
	settle := SettleInput{Audit: "审1", SpentFen: 9_999_999_999, Assets: "无", ToldOn: date(t, "2019-06-15")}
	requireRefused(t, l.try("2019-06-15", office, process.CommandSettle, settle), refusal.CodeInvalid,
		"what was paid and not returned, 24000000 fen")
	settle.SpentFen, settle.ToldOn = 4_000_000, date(t, "2019-06-09")
	requireRefused(t, l.try("2019-06-15", office, process.CommandSettle, settle), refusal.CodeInvalid,
		"the termination (2019-06-10); got 2019-06-09")
	settle.ToldOn = date(t, "2019-06-15")
	l.do("2019-06-15", office, process.CommandSettle, settle)
	require.Equal(t, StageSettlement, l.project.Stage, "what the audit does not find comes back first")
	require.EqualValues(t, 20_000_000, l.project.Settlement.ReturnFen)
	l.do("2019-06-16", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 20_000_000, On: date(t, "2019-06-16"), Voucher: "TK-1"})
	l.do("2019-06-17", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	settle.ToldOn = date(t, "2019-06-17")
	l.do("2019-06-17", office, process.CommandSettle, settle)
	require.Equal(t, OutcomeTerminated, l.project.Outcome)
	return l
}

// TestMoneyOverRandomHistories lives from the signed contract on with many payments, progress that rises and falls, and any settled price:
// after each payment what is paid is within every cap of that moment, and nothing is negative.
func TestMoneyOverRandomHistories(t *testing.T) {
	payments := 0
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		l.building()
		now := at(t, "2019-05-07")
		for range rapid.IntRange(20, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 4*24).Draw(t, "hours")) * time.Hour)
			before := l.project
			if l.moneyStep(t, now) {
				payments++
				l.withinCaps(t, before)
			}
			p := l.project
			require.GreaterOrEqual(t, p.PaidFen(), int64(0))
			require.LessOrEqual(t, p.PaidFen(), p.AwardFen())
			require.LessOrEqual(t, p.Settlement.ReturnedFen, p.Settlement.ReturnFen)
		}
	})
	require.Greater(t, payments, 50, "money was paid at all")
}

// withinCaps holds what is paid to every cap, worked out here by hand.
func (l *life) withinCaps(t *rapid.T, before Project) {
	p := l.project
	paid := p.PaidFen()
	last := p.Payments[0]
	for _, x := range p.Payments {
		if before.payment(x.ID).Paid != x.Paid {
			last = x
		}
	}
	require.LessOrEqual(t, paid, p.AwardFen(), "the award")
	require.LessOrEqual(t, paid, p.ContractFen(), "the contracts")
	if last.Instalment == "progress" {
		require.LessOrEqual(t, paid*100, p.ContractFen()*int64(p.Works.Verified), "the work completed")
		require.LessOrEqual(t, paid*100, p.AwardFen()*int64(p.Works.Verified)+100, "the share of the award")
	}
	if !p.Works.Accepted.IsZero() {
		require.LessOrEqual(t, paid, p.Works.SettledFen, "the settled price")
	}
	for _, part := range l.terms.Policy.Instalments {
		if part.Key == last.Instalment {
			require.LessOrEqual(t, paid*100, p.AwardFen()*int64(part.Caps[0].Percent), "the policy's cap of the award")
		}
	}
	require.NotEmpty(t, last.Voucher)
	seen := map[string]bool{}
	for _, x := range p.Payments {
		require.False(t, x.Voucher != "" && seen[x.Voucher], "a voucher pays once")
		seen[x.Voucher] = true
	}
}

// moneyStep does something that money hangs on, or lets a task be done; it reports whether something was paid.
func (l *life) moneyStep(t *rapid.T, now time.Time) bool {
	day := today(now)
	switch rapid.IntRange(0, 6).Draw(t, "what") {
	case 0:
		for _, kind := range []process.PaperKind{"payment_request", "linkage_agreement", "cost_list", "vouchers", "final_account",
			"acceptance_certificate", "completion_report", "handover_list", "asset_registration"} {
			sum := fmt.Sprintf("%064x", len(l.log)*16+len(kind))
			_ = l.tryAt(now, clerk, process.CommandFilePaper, FilePaperInput{Kind: kind, SHA256: sum, Size: 1, Name: "a.pdf"})
		}
	case 1:
		part := rapid.SampledFrom(l.terms.Policy.Instalments).Draw(t, "part")
		amount := rapid.Int64Range(1, 40_000_000).Draw(t, "amount")
		if rapid.Bool().Draw(t, "all") {
			amount = max(l.allowance(part.Key, day.String()).LeftFen, 1)
		}
		_ = l.tryAt(now, clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: part.Key, AmountFen: amount})
	case 2:
		if n := len(l.project.Payments); n > 0 {
			id := fmt.Sprintf("P%d", rapid.IntRange(1, n).Draw(t, "payment"))
			_ = l.tryAt(now, finance, process.CommandReversePayment, ReversePaymentInput{Payment: id, On: day, Reason: "退汇"})
		}
	default:
		paid := l.project.PaidFen()
		for _, task := range l.project.Tasks {
			actor := actorOf(task)
			args := l.anyArgs(t, doing[task.Kind], task, day)
			switch in := args.(type) {
			case DecideInput:
				in.Verdict = Approve
				args = in
			case CompleteInput:
				if l.project.Works.Verified < 60 {
					continue
				}
			case ReportInput:
				in.Progress = rapid.IntRange(20, 100).Draw(t, "progress")
				args = in
			case PayInput:
				in.Payment = task.Subject
				args = in
			}
			_ = l.tryAt(now, actor, doing[task.Kind], args)
			if l.project.PaidFen() > paid {
				return true
			}
		}
	}
	return false
}

// actorOf is somebody who holds a task.
func actorOf(task Task) Actor {
	if task.Kind == process.TaskPay {
		return cashier // who checks does not pay
	}
	for _, actor := range everyone {
		if actor.Holds(task.Holder) && actor.Person != "both" && actor.Person != "deputy" {
			return actor
		}
	}
	return office
}

func init() {
	stories["paid again after the transfer came back"] = paidAgain
	stories["paid beyond the settled price"] = paidBeyondSettled
	stories["imported with money paid before"] = importedWithMoney
	stories["first paid after the acceptance"] = firstPaidAfterAcceptance
	stories["reversed after the termination"] = reversedAfterTermination
	stories["the audit finds less spent"] = auditFindsLess
}
