package lifecycle

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Bad input, made from the table and the stories: every decision that a story took is tried again with one precondition broken.

// accepted returns for each line of the table a decision of some story that was accepted, one that moved the project on if any did.
func accepted(t *testing.T) map[string]lived {
	found, moved := make(map[string]lived), make(map[string]bool)
	for _, l := range examples(t) {
		for _, one := range l.lived {
			row, all := checkTable(t, one)
			name := row.Words.EN
			if _, known := found[name]; !known || len(all.next) > 0 && !moved[name] {
				found[name], moved[name] = one, len(all.next) > 0
			}
		}
	}
	return found
}

// refusedFor decides and requires a refusal of one of the codes, with words in both languages and nothing recorded.
func (l lived) refusedFor(t *testing.T, codes ...refusal.Code) *refusal.Error {
	t.Helper()
	decision, err := Decide(l.before, l.command, l.terms, l.at)
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.Contains(t, codes, refused.Code, refused.Error())
	require.Empty(t, decision.Events)
	inBoth(t, refused.Words)
	return refused
}

func TestEveryPreconditionOfTheTable(t *testing.T) {
	found := accepted(t)
	stages := sampleStages(t)
	for _, row := range table {
		one, known := found[row.Words.EN]
		require.True(t, known, row.Words.EN)
		if row.Command == process.CommandTick || row.Command == process.CommandRefresh || row.Command == process.CommandSucceed ||
			row.Command == process.CommandUndoImport {
			continue // nobody gives them
		}
		t.Run(row.Words.EN, func(t *testing.T) {
			_, err := Decide(one.before, one.command, one.terms, one.at)
			require.NoError(t, err, "unbroken, it is accepted")
			t.Run("by nobody", func(t *testing.T) {
				broken := one
				broken.command.Actor = Actor{Person: "nobody", Name: "路人"}
				if row.Command != process.CommandImport { // whoever imports is checked where registers come in
					broken.refusedFor(t, refusal.CodeNotHolder)
				}
			})
			t.Run("in another stage", func(t *testing.T) {
				for _, stage := range Stages {
					if slices.Contains(allowed[row.Command], stage) || len(row.Stages) == 0 {
						continue
					}
					broken := one
					broken.before, broken.at = stages[stage].before, stages[stage].at
					broken.refusedFor(t, refusal.CodeStage, refusal.CodeNotFirst)
				}
			})
			t.Run("of another project", func(t *testing.T) {
				broken := one
				if broken.before = (Project{Code: one.before.Code}); len(row.Stages) > 0 {
					broken.refusedFor(t, refusal.CodeNotFound)
				} else {
					broken.before = stages[StageDraft].before
					broken.refusedFor(t, refusal.CodeExists)
				}
			})
			t.Run("while suspended", func(t *testing.T) {
				if one.before.Suspension.Active() || row.Suspended || len(row.Stages) == 0 {
					return
				}
				broken := one
				broken.before.Suspension.Since = today(one.at)
				broken.refusedFor(t, refusal.CodeStage)
			})
			t.Run("of another revision", func(t *testing.T) {
				broken := one
				broken.command.Expected = one.before.Revision + 1
				broken.refusedFor(t, refusal.CodeStale)
			})
			t.Run("by the submitter", func(t *testing.T) {
				t.Helper()
				for _, kind := range row.Does {
					if !slices.Contains(decidedSteps, kind) {
						return
					}
				}
				if len(row.Does) > 0 {
					one.bySubmitter(t)
				}
			})
			t.Run("with a paper missing", func(t *testing.T) {
				var decides DecideInput
				if row.Command == process.CommandDecide {
					require.NoError(t, json.Unmarshal(one.command.Args, &decides))
				}
				if !slices.Contains(process.Gated, row.Command) || row.Command == process.CommandDecide &&
					decides.Verdict != Approve { // a no needs no papers
					return
				}
				asks := *one.terms.Policy
				asks.Required = map[process.CommandName]policy.PaperList{row.Command: {Kinds: []process.PaperKind{"other"}}}
				broken := one
				broken.terms.Policy = &asks
				require.Contains(t, broken.refusedFor(t, refusal.CodeGate).Error(), "paper missing: other")
			})
			t.Run("with an unknown field", func(t *testing.T) {
				broken := one
				broken.command.Args = []byte(`{"no_such_field": 1}`)
				broken.refusedFor(t, refusal.CodeInvalid)
			})
		})
	}
}

// decidedSteps are the kinds of task that decide a step of a chain.
var decidedSteps = []process.TaskKind{
	process.TaskDecide, process.TaskDecidePlan, process.TaskPreAccept, process.TaskConsentSuspension, process.TaskCheckPayment,
	process.TaskDecideChange,
	process.TaskConfirmNotice,
}

// bySubmitter has the step decided by whoever submitted the matter, in person and through a deputy.
func (l lived) bySubmitter(t *testing.T) {
	var in struct{ Task string }
	require.NoError(t, json.Unmarshal(l.command.Args, &in))
	task, open := l.before.Task(in.Task)
	require.True(t, open)
	m, _, found := stepOf(task)
	require.True(t, found)
	submitter := m.review(&l.before).Submitter
	if len(submitter) == 0 {
		return
	}
	broken := l
	broken.command.Actor = Actor{Person: submitter[0], Name: "提交人", Posts: []process.Post{task.Holder}}
	broken.refusedFor(t, refusal.CodeSeparation)
	broken.command.Actor = Actor{Person: "deputy", Name: "代理人", Deputies: []DeputyFor{{Principal: submitter[0], Post: task.Holder}}}
	broken.refusedFor(t, refusal.CodeSeparation)
}

// sampleStages returns a project of some story in each stage, with the moment.
func sampleStages(t *testing.T) map[Stage]lived {
	samples := make(map[Stage]lived)
	for _, l := range examples(t) {
		for _, one := range l.lived {
			if _, known := samples[one.before.Stage]; !known && one.before.Revision > 0 && !one.before.Suspension.Active() {
				samples[one.before.Stage] = one
			}
		}
		if _, known := samples[StageClosed]; !known && l.project.Stage == StageClosed {
			samples[StageClosed] = lived{before: l.project, terms: l.terms, at: l.project.At}
		}
	}
	for _, stage := range Stages {
		require.Contains(t, samples, stage)
	}
	return samples
}

// TestEveryFieldBroken breaks each field of each accepted command in turn. It is refused with the field's name, or the field is one
// that may be anything; it never panics, and nothing is recorded by halves.
func TestEveryFieldBroken(t *testing.T) {
	for name, one := range accepted(t) {
		t.Run(name, func(t *testing.T) {
			var args map[string]any
			require.NoError(t, json.Unmarshal(one.command.Args, &args))
			for _, field := range slices.Sorted(maps.Keys(args)) {
				for _, wrong := range wrongValues(args[field]) {
					broken := maps.Clone(args)
					broken[field] = wrong
					encoded, err := json.Marshal(broken)
					require.NoError(t, err)
					command := one.command
					command.Args = encoded
					decision, err := Decide(one.before, command, one.terms, one.at)
					if err == nil {
						continue
					}
					var refused *refusal.Error
					require.ErrorAs(t, err, &refused, "%s: %v", field, wrong)
					require.NotEqual(t, refusal.CodeInternal, refused.Code)
					require.Empty(t, decision.Events)
					if refused.Code == refusal.CodeInvalid && len(refused.Fields) > 0 {
						for _, f := range refused.Fields {
							inBoth(t, f.Words)
						}
					}
				}
				if required(t, one, args, field) {
					broken := maps.Clone(args)
					delete(broken, field)
					encoded, err := json.Marshal(broken)
					require.NoError(t, err)
					command := one.command
					command.Args = encoded
					_, err = Decide(one.before, command, one.terms, one.at)
					require.ErrorContains(t, err, strings.Split(field, ".")[0], "without %s", field)
				}
			}
		})
	}
}

// required reports whether the field's own schema makes it mandatory: its JSON name has no omitempty, it is text or a date, and it was
// given.
func required(t *testing.T, one lived, args map[string]any, field string) bool {
	text, isText := args[field].(string)
	if !isText || text == "" || field == "task" || field == "verdict" || slices.Contains(optionalText, field) {
		return false
	}
	in, err := one.command.input()
	require.NoError(t, err)
	empty, err := json.Marshal(in)
	require.NoError(t, err)
	var given map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(empty, &given))
	_, isThere := given[field]
	return isThere && one.command.Name != process.CommandImport && one.command.Name != process.CommandNudge
}

// optionalText is given by stories and may be left out.
var optionalText = []string{"note", "reason", "contract", "schedule", "planned_end"}

func wrongValues(value any) []any {
	switch value.(type) {
	case string:
		return []any{"", "  ", strings.Repeat("字", 100_001), "\x00", "<script>alert(1)</script>", "9999-12-31", 7, nil}
	case float64:
		return []any{-1, 0, 1e18, "seven", 1.5, nil}
	case bool:
		return []any{"yes", nil}
	case []any:
		return []any{[]any{}, []any{nil}, "x", make([]any, 1000)}
	default:
		return []any{map[string]any{}, "x", nil, time.Time{}}
	}
}
