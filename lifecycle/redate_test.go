package lifecycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
)

// TestEveryCountedDueDateFindsItsRule: the rule that a due date names leads back to the policy's period, so that a preview can say
// what another policy would make of it.
func TestEveryCountedDueDateFindsItsRule(t *testing.T) {
	seen := map[process.TaskKind]bool{}
	for name, story := range stories {
		l := story(t)
		for _, one := range l.lived {
			for _, task := range one.before.Tasks {
				fixed := strings.HasPrefix(task.Due.Rule, "guides.") || task.Due.Rule == plannedDate || task.Due.Rule == "pool.review_on" ||
					task.Due.Rule == "follow_up.by"
				if fixed || task.Pause != nil || task.Kind == process.TaskReport {
					continue
				}
				due, moved := Redate(task, one.terms)
				corrected := task.Opened.Before(one.terms.CalendarFrom)
				require.False(t, moved && !corrected, "%s: under the same terms nothing moves: %s of %s, %s and %s", name, task.Due.Rule,
					task.Kind, task.Due.On, due.On)
				_, dated := one.terms.Policy.Dated(task.Due.Rule)
				require.True(t, dated, "%s: %s of %s", name, task.Due.Rule, task.Kind)
				seen[task.Kind] = true
			}
		}
	}
	require.Greater(t, len(seen), 30)
}

func TestRedate(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	slower := *l.terms.Policy
	slower.Report.DueDay.Value = 12
	slower.Tasks = map[process.TaskKind]policy.TaskRule{}
	for kind, rule := range l.terms.Policy.Tasks {
		slower.Tasks[kind] = rule
	}
	terms := l.terms
	terms.Policy = &slower
	report, _ := l.project.openTask(process.TaskReport, "2019-05")
	due, moved := Redate(report, terms)
	require.True(t, moved)
	require.Equal(t, "2019-06-12", due.On.String())
	complete, _ := l.project.openTask(process.TaskComplete, "")
	_, moved = Redate(complete, terms)
	require.False(t, moved, "a planned date stays")
	_, moved = Redate(report, l.terms)
	require.False(t, moved, "under the same terms nothing moves")
}
