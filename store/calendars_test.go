package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/store"
)

// correctedCalendar is 2019 with Friday 8 March free besides its holidays around it.
const correctedCalendar = `
years:
  - year: 2019
    source: 洋政办发〔2019〕4号
    holidays:
      - name: 县庆
        free: [2019-03-08]
`

func TestCalendars(t *testing.T) {
	b := newBench(t)
	_, err := b.Bootstrap(t.Context(), first, policy.DefaultDocument(), lifecycle.PersonAdded{Person: "admin", Name: "管"}, digest)
	require.NoError(t, err)
	l := b.life("SS2019-001")
	l.submitted()
	b.life("SS2019-002").closed()
	terms := store.NewTerms(b.Store)
	require.NoError(t, terms.Load(t.Context()))
	before := b.dump()

	for name, wrong := range map[string]string{
		"make-up day on a weekday": "years: [{year: 2019, source: x, holidays: [{name: 春节, work: [2019-03-06]}]}]",
		"no source":                "years: [{year: 2019, holidays: []}]",
		"twice":                    "years: [{year: 2019, source: x, holidays: [{name: 春节, free: [2019-03-09], work: [2019-03-09]}]}]",
		"nothing":                  "",
		"no YAML":                  "years: [",
		"another year's day":       "years: [{year: 2019, source: x, holidays: [{name: 春节, free: [2021-03-09]}]}]",
	} {
		t.Run(name, func(t *testing.T) {
			r := refusal(t, b.administer("k-"+name, &lifecycle.CalendarPublished{Document: wrong}), lifecycle.CodeInvalid)
			require.NotEmpty(t, r.Fields)
			require.Equal(t, before, b.dump(), "nothing of it is recorded")
		})
	}

	require.NoError(t, b.administer("k1", &lifecycle.CalendarPublished{Effective: at("2019-03-06"), Document: correctedCalendar}))
	require.NoError(t, b.administer("k2", &lifecycle.CalendarPublished{Effective: at("2019-03-05"), Document: correctedCalendar}))
	calendars, err := b.Calendars(t.Context())
	require.NoError(t, err)
	require.Len(t, calendars, 2)
	require.Equal(t, calendars[1].Effective, calendars[0].Effective, "none takes effect before the one before it")
	require.Equal(t, []string{"calendar-1/SS2019-001", "calendar-2/SS2019-001"}, b.texts(`select id from intents where name = 'refresh' order by 1`),
		"every open project counts anew, no closed one")

	require.NoError(t, terms.Load(t.Context()))
	was, err := terms.At(at("2019-03-05"))
	require.NoError(t, err)
	require.Equal(t, "policy 1, calendar default", was.Version)
	require.True(t, was.Calendar.IsWorkday(date("2019-03-08")))
	then, err := terms.At(calendars[0].Effective)
	require.NoError(t, err)
	require.Equal(t, "policy 1, calendar 2", then.Version)
	require.False(t, then.Calendar.IsWorkday(date("2019-03-08")))
	require.Equal(t, calendars[0].Effective, then.CalendarFrom)

	taken, err := b.TakeExpired(t.Context(), "sweeper", 8)
	require.NoError(t, err)
	require.Len(t, taken, 2)
	l.terms = then
	decision, err := lifecycle.Decide(l.project, taken[0].Intent.Command, then, calendars[0].Effective)
	require.NoError(t, err)
	require.NoError(t, b.Publish(t.Context(), lifecycle.ProjectStream(l.code), decision.Events))
	task, err := b.Task(t.Context(), l.task(policy.TaskDecide))
	require.NoError(t, err)
	require.Equal(t, date("2019-03-12"), task.Due.On, "a day later in the list too")

	t.Run("one that this program cannot read", func(t *testing.T) {
		b.exec(`insert into calendars values (3, $1, now(), 'x', 'nonsense: 1')`, at("2019-08-01"))
		require.ErrorContains(t, terms.Load(t.Context()), "calendar 3 cannot be read")
		require.NoError(t, terms.Load(t.Context()), "it says so once")
		_, err := terms.At(at("2019-08-01"))
		refusal(t, err, lifecycle.CodeUnavailable)
		_, err = terms.At(at("2019-07-31"))
		require.NoError(t, err)
	})
}

func TestOpenTasks(t *testing.T) {
	b := listed(t)
	seen := map[string]string{}
	require.NoError(t, b.OpenTasks(t.Context(), func(project, name string, task lifecycle.Task) {
		require.NotEmpty(t, name)
		require.False(t, task.Due.On.IsZero())
		seen[task.ID] = project
	}))
	require.Equal(t, map[string]string{"SS2018-001.2": "SS2018-001", "SS2019-002.2": "SS2019-002", "SS2019-003.10": "SS2019-003"}, seen)
}
