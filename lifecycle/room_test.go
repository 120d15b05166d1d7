package lifecycle

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/refusal"
)

// offer gives a command as the workflow takes it: what the rules accept passes only where there is room.
func (l *life) offer(when string, actor Actor, name process.CommandName, args any) error {
	encoded, err := json.Marshal(args)
	require.NoError(l.t, err)
	l.keys++
	command := Command{ID: fmt.Sprintf("key-%d", l.keys), Name: name, Actor: actor, Code: "SS2019-101", Units: units, Args: encoded}
	lean := l.project.Lean()
	decision, refused := Decide(lean, command, l.terms, at(l.t, when))
	if refused != nil {
		return refused
	}
	if err := Room(lean, name, decision.Events); err != nil {
		return err
	}
	folded, err := FoldAll(lean, decision.Events)
	require.NoError(l.t, err)
	l.project = folded.Lean() // which is all that a workflow keeps
	l.nextDue = decision.NextDue
	return nil
}

// TestAFullProjectComesToItsEnd: somebody adds what they can until no more is taken; then everything that is open is answered, papers are
// filed, and the project is terminated. Its state never grows beyond what the engine takes.
func TestAFullProjectComesToItsEnd(t *testing.T) {
	const carried = 1 << 20 // half of what the engine takes in one piece
	long := strings.Repeat("<", 2000)
	title := strings.Repeat("<", 100) // six bytes each as JSON
	resolution := Resolution{Number: "1", On: date(t, "2019-07-03")}
	for name, add := range map[string]func(l *life) error{
		"difficulties": func(l *life) error {
			return l.offer("2019-07-01", clerk, process.CommandRaiseDifficulty, RaiseDifficultyInput{Title: title, Detail: long})
		},
		"findings": func(l *life) error {
			return l.offer("2019-07-01", reviewer, process.CommandVisit, VisitInput{
				On: date(t, "2019-07-01"), Seen: long, Finding: &FindingInput{Title: title, Detail: long, Severity: process.Minor},
			})
		},
		"papers": func(l *life) error {
			return l.offer("2019-07-01", clerk, process.CommandFilePaper,
				FilePaperInput{Kind: "other", SHA256: fmt.Sprintf("%064x", l.keys), Size: 1, Name: title})
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t)
			l.building()
			added := 0
			var refused error
			for refused == nil {
				if refused = add(l); refused == nil {
					added++
				}
				require.Less(t, added, 5000, "there is no limit")
			}
			requireRefused(t, refused, refusal.CodeTooLarge, "")
			require.Greater(t, added, 60, "it holds more than any project needs")
			t.Logf("%d taken, %d KB", added, l.project.leanSize()>>10)

			if name != "papers" {
				require.True(t, l.project.Crowded())
				require.NoError(t, l.offer("2019-07-01", clerk, process.CommandFilePaper, FilePaperInput{
					Kind: "other", SHA256: fmt.Sprintf("%064x", 1<<40), Size: 1, Name: "a.pdf",
				}), "what goes on with the project has room of its own")
			}
			before := l.project.leanSize()
			answered := 0
			for _, task := range l.project.Tasks {
				if task.Kind == process.TaskAnswerFinding {
					require.NoError(t, l.offer("2019-07-02", clerk, process.CommandAnswer, AnswerInput{Task: task.ID, Text: long}))
					answered++
				}
			}
			for _, task := range l.project.Tasks {
				if task.Kind == process.TaskRecheck {
					require.NoError(t,
						l.offer("2019-07-02", officer, process.CommandRecheck,
							RecheckInput{Task: task.ID, Passed: true, On: date(t, "2019-07-02"), Note: long}))
				}
			}
			if answered > 0 {
				require.Less(t, l.project.leanSize(), before, "what is settled takes less room")
			}
			require.Less(t, l.project.leanSize(), carried)
			require.NoError(t,
				l.offer("2019-07-03", secretary, process.CommandTerminate, TerminateInput{Reason: long, Resolution: resolution}))
			require.Contains(t, []Stage{StageSettlement, StageClosed}, l.project.Stage)
		})
	}
}

// TestALeanProjectKeepsNoProse: ten years of reports with all that may be written in them stay small.
func TestALeanProjectKeepsNoProse(t *testing.T) {
	p := Project{Code: "SS2019-101"}
	for m := range 120 {
		p.Reports = append(p.Reports, Report{ReportInput: ReportInput{
			Month: Month{Year: 2019 + m/12, Month: time.Month(m%12 + 1)}, Progress: 50, Problems: strings.Repeat("难", 2000),
			NextMonth: strings.Repeat("难", 2000),
		}})
	}
	require.Less(t, p.leanSize(), 64<<10)
	require.NotEmpty(t, p.Reports[0].Problems, "the project itself keeps its words")
}

// TestALongLifeStaysSmall: sixty findings that were answered and passed, sixty payments with three papers each, and every monthly report
// of three years, with all the words they may have, leave the state well below where a project counts as crowded.
func TestALongLifeStaysSmall(t *testing.T) {
	l := newLife(t)
	l.building()
	long := strings.Repeat("字", 500)
	for range 60 {
		require.NoError(t, l.offer("2019-07-01", reviewer, process.CommandVisit, VisitInput{
			On: date(t, "2019-07-01"), Seen: long,
			Finding: &FindingInput{Title: strings.Repeat("题", 100), Detail: long, Severity: process.Minor},
		}))
		for _, task := range l.project.Tasks {
			if task.Kind == process.TaskAnswerFinding {
				require.NoError(t, l.offer("2019-07-02", clerk, process.CommandAnswer, AnswerInput{Task: task.ID, Text: long}))
			}
		}
		for _, task := range l.project.Tasks {
			if task.Kind == process.TaskRecheck {
				require.NoError(t,
					l.offer("2019-07-02", officer, process.CommandRecheck,
						RecheckInput{Task: task.ID, Passed: true, On: date(t, "2019-07-02"), Note: long}))
			}
		}
	}
	require.Len(t, l.project.Findings, 60)
	before := l.project.leanSize()
	p, chain := l.project, l.terms.Policy.Chains[process.ChainPayment]
	for m := range 36 {
		p.Reports = append(p.Reports, Report{ReportInput: ReportInput{
			Month: Month{Year: 2019 + m/12, Month: time.Month(m%12 + 1)}, Progress: 50, Problems: long, NextMonth: long,
		}})
	}
	for n := range 60 {
		p.Payments = append(p.Payments, Payment{
			ID: fmt.Sprintf("SS2019-101.%d", 1000+n), Instalment: "advance", Contract: "CG-2019-001", AmountFen: 123_456_789,
			Paid:    date(t, "2019-07-02"),
			Voucher: fmt.Sprintf("PZ-2019-%04d", n),
			Review: Review{Chain: chain, Step: len(chain), Round: 1, Submitter: persons{"lt-clerk"},
				Deciders: persons{"lt-reviewer", "ssb-office"}},
		})
		for k := range 3 {
			p.Papers = append(p.Papers, Paper{Kind: "cost_list", SHA256: fmt.Sprintf("%064x", n*3+k), Size: 1 << 20})
		}
	}
	t.Logf("%d KB after the findings, %d KB with reports and payments; crowded from %d KB", before>>10, p.leanSize()>>10, roomNoted>>10)
	require.Less(t, p.leanSize(), roomNoted*2/3)
	require.False(t, p.Crowded())
}
