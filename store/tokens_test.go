package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// issued is a token that a person was issued, by its SHA-256: one digit 64 times.
func issued(person, digit, label string, scope process.Scope, expires calendar.Date) *admin.TokenIssued {
	return &admin.TokenIssued{Person: person, SHA256: strings.Repeat(digit, 64), Label: label, Scope: scope, Expires: expires}
}

func TestTokens(t *testing.T) {
	b := peopled(t)
	require.NoError(t, b.administer("tokens", &admin.PersonAdded{Person: "idle", Name: "闲"},
		issued("idle", "1", "旧", "", calendar.Date{}), issued("idle", "2", "看板", process.ScopeRead, date("2019-06-30")),
		issued("clerk", "3", "日历", process.ScopeCalendar, calendar.Date{})))
	day := date("2019-03-01")

	t.Run("of nobody", func(t *testing.T) {
		_, err := b.Authenticate(t.Context(), strings.Repeat("e", 64), day, at("2019-03-01"))
		wantRefusal(t, err, refusal.CodeNotFound)
	})
	t.Run("who holds no post has no posts, not everybody's", func(t *testing.T) {
		grant, err := b.Authenticate(t.Context(), strings.Repeat("1", 64), day, at("2019-03-01"))
		require.NoError(t, err)
		require.NotNil(t, grant.Actor.Posts)
		require.Empty(t, grant.Actor.Posts)
		require.Equal(t, process.ScopeFull, grant.Scope, "as all were before there were scopes")
		require.Zero(t, grant.Expires)
	})
	t.Run("good to the end of its last day, whatever the business clock says", func(t *testing.T) {
		grant, err := b.Authenticate(t.Context(), strings.Repeat("2", 64), date("2030-01-01"), at("2019-06-30 23:59"))
		require.NoError(t, err)
		require.Equal(t, process.ScopeRead, grant.Scope)
		require.Equal(t, date("2019-06-30"), grant.Expires)
		_, err = b.Authenticate(t.Context(), strings.Repeat("2", 64), day, at("2019-07-01 00:00"))
		wantRefusal(t, err, refusal.CodeNotFound)
	})
	t.Run("listed without what would let others in", func(t *testing.T) {
		list, err := b.Tokens(t.Context(), "idle", port.Page{})
		require.NoError(t, err)
		require.Equal(t, []port.TokenRow{
			{ID: strings.Repeat("1", 16), Label: "旧", Scope: process.ScopeFull, Issued: at("2019-01-02"), LastUsed: day},
			{ID: strings.Repeat("2", 16), Label: "看板", Scope: process.ScopeRead, Issued: at("2019-01-02"), Expires: date("2019-06-30"),
				LastUsed: date("2019-06-30")},
		}, list.Items, "nobody else's")
	})
	t.Run("used is written once a day, and never goes back", func(t *testing.T) {
		version := func() []string {
			return b.texts(`select xmin::text || ' ' || day from token_uses where sha256 = $1`, strings.Repeat("1", 64))
		}
		before := version()
		for _, now := range []string{"2019-03-01 08:00", "2019-03-01 23:59", "2019-02-01"} {
			_, err := b.Authenticate(t.Context(), strings.Repeat("1", 64), day, at(now))
			require.NoError(t, err)
		}
		require.Equal(t, before, version())
	})
	t.Run("one is revoked, the other stays, and from the log alone", func(t *testing.T) {
		require.NoError(t, b.administer("revoked", &admin.TokenRevoked{Person: "idle", Token: strings.Repeat("1", 16)}))
		_, err := b.Authenticate(t.Context(), strings.Repeat("1", 64), day, at("2019-03-01"))
		wantRefusal(t, err, refusal.CodeNotFound)
		_, err = b.Authenticate(t.Context(), strings.Repeat("2", 64), day, at("2019-03-01"))
		require.NoError(t, err)
		require.NoError(t, b.administer("revoked", &admin.TokenRevoked{Person: "idle", Token: strings.Repeat("1", 16)}), "the same again")
		before := b.dump()
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
		list, err := b.Tokens(t.Context(), "idle", port.Page{})
		require.NoError(t, err)
		require.Len(t, list.Items, 1)
		require.Equal(t, date("2019-06-30"), list.Items[0].LastUsed, "a rebuild does not forget it")
	})
}

// A token that was issued before there were scopes has the shape it had, and one without scope and end is written in it.
func TestATokenOfAnEarlierReleaseIsAsItWas(t *testing.T) {
	b := peopled(t)
	require.NoError(t, b.administer("old", issued("clerk", "1", "api", "", calendar.Date{})))
	require.Equal(t, []string{`{"person":"clerk","sha256":"` + strings.Repeat("1", 64) + `","label":"api"}`},
		b.texts(`select convert_from(payload, 'UTF8') from log where type = 'token_issued' order by seq desc limit 1`))
}
