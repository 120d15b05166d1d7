package lifecycle

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// spreadOver are the terms with another width of the spread, in minutes.
func spreadOver(t require.TestingT, minutes int) Terms {
	terms := testTerms(t)
	wider := *terms.Policy
	wider.Clock.SpreadMinutes.Value = minutes
	terms.Policy = &wider
	return terms
}

// imported is a project of a code as a register brings it in on 12 March 2019.
func imported(t require.TestingT, code string, terms Terms) (Project, time.Time) {
	line, err := json.Marshal(registerLine(t))
	require.NoError(t, err)
	command := Command{ID: "import", Name: process.CommandImport, Actor: office, Code: code, Units: []Unit{coop, township}, Args: line}
	decision, err := Decide(Project{Code: code, Incarnation: 1}, command, terms, at(t, "2019-03-12"))
	require.NoError(t, err)
	p, err := FoldAll(Project{Code: code, Incarnation: 1}, decision.Events)
	require.NoError(t, err)
	return p, decision.NextDue
}

// ticked lets time act on a project at a moment.
func ticked(t require.TestingT, p Project, terms Terms, now time.Time) (Project, Decision) {
	decision, err := Decide(p, Command{Name: process.CommandTick, Actor: System, Code: p.Code}, terms, now)
	require.NoError(t, err)
	folded, err := FoldAll(p, decision.Events)
	require.NoError(t, err)
	return folded, decision
}

// common is the moment that all projects share and from which this one's is spread: the month's first instant, or the policy's
// hour of a working day.
func common(t require.TestingT, terms Terms, moment time.Time) time.Time {
	day := today(moment)
	hour, minute := terms.Policy.ActAt()
	if day.Day == 1 && moment.Before(day.At(hour, minute)) {
		return day.At(0, 0)
	}
	require.True(t, terms.Calendar.IsWorkday(day), "%s is a free day", day)
	return day.At(hour, minute)
}

// TestEveryProjectActsWithinTheSpread follows any project through half a year that nobody does anything in: time acts neither before
// a moment nor later than the spread after it, always as much later, and by any spread at the same common moments.
func TestEveryProjectActsWithinTheSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringMatching(`SS20[12][0-9]-[0-9]{3}`).Draw(t, "code")
		minutes := rapid.IntRange(0, 240).Draw(t, "minutes")
		terms, end := spreadOver(t, minutes), at(t, "2019-09-15")
		p, due := imported(t, code, terms)
		later := time.Duration(-1)
		for !due.IsZero() && due.Before(end) {
			shared := common(t, terms, due)
			require.False(t, due.Before(shared), "before its moment")
			require.LessOrEqual(t, due.Sub(shared), max(time.Duration(minutes)*time.Minute-time.Second, 0), "later than the spread")
			require.True(t, later < 0 || later == due.Sub(shared), "always as much later")
			later = due.Sub(shared)

			same, early := ticked(t, p, terms, due.Add(-time.Microsecond))
			require.Empty(t, early.Events, "nothing acts early")
			require.Equal(t, p, same)
			acted, decision := ticked(t, p, terms, due)
			require.NotEmpty(t, decision.Events)
			require.Equal(t, acted.NextDue(), decision.NextDue)
			p, due = acted, decision.NextDue
		}
		require.Positive(t, len(p.Findings), "time has acted")
	})
}

// TestDueDatesAreNotSpread: by when something must be done is the same with any spread, and for every project.
func TestDueDatesAreNotSpread(t *testing.T) {
	dues := func(code string, minutes int) (all []string) {
		terms := spreadOver(t, minutes)
		p, due := imported(t, code, terms)
		for !due.IsZero() && due.Before(at(t, "2019-09-01")) {
			p, _ = ticked(t, p, terms, due)
			due = p.NextDue()
		}
		for _, task := range p.Tasks {
			all = append(all, fmt.Sprintf("%s %s due %s, at %s", task.Kind, task.Subject, task.Due.On, task.Rung))
		}
		return all
	}
	want := dues("SS2019-001", 0)
	require.NotEmpty(t, want)
	require.Equal(t, want, dues("SS2019-001", 240))
	require.Equal(t, want, dues("SS2019-002", 30))
}

// TestAMonthIsOpenToWhoeverReports: people are promised the 1st; the spread is for time alone.
func TestAMonthIsOpenToWhoeverReports(t *testing.T) {
	l := newLife(t)
	l.building()
	opens := at(t, "2019-06-01 00:00")
	require.Positive(t, l.project.Works.Spread, "this code waits a while")
	require.Equal(t, opens.Add(l.project.Works.spread()), l.project.NextDue(), "with nobody there time waits")

	requireRefused(t, l.tryAt(opens.Add(-time.Second), clerk, process.CommandReport, reportOn("2019-05")), refusal.CodeStage,
		"can be sent from 2019-06-01")
	require.NoError(t, l.tryAt(opens, clerk, process.CommandReport, reportOn("2019-05")))
	require.False(t, l.project.Reports[0].Late)
	l.wait("2019-06-02")
	_, again := l.project.openTask(process.TaskReport, "2019-05")
	require.False(t, again, "it is opened once")
}

func reportOn(m string) ReportInput {
	return ReportInput{Month: month(m), Progress: 20, PlannedProgress: 20, Signer: "李文"}
}

// TestWhatOlderReleasesRecordedOpensAtMidnight: facts without a spread mean what they meant.
func TestWhatOlderReleasesRecordedOpensAtMidnight(t *testing.T) {
	var p Project
	p.Works.expectReportsFrom(month("2019-05"), 0, Event{})
	require.Equal(t, at(t, "2019-06-01 00:00"), p.NextDue())
}

// TestAHerdIsSpreadEvenly: ten thousand projects over half an hour never come many at once.
func TestAHerdIsSpreadEvenly(t *testing.T) {
	const projects, most = 10_000, 20 // 5.6 a second on average
	terms, at := spreadOver(t, 30), map[time.Duration]int{}
	for n := range projects {
		d := deciding{command: Command{Code: fmt.Sprintf("SS2019-%05d", n+1)}, terms: terms}
		at[d.spread()]++
	}
	for second, n := range at {
		require.LessOrEqual(t, n, most, "%s after the moment", second)
	}
}

// TestAPauseKeepsTheSecond: what comes later by days comes at the same second of the day.
func TestAPauseKeepsTheSecond(t *testing.T) {
	d := deciding{terms: testTerms(t)}
	moment := at(t, "2019-03-04 08:30").Add(17 * time.Minute).Add(11 * time.Second)
	require.Equal(t, moment.AddDate(0, 0, 7), d.later(moment, 7))
	require.Equal(t, calendar.DateOf(moment.AddDate(0, 0, 7)), today(d.later(moment, 5)), "past the weekend")
}
