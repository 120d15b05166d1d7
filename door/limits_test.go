package door

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAllowances(t *testing.T) {
	l := limiter{perSecond: 2}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 2 * burstSeconds {
		require.Zero(t, l.wait("wang", now), i)
	}
	require.Equal(t, 500*time.Millisecond, l.wait("wang", now))
	require.Equal(t, 500*time.Millisecond, l.wait("wang", now), "asking in vain uses nothing up")
	require.Zero(t, l.wait("li", now), "everybody has their own")
	now = now.Add(500 * time.Millisecond)
	require.Zero(t, l.wait("wang", now))
	require.Positive(t, l.wait("wang", now))
	for i := range limitedAtOnce + 10 {
		l.wait(fmt.Sprint(i), now)
	}
	require.LessOrEqual(t, len(l.subjects), limitedAtOnce)
	none := limiter{}
	for range 10000 {
		require.Zero(t, none.wait("wang", now))
	}
}
