package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

var (
	first  = at("2019-01-01")
	digest = strings.Repeat("a", 64)
)

// settled is a bench with the first facts.
func settled(t testing.TB) *bench {
	b := newBench(t)
	done, err := b.Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管理员"}, digest)
	require.NoError(t, err)
	require.True(t, done)
	return b
}

func (b *bench) administer(id string, facts ...admin.Fact) error {
	_, err := b.Administer(b.t.Context(), id, "fingerprint of "+id, administrator, at("2019-01-02"), facts...)
	return err
}

func TestBootstrapOnce(t *testing.T) {
	b := settled(t)
	before := b.dump()
	done, err := b.Bootstrap(t.Context(), at("2020-01-01"), policy.DefaultDocument(), admin.PersonAdded{Person: "x1", Name: "x"}, digest)
	require.NoError(t, err)
	require.False(t, done)
	require.Equal(t, before, b.dump())

	grant, err := b.Authenticate(t.Context(), digest, date("2019-03-01"), at("2019-03-01"))
	require.NoError(t, err)
	require.Equal(t, port.Grant{Actor: administrator, Scope: process.ScopeFull}, grant)
	units, err := b.Units(t.Context(), process.Body, "", port.Page{})
	require.NoError(t, err)
	require.Equal(t, 8, units.Total, "two of the nine bodies share a unit")
	policies, err := b.Policies(t.Context())
	require.NoError(t, err)
	require.Equal(t, []port.PolicyRow{{
		Version: 1, Effective: time.Unix(0, 0).UTC(), Published: first, By: "系统", Document: string(policy.DefaultDocument()),
	}}, policies)
	_, err = b.VerifyChain(t.Context(), lifecycle.AdminStream)
	require.NoError(t, err)

	_, err = newBench(t).Bootstrap(t.Context(), first, []byte("x: ["), admin.PersonAdded{Person: "admin", Name: "x"}, digest)
	require.ErrorContains(t, err, "line 1")
	_, err = newBench(t).Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "?", Name: "x"}, digest)
	wantRefusal(t, err, refusal.CodeInvalid)
}

func TestAdministerRecordsOnce(t *testing.T) {
	b := settled(t)
	facts := []admin.Fact{
		&admin.UnitAdded{Unit: township},
		&admin.UnitAdded{Unit: coop, Parent: township.Code},
		&admin.PersonAdded{Person: "clerk", Name: "李文"},
		&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}},
		&admin.TokenIssued{Person: "clerk", SHA256: strings.Repeat("b", 64), Label: "手机"},
	}
	events, err := b.Administer(t.Context(), "k1", "f1", administrator, at("2019-01-02"), facts...)
	require.NoError(t, err)
	require.Len(t, events, len(facts))
	for i, e := range events {
		require.Equal(t, "k1", e.Command)
		require.Equal(t, "admin", e.Actor)
		require.Equal(t, "ssb/administrator", e.Post)
		require.Equal(t, at("2019-01-02"), e.At)
		require.Equal(t, events[0].Seq+int64(i), e.Seq)
	}
	grant, err := b.Authenticate(t.Context(), strings.Repeat("b", 64), date("2019-03-01"), at("2019-03-01"))
	require.NoError(t, err)
	require.Equal(t, clerk, grant.Actor)

	t.Run("the same again", func(t *testing.T) {
		again, err := b.Administer(t.Context(), "k1", "f1", administrator, at("2019-02-02"), facts...)
		require.NoError(t, err)
		require.Equal(t, events, again)
	})
	t.Run("another request under the id", func(t *testing.T) {
		_, err := b.Administer(t.Context(), "k1", "f2", administrator, at("2019-01-02"), facts[0])
		wantRefusal(t, err, refusal.CodeKeyReused)
		_, err = b.Open(t.Context(), intent(t, "k1", "me", process.CommandEdit, code, declaration()))
		wantRefusal(t, err, refusal.CodeKeyReused)
	})
	t.Run("the record never goes back", func(t *testing.T) {
		events, err := b.Administer(t.Context(), "k2", "f2", administrator, at("2018-01-01"), &admin.PersonAdded{Person: "p2", Name: "某"})
		require.NoError(t, err)
		require.Equal(t, at("2019-01-02"), events[0].At)
	})
	t.Run("nothing to record", func(t *testing.T) {
		_, err := b.Administer(t.Context(), "k3", "f3", administrator, at("2019-01-02"))
		require.Error(t, err)
	})
	_, err = b.VerifyChain(t.Context(), lifecycle.AdminStream)
	require.NoError(t, err)
}

func TestAdministerRefuses(t *testing.T) {
	b := settled(t)
	require.NoError(t, b.administer("k0", &admin.UnitAdded{Unit: coop}, &admin.PersonAdded{Person: "clerk", Name: "李文"},
		&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}}))
	before := b.dump()
	tests := map[string]struct {
		fact  admin.Fact
		code  refusal.Code
		field string
	}{
		"malformed unit": {&admin.UnitAdded{Unit: lifecycle.Unit{Code: "X", Name: "x", Kind: process.Body}}, refusal.CodeInvalid,
			"code"},
		"unit there":        {&admin.UnitAdded{Unit: coop}, refusal.CodeExists, ""},
		"unknown parent":    {&admin.UnitAdded{Unit: township, Parent: "nope"}, refusal.CodeInvalid, "parent"},
		"person there":      {&admin.PersonAdded{Person: "clerk", Name: "另"}, refusal.CodeExists, ""},
		"text that is none": {&admin.PersonAdded{Person: "nul", Name: "a\x00"}, refusal.CodeInvalid, ""},
		"post of nobody": {&admin.PostGiven{Person: "nobody", Post: process.Post{Unit: coop.Code, Role: process.RoleHead}},
			refusal.CodeInvalid, "person"},
		"post in no unit": {&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: "nope", Role: process.RoleHead}},
			refusal.CodeInvalid, "posts"},
		"post without role": {&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: "king"}},
			refusal.CodeInvalid, "posts"},
		"post held": {&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}},
			refusal.CodeExists, ""},
		"token of nobody": {&admin.TokenIssued{Person: "nobody", SHA256: strings.Repeat("c", 64)}, refusal.CodeInvalid, "person"},
		"token there":     {&admin.TokenIssued{Person: "clerk", SHA256: digest}, refusal.CodeExists, ""},
		"token of no scope": {&admin.TokenIssued{Person: "clerk", SHA256: strings.Repeat("c", 64), Scope: "all"}, refusal.CodeInvalid,
			"scope"},
		"token not there":        {&admin.TokenRevoked{Person: "clerk", Token: strings.Repeat("c", 16)}, refusal.CodeNotFound, ""},
		"token of another":       {&admin.TokenRevoked{Person: "clerk", Token: digest[:16]}, refusal.CodeNotFound, ""},
		"malformed token":        {&admin.TokenIssued{Person: "clerk", SHA256: "x"}, refusal.CodeInvalid, "sha256"},
		"policy that is no YAML": {&admin.PolicyPublished{Document: "a: ["}, refusal.CodeInvalid, "document"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fine := &admin.PersonAdded{Person: "fine", Name: "某"}
			r := wantRefusal(t, b.administer("k-"+name, fine, test.fact), test.code)
			if test.field != "" {
				require.Equal(t, test.field, r.Fields[0].Field)
			}
			require.Equal(t, before, b.dump(), "none of the facts is recorded")
			require.Empty(t, b.texts(`select id from intents where id = $1`, "k-"+name))
		})
	}
}

func TestAdministerAtOnce(t *testing.T) {
	b := settled(t)
	var all sync.WaitGroup
	for i := range 20 {
		id := string(rune('a' + i%10))
		all.Go(func() {
			require.NoError(t, b.administer("k"+id, &admin.PersonAdded{Person: "person-" + id, Name: "某"}))
		})
	}
	all.Wait()
	require.Len(t, b.texts(`select person from people where person like 'person-%'`), 10)
	_, err := b.VerifyChain(t.Context(), lifecycle.AdminStream)
	require.NoError(t, err)
}

func TestPolicyVersions(t *testing.T) {
	b := settled(t)
	document := strings.Replace(string(policy.DefaultDocument()), "{unit: czj,", "{unit: czj2,", 1)
	events, err := b.Administer(t.Context(), "k1", "f", administrator, at("2019-01-02"),
		&admin.PolicyPublished{Version: 77, Effective: at("2019-01-01"), Document: document})
	require.NoError(t, err)
	require.Len(t, events, 2, "the unit that is new, then the version")
	require.EqualValues(t, "unit_added", events[0].Type)
	_, err = b.Administer(t.Context(), "k2", "f", administrator, at("2019-01-02"),
		&admin.PolicyPublished{Effective: at("2019-06-01"), Document: document})
	require.NoError(t, err)

	policies, err := b.Policies(t.Context())
	require.NoError(t, err)
	require.Len(t, policies, 3)
	require.Equal(t, 3, policies[0].Version)
	require.Equal(t, at("2019-06-01"), policies[0].Effective)
	require.Equal(t, 2, policies[1].Version)
	require.Equal(t, at("2019-01-02").Add(time.Minute), policies[1].Effective, "not before every process knows it")
	require.Equal(t, "管理员", policies[1].By)
	require.Equal(t, []string{"czj", "czj2"}, b.texts(`select code from units where code like 'czj%' order by 1`))

	t.Run("a unit that is there, of any kind, is not added", func(t *testing.T) {
		bureau := &admin.UnitAdded{Unit: lifecycle.Unit{Code: "czj3", Name: "财政局", Kind: process.Department}}
		document := strings.Replace(document, "{unit: czj2,", "{unit: czj3,", 1)
		events, err := b.Administer(t.Context(), "k3", "f", administrator, at("2019-01-02"), bureau,
			&admin.PolicyPublished{Document: document})
		require.NoError(t, err)
		require.Len(t, events, 2)
		_, err = b.Administer(t.Context(), "k4", "f", administrator, at("2019-01-02"), &admin.PolicyPublished{Document: document})
		require.NoError(t, err)
	})
}
