package lifecycle

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/refusal"
)

// What was put on record wrongly, and what comes after the file was closed.

var corrections = map[string]func(t *testing.T) *life{
	"a contract a hundred thousand times too large": contractTooLarge,
	"facts put right while building":                factsWhileBuilding,
	"an acceptance put right":                       acceptancePutRight,
	"a dividend of another year":                    dividendOfAnotherYear,
	"less to return than was resolved":              lessToReturn,
	"more to return than was resolved":              moreToReturn,
	"a register's line put right":                   registerPutRight,
	"a register's line that is right":               registerIsRight,
	"finished before it was on record":              finishedAndLookedAt,
	"objections to what is finished":                objectionsAfterwards,
}

func init() { maps.Copy(stories, corrections) }

// corrects asks for a correction and has it approved.
func (l *life) corrects(when string, asker, approver Actor, to Facts) {
	l.do(when, asker, process.CommandCorrect, CorrectInput{Facts: to, Reason: "录入有误"})
	l.decided(when, approver, process.TaskDecideCorrection, Approve)
}

func contractTooLarge(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.approved()
	l.file("2019-04-03", clerk, "implementation_plan")
	l.planned("2019-04-03", "2019-04-08", "2019-04-19")
	l.do("2019-04-22", clerk, process.CommandTender,
		TenderInput{Method: TenderProcurement, Kind: process.ContractWorks, EstimateFen: 80_000_000, Number: "ZB", Winner: "甲"})
	l.file("2019-04-26", clerk, "contract")
	wrong := Contract{Number: "HT-1", Kind: process.ContractWorks, Contractor: "甲", AmountFen: 8_000_000_000_000, On: date(t, "2019-04-26")}
	l.do("2019-04-26", clerk, process.CommandSignContract, SignContractInput{wrong})
	right := wrong
	right.Number, right.AmountFen = "HT-2019-1", 80_000_000
	fact := func(c Contract) Facts { return Facts{Contract: &ContractFact{Of: "HT-1", Contract: c}} }

	for name, in := range map[string]CorrectInput{
		"the one fact to correct":   {Reason: "x"},
		"no such fact is on record": {Reason: "x", Facts: Facts{Contract: &ContractFact{Of: "HT-9", Contract: right}}},
		"nothing differs":           {Reason: "x", Facts: fact(wrong)},
		"must not be empty":         {Facts: fact(right)},
		"contract.amount_fen": {Reason: "x",
			Facts: fact(Contract{Number: "1", Kind: process.ContractWorks, Contractor: "甲", On: right.On})},
		"and no other; facts are": {Reason: "x", Facts: Facts{Contract: fact(right).Contract, Start: &StartFact{}}},
		"not lie in the future": {Reason: "x",
			Facts: fact(Contract{Number: "1", Kind: process.ContractWorks, Contractor: "甲", AmountFen: 1, On: date(t, "2030-01-01")})},
		"completion no such fact is on": {Reason: "x", Facts: Facts{Completion: &CompletionFact{On: right.On}}},
	} {
		requireRefused(t, l.try("2019-04-28", clerk, process.CommandCorrect, in), refusal.CodeInvalid, name)
	}
	requireRefused(t, l.try("2019-04-28", helper, process.CommandCorrect, CorrectInput{Facts: fact(right), Reason: "x"}),
		refusal.CodeNotHolder, "ask for corrections")
	l.do("2019-04-28", clerk, process.CommandCorrect, CorrectInput{Facts: fact(right), Reason: "元误填为分"})
	require.EqualValues(t, 8_000_000_000_000, l.project.ContractFen(), "nothing changes before it is approved")
	requireRefused(t, l.try("2019-04-28", office, process.CommandCorrect, CorrectInput{Facts: fact(right), Reason: "x"}), refusal.CodeGate,
		"waits for its approval")
	require.Equal(t, reviewer.Posts[0], l.open(process.TaskDecideCorrection).Holder, "nobody accepts a contract: the supervising unit")
	l.decided("2019-04-28", reviewer, process.TaskDecideCorrection, Reject)
	l.corrects("2019-04-29", reviewer, office, fact(right))
	require.EqualValues(t, 80_000_000, l.project.ContractFen(), "who asked does not approve")
	require.Equal(t, "HT-2019-1", l.project.Works.Contracts[0].Number)
	last := l.log[len(l.log)-1]
	told, err := last.Fact()
	require.NoError(t, err)
	require.EqualValues(t, 8_000_000_000_000, told.(*Corrected).Old.Contract.AmountFen)
	require.EqualValues(t, 80_000_000, told.(*Corrected).New.Contract.AmountFen)
	return l
}

func factsWhileBuilding(t *testing.T) *life {
	l := newLife(t)
	l.selected()
	l.do("2019-03-27", office, process.CommandRecordFundOrder,
		RecordFundOrderInput{Orders: []FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财〔2019〕1号", AmountFen: 80_000_000}}})
	l.corrects("2019-03-28", office, finance, Facts{FundOrder: &FundOrderFact{Orders: funding}})
	l.file("2019-04-02", secretary, "award_table")
	typo := []FundLine{funding[0]}
	typo[0].AmountFen = 9_000_000
	l.do("2019-04-02", secretary, process.CommandAward, AwardInput{Resolution: "洋苏陕组〔2019〕7号", On: date(t, "2019-04-02"), Funding: typo})
	l.corrects("2019-04-03", office, secretary, Facts{Award: &AwardFact{Funding: funding}})
	require.EqualValues(t, 90_000_000, l.project.AwardFen())
	l.prepared()
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
	l.wait("2019-06-03")
	start := Facts{Start: &StartFact{On: date(t, "2019-06-01")}}
	l.corrects("2019-06-03", clerk, reviewer, start)
	l.gone(process.TaskReport)
	require.Equal(t, "2019-06", l.project.Works.FirstReport.String(), "nothing is owed for May")
	name := Facts{Particulars: &ParticularsFact{Name: "龙亭镇有机水稻基地", Beneficiaries: 330}}
	l.corrects("2019-06-04", clerk, secretary, name)
	require.Equal(t, 330, l.project.Beneficiaries)
	return l
}

func acceptancePutRight(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.completed()
	l.wait("2019-06-06")
	l.corrects("2019-06-06", clerk, reviewer, Facts{Completion: &CompletionFact{On: date(t, "2019-05-30")}})
	l.inspected("2019-06-10", GradePass)
	due := l.open(process.TaskReleaseRetention).Due.On
	requireRefused(t, l.try("2019-06-12", clerk, process.CommandCorrect,
		CorrectInput{Facts: Facts{Acceptance: &AcceptanceFact{On: date(t, "2018-06-10"), SettledFen: 1}}, Reason: "x"}),
		refusal.CodeInvalid, "must not lie before the completion (2019-05-30)")
	l.corrects("2019-06-12", clerk, acceptor, Facts{Acceptance: &AcceptanceFact{On: date(t, "2019-06-03"), SettledFen: 70_000_000}})
	require.EqualValues(t, 70_000_000, l.project.Works.SettledFen)
	require.True(t, l.open(process.TaskReleaseRetention).Due.On.Before(due), "the defects period counts from the acceptance")
	l.handedOver("2019-06-20")
	handover := HandOverInput{On: date(t, "2019-06-18"), Class: AssetPublic, ValueFen: 70_000_000, Owner: "村集体", Operator: "合作社",
		Maintenance: "合作社", IncomeShare: "无"}
	l.corrects("2019-06-21", clerk, reviewer, Facts{Handover: &HandoverFact{handover}})
	require.Equal(t, "2019-06-18", l.project.Works.HandedOver.String())
	return l
}

func dividendOfAnotherYear(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.completed()
	l.do("2019-06-10", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-06-10", reviewer, process.TaskPreAccept, Approve)
	l.file("2019-06-10", acceptor, "acceptance_certificate")
	l.wait("2020-01-07")
	in := l.acceptance()
	in.On = date(t, "2020-01-06")
	l.do("2020-01-07", acceptor, process.CommandAccept, in)
	require.Equal(t, "2020", l.open(process.TaskRecordDividend).Subject)
	l.corrects("2020-01-08", clerk, acceptor, Facts{Acceptance: &AcceptanceFact{On: date(t, "2019-12-30"), SettledFen: in.SettledFen}})
	require.Equal(t, "2019", l.open(process.TaskRecordDividend).Subject, "the first year is that of the acceptance")
	l.do("2020-01-09", clerk, process.CommandRecordDividend,
		RecordDividendInput{Year: 2019, AmountFen: 45, Households: 86, On: date(t, "2020-01-09")})
	l.corrects("2020-01-10", clerk, reviewer,
		Facts{Dividend: &DividendFact{RecordDividendInput{Year: 2019, AmountFen: 4_500_000, Households: 86, On: date(t, "2020-01-09")}}})
	require.EqualValues(t, 4_500_000, l.project.FollowUp.Dividends[0].AmountFen)
	return l
}

func lessToReturn(t *testing.T) *life {
	l := failedTwiceWithMoney(t)
	l.file("2019-06-26", office, "settlement_audit")
	settle := SettleInput{Audit: "审1", SpentFen: 27_000_000, Assets: "已建成部分移交", ToldOn: date(t, "2019-06-26")}
	requireRefused(t, l.try("2019-06-26", office, process.CommandSettle, settle), refusal.CodeGate, "return unspent money")
	l.corrects("2019-06-27", office, secretary, Facts{Return: &ReturnFact{}})
	l.gone(process.TaskReturnMoney)
	l.do("2019-06-28", office, process.CommandSettle, settle)
	require.Equal(t, OutcomeTerminated, l.project.Outcome)
	l.file("2019-07-01", office, "other")
	return l
}

func moreToReturn(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.terminated(0)
	l.gone(process.TaskReturnMoney)
	over := Facts{Return: &ReturnFact{ReturnFen: 27_000_001}}
	requireRefused(t, l.try("2019-06-12", office, process.CommandCorrect, CorrectInput{Facts: over, Reason: "审计"}), refusal.CodeInvalid,
		"what was paid, 27000000")
	l.corrects("2019-06-12", office, secretary, Facts{Return: &ReturnFact{ReturnFen: 5_000_000}})
	l.open(process.TaskReturnMoney)
	return l
}

// importedUnfinished brings an unfinished project of the register to 12 March 2019.
func importedUnfinished(t *testing.T) *life {
	l := newLife(t)
	l.do("2019-03-12", office, process.CommandImport, registerLine(t))
	return l
}

func registerFact(t *testing.T, p Project) *RegisterFact {
	fact := &RegisterFact{}
	old, stands := fact.onRecord(&p)
	require.True(t, stands)
	return old.Register
}

func registerPutRight(t *testing.T) *life {
	l := importedUnfinished(t)
	l.decided("2019-03-13", reviewer, process.TaskConfirmState, Return)
	line := registerFact(t, l.project)
	line.AwardFen, line.PlannedEnd = 13_600_000, date(t, "2019-12-31")
	l.do("2019-03-14", office, process.CommandCorrect, CorrectInput{Facts: Facts{Register: line}, Reason: "万元误填"})
	l.gone(process.TaskCorrectRegister)
	l.decided("2019-03-15", reviewer, process.TaskDecideCorrection, Approve)
	require.EqualValues(t, 13_600_000, l.project.AwardFen())
	require.Equal(t, "2019-12-31", l.open(process.TaskComplete).Due.On.String())
	l.do("2019-03-18", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmState)})
	require.True(t, l.project.Register.Confirmed)
	return l
}

func registerIsRight(t *testing.T) *life {
	l := importedUnfinished(t)
	l.decided("2019-03-13", reviewer, process.TaskConfirmState, Return)
	l.decided("2019-03-14", office, process.TaskCorrectRegister, Return)
	require.Equal(t, 2, l.open(process.TaskConfirmState).Round)
	return l
}

// finishedAndLookedAt is one of those that were finished before anything was on record here.
func finishedAndLookedAt(t *testing.T) *life {
	l := importedAsFinished(t)
	require.True(t, l.project.Ended())
	l.file("2019-03-13", clerk, "final_account")
	require.True(t, l.project.Ended(), "a paper leaves nothing to do")
	dividend := RecordDividendInput{Year: 2018, AmountFen: 90_000, Households: 3, On: date(t, "2019-03-13")}
	l.do("2019-03-13", clerk, process.CommandRecordDividend, dividend)
	requireRefused(t, l.try("2019-03-13", clerk, process.CommandRecordDividend, dividend), refusal.CodeNotFirst, "ask for a correction")
	dividend.Year = 2016
	requireRefused(t, l.try("2019-03-13", clerk, process.CommandRecordDividend, dividend), refusal.CodeInvalid,
		"must lie between 2018 and this year")
	l.do("2019-03-14", officer, process.CommandVisit,
		VisitInput{On: date(t, "2019-03-14"), Seen: "闲置", Finding: &FindingInput{Title: "资产闲置", Severity: process.Serious}})
	require.Equal(t, StageClosed, l.project.Stage)
	require.False(t, l.project.Ended())
	require.Equal(t, process.Red, l.project.Colour())
	require.False(t, l.nextDue.IsZero(), "its ladder climbs")
	l.wait("2019-04-30")
	l.do("2019-05-05", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已出租"})
	l.do("2019-05-06", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2019-05-06"), Passed: true, Note: "已投用"})
	require.True(t, l.project.Ended())
	require.Equal(t, process.Green, l.project.Colour())
	line := registerFact(t, l.project)
	line.AwardFen = 140_000_000
	l.corrects("2019-05-07", clerk, reviewer, Facts{Register: line})
	require.EqualValues(t, 140_000_000, l.project.AwardFen())
	require.True(t, l.project.Ended())
	requireRefused(t, l.try("2019-05-08", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "advance", AmountFen: 1}),
		refusal.CodeStage, "closed")
	return l
}

func objectionsAfterwards(t *testing.T) *life {
	l := importedAsFinished(t)
	for _, about := range []string{"分红未兑现", "占地未补偿"} {
		l.do("2019-03-13", office, process.CommandObject, ObjectInput{About: about, Reference: "信访〔2019〕9号"})
	}
	l.do("2019-03-14", office, process.CommandSettleObjection,
		SettleObjectionInput{Task: l.task(process.TaskSettleObjection), Upheld: true, Answer: "属实"})
	require.Equal(t, "O2", l.open(process.TaskSettleObjection).Subject, "each objection stands alone")
	l.open(process.TaskAnswerFinding)
	l.do("2019-03-14", office, process.CommandSettleObjection,
		SettleObjectionInput{Task: l.task(process.TaskSettleObjection), Answer: "已补偿"})
	l.gone(process.TaskSettleObjection)
	return l
}

func TestARejectedProjectTakesNothing(t *testing.T) {
	l := rejectedOrWithdrawn(t)
	err := l.try("2019-03-07", clerk, process.CommandFilePaper, FilePaperInput{Kind: "other", SHA256: "x", Size: 1, Name: "a.pdf"})
	requireRefused(t, err, refusal.CodeStage, "closed (rejected)")
	require.Empty(t, Offers(l.project, clerk, l.terms, at(t, "2019-03-07")))
}

// TestEveryFactOnRecordIsListed: what a page shows to be corrected is what the command takes.
func TestEveryFactOnRecordIsListed(t *testing.T) {
	for name, story := range stories {
		l := story(t)
		for _, fact := range OnRecord(l.project) {
			require.NotEmpty(t, fact.Title(), name)
			require.NotEmpty(t, FactWords(fact.only().name()).ZH, name)
			old, stands := fact.only().onRecord(&l.project)
			require.True(t, stands)
			require.Equal(t, fact, old)
		}
	}
	every := everyFact()
	require.Len(t, every.all(), len(factWords))
}

func TestDifferencesAreTold(t *testing.T) {
	var fields func(of reflect.Type) []string
	fields = func(of reflect.Type) (names []string) {
		for i := range of.NumField() {
			f := of.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous && name == "" {
				names = append(names, fields(f.Type)...)
			} else if name != "of" {
				names = append(names, name)
			}
		}
		return names
	}
	every := everyFact()
	for _, fact := range every.all() {
		for _, name := range fields(reflect.TypeOf(fact).Elem()) {
			inBoth(t, FieldWords(name))
		}
	}
	old, to := Contract{Number: "HT-1", Kind: process.ContractWorks, AmountFen: 8_000_000_000},
		Contract{Number: "HT-1", Kind: process.ContractGoods, AmountFen: 80_000_000, On: date(t, "2019-04-26")}
	require.Equal(t, []Difference{
		{process.Both("类别", "kind"), "工程", "货物"}, {process.Both("金额", "amount"), "80000000.00 元", "800000.00 元"},
		{process.Both("日期", "date"), "", "2019-04-26"},
	}, Differences(Facts{Contract: &ContractFact{Of: "HT-1", Contract: old}}, Facts{Contract: &ContractFact{Of: "HT-1", Contract: to}}))
	require.Empty(t, Differences(Facts{}, Facts{Start: &StartFact{}}))
}
