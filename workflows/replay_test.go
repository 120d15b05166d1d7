package workflows_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkworker "go.temporal.io/sdk/worker"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/worker"
	"sluice/workflows"
)

// Histories were recorded with `make record-histories` from the release and the test their folders name. They hold a missed deadline, a decision
// that came late, a roll-over under unlogged events, refusals, a whole life, and a reminder and an escalation whose mails had to be sent again.
const histories = "testdata/histories"

// otherTerms are rules that date and decide differently: other periods, another ladder, another hour.
func otherTerms(at time.Time) (lifecycle.Terms, error) {
	document := string(policy.DefaultDocument())
	for old, other := range map[string]string{
		"period: 5wd": "period: 9wd", "period: 30d": "period: 45d", `act_at: "08:30"`: `act_at: "10:00"`, "offset: 3wd": "offset: 4wd",
		"due_day: {value: 5": "due_day: {value: 8",
	} {
		document = strings.ReplaceAll(document, old, other)
	}
	terms, err := defaultTerms(at)
	if err != nil {
		return terms, err
	}
	terms.Policy, err = policy.Parse([]byte(document))
	return terms, err
}

func TestRecordedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob(histories + "/*/*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files, "there are no recorded histories in %s", histories)
	asked := 0
	rules := map[string]func(time.Time) (lifecycle.Terms, error){
		"the same rules": defaultTerms,
		"other rules":    otherTerms,
		"no rules at all": func(at time.Time) (lifecycle.Terms, error) {
			asked++
			return defaultTerms(at)
		},
	}
	for _, file := range files {
		for name, terms := range rules {
			t.Run(strings.TrimPrefix(file, histories)+" under "+name, func(t *testing.T) {
				replayer := sdkworker.NewWorkflowReplayer()
				worker.RegisterWorkflows(replayer, &workflows.Set{Terms: terms})
				require.NoError(t, replayer.ReplayWorkflowHistoryFromJSONFile(nil, file))
				require.Zero(t, asked, "replay reads decisions and asks no rule")
			})
		}
	}
}
