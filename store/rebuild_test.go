package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/store"
)

func TestRebuildMakesTheSameLists(t *testing.T) {
	b := listed(t)
	_, err := b.WriteImport(t.Context(), register(t, "import-1", 5))
	require.NoError(t, err)
	require.NoError(t, b.administer("calendar", &admin.CalendarPublished{Effective: at("2019-06-01"), Document: correctedCalendar}))
	b.exec(`update notifications set sent = sent + interval '1 hour'`) // as if sent later: it stays so
	before := b.dump()
	intents := b.texts(`select row_to_json(i)::text from intents i order by 1`)

	var done, total int
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, func(d, of int) { done, total = d, of }))
	require.Equal(t, before, b.dump())
	require.Equal(t, intents, b.texts(`select row_to_json(i)::text from intents i order by 1`))
	require.Positive(t, total)
	require.Equal(t, total, done)

	t.Run("from the log alone", func(t *testing.T) {
		b.exec(`truncate mentions, tasks, projects, deputies, tokens, posts, people, unit_names, units, policies, calendars, streams`)
		b.exec(`delete from notifications where task like 'SS2019-001.%'`)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		after := b.dump()
		require.Len(t, after["notifications"], len(before["notifications"]), "missing ones are added")
		delete(before, "notifications")
		delete(after, "notifications")
		require.Equal(t, before, after)
	})
	t.Run("what is wrong in a list is put right", func(t *testing.T) {
		b.exec(`update projects set name = 'x', stage_rank = 0`)
		b.exec(`update streams set state = '{}'`)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		after := b.dump()
		require.Equal(t, before["projects"], after["projects"])
		require.Equal(t, before["streams"], after["streams"])
	})
	t.Run("the incarnation stays raised", func(t *testing.T) {
		b.exec(`update streams set incarnation = 7 where stream = 'project/SS2019-001'`)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, []string{"7"}, b.texts(`select incarnation::text from streams where stream = 'project/SS2019-001'`))
	})
	t.Run("life goes on", func(t *testing.T) {
		b.life("SS2019-777").do("2019-03-01", clerk, process.CommandDeclare, declaration())
		require.NoError(t, b.administer("more", &admin.PersonAdded{Person: "more", Name: "某"}))
	})
}

func TestRebuildNeedsTheOwner(t *testing.T) {
	b := newBench(t)
	require.ErrorContains(t, store.Rebuild(t.Context(), b.appURL, nil), "permission denied")
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil), "an empty log is none the worse")
}

func TestRebuildStopsAtWhatItDoesNotKnow(t *testing.T) {
	for _, of := range []string{"project/SS2019-001", "admin"} {
		t.Run(of, func(t *testing.T) {
			b := settled(t)
			b.life("SS2019-001").do("2019-03-01", clerk, process.CommandDeclare, declaration())
			before := b.dump()
			e := lifecycle.Event{Stream: of, Seq: 1, At: at("2019-01-01"), Type: "rocket_launched", V: 1, Payload: []byte(`{}`)}
			b.exec(`alter table log disable trigger append_only`)
			b.exec(`delete from log where stream = $1 and seq > 1`, of)
			b.exec(`update log set at = $2, actor = '', actor_name = '', post = '', command = '', incarnation = 0, type = $3,
				payload = $4, digest = $5 where stream = $1`, of, e.At, string(e.Type), []byte(e.Payload), e.Digest(nil))
			b.exec(`update streams set revision = 1, digest = $2 where stream = $1`, of, e.Digest(nil))
			require.ErrorContains(t, store.Rebuild(t.Context(), b.ownerURL, nil), `type "rocket_launched" version 1 is not known`)
			require.Equal(t, before["projects"], b.dump()["projects"])
		})
	}
}

func TestRebuildKeepsWhatATextColumnCannotHold(t *testing.T) {
	b := settled(t)
	require.NoError(t, published(b.Publish(t.Context(), stream, unstorable(b))))
	before := b.dump()
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, before, b.dump())
}
