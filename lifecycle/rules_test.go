package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

func TestEveryAddresseeAndTaskHasItsRule(t *testing.T) {
	terms := testTerms(t)
	for _, to := range process.Addressees {
		d := &deciding{project: Project{Particulars: Particulars{Unit: coop, SupervisingUnit: township}}, terms: terms}
		require.False(t, d.postOf(to, coop.staff()).IsZero(), to)
	}
	for _, kind := range process.TaskKinds {
		require.NotEmpty(t, Task{Kind: kind}.Blocks().ZH, kind)
	}
}

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		arrange func(l *life)
		when    string
		actor   Actor
		name    process.CommandName
		args    func(l *life) any
		code    refusal.Code
		names   string
	}{
		"declare for another unit": {
			when: "2019-03-01", actor: reviewer, name: process.CommandDeclare, args: func(l *life) any { return declaration(l.t) },
			code: refusal.CodeNotHolder, names: "lt-coop/staff",
		},
		"declare with an unknown unit": {
			when: "2019-03-01", actor: clerk, name: process.CommandDeclare, code: refusal.CodeInvalid, names: `no unit "nobody"`,
			args: func(l *life) any { d := declaration(l.t); d.Unit = "nobody"; return d },
		},
		"declare under the wrong supervisor": {
			when: "2019-03-01", actor: clerk, name: process.CommandDeclare, code: refusal.CodeInvalid, names: "supervised by a township",
			args: func(l *life) any { d := declaration(l.t); d.SupervisingUnit = coop.Code; return d },
		},
		"declare with an end before the start": {
			when: "2019-03-01", actor: clerk, name: process.CommandDeclare, code: refusal.CodeInvalid, names: "planned_end",
			args: func(l *life) any { d := declaration(l.t); d.PlannedEnd = date(l.t, "2019-05-05"); return d },
		},
		"declare with an unknown field": {
			when: "2019-03-01", actor: clerk, name: process.CommandDeclare, code: refusal.CodeInvalid, names: "no_such_field",
			args: func(*life) any { return map[string]any{"no_such_field": 1} },
		},
		"submit before there is a project": {
			when: "2019-03-01", actor: clerk, name: process.CommandSubmit, args: func(*life) any { return SubmitInput{} },
			code: refusal.CodeNotFound, names: "SS2019-101",
		},
		"submit without papers": {
			arrange: func(l *life) { l.do("2019-03-01", clerk, process.CommandDeclare, declaration(l.t)) },
			when:    "2019-03-01", actor: clerk, name: process.CommandSubmit, args: func(*life) any { return SubmitInput{} },
			code: refusal.CodeGate, names: "application_form",
		},
		"edit once submitted": {
			arrange: (*life).submitted, when: "2019-03-05", actor: clerk, name: process.CommandEdit,
			args: func(l *life) any { return EditInput{declaration(l.t)} }, code: refusal.CodeStage, names: "review",
		},
		"decide as somebody else": {
			arrange: (*life).submitted, when: "2019-03-05", actor: clerk, name: process.CommandDecide,
			args: func(l *life) any { return DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve} },
			code: refusal.CodeNotHolder, names: "lt-town/staff",
		},
		"return without a reason": {
			arrange: (*life).submitted, when: "2019-03-05", actor: reviewer, name: process.CommandDecide,
			args: func(l *life) any { return DecideInput{Task: l.task(process.TaskDecide), Verdict: Return} },
			code: refusal.CodeInvalid, names: "reason",
		},
		"decide what one submitted": {
			arrange: (*life).submitted, when: "2019-03-05", name: process.CommandDecide,
			actor: Actor{Person: clerk.Person, Name: clerk.Name, Posts: reviewer.Posts},
			args:  func(l *life) any { return DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve} },
			code:  refusal.CodeSeparation, names: "submitted themselves",
		},
		"decide two steps running": {
			arrange: func(l *life) {
				l.submitted()
				l.do("2019-03-06", reviewer, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
			},
			when: "2019-03-07", name: process.CommandDecide,
			actor: Actor{Person: reviewer.Person, Name: reviewer.Name, Posts: office.Posts},
			args:  func(l *life) any { return DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve} },
			code:  refusal.CodeSeparation, names: "two steps running",
		},
		"decide what was decided": {
			arrange: func(l *life) {
				l.submitted()
				l.do("2019-03-06", reviewer, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
			},
			when: "2019-03-07", actor: reviewer, name: process.CommandDecide, code: refusal.CodeNotFirst, names: "王审 did it on 2019-03-06",
			args: func(l *life) any {
				return DecideInput{Task: l.project.Done[len(l.project.Done)-1].ID, Verdict: Approve}
			},
		},
		"confirm a notice that runs": {
			arrange: func(l *life) {
				l.submitted()
				l.onNotice()
			},
			when: "2019-03-22 23:59", actor: office, name: process.CommandConfirm, code: refusal.CodeGate, names: "2019-03-22",
			args: func(l *life) any { return ConfirmInput{Task: l.task(process.TaskConfirmNotice)} },
		},
		"start twice": {
			arrange: (*life).building, when: "2019-05-07", actor: clerk, name: process.CommandStart,
			args: func(l *life) any { return StartInput{On: date(l.t, "2019-05-06")} }, code: refusal.CodeNotFirst,
			names: "李文 did it on 2019-05-06",
		},
		"start without photographs": {
			arrange: (*life).awarded, when: "2019-05-07", actor: clerk, name: process.CommandStart,
			args: func(l *life) any { return StartInput{On: date(l.t, "2019-05-06")} }, code: refusal.CodeGate, names: "start_photos",
		},
		"report before the month is over": {
			arrange: (*life).building, when: "2019-05-20", actor: clerk, name: process.CommandReport,
			args: func(*life) any { return ReportInput{Month: month("2019-05"), Signer: "李文"} }, code: refusal.CodeStage,
			names: "2019-06-01",
		},
		"report on a month before the start": {
			arrange: (*life).building, when: "2019-05-20", actor: clerk, name: process.CommandReport,
			args: func(*life) any { return ReportInput{Month: month("2019-03"), Signer: "李文"} }, code: refusal.CodeStage,
			names: "no report is owed",
		},
		"report of 101 percent": {
			arrange: (*life).building, when: "2019-06-03", actor: clerk, name: process.CommandReport,
			args: func(*life) any { return ReportInput{Month: month("2019-05"), Progress: 101, Signer: "李文"} },
			code: refusal.CodeInvalid, names: "progress_percent",
		},
		"correct what was not handed in": {
			arrange: (*life).building, when: "2019-06-03", actor: clerk, name: process.CommandCorrectReport, code: refusal.CodeNotFound,
			names: "2019-05",
			args: func(*life) any {
				return CorrectReportInput{ReportInput: ReportInput{Month: month("2019-05"), Signer: "李文"}, Reason: "笔误"}
			},
		},
		"visit by the unit itself": {
			arrange: (*life).building, when: "2019-06-03", actor: clerk, name: process.CommandVisit, code: refusal.CodeNotHolder,
			names: "inspection office",
			args:  func(l *life) any { return VisitInput{On: date(l.t, "2019-06-03"), Seen: "好"} },
		},
		"an empty answer": {
			arrange: func(l *life) {
				l.building()
				l.do("2019-05-07", officer, process.CommandVisit, VisitInput{
					On: date(l.t, "2019-05-07"), Seen: "见照片", Finding: &FindingInput{Title: "问题", Severity: process.Minor},
				})
			},
			when: "2019-05-08", actor: clerk, name: process.CommandAnswer, code: refusal.CodeInvalid, names: "text",
			args: func(l *life) any { return AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "  "} },
		},
		"award more than was asked for": {
			arrange: func(l *life) {
				l.submitted()
				l.onNotice()
				l.do("2019-03-25", office, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
			},
			when: "2019-04-02", actor: secretary, name: process.CommandAward, code: refusal.CodeInvalid,
			names: "more than the 100000000 fen",
			args: func(l *life) any {
				return AwardInput{Resolution: "1", On: date(l.t, "2019-04-02"),
					Funding: []FundLine{{Source: "a", BudgetYear: 2019, FundOrder: "b", AmountFen: 100_000_001}}}
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLife(t)
			if test.arrange != nil {
				test.arrange(l)
			}
			requireRefused(t, l.try(test.when, test.actor, test.name, test.args(l)), test.code, test.names)
		})
	}
}

func month(text string) Month {
	m, err := calendar.ParseMonth(text)
	if err != nil {
		panic(err)
	}
	return m
}

func TestStaleRevisionIsRefused(t *testing.T) {
	l := newLife(t)
	l.submitted()
	command := Command{ID: "k", Name: process.CommandFilePaper, Actor: clerk, Code: "SS2019-101", Expected: l.project.Revision - 1}
	_, err := Decide(l.project, command, l.terms, at(t, "2019-03-05"))
	requireRefused(t, err, refusal.CodeStale, "look again")
}

func TestReturnLeavesNothingOfTheOldRound(t *testing.T) {
	l := newLife(t)
	l.submitted()
	old := l.task(process.TaskDecide)
	l.do("2019-03-06", reviewer, process.CommandDecide, DecideInput{Task: old, Verdict: Return, Reason: "补材料"})
	require.Len(t, l.project.Tasks, 1)
	require.Equal(t, process.TaskResubmit, l.project.Tasks[0].Kind)
	before := len(l.log)
	l.wait("2019-06-30")
	for _, e := range l.log[before:] {
		require.NotContains(t, string(e.Payload), old)
	}
}

func TestCorrectionKeepsLateLate(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-10")
	require.NoError(t, l.report("2019-06-10", "2019-05", 20))
	l.do("2019-06-11", clerk, process.CommandCorrectReport, CorrectReportInput{
		ReportInput: ReportInput{Month: month("2019-05"), Progress: 25, PlannedProgress: 20, Signer: "李文"}, Reason: "计量有误",
	})
	report := l.project.Reports[0]
	require.True(t, report.Late)
	require.Equal(t, 2, report.Version)
	require.Equal(t, 25, l.project.Works.Progress)
}

func TestImportedProject(t *testing.T) {
	l := newLife(t)
	line := registerLine(t)
	l.do("2019-03-12", office, process.CommandImport, line)
	day := date(t, "2019-03-12")
	require.Equal(t, ReportUnknown, l.project.ReportState(month("2018-12"), day), "what lay before is unknown, never missing")
	require.Equal(t, "2019-04", l.project.Works.NextReport.String(), "duties begin with the first period that opens after it")
	confirm := ConfirmInput{Task: l.task(process.TaskConfirmState)}
	requireRefused(t, l.try("2019-03-13", reviewer, process.CommandConfirm, confirm), refusal.CodeInvalid, "planned_end")
	confirm.PlannedEnd = date(t, "2019-06-28")
	l.do("2019-03-13", reviewer, process.CommandConfirm, confirm)
	complete, open := l.project.openTask(process.TaskComplete, "")
	require.True(t, open)
	require.Equal(t, "2019-06-28", complete.Due.On.String())
	requireRefused(t, l.try("2019-03-14", office, process.CommandImport, line), refusal.CodeExists, "already")

	early := newLife(t)
	line.Finished, line.Progress, line.PlannedEnd = true, 100, date(t, "2019-11-30")
	early.do("2019-03-12", office, process.CommandImport, line)
	require.Equal(t, line.AsOf, early.project.Works.Completed, "it was complete by the register's own day")

	done := newLife(t)
	line.PlannedEnd = date(t, "2018-12-20")
	done.do("2019-03-12", office, process.CommandImport, line)
	require.Equal(t, StageClosed, done.project.Stage)
	require.Equal(t, line.PlannedEnd, done.project.Works.Completed, "when it was to be: no register says the day")
	require.True(t, done.project.Finished())
	require.True(t, done.nextDue.IsZero())
}

// registerLine is an unfinished project of the register as of 12 March 2019.
func registerLine(t require.TestingT) ImportInput {
	return ImportInput{
		Particulars: Particulars{
			Year: 2018, Name: "槐树关镇茶叶加工厂房建设项目", Unit: coop, SupervisingUnit: township, Sector: "扶贫",
			Places: []Place{{Township: "龙亭镇", Villages: []string{"龙亭第7村"}}}, PlannedStart: date(t, "2018-03-15"),
			PlannedEnd: date(t, "2018-12-20"),
		},
		AwardFen: 136_000_000, Progress: 55, AsOf: date(t, "2019-03-12"), Line: "x",
	}
}
