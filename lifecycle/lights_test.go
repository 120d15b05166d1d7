package lifecycle

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// What a light may say: nothing that nobody earned, everything that somebody did.

// lights are the changes of a life's light, in their order.
func (l *life) lights() (all []*LightChanged) {
	for _, e := range l.log {
		if fact, err := e.Fact(); err == nil {
			if changed, is := fact.(*LightChanged); is {
				all = append(all, changed)
			}
		}
	}
	return all
}

func (l *life) colours() (all []process.Colour) {
	for _, changed := range l.lights() {
		all = append(all, changed.To)
	}
	return all
}

// lightCodes are what stands against a project on a day.
func (l *life) lightCodes(day string) (all []string) {
	_, why := Light(l.project, l.terms, date(l.t, day))
	for _, reason := range why {
		all = append(all, reason.Code)
	}
	return all
}

func (l *life) reportStates(day string, months ...string) (states []ReportState) {
	for _, m := range months {
		states = append(states, l.project.ReportState(month(m), date(l.t, day)))
	}
	return states
}

// handedIn reports on a month with a progress, by whoever works for the project's unit.
func (l *life) handedIn(when, of string, progress int, more func(in *ReportInput)) error {
	in := ReportInput{Month: month(of), Progress: progress, Signer: "李文"}
	if more != nil {
		more(&in)
	}
	return l.try(when, clerk, process.CommandReport, in)
}

func seen(percent int) *int { return &percent }

func TestMonthsOfASuspensionAreNotMissing(t *testing.T) {
	l := newLife(t)
	d := declaration(t)
	d.PlannedEnd = date(t, "2020-06-30")
	l.do("2019-03-01", clerk, process.CommandDeclare, d)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{})
	l.approvedAndStarted()
	l.verified("2019-06-03", "2019-05", 15)
	l.verified("2019-07-02", "2019-06", 30)
	l.do("2019-07-15", bureau, process.CommandSuspend, SuspendInput{Reason: "汛期"})
	l.decided("2019-07-16", viceHead, process.TaskConsentSuspension, Approve)
	l.wait("2019-11-11")
	l.do("2019-11-11", bureau, process.CommandResume, ResumeInput{Note: "复查合格"})
	require.Equal(t, []ReportState{ReportDue, ReportWaived, ReportWaived, ReportWaived},
		l.reportStates("2019-11-11", "2019-07", "2019-08", "2019-09", "2019-10"))
	require.Zero(t, l.project.MissesInRow(date(t, "2019-11-11")))
	july, open := l.project.openTask(process.TaskReport, "2019-07")
	require.True(t, open)
	require.Equal(t, "2019-11-18", july.Due.On.String(), "five working days from the resumption")
	require.Equal(t, "report.catch_up", july.Due.Rule)
	require.NotContains(t, l.colours(), process.Red)
	require.NotContains(t, codes(l.allowance("progress", "2019-11-11").Reasons), "red_light:misses")
	l.wait("2019-11-20")
	require.Equal(t, ReportMissing, l.project.ReportState(month("2019-07"), date(t, "2019-11-20")), "five working days were enough")
	l.wait("2019-12-02")
	_, open = l.project.openTask(process.TaskReport, "2019-11")
	require.True(t, open, "the month of the resumption is reported on as usual")
}

// A report whose clock stands still is not missing, and in time when it comes.
func TestAReportWhoseClockStandsStill(t *testing.T) {
	l := newLife(t)
	l.building()
	l.do("2019-06-03", bureau, process.CommandSuspend, SuspendInput{Reason: "汛期"})
	l.decided("2019-06-04", viceHead, process.TaskConsentSuspension, Approve)
	l.wait("2019-07-10")
	require.Equal(t, ReportDue, l.project.ReportState(month("2019-05"), date(t, "2019-07-10")))
	require.NoError(t, l.report("2019-07-11", "2019-05", 10))
	require.Equal(t, ReportOnTime, l.project.ReportState(month("2019-05"), date(t, "2019-07-11")))
}

func TestAStartRecordedLate(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.approved()
	l.prepared()
	l.file("2019-08-12", clerk, "start_photos")
	l.wait("2019-08-12")
	l.do("2019-08-12", clerk, process.CommandStart, StartInput{On: date(t, "2019-05-06")})
	require.Equal(t, []ReportState{ReportDue, ReportDue, ReportDue}, l.reportStates("2019-08-19", "2019-05", "2019-06", "2019-07"))
	require.Zero(t, l.project.MissesInRow(date(t, "2019-08-12")))
	require.NotContains(t, l.colours(), process.Red)
	require.NoError(t, l.report("2019-08-19", "2019-05", 10))
	require.False(t, l.project.Reports[0].Late)
	require.Equal(t, []ReportState{ReportMissing, ReportMissing}, l.reportStates("2019-08-20", "2019-06", "2019-07"))
}

// A register imported long after its day asks for what lies between, from the day it was imported.
func TestARegisterImportedLate(t *testing.T) {
	l := newLife(t)
	line := registerLine(t)
	line.Finished, line.Progress, line.AsOf = false, 70, date(t, "2019-02-28")
	l.do("2019-06-12", office, process.CommandImport, line)
	require.Equal(t, []ReportState{ReportDue, ReportDue, ReportDue}, l.reportStates("2019-06-19", "2019-03", "2019-04", "2019-05"))
	require.Zero(t, l.project.MissesInRow(date(t, "2019-06-19")))
}

func TestNoReportsOnWorksThatAreComplete(t *testing.T) {
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 90)
	l.do("2019-06-28", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-06-28")})
	l.verified("2019-07-02", "2019-06", 100)
	l.wait("2019-10-15")
	require.Zero(t, l.project.MissesInRow(date(t, "2019-10-15")))
	require.NotContains(t, l.colours(), process.Red)
	l.do("2019-10-15", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	_, open := l.project.openTask(process.TaskReport, "2019-07")
	require.False(t, open)
	require.Empty(t, l.reportStates("2019-10-15", "2019-07", "2019-08")[0])
}

// The planned progress is the dates', not what the unit writes into its report.
func TestProgressIsHeldAgainstThePlannedDates(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-07-02")
	require.NoError(t, l.handedIn("2019-07-02", "2019-05", 5, func(in *ReportInput) { in.PlannedProgress = 5 }))
	require.Equal(t, 21, l.project.Reports[0].PlannedProgress, "25 of 116 days")
	require.Contains(t, l.lightCodes("2019-07-02"), "progress", "16 points behind")
	require.NoError(t, l.handedIn("2019-07-02", "2019-06", 15, func(in *ReportInput) { in.PlannedProgress = 15 }))
	require.Equal(t, process.Red, l.project.Colour(), "half the time is gone")
}

// What stood still does not count as time that passed.
func TestASuspensionIsNotBehindThePlan(t *testing.T) {
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 20)
	l.do("2019-06-05", bureau, process.CommandSuspend, SuspendInput{Reason: "汛期"})
	l.decided("2019-06-05", viceHead, process.TaskConsentSuspension, Approve)
	l.do("2019-08-30", bureau, process.CommandResume, ResumeInput{Note: "复查合格"})
	planned := l.project.planned(date(t, "2019-08-31"))
	require.InDelta(t, 26, planned, 2, "31 of 117 days were worked")
}

func TestMuchLessSeenThanReported(t *testing.T) {
	l := overstatedReport(t)
	require.Equal(t, 5, l.project.Works.Progress, "lists show what was seen")
	require.Equal(t, process.Red, l.project.Colour())
	require.Subset(t, l.lightCodes("2019-06-04"), []string{"overstated", "finding:F1"})
	require.NoError(t, l.handedIn("2019-07-02", "2019-06", 5, nil), "no figure fell: five were seen")
	require.Contains(t, l.lightCodes("2019-07-02"), "progress")
}

func overstatedReport(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.handedIn("2019-06-03", "2019-05", 80, nil))
	verify := VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true, Progress: seen(5)}
	requireRefused(t, l.try("2019-06-04", reviewer, process.CommandVerify, verify), refusal.CodeInvalid, "75 points less")
	verify.Note = "仅完成场地清理"
	l.do("2019-06-04", reviewer, process.CommandVerify, verify)
	require.Equal(t, "月报进度与现场不符：2019-05", l.project.Findings[0].Title)
	return l
}

// Figures that can only grow are explained when they fall, and a fall shows in the light.
func TestFiguresThatFall(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.handedIn("2019-06-03", "2019-05", 80, func(in *ReportInput) { in.PaidFen, in.Households, in.Jobs = 500, 40, 12 }))
	l.do("2019-06-04", reviewer, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true})
	l.wait("2019-07-02")
	for _, field := range []struct {
		name string
		fall func(in *ReportInput)
	}{
		{"progress_percent", func(in *ReportInput) { in.Progress = 10 }},
		{"paid_fen", func(in *ReportInput) { in.PaidFen = 499 }},
		{"households", func(in *ReportInput) { in.Households = 39 }},
		{"households", func(in *ReportInput) { in.Jobs = 0 }},
		{"paid_fen", func(in *ReportInput) { in.PaidFen = 120_000_001 }},
	} {
		as := func(in *ReportInput) { in.PaidFen, in.Households, in.Jobs = 500, 40, 12; field.fall(in) }
		err := l.handedIn("2019-07-02", "2019-06", 80, as)
		requireRefused(t, err, refusal.CodeInvalid, field.name)
		requireRefused(t, err, refusal.CodeInvalid, "explanation")
	}
	l.do("2019-07-02", clerk, process.CommandReport, ReportInput{
		Month: month("2019-06"), Progress: 10, PaidFen: 500, Households: 40, Jobs: 12, Signer: "李文", Explanation: "洪水冲毁已建部分",
	})
	require.Contains(t, l.lightCodes("2019-07-02"), "fallen")
	require.Equal(t, process.Red, l.project.Colour(), "70 points are lost")
}

func TestNoReportOfMoreMoneyThanThereIs(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	requireRefused(t, l.handedIn("2019-06-03", "2019-05", 10, func(in *ReportInput) { in.PaidFen, in.Explanation = 1<<60, "是" }),
		refusal.CodeInvalid, "paid_fen")
}

func TestACorrectedReportIsVerifiedAgain(t *testing.T) {
	l := newLife(t)
	l.building()
	l.verified("2019-06-03", "2019-05", 20)
	correct := CorrectReportInput{ReportInput: ReportInput{Month: month("2019-05"), Progress: 100, Signer: "李文"}, Reason: "笔误"}
	l.do("2019-06-10", clerk, process.CommandCorrectReport, correct)
	again, open := l.project.openTask(process.TaskVerifyReport, "2019-05")
	require.True(t, open)
	require.Equal(t, 2, again.Round)
	require.Equal(t, 20, l.project.Works.Verified, "money follows what was verified")
	correct.Progress = 25
	l.do("2019-06-10", clerk, process.CommandCorrectReport, correct)
	l.do("2019-06-11", reviewer, process.CommandVerify, VerifyInput{Task: again.ID, Agrees: true})
	require.Equal(t, 25, l.project.Works.Verified)
	require.True(t, l.project.Reports[0].Verified)
}

func TestCompleteWorksStayComplete(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-20")
	l.do("2019-06-20", clerk, process.CommandComplete, CompleteInput{On: date(t, "2019-06-20")})
	l.do("2019-06-21", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmCompletion)})
	l.wait("2019-07-02")
	requireRefused(t, l.handedIn("2019-07-02", "2019-06", 85, nil), refusal.CodeInvalid, "must be 100")
	require.NoError(t, l.handedIn("2019-07-02", "2019-05", 60, nil), "of a month before it")
	l.do("2019-07-03", reviewer, process.CommandVerify,
		VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true, Progress: seen(55)})
	require.Equal(t, 100, l.project.Works.Progress)
	require.Equal(t, 100, l.project.Works.Verified)
	l.do("2019-07-04", clerk, process.CommandCorrectReport,
		CorrectReportInput{ReportInput: ReportInput{Month: month("2019-05"), Progress: 50, Signer: "李文"}, Reason: "误"})
	require.Equal(t, 100, l.project.Works.Progress)
}

func TestNobodyVerifiesTheirOwnReport(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	moved := Actor{Person: clerk.Person, Name: clerk.Name, Posts: reviewer.Posts} // to the township, between the two
	require.NoError(t, l.report("2019-06-03", "2019-05", 10))
	requireRefused(t, l.try("2019-06-04", moved, process.CommandVerify, VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true}),
		refusal.CodeSeparation, "did themselves")
}

func TestKeptInTimeIsKeptForAYear(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.onNotice()
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.wait("2020-01-20")
	l.do("2020-01-20", office, process.CommandSelect, SelectInput{Verdict: PoolKeep, Reason: "列入明年"})
	kept, _ := l.project.openTask(process.TaskSelect, "")
	require.Equal(t, "2021-02-01", kept.Due.On.String(), "31 January 2021 was a Sunday")
	l.wait("2021-03-01")
	l.do("2021-03-01", office, process.CommandSelect, SelectInput{Verdict: PoolKeep, Reason: "列入明年"})
	kept, _ = l.project.openTask(process.TaskSelect, "")
	require.Equal(t, "2022-02-07", kept.Due.On.String(), "kept late; the holiday of 2022 began on 31 January")
}

func TestAFixedDayOfAnUnpublishedYearIsCountedAgain(t *testing.T) {
	l := newLife(t)
	d := declaration(t)
	d.Year, d.PlannedStart, d.PlannedEnd = 2026, date(t, "2027-03-01"), date(t, "2027-10-01")
	l.do("2026-03-01", clerk, process.CommandDeclare, d)
	l.file("2026-03-01", clerk, submitPapers...)
	l.do("2026-03-02", clerk, process.CommandSubmit, SubmitInput{})
	l.decided("2026-03-03", reviewer, process.TaskDecide, Approve)
	l.decided("2026-03-03", office, process.TaskDecide, Approve)
	l.decided("2026-03-04", secretary, process.TaskDecide, Approve)
	l.wait("2026-03-16")
	l.do("2026-03-16", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	selection, _ := l.project.openTask(process.TaskSelect, "")
	require.Equal(t, "2027-02-01", selection.Due.On.String(), "31 January 2027 is a Sunday")
	require.True(t, selection.Due.Provisional)
	require.Contains(t, selection.Due.Why().ZH, "放假安排尚未公布")
	require.Contains(t, selection.Due.Why().ZH, "每年固定日期")
	spring := []Date{}
	for day := 5; day <= 11; day++ {
		spring = append(spring, date(t, fmt.Sprintf("2027-02-%02d", day)))
	}
	published := calendar.Year{Year: 2027, Source: "国办发明电〔2026〕X号",
		Holidays: []calendar.Holiday{{Name: "春节", Free: spring, Work: []Date{date(t, "2027-01-31")}}}}
	c, err := l.terms.Calendar.With(published)
	require.NoError(t, err)
	l.terms.Calendar, l.terms.CalendarFrom = c, at(t, "2026-11-10 08:00")
	l.do("2026-11-11", System, process.CommandRefresh, struct{}{})
	selection, _ = l.project.openTask(process.TaskSelect, "")
	require.Equal(t, "2027-01-31", selection.Due.On.String(), "a make-up working day")
	require.False(t, selection.Due.Provisional)
}

func TestASuspensionShowsTheDayItWasExtendedTo(t *testing.T) {
	l := newLife(t)
	l.building()
	l.do("2019-05-13", bureau, process.CommandSuspend, SuspendInput{Reason: "汛期"})
	l.decided("2019-05-14", viceHead, process.TaskConsentSuspension, Approve)
	require.Equal(t, "2019-08-12", l.project.SuspendedUntil().String())
	l.do("2019-05-15", bureau, process.CommandExtend, ExtendInput{Task: l.task(process.TaskReviewSuspension), Reason: "灾后重建"})
	review, _ := l.project.openTask(process.TaskReviewSuspension, "")
	require.Equal(t, review.Due.On, l.project.SuspendedUntil())
	require.Equal(t, "2019-11-11", l.project.SuspendedUntil().String())
}

// The deadlines of the default policy, all used to their last day, contradict no light: whoever is in time is green to the end.
func TestACountyThatUsesEveryDayIsGreen(t *testing.T) {
	for _, entity := range []struct{ unit, supervisor Unit }{{coop, township}, {company, agrarian}, {farmers, agrarian},
		{power, agrarian}} {
		for _, method := range []TenderMethod{TenderPublic, TenderProcurement, TenderExempt} {
			t.Run(fmt.Sprintf("%s %s", entity.unit.Kind, method), func(t *testing.T) {
				l := newLife(t)
				d := declaration(t)
				d.Unit, d.SupervisingUnit = entity.unit.Code, entity.supervisor.Code
				unit := Actor{Person: "unit", Name: "单位", Posts: []process.Post{entity.unit.staff()}}
				l.do("2019-03-01", unit, process.CommandDeclare, d)
				l.lastDays(t, method)
				require.Equal(t, OutcomeFinished, l.project.Outcome)
				for _, changed := range l.lights() {
					assert.Fail(t, "not green to the end", "%v", changed.Reasons)
				}
				for _, r := range l.project.Reports {
					require.False(t, r.Late, "%s", r.Month)
				}
				require.Equal(t, l.project.AwardFen(), l.project.PaidFen())
			})
		}
	}
}

// lastDays lives on until the file is closed: whatever is due is done on its last day, money is asked for as soon as it may be.
func (l *life) lastDays(t *testing.T, method TenderMethod) {
	for day := date(t, "2019-03-01"); l.project.Stage != StageClosed; day = day.AddDays(1) {
		require.Less(t, day.Year, 2030)
		when := day.String() + " 16:00"
		l.wait(when)
		for {
			due := slices.IndexFunc(l.project.Tasks, func(task Task) bool { return task.Due.On == day })
			if due < 0 {
				break
			}
			l.doOnLastDay(when, l.project.Tasks[due], method)
			if l.project.Stage != StageClosed {
				l.askForMoney(when)
			}
		}
	}
}

// holder is somebody who holds the task's post, another person for each kind of task.
func holder(task Task) Actor {
	return Actor{Person: string(task.Kind) + "-" + task.Holder.String(), Name: "某人", Posts: []process.Post{task.Holder}}
}

func (l *life) doOnLastDay(when string, task Task, method TenderMethod) {
	day, who := today(at(l.t, when)), holder(task)
	name := doing[task.Kind]
	for kind := l.missingPaper(name); kind != ""; kind = l.missingPaper(name) {
		l.file(when, who, kind)
	}
	resolution := &Resolution{Number: "1", On: day}
	var args any
	switch task.Kind {
	case process.TaskDraft:
		args = SubmitInput{}
	case process.TaskSelect:
		args = SelectInput{Verdict: PoolSelect, Year: day.Year, Plan: "1"}
	case process.TaskRecordFundOrder:
		args = RecordFundOrderInput{Orders: funding}
	case process.TaskAward:
		args = AwardInput{Resolution: "1", On: day, Funding: funding}
	case process.TaskPlan:
		args = PlanInput{Summary: "新建", InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文"}
	case process.TaskTender:
		args = TenderInput{Method: method, Kind: process.ContractWorks, EstimateFen: 90_000_000, Number: "1", Winner: "甲", Reason: "低于限额"}
	case process.TaskSignContract:
		args = SignContractInput{Contract{Number: "1", Kind: process.ContractWorks, Contractor: "甲", AmountFen: 112_500_000, On: day}}
	case process.TaskStart:
		args = StartInput{On: day}
	case process.TaskReport:
		of := month(task.Subject)
		args = ReportInput{Month: of, Progress: l.project.planned(of.Last()), Signer: "李文"}
	case process.TaskVerifyReport:
		args = VerifyInput{Task: task.ID, Agrees: true}
	case process.TaskComplete:
		args = CompleteInput{On: day}
	case process.TaskAccept:
		in := l.acceptance()
		in.On, in.SettledFen = day, 100_000_000
		args = in
	case process.TaskApply:
		args = ApplyInput{}
	case process.TaskPay:
		args = PayInput{Payment: task.Subject, On: day, Voucher: "BK-" + task.Subject}
	case process.TaskHandOver:
		args = HandOverInput{On: day, Class: AssetPublic, ValueFen: 1, Owner: "村", Operator: "村", Maintenance: "村", IncomeShare: "无"}
	case process.TaskRecordDividend:
		args = RecordDividendInput{Year: l.project.Works.Accepted.Year + len(l.project.FollowUp.Recorded), AmountFen: 1, Households: 1,
			On: day}
	case process.TaskReleaseRetention:
		args = ReleaseRetentionInput{AmountFen: l.project.retainedFen(l.terms), Note: "无质量问题"}
	case process.TaskClose:
		args = CloseInput{}
	default:
		args = DecideInput{Task: task.ID, Verdict: Approve, Resolution: resolution}
		if name == process.CommandConfirm {
			args = ConfirmInput{Task: task.ID}
		}
	}
	l.do(when, who, name, args)
}

// askForMoney asks for what may be asked for.
func (l *life) askForMoney(when string) {
	asker := Actor{Person: "asker", Name: "单位", Posts: []process.Post{l.project.Unit.staff()}}
	for _, part := range l.terms.Policy.Instalments {
		if part.Key == "retention" {
			continue // the office releases it
		}
		a := l.allowance(part.Key, when[:len("2019-01-02")])
		missing := slices.DeleteFunc(codes(a.Reasons), func(code string) bool { return len(code) > 13 && code[:13] == "paper_missing" })
		if a.LeftFen == 0 || len(missing) > 0 {
			continue
		}
		for _, kind := range part.Papers {
			l.file(when, asker, kind)
		}
		l.do(when, asker, process.CommandRequestPayment, RequestPaymentInput{Instalment: part.Key, AmountFen: a.LeftFen})
	}
}

// slowPreparation is half a year late with each thing that the start waits for: the office gives it more time, then the leading group.
func slowPreparation(t *testing.T) *life {
	l := newLife(t)
	l.awarded()
	day := date(t, "2019-04-03")
	late := func(kind process.TaskKind) {
		l.late(&day, kind)
		l.decided(day.String(), office, process.TaskRescue, Return)
		l.late(&day, kind)
		require.Equal(t, process.Red, l.project.Light, "what holds the start up shows like a late start")
		l.decided(day.String(), office, process.TaskRescue, Reject)
		l.decided(day.String(), secretary, process.TaskDecideFailure, Return)
	}
	late(process.TaskPlan)
	l.file(day.String(), clerk, "implementation_plan")
	l.do(day.String(), clerk, process.CommandPlan,
		PlanInput{Summary: "新建", InvestmentFen: 120_000_000, BudgetFen: 90_000_000, OrganisedBy: "李文"})
	l.decided(day.String(), reviewer, process.TaskDecidePlan, Approve)
	l.decided(day.String(), finance, process.TaskDecidePlan, Approve)
	day = day.AddDays(20)
	l.wait(day.String())
	l.do(day.String(), office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	late(process.TaskTender)
	l.do(day.String(), clerk, process.CommandTender,
		TenderInput{Method: TenderExempt, Kind: process.ContractWorks, EstimateFen: 80_000_000, Reason: "低于限额"})
	late(process.TaskSignContract)
	return l
}

// late waits until the office must say what becomes of a late start.
func (l *life) late(day *Date, kind process.TaskKind) {
	waiting, open := l.project.openTask(kind, "")
	require.True(l.t, open, kind)
	*day = waiting.Due.On.AddDays(200)
	l.wait(day.String())
}
