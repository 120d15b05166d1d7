package workflows_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/converter"
	sdkworker "go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"sluice/engine"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/worker"
	"sluice/workflows"
)

// Histories were recorded with `make record-histories` from the release and the test their folders name. They hold a missed deadline, a
// decision that came late, a roll-over under unlogged events, refusals, a whole life, and a reminder and an escalation whose mails had to
// be sent again.
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

// A history that is sealed replays with its key, also one whose beginning was written before there was a key, and opens to what it was.
func TestSealedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob(histories + "/*/*/*.json")
	require.NoError(t, err)
	seal, err := engine.ParseSeal("k1:" + base64.StdEncoding.EncodeToString(make([]byte, 32)))
	require.NoError(t, err)
	for _, file := range files[:3] {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for name, from := range map[string]int{"whole": 0, "half of it": 1, "none of it": 1 << 20} {
			t.Run(strings.TrimPrefix(file, histories)+" sealed, "+name, func(t *testing.T) {
				var plain, sealed historypb.History
				require.NoError(t, protojson.Unmarshal(text, &plain))
				require.NoError(t, protojson.Unmarshal(text, &sealed))
				for _, event := range sealed.Events[min(from*len(sealed.Events)/2, len(sealed.Events)):] {
					require.NoError(t, proxy.VisitPayloads(t.Context(), event, proxy.VisitPayloadsOptions{
						SkipSearchAttributes: true,
						Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
							return seal.Encode(payloads)
						},
					}))
				}
				replayer, err := sdkworker.NewWorkflowReplayerWithOptions(sdkworker.WorkflowReplayerOptions{
					DataConverter: converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), seal),
				})
				require.NoError(t, err)
				worker.RegisterWorkflows(replayer, &workflows.Set{Terms: defaultTerms})
				opened := proto.Clone(&sealed).(*historypb.History) // the replayer writes in what it is given
				require.NoError(t, replayer.ReplayWorkflowHistory(nil, &sealed))
				require.NoError(t, seal.OpenHistory(t.Context(), opened))
				require.True(t, proto.Equal(&plain, opened))
			})
		}
	}
}
