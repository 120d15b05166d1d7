package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

func (b *bench) confirm(id string, now time.Time) error {
	_, err := b.Administer(b.t.Context(), id, "f", lifecycle.System, now, &admin.ClockConfirmed{Now: now, Reason: "已与标准时间核对"})
	return err
}

func TestHeartbeats(t *testing.T) {
	b := newBench(t)
	last, confirmation, err := b.LastBeat(t.Context())
	require.NoError(t, err)
	require.True(t, last.IsZero())
	require.Zero(t, confirmation)

	beat := func(process string, now time.Time, leap *engine.Leap) engine.Confirmation {
		c, err := b.Beat(t.Context(), engine.Beat{Process: process, Now: now, EngineAhead: 2 * time.Second, Leap: leap})
		require.NoError(t, err)
		return c
	}
	now := time.Now().UTC().Truncate(time.Second)
	beat("a", now, nil)
	beat("b", now.Add(-time.Minute), nil)
	last, _, err = b.LastBeat(t.Context())
	require.NoError(t, err)
	require.Equal(t, now, last.UTC(), "the latest that was right")
	wantRefusal(t, b.confirm("c0", now), refusal.CodeStage)

	seen := now.Add(40 * 24 * time.Hour)
	beat("a", seen, &engine.Leap{Expected: now, Seen: seen})
	last, _, err = b.LastBeat(t.Context())
	require.NoError(t, err)
	require.Equal(t, now, last.UTC(), "a clock that is doubted is not kept")
	require.Equal(t, []string{"a"}, b.alarmed(port.AlarmClock))
	condition, err := b.Condition(t.Context(), now)
	require.NoError(t, err)
	require.Len(t, condition.Clocks, 2)
	a, other := condition.Clocks[0], condition.Clocks[1]
	require.True(t, a.Leapt() && !other.Leapt())
	require.Equal(t, []time.Time{now, seen}, []time.Time{a.Expected.UTC(), a.Seen.UTC()})
	require.InDelta(t, -40*24*3600, a.DatabaseAhead, 60)
	require.InDelta(t, 60, other.DatabaseAhead, 30)
	require.InDelta(t, 2, other.EngineAhead, 0.001)

	require.NoError(t, b.confirm("c1", seen))
	heard := beat("a", seen.Add(time.Second), nil)
	require.Equal(t, seen, heard.Now.UTC())
	require.Positive(t, heard.Number)
	require.Empty(t, b.alarmed(port.AlarmClock), "over by itself")
	wantRefusal(t, b.confirm("c2", seen), refusal.CodeStage)
	require.Equal(t, []string{`{"now":"` + seen.Format(time.RFC3339) + `","reason":"已与标准时间核对"}`},
		b.texts(`select convert_from(payload, 'UTF8') from log where type = 'clock_confirmed'`))

	t.Run("lists made again confirm nothing again", func(t *testing.T) {
		beat("a", seen.Add(time.Hour), nil)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		last, again, err := b.LastBeat(t.Context())
		require.NoError(t, err)
		require.Equal(t, seen.Add(time.Hour), last.UTC())
		require.Equal(t, heard.Number, again.Number)
	})
	t.Run("a silent process is not told of", func(t *testing.T) {
		beat("gone", seen, &engine.Leap{Expected: now, Seen: seen})
		b.exec(`update clocks set beat = now() - interval '2 minutes' where process = 'gone'`)
		require.Empty(t, b.alarmed(port.AlarmClock))
		condition, err := b.Condition(t.Context(), now)
		require.NoError(t, err)
		require.Len(t, condition.Clocks, 2)
	})
}

func TestWhatIsDue(t *testing.T) {
	b := newBench(t)
	for _, code := range []string{"SS2019-001", "SS2019-002", "SS2019-003"} {
		b.life(code).submitted()
	}
	first, err := b.DueMoments(t.Context(), "", 2)
	require.NoError(t, err)
	require.Len(t, first, 2)
	rest, err := b.DueMoments(t.Context(), first[1].Stream, 2)
	require.NoError(t, err)
	require.Len(t, rest, 1)
	require.Equal(t, "project/SS2019-003", rest[0].Stream)
	require.Positive(t, rest[0].Revision)
	require.NotEmpty(t, rest[0].Digest)
	b.exec(`update streams set next_moment = now() + interval '1 hour'`)
	none, err := b.DueMoments(t.Context(), "", 2)
	require.NoError(t, err)
	require.Empty(t, none)
}
