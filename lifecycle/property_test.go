package lifecycle

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/policy"
)

// everyone acts in random lives; one person holds two posts, as happens in a small county.
var everyone = []Actor{clerk, reviewer, secretary, office, officer, acceptor,
	{Person: "both", Name: "吴兼", Posts: []policy.Post{reviewer.Posts[0], secretary.Posts[0], clerk.Posts[0]}}}

// TestRandomLives gives random commands by random people at random times and checks what must hold after each decision.
func TestRandomLives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		now := at(t, "2019-03-01")
		require.NoError(t, l.tryAt(now, clerk, policy.Declare, declaration(t)))
		steps := rapid.IntRange(1, 60).Draw(t, "steps")
		for range steps {
			now = now.Add(time.Duration(rapid.IntRange(0, 12*24*60).Draw(t, "minutes")) * time.Minute)
			actor := rapid.SampledFrom(everyone).Draw(t, "actor")
			name := rapid.SampledFrom(policy.CommandNames).Draw(t, "command")
			if rapid.Bool().Draw(t, "fitting") {
				actor, name = l.fitting(t)
			}
			since, before := len(l.log), l.project
			if l.tryAt(now, actor, name, l.anyArgs(t, name, today(now))) != nil {
				continue
			}
			l.checkDecision(t, before, since)
			l.checkProject(t)
		}
		folded, err := FoldAll(Project{Code: "SS2019-101", Incarnation: 1}, l.log)
		require.NoError(t, err)
		require.Equal(t, l.project, folded, "the fold of the events is the state")
	})
}

// fitting picks an open task, the command that does it and somebody who may: random commands alone would rarely get far.
func (l *life) fitting(t *rapid.T) (Actor, policy.CommandName) {
	if len(l.project.Tasks) == 0 {
		return office, policy.Tick
	}
	task := rapid.SampledFrom(l.project.Tasks).Draw(t, "task")
	doing := map[policy.TaskKind]policy.CommandName{
		policy.TaskDraft: policy.Submit, policy.TaskResubmit: policy.Submit, policy.TaskDecide: policy.Decide,
		policy.TaskConfirmNotice: policy.Confirm, policy.TaskAward: policy.Award, policy.TaskStart: policy.Start,
		policy.TaskReport: policy.Report, policy.TaskAnswerFinding: policy.Answer, policy.TaskRecheck: policy.Recheck,
		policy.TaskComplete: policy.Complete, policy.TaskConfirmCompletion: policy.Confirm, policy.TaskApply: policy.Apply,
		policy.TaskAccept: policy.Accept, policy.TaskHandOver: policy.HandOver, policy.TaskClose: policy.Close,
	}
	for _, actor := range everyone {
		if !actor.Holds(task.Holder) {
			continue
		}
		if missing := Gate(l.project, doing[task.Kind], l.terms); len(missing) > 0 && missing[0].Code[:5] == "paper" {
			return actor, policy.FilePaper
		}
		return actor, doing[task.Kind]
	}
	return office, policy.Tick
}

// anyArgs makes arguments that are mostly right.
func (l *life) anyArgs(t *rapid.T, name policy.CommandName, day Date) any {
	taskOf := func(kinds ...policy.TaskKind) string {
		for _, task := range l.project.Tasks {
			for _, kind := range kinds {
				if task.Kind == kind {
					return task.ID
				}
			}
		}
		return "SS2019-101.1"
	}
	switch name {
	case policy.Declare:
		return declaration(t)
	case policy.Edit:
		d := declaration(t)
		d.Beneficiaries = rapid.IntRange(-1, 900).Draw(t, "beneficiaries")
		return EditInput{d}
	case policy.FilePaper:
		kinds := append([]policy.PaperKind{"start_photos", "completion_report", "final_account", "acceptance_certificate", "handover_list"}, submitPapers...)
		if missing := l.missingPaper(); missing != "" {
			kinds = []policy.PaperKind{missing}
		}
		sum := rapid.StringMatching("[0-9a-f]{64}").Draw(t, "sum")
		return FilePaperInput{Kind: rapid.SampledFrom(kinds).Draw(t, "paper"), SHA256: sum, Size: 1, Name: "a.pdf"}
	case policy.Decide:
		verdict := rapid.SampledFrom([]Verdict{Approve, Approve, Approve, Return}).Draw(t, "verdict")
		return DecideInput{Task: taskOf(policy.TaskDecide), Verdict: verdict, Reason: "理由"}
	case policy.Confirm:
		return ConfirmInput{Task: taskOf(policy.TaskConfirmNotice, policy.TaskConfirmCompletion)}
	case policy.Award:
		amount := rapid.Int64Range(-1, 100_000_000).Draw(t, "amount")
		return AwardInput{Resolution: "1", On: day, Funding: []FundLine{{Source: "a", BudgetYear: 2019, FundOrder: "b", AmountFen: amount}}}
	case policy.Start:
		return StartInput{On: day}
	case policy.Report:
		for _, task := range l.project.Tasks {
			if task.Kind == policy.TaskReport {
				return ReportInput{Month: month(task.Subject), Progress: 10, Signer: "李"}
			}
		}
		return ReportInput{Month: month("2019-06"), Progress: 10, Signer: "李"}
	case policy.CorrectReport:
		return CorrectReportInput{ReportInput: ReportInput{Month: month("2019-06"), Progress: 11, Signer: "李"}, Reason: "误"}
	case policy.Visit:
		severity := rapid.SampledFrom(policy.Severities).Draw(t, "severity")
		return VisitInput{On: day, Seen: "见", Finding: &FindingInput{Title: "题", Severity: severity}}
	case policy.Answer:
		return AnswerInput{Task: taskOf(policy.TaskAnswerFinding), Text: rapid.SampledFrom([]string{"", "已改", "已改"}).Draw(t, "answer")}
	case policy.Recheck:
		return RecheckInput{Task: taskOf(policy.TaskRecheck), On: day, Passed: rapid.Bool().Draw(t, "passed"), Note: "见"}
	case policy.Complete:
		return CompleteInput{On: day}
	case policy.Accept:
		return AcceptInput{On: day, Resolution: "1", Members: []string{"a", "b", "c"}, Grade: GradePass}
	case policy.HandOver:
		return HandOverInput{On: day, Class: AssetPublic, ValueFen: 1, Owner: "a", Operator: "b", Maintenance: "c", IncomeShare: "d"}
	case policy.Import:
		return ImportInput{AsOf: day}
	}
	return struct{}{}
}

// missingPaper is a paper that some command waits for.
func (l *life) missingPaper() policy.PaperKind {
	for _, name := range []policy.CommandName{policy.Submit, policy.Start, policy.Apply, policy.Accept, policy.HandOver} {
		for _, reason := range Gate(l.project, name, l.terms) {
			if kind, found := strings.CutPrefix(reason.Code, "paper_missing:"); found {
				return policy.PaperKind(kind)
			}
		}
	}
	return ""
}

// checkDecision checks what was decided just now.
func (l *life) checkDecision(t *rapid.T, before Project, since int) {
	for i, e := range l.log[since:] {
		require.Equal(t, before.Revision+1+int64(i), e.Seq, "no gap")
		require.False(t, e.At.Before(before.At), "time never runs back")
	}
	if l.project.Review.Step > before.Review.Step && before.Review.LastDecider != "" && l.project.Review.Round == before.Review.Round {
		require.NotEqual(t, before.Review.LastDecider, l.project.Review.LastDecider, "nobody decides two steps running")
	}
	if before.Stage == StageReview && l.project.Stage == StageDraft {
		require.Len(t, l.project.Tasks, 1, "a return leaves nothing of the old round open")
		require.Equal(t, policy.TaskResubmit, l.project.Tasks[0].Kind)
	}
}

// checkProject checks what must always hold.
func (l *life) checkProject(t *rapid.T) {
	p := l.project
	if p.Stage == StageClosed {
		require.Empty(t, p.Tasks, "no open task in a closed project")
		require.True(t, l.nextDue.IsZero())
		return
	}
	require.NotEmpty(t, p.Tasks, "no stage without an open task except closed")
	for _, task := range p.Tasks {
		require.False(t, task.Holder.IsZero(), "every open task has a holder")
		require.NotEmpty(t, task.Holder.Unit)
		require.False(t, task.Due.On.IsZero(), "every open task has a due date")
		for i, rung := range task.Ladder[task.Climbed:] {
			require.True(t, rung.At.After(p.At) || i > 0, "what is due has been done: %s %s", task.Kind, rung.Key)
		}
	}
	require.Equal(t, p.NextDue(), l.nextDue)
}
