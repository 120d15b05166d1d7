package lifecycle

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/refusal"
)

func init() {
	maps.Copy(stories, map[string]func(t *testing.T) *life{
		"a settled price corrected downward and up again":         settledPriceCorrected,
		"a correction after which nothing stands against closing": nothingBlocksClosing,
		"more was paid before the import than is owed":            paidTooMuchBefore,
		"a surplus after the file is closed":                      surplusAfterClosing,
		"a transfer that comes back after closing":                transferCameBackAfterClosing,
		"one after a settled termination":                         transferCameBackAfterSettlement,
	})
}

func settledTo(t *testing.T, on string, fen int64) Facts {
	return Facts{Acceptance: &AcceptanceFact{On: date(t, on), SettledFen: fen}}
}

// What was paid beyond a price that is corrected comes back, and no more than that.
func settledPriceCorrected(t *testing.T) *life {
	l := settledAt(t, 78_000_000)
	l.gone(process.TaskReturnMoney)
	l.corrects("2019-06-12", clerk, acceptor, settledTo(t, "2019-06-10", 20_000_000))
	require.EqualValues(t, 7_000_000, l.project.Settlement.ReturnFen, "27 万 paid, 20 万 owed")
	l.open(process.TaskReturnMoney)

	l.corrects("2019-06-13", clerk, acceptor, settledTo(t, "2019-06-10", 18_000_000))
	require.EqualValues(t, 9_000_000, l.project.Settlement.ReturnFen)
	l.corrects("2019-06-14", clerk, acceptor, settledTo(t, "2019-06-10", 25_000_000))
	require.EqualValues(t, 2_000_000, l.project.Settlement.ReturnFen)
	l.corrects("2019-06-17", clerk, acceptor, settledTo(t, "2019-06-10", 78_000_000))
	require.Zero(t, l.project.Settlement.ReturnFen)
	l.gone(process.TaskReturnMoney)

	l.corrects("2019-06-18", clerk, acceptor, settledTo(t, "2019-06-10", 20_000_000))
	l.do("2019-06-19", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 3_000_000, On: date(t, "2019-06-19"), Voucher: "TK-1"})
	l.corrects("2019-06-19", clerk, acceptor, settledTo(t, "2019-06-10", 78_000_000))
	require.EqualValues(t, 3_000_000, l.project.Settlement.ReturnFen, "what is on its way is confirmed first")
	l.do("2019-06-20", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	require.EqualValues(t, 24_000_000, l.project.PaidFen())
	l.gone(process.TaskReturnMoney)
	return l
}

// Where an earlier acceptance lacks the settled price the contracts stand for it, also when they are corrected.
func TestTheContractsStandForThePrice(t *testing.T) {
	l := settledAt(t, 78_000_000)
	l.project.Works.SettledFen = 0
	c := l.project.Works.Contracts[0]
	number := c.Number
	c.AmountFen = 20_000_000
	l.corrects("2019-06-12", clerk, reviewer, Facts{Contract: &ContractFact{Of: number, Contract: c}})
	require.EqualValues(t, 7_000_000, l.project.Settlement.ReturnFen)
	l.open(process.TaskReturnMoney)
}

func nothingBlocksClosing(t *testing.T) *life {
	l := settledAt(t, 28_000_000)
	l.releasable()
	l.corrects("2020-06-15", clerk, acceptor, settledTo(t, "2019-06-10", 20_000_000))
	l.do("2020-06-15", office, process.CommandReleaseRetention, ReleaseRetentionInput{Note: "质保金用于维修"})
	l.gone(process.TaskClose)
	l.corrects("2020-06-16", clerk, acceptor, settledTo(t, "2019-06-10", 28_000_000))
	l.open(process.TaskClose)
	return l
}

func paidTooMuchBefore(t *testing.T) *life {
	l := newLife(t)
	line := registerLine(t)
	line.AsOf, line.Started = date(t, "2019-03-12"), date(t, "2018-04-02")
	l.do("2019-03-12", office, process.CommandImport, line)
	l.do("2019-03-13", reviewer, process.CommandConfirm,
		ConfirmInput{Task: l.task(process.TaskConfirmState), PlannedEnd: date(t, "2019-12-31")})
	l.file("2019-03-14", clerk, "contract")
	l.do("2019-03-14", clerk, process.CommandSignContract, SignContractInput{Contract{
		Number: "HT-2018-1", Kind: process.ContractWorks, Contractor: "甲", AmountFen: 120_000_000, On: date(t, "2018-03-20"),
	}})
	l.wait("2019-05-05")
	require.NoError(t, l.report("2019-05-05", "2019-04", 100))
	l.do("2019-05-06", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-04-30")})
	l.do("2019-05-06", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.file("2019-05-06", clerk, "completion_report", "final_account")
	l.inspected("2019-05-07", GradePass)
	require.EqualValues(t, 78_000_000, l.project.Works.SettledFen)
	l.do("2019-05-08", finance, process.CommandRecordPaidBefore, RecordPaidBeforeInput{AmountFen: 80_000_000, Reason: "财政账"})
	require.EqualValues(t, 2_000_000, l.project.Settlement.ReturnFen)
	l.open(process.TaskReturnMoney)
	return l
}

// filed brings a life with the advance paid to its closed file.
func filed(t *testing.T) *life {
	l := settledAt(t, 28_000_000)
	l.releasable()
	l.do("2020-06-15", office, process.CommandReleaseRetention, ReleaseRetentionInput{Note: "质保金用于维修"})
	l.file("2020-06-16", office, "plaque_photo")
	l.do("2020-06-16", office, process.CommandClose, CloseInput{})
	require.True(t, l.project.Ended())
	return l
}

func surplusAfterClosing(t *testing.T) *life {
	l := filed(t)
	l.corrects("2020-08-03", office, acceptor, settledTo(t, "2019-06-10", 20_000_000))
	require.Equal(t, StageClosed, l.project.Stage)
	require.False(t, l.project.Ended(), "money is to come back")
	l.do("2020-08-04", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 7_000_000, On: date(t, "2020-08-04"), Voucher: "TK-1"})
	l.decided("2020-08-05", finance, process.TaskConfirmReturn, Return)
	l.do("2020-08-06", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 7_000_000, On: date(t, "2020-08-06"), Voucher: "TK-2"})
	l.do("2020-08-07", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	require.True(t, l.project.Ended())
	require.EqualValues(t, 20_000_000, l.project.PaidFen())
	return l
}

func transferCameBackAfterClosing(t *testing.T) *life {
	l := filed(t)
	requireRefused(t, l.try("2020-08-03", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 1}),
		refusal.CodeStage, "closed")
	l.do("2020-08-03", finance, process.CommandReversePayment,
		ReversePaymentInput{Payment: "P1", On: date(t, "2020-08-03"), Reason: "收款账户已销户"})
	require.Zero(t, l.project.PaidFen())
	require.Equal(t, 2, l.open(process.TaskPay).Round)
	pay := PayInput{On: date(t, "2020-08-05"), Voucher: "ｂｋ-1"}
	requireRefused(t, l.try("2020-08-05", cashier, process.CommandPay, pay), refusal.CodeInvalid, "a voucher pays once")
	pay.Voucher = "BK-2"
	l.do("2020-08-05", cashier, process.CommandPay, pay)
	require.EqualValues(t, 27_000_000, l.project.PaidFen())
	require.True(t, l.project.Ended())

	l.do("2020-09-01", finance, process.CommandReversePayment,
		ReversePaymentInput{Payment: "P1", On: date(t, "2020-09-01"), Reason: "收款单位已注销"})
	l.decided("2020-09-02", cashier, process.TaskPay, Return)
	require.True(t, l.project.Ended(), "nobody is left to be paid")
	return l
}

func transferCameBackAfterSettlement(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.terminated(0)
	l.file("2019-07-01", office, "settlement_audit")
	l.do("2019-07-01", office, process.CommandSettle,
		SettleInput{Audit: "洋审〔2019〕9号", SpentFen: 27_000_000, Assets: "未形成资产", ToldOn: date(t, "2019-07-01")})
	l.do("2019-08-01", finance, process.CommandReversePayment,
		ReversePaymentInput{Payment: "P1", On: date(t, "2019-08-01"), Reason: "账号有误"})
	require.Zero(t, l.project.PaidFen())
	require.True(t, l.project.Ended(), "it is not paid again")
	require.Zero(t, l.project.OrderUses()[0].AwardedFen, "and its order has all of it back")
	return l
}
