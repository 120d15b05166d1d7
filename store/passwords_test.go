package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/service/port"
	"sluice/store"
)

func TestPasswords(t *testing.T) {
	b := peopled(t)
	none, err := b.Password(t.Context(), "clerk")
	require.NoError(t, err)
	require.Zero(t, none)
	first := port.Password{Hash: "$argon2id$v=19$first", First: true}
	require.NoError(t, b.SetPassword(t.Context(), "clerk", first, at("2019-03-01")))
	got, err := b.Password(t.Context(), "clerk")
	require.NoError(t, err)
	require.Equal(t, first, got)
	require.NoError(t, b.SetPassword(t.Context(), "clerk", port.Password{Hash: "$argon2id$v=19$own"}, at("2019-03-02")))
	require.Error(t, b.SetPassword(t.Context(), "clerk", port.Password{Hash: "a password as it is"}, at("2019-03-02")))

	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	got, err = b.Password(t.Context(), "clerk")
	require.NoError(t, err)
	require.Equal(t, port.Password{Hash: "$argon2id$v=19$own"}, got, "it is not the log's, and stays")
	require.Empty(t, b.texts(`select type from log where convert_from(payload, 'UTF8') like '%argon2id%'`))

	require.NoError(t, b.administer("leave", &admin.PersonLeft{Person: "clerk", Reason: "调离"}))
	got, err = b.Password(t.Context(), "clerk")
	require.NoError(t, err)
	require.Zero(t, got)
}

func TestAttempts(t *testing.T) {
	b := newBench(t)
	now := at("2019-03-01")
	attempt := func(person, address string, after time.Duration) time.Duration {
		t.Helper()
		wait, err := b.Attempt(t.Context(), person, address, now.Add(after))
		require.NoError(t, err)
		return wait
	}
	for range 5 {
		require.Zero(t, attempt("clerk", "10.0.0.1", 0))
	}
	require.Equal(t, 2*time.Second, attempt("clerk", "10.0.0.1", 0))
	require.Equal(t, 2*time.Second, attempt("clerk", "10.0.0.2", 0), "from another address too")
	require.Zero(t, attempt("office", "10.0.0.1", 0), "another person need not wait for it")
	require.Equal(t, time.Second, attempt("clerk", "10.0.0.1", time.Second), "to try too early does not make it longer")
	require.Zero(t, attempt("clerk", "10.0.0.1", 2*time.Second))
	require.Equal(t, 4*time.Second, attempt("clerk", "10.0.0.1", 2*time.Second), "it grows")

	t.Run("forgotten when it worked, for the person and not for the address", func(t *testing.T) {
		require.NoError(t, b.Succeeded(t.Context(), "clerk", "10.0.0.1"))
		require.Zero(t, attempt("clerk", "10.0.0.1", 2*time.Second))
		for i := range 23 {
			require.Zero(t, attempt(fmt.Sprint("person-", i), "10.0.0.1", 2*time.Second), i)
		}
		require.Positive(t, attempt("yet-another", "10.0.0.1", 2*time.Second), "many persons from one address")
		require.Zero(t, attempt("yet-another", "10.0.0.3", 2*time.Second), "who had to wait was not counted")
		require.Zero(t, attempt("yet-another", "", 2*time.Second), "no address")
	})
	t.Run("never longer than a quarter of an hour, and forgotten after one of quiet", func(t *testing.T) {
		after := 3 * time.Second
		longest := time.Duration(0)
		for range 40 {
			wait := attempt("patient", "", after)
			longest = max(longest, wait)
			after += wait
		}
		require.Equal(t, 15*time.Minute, longest)
		require.Zero(t, attempt("patient", "", after+time.Hour+time.Second))
		require.Zero(t, attempt("patient", "", after+time.Hour+time.Second))
	})
	t.Run("what was typed is not kept", func(t *testing.T) {
		rows := strings.Join(b.texts(`select row_to_json(a)::text from sign_ins a`), "\n")
		require.NotContains(t, rows, "clerk")
		require.NotContains(t, rows, "10.0.0")
	})
	t.Run("old counts go", func(t *testing.T) {
		attempt("later", "", 240*time.Hour)
		require.Len(t, b.texts(`select subject from sign_ins`), 1)
	})
	t.Run("many at once get no further than one after the other", func(t *testing.T) {
		var let atomic.Int32
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				if wait, err := b.Attempt(t.Context(), "hurried", "10.0.0.9", now); err == nil && wait == 0 {
					let.Add(1)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 5, let.Load())
	})
}
