package store_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

func TestSessions(t *testing.T) {
	b := peopled(t)
	signedIn := at("2026-03-02")
	secret := func(digit string) string { return strings.Repeat(digit, 64) }
	open := func(digit, person string, first bool) {
		t.Helper()
		require.NoError(t, b.OpenSession(t.Context(), secret(digit), person, first, "a browser", signedIn))
	}
	ask := func(digit string, after time.Duration) (port.Session, error) {
		return b.Session(t.Context(), secret(digit), date("2019-03-01"), signedIn.Add(after))
	}
	good := func(digit string, after time.Duration) port.Session {
		t.Helper()
		session, err := ask(digit, after)
		require.NoError(t, err)
		return session
	}
	over := func(digit string, after time.Duration) {
		t.Helper()
		_, err := ask(digit, after)
		wantRefusal(t, err, refusal.CodeNotFound)
	}

	open("1", "clerk", false)
	open("2", "clerk", true)
	open("3", "office", false)
	require.Equal(t, port.Session{Grant: port.Grant{Actor: clerk, Scope: process.ScopeFull}}, good("1", 0))
	require.True(t, good("2", 0).First)
	over("4", 0)

	t.Run("idle for twelve hours", func(t *testing.T) {
		good("3", 11*time.Hour+59*time.Minute)
		good("3", 23*time.Hour)
		over("3", 35*time.Hour)
		over("1", 12*time.Hour)
	})
	t.Run("seven days at most, however busy", func(t *testing.T) {
		open("5", "clerk", false)
		for after := time.Duration(0); after < 7*24*time.Hour; after += 6 * time.Hour {
			good("5", after)
		}
		over("5", 7*24*time.Hour)
	})
	t.Run("its use is noted once a minute", func(t *testing.T) {
		open("6", "clerk", false)
		version := func() []string { return b.texts(`select xmin::text from sessions where sha256 = $1`, secret("6")) }
		before := version()
		good("6", 59*time.Second)
		require.Equal(t, before, version())
		good("6", time.Minute)
		require.NotEqual(t, before, version())
	})
	t.Run("renewed after a day, by one of many, and the old one ends soon", func(t *testing.T) {
		open("7", "clerk", false)
		require.False(t, good("7", 11*time.Hour).Due)
		require.False(t, good("7", 22*time.Hour).Due)
		require.True(t, good("7", 24*time.Hour).Due)
		var renewed atomic.Int32
		var all sync.WaitGroup
		for _, digit := range []string{"8", "9", "a", "b"} {
			all.Go(func() {
				done, err := b.RenewSession(t.Context(), secret("7"), secret(digit), signedIn.Add(24*time.Hour))
				if err == nil && done {
					renewed.Add(1)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 1, renewed.Load())
		require.False(t, good("7", 24*time.Hour+59*time.Second).Due, "no second time")
		over("7", 24*time.Hour+time.Minute)
		heir := b.texts(`select sha256 from sessions where root = $1 and not replaced`, secret("7"))
		require.Len(t, heir, 1)
		require.False(t, good(heir[0][:1], 25*time.Hour).Due)
		for after := 30 * time.Hour; after < 7*24*time.Hour; after += 6 * time.Hour {
			good(heir[0][:1], after)
		}
		over(heir[0][:1], 7*24*time.Hour)
	})
	t.Run("signed out, with what it was before", func(t *testing.T) {
		open("c", "clerk", false)
		done, err := b.RenewSession(t.Context(), secret("c"), secret("d"), signedIn)
		require.NoError(t, err)
		require.True(t, done)
		require.NoError(t, b.EndSession(t.Context(), secret("d")))
		over("c", 0)
		over("d", 0)
		good("1", 0)
		require.NoError(t, b.EndSession(t.Context(), secret("e")), "of nobody")
	})
	t.Run("another password signs out everywhere, and so does a leaving", func(t *testing.T) {
		require.NoError(t, b.SetPassword(t.Context(), "clerk", port.Password{Hash: "$argon2id$x"}, signedIn))
		over("1", 0)
		over("2", 0)
		open("0", "office", false)
		open("1", "clerk", false)
		require.NoError(t, b.administer("leave", &admin.PersonLeft{Person: "clerk", Reason: "调离"}))
		require.NoError(t, b.administer("return", &admin.PersonReturned{Person: "clerk", Reason: "调回"}))
		over("1", 0)
		require.NoError(t, b.EndSessions(t.Context(), "office"))
		over("0", 0)
	})
	t.Run("not the log's: a rebuild leaves them", func(t *testing.T) {
		open("1", "clerk", false)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		good("1", 0)
	})
	t.Run("what is over goes", func(t *testing.T) {
		require.NoError(t, b.OpenSession(t.Context(), secret("f"), "clerk", false, "", signedIn.Add(8*24*time.Hour)))
		require.Equal(t, []string{secret("f")}, b.texts(`select sha256 from sessions`))
	})
}
