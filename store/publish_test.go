package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/record"
)

const code = "SS2019-001"

var stream = lifecycle.ProjectStream(code)

// logged are the sequences in the log of the stream.
func (b *bench) logged() []int64 {
	list, err := b.Events(b.t.Context(), stream, 0, port.Page{Size: 200})
	require.NoError(b.t, err)
	var seqs []int64
	for _, e := range list.Items {
		seqs = append(seqs, e.Seq)
	}
	require.Equal(b.t, len(seqs), list.Total)
	return seqs
}

func TestPublishRecordsALife(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.closed()

	there, err := b.Project(t.Context(), code)
	require.NoError(t, err)
	require.Equal(t, lifecycle.StageClosed, there.Stage)
	want, got := encode(t, l.project), encode(t, there)
	require.JSONEq(t, string(want), string(got))

	list, err := b.Events(t.Context(), stream, 0, port.Page{Size: 500})
	require.NoError(t, err)
	require.Equal(t, l.log, list.Items)
	require.Empty(t, b.texts(`select id from tasks where closed is null`))
	require.Empty(t, b.logs.All())
}

func TestPublishIsIdempotent(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	events := l.decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	events = append(events, l.decide("2019-03-02", clerk, process.CommandFilePaper, lifecycle.FilePaperInput{
		Kind: "other", SHA256: "0000000000000000000000000000000000000000000000000000000000000001", Size: 1, Name: "a.pdf",
	})...)

	t.Run("twice", func(t *testing.T) {
		require.NoError(t, published(b.Publish(t.Context(), stream, events[:2])))
		before := b.dump()
		require.NoError(t, published(b.Publish(t.Context(), stream, events[:2])))
		require.Equal(t, before, b.dump())
	})
	t.Run("the tail with what is there", func(t *testing.T) {
		require.NoError(t, published(b.Publish(t.Context(), stream, events)))
		require.Equal(t, []int64{1, 2, 3}, b.logged())
	})
	t.Run("through JSON, as the workflow carries it", func(t *testing.T) {
		var carried []lifecycle.Event
		require.NoError(t, json.Unmarshal(encode(t, events), &carried))
		require.NoError(t, published(b.Publish(t.Context(), stream, carried)))
	})
	t.Run("nothing", func(t *testing.T) { require.NoError(t, published(b.Publish(t.Context(), stream, nil))) })
}

func TestPublishPutsEventsInOrder(t *testing.T) {
	b := newBench(t)
	events := b.life(code).decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	slices.Reverse(events)
	require.NoError(t, published(b.Publish(t.Context(), stream, events)))
	require.Equal(t, []int64{1, 2}, b.logged())
}

func TestPublishLeavesAGapAlone(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	fresh := newBench(t) // the same events again
	fresh.receive(l.given...)

	t.Run("nothing there", func(t *testing.T) {
		require.ErrorIs(t, published(fresh.Publish(t.Context(), stream, l.log[1:])), record.ErrGap)
		_, err := fresh.Events(t.Context(), stream, 0, port.Page{})
		wantRefusal(t, err, refusal.CodeNotFound)
	})
	t.Run("what lies before the gap is appended", func(t *testing.T) {
		require.NoError(t, published(fresh.Publish(t.Context(), stream, []lifecycle.Event{l.log[0], l.log[1], l.log[3]})))
		require.Equal(t, []int64{1, 2}, fresh.logged())
	})
	t.Run("only what is there and a gap", func(t *testing.T) {
		require.ErrorIs(t, published(fresh.Publish(t.Context(), stream, []lifecycle.Event{l.log[1], l.log[3]})), record.ErrGap)
		require.Equal(t, []int64{1, 2}, fresh.logged())
	})
	require.Equal(t, 3, fresh.logs.FilterMessage("the log lacks events").Len())
	t.Run("filled", func(t *testing.T) {
		require.NoError(t, published(fresh.Publish(t.Context(), stream, l.log)))
		require.Equal(t, b.dump()["projects"], fresh.dump()["projects"])
	})
}

func TestPublishAlarmsOnADifferentEvent(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	events := l.decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	require.NoError(t, published(b.Publish(t.Context(), stream, events)))
	before := b.dump()
	foreign := slices.Clone(events)
	foreign[1].ActorName = "somebody else"
	foreign = append(foreign, l.decide("2019-03-02", clerk, process.CommandFilePaper, lifecycle.FilePaperInput{
		Kind: "other", SHA256: "0000000000000000000000000000000000000000000000000000000000000001", Size: 1, Name: "a.pdf",
	})...)

	require.ErrorIs(t, published(b.Publish(t.Context(), stream, foreign)), lifecycle.ErrDifferentEvent)
	require.Equal(t, before, b.dump(), "what follows a different event was decided on another project")
	require.Equal(t, 1, b.logs.FilterMessage("another event stands in the log at this place").Len())

	fresh := newBench(t)
	fresh.receive(l.given...)
	require.ErrorIs(t, published(fresh.Publish(t.Context(), stream, []lifecycle.Event{events[0], events[1], foreign[1]})),
		lifecycle.ErrDifferentEvent, "also within what is sent")
}

func TestPublishRefusesALowerIncarnation(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	old := l.decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	require.NoError(t, published(b.Publish(t.Context(), stream, old)))
	given := lifecycle.FilePaperInput{
		Kind: "other", SHA256: "0000000000000000000000000000000000000000000000000000000000000001", Size: 1, Name: "a.pdf",
	}
	late := l.decide("2019-03-02", clerk, process.CommandFilePaper, given)
	b.exec(`update streams set incarnation = 2`)

	require.ErrorIs(t, published(b.Publish(t.Context(), stream, late)), lifecycle.ErrOldIncarnation)
	require.NoError(t, published(b.Publish(t.Context(), stream, old)), "what is there already is passed over")
	late[0].Incarnation = 2
	require.NoError(t, published(b.Publish(t.Context(), stream, late)))
	require.Equal(t, []int64{1, 2, 3}, b.logged())
}

// forged are approvals that a stranger had a workflow decide in the name of the official: right in every field, but nobody sent them.
func forged(l *life, id string) []lifecycle.Event {
	events := l.decide("2019-03-06", reviewer, process.CommandDecide,
		lifecycle.DecideInput{Task: l.task(process.TaskDecide), Verdict: lifecycle.Approve})
	l.exec(`delete from intents where id = $1`, events[len(events)-1].Command)
	for i := range events {
		events[i].Command = id
	}
	return events
}

func TestPublishTakesOnlyWhatACommandExplains(t *testing.T) {
	for name, id := range map[string]string{
		"an id that never came": "invented", "no id": "", "an id that is done": code + "-1", "another's open intent": "clerk's",
		"of another project": "other",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			l := b.life(code)
			l.submitted()
			b.receive(lifecycle.Command{ID: "clerk's", Name: process.CommandNudge, Actor: clerk, Code: code},
				lifecycle.Command{ID: "other", Name: process.CommandDecide, Actor: reviewer, Code: "SS2019-002"})
			before := b.dump()
			events := forged(l, id)
			nudge := lifecycle.NudgeInput{Task: l.task(process.TaskDecide), Text: "请办理"}
			honest := l.decide("2019-03-07", clerk, process.CommandNudge, nudge)

			require.ErrorIs(t, published(b.Publish(t.Context(), stream, slices.Concat(events, honest))), lifecycle.ErrForged)
			require.Equal(t, before, b.dump(), "nothing of the batch, not even what was asked for honestly")
			require.Equal(t, 1, b.logs.FilterMessage("an event that no command explains was kept out of the log").Len())
			require.ErrorIs(t, published(b.Publish(t.Context(), stream, events)), lifecycle.ErrForged)
			alarms, err := b.Alarms(t.Context(), port.Page{})
			require.NoError(t, err)
			require.Equal(t,
				[]port.Alarm{{Kind: port.AlarmForged, Subject: stream, First: at("2019-03-07"), Last: at("2019-03-07"), Times: 2}},
				alarms.Items[:1])

			r := wantRefusal(t, published(b.Publish(t.Context(), stream, events)), refusal.CodeUnavailable)
			require.Contains(t, r.EN, "held")
			require.Contains(t, r.ZH, "已停办")
			_, err = b.Open(t.Context(), intent(t, "k9", "me", process.CommandEdit, code, declaration()))
			require.Contains(t, wantRefusal(t, err, refusal.CodeUnavailable).EN, "SS2019-001 is held")
			require.Empty(t, b.texts(`select id from intents where id = 'k9'`), "what cannot be recorded is not sent")
			require.Equal(t, before, b.dump())
			known, err := b.Open(t.Context(), intent(t, "k10", "me", process.CommandDeclare, "SS2019-009", declaration()))
			require.NoError(t, err)
			require.Equal(t, engine.Fresh, known.State, "other projects go on")
		})
	}
}

func TestPublishTakesNothingInTheNameOfTime(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	stranger := lifecycle.Actor{Person: lifecycle.System.Person, Name: lifecycle.System.Name, Posts: reviewer.Posts}
	for _, id := range []string{"", "invented"} {
		command := lifecycle.Command{
			ID: id, Name: process.CommandDecide, Actor: stranger, Code: code,
			Args: encode(t, lifecycle.DecideInput{Task: l.task(process.TaskDecide), Verdict: lifecycle.Approve}),
		}
		decision, err := lifecycle.Decide(l.project, command, l.terms, at("2019-03-06"))
		require.NoError(t, err, "the rules take the actor's word")
		require.ErrorIs(t, published(b.Publish(t.Context(), stream, decision.Events)), lifecycle.ErrForged)
	}
}

func TestPublishTakesOnlyItsStream(t *testing.T) {
	b := newBench(t)
	events := b.life("SS2019-002").decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	require.ErrorContains(t, published(b.Publish(t.Context(), stream, events)), "does not belong")
	require.ErrorContains(t, published(b.Publish(t.Context(), lifecycle.AdminStream, events)), "no workflow's")
}

func TestPublishOfAnotherProjectsFacts(t *testing.T) {
	b := newBench(t)
	events := b.life("SS2019-002").decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	for i := range events {
		events[i].Stream = stream
	}
	b.exec(`update intents set stream = $1`, stream)
	require.ErrorContains(t, published(b.Publish(t.Context(), stream, events)), `are about project "SS2019-002"`)
}

func TestPublishFindsAHoleInTheLog(t *testing.T) {
	b := newBench(t)
	events := b.life(code).decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	require.NoError(t, published(b.Publish(t.Context(), stream, events)))
	b.exec(`alter table log disable trigger append_only`)
	b.exec(`delete from log where seq = 1`)
	var broken *port.BrokenChain
	require.ErrorAs(t, published(b.Publish(t.Context(), stream, events)), &broken)
	require.EqualValues(t, 1, broken.Seq)
}

func TestPublishStopsAtAnUnknownEvent(t *testing.T) {
	b := newBench(t)
	events := b.life(code).decide("2019-03-01", clerk, process.CommandDeclare, declaration())
	events[1].V = 99
	require.ErrorContains(t, published(b.Publish(t.Context(), stream, events)), "is not known to this program")
	require.Empty(t, b.texts(`select stream from streams`))
}

// unstorable are the events of a declaration whose name holds U+0000. The rules refuse it; a log may have it all the same.
func unstorable(b *bench) []lifecycle.Event {
	in := declaration()
	in.Name = "a☒b"
	events := b.life(code).decide("2019-03-01", clerk, process.CommandDeclare, in)
	events[0].Payload = bytes.Replace(events[0].Payload, []byte("☒"), []byte(`\u0000`), 1)
	return events
}

func TestPublishKeepsWhatATextColumnCannotHold(t *testing.T) {
	b := newBench(t)
	require.NoError(t, published(b.Publish(t.Context(), stream, unstorable(b))))
	there, err := b.Project(t.Context(), code)
	require.NoError(t, err)
	require.Equal(t, "a\x00b", there.Name)
	list, err := b.Projects(t.Context(), port.ProjectFilter{}, port.Page{})
	require.NoError(t, err)
	require.Equal(t, "a\uFFFDb", list.Items[0].Name)
	_, err = b.Projects(t.Context(), port.ProjectFilter{Q: "\x00"}, port.Page{})
	wantRefusal(t, err, refusal.CodeInvalid)
}

func TestPublishAtOnce(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	var batches [][]lifecycle.Event
	batches = append(batches, l.decide("2019-03-01", clerk, process.CommandDeclare, declaration()))
	for i := range 10 {
		l.decide("2019-03-02", clerk, process.CommandFilePaper, lifecycle.FilePaperInput{
			Kind: "other", SHA256: "000000000000000000000000000000000000000000000000000000000000000" + string(rune('0'+i)), Size: 1,
			Name: "a.pdf",
		})
		batches = append(batches, slices.Clone(l.log)) // every tail reaches back to the beginning
	}
	var all sync.WaitGroup
	for _, events := range batches {
		for range 2 {
			all.Go(func() { require.NoError(t, published(b.Publish(t.Context(), stream, events))) })
		}
	}
	all.Wait()
	require.Equal(t, l.log[len(l.log)-1].Seq, int64(len(b.logged())))
	n, err := b.VerifyChain(t.Context(), stream)
	require.NoError(t, err)
	require.EqualValues(t, len(l.log), n)
}

// BenchmarkPublish appends one event and moves a project's lists.
func BenchmarkPublish(b *testing.B) {
	bench := newBench(b)
	l := bench.life(code)
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration())
	runs := make([][]lifecycle.Event, b.N)
	for i := range runs {
		in := declaration()
		in.RequestedFen = int64(1 + i)
		runs[i] = l.decide("2019-03-01", clerk, process.CommandEdit, in)
	}
	b.ResetTimer()
	for _, events := range runs {
		require.NoError(b, published(bench.Publish(b.Context(), stream, events)))
	}
}

// BenchmarkLife publishes whole lives: 30 decisions and more, which open, move and close tasks.
func BenchmarkLife(b *testing.B) {
	bench := newBench(b)
	published := 0
	for i := range b.N {
		l := bench.life(fmt.Sprintf("SS2019-%03d", i+1))
		l.closed()
		published += l.keys
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(published), "µs/publish")
}
