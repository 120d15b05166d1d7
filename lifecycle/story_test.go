package lifecycle

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Cases of the county, told from declaration to the end. Each answers the life it told, so that its events are also examples of
// what is published.

var stories = map[string]func(t *testing.T) *life{
	"the punctual one":                       punctual,
	"three returns":                          threeReturns,
	"an upheld objection":                    upheldObjection,
	"an objection that is not right":         dismissedObjection,
	"start six months late":                  startSixMonthsLate,
	"planned end missed":                     plannedEndMissed,
	"rectification up the whole ladder":      wholeLadder,
	"accepted at the second attempt":         secondAttempt,
	"failed twice":                           failedTwice,
	"suspended across New Year":              suspendedAcrossNewYear,
	"terminated with money to return":        terminatedWithMoney,
	"change of place by the wrong approver":  wrongApprover,
	"a holder who was deputy for himself":    deputyForHimself,
	"a difficulty that pauses a deadline":    difficultyPauses,
	"never submitted":                        neverSubmitted,
	"kept in the pool and dropped":           keptAndDropped,
	"another unit takes over":                anotherUnit,
	"a report that was not right":            reportNotRight,
	"rejected, and withdrawn before anybody": rejectedOrWithdrawn,
	"withdrawn":                              withdrawn,
	"found wanting and put right":            foundWanting,
	"returned and forgotten":                 returnedAndForgotten,
	"objections to all that is on notice":    objectionsEverywhere,
	"rejected by an objection":               rejectedByObjection,
	"failed twice with money paid":           failedTwiceWithMoney,
	"handed over last":                       handedOverLast,
	"retention used up":                      retentionUsedUp,
	"retention paid last":                    retentionPaid,
	"imported as finished":                   importedAsFinished,
	"an import taken back":                   importTakenBack,
	"a finished one taken back":              finishedTakenBack,
	"the calendar is corrected":              calendarCorrected,
	"another programme":                      anotherProgramme,
	"claimed, nudged, transferred":           claimedNudgedTransferred,
	"a report of much more than was built":   overstatedReport,
	"a preparation that takes years":         slowPreparation,
}

func TestStories(t *testing.T) {
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			l := story(t)
			folded, err := FoldAll(Project{Code: "SS2019-101", Incarnation: 1}, l.log)
			require.NoError(t, err)
			require.Equal(t, l.project, folded)
		})
	}
}

// paid files the papers of a payment, asks for an instalment, has it checked and paid.
func (l *life) paid(when, instalment string, amount int64) {
	l.file(when, clerk, "payment_request", "cost_list", "vouchers")
	l.do(when, clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: instalment, AmountFen: amount})
	for _, checker := range []Actor{reviewer, office, finance} {
		l.decided(when, checker, process.TaskCheckPayment, Approve)
	}
	l.do(when, cashier, process.CommandPay, PayInput{On: today(at(l.t, when)), Voucher: fmt.Sprintf("BK-%d", len(l.project.Payments))})
}

// verified hands a report in and has it verified.
func (l *life) verified(when, month string, progress int) {
	l.wait(when)
	require.NoError(l.t, l.report(when, month, progress))
	l.do(when, reviewer, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true})
}

// allowance is what may be asked for of an instalment on a day.
func (l *life) allowance(key, day string) Allowance {
	for _, a := range Allowances(l.project, l.terms, date(l.t, day)) {
		if a.Instalment == key {
			return a
		}
	}
	require.Fail(l.t, "no instalment", key)
	return Allowance{}
}

func codes(reasons []refusal.Reason) []string {
	var all []string
	for _, r := range reasons {
		all = append(all, r.Code)
	}
	return all
}

func punctual(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.approved()
	require.Contains(t, codes(l.allowance("advance", "2019-04-03").Reasons), "condition:contract_signed")
	l.prepared()
	l.file("2019-04-29", clerk, "payment_request", "linkage_agreement", "cost_list", "vouchers")
	require.Empty(t, l.allowance("advance", "2019-04-29").Reasons)
	require.EqualValues(t, 27_000_000, l.allowance("advance", "2019-04-29").LeftFen, "30 percent of the award")
	l.paid("2019-04-29", "advance", 27_000_000)
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
	l.verified("2019-06-03", "2019-05", 30)
	l.verified("2019-07-02", "2019-06", 80)
	require.Contains(t, codes(l.allowance("progress", "2019-07-03").Reasons), "paper_missing:vouchers",
		"those of the advance are the advance's")
	l.file("2019-07-03", clerk, "payment_request", "cost_list", "vouchers")
	progress := l.allowance("progress", "2019-07-03")
	require.Empty(t, progress.Reasons)
	require.EqualValues(t, 37_000_000, progress.LeftFen, "the lower of 80 percent of the award and of the contract, less what is paid")
	require.EqualValues(t, 51_200_000, progress.FloorFen, "80 percent of the work completed")
	l.paid("2019-07-03", "progress", 37_000_000)
	l.verified("2019-08-02", "2019-07", 95)
	l.do("2019-08-28", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-08-28")})
	l.do("2019-08-29", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.applied()
	l.verified("2019-09-03", "2019-08", 100)
	l.file("2019-09-06", acceptor, "acceptance_certificate")
	require.Contains(t, codes(l.allowance("acceptance", "2019-09-06").Reasons), "condition:accepted")
	require.Contains(t, fmt.Sprint(l.allowance("retention", "2019-09-06").Reasons), "缺陷责任期自验收起算", "it has no last day yet")
	l.do("2019-09-06", acceptor, process.CommandAccept, l.acceptance())
	require.Contains(t, codes(l.allowance("acceptance", "2019-09-06").Reasons), "condition:completion_notice_over")
	l.wait("2019-09-17")
	l.do("2019-09-17", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	require.EqualValues(t, 75_660_000-64_000_000, l.allowance("acceptance", "2019-09-17").LeftFen, "97 percent of the settled price")
	l.paid("2019-09-17", "acceptance", 11_660_000)
	l.file("2019-09-20", clerk, "handover_list", "asset_registration")
	l.do("2019-09-20", clerk, process.CommandHandOver, HandOverInput{
		On: date(t, "2019-09-20"), Class: AssetOperating, ValueFen: 78_000_000, Owner: "龙亭第1村集体", Operator: coop.Name, Maintenance: "合作社",
		IncomeShare: "六成分红到户",
	})
	for _, year := range []int{2019, 2020, 2021} {
		on := calendarDate(year, 12, 20)
		l.wait(on)
		l.do(on, clerk, process.CommandRecordDividend,
			RecordDividendInput{Year: year, AmountFen: 4_500_000, Households: 86, On: date(t, on)})
		if year == 2019 {
			release := ReleaseRetentionInput{AmountFen: 2_340_000, Note: "无质量问题"}
			requireRefused(t, l.try(on, office, process.CommandReleaseRetention, release), refusal.CodeGate,
				"defects period runs until 2020-09-07")
			l.wait("2020-09-08")
			l.do("2020-09-08", office, process.CommandReleaseRetention, release)
			l.do("2020-09-10", cashier, process.CommandPay, PayInput{On: date(t, "2020-09-10"), Voucher: "BK-4"})
		}
	}
	require.EqualValues(t, 78_000_000, l.project.PaidFen(), "the settled price")
	l.file("2022-01-04", office, "plaque_photo")
	l.do("2022-01-04", office, process.CommandClose, CloseInput{})
	require.Equal(t, StageClosed, l.project.Stage)
	require.Equal(t, OutcomeFinished, l.project.Outcome)
	for _, e := range l.log {
		require.NotEqual(t, EventType("light_changed"), e.Type, "its light was never anything but green")
	}
	return l
}

func threeReturns(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	for round, day := range []string{"2019-03-06", "2019-03-08", "2019-03-12"} {
		old := l.task(process.TaskDecide)
		l.decided(day, reviewer, process.TaskDecide, Return)
		require.Equal(t, StageDraft, l.project.Stage)
		l.do(day+" 15:00", clerk, process.CommandSubmit, SubmitInput{Note: "已补"})
		require.Equal(t, round+2, l.project.Review.Round)
		before := len(l.log)
		l.wait(day + " 23:00")
		for _, e := range l.log[before:] {
			require.NotContains(t, string(e.Payload), `"`+old+`"`, "nothing comes of an old round")
		}
	}
	l.decided("2019-03-13", reviewer, process.TaskDecide, Approve)
	require.Equal(t, 4, l.project.Tasks[0].Round)
	return l
}

func upheldObjection(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.onNotice()
	l.do("2019-03-15", office, process.CommandObject, ObjectInput{About: "占用基本农田", Reference: "信访〔2019〕3号"})
	l.do("2019-03-18", office, process.CommandObject, ObjectInput{About: "名单有误", Reference: "信访〔2019〕4号"})
	for _, task := range l.project.Tasks {
		require.NotEqual(t, process.TaskConfirmNotice, task.Kind, "a notice with an objection is not confirmed")
	}
	l.wait("2019-03-26")
	first, _ := l.project.openTask(process.TaskSettleObjection, "O1")
	l.do("2019-03-26", office, process.CommandSettleObjection, SettleObjectionInput{Task: first.ID, Upheld: true, Answer: "属实，须调整地块"})
	require.Equal(t, StageDraft, l.project.Stage)
	require.Len(t, l.project.Tasks, 1, "the other objection is overtaken")
	l.do("2019-03-28", clerk, process.CommandSubmit, SubmitInput{Note: "已调整地块"})
	require.Equal(t, StageReview, l.project.Stage)
	return l
}

func dismissedObjection(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.onNotice()
	l.do("2019-03-20", office, process.CommandObject, ObjectInput{About: "资金偏高", Reference: "信访〔2019〕5号"})
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandSettleObjection,
		SettleObjectionInput{Task: l.task(process.TaskSettleObjection), Answer: "造价经审核"})
	l.do("2019-03-25 16:00", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	require.Equal(t, StagePool, l.project.Stage)
	return l
}

func startSixMonthsLate(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.approved()
	l.prepared()
	l.wait("2019-11-30") // contract 26 April 2019, and 30 days from it
	require.Equal(t, []string{
		"before-5 2019-05-20", "after-1 2019-05-28", "late-1-month 2019-06-27", "late-3-months 2019-08-27", "late-6-months 2019-11-27",
	}, l.rungs(process.TaskStart))
	require.Equal(t, process.Red, l.project.Light)
	require.Contains(t, codes(l.allowance("advance", "2019-12-02").Reasons)[0], "paper_missing")
	rescue, open := l.project.openTask(process.TaskRescue, "")
	require.True(t, open, "time decides nothing: the office changes it or terminates it")
	require.Equal(t, "ssb/staff", rescue.Holder.String())
	l.do("2019-12-02", clerk, process.CommandRequestChange, RequestChangeInput{ChangeInput{
		Reason: "征地拖延", Items: []ChangeItem{{"工期", "5月至8月", "次年3月至7月"}}, PlannedStart: date(t, "2020-03-02"),
		PlannedEnd: date(t, "2020-07-31"),
	}})
	l.decided("2019-12-03", reviewer, process.TaskDecideChange, Approve)
	l.decided("2019-12-04", office, process.TaskDecideChange, Approve)
	_, open = l.project.openTask(process.TaskRescue, "")
	require.False(t, open)
	start, _ := l.project.openTask(process.TaskStart, "")
	require.Equal(t, "2020-03-02", start.Due.On.String())
	require.Equal(t, process.Green, l.project.Light, "the new plan is not late")
	l.do("2019-12-09", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskPublishChange), Note: "已更新"})
	return l
}

func plannedEndMissed(t *testing.T) *life {
	l := newLife(t)
	l.building()
	for _, m := range []struct{ when, month string }{{"2019-06-03", "2019-05"}, {"2019-07-02", "2019-06"}, {"2019-08-02", "2019-07"}} {
		l.verified(m.when, m.month, 30)
	}
	l.wait("2019-09-03") // planned end 30 August, a Friday
	require.Len(t, l.project.Findings, 1)
	require.Equal(t, "L1", l.project.Findings[0].Level)
	require.Contains(t, l.project.Findings[0].Title, "完工")
	l.wait("2019-09-30")
	require.Len(t, l.project.Findings, 1, "one finding for one missed deadline")
	return l
}

func wholeLadder(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.do("2019-05-07", officer, process.CommandVisit, VisitInput{
		On: date(t, "2019-05-07"), Seen: "见照片", Finding: &FindingInput{Title: "挡墙质量不合格", Severity: process.Medium, Holds: "advance"},
	})
	require.Contains(t, codes(l.allowance("advance", "2019-05-08").Reasons), "finding_holds:F1", "from L1 it holds what it names")
	require.NotContains(t, codes(l.allowance("progress", "2019-05-08").Reasons), "finding_holds:F1")
	l.wait("2019-06-20")
	require.Equal(t, "L3", l.project.Findings[0].Level)
	require.Contains(t, codes(l.allowance("progress", "2019-06-20").Reasons), "finding_holds:F1", "from L3 everything")
	require.Equal(t, process.Red, l.project.Light)
	l.do("2019-06-21", office, process.CommandExtend, ExtendInput{Task: l.task(process.TaskAnswerFinding), Reason: "连续降雨"})
	requireRefused(t, l.try("2019-06-24", office, process.CommandExtend,
		ExtendInput{Task: l.task(process.TaskAnswerFinding), Reason: "再延"}), refusal.CodeGate, "extended once")
	l.wait("2019-12-31")
	require.Equal(t, "L5", l.project.Findings[0].Level)
	var told []string
	for _, e := range l.log {
		for _, n := range Notifications(l.project, e) {
			if n.Rung == "L5" {
				told = append(told, n.To.String())
			}
		}
	}
	require.Contains(t, told, "ldxz/secretary", "the leading group is told")
	talk, _ := l.project.openTask(process.TaskIntervene, "F1/L3")
	require.Equal(t, "约谈 F1", talk.Called().ZH)
	agreed := InterveneInput{Task: talk.ID, On: date(t, "2019-12-31"), Agreed: "一月底前返工，镇长负责"}
	requireRefused(t, l.try("2019-12-31", viceHead, process.CommandIntervene, agreed), refusal.CodeInvalid, "members")
	agreed.Members = []string{"陈副", "镇长"}
	requireRefused(t, l.try("2019-12-31", office, process.CommandIntervene, agreed), refusal.CodeNotHolder, "xzf/vice_head")
	l.do("2019-12-31", viceHead, process.CommandIntervene, agreed)
	require.Equal(t, "一月底前返工，镇长负责", l.project.Findings[0].Interventions[0].Agreed)
	l.do("2020-01-06", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已返工"})
	l.do("2020-01-07", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2020-01-07"), Passed: true, Note: "合格"})
	_, open := l.project.openTask(process.TaskIntervene, "F1/L5")
	require.False(t, open, "nothing is left to act upon")
	return l
}

func secondAttempt(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 40)
	l.verified("2019-07-02", "2019-06", 80)
	l.verified("2019-08-02", "2019-07", 95)
	l.do("2019-08-28", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-08-28")})
	l.do("2019-08-29", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.file("2019-08-30", clerk, "completion_report", "final_account")
	l.do("2019-08-30", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-09-02", reviewer, process.TaskPreAccept, Return)
	l.do("2019-09-03", clerk, process.CommandApply, ApplyInput{Note: "已补齐"})
	l.decided("2019-09-04", reviewer, process.TaskPreAccept, Approve)
	l.verified("2019-09-05", "2019-08", 100)
	l.file("2019-09-06", acceptor, "acceptance_certificate")
	failed := l.acceptance()
	failed.Grade, failed.Faults = GradeFail, "机耕路宽度不足"
	l.do("2019-09-06", acceptor, process.CommandAccept, failed)
	again, open := l.project.openTask(process.TaskReapply, "")
	require.True(t, open)
	require.Equal(t, "2019-10-08", again.Due.On.String(), "30 days end in the National Day holiday, so it moves")
	l.do("2019-10-08", office, process.CommandExtend, ExtendInput{Task: again.ID, Reason: "雨季"})
	l.do("2019-10-16", clerk, process.CommandApply, ApplyInput{Note: "已整改"})
	l.decided("2019-10-17", reviewer, process.TaskPreAccept, Approve)
	passed := l.acceptance()
	passed.On = date(t, "2019-10-18")
	l.do("2019-10-18", acceptor, process.CommandAccept, passed)
	require.Equal(t, StageFollowUp, l.project.Stage)
	require.Equal(t, 1, l.project.Acceptance.Failures)
	return l
}

func failedTwice(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 40)
	l.do("2019-06-04", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-06-04")})
	l.do("2019-06-05", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.file("2019-06-05", clerk, "completion_report", "final_account")
	for _, day := range []string{"2019-06-06", "2019-06-20"} {
		l.do(day, clerk, process.CommandApply, ApplyInput{})
		l.decided(day, reviewer, process.TaskPreAccept, Approve)
		failed := l.acceptance()
		failed.On, failed.Grade, failed.Faults = date(t, day), GradeFail, "未按图施工"
		l.do(day, acceptor, process.CommandAccept, failed)
	}
	l.decided("2019-06-25", secretary, process.TaskDecideFailure, Return)
	l.do("2019-07-01", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-07-01", reviewer, process.TaskPreAccept, Approve)
	failed := l.acceptance()
	failed.On, failed.Grade, failed.Faults = date(t, "2019-07-02"), GradeFail, "仍未按图施工"
	l.do("2019-07-02", acceptor, process.CommandAccept, failed)
	l.decided("2019-07-08", secretary, process.TaskDecideFailure, Reject)
	require.Equal(t, StageSettlement, l.project.Stage)
	return l
}

func suspendedAcrossNewYear(t *testing.T) *life {
	l := newLife(t)
	declared := declaration(t)
	declared.PlannedEnd = date(t, "2020-06-30")
	l.do("2019-03-01", clerk, process.CommandDeclare, declared)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.approvedAndStarted()
	for _, m := range []struct{ when, month string }{
		{"2019-06-03", "2019-05"}, {"2019-07-02", "2019-06"}, {"2019-08-02", "2019-07"}, {"2019-09-03", "2019-08"},
		{"2019-10-08", "2019-09"}, {"2019-11-04", "2019-10"}, {"2019-12-03", "2019-11"},
	} {
		l.verified(m.when, m.month, 30)
	}
	l.do("2019-12-16", officer, process.CommandVisit, VisitInput{
		On: date(t, "2019-12-16"), Seen: "见照片", Finding: &FindingInput{Title: "边坡失稳", Severity: process.Medium},
	})
	finding, _ := l.project.openTask(process.TaskAnswerFinding, "F1")
	require.Equal(t, "2019-12-31", finding.Due.On.String())
	l.do("2019-12-23", bureau, process.CommandSuspend, SuspendInput{Reason: "边坡失稳，冬季停工"})
	l.decided("2019-12-24", viceHead, process.TaskConsentSuspension, Approve)
	require.Equal(t, process.Grey, l.project.Light)
	require.Contains(t, codes(l.allowance("progress", "2019-12-25").Reasons), "suspended")
	requireRefused(t, l.try("2019-12-25", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-12-25")}), refusal.CodeStage,
		"suspended since 2019-12-24")
	before := len(l.log)
	l.wait("2020-03-02")
	require.Empty(t, l.log[before:], "no clock runs, no report is asked for")
	l.do("2020-03-02", bureau, process.CommandResume, ResumeInput{Note: "边坡已加固，复查合格"})
	finding, _ = l.project.openTask(process.TaskAnswerFinding, "F1")
	require.Equal(t, "2020-03-09", finding.Due.On.String(), "the seven days that were left")
	complete, _ := l.project.openTask(process.TaskComplete, "")
	require.Equal(t, "2020-09-07", complete.Due.On.String(), "189 days were left on 24 December")
	require.Equal(t, []Month{month("2020-01"), month("2020-02")}, l.project.Waived, "months wholly suspended owe no report")
	require.NotEqual(t, process.Grey, l.project.Light)
	l.wait("2020-03-03")
	_, owed := l.project.openTask(process.TaskReport, "2019-12")
	require.True(t, owed, "December was worked in part")
	return l
}

func terminatedWithMoney(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	terminate := TerminateInput{Reason: "业主放弃", Resolution: Resolution{Number: "洋苏陕组〔2019〕30号", On: date(t, "2019-06-10")},
		ReturnFen: 20_000_000}
	requireRefused(t, l.try("2019-06-10", office, process.CommandTerminate, terminate), refusal.CodeNotHolder, "ldxz/secretary")
	over := terminate
	over.ReturnFen = 27_000_001
	requireRefused(t, l.try("2019-06-10", secretary, process.CommandTerminate, over), refusal.CodeInvalid, "what was paid, 27000000 fen")
	l.do("2019-06-10", secretary, process.CommandTerminate, terminate)
	require.Equal(t, StageSettlement, l.project.Stage)
	requireRefused(t, l.try("2019-06-11", clerk, process.CommandRequestPayment, RequestPaymentInput{Instalment: "progress", AmountFen: 1}),
		refusal.CodeStage, "settlement")
	l.file("2019-06-12", office, "settlement_audit")
	settle := SettleInput{Audit: "审〔2019〕8号", SpentFen: 7_000_000, Assets: "已建水渠300米，移交村集体", ToldOn: date(t, "2019-06-12")}
	requireRefused(t, l.try("2019-06-12", office, process.CommandSettle, settle), refusal.CodeGate, "return unspent money")
	l.do("2019-06-13", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 15_000_000, On: date(t, "2019-06-13"), Voucher: "TK-1"})
	l.do("2019-06-14", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	rest, open := l.project.openTask(process.TaskReturnMoney, "")
	require.True(t, open, "five million fen are still to come")
	require.Equal(t, 2, rest.Round)
	l.do("2019-06-17", clerk, process.CommandReturnMoney,
		ReturnMoneyInput{AmountFen: 5_000_000, On: date(t, "2019-06-17"), Voucher: "TK-2"})
	l.do("2019-06-18", finance, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmReturn)})
	settle.ToldOn = date(t, "2019-06-20")
	l.do("2019-06-20", office, process.CommandSettle, settle)
	require.Equal(t, OutcomeTerminated, l.project.Outcome)
	require.True(t, l.nextDue.IsZero())
	return l
}

func wrongApprover(t *testing.T) *life {
	l := newLife(t)
	l.building()
	move := RequestChangeInput{ChangeInput{
		Reason: "原址地质不良", Items: []ChangeItem{{"建设地点", "龙亭第1村", "龙亭第2村"}}, Places: []Place{{Township: "龙亭镇", Villages: []string{"龙亭第2村"}}},
	}}
	l.do("2019-05-13", clerk, process.CommandRequestChange, move)
	require.True(t, l.project.Changes[0].Major, "a change of place is major whatever it costs")
	task := l.task(process.TaskDecideChange)
	for _, wrong := range []Actor{reviewer, office, clerk} {
		err := l.try("2019-05-14", wrong, process.CommandDecide, DecideInput{Task: task, Verdict: Approve})
		requireRefused(t, err, refusal.CodeNotHolder, "ldxz/secretary")
	}
	requireRefused(t, l.try("2019-05-14", clerk, process.CommandRequestChange, move), refusal.CodeGate, "not decided yet")
	require.Equal(t, "龙亭第1村", l.project.Places[0].Villages[0], "nothing changes before it is approved")
	l.decided("2019-05-20", secretary, process.TaskDecideChange, Approve)
	require.Equal(t, "龙亭第1村", l.project.Places[0].Villages[0], "nor while its notice runs")
	l.wait("2019-05-31")
	l.do("2019-05-31", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	require.Equal(t, "龙亭第2村", l.project.Places[0].Villages[0])
	return l
}

func deputyForHimself(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	self := reviewer
	self.Deputies = []DeputyFor{{Principal: reviewer.Person, Post: office.Posts[0]}}
	task := l.task(process.TaskDecide)
	l.do("2019-03-05", self, process.CommandDecide, DecideInput{Task: task, Verdict: Approve})
	err := l.try("2019-03-06", self, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
	requireRefused(t, err, refusal.CodeNotHolder, "ssb/staff")

	standIn := reviewer // decided the township's step and stands in for the office: still the same person
	standIn.Deputies = []DeputyFor{{Principal: office.Person, Post: office.Posts[0]}}
	err = l.try("2019-03-06", standIn, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
	requireRefused(t, err, refusal.CodeSeparation, "two steps running")

	other := Actor{Person: "other", Name: "另一人", Deputies: []DeputyFor{{Principal: office.Person, Post: office.Posts[0]}}}
	l.do("2019-03-06", other, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
	decided := l.log[len(l.log)-3]
	require.Equal(t, EventType("step_approved"), decided.Type)
	require.Equal(t, []string{"other", "office"}, []string{decided.Actor, decided.OnBehalfOf}, "B for A, and recorded so")
	secretaryToo := secretary
	secretaryToo.Deputies = nil
	secretaryToo.Person = office.Person // the principal decides the next step in another post
	err = l.try("2019-03-07", secretaryToo, process.CommandDecide, DecideInput{
		Task: l.task(process.TaskDecide), Verdict: Approve, Resolution: &Resolution{Number: "1", On: date(t, "2019-03-07")},
	})
	requireRefused(t, err, refusal.CodeSeparation, "two steps running")
	return l
}

func difficultyPauses(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.do("2019-07-01", clerk, process.CommandRaiseDifficulty, RaiseDifficultyInput{Title: "高压线未迁改"})
	complete, _ := l.project.openTask(process.TaskComplete, "")
	require.Equal(t, "2019-08-30", complete.Due.On.String())
	assign := AssignInput{Task: l.task(process.TaskAssignDifficulty), Unit: power.Code, Pauses: []string{complete.ID}}
	requireRefused(t, l.try("2019-07-02", office, process.CommandAssign, assign), refusal.CodeInvalid, "reason")
	assign.Reason = "线路迁改前无法施工"
	l.do("2019-07-02", office, process.CommandAssign, assign)
	before, _ := l.project.Task(complete.ID)
	require.Equal(t, "59d", before.Pause.Left.String())
	l.do("2019-07-10", helper, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerDifficulty), Text: "已排期"})
	l.decided("2019-07-11", clerk, process.TaskConfirmSolved, Return)
	l.do("2019-07-12", office, process.CommandAssign, AssignInput{Task: l.task(process.TaskAssignDifficulty), Unit: power.Code})
	l.do("2019-09-02", helper, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerDifficulty), Text: "已迁改"})
	l.decided("2019-09-03", clerk, process.TaskConfirmSolved, Approve)
	complete, _ = l.project.Task(complete.ID)
	require.Nil(t, complete.Pause)
	require.Equal(t, "2019-11-01", complete.Due.On.String(), "59 days from 3 September")
	require.Empty(t, l.project.Findings, "nobody was late")
	return l
}

func neverSubmitted(t *testing.T) *life {
	l := newLife(t)
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration(t))
	l.wait("2019-05-06")
	keep, open := l.project.openTask(process.TaskReconsider, "")
	require.True(t, open, "time withdraws nothing")
	l.do("2019-05-07", office, process.CommandDecide, DecideInput{Task: keep.ID, Verdict: Approve})
	draft, _ := l.project.openTask(process.TaskDraft, "")
	require.Equal(t, "2019-06-06", draft.Due.On.String(), "a fresh period")
	l.wait("2019-07-01")
	l.decided("2019-07-01", office, process.TaskReconsider, Reject)
	require.Equal(t, OutcomeWithdrawn, l.project.Outcome)
	return l
}

func keptAndDropped(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.onNotice()
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	selection, _ := l.project.openTask(process.TaskSelect, "")
	require.Equal(t, "2020-02-03", selection.Due.On.String(), "31 January 2020 was free: the holiday was extended to 2 February")
	l.do("2019-12-20", office, process.CommandSelect, SelectInput{Verdict: PoolKeep, Reason: "年度资金不足"})
	selection, _ = l.project.openTask(process.TaskSelect, "")
	require.Equal(t, "2021-02-01", selection.Due.On.String(), "kept in time, it waits another year")
	l.do("2020-02-03", office, process.CommandSelect, SelectInput{Verdict: PoolDrop, Reason: "条件变化"})
	require.Equal(t, OutcomeRejected, l.project.Outcome)
	return l
}

func anotherUnit(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.do("2019-05-13", clerk, process.CommandRequestChange, RequestChangeInput{ChangeInput{
		Reason: "两村合并", Items: []ChangeItem{{"项目单位", coop.Name, heir.Name}}, Unit: heir.Code,
	}})
	l.decided("2019-05-20", secretary, process.TaskDecideChange, Approve)
	l.wait("2019-05-31")
	l.do("2019-05-31", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	require.Equal(t, heir.Code, l.project.Unit.Code)
	complete, _ := l.project.openTask(process.TaskComplete, "")
	require.Equal(t, "lt-coop-2/staff", complete.Holder.String(), "what the old unit had to do is the new one's")
	for _, rung := range complete.Ladder {
		require.NotContains(t, rung.To, coop.staff())
	}
	return l
}

func reportNotRight(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.report("2019-06-03", "2019-05", 60))
	requireRefused(t, l.try("2019-06-04", reviewer, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport)}),
		refusal.CodeInvalid, "note")
	l.do("2019-06-04", reviewer, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport), Note: "实际约三成"})
	require.Zero(t, l.project.Works.Verified)
	l.do("2019-06-05", clerk, process.CommandCorrectReport, CorrectReportInput{
		ReportInput: ReportInput{Month: month("2019-05"), Progress: 30, PlannedProgress: 35, Signer: "李文"}, Reason: "计量有误",
	})
	seen := 28
	l.do("2019-06-06", reviewer, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true, Progress: &seen})
	require.Equal(t, 28, l.project.Works.Verified)
	l.wait("2019-08-20") // June and July are missed
	require.Equal(t, 2, l.project.MissesInRow(date(t, "2019-08-20")))
	require.Equal(t, process.Yellow, l.project.Light)
	l.do("2019-08-21", office, process.CommandWaive, WaiveInput{Month: month("2019-07"), Reason: "洪灾"})
	require.Equal(t, ReportWaived, l.project.ReportState(month("2019-07"), date(t, "2019-08-21")))
	require.Equal(t, 1, l.project.MissesInRow(date(t, "2019-08-21")), "waived months are skipped")
	require.Equal(t, process.Green, l.project.Light)
	return l
}

func rejectedOrWithdrawn(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.decided("2019-03-05", reviewer, process.TaskDecide, Approve)
	requireRefused(t, l.try("2019-03-06", clerk, process.CommandWithdraw, WithdrawInput{Reason: "迟了"}), refusal.CodeStage,
		"decided already")
	l.decided("2019-03-06", office, process.TaskDecide, Reject)
	require.Equal(t, OutcomeRejected, l.project.Outcome)
	require.Empty(t, l.project.Tasks)
	return l
}

func withdrawn(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.do("2019-03-05", clerk, process.CommandWithdraw, WithdrawInput{Reason: "村里另有安排"})
	require.Equal(t, OutcomeWithdrawn, l.project.Outcome)
	require.Empty(t, l.project.Tasks)
	return l
}

func foundWanting(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.report("2019-06-03", "2019-05", 20))
	l.wait("2019-07-02")
	require.NoError(t, l.report("2019-07-02", "2019-06", 45))
	l.found()
	l.closed()
	return l
}

func returnedAndForgotten(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.decided("2019-03-06", reviewer, process.TaskDecide, Return)
	l.wait("2019-04-10")
	l.decided("2019-04-11", office, process.TaskReconsider, Approve)
	resubmit, open := l.project.openTask(process.TaskResubmit, "")
	require.True(t, open)
	require.Equal(t, "2019-04-25", resubmit.Due.On.String(), "ten working days anew")
	return l
}

// object raises an objection to the notice that runs and upholds it.
func (l *life) object(when, settled string, reject bool) {
	l.do(when, office, process.CommandObject, ObjectInput{About: "面积不实", Reference: "信访〔2019〕9号"})
	l.wait(settled)
	l.do(settled, office, process.CommandSettleObjection, SettleObjectionInput{
		Task: l.task(process.TaskSettleObjection), Upheld: true, Reject: reject, Answer: "属实",
	})
}

func objectionsEverywhere(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.approved()
	l.file("2019-04-03", clerk, "implementation_plan")
	plan := PlanInput{Summary: "新建有机水稻基地", InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文"}
	l.do("2019-04-03", clerk, process.CommandPlan, plan)
	l.decided("2019-04-04", reviewer, process.TaskDecidePlan, Approve)
	l.decided("2019-04-04", finance, process.TaskDecidePlan, Return)
	_, open := l.project.openTask(process.TaskPlan, "")
	require.True(t, open, "one party returns it for all")
	l.do("2019-04-08", clerk, process.CommandPlan, plan)
	l.decided("2019-04-08", finance, process.TaskDecidePlan, Approve)
	l.decided("2019-04-08", reviewer, process.TaskDecidePlan, Approve)
	l.object("2019-04-10", "2019-04-12", false)
	_, open = l.project.openTask(process.TaskPlan, "")
	require.True(t, open, "the plan comes back")
	l.planned("2019-04-12", "2019-04-12", "2019-04-23")
	l.contracted()
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
	l.do("2019-05-13", clerk, process.CommandRequestChange, RequestChangeInput{ChangeInput{
		Reason: "改种茶叶", Items: []ChangeItem{{"内容", "水稻", "茶叶"}}, Sector: "林业",
	}})
	l.decided("2019-05-14", secretary, process.TaskDecideChange, Approve)
	l.object("2019-05-16", "2019-05-20", false)
	require.Equal(t, "农业", l.project.Sector, "the change is refused")
	l.verified("2019-06-03", "2019-05", 20)
	l.verified("2019-07-02", "2019-06", 45)
	l.verified("2019-08-02", "2019-07", 80)
	l.do("2019-08-28", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-08-28")})
	l.do("2019-08-29", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.applied()
	l.verified("2019-09-03", "2019-08", 100)
	l.file("2019-09-06", acceptor, "acceptance_certificate")
	l.do("2019-09-06", acceptor, process.CommandAccept, l.acceptance())
	l.object("2019-09-09", "2019-09-10", false)
	require.Len(t, l.project.Findings, 1, "what is accepted is put right, and the notice is repeated")
	confirm, open := l.project.openTask(process.TaskConfirmNotice, "completion/completion_notice")
	require.True(t, open)
	require.Equal(t, "2019-09-20", l.project.noticeEnds(confirm).String())
	return l
}

func rejectedByObjection(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	l.onNotice()
	l.object("2019-03-15", "2019-03-18", true)
	require.Equal(t, OutcomeRejected, l.project.Outcome)
	require.Empty(t, l.project.Tasks)
	return l
}

// completed brings a life that is building to its application in June 2019.
func (l *life) completed() {
	l.verified("2019-06-03", "2019-05", 60)
	l.do("2019-06-04", clerk, process.CommandComplete, CompleteInput{On: date(l.t, "2019-05-31")})
	l.do("2019-06-05", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.file("2019-06-05", clerk, "completion_report", "final_account")
}

func (l *life) inspected(when string, grade Grade) {
	l.do(when, clerk, process.CommandApply, ApplyInput{})
	l.decided(when, reviewer, process.TaskPreAccept, Approve)
	in := l.acceptance()
	in.On, in.Grade = date(l.t, when), grade
	if grade == GradeFail {
		in.Faults = "未按图施工"
	} else {
		l.file(when, acceptor, "acceptance_certificate")
	}
	l.do(when, acceptor, process.CommandAccept, in)
}

func failedTwiceWithMoney(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.completed()
	l.inspected("2019-06-10", GradeFail)
	l.inspected("2019-06-20", GradeFail)
	l.decided("2019-06-25", secretary, process.TaskDecideFailure, Reject)
	require.Equal(t, StageSettlement, l.project.Stage)
	require.EqualValues(t, 27_000_000, l.project.Settlement.ReturnFen)
	return l
}

func (l *life) handedOver(when string) {
	l.file(when, clerk, "handover_list", "asset_registration")
	l.do(when, clerk, process.CommandHandOver, HandOverInput{
		On: date(l.t, when), Class: AssetPublic, ValueFen: 78_000_000, Owner: "村集体", Operator: "合作社", Maintenance: "合作社", IncomeShare: "无",
	})
}

func handedOverLast(t *testing.T) *life {
	l := newLife(t)
	d := declaration(t)
	d.Linkage = process.LinkageEmployment
	l.do("2019-03-01", clerk, process.CommandDeclare, d)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.approvedAndStarted()
	l.completed()
	l.inspected("2019-06-10", GradeExcellent)
	l.wait("2019-12-10")
	l.do("2019-12-10", clerk, process.CommandRecordDividend,
		RecordDividendInput{Year: 2019, Note: "务工已结清", On: date(t, "2019-12-10"), JobDays: 900})
	_, open := l.project.openTask(process.TaskClose, "")
	require.False(t, open, "the assets are not handed over")
	l.handedOver("2019-12-11")
	_, open = l.project.openTask(process.TaskClose, "")
	require.True(t, open)
	return l
}

// defectsOver brings a life to the end of its defects period, with nothing owed but the retention.
func defectsOver(t *testing.T) *life {
	l := newLife(t)
	d := declaration(t)
	d.Linkage = process.LinkageEmployment
	l.do("2019-03-01", clerk, process.CommandDeclare, d)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.approvedAndStarted()
	l.file("2019-05-07", clerk, "payment_request", "linkage_agreement")
	l.paid("2019-05-08", "advance", 27_000_000)
	l.completed()
	l.inspected("2019-06-10", GradePass)
	l.handedOver("2019-06-20")
	l.wait("2019-12-10")
	l.do("2019-12-10", clerk, process.CommandRecordDividend,
		RecordDividendInput{Year: 2019, AmountFen: 900_000, Households: 12, On: date(t, "2019-12-10")})
	l.wait("2020-06-15")
	return l
}

func retentionUsedUp(t *testing.T) *life {
	l := defectsOver(t)
	l.do("2020-06-15", office, process.CommandReleaseRetention, ReleaseRetentionInput{Note: "质保金用于修复"})
	_, open := l.project.openTask(process.TaskClose, "")
	require.True(t, open, "nothing else is owed")
	return l
}

func retentionPaid(t *testing.T) *life {
	l := defectsOver(t)
	l.do("2020-06-15", office, process.CommandReleaseRetention, ReleaseRetentionInput{AmountFen: 2_340_000, Note: "无质量问题"})
	pay, open := l.project.openTask(process.TaskPay, "P2")
	require.True(t, open)
	require.Equal(t, "2020-06-29", pay.Due.On.String(), "fourteen days")
	l.do("2020-06-16", cashier, process.CommandPay, PayInput{On: date(t, "2020-06-16"), Voucher: "BK-9"})
	_, open = l.project.openTask(process.TaskClose, "")
	require.True(t, open, "nothing else is owed")
	return l
}

func importedAsFinished(t *testing.T) *life {
	l := newLife(t)
	line := registerLine(t)
	line.Finished, line.Progress = true, 100
	l.do("2019-03-12", office, process.CommandImport, line)
	require.Equal(t, StageClosed, l.project.Stage)
	return l
}

func calendarCorrected(t *testing.T) *life {
	l := newLife(t)
	l.submitted() // five working days from Monday 4 March end on the 11th
	corrected, err := l.terms.Calendar.With(correctedYear(t))
	require.NoError(t, err)
	l.terms.Calendar, l.terms.CalendarFrom = corrected, at(t, "2019-03-05 08:00")
	requireRefused(t, l.try("2019-03-05", office, process.CommandRefresh, struct{}{}), refusal.CodeNotHolder, "only the system")
	l.do("2019-03-05", System, process.CommandRefresh, struct{}{})
	decide, _ := l.project.openTask(process.TaskDecide, "opinion")
	require.Equal(t, "2019-03-12", decide.Due.On.String(), "Friday 8 March became free")
	before := len(l.log)
	l.do("2019-03-06", System, process.CommandRefresh, struct{}{})
	require.Equal(t, []EventType{"calendar_applied"}, l.types(before), "nothing moves twice")
	err = l.try("2019-03-06", System, process.CommandRefresh, refresh{From: at(t, "2019-03-07")})
	requireRefused(t, err, refusal.CodeUnavailable, "takes effect")
	l.wait("2019-03-15")
	require.Equal(t, []string{"before-1 2019-03-11", "after-1 2019-03-13", "after-3 2019-03-15"}, l.rungs(process.TaskDecide))
	return l
}

func anotherProgramme(t *testing.T) *life {
	document, err := os.ReadFile("../policy/examples/farmland.yaml")
	require.NoError(t, err)
	farmland, err := policy.Parse(document)
	require.NoError(t, err)
	l := newLife(t)
	l.terms.Policy = farmland
	inspection := Actor{Person: "inspection", Name: "督查", Posts: []process.Post{{Unit: "dcb", Role: process.RoleStaff}}}

	late := declaration(t)
	late.Sector, late.RequestedFen = "林业", 300_000_001
	err = l.try("2019-03-16", clerk, process.CommandDeclare, late)
	for _, wrong := range []string{"from 2018-10-01 to 2019-03-15", "takes [农业 水利]", "at most 300000000 fen"} {
		requireRefused(t, err, refusal.CodeInvalid, wrong)
	}
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration(t))
	require.Equal(t, "2019-03-15", l.project.Tasks[0].Due.On.String(), "the guide's last day")
	l.file("2019-03-01", clerk, "application_form", "village_minutes", "soil_survey")
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.wait("2019-03-12")
	l.do("2019-03-12", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	require.Len(t, l.project.Tasks, 3, "three parties, each with a task")
	l.decided("2019-03-13", finance, process.TaskDecide, Approve)
	l.decided("2019-03-14", inspection, process.TaskDecide, Approve)
	require.Len(t, l.project.Tasks, 1, "two suffice; the third is no longer asked")
	l.decided("2019-03-18", secretary, process.TaskDecide, Approve)
	require.Equal(t, StagePool, l.project.Stage)

	l.do("2019-03-20", office, process.CommandSelect, SelectInput{Verdict: PoolSelect, Year: 2019, Plan: "1"})
	l.do("2019-03-20", office, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: funding})
	l.file("2019-03-21", secretary, "award_table")
	l.do("2019-03-21", secretary, process.CommandAward, AwardInput{Resolution: "1", On: date(t, "2019-03-21"), Funding: funding})
	l.file("2019-03-22", clerk, "implementation_plan")
	l.do("2019-03-22", clerk, process.CommandPlan,
		PlanInput{Summary: "平整土地", InvestmentFen: 90_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文"})
	l.wait("2019-04-01")
	l.do("2019-04-01", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.decided("2019-04-02", bureau, process.TaskDecidePlan, Approve)
	l.decided("2019-04-03", finance, process.TaskDecidePlan, Approve)
	l.do("2019-04-08", clerk, process.CommandTender,
		TenderInput{Method: TenderExempt, Kind: process.ContractWorks, EstimateFen: 80_000_000, Reason: "规模以下"})
	l.file("2019-04-10", clerk, "contract", "supervision_contract")
	l.do("2019-04-10", clerk, process.CommandSignContract, SignContractInput{Contract{
		Number: "HT-1", Kind: process.ContractWorks, Contractor: "汉中建工", AmountFen: 80_000_000, On: date(t, "2019-04-10"),
	}})
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
	l.do("2019-05-08", clerk, process.CommandRequestChange, RequestChangeInput{ChangeInput{
		Reason: "调整渠线", Items: []ChangeItem{{"渠道", "东侧", "西侧"}}, ConcernsFen: 9_000_000,
	}})
	require.True(t, l.project.Changes[0].Major, "more than five percent here")
	l.wait("2019-05-16")
	l.do("2019-05-16", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.decided("2019-05-17", secretary, process.TaskDecideChange, Approve)
	l.do("2019-05-20", bureau, process.CommandSuspend, SuspendInput{Reason: "汛期"})
	l.decided("2019-05-20", viceHead, process.TaskConsentSuspension, Approve)
	l.decided("2019-05-21", secretary, process.TaskConsentSuspension, Approve)
	require.True(t, l.project.Suspension.Active())
	l.do("2019-05-27", bureau, process.CommandResume, ResumeInput{Note: "汛期已过"})
	l.completed()
	l.do("2019-06-10", clerk, process.CommandApply, ApplyInput{})
	l.decided("2019-06-11", reviewer, process.TaskPreAccept, Approve)
	l.decided("2019-06-12", bureau, process.TaskPreAccept, Approve)
	l.file("2019-06-13", acceptor, "acceptance_certificate")
	in := l.acceptance()
	in.On = date(t, "2019-06-13")
	l.do("2019-06-13", acceptor, process.CommandAccept, in)
	l.wait("2019-06-21")
	l.do("2019-06-21", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.wait("2019-07-01")
	l.do("2019-07-01", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.do("2019-07-01", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskPublishChange)})
	l.file("2019-07-02", clerk, "maintenance_assignment")
	l.handedOver("2019-07-02")
	requireRefused(t, l.try("2019-07-03", office, process.CommandClose, CloseInput{}), refusal.CodeInvalid, "78000000 fen are not paid")
	l.do("2019-07-03", office, process.CommandClose, CloseInput{Note: "由自有资金支付"})
	require.Equal(t, OutcomeFinished, l.project.Outcome)
	return l
}

// correctedYear is 2019 with Friday 8 March free.
func correctedYear(t *testing.T) calendar.Year {
	for _, year := range calendar.Default().Years() {
		if year.Year == 2019 {
			year.Holidays = append(year.Holidays[:len(year.Holidays):len(year.Holidays)],
				calendar.Holiday{Name: "县庆", Free: []Date{date(t, "2019-03-08")}})
			return year
		}
	}
	require.Fail(t, "2019 is not published")
	return calendar.Year{}
}

func claimedNudgedTransferred(t *testing.T) *life {
	l := newLife(t)
	l.submitted()
	task := l.task(process.TaskDecide)
	colleague := Actor{Person: "colleague", Name: "同事", Posts: reviewer.Posts}
	head := Actor{Person: "head", Name: "负责人", Posts: []process.Post{{Unit: township.Code, Role: process.RoleHead}}}
	l.do("2019-03-05", reviewer, process.CommandClaim, ClaimInput{Task: task})
	requireRefused(t, l.try("2019-03-05", colleague, process.CommandDecide, DecideInput{Task: task, Verdict: Approve}),
		refusal.CodeNotHolder, "王审 has claimed it")
	requireRefused(t, l.try("2019-03-05", colleague, process.CommandRelease, ReleaseInput{Task: task, Reason: "他休假"}),
		refusal.CodeNotHolder, "head of the unit")
	requireRefused(t, l.try("2019-03-06", head, process.CommandRelease, ReleaseInput{Task: task}), refusal.CodeInvalid, "reason")
	l.do("2019-03-06", head, process.CommandRelease, ReleaseInput{Task: task, Reason: "他休假"})

	l.do("2019-03-06", clerk, process.CommandCopy, CopyInput{Unit: power.Code, Role: process.RoleHead})
	watching := CopyInput{Unit: township.Code, Role: process.RoleHead}
	l.do("2019-03-06", office, process.CommandCopy, watching)
	watching.Stop = true
	requireRefused(t, l.try("2019-03-06", clerk, process.CommandCopy, watching), refusal.CodeSeparation, "others keep this post informed")
	l.do("2019-03-06", reviewer, process.CommandCopy, watching)
	watching.Stop = false
	l.do("2019-03-06", clerk, process.CommandCopy, watching)
	watching.Stop = true
	l.do("2019-03-06", clerk, process.CommandCopy, watching) // it was theirs
	l.do("2019-03-07", clerk, process.CommandNudge, NudgeInput{Task: task, Text: "请尽快"})
	requireRefused(t, l.try("2019-03-07", office, process.CommandNudge, NudgeInput{Task: task}), refusal.CodeNotFirst, "once a day")
	l.do("2019-03-08", office, process.CommandNudge, NudgeInput{Task: task})
	requireRefused(t, l.try("2019-03-08", helper, process.CommandNudge, NudgeInput{Task: task}), refusal.CodeNotHolder, "stake")

	requireRefused(t, l.try("2019-03-08", office, process.CommandTransfer, TransferInput{Task: task, Unit: coop.Code, Reason: "x"}),
		refusal.CodeGate, "nor anything to it")
	l.do("2019-03-08", office, process.CommandTransfer, TransferInput{Task: task, Unit: power.Code, Reason: "镇办回避"})
	requireRefused(t, l.try("2019-03-08", reviewer, process.CommandDecide, DecideInput{Task: task, Verdict: Approve}),
		refusal.CodeNotHolder, "sdj/staff")
	l.do("2019-03-11", helper, process.CommandDecide, DecideInput{Task: task, Verdict: Return, Reason: "缺少签字"})

	told := map[string][]string{}
	p := Project{Code: "SS2019-101", Incarnation: 1}
	for _, e := range l.log {
		var err error
		p, err = Fold(p, e)
		require.NoError(t, err)
		for _, n := range Notifications(p, e) {
			told[n.Rung] = append(told[n.Rung], n.To.String())
		}
	}
	require.Equal(t, []string{"lt-town/staff", "lt-town/head", "lt-town/staff", "lt-town/head"}, told[RungNudged])
	require.Equal(t, []string{"sdj/head"}, told[RungCopied], "told of the stage, never asked")
	require.Contains(t, told[RungOpened], "sdj/staff", "who got the task is told")
	return l
}
