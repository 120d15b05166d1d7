package lifecycle

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testdoc"
	"sluice/process"
)

// The golden file holds an event of every published shape. A shape never changes: add lines for new ones with -update, and look
// at the difference before committing it.
const goldenEvents = "testdata/events.jsonl"

func TestPublishedShapesStayReadable(t *testing.T) {
	if *testdoc.Update {
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
		require.Equal(t, string(e.Payload), string(again), "the shape of %s version %d has changed: publish a new version instead", e.Type,
			e.V)
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

// writeGolden adds the events of the stories, and of two more lives, whose type or set of fields is not in the file yet. What was
// published stays as it is.
func writeGolden(t *testing.T) {
	golden, err := os.ReadFile(goldenEvents)
	require.NoError(t, err)
	seen := make(map[string]bool)
	for line := range strings.Lines(string(golden)) {
		var e Event
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		seen[form(t, e)] = true
	}
	written := bytes.NewBuffer(golden)
	for _, l := range examples(t) {
		for _, e := range l.log {
			if of := form(t, e); !seen[of] {
				seen[of] = true
				require.NoError(t, json.NewEncoder(written).Encode(e))
			}
		}
	}
	require.NoError(t, os.WriteFile(goldenEvents, written.Bytes(), 0o644))
}

// form is an event's type with the names of its fields.
func form(t *testing.T, e Event) string {
	var payload map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(e.Payload, &payload))
	return string(e.Type) + " " + strings.Join(slices.Sorted(maps.Keys(payload)), " ")
}

// examples are the stories in the order of their names, a life with a correction in it and an imported one.
func examples(t *testing.T) []*life {
	var lives []*life
	for _, name := range slices.Sorted(maps.Keys(stories)) {
		lives = append(lives, stories[name](t))
	}
	l, imported := newLife(t), newLife(t)
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration(t))
	edit := EditInput{declaration(t)}
	edit.Beneficiaries = 330
	l.do("2019-03-01", clerk, process.CommandEdit, edit)
	l.file("2019-03-01", clerk, submitPapers...)
	l.do("2019-03-04", clerk, process.CommandSubmit, SubmitInput{Note: "首次"})
	l.approvedAndStarted()
	imported.do("2019-03-12", office, process.CommandImport, registerLine(t))
	imported.do("2019-03-13", reviewer, process.CommandConfirm, ConfirmInput{
		Task: imported.task(process.TaskConfirmState), Note: "属实", PlannedEnd: date(t, "2019-06-28"),
	})
	return append(lives, l, imported)
}
