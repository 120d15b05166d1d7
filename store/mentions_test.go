package store_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/access"
	"sluice/process"
	"sluice/service/port"
	"sluice/store"
)

func (b *bench) mentions(list process.Effect, of string) []port.Mention {
	b.t.Helper()
	rows, err := b.Mentions(b.t.Context(), port.MentionFilter{List: list, Month: month(of), Today: date("2019-05-02")}, port.Page{})
	require.NoError(b.t, err)
	require.Equal(b.t, len(rows.Items), rows.Total)
	return rows.Items
}

// TestWhatARungPutsOnAList: the review of a declaration is late until it comes before the meeting; later it is done.
func TestWhatARungPutsOnAList(t *testing.T) {
	b := settled(t)
	l := b.life("SS2019-001")
	l.submitted()
	task := l.task(process.TaskDecide)
	due, _ := l.project.Task(task)
	l.wait("2019-03-15")
	require.Empty(t, b.mentions(process.EffectMeeting, "2019-03"), "two days late is not yet for the meeting")
	l.wait("2019-04-30")
	on := b.mentions(process.EffectMeeting, "2019-03")
	require.Len(t, on, 1)
	require.Equal(t, task, on[0].ID)
	require.Equal(t, "龙亭镇有机水稻基地建设项目", on[0].ProjectName)
	require.True(t, on[0].Since.After(due.Due.On))
	require.Equal(t, "2019-03", on[0].Since.String()[:7])
	require.NotEmpty(t, on[0].RungWords.ZH)
	require.Positive(t, on[0].OverdueDays)
	require.Empty(t, b.mentions(process.EffectCircular, "2019-03"), "not for the circular")
	require.Empty(t, b.mentions(process.EffectMeeting, "2019-02"), "nothing had happened")
	april := b.mentions(process.EffectMeeting, "2019-04")
	require.Len(t, april, 1, "it is still not done")
	require.Equal(t, "after-10", april[0].Rung)
	require.Equal(t, on[0].Since, april[0].Since)

	listed, err := b.Stuck(t.Context(), port.StuckFilter{List: process.EffectMeeting, Today: date("2019-05-02")}, port.Page{})
	require.NoError(t, err)
	require.Equal(t, 1, listed.Total)
	none, err := b.Stuck(t.Context(), port.StuckFilter{List: process.EffectCircular, Today: date("2019-05-02")}, port.Page{})
	require.NoError(t, err)
	require.Zero(t, none.Total)

	t.Run("only for who reads the project", func(t *testing.T) {
		f := port.MentionFilter{List: process.EffectMeeting, Month: month("2019-04"), Reach: &access.Reach{Keys: []string{"unit/hy-town"}}}
		rows, err := b.Mentions(t.Context(), f, port.Page{})
		require.NoError(t, err)
		require.Zero(t, rows.Total)
	})
	l.decided("2019-05-02", reviewer, process.TaskDecide)
	done := b.mentions(process.EffectMeeting, "2019-05")
	require.Len(t, done, 1, "done in the course of the month: it stays on that month's list")
	require.Equal(t, "王审", done[0].ClosedBy)
	require.Empty(t, b.mentions(process.EffectMeeting, "2019-06"))
	listed, err = b.Stuck(t.Context(), port.StuckFilter{All: true, List: process.EffectMeeting, Today: date("2019-05-02")}, port.Page{})
	require.NoError(t, err)
	require.Zero(t, listed.Total, "nobody is waited for")

	t.Run("made again from the log", func(t *testing.T) {
		before := b.dump()
		require.NotEmpty(t, before["mentions"])
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
	})
	t.Run("found by the migration", func(t *testing.T) {
		before := b.texts(`select row_to_json(m)::text from mentions m order by 1`)
		b.exec(`truncate mentions`)
		migration, err := os.ReadFile(migrationOf(t, "list_mentions"))
		require.NoError(t, err)
		_, insert, found := strings.Cut(string(migration), "\ninsert")
		require.True(t, found)
		insert, _, found = strings.Cut(insert, ";")
		require.True(t, found)
		b.exec("insert" + insert)
		require.Equal(t, before, b.texts(`select row_to_json(m)::text from mentions m order by 1`))
	})
}
