package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// remembers are the tables in which somebody who is gone may still be named: they tell what was, and let nobody act.
var remembers = []string{"people", "log", "intents", "attempts", "deliveries", "deputies", "notification_reads"}

// TestWhoLeftIsNobody: no way in is theirs, as deputy neither; every table that names persons is looked at, also those that come later.
func TestWhoLeftIsNobody(t *testing.T) {
	b := peopled(t)
	token, session := strings.Repeat("e", 64), strings.Repeat("b", 64)
	today := date("2019-03-05")
	require.NoError(t, b.administer("power",
		&lifecycle.TokenIssued{Person: "clerk", SHA256: token, Label: "x"},
		&lifecycle.PostGiven{Person: "office", Post: process.Post{Unit: coop.Code, Role: process.RoleHead}},
		&lifecycle.DeputyNamed{Principal: "office", Deputy: "clerk", From: date("2019-03-01"), To: date("2019-03-31"), Reason: "x"}))
	require.NoError(t, b.administer("more power",
		&lifecycle.DeputyNamed{Principal: "clerk", Deputy: "office", From: date("2019-05-01"), To: date("2019-05-31"), Reason: "x"}))
	require.NoError(t, b.SetPassword(t.Context(), "clerk", port.Password{Hash: "$argon2id$x"}, at("2019-03-01")))
	require.NoError(t, b.OpenSession(t.Context(), session, "clerk", false, "a browser", at("2019-03-05")))
	require.NoError(t, b.SetContact(t.Context(), "clerk", port.Contact{Email: "x@example.cn", Language: "zh", Mail: true}))
	b.life(code).do("2019-03-01", clerk, process.CommandDeclare, declaration())
	grant, err := b.Authenticate(t.Context(), token, today, at("2019-03-05"))
	require.NoError(t, err)
	require.Len(t, grant.Actor.Deputies, 2, "the clerk stands in for the office until then")

	require.NoError(t, b.administer("leave", &lifecycle.PersonLeft{Person: "clerk", Reason: "调离"}))
	_, err = b.Authenticate(t.Context(), token, today, at("2019-03-05"))
	wantRefusal(t, err, refusal.CodeNotFound)
	_, err = b.Session(t.Context(), session, today, at("2019-03-05"))
	wantRefusal(t, err, refusal.CodeNotFound)
	require.NoError(t, b.RemovePassword(t.Context(), "clerk"))
	require.NoError(t, b.OpenSession(t.Context(), strings.Repeat("c", 64), "clerk", false, "an issuer's", at("2019-03-05")))
	_, err = b.Session(t.Context(), strings.Repeat("c", 64), today, at("2019-03-05"))
	wantRefusal(t, err, refusal.CodeNotFound)
	require.NoError(t, b.EndSessions(t.Context(), "clerk"))
	require.Equal(t, []string{"t", "t"}, b.texts(`select ended::text::char from deputies`), "both ways")

	named := b.texts(`
		select table_name || ' ' || column_name
		from information_schema.columns
		where table_schema = 'public'
		and column_name in ('person', 'deputy', 'principal', 'holder_person', 'owner_person')
		order by 1`)
	require.NotEmpty(t, named)
	for _, place := range named {
		table, column, _ := strings.Cut(place, " ")
		if !slices.Contains(remembers, table) {
			require.Equal(t, []string{"0"}, b.texts(fmt.Sprintf(`select count(*)::text from %s where %s = 'clerk'`, table, column)), place)
		}
	}

	for name, fact := range map[string]lifecycle.AdminFact{
		"a post":         &lifecycle.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}},
		"a token":        &lifecycle.TokenIssued{Person: "clerk", SHA256: strings.Repeat("d", 64), Label: "x"},
		"as a deputy":    &lifecycle.DeputyNamed{Principal: "office", Deputy: "clerk", From: today, To: today, Reason: "x"},
		"as a principal": &lifecycle.DeputyNamed{Principal: "clerk", Deputy: "office", From: today, To: today, Reason: "x"},
	} {
		require.Contains(t, wantRefusal(t, b.administer("again "+name, fact), refusal.CodeInvalid).Fields[0].ZH, "离任", name)
	}
	wantRefusal(t, b.administer("twice", &lifecycle.PersonLeft{Person: "clerk", Reason: "x"}), refusal.CodeExists)
	people, err := b.People(t.Context(), "clerk", port.Page{})
	require.NoError(t, err)
	require.NotNil(t, people.Items[0].Gone)

	before := b.dump()
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, before, b.dump(), "the log alone says the same")

	require.NoError(t, b.administer("back", &lifecycle.PersonReturned{Person: "clerk", Reason: "回来"},
		&lifecycle.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}},
		&lifecycle.TokenIssued{Person: "clerk", SHA256: strings.Repeat("d", 64), Label: "x"}))
	grant, err = b.Authenticate(t.Context(), strings.Repeat("d", 64), today, at("2019-03-05"))
	require.NoError(t, err)
	require.Empty(t, grant.Actor.Deputies, "what had ended does not come back")
	wantRefusal(t, b.administer("back again", &lifecycle.PersonReturned{Person: "clerk", Reason: "x"}), refusal.CodeExists)
}

// TestSomebodyAlwaysAdministers: nobody takes the last administrator away, by whatever door; and whoever runs the machine gets the post back.
func TestSomebodyAlwaysAdministers(t *testing.T) {
	b := peopled(t)
	held := b.texts(`select person || ' ' || unit from posts where role = 'administrator'`)
	require.Len(t, held, 1)
	who, unit, _ := strings.Cut(held[0], " ")
	post := process.Post{Unit: unit, Role: process.RoleAdministrator}
	before := b.dump()
	for name, facts := range map[string][]lifecycle.AdminFact{
		"their own post":  {&lifecycle.PostTaken{Person: who, Post: post}},
		"they leave":      {&lifecycle.PersonLeft{Person: who, Reason: "x"}},
		"to one who goes": {&lifecycle.PostTaken{Person: who, Post: post}, &lifecycle.PostGiven{Person: "clerk", Post: post}, &lifecycle.PersonLeft{Person: "clerk", Reason: "x"}},
	} {
		require.Contains(t, wantRefusal(t, b.administer("last "+name, facts...), refusal.CodeStage).ZH, "最后一名管理员", name)
		require.Equal(t, before, b.dump(), name)
	}
	needed, err := b.GiveBack(t.Context(), at("2019-03-01"), who)
	require.NoError(t, err)
	require.False(t, needed)
	require.NoError(t, b.administer("hand over", &lifecycle.PostTaken{Person: who, Post: post}, &lifecycle.PostGiven{Person: "clerk", Post: post}))

	// A record of an earlier release, in which it had happened.
	b.exec(`delete from posts where role = 'administrator'`)
	b.exec(`update people set gone = now() where person = $1`, who)
	needed, err = b.GiveBack(t.Context(), at("2019-03-02"), who)
	require.NoError(t, err)
	require.True(t, needed)
	require.Equal(t, []string{who}, b.texts(`select person from posts where role = 'administrator'`))
	require.Equal(t, []string{"post_given system", "person_returned system"},
		b.texts(`select type || ' ' || actor from log where stream = 'admin' order by seq desc limit 2`), "on record as the system's")
}
