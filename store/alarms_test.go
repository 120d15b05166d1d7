package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
)

// TestACrowdedProjectRaisesAnAlarm: before a project takes no more an administrator hears of it.
func TestACrowdedProjectRaisesAnAlarm(t *testing.T) {
	b, l := founded(t)
	crowded := func() []string { return b.texts(`select subject from alarms where kind = 'crowded'`) }
	title := strings.Repeat("<", 100) // six bytes each as JSON
	for !l.project.Crowded() {
		require.Less(t, len(l.project.Difficulties), 1000)
		require.Empty(t, crowded())
		l.do("2019-03-02", clerk, process.CommandRaiseDifficulty, lifecycle.RaiseDifficultyInput{Title: title})
	}
	require.Equal(t, []string{stream}, crowded())
}
