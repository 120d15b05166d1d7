package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

func TestDeputies(t *testing.T) {
	b := peopled(t)
	token := strings.Repeat("f", 64)
	require.NoError(t, b.administer("idle", &admin.PersonAdded{Person: "idle", Name: "闲"}, &admin.TokenIssued{Person: "idle", SHA256: token}))
	name := func(id string, f admin.DeputyNamed) error {
		f.Reason = "出差"
		return b.administer(id, &f)
	}
	require.NoError(t, name("k1", admin.DeputyNamed{Principal: "reviewer", Deputy: "idle", From: date("2019-03-04"), To: date("2019-03-08")}))
	acting := func(day string) []lifecycle.DeputyFor {
		grant, err := b.Authenticate(t.Context(), token, date(day), at("2019-03-01"))
		require.NoError(t, err)
		require.Empty(t, grant.Actor.Posts, "what one does for others is not one's own")
		return grant.Actor.Deputies
	}
	require.Empty(t, acting("2019-03-03"))
	require.Equal(t, []lifecycle.DeputyFor{{Principal: "reviewer", Post: reviewer.Posts[0]}}, acting("2019-03-04"))
	require.NotEmpty(t, acting("2019-03-08"))
	require.Empty(t, acting("2019-03-09"), "it ends by itself")

	t.Run("refused", func(t *testing.T) {
		before := b.dump()
		for id, f := range map[string]admin.DeputyNamed{
			"of oneself": {Principal: "idle", Deputy: "idle", From: date("2019-03-04"), To: date("2019-03-08")},
			"a circle":   {Principal: "idle", Deputy: "reviewer", From: date("2019-03-08"), To: date("2019-03-12")},
			"of nobody":  {Principal: "ghost", Deputy: "idle", From: date("2019-03-04"), To: date("2019-03-08")},
			"by nobody":  {Principal: "office", Deputy: "ghost", From: date("2019-03-04"), To: date("2019-03-08")},
			"backwards":  {Principal: "office", Deputy: "idle", From: date("2019-03-09"), To: date("2019-03-08")},
			"for ever":   {Principal: "office", Deputy: "idle", From: date("2019-03-09"), To: date("2029-03-08")},
		} {
			wantRefusal(t, name("k-"+id, f), refusal.CodeInvalid)
			require.Equal(t, before, b.dump(), id)
		}
		require.NoError(t, name("k2", admin.DeputyNamed{Principal: "office", Deputy: "reviewer", From: date("2019-03-09"), To: date("2019-03-12")}))
		r := wantRefusal(t, name("k3", admin.DeputyNamed{Principal: "idle", Deputy: "office", From: date("2019-03-01"), To: date("2019-03-31")}), refusal.CodeInvalid)
		require.Contains(t, r.Fields[0].EN, "makes a circle", "through others")
	})
	t.Run("in some posts alone", func(t *testing.T) {
		require.NoError(t, name("k4", admin.DeputyNamed{
			Principal: "office", Deputy: "idle", From: date("2019-05-01"), To: date("2019-05-02"), Posts: []process.Post{{Unit: "ssb", Role: process.RoleHead}},
		}))
		require.Empty(t, acting("2019-05-01"), "a post that the principal does not hold is nobody's to give")
	})
	t.Run("ended before its last day", func(t *testing.T) {
		require.NoError(t, b.administer("k5", &admin.DeputyEnded{ID: 1}))
		require.Empty(t, acting("2019-03-05"))
	})
	t.Run("posts taken, tokens revoked, and from the log alone", func(t *testing.T) {
		require.NoError(t, b.administer("k6", &admin.PostTaken{Person: "reviewer", Post: reviewer.Posts[0]}, &admin.TokensRevoked{Person: "idle", Reason: "离任"}))
		require.Empty(t, b.texts(`select unit from posts where person = 'reviewer'`))
		_, err := b.Authenticate(t.Context(), token, date("2019-03-05"), at("2019-03-05"))
		wantRefusal(t, err, refusal.CodeNotFound)
		before := b.dump()
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
		rows, err := b.Deputies(t.Context(), "idle", port.Page{})
		require.NoError(t, err)
		require.Equal(t, 2, rows.Total)
		require.True(t, rows.Items[1].Ended)
		require.Equal(t, "王审", rows.Items[1].PrincipalName)
	})
}
