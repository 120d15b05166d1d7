package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
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
	b.deputiesFrom("anywhere")
	require.NoError(t, b.administer("power",
		&admin.TokenIssued{Person: "clerk", SHA256: token, Label: "x"},
		&admin.PostGiven{Person: "office", Post: process.Post{Unit: coop.Code, Role: process.RoleHead}},
		&admin.DeputyNamed{Principal: "office", Deputy: "clerk", From: date("2019-03-01"), To: date("2019-03-31"), Reason: "x"}))
	b.accepts("clerk", 1)
	require.NoError(t, b.administer("more power",
		&admin.DeputyNamed{Principal: "clerk", Deputy: "office", From: date("2019-05-01"), To: date("2019-05-31"), Reason: "x"}))
	require.NoError(t, b.SetPassword(t.Context(), "clerk", port.Password{Hash: "$argon2id$x"}, at("2019-03-01")))
	require.NoError(t, b.OpenSession(t.Context(), session, "clerk", false, "a browser", at("2019-03-05")))
	require.NoError(t, b.SetContact(t.Context(), "clerk", port.Contact{Email: "x@example.cn", Language: "zh", Mail: true}))
	b.life(code).do("2019-03-01", clerk, process.CommandDeclare, declaration())
	grant, err := b.Authenticate(t.Context(), token, today, at("2019-03-05"))
	require.NoError(t, err)
	require.Len(t, grant.Actor.Deputies, 2, "the clerk stands in for the office until then")

	require.NoError(t, b.administer("leave", &admin.PersonLeft{Person: "clerk", Reason: "调离"}))
	_, err = b.Authenticate(t.Context(), token, today, at("2019-03-05"))
	wantRefusal(t, err, refusal.CodeNotFound)
	_, err = b.Session(t.Context(), session, today, at("2019-03-05"))
	wantRefusal(t, err, refusal.CodeNotFound)
	kept, err := b.Password(t.Context(), "clerk")
	require.NoError(t, err)
	require.Zero(t, kept, "the password goes with the leaving")
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

	for name, fact := range map[string]admin.Fact{
		"a post":         &admin.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}},
		"a token":        &admin.TokenIssued{Person: "clerk", SHA256: strings.Repeat("d", 64), Label: "x"},
		"as a deputy":    &admin.DeputyNamed{Principal: "office", Deputy: "clerk", From: today, To: today, Reason: "x"},
		"as a principal": &admin.DeputyNamed{Principal: "clerk", Deputy: "office", From: today, To: today, Reason: "x"},
	} {
		require.Contains(t, wantRefusal(t, b.administer("again "+name, fact), refusal.CodeInvalid).Fields[0].ZH, "离任", name)
	}
	wantRefusal(t, b.administer("twice", &admin.PersonLeft{Person: "clerk", Reason: "x"}), refusal.CodeExists)
	people, err := b.People(t.Context(), "clerk", port.Page{})
	require.NoError(t, err)
	require.NotNil(t, people.Items[0].Gone)

	before := b.dump()
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, before, b.dump(), "the log alone says the same")

	require.NoError(t, b.administer("back", &admin.PersonReturned{Person: "clerk", Reason: "回来"},
		&admin.PostGiven{Person: "clerk", Post: process.Post{Unit: coop.Code, Role: process.RoleStaff}},
		&admin.TokenIssued{Person: "clerk", SHA256: strings.Repeat("d", 64), Label: "x"}))
	grant, err = b.Authenticate(t.Context(), strings.Repeat("d", 64), today, at("2019-03-05"))
	require.NoError(t, err)
	require.Empty(t, grant.Actor.Deputies, "what had ended does not come back")
	wantRefusal(t, b.administer("back again", &admin.PersonReturned{Person: "clerk", Reason: "x"}), refusal.CodeExists)
}

// TestSomebodyAlwaysAdministers: nobody takes the last administrator away, by whatever door; and whoever runs the machine gets the post
// back.
func TestSomebodyAlwaysAdministers(t *testing.T) {
	b := peopled(t)
	held := b.texts(`select person || ' ' || unit from posts where role = 'administrator'`)
	require.Len(t, held, 1)
	who, unit, _ := strings.Cut(held[0], " ")
	post := process.Post{Unit: unit, Role: process.RoleAdministrator}
	before := b.dump()
	for name, facts := range map[string][]admin.Fact{
		"their own post": {&admin.PostTaken{Person: who, Post: post}},
		"they leave":     {&admin.PersonLeft{Person: who, Reason: "x"}},
		"to one who goes": {&admin.PostTaken{Person: who, Post: post}, &admin.PostGiven{Person: "clerk", Post: post},
			&admin.PersonLeft{Person: "clerk", Reason: "x"}},
	} {
		require.Contains(t, wantRefusal(t, b.administer("last "+name, facts...), refusal.CodeStage).ZH, "最后一名管理员", name)
		require.Equal(t, before, b.dump(), name)
	}
	needed, err := b.GiveBack(t.Context(), at("2019-03-01"), who)
	require.NoError(t, err)
	require.False(t, needed)
	require.NoError(t, b.administer("hand over", &admin.PostTaken{Person: who, Post: post}, &admin.PostGiven{Person: "clerk", Post: post}))

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

// TestALeavingIsOneChange: the posts that change hands are those of the moment it is recorded, and either all of it happens or nothing.
func TestALeavingIsOneChange(t *testing.T) {
	b := peopled(t)
	head, staff := process.Post{Unit: coop.Code, Role: process.RoleHead}, process.Post{Unit: coop.Code, Role: process.RoleStaff}
	held := func(person string) []process.Post {
		t.Helper()
		rows, err := b.People(t.Context(), person, port.Page{})
		require.NoError(t, err)
		require.Equal(t, person, rows.Items[0].Person)
		return rows.Items[0].Posts
	}
	signedIn := func(person string) {
		t.Helper()
		require.NoError(t, b.SetPassword(t.Context(), person, port.Password{Hash: "$argon2id$x"}, at("2019-03-01")))
		require.NoError(t, b.OpenSession(t.Context(), strings.Repeat("b", 64), person, false, "a browser", at("2019-03-05")))
	}
	waysIn := func(person string) []string {
		return b.texts(fmt.Sprintf(`
			select (select count(*) from passwords where person = '%s') || ' ' || (select count(*) from sessions where person = '%s')`, person, person))
	}
	require.NoError(t, b.administer("both", &admin.PostGiven{Person: "clerk", Post: head}, &admin.PostGiven{Person: "office", Post: staff}))
	before := held("office")
	signedIn("clerk")

	wantRefusal(t, b.administer("to itself", &admin.PersonLeft{Person: "clerk", Successor: "clerk", Reason: "x"}), refusal.CodeInvalid)
	wantRefusal(t, b.administer("to a ghost", &admin.PersonLeft{Person: "clerk", Successor: "ghost", Reason: "x"}), refusal.CodeInvalid)
	require.Equal(t, []string{"1 1"}, waysIn("clerk"), "nothing of a refused leaving happened")
	require.ElementsMatch(t, []process.Post{head, staff}, held("clerk"))

	leave := &admin.PersonLeft{Person: "clerk", Successor: "office", Reason: "调离"}
	events, err := b.Administer(t.Context(), "leave", "f", office, at("2019-03-06"), leave)
	require.NoError(t, err)
	var told []string
	for _, e := range events {
		told = append(told, string(e.Type)+" "+string(e.Payload))
	}
	require.Equal(t, []string{
		`post_taken {"person":"clerk","post":{"unit":"lt-coop","role":"head"}}`,
		`post_given {"person":"office","post":{"unit":"lt-coop","role":"head"}}`,
		`post_taken {"person":"clerk","post":{"unit":"lt-coop","role":"staff"}}`,
		`person_left {"person":"clerk","successor":"office","reason":"调离","alone":true}`,
	}, told, "what the successor holds already is not given again")
	require.Empty(t, held("clerk"))
	require.ElementsMatch(t, append(before, head), held("office"))
	require.Equal(t, []string{"0 0"}, waysIn("clerk"))
	again, err := b.Administer(t.Context(), "leave", "f", office, at("2019-03-07"), leave)
	require.NoError(t, err)
	require.Equal(t, events, again)

	require.NoError(t, b.administer("back", &admin.PersonReturned{Person: "clerk", Reason: "调回"}))
	signedIn("clerk")
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, []string{"1 1"}, waysIn("clerk"), "the leaving of before is no reason to take them away again")
	require.ElementsMatch(t, append(before, head), held("office"))
	require.NoError(t, b.administer("away again", &admin.PersonLeft{Person: "clerk", Successor: "office", Reason: "x"}))
	gone := wantRefusal(t, b.administer("to one who is gone", &admin.PersonLeft{Person: "officer", Successor: "clerk", Reason: "x"}),
		refusal.CodeInvalid)
	require.Equal(t, "successor", gone.Fields[0].Field)
	require.NoError(t, b.administer("back again", &admin.PersonReturned{Person: "clerk", Reason: "x"}))
	signedIn("clerk")
	require.NoError(t, b.administer("revoke", &admin.TokensRevoked{Person: "clerk", Reason: "丢失"}))
	require.Equal(t, []string{"1 0"}, waysIn("clerk"), "signed out by the same change")
}
