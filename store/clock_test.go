package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/engine"
	"sluice/process"
	"sluice/refusal"
)

func TestClock(t *testing.T) {
	b := newBench(t)
	_, there, err := b.ClockNow(t.Context())
	require.NoError(t, err)
	require.False(t, there)
	for range 2 {
		require.NoError(t, b.SetClock(t.Context(), at("2019-03-01")))
		now, there, err := b.ClockNow(t.Context())
		require.NoError(t, err)
		require.True(t, there)
		require.Equal(t, at("2019-03-01"), now)
	}
	wantRefusal(t, b.SetClock(t.Context(), at("2019-02-01")), refusal.CodeInvalid)
	require.NoError(t, b.SetClock(t.Context(), at("2019-03-02")))
}

func TestNextMoment(t *testing.T) {
	b := newBench(t)
	far := at("2030-01-01")
	_, any, err := b.NextMoment(t.Context(), far)
	require.NoError(t, err)
	require.False(t, any)

	second, first := b.life("SS2019-002"), b.life("SS2019-001")
	second.do("2019-03-01", clerk, process.CommandDeclare, declaration())
	first.do("2019-03-01", clerk, process.CommandDeclare, declaration())
	due := first.project.NextDue()
	moment, any, err := b.NextMoment(t.Context(), far)
	require.NoError(t, err)
	require.True(t, any)
	require.Len(t, moment.Digest, 32, "of the chain")
	moment.Digest = nil
	require.Contains(t, []engine.Moment{
		{Stream: "project/SS2019-001", At: due, Revision: 2}, {Stream: "project/SS2019-002", At: second.project.NextDue(), Revision: 2},
	}, moment)
	require.False(t, moment.At.After(due))

	b.exec(`update streams set next_moment = $1`, due)
	moment, _, err = b.NextMoment(t.Context(), far)
	require.NoError(t, err)
	require.Equal(t, "project/SS2019-001", moment.Stream, "of several at once the lowest code")

	_, any, err = b.NextMoment(t.Context(), due.Add(-time.Second))
	require.NoError(t, err)
	require.False(t, any)
	moment, any, err = b.NextMoment(t.Context(), due)
	require.NoError(t, err)
	require.True(t, any, "the instant itself counts")
	require.Equal(t, due, moment.At)
}
