package lifecycle

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/policy"
	"sluice/process"
)

// mutations are the ways in which a county may write another policy than the default, sensible or not.
var mutations = map[string]*regexp.Regexp{
	"period": regexp.MustCompile(`(?:period|offset): (-?\d+(?:wd|d|m))`), "repeat": regexp.MustCompile(`(, repeat: \w+)`),
	"holder": regexp.MustCompile(`(?:holder|by): ([a-z_]+)`), "told": regexp.MustCompile(`to: \[([a-z_, ]+)\]`),
	"effects": regexp.MustCompile(`(, effects: \[[a-z_, ]+\])`), "percent": regexp.MustCompile(`percent: (\d+)`),
	"ladder": regexp.MustCompile(`ladder: (\w+)`), "condition": regexp.MustCompile(`conditions: \[([a-z_, ]+)\]`),
	"day": regexp.MustCompile(`value: (\d+)`),
}

// instead are what may stand in the place of what a mutation finds.
var instead = map[string][]string{
	"period": {"1d", "1wd", "3d", "40d", "6m", "-2wd"}, "repeat": {"", ", repeat: 1d"},
	"holder": {"finance", "bureau", "leading_group", "declaring_unit", "supervising_unit", "holder", "head_of_unit",
		"collaboration_office"},
	"told":    {"", "holder", "bureau, finance", "head_of_unit"},
	"effects": {"", ", effects: [rescue]", ", effects: [reconsider]", ", effects: [finding]", ", effects: [red, money_hold]"},
	"percent": {"0", "1", "55", "99", "100"}, "ladder": {"D", "M", "draft", "start"},
	"condition": {"accepted", "plan_approved", "defects_over, handed_over"},
	"day":       {"0", "1", "2", "9", "28"},
}

// mutated is the default document with one to three values changed.
func mutated(t *rapid.T) string {
	document := string(policy.DefaultDocument())
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		kind := rapid.SampledFrom(slices.Sorted(maps.Keys(mutations))).Draw(t, "kind")
		places := mutations[kind].FindAllStringSubmatchIndex(document, -1)
		at := rapid.SampledFrom(places).Draw(t, "place")
		document = document[:at[2]] + rapid.SampledFrom(instead[kind]).Draw(t, "instead") + document[at[3]:]
	}
	return document
}

// TestAPolicyIsRefusedOrLetsProjectsLive mutates the default policy: it is refused with the line and what would be right, or every wait in
// random lives under it has a holder, and a command of the stage that ends it.
func TestAPolicyIsRefusedOrLetsProjectsLive(t *testing.T) {
	refused, lived := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		document := mutated(t)
		p, err := policy.Prove([]byte(document))
		var faults policy.Faults
		if err != nil {
			require.True(t, errors.As(err, &faults))
			for _, fault := range faults {
				require.Positive(t, fault.Line)
				require.LessOrEqual(t, fault.Line, strings.Count(document, "\n")+1)
				require.Regexp(t, `\p{Han}`, fault.ZH)
				require.NotContains(t, fault.ZH+fault.EN, "%!")
			}
			refused++
			return
		}
		lived++
		l := newLife(t)
		l.terms.Policy = p
		now := at(t, "2019-03-01")
		for range rapid.IntRange(10, 40).Draw(t, "steps") {
			actor, name, task := l.fitting(t)
			if l.project.Revision == 0 {
				actor, name = clerk, process.CommandDeclare
			}
			_ = l.tryAt(now, actor, name, l.anyArgs(t, name, task, today(now)))
			l.checkWaits(t)
			now = now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "days")) * 24 * time.Hour)
			for !l.nextDue.IsZero() && !l.nextDue.After(now) {
				require.NoError(t, l.tryAt(l.nextDue, System, process.CommandTick, struct{}{}))
				l.checkWaits(t)
			}
		}
	})
	require.Positive(t, refused)
	require.Positive(t, lived)
}

// checkWaits: every open task has a holder, and a line of the table ends it in the stage it is in.
func (l *life) checkWaits(t *rapid.T) {
	if l.project.Stage != StageClosed && l.project.Revision > 0 {
		require.NotEmpty(t, l.project.Tasks)
	}
	for _, task := range l.project.Tasks {
		require.NotEmpty(t, task.Holder.Unit, "%s is nobody's", task.Kind)
		require.True(t, slices.ContainsFunc(table, func(r Row) bool {
			return slices.Contains(r.Does, task.Kind) && slices.Contains(r.Stages, l.project.Stage)
		}), "%s has no exit in stage %s", task.Kind, l.project.Stage)
	}
}
