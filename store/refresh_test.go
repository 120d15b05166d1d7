package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

const refreshes = `select id || ' ' || to_char(lease at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') from intents where name = 'refresh' order by 1`

// TestAProjectThatBeginsBeforeACalendarIsInForce: its first deadlines are counted by the calendar before, so it counts anew too.
func TestAProjectThatBeginsBeforeACalendarIsInForce(t *testing.T) {
	b := newBench(t)
	_, err := b.Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管"}, digest)
	require.NoError(t, err)
	require.NoError(t, b.administer("k1", &admin.CalendarPublished{Effective: at("2019-03-05"), Document: correctedCalendar}))
	require.Empty(t, b.texts(refreshes), "there is no project yet")

	before := b.life("SS2019-001")
	before.submitted() // from 1 March on
	require.Equal(t, []string{"calendar-1/SS2019-001 2019-03-05 09:00"}, b.texts(refreshes), "once, not before it is in force")
	stream := lifecycle.ProjectStream(before.code)
	require.NoError(t, published(b.Publish(t.Context(), stream, before.log)))
	require.Len(t, b.texts(refreshes), 1, "what is published again adds nothing")

	b.life("SS2019-002").do("2019-03-06", clerk, process.CommandDeclare, declaration())
	require.Len(t, b.texts(refreshes), 1, "one that begins under the calendar was counted by it")

	taken, err := b.TakeExpired(t.Context(), "sweeper", 8, nil)
	require.NoError(t, err)
	require.Len(t, taken, 1)
	before.terms.CalendarFrom = at("2019-03-05")
	before.terms.Calendar, err = (&admin.CalendarPublished{Document: correctedCalendar}).Apply(before.terms.Calendar)
	require.NoError(t, err)
	decision, err := lifecycle.Decide(before.project, taken[0].Intent.Command, before.terms, at("2019-03-05"))
	require.NoError(t, err)
	require.NoError(t, published(b.Publish(t.Context(), stream, decision.Events)))
	task, err := b.Task(t.Context(), before.task(process.TaskDecide))
	require.NoError(t, err)
	require.Equal(t, date("2019-03-12"), task.Due.On)
	taken, err = b.TakeExpired(t.Context(), "sweeper", 8, nil)
	require.NoError(t, err)
	require.Empty(t, taken, "it is done")
}

// TestACalendarPublishedWhileAProjectBegins: of the two transactions the later sees the other, so none is missed.
func TestACalendarPublishedWhileAProjectBegins(t *testing.T) {
	b := newBench(t)
	_, err := b.Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管"}, digest)
	require.NoError(t, err)
	l := b.life("SS2019-001")
	events := l.decide("2019-03-01", clerk, process.CommandDeclare, declaration())

	conn := b.connect(b.ownerURL)
	defer conn.Close(context.WithoutCancel(t.Context()))
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `select from streams where stream = 'admin' for update`)
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `insert into calendars values (1, $1, now(), 'x', $2)`, at("2019-03-05"), correctedCalendar)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- published(b.Publish(t.Context(), lifecycle.ProjectStream(l.code), events)) }()
	require.Eventually(t, func() bool {
		return len(done) > 0 || len(b.texts(`select pid::text from pg_locks where not granted`)) > 0
	}, 2*time.Minute, 20*time.Millisecond)
	require.NoError(t, tx.Commit(t.Context()))
	require.NoError(t, <-done)
	require.Equal(t, []string{"calendar-1/SS2019-001 2019-03-05 09:00"}, b.texts(refreshes))
}
