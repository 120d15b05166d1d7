package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
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
	_, err := b.Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管"}, digest)
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
			r := wantRefusal(t, b.administer("k-"+name, &admin.CalendarPublished{Document: wrong}), refusal.CodeInvalid)
			require.NotEmpty(t, r.Fields)
			require.Equal(t, before, b.dump(), "nothing of it is recorded")
		})
	}

	require.NoError(t, b.administer("k1", &admin.CalendarPublished{Effective: at("2019-03-06"), Document: correctedCalendar}))
	require.NoError(t, b.administer("k2", &admin.CalendarPublished{Effective: at("2019-03-05"), Document: correctedCalendar}))
	calendars, err := b.Calendars(t.Context())
	require.NoError(t, err)
	require.Len(t, calendars, 2)
	require.Equal(t, calendars[1].Effective, calendars[0].Effective, "none takes effect before the one before it")
	require.Equal(t, []string{"calendar-1/SS2019-001", "calendar-2/SS2019-001"},
		b.texts(`select id from intents where name = 'refresh' order by 1`),
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

	taken, err := b.TakeExpired(t.Context(), "sweeper", 8, nil)
	require.NoError(t, err)
	require.Len(t, taken, 1, "of the two of a project one after the other")
	l.terms = then
	decision, err := lifecycle.Decide(l.project, taken[0].Intent.Command, then, calendars[0].Effective)
	require.NoError(t, err)
	require.NoError(t, published(b.Publish(t.Context(), lifecycle.ProjectStream(l.code), decision.Events)))
	task, err := b.Task(t.Context(), l.task(process.TaskDecide))
	require.NoError(t, err)
	require.Equal(t, date("2019-03-12"), task.Due.On, "a day later in the list too")

	t.Run("one that this program cannot read", func(t *testing.T) {
		b.exec(`insert into calendars values (3, $1, now(), 'x', 'nonsense: 1')`, at("2019-08-01"))
		require.ErrorContains(t, terms.Load(t.Context()), "calendar 3 cannot be read")
		require.NoError(t, terms.Load(t.Context()), "it says so once")
		_, err := terms.At(at("2019-08-01"))
		wantRefusal(t, err, refusal.CodeUnavailable)
		_, err = terms.At(at("2019-07-31"))
		require.NoError(t, err)

		wantRefusal(t, b.administer("k4", &admin.CalendarPublished{Document: correctedCalendar}), refusal.CodeUnavailable)
		b.exec(`insert into calendars values (4, $1, now(), 'x', $2)`, at("2019-09-01"), correctedCalendar)
		require.NoError(t, terms.Load(t.Context()))
		_, err = terms.At(at("2019-09-01"))
		wantRefusal(t, err, refusal.CodeUnavailable)
		require.ErrorContains(t, store.NewTerms(b.Store).Load(t.Context()), "calendar 3 cannot be read", "so for who loads them in one go")
	})
}

// TestACalendarThatContradictsAnother: what every process would fail to read in a minute is refused now.
func TestACalendarThatContradictsAnother(t *testing.T) {
	b := newBench(t)
	_, err := b.Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管"}, digest)
	require.NoError(t, err)
	of2028 := "years: [{year: 2028, source: x, holidays: [{name: 元旦, free: [2027-12-31, 2028-01-01]}]}]"
	of2027 := "years: [{year: 2027, source: x, holidays: [{name: 辞岁, free: [2027-12-31]}]}]"
	require.NoError(t, b.administer("k1", &admin.CalendarPublished{Effective: at("2019-03-06"), Document: of2028}))
	before := b.dump()
	for name, facts := range map[string][]admin.Fact{
		"published before":    {&admin.CalendarPublished{Document: of2027}},
		"in the same command": {&admin.CalendarPublished{Document: correctedCalendar}, &admin.CalendarPublished{Document: of2027}},
	} {
		t.Run(name, func(t *testing.T) {
			r := wantRefusal(t, b.administer("k-"+name, facts...), refusal.CodeInvalid)
			require.Len(t, r.Fields, 1)
			require.Equal(t, 1, r.Fields[0].Row)
			require.Equal(t, "2027-12-31 is stated twice: 元旦 of 2028 and 辞岁 of 2027", r.Fields[0].EN)
			require.Equal(t, before, b.dump(), "nothing of it is recorded")
		})
	}

	both := "years: [{year: 2028, source: x, holidays: [{name: 元旦, free: [2028-01-01]}]}, {year: 2027, source: x, holidays: [{name: 辞岁, free: [2027-12-31]}]}]"
	require.NoError(t, b.administer("k2", &admin.CalendarPublished{Effective: at("2019-03-07"), Document: both}))
	terms := store.NewTerms(b.Store)
	require.NoError(t, terms.Load(t.Context()))
	then, err := terms.At(at("2019-03-08"))
	require.NoError(t, err)
	require.Equal(t, "辞岁", then.Calendar.Day(date("2027-12-31")).Why)
}

// TestOpenTasksPageByPage gives each of ten thousand tasks once, closed ones never, within the time a preview may take.
func TestOpenTasksPageByPage(t *testing.T) {
	b := listed(t)
	b.exec(`
		insert into tasks
		select
			'SS2019-003.' || n,
			t.project,
			t.kind,
			t.holder,
			t.opened,
			t.due,
			t.document,
			case when n % 2 = 0 then t.stage end,
			case when n % 2 = 0 then t.township end,
			case when n % 2 = 0 then t.supervising_unit end,
			case when n % 2 = 1 then now() end,
			case when n % 2 = 1 then 'x' end,
			case when n % 2 = 1 then 'x' end,
			case when n % 2 = 1 then 'done' end
		from tasks t, generate_series(1001, 21000) n
		where t.id = 'SS2019-003.10'`)
	seen := 0
	last := ""
	began := time.Now()
	require.NoError(t, b.OpenTasks(t.Context(), func(project, _ string, task lifecycle.Task) {
		require.NotEmpty(t, task.Kind)
		seen++
		last = project
	}))
	require.Equal(t, 10000+3, seen)
	require.Equal(t, "SS2019-003", last)
	require.Less(t, time.Since(began), time.Minute)
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
