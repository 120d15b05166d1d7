package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/calendar"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/workflows"
)

// word is where an administrator's word about the clock stands.
type word struct {
	last time.Time
	said engine.Confirmation
}

func (w *word) LastBeat(context.Context) (time.Time, engine.Confirmation, error) {
	return w.last, w.said, nil
}

func (w *word) Beat(context.Context, engine.Beat) (engine.Confirmation, error) { return w.said, nil }

// TestALeapOfTheClockEscalatesNothing: on 7 March the clock is suddenly forty days ahead of the time that went by. Every deadline has
// passed by it, and none acts, nor is any command taken, until an administrator says that the clock is right; then all goes on.
func TestALeapOfTheClockEscalatesNothing(t *testing.T) {
	var s *story
	var watch *engine.Watch
	s = storyOf(t, calendar.NewDate(2019, time.March, 1).At(9, 0), &record{}, func(at time.Time) (lifecycle.Terms, error) {
		return watch.Guarded(defaultTerms)(at)
	})
	leaps := calendar.NewDate(2019, time.March, 7).At(0, 0)
	w := &word{last: s.begin}
	watch = engine.WatchOver("test", w, zap.NewNop(), s.env.Now, func() time.Duration {
		gone := s.env.Now().Sub(s.begin)
		if !s.env.Now().Before(leaps) {
			gone -= 40 * 24 * time.Hour
		}
		return gone
	})
	s.env.RegisterDelayedCallback(func() { require.NoError(t, watch.Begin(t.Context())) }, 0)
	s.submitted() // due Monday 11 March
	before := 0
	s.at("2019-03-06 12:00", func() { before = len(s.log.events) })
	var held *outcome
	s.at("2019-03-20 09:00", func() {
		require.Len(t, s.log.events, before, "no rung was reached, no light changed")
		held = s.send("held", reviewer, process.CommandDecide,
			lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Approve}, 0)
	})
	s.at("2019-03-20 10:00", func() {
		refused, is := workflows.Refusal(held.rejected)
		require.True(t, is)
		require.Equal(t, refusal.CodeClock, refused.Code)
		require.Contains(t, refused.ZH, "2019-03-20 09:00")
		w.said = engine.Confirmation{Number: 1, Now: s.env.Now()}
		require.NoError(t, watch.Beat(t.Context()))
	})
	s.at("2019-03-20 12:00", func() {
		require.Contains(t, s.types()[before:], lifecycle.EventType("rung_reached"), "time acts again")
		s.do(reviewer, process.CommandDecide,
			lifecycle.DecideInput{Task: s.task(process.TaskDecide), Verdict: lifecycle.Return, Reason: "缺少签字"})
	})
	s.run("2019-03-21 00:00", input())
	require.Contains(t, s.types(), lifecycle.EventType("returned"))
}
