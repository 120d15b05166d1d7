package lifecycle

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
)

// The golden file holds an event of every published shape. A shape never changes: add lines for new ones with -update, and look
// at the difference before committing it.
const goldenEvents = "testdata/events.jsonl"

var update = flag.Bool("update", false, "write the golden file of events anew")

func TestPublishedShapesStayReadable(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	golden, err := os.ReadFile(goldenEvents)
	require.NoError(t, err)
	known := make(map[EventType]bool)
	for line := range strings.Lines(string(golden)) {
		var e Event
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		fact, err := e.Fact()
		require.NoError(t, err)
		again, err := json.Marshal(fact)
		require.NoError(t, err)
		require.Equal(t, string(e.Payload), string(again), "the shape of %s version %d has changed: publish a new version instead", e.Type, e.V)
		known[e.Type] = true
	}
	for _, name := range EventTypes() {
		require.True(t, known[name], "no event %s in %s", name, goldenEvents)
	}
}

func TestUnknownEventsStopTheFold(t *testing.T) {
	l := newLife(t)
	l.submitted()
	next := Event{Stream: "project/SS2019-101", Seq: l.project.Revision + 1, Type: "task_opened", V: 2, Payload: []byte("{}")}
	_, err := Fold(l.project, next)
	require.ErrorContains(t, err, "not known")
	next.Type, next.V = "moved_to_the_moon", 1
	_, err = FoldAll(l.project, []Event{next})
	require.ErrorContains(t, err, "not known")
	_, err = Fold(l.project, l.log[0])
	require.ErrorContains(t, err, "does not follow")
}

func TestDigestCoversEveryField(t *testing.T) {
	e := Event{Stream: "project/a", Seq: 1, Actor: "b", ActorName: "c", Post: "d/staff", OnBehalfOf: "e", Command: "f", Incarnation: 1,
		Type: "g", V: 1, Payload: []byte(`{"a":1}`), At: at(t, "2019-03-01")}
	digest := e.Digest(nil)
	for name, change := range map[string]func(e *Event){
		"stream": func(e *Event) { e.Stream = "x" }, "seq": func(e *Event) { e.Seq++ }, "at": func(e *Event) { e.At = at(t, "2019-03-02") },
		"actor": func(e *Event) { e.Actor = "x" }, "name": func(e *Event) { e.ActorName = "x" }, "post": func(e *Event) { e.Post = "x" },
		"on behalf of": func(e *Event) { e.OnBehalfOf = "x" }, "command": func(e *Event) { e.Command = "x" }, "v": func(e *Event) { e.V++ },
		"incarnation": func(e *Event) { e.Incarnation++ }, "type": func(e *Event) { e.Type = "x" },
		"payload": func(e *Event) { e.Payload = []byte(`{"a": 1}`) },
		"a shift": func(e *Event) { e.Actor, e.ActorName = "bc", "" },
	} {
		other := e
		change(&other)
		require.NotEqual(t, digest, other.Digest(nil), name)
	}
	require.NotEqual(t, digest, e.Digest(digest), "the chain")
}

// writeGolden takes the first event of each type from two lives that hold them all.
func writeGolden(t *testing.T) {
	l, imported := newLife(t), newLife(t)
	l.do("2019-03-01", clerk, policy.Declare, declaration(t))
	edit := EditInput{declaration(t)}
	edit.Beneficiaries = 330
	l.do("2019-03-01", clerk, policy.Edit, edit)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, policy.Submit, SubmitInput{Note: "首次"})
	l.do("2019-03-06", reviewer, policy.Decide, DecideInput{Task: l.task(policy.TaskDecide), Verdict: Return, Reason: "缺少签字"})
	l.do("2019-03-07", clerk, policy.Submit, SubmitInput{Note: "已补"})
	l.approvedAndStarted()
	l.wait("2019-06-10")
	require.NoError(t, l.report("2019-06-10", "2019-05", 20))
	l.do("2019-06-11", clerk, policy.CorrectReport, CorrectReportInput{
		ReportInput: ReportInput{Month: month("2019-05"), Progress: 25, PlannedProgress: 20, PaidFen: 1, Households: 2, Jobs: 3,
			Problems: "无", NextMonth: "继续施工", Signer: "李文"}, Reason: "计量有误",
	})
	l.wait("2019-07-02")
	require.NoError(t, l.report("2019-07-02", "2019-06", 45))
	l.found()
	l.closed()
	imported.do("2019-03-12", office, policy.Import, registerLine(t))
	imported.do("2019-03-13", reviewer, policy.Confirm, ConfirmInput{
		Task: imported.task(policy.TaskConfirmState), Note: "属实", PlannedEnd: date(t, "2019-06-28"),
	})

	var golden bytes.Buffer
	seen := make(map[EventType]bool)
	for _, e := range append(l.log, imported.log...) {
		if !seen[e.Type] {
			seen[e.Type] = true
			require.NoError(t, json.NewEncoder(&golden).Encode(e))
		}
	}
	require.NoError(t, os.MkdirAll("testdata", 0o755))
	require.NoError(t, os.WriteFile(goldenEvents, golden.Bytes(), 0o644))
}
