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
	"sluice/store"
)

// What takes a second administrator waits for one, who is nobody that asked, is given or stands in for either; alone it is done, and
// marked.
func TestASecondAdministrator(t *testing.T) {
	b := peopled(t)
	first, second, third := "admin", "office", "officer"
	post := process.Post{Unit: "ssb", Role: process.RoleAdministrator}
	own := &admin.PostGiven{Person: first, Post: process.Post{Unit: "czj", Role: process.RoleStaff}}
	has := func(who string, post process.Post) bool {
		return len(b.texts(`select unit from posts where person = $1 and unit = $2 and role = $3`, who, post.Unit, string(post.Role))) == 1
	}
	require.NoError(t, b.as(first, "second", &admin.PostGiven{Person: second, Post: post}))
	require.True(t, has(second, post), "alone, it is done at once")
	require.Equal(t, []string{"true"}, b.texts(`select convert_from(payload, 'UTF8')::json ->> 'alone' from log where command = 'second'`),
		"and marked")

	require.NoError(t, b.as(first, "own", own))
	require.False(t, has(first, own.Post))
	for who, code := range map[string]refusal.Code{first: refusal.CodeSeparation, "clerk": refusal.CodeNotHolder} {
		wantRefusal(t, b.as(who, "confirm by "+who, &admin.ActConfirmed{ID: 1}), code)
	}
	wantRefusal(t, b.as(first, "refuse own", &admin.ActRefused{ID: 1, Reason: "x"}), refusal.CodeSeparation)
	wantRefusal(t, b.as(second, "withdraw another's", &admin.ActWithdrawn{ID: 1}), refusal.CodeNotHolder)
	wantRefusal(t, b.as(second, "none", &admin.ActConfirmed{ID: 9}), refusal.CodeNotFound)
	require.NoError(t, b.as(second, "confirm", &admin.ActConfirmed{ID: 1}))
	require.True(t, has(first, own.Post))
	require.Equal(t, []string{"act_confirmed", "post_given"}, b.texts(`select type from log where command = 'confirm' order by seq`),
		"in one change")
	wantRefusal(t, b.as(second, "twice", &admin.ActConfirmed{ID: 1}), refusal.CodeNotFirst)

	require.NoError(t, b.as(first, "third", &admin.PostGiven{Person: third, Post: post}))
	require.False(t, has(third, post))
	require.NoError(t, b.as(second, "refused", &admin.ActRefused{ID: 2, Reason: "不需要"}))
	wantRefusal(t, b.as(second, "after all", &admin.ActConfirmed{ID: 2}), refusal.CodeNotFirst)
	wantRefusal(t, b.as(first, "two at once", &admin.PostGiven{Person: third, Post: post}, &admin.PersonRenamed{Person: third, Name: "x"}),
		refusal.CodeStage)
	require.NoError(t, b.as(first, "a clerk", &admin.PostGiven{Person: "clerk", Post: own.Post}))
	require.True(t, has("clerk", own.Post), "others' posts wait for nobody")
	require.NoError(t, b.as(first, "what a leaver held", &admin.PersonLeft{Person: "clerk", Successor: first, Reason: "调离"}))
	require.False(t, has(first, coopStaff), "nor by way of a leaver")
	require.NoError(t, b.as(first, "no more", &admin.ActWithdrawn{ID: 3}))

	document := strings.Replace(string(policy.DefaultDocument()), "days: 7,", "days: 8,", 1)
	require.NoError(t, b.as(first, "policy", &admin.PolicyPublished{Document: document}))
	require.Equal(t, []string{"1"}, b.texts(`select version::text from policies`))
	late := at("2019-03-08")
	_, err := b.Administer(t.Context(), "late", "f", lifecycle.Actor{Person: second}, late, &admin.ActConfirmed{ID: 4})
	wantRefusal(t, err, refusal.CodeStage)
	require.NoError(t, b.as(first, "policy again", &admin.PolicyPublished{Document: document}))
	before := at("2019-03-05")
	var wait sync.WaitGroup
	failed := make([]error, 2)
	for i, id := range []string{"race 1", "race 2"} {
		wait.Go(func() {
			_, failed[i] = b.Administer(t.Context(), id, "f", lifecycle.Actor{Person: second}, before, &admin.ActConfirmed{ID: 5})
		})
	}
	wait.Wait()
	require.True(t, (failed[0] == nil) != (failed[1] == nil), "%v", failed)
	versions, err := b.Policies(t.Context())
	require.NoError(t, err)
	require.Len(t, versions, 2, "one counts")
	require.Equal(t, before.Add(time.Minute), versions[0].Effective.UTC(), "a minute after the confirmation")

	rows, err := b.Acts(t.Context(), 0, port.Page{})
	require.NoError(t, err)
	var states []string
	for _, row := range rows.Items {
		states = append(states, row.State)
	}
	require.Equal(t, []string{"confirmed", "", "withdrawn", "refused", "confirmed"}, states)
	dump := b.dump()
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, dump, b.dump(), "the log alone says the same")
}

var coopStaff = process.Post{Unit: coop.Code, Role: process.RoleStaff}

// Two who stand in for each other are one.
func TestADeputyIsNoSecondAdministrator(t *testing.T) {
	b := peopled(t)
	post := process.Post{Unit: "ssb", Role: process.RoleAdministrator}
	require.NoError(t, b.as("admin", "second", &admin.PostGiven{Person: "office", Post: post}))
	require.NoError(t, b.as("admin", "first's own unit", &admin.DeputyNamed{
		Principal: "office", Deputy: "officer", From: date("2019-03-01"), To: date("2019-03-20"), Reason: "x",
	}))
	require.NoError(t, b.as("admin", "third", &admin.PostGiven{Person: "officer", Post: post}))
	wantRefusal(t, b.as("office", "for their deputy", &admin.ActConfirmed{ID: 1}), refusal.CodeSeparation)
	require.NoError(t, b.as("office", "ended", &admin.DeputyEnded{ID: 1}))
	require.NoError(t, b.as("office", "now", &admin.ActConfirmed{ID: 1}))
}
