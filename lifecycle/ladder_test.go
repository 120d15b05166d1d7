package lifecycle

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// rungs lists the rungs a task kind reached, with the civil dates of their moments.
func (l *life) rungs(kind process.TaskKind) []string {
	kinds := make(map[string]process.TaskKind)
	var reached []string
	for _, e := range l.log {
		fact, err := e.Fact()
		require.NoError(l.t, err)
		switch f := fact.(type) {
		case *TaskOpened:
			kinds[taskID(l.project.Code, e.Seq)] = f.Kind
		case *RungReached:
			if kinds[f.Task] == kind && !f.Again {
				reached = append(reached, f.Rung.Key+" "+today(e.At).String())
			}
		}
	}
	return reached
}

func TestMissedReportClimbsItsLadder(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-30")
	// May is due Wednesday 5 June; Friday 7 June is 端午, and the 10th a Monday.
	require.Equal(t, []string{"before-2 2019-06-03", "after-1 2019-06-06", "after-5 2019-06-10"}, l.rungs(process.TaskReport))
}

func TestDecisionClimbsInWorkingDays(t *testing.T) {
	l := newLife(t)
	l.submitted() // Monday 4 March 2019; five working days end on Monday the 11th
	l.wait("2019-03-31")
	require.Equal(t, []string{
		"before-1 2019-03-08", "after-1 2019-03-12", "after-3 2019-03-14", "after-5 2019-03-18", "after-10 2019-03-25",
	}, l.rungs(process.TaskDecide))
}

func TestOfSeveralMissedRungsOnlyTheHighestIsSent(t *testing.T) {
	l := newLife(t)
	l.submitted()
	require.NoError(t, l.tryAt(at(t, "2019-03-19"), System, process.CommandTick, struct{}{}))
	var reached []RungReached
	for _, e := range l.log {
		if e.Type == "rung_reached" {
			var f RungReached
			require.NoError(t, json.Unmarshal(e.Payload, &f))
			reached = append(reached, f)
		}
	}
	require.Len(t, reached, 1)
	require.Equal(t, "after-5", reached[0].Rung.Key)
	require.Equal(t, []string{"before-1", "after-1", "after-3"}, reached[0].Superseded)
	require.Equal(t, []string{"lt-town/staff", "lt-town/head", "ssb/staff", "fgj/staff"}, texts(reached[0].Rung.To),
		"whoever would have been told of a lower one is told of this one, once")
	task, open := l.project.Task(l.task(process.TaskDecide))
	require.True(t, open)
	require.Equal(t, "after-5", task.Rung)
	l.wait("2019-03-31")
	require.Equal(t, []string{"after-5 2019-03-19", "after-10 2019-03-25"}, l.rungs(process.TaskDecide))
}

func TestLateAnswerDoesNotSwallowTheDeadline(t *testing.T) {
	l := newLife(t)
	l.submitted()
	before := len(l.log)
	l.do("2019-03-12 17:00", reviewer, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
	require.Equal(t, []EventType{"rung_reached", "step_approved", "task_closed", "task_opened"}, l.types(before))
	require.Equal(t, "system", l.log[before].Actor)
	require.Empty(t, l.log[before].Command, "what time decided belongs to no command")
}

func TestWhatACommandMakesDueAtOnceIsPartOfItsAnswer(t *testing.T) {
	l := newLife(t)
	l.building()
	before := len(l.log)
	l.do("2019-05-07", officer, process.CommandVisit, VisitInput{
		On: date(t, "2019-05-07"), Seen: "见照片", Finding: &FindingInput{Title: "问题", Severity: process.Medium},
	})
	require.Equal(t, []EventType{"visited", "finding_opened", "task_opened", "rung_reached", "light_changed"}, l.types(before))
	last := l.log[len(l.log)-2]
	require.Equal(t, "system", last.Actor)
	require.Equal(t, l.log[before].Command, last.Command)
}

func TestFindingClimbsByLevels(t *testing.T) {
	l := newLife(t)
	l.building()
	find := func(severity process.Severity) VisitInput {
		return VisitInput{On: date(t, "2019-05-07"), Seen: "见照片", Finding: &FindingInput{Title: "问题", Severity: severity}}
	}
	l.do("2019-05-07", officer, process.CommandVisit, find(process.Minor))
	require.Equal(t, "L0", l.project.Findings[0].Level)
	l.wait("2019-08-20")
	require.Equal(t, []string{
		"L0 2019-05-07", // 7 days: due Tuesday 14 May
		"L1 2019-05-15", // 15 days: due Thursday 30 May
		"L2 2019-05-31", // 15 days: Saturday 15 June moves to Monday the 17th
		"L3 2019-06-18", // 15 days: due Wednesday 3 July
		"L4 2019-07-04", // 30 days: Saturday 3 August moves to Monday the 5th
		"L5 2019-08-06",
	}, l.rungs(process.TaskAnswerFinding))
	require.Equal(t, "L5", l.project.Findings[0].Level)
	l.do("2019-08-21", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已整改"})
	l.do("2019-08-22", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2019-08-22"), Note: "未到位"})
	task, _ := l.project.openTask(process.TaskAnswerFinding, "F1")
	require.Equal(t, 2, task.Round)
	require.Equal(t, "L5", task.Ladder[0].Key, "there is no level above it")
}

func TestFailedRecheckBeginsANewRoundOneLevelUp(t *testing.T) {
	l := newLife(t)
	l.building()
	l.do("2019-05-07", officer, process.CommandVisit, VisitInput{
		On: date(t, "2019-05-07"), Seen: "见照片", Finding: &FindingInput{Title: "问题", Severity: process.Medium},
	})
	l.do("2019-05-10", clerk, process.CommandAnswer, AnswerInput{Task: l.task(process.TaskAnswerFinding), Text: "已整改"})
	_, open := l.project.openTask(process.TaskAnswerFinding, "F1")
	require.False(t, open, "an answer pauses the ladder")
	l.do("2019-05-13", officer, process.CommandRecheck,
		RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, "2019-05-13"), Note: "未到位"})
	task, _ := l.project.openTask(process.TaskAnswerFinding, "F1")
	require.Equal(t, 2, task.Round)
	require.Equal(t, "L2", task.Rung)
	require.Equal(t, "2019-05-28", task.Due.On.String(), "a fresh 15 days from the re-check")
}

func TestNotificationsAreForTheRungsAddressees(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.wait("2019-03-12")
	var p Project
	told := make(map[string][]string)
	for _, e := range l.log {
		var err error
		p, err = Fold(p, e)
		require.NoError(t, err)
		for _, n := range Notifications(p, e) {
			told[n.Rung] = append(told[n.Rung], n.To.String())
		}
	}
	require.Equal(t, []string{"lt-town/staff", "lt-town/head"}, told["after-1"])
	require.Contains(t, told[RungOpened], "lt-town/staff")
}

func TestEveryReturnIsToldAfreshAndOldRoundsAreSilent(t *testing.T) {
	l := newLife(t)
	l.submitted()
	const returns = 3
	for _, day := range []string{"2019-03-05", "2019-03-18", "2019-03-27"} {
		l.do(day, reviewer, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Return, Reason: "补材料"})
		l.wait(day + " 18:00")
		l.do(day+" 18:00", clerk, process.CommandSubmit, SubmitInput{})
	}
	l.wait("2019-05-31")

	told := map[string][]string{} // rungs by task, each told once to each
	closed := map[string]bool{}
	var p Project
	for _, e := range l.log {
		var err error
		p, err = Fold(p, e)
		require.NoError(t, err)
		fact, err := e.Fact()
		require.NoError(t, err)
		for _, n := range Notifications(p, e) {
			require.False(t, closed[n.Task], "%s tells of a task that is closed", e.Type)
			rung := n.Rung + " " + n.To.String()
			repeated := rung + " " + n.Date.String()
			require.NotContains(t, told[n.Task], repeated, "the last rung comes again, once a day")
			told[n.Task] = append(told[n.Task], rung, repeated)
		}
		if c, is := fact.(*TaskClosed); is {
			closed[c.Task] = true
		}
	}
	opened := 0
	for _, rungs := range told {
		if slices.Contains(rungs, RungOpened+" lt-town/staff") {
			opened++
		}
	}
	require.Equal(t, returns+1, opened, "each round is new to whoever decides")
	require.Contains(t, told[l.task(process.TaskDecide)], "after-5 fgj/staff")
}

func texts(posts []process.Post) []string {
	var all []string
	for _, post := range posts {
		all = append(all, post.String())
	}
	return all
}

// TestWhatEscalates: what goes to the holder up to the due date reminds; all else escalates, and knows who comes next.
func TestWhatEscalates(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.wait("2019-03-31")
	type told struct {
		to        string
		escalates bool
		above     []string
	}
	all := map[string][]told{}
	p := Project{Code: l.project.Code}
	for _, e := range l.log {
		var err error
		p, err = Fold(p, e)
		require.NoError(t, err)
		for _, n := range Notifications(p, e) {
			if p.Stage == StageReview {
				all[n.Rung] = append(all[n.Rung], told{n.To.String(), n.Escalates, texts(n.Above)})
			}
		}
	}
	higher := []string{"ssb/staff", "fgj/staff", "xzf/vice_head", "dcb/staff"}
	require.Equal(t, []told{{"lt-town/staff", false, append([]string{"lt-town/head"}, higher...)}}, all["opened"])
	require.Equal(t, []told{{"lt-town/staff", false, append([]string{"lt-town/head"}, higher...)}}, all["before-1"])
	require.Equal(t, []told{{"lt-town/staff", true, higher}, {"lt-town/head", true, higher}}, all["after-1"])
	require.Equal(t, []told{{"xzf/vice_head", true, nil}, {"dcb/staff", true, nil}}, all["after-10"])
}

// A finding that is never put right climbs to the top, with one extension in all, and every level from the interview on is somebody's task.
func TestSixFailedRechecks(t *testing.T) {
	l := newLife(t)
	l.building()
	l.do("2019-05-07", officer, process.CommandVisit,
		VisitInput{On: date(t, "2019-05-07"), Seen: "见", Finding: &FindingInput{Title: "问题", Severity: process.Medium}})
	l.do("2019-05-08", office, process.CommandExtend, ExtendInput{Task: l.task(process.TaskAnswerFinding), Reason: "延"})
	var now string
	for _, level := range []string{"L2", "L3", "L4", "L5", "L5", "L5"} {
		task, _ := l.project.openTask(process.TaskAnswerFinding, "F1")
		now = task.Due.On.String()
		l.wait(now)
		l.do(now, clerk, process.CommandAnswer, AnswerInput{Task: task.ID, Text: "已改"})
		l.do(now, officer, process.CommandRecheck, RecheckInput{Task: l.task(process.TaskRecheck), On: date(t, now), Note: "没改"})
		require.Equal(t, level, l.project.Findings[0].Level)
		task, _ = l.project.openTask(process.TaskAnswerFinding, "F1")
		requireRefused(t, l.try(now, office, process.CommandExtend, ExtendInput{Task: task.ID, Reason: "延"}), refusal.CodeGate,
			"extended once")
	}
	for subject, post := range map[string]string{"F1/L3": "xzf/vice_head", "F1/L4": "dcb/staff", "F1/L5": "ldxz/secretary"} {
		task, open := l.project.openTask(process.TaskIntervene, subject)
		require.True(t, open, subject)
		require.Equal(t, post, task.Holder.String())
	}
}

// What begins at a high level is somebody's act at once, and nobody is told of the same for years.
func TestASeriousFindingIsListedAtOnce(t *testing.T) {
	l := newLife(t)
	l.building()
	l.do("2019-05-07", officer, process.CommandVisit,
		VisitInput{On: date(t, "2019-05-07"), Seen: "挪用", Finding: &FindingInput{Title: "挪用资金", Severity: process.Serious}})
	_, open := l.project.openTask(process.TaskIntervene, "F1/L4")
	require.True(t, open)
	l.wait("2021-05-07")
	told := map[string]int{}
	p := Project{Code: "SS2019-101", Incarnation: 1}
	for _, e := range l.log {
		var err error
		p, err = Fold(p, e)
		require.NoError(t, err)
		for _, n := range Notifications(p, e) {
			told[n.To.String()+" "+n.Rung+" "+n.Task]++
		}
	}
	for who, times := range told {
		require.LessOrEqual(t, times, 1+l.terms.Policy.Telling.Most.Value, who)
	}
	_, open = l.project.openTask(process.TaskIntervene, "F1/L5")
	require.True(t, open, "the leading group has a task, not only messages")
}

func TestALateVerificationStaysWithTheOffice(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.report("2019-06-03", "2019-05", 30))
	l.wait("2019-12-30")
	verify, _ := l.project.openTask(process.TaskVerifyReport, "2019-05")
	for _, rung := range verify.Ladder {
		for _, to := range rung.To {
			require.NotContains(t, []string{"xzf/vice_head", "dcb/staff", "fgj/staff"}, to.String())
		}
	}
}

// Documents of earlier releases name no levels and no acts: they have those of the default.
func TestLevelsOfEarlierDocumentsHaveNames(t *testing.T) {
	p, err := policy.Parse([]byte("name: x\nprogramme: {prefix: SS, name: x}\nladders:\n  R:\n" +
		"    - {key: L0, gives: {period: 7d, source: proposal}, to: [holder], source: proposal}\n" +
		"    - {key: L1, offset: 1d, gives: {period: 15d, source: proposal}, to: [holder], source: proposal}\n" +
		"    - {key: L2, offset: 1d, gives: {period: 15d, source: proposal}, to: [holder], source: proposal}\n" +
		"    - {key: L3, offset: 1d, gives: {period: 15d, source: proposal}, to: [holder], source: proposal}\n" +
		"    - {key: L4, offset: 1d, gives: {period: 15d, source: proposal}, to: [leading_group], repeat: 10wd, source: proposal}\n"))
	require.NoError(t, err)
	require.Equal(t, "约谈", p.Ladders["R"][3].Words.ZH)
	require.Equal(t, process.ToViceHead, p.Ladders["R"][3].Act)
}
