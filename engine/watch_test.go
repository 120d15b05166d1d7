package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/refusal"
)

// beats stands for the record of the clocks.
type beats struct {
	last         time.Time
	confirmation Confirmation
	beaten       []Beat
	down         error
}

func (b *beats) LastBeat(context.Context) (time.Time, Confirmation, error) {
	return b.last, b.confirmation, b.down
}

func (b *beats) Beat(_ context.Context, beat Beat) (Confirmation, error) {
	if b.down != nil {
		return Confirmation{}, b.down
	}
	b.beaten = append(b.beaten, beat)
	if beat.Leap == nil && beat.Now.After(b.last) {
		b.last = beat.Now
	}
	return b.confirmation, nil
}

// clockwork is a machine whose clock can be set, and whose time goes by all the same.
type clockwork struct {
	wall time.Time
	gone time.Duration
}

func (c *clockwork) pass(d time.Duration) { c.wall, c.gone = c.wall.Add(d), c.gone+d }

var noon = time.Date(2019, 3, 1, 4, 0, 0, 0, time.UTC)

func watchOn(t *testing.T, c *clockwork, b *beats) *Watch {
	w := WatchOver("p1", b, zap.NewNop(), func() time.Time { return c.wall }, func() time.Duration { return c.gone })
	require.NoError(t, w.Begin(t.Context()))
	return w
}

func leapt(t *testing.T, err error) bool {
	t.Helper()
	if err == nil {
		return false
	}
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, refusal.CodeClock, refused.Code)
	return true
}

const day = 24 * time.Hour

func TestAClockThatLeaps(t *testing.T) {
	for name, c := range map[string]struct {
		by   time.Duration
		leap bool
	}{
		"not at all": {0, false}, "a night's sleep": {10 * time.Hour, false}, "nearly three days": {3*day - time.Minute, false},
		"three days": {3 * day, true},
		"a year":     {365 * day, true}, "set right by a minute": {-time.Minute, false}, "five minutes back": {-5 * time.Minute, true},
		"a year back": {-365 * day, true},
	} {
		t.Run(name, func(t *testing.T) {
			clock := &clockwork{wall: noon}
			w := watchOn(t, clock, &beats{})
			clock.pass(40 * day)
			require.False(t, leapt(t, w.Trusted()), "time that went by is no leap")
			clock.wall = clock.wall.Add(c.by)
			require.Equal(t, c.leap, leapt(t, w.Trusted()))
			clock.pass(time.Hour)
			require.Equal(t, c.leap, leapt(t, w.Trusted()), "it does not pass by itself")
		})
	}
}

func TestAClockAtAStart(t *testing.T) {
	for name, c := range map[string]struct {
		away time.Duration
		leap bool
	}{
		"a weekend": {3 * day, false}, "nine days": {9 * day, false}, "ten days": {10 * day, true}, "a minute back": {-time.Minute, false},
		"an hour back": {-time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := &beats{last: noon}
			w := watchOn(t, &clockwork{wall: noon.Add(c.away)}, b)
			require.Equal(t, c.leap, leapt(t, w.Trusted()))
			require.Len(t, b.beaten, 1)
			require.Equal(t, c.leap, b.beaten[0].Leap != nil, "what was seen is on record")
			if c.leap {
				require.Equal(t, noon, b.last, "a doubted clock is not kept as right")
			}
		})
	}
	b := &beats{down: errors.New("the record is down")}
	require.Error(t, WatchOver("p1", b, zap.NewNop(), time.Now, func() time.Duration { return 0 }).Begin(t.Context()))
}

func TestALeapEnds(t *testing.T) {
	leap := func(t *testing.T) (*clockwork, *beats, *Watch) {
		clock, b := &clockwork{wall: noon}, &beats{}
		w := watchOn(t, clock, b)
		clock.wall = clock.wall.Add(30 * day)
		require.NoError(t, w.Beat(t.Context()))
		require.True(t, leapt(t, w.Trusted()))
		return clock, b, w
	}
	released := func(w *Watch) bool {
		select {
		case <-w.Released():
			return true
		default:
			return false
		}
	}
	t.Run("confirmed", func(t *testing.T) {
		clock, b, w := leap(t)
		b.confirmation = Confirmation{Number: 7, Now: clock.wall}
		clock.pass(4 * time.Second)
		require.NoError(t, w.Beat(t.Context()))
		require.NoError(t, w.Trusted())
		require.True(t, released(w))
		require.NoError(t, w.Beat(t.Context()))
		require.Equal(t, clock.wall, b.last, "kept as right from now on")
		clock.wall = clock.wall.Add(30 * day)
		require.NoError(t, w.Beat(t.Context()))
		require.True(t, leapt(t, w.Trusted()), "the next leap waits for the next word")
	})
	t.Run("another moment confirmed", func(t *testing.T) {
		clock, b, w := leap(t)
		b.confirmation = Confirmation{Number: 7, Now: clock.wall.Add(-30 * day)}
		require.NoError(t, w.Beat(t.Context()))
		require.True(t, leapt(t, w.Trusted()), "of a process whose clock is another")
		require.False(t, released(w))
	})
	t.Run("an old word", func(t *testing.T) {
		clock := &clockwork{wall: noon.Add(30 * day)}
		w := watchOn(t, clock, &beats{last: noon, confirmation: Confirmation{Number: 7, Now: clock.wall}})
		require.NoError(t, w.Beat(t.Context()))
		require.True(t, leapt(t, w.Trusted()))
	})
	t.Run("the clock was put right", func(t *testing.T) {
		clock, _, w := leap(t)
		clock.pass(time.Hour)
		clock.wall = clock.wall.Add(-30 * day)
		require.NoError(t, w.Trusted(), "nobody needs to confirm what is as expected")
		require.True(t, released(w))
	})
}

func TestTheEnginesClock(t *testing.T) {
	clock, b := &clockwork{wall: noon}, &beats{}
	w := watchOn(t, clock, b)
	asked := 0
	terms := w.Guarded(func(time.Time) (lifecycle.Terms, error) { asked++; return lifecycle.Terms{}, nil })
	_, err := terms(noon.Add(-2 * time.Second))
	require.NoError(t, err)
	_, err = terms(noon.Add(40 * time.Second))
	require.NoError(t, err)
	_, err = terms(noon.Add(-time.Second))
	require.NoError(t, err)
	require.NoError(t, w.Beat(t.Context()))
	require.Equal(t, 40*time.Second, b.beaten[1].EngineAhead, "what was decided at once tells most")
	for _, at := range []time.Time{noon.Add(3 * day), noon.Add(-time.Hour)} {
		_, err = terms(at)
		require.True(t, leapt(t, err))
	}
	require.Equal(t, 3, asked, "who does not know the rules decides nothing")
	require.NoError(t, w.Trusted(), "its own clock is right")
}
