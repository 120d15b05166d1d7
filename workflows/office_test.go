package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/office"
	"sluice/process"
	"sluice/workflows"
)

// office runs the office's workflow until the end of the story.
func (s *story) office(until string, in workflows.OfficeInput) {
	s.ends(until)
	s.env.ExecuteWorkflow(workflows.OfficeName, in)
	require.True(s.t, s.env.IsWorkflowCompleted())
}

func (s *story) officeState() workflows.OfficeState {
	value, err := s.env.QueryWorkflow(workflows.StateQuery)
	require.NoError(s.t, err)
	var state workflows.OfficeState
	require.NoError(s.t, value.Get(&state))
	return state
}

func TestOfficeKeepsItsDays(t *testing.T) {
	s := newStory(t) // 1 March 2019, 9:00
	s.at("2019-03-05 12:00", func() {
		state := s.officeState()
		require.Equal(t, "2019-03-05", state.Office.Day.String())
		require.Zero(t, state.Unlogged)
		require.Equal(t, state.Office.Next, state.NextDue)
	})
	s.office("2019-03-08 12:00", workflows.OfficeInput{Incarnation: 1})
	require.Len(t, s.log.events, 8, "opened, and every day from the 2nd to the 8th")
	for i, e := range s.log.events[1:] {
		require.Equal(t, lifecycle.EventType("day_begun"), e.Type)
		require.Equal(t, time.Date(2019, time.March, 2+i, 0, 30, 0, 0, time.UTC), e.At, "half past eight in the county")
		require.Equal(t, 1, e.Incarnation)
	}
}

func TestOfficeWhileTheRecordIsDown(t *testing.T) {
	s := newStory(t)
	s.at("2019-03-01 12:00", func() { s.log.mu.Lock(); s.log.down = errors.New("down"); s.log.mu.Unlock() })
	s.at("2019-03-04 12:00", func() { s.log.mu.Lock(); s.log.down = nil; s.log.mu.Unlock() })
	s.office("2019-03-05 12:00", workflows.OfficeInput{Incarnation: 1})
	var days []string
	for _, e := range s.log.events {
		fact, err := office.FactOf(e)
		require.NoError(t, err)
		if day, begun := fact.(*office.DayBegun); begun && !day.Free {
			days = append(days, day.Day.String())
		}
	}
	require.Equal(t, []string{"2019-03-04", "2019-03-05"}, days, "late, but once each, and none lost")
}

func TestOfficeOnASteppedClock(t *testing.T) {
	s := newStory(t)
	begin := time.Date(2019, time.June, 3, 1, 0, 0, 0, time.UTC)
	s.at("2019-03-20 09:00", func() { // business time stood still for weeks
		require.Equal(t, int64(1), s.officeState().Office.Revision)
		tick := workflows.Message{Command: lifecycle.Command{ID: "tick-1", Name: process.CommandTick, Actor: lifecycle.System},
			Now: begin.Add(24 * time.Hour)}
		s.env.UpdateWorkflow(string(process.CommandTick), tick.ID, &ticked{t}, tick)
	})
	s.at("2019-03-21 09:00", func() {
		require.Equal(t, "2019-06-04", s.officeState().Office.Day.String())
		require.Equal(t, begin, s.officeState().Office.Digest.Add(-24*time.Hour))
	})
	s.office("2019-03-22 09:00", workflows.OfficeInput{Incarnation: 1, Stepped: true, Now: begin})
}

// ticked is the answer to a tick that must be taken.
type ticked struct{ t *testing.T }

func (a *ticked) Accept()          {}
func (a *ticked) Reject(err error) { require.NoError(a.t, err) }
func (a *ticked) Complete(_ any, err error) {
	require.NoError(a.t, err)
}
