package office

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// officeTime is the office under a clock that only the test moves.
type officeTime struct {
	t      *testing.T
	office State
	terms  lifecycle.Terms
	log    []lifecycle.Event
}

func (o *officeTime) tick(at time.Time) []lifecycle.Event {
	decision, err := Decide(o.office, lifecycle.Command{Name: process.CommandTick, Actor: lifecycle.System}, o.terms, at)
	require.NoError(o.t, err)
	o.office, err = Fold(o.office, decision.Events)
	require.NoError(o.t, err)
	o.log = append(o.log, decision.Events...)
	require.Equal(o.t, o.office.NextDue(), decision.NextDue)
	require.True(o.t, decision.NextDue.After(at), "time never stands still")
	return decision.Events
}

// day is the fact of the one event of a tick.
func (o *officeTime) day(at time.Time) *DayBegun {
	events := o.tick(at)
	require.Len(o.t, events, 1)
	fact, err := FactOf(events[0])
	require.NoError(o.t, err)
	require.IsType(o.t, &DayBegun{}, fact)
	return fact.(*DayBegun)
}

func opened(t *testing.T, when time.Time) *officeTime {
	o := &officeTime{t: t, terms: termsOf(t)}
	events := o.tick(when)
	require.Len(t, events, 1)
	require.Equal(t, lifecycle.EventType("office_opened"), events[0].Type)
	require.Empty(t, o.tick(when), "it opens once")
	return o
}

func TestDigestOnWorkingDaysOnly(t *testing.T) {
	o := opened(t, day(t, "2019-03-01").At(14, 0)) // a Friday
	require.Equal(t, day(t, "2019-03-02").At(8, 30), o.office.Next)

	require.True(t, o.day(o.office.Next).Free, "Saturday")
	require.True(t, o.day(o.office.Next).Free, "Sunday")
	monday := o.day(o.office.Next)
	require.False(t, monday.Free)
	require.Equal(t, day(t, "2019-03-04"), monday.Day)
	require.Equal(t, day(t, "2019-03-01").At(14, 0), monday.Since, "what changed over the weekend is told on Monday")
	require.Contains(t, monday.Digest, o.terms.Policy.Post(process.ToViceHead))
	tuesday := o.day(o.office.Next)
	require.Equal(t, day(t, "2019-03-04").At(8, 30), tuesday.Since)
	require.Empty(t, o.tick(o.office.Next.Add(-time.Minute)))
}

func TestOfficeOnMakeUpDaysAndAfterDowntime(t *testing.T) {
	o := opened(t, day(t, "2019-02-01").At(7, 0)) // before the hour: the day is still to begin
	require.Equal(t, day(t, "2019-02-01"), o.day(day(t, "2019-02-01").At(8, 30)).Day)
	saturday := o.day(o.office.Next)
	require.False(t, saturday.Free, "2 February 2019 is a make-up day")

	late := o.day(day(t, "2019-02-13").At(11, 0)) // down since before the holidays
	require.Equal(t, day(t, "2019-02-13"), late.Day)
	require.Equal(t, day(t, "2019-02-02").At(8, 30), late.Since, "one digest for all that passed")
	require.Equal(t, day(t, "2019-02-14").At(8, 30), o.office.Next)
	for i, e := range o.log {
		require.Equal(t, int64(i+1), e.Seq)
		require.Equal(t, lifecycle.OfficeStream, e.Stream)
	}
}

func TestOfficeWhenTheHourIsMoved(t *testing.T) {
	o := opened(t, day(t, "2019-03-04").At(9, 0))
	o.day(o.office.Next)
	other, err := policy.Parse([]byte(strings.Replace(string(policy.DefaultDocument()), `act_at: "08:30"`, `act_at: "10:00"`, 1)))
	require.NoError(t, err)
	o.terms.Policy = other
	moved := o.day(o.office.Next)
	require.True(t, moved.Free, "at half past eight Wednesday has not begun; Tuesday is told once")
	require.Equal(t, day(t, "2019-03-05"), moved.Day)
	wednesday := o.day(o.office.Next)
	require.Equal(t, day(t, "2019-03-06"), wednesday.Day)
	require.False(t, wednesday.Free)
}

func TestOfficeTakesTimeOnly(t *testing.T) {
	o := opened(t, day(t, "2019-03-04").At(9, 0))
	_, err := Decide(o.office, lifecycle.Command{Name: process.CommandDeclare}, o.terms, o.office.Next)
	require.ErrorContains(t, err, "no command")
	_, err = Fold(o.office, o.log)
	require.ErrorContains(t, err, "does not follow")
	_, err = FactOf(lifecycle.Event{Stream: lifecycle.OfficeStream, Seq: 2, Type: "day_begun", V: 2})
	require.ErrorContains(t, err, "not known")
}

// TestPublishedShapesOfTheOffice: what stands in logs stays readable.
func TestPublishedShapesOfTheOffice(t *testing.T) {
	for kind, payload := range map[lifecycle.EventType]string{
		"office_opened": `{"day":"2019-03-01","next":"2019-03-02T00:30:00Z"}`,
		"day_begun":     `{"day":"2019-03-04","since":"2019-03-01T06:00:00Z","digest":[{"unit":"fgj","role":"staff"}],"next":"2019-03-05T00:30:00Z"}`,
	} {
		fact, err := FactOf(lifecycle.Event{Type: kind, V: 1, Payload: []byte(payload)})
		require.NoError(t, err)
		again, err := json.Marshal(fact)
		require.NoError(t, err)
		require.Equal(t, payload, string(again))
	}
}

func termsOf(t *testing.T) lifecycle.Terms {
	p, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	return lifecycle.Terms{Version: "policy 1, calendar default", Policy: p, Calendar: calendar.Default()}
}

func day(t *testing.T, text string) lifecycle.Date {
	d, err := calendar.ParseDate(text)
	require.NoError(t, err)
	return d
}
