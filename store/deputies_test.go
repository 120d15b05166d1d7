package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

func TestDeputies(t *testing.T) {
	b := peopled(t)
	token := strings.Repeat("f", 64)
	require.NoError(t, b.administer("idle", &admin.PersonAdded{Person: "idle", Name: "闲"},
		&admin.TokenIssued{Person: "idle", SHA256: token}))
	b.deputiesFrom("anywhere")
	name := func(id string, f admin.DeputyNamed) error {
		f.Reason = "出差"
		return b.administer(id, &f)
	}
	require.NoError(t, name("k1",
		admin.DeputyNamed{Principal: "reviewer", Deputy: "idle", From: date("2019-03-04"), To: date("2019-03-08")}))
	b.accepts("idle", 1)
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
		require.NoError(t,
			name("k2", admin.DeputyNamed{Principal: "office", Deputy: "reviewer", From: date("2019-03-09"), To: date("2019-03-12")}))
		r := wantRefusal(t,
			name("k3", admin.DeputyNamed{Principal: "idle", Deputy: "office", From: date("2019-03-01"), To: date("2019-03-31")}),
			refusal.CodeInvalid)
		require.Contains(t, r.Fields[0].EN, "makes a circle", "through others")
	})
	t.Run("in some posts alone", func(t *testing.T) {
		given := admin.DeputyNamed{Principal: "office", Deputy: "idle", From: date("2019-05-01"), To: date("2019-05-02"),
			Posts: []process.Post{{Unit: "ssb", Role: process.RoleHead}}}
		r := wantRefusal(t, name("k4", given), refusal.CodeInvalid)
		require.Equal(t, "posts.0", r.Fields[0].Field, "a post that the principal does not hold is nobody's to give")
		head := admin.PostGiven{Person: "office", Post: given.Posts[0]}
		require.NoError(t, b.administer("head", &head))
		require.NoError(t, name("k4 again", given))
		b.accepts("idle", 3)
		require.Equal(t, []lifecycle.DeputyFor{{Principal: "office", Post: head.Post}}, acting("2019-05-01"), "and not as one of the staff")
	})
	t.Run("ended before its last day", func(t *testing.T) {
		require.NoError(t, b.administer("k5", &admin.DeputyEnded{ID: 1}))
		require.Empty(t, acting("2019-03-05"))
	})
	t.Run("posts taken, tokens revoked, and from the log alone", func(t *testing.T) {
		require.NoError(t,
			b.administer("k6", &admin.PostTaken{Person: "reviewer", Post: reviewer.Posts[0]},
				&admin.TokensRevoked{Person: "idle", Reason: "离任"}))
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

// deputiesFrom publishes a policy that takes deputies from some places, and waits until it is in force.
func (b *bench) deputiesFrom(places string) {
	b.t.Helper()
	document := strings.Replace(string(policy.DefaultDocument()), "deputies: {from: [same_unit]", "deputies: {from: ["+places+"]", 1)
	require.NotEqual(b.t, document, string(policy.DefaultDocument()))
	_, err := b.Administer(b.t.Context(), "deputies from "+places, "f", lifecycle.System, at("2019-01-02"),
		&admin.PolicyPublished{Document: document})
	require.NoError(b.t, err)
	later := time.Duration(len(b.texts(`select publisher from policies`))) * time.Minute * 10
	_, err = b.Administer(b.t.Context(), "by then "+places, "f", lifecycle.System, at("2019-03-01").Add(later),
		&admin.PersonRenamed{Person: "office", Name: "钱办"}) // the record never steps back
	require.NoError(b.t, err)
}

// accepts has somebody answer that they stand in.
func (b *bench) accepts(deputy string, id int) {
	b.t.Helper()
	require.NoError(b.t, b.as(deputy, fmt.Sprint("accept ", id), &admin.DeputyAccepted{ID: id}))
}

// as records facts for somebody.
func (b *bench) as(who, id string, facts ...admin.Fact) error {
	_, err := b.Administer(b.t.Context(), id, "f", lifecycle.Actor{Person: who, Name: who}, at("2019-03-01"), facts...)
	return err
}

// A deputy comes from the post's unit when named, when accepting and at every moment after, and acts only once they have accepted.
func TestADeputyIsOfTheUnitAndAccepts(t *testing.T) {
	b := peopled(t)
	token, today := strings.Repeat("f", 64), date("2019-03-05")
	staff := reviewer.Posts[0]
	require.NoError(t, b.administer("helper", &admin.PersonAdded{Person: "helper", Name: "帮"},
		&admin.TokenIssued{Person: "helper", SHA256: token},
		&admin.PostGiven{Person: "helper", Post: process.Post{Unit: staff.Unit, Role: process.RoleHead}}))
	name := func(id, principal, deputy string, given ...process.Post) error {
		return b.administer(id,
			&admin.DeputyNamed{Principal: principal, Deputy: deputy, Posts: given, From: date("2019-03-04"), To: date("2019-03-08"),
				Reason: "出差"})
	}
	acting := func() []lifecycle.DeputyFor {
		grant, err := b.Authenticate(t.Context(), token, today, at("2019-03-05"))
		require.NoError(t, err)
		return grant.Actor.Deputies
	}
	state := func() string {
		rows, err := b.Deputies(t.Context(), "helper", port.Page{Number: 1, Size: 1})
		require.NoError(t, err)
		return rows.Items[0].State
	}

	before := b.dump()
	for id, pair := range map[string][2]string{
		"the unit that is judged": {"reviewer", "clerk"}, "the unit above": {"clerk", "reviewer"}, "the county": {"reviewer", "office"},
	} {
		r := wantRefusal(t, name(id, pair[0], pair[1]), refusal.CodeInvalid)
		require.Equal(t, "deputy", r.Fields[0].Field, id)
		require.Contains(t, r.Fields[0].ZH, "本单位人员", id)
		require.Contains(t, r.Fields[0].EN, "somebody of the same unit", id)
		require.Equal(t, before, b.dump(), id)
	}

	require.NoError(t, name("n1", "reviewer", "helper"))
	require.Empty(t, acting(), "named, and nobody's deputy yet")
	require.Equal(t, "proposed", state())
	for who, code := range map[string]refusal.Code{"reviewer": refusal.CodeNotHolder, "admin": refusal.CodeNotHolder} {
		wantRefusal(t, b.as(who, "accepts for another "+who, &admin.DeputyAccepted{ID: 1}), code)
		wantRefusal(t, b.as(who, "declines for another "+who, &admin.DeputyDeclined{ID: 1}), code)
	}
	wantRefusal(t, b.as("helper", "of none", &admin.DeputyAccepted{ID: 9}), refusal.CodeNotFound)
	b.accepts("helper", 1)
	require.Equal(t, []lifecycle.DeputyFor{{Principal: "reviewer", Post: staff}}, acting())
	require.Equal(t, "accepted", state())
	wantRefusal(t, b.as("helper", "twice", &admin.DeputyAccepted{ID: 1}), refusal.CodeExists)
	wantRefusal(t, b.as("helper", "too late to decline", &admin.DeputyDeclined{ID: 1}), refusal.CodeExists)

	taken := process.Post{Unit: staff.Unit, Role: process.RoleHead}
	require.NoError(t, b.administer("elsewhere", &admin.PostTaken{Person: "helper", Post: taken},
		&admin.PostGiven{Person: "helper", Post: clerk.Posts[0]}))
	require.Empty(t, acting(), "of another unit now")
	require.NoError(t, b.administer("back in the unit", &admin.PostGiven{Person: "helper", Post: taken}))
	require.NotEmpty(t, acting())

	require.NoError(t, b.administer("e1", &admin.DeputyEnded{ID: 1}))
	wantRefusal(t, b.administer("e1 again", &admin.DeputyEnded{ID: 1}), refusal.CodeExists)
	require.NoError(t, name("n2", "reviewer", "helper"))
	require.NoError(t, b.as("helper", "declines", &admin.DeputyDeclined{ID: 2}))
	require.Equal(t, "declined", state())
	wantRefusal(t, b.as("helper", "after all", &admin.DeputyAccepted{ID: 2}), refusal.CodeExists)
	require.Empty(t, acting())

	require.NoError(t, name("n3", "reviewer", "helper", staff))
	require.NoError(t, b.administer("moved", &admin.PostTaken{Person: "helper", Post: taken}))
	wantRefusal(t, b.as("helper", "from elsewhere", &admin.DeputyAccepted{ID: 3}), refusal.CodeInvalid)
	_, err := b.Administer(t.Context(), "late", "f", lifecycle.Actor{Person: "helper"}, at("2019-03-09"), &admin.DeputyAccepted{ID: 3})
	wantRefusal(t, err, refusal.CodeStage)
	require.NoError(t, b.administer("left", &admin.PersonLeft{Person: "reviewer", Reason: "调离"}))
	wantRefusal(t, b.as("helper", "of who left", &admin.DeputyAccepted{ID: 3}), refusal.CodeExists)

	before = b.dump()
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, before, b.dump(), "the log alone says the same")

	b.deputiesFrom("unit_above")
	wantRefusal(t, name("n4", "clerk", "officer"), refusal.CodeInvalid)
	require.NoError(t, b.administer("above", &admin.UnitChanged{Code: coop.Code, Name: coop.Name, Parent: township.Code},
		&admin.PostGiven{Person: "helper", Post: taken}, &admin.PostTaken{Person: "helper", Post: clerk.Posts[0]}))
	require.NoError(t, name("n5", "clerk", "helper"), "the township stands above the cooperative")
	b.accepts("helper", 4)
	require.Equal(t, []lifecycle.DeputyFor{{Principal: "clerk", Post: clerk.Posts[0]}}, acting())

	b.deputiesFrom("")
	wantRefusal(t, name("n6", "clerk", "helper"), refusal.CodeStage)
}

// What an earlier release recorded stands in as it did: nobody had to accept, from wherever they came.
func TestDeputiesOfEarlierReleasesStandIn(t *testing.T) {
	b := peopled(t)
	token := strings.Repeat("f", 64)
	require.NoError(t, b.administer("token", &admin.TokenIssued{Person: "clerk", SHA256: token}))
	var seq int64
	var digest []byte
	conn := b.connect(b.ownerURL)
	defer conn.Close(context.WithoutCancel(t.Context()))
	require.NoError(t, conn.QueryRow(t.Context(), `select revision, digest from streams where stream = 'admin'`).Scan(&seq, &digest))
	e := lifecycle.NewEvent(lifecycle.AdminStream, seq+1, at("2019-03-01"), lifecycle.Actor{Person: "admin", Name: "管"}, "old",
		&admin.DeputyNamed{
			ID: 1, Principal: "office", Deputy: "clerk", From: date("2019-03-04"), To: date("2019-03-08"), Reason: "出差",
		})
	require.NotContains(t, string(e.Payload), "within")
	next := e.Digest(digest)
	b.exec(`insert into log (stream, seq, at, actor, actor_name, post, on_behalf_of, command, incarnation, type, v, payload, digest)
		values ($1, $2, $3, $4, $5, '', '', $6, 0, $7, 1, $8, $9)`, e.Stream, e.Seq, e.At, e.Actor, e.ActorName, e.Command, e.Type, []byte(e.Payload), next)
	b.exec(`update streams set revision = $1, digest = $2 where stream = 'admin'`, e.Seq, next)
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	grant, err := b.Authenticate(t.Context(), token, date("2019-03-05"), at("2019-03-05"))
	require.NoError(t, err)
	require.Equal(t, []lifecycle.DeputyFor{{Principal: "office", Post: office.Posts[0]}}, grant.Actor.Deputies)
	rows, err := b.Deputies(t.Context(), "clerk", port.Page{})
	require.NoError(t, err)
	require.Equal(t, "accepted", rows.Items[0].State)
	wantRefusal(t, b.as("clerk", "answers", &admin.DeputyDeclined{ID: 1}), refusal.CodeExists)
}
