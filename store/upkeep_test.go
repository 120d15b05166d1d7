package store_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// drop has the administrator give a command up.
func (b *bench) drop(id, command, reason string) error {
	_, err := b.Administer(b.t.Context(), id, "f", lifecycle.System, at("2019-03-03"),
		&admin.CommandDropped{Command: command, Reason: reason})
	return err
}

func TestADroppedCommand(t *testing.T) {
	b, l := founded(t)
	nudge := intent(t, "k1", "dead", process.CommandFilePaper, code,
		lifecycle.FilePaperInput{Kind: "other", SHA256: strings.Repeat("1", 64), Size: 1, Name: "a.pdf"})
	_, err := b.Open(t.Context(), nudge)
	require.NoError(t, err)

	wantRefusal(t, b.drop("d0", "k1", " "), refusal.CodeInvalid)
	wantRefusal(t, b.drop("d0", "nothing", "无此操作"), refusal.CodeNotFound)
	require.NoError(t, b.drop("d1", "k1", "重复提交"))

	t.Run("is on record, with who, what and why", func(t *testing.T) {
		require.Equal(t, []string{`{"command":"k1","stream":"project/SS2019-001","name":"file_paper","person":"clerk","may_be_decided":true,"reason":"重复提交"}`},
			b.texts(`select convert_from(payload, 'UTF8') from log where type = 'command_dropped'`))
		_, err := b.VerifyChain(t.Context(), lifecycle.AdminStream)
		require.NoError(t, err)
	})
	t.Run("is nobody's any more", func(t *testing.T) {
		b.exec(`update intents set lease = now() - interval '1 hour'`)
		taken, err := b.TakeExpired(t.Context(), "sweeper", 8, nil)
		require.NoError(t, err)
		require.Empty(t, taken)
		require.ErrorIs(t, b.Refuse(t.Context(), nudge, refusal.New(refusal.CodeStage, "不行", "no")), engine.ErrLeaseLost,
			"whoever had it in hand")
		condition, err := b.Condition(t.Context(), time.Now())
		require.NoError(t, err)
		require.Zero(t, condition.OpenIntents)
		troubles, err := b.Troubles(t.Context())
		require.NoError(t, err)
		require.Empty(t, troubles)
	})
	t.Run("tells whoever repeats the key", func(t *testing.T) {
		_, err := b.Open(t.Context(), nudge)
		require.Contains(t, wantRefusal(t, err, refusal.CodeDropped).ZH, "重复提交")
	})
	t.Run("is dropped once", func(t *testing.T) { wantRefusal(t, b.drop("d2", "k1", "再来"), refusal.CodeStage) })
	t.Run("enters the record when it was decided after all, and says so", func(t *testing.T) {
		before := b.alarmed(port.AlarmDropped)
		require.Empty(t, before)
		decision, err := lifecycle.Decide(l.project, nudge.Command, l.terms, at("2019-03-02"))
		require.NoError(t, err)
		require.NoError(t, published(b.Publish(t.Context(), stream, decision.Events)))
		known, err := b.Open(t.Context(), nudge)
		require.NoError(t, err)
		require.Equal(t, engine.Done, known.State)
		require.Equal(t, []string{stream}, b.alarmed(port.AlarmDropped))
		require.Empty(t, b.alarmed(port.AlarmForged))
		wantRefusal(t, b.drop("d3", "k1", "再来"), refusal.CodeStage)
	})
	t.Run("stays so when the lists are made again", func(t *testing.T) {
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		known, err := b.Open(t.Context(), nudge)
		require.NoError(t, err)
		require.Equal(t, engine.Done, known.State)
	})
}

// What is in the log already is not dropped, though nobody has marked the command done yet.
func TestWhatIsRecordedIsNotDropped(t *testing.T) {
	b, _ := founded(t)
	done := b.texts(`select command from log where stream = $1 limit 1`, stream)[0]
	b.exec(`update intents set done = null, command = '{}' where id = $1`, done)
	wantRefusal(t, b.drop("d1", done, "误以为没有结果"), refusal.CodeStage)
}

// alarmed lists what alarms of a kind are about.
func (b *bench) alarmed(kind port.AlarmKind) (subjects []string) {
	b.t.Helper()
	alarms, err := b.Alarms(b.t.Context(), port.Page{})
	require.NoError(b.t, err)
	for _, a := range alarms.Items {
		if a.Kind == kind {
			subjects = append(subjects, a.Subject)
		}
	}
	return subjects
}

// An import ends when each of its rows was started, refused or dropped, and names those that were not started.
func TestAnImportEndsWithWhatWasLeftOut(t *testing.T) {
	b := settled(t)
	batch := register(t, "import-1", 0)
	batch.Units = nil
	for _, c := range []string{"YX2018-002", "YX2018-003", "YX2018-004"} {
		more := batch.Running[0]
		more.ID, more.Code = "import-1/"+c, c
		batch.Running = append(batch.Running, more)
	}
	_, err := b.WriteImport(t.Context(), batch)
	require.NoError(t, err)
	taken, err := b.TakeExpired(t.Context(), "sweeper", 8, nil)
	require.NoError(t, err)
	require.Len(t, taken, 4)
	slices.SortFunc(taken, func(x, y engine.Known) int { return int(x.Intent.Command.Code[9] - y.Intent.Command.Code[9]) })

	decision, err := lifecycle.Decide(lifecycle.Project{Code: "YX2018-001", Incarnation: 1}, taken[0].Intent.Command, testTerms(t),
		batch.At)
	require.NoError(t, err)
	require.NoError(t, published(b.Publish(t.Context(), "project/YX2018-001", decision.Events)))
	require.NoError(t, b.Refuse(t.Context(), taken[1].Intent, refusal.New(refusal.CodeInvalid, "有误", "planned_end is wrong")))
	twice := taken[2].Intent
	b.exec(`update intents set take = 2 where id = $1`, twice.Command.ID)
	twice.Take = 2
	require.NoError(t, b.Refuse(t.Context(), twice, refusal.New(refusal.CodeInvalid, "有误", "its unit is none")), "its row stays a while")
	going, err := b.Import(t.Context(), "import-1")
	require.NoError(t, err)
	require.Equal(t, []int{4, 1, 2, 0}, []int{going.Running, going.Started, going.Refused, going.Dropped})
	require.False(t, going.Complete, "one is still at work")

	require.NoError(t, b.drop("d1", "import-1/YX2018-004", "台账重复"))
	ended, err := b.Import(t.Context(), "import-1")
	require.NoError(t, err)
	require.Equal(t, []int{4, 1, 2, 1}, []int{ended.Running, ended.Started, ended.Refused, ended.Dropped})
	require.True(t, ended.Complete)
	require.Equal(t, []port.LeftOut{
		{Code: "YX2018-002", Why: "refused", Reason: "invalid: planned_end is wrong"},
		{Code: "YX2018-003", Why: "refused", Reason: "invalid: its unit is none"},
		{Code: "YX2018-004", Why: "dropped", Reason: "台账重复"},
	}, ended.LeftOut)
	list, err := b.ImportList(t.Context(), port.Page{})
	require.NoError(t, err)
	require.True(t, list.Items[0].Complete)
	_, err = b.AlarmUndone(t.Context())
	require.NoError(t, err)
	require.Empty(t, b.alarmed(port.AlarmUndone))

	decision, err = lifecycle.Decide(lifecycle.Project{Code: "YX2018-004", Incarnation: 1}, taken[3].Intent.Command, testTerms(t), batch.At)
	require.NoError(t, err)
	require.NoError(t, published(b.Publish(t.Context(), "project/YX2018-004", decision.Events)))
	after, err := b.Import(t.Context(), "import-1")
	require.NoError(t, err)
	require.Equal(t, []int{2, 2, 0}, []int{after.Started, after.Refused, after.Dropped}, "the log says what became of it")
	require.True(t, after.Complete)
}

// vouch has the administrator accept an event.
func (b *bench) vouch(id string, e lifecycle.Event, digest []byte) error {
	_, err := b.Administer(b.t.Context(), id, "f", lifecycle.System, at("2019-03-08"),
		&admin.EventAccepted{Stream: e.Stream, Seq: e.Seq, Digest: hex.EncodeToString(digest), Reason: "与纸质件相符"})
	return err
}

func TestAnAcceptanceLetsOneEventPass(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	events := forged(l, "lost")
	require.Greater(t, len(events), 1)
	require.ErrorIs(t, published(b.Publish(t.Context(), stream, events)), lifecycle.ErrForged)
	condition, err := b.Condition(t.Context(), time.Now())
	require.NoError(t, err)
	held := condition.Held[0].Unexplained
	require.Len(t, held, len(events), "each is shown")
	for i, e := range held {
		require.Equal(t, events[i].Digest(nil), e.Digest)
		require.Equal(t, events[i].Type, e.Type)
	}
	revision := b.texts(`select revision::text from streams where stream = $1`, stream)

	wantRefusal(t, b.vouch("v0", events[0], events[1].Digest(nil)), refusal.CodeNotFound)
	unseen := events[0]
	unseen.Payload = []byte(`{"kind":"another"}`)
	wantRefusal(t, b.vouch("v0", unseen, unseen.Digest(nil)), refusal.CodeNotFound)
	require.NoError(t, b.vouch("v1", events[0], events[0].Digest(nil)))
	require.Equal(t, []string{stream}, b.alarmed(port.AlarmForged), "the others are still unexplained")
	require.ErrorIs(t, published(b.Publish(t.Context(), stream, events)), lifecycle.ErrForged)
	require.Equal(t, revision, b.texts(`select revision::text from streams where stream = $1`, stream))
	wantRefusal(t, b.vouch("v2", events[0], events[0].Digest(nil)), refusal.CodeNotFound)

	for i, e := range events[1:] {
		require.NoError(t, b.vouch("w"+string(rune('a'+i)), e, e.Digest(nil)))
	}
	require.Empty(t, b.alarmed(port.AlarmForged))
	changed := slices.Clone(events)
	changed[0].At = changed[0].At.Add(time.Microsecond)
	require.ErrorIs(t, published(b.Publish(t.Context(), stream, changed)), lifecycle.ErrForged, "another event at an accepted place")
	require.Equal(t, []string{stream}, b.alarmed(port.AlarmForged))
	require.NoError(t, published(b.Publish(t.Context(), stream, events)), "exactly those")

	t.Run("after the lists were made again", func(t *testing.T) {
		b.exec(`delete from unexplained`)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Len(t, b.texts(`select seq::text from unexplained where accepted is not null`), len(events))
	})
}

// The command of a restored record whose row is gone: the events it had decided come in, and the project goes on with commands.
func TestAProjectGoesOnAfterAnAcceptance(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	events := forged(l, "lost")
	require.ErrorIs(t, published(b.Publish(t.Context(), stream, events)), lifecycle.ErrForged)
	next := intent(t, "k9", "me", process.CommandNudge, code, lifecycle.NudgeInput{Text: "请办理"})
	_, err := b.Open(t.Context(), next)
	wantRefusal(t, err, refusal.CodeUnavailable)
	facts := make([]admin.Fact, len(events))
	for i, e := range events {
		facts[i] = &admin.EventAccepted{Stream: e.Stream, Seq: e.Seq, Digest: hex.EncodeToString(e.Digest(nil)), Reason: "与纸质件相符"}
	}
	_, err = b.Administer(t.Context(), "v1", "f", lifecycle.System, at("2019-03-08"), facts...)
	require.NoError(t, err)
	known, err := b.Open(t.Context(), next)
	require.NoError(t, err)
	require.Equal(t, engine.Fresh, known.State)
	require.NoError(t, published(b.Publish(t.Context(), stream, events)))
	_, err = b.VerifyChain(t.Context(), stream)
	require.NoError(t, err)
	lost, err := b.Open(t.Context(), intent(t, "lost", "me", process.CommandDecide, code, struct{}{}))
	require.NoError(t, err)
	require.Equal(t, engine.Done, lost.State, "who repeats the key of the lost command gets its outcome")
}
