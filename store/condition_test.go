package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

func TestCondition(t *testing.T) {
	b := peopled(t)
	require.NoError(t, b.SetContact(t.Context(), "reviewer", port.Contact{Email: "wang@example.gov.cn", Language: "zh", Mail: true}))
	empty, err := b.Condition(t.Context(), at("2019-03-01"))
	require.NoError(t, err)
	require.Zero(t, empty.Projects+empty.Open+empty.OpenIntents+empty.Due+empty.Queued)
	require.Equal(t, []port.LongStream{}, empty.Longest)
	require.True(t, empty.OldestIntent.IsZero() && empty.OldestDue.IsZero() && empty.OldestQueue.IsZero())

	l := b.life("SS2019-001")
	l.submitted()
	_, err = b.Open(t.Context(), intent(t, "k1", "me", process.CommandWithdraw, "SS2019-001", lifecycle.WithdrawInput{}))
	require.NoError(t, err)
	c, err := b.Condition(t.Context(), at("2019-03-02"))
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 1, 0, 0}, []int{c.Projects, c.Open, c.OpenIntents, c.Failed, c.Dead})
	require.Positive(t, c.Queued, "the reviewer is to be mailed")
	require.False(t, c.OldestQueue.IsZero())
	require.WithinDuration(t, time.Now(), c.OldestIntent, time.Minute)
	require.Zero(t, c.Due, "nothing is due yet")
	require.Equal(t, []port.LongStream{{Project: "SS2019-001", Events: 10}}, c.Longest)

	later, err := b.Condition(t.Context(), at("2019-06-01"))
	require.NoError(t, err)
	require.Equal(t, 1, later.Due)
	require.True(t, later.OldestDue.After(at("2019-03-01")) && later.OldestDue.Before(at("2019-06-01")))

	alarms, err := b.Alarms(t.Context(), port.Page{})
	require.NoError(t, err)
	require.Equal(t, alarms.Total, later.Alarms)
}

func TestStreamsComeInPieces(t *testing.T) {
	b := peopled(t)
	for _, code := range []string{"SS2019-002", "SS2019-001"} {
		b.life(code).submitted()
	}
	var all []string
	for after := ""; ; after = all[len(all)-1] {
		some, err := b.Streams(t.Context(), after, 2)
		require.NoError(t, err)
		all = append(all, some...)
		if len(some) < 2 {
			break
		}
	}
	require.Equal(t, []string{"admin", "project/SS2019-001", "project/SS2019-002"}, all)
	for _, stream := range all {
		_, err := b.VerifyChain(t.Context(), stream)
		require.NoError(t, err)
	}
}

func TestPostsHeld(t *testing.T) {
	b := peopled(t)
	post := process.Post{Unit: forestry.Code, Role: process.RoleHead}
	require.NoError(t, b.administer("given", &admin.PostGiven{Person: "clerk", Post: post}))
	require.NoError(t, b.administer("taken", &admin.PostTaken{Person: "clerk", Post: post}))
	require.NoError(t, b.administer("again", &admin.PostGiven{Person: "clerk", Post: post}))
	held, err := b.PostsHeld(t.Context(), "clerk")
	require.NoError(t, err)
	require.Len(t, held, 3)
	require.Equal(t, port.HeldPost{Post: post, Unit: forestry.Name, From: held[0].From}, held[0], "held now")
	require.Equal(t, post, held[1].Post)
	require.False(t, held[1].To.IsZero(), "and was held before")
	require.Equal(t, clerk.Posts[0], held[2].Post)
	none, err := b.PostsHeld(t.Context(), "ghost")
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestSessionsAreListed(t *testing.T) {
	b := peopled(t)
	signedIn := at("2026-03-02")
	first, second, gone := strings.Repeat("1", 64), strings.Repeat("2", 64), strings.Repeat("3", 64)
	require.NoError(t, b.OpenSession(t.Context(), first, "clerk", false, "a browser", signedIn))
	require.NoError(t, b.OpenSession(t.Context(), gone, "clerk", false, "a browser", signedIn.Add(-13*time.Hour)))
	renewed, err := b.RenewSession(t.Context(), first, second, signedIn.Add(25*time.Hour))
	require.NoError(t, err)
	require.True(t, renewed)
	rows, err := b.Sessions(t.Context(), "clerk", signedIn.Add(25*time.Hour))
	require.NoError(t, err)
	require.Len(t, rows, 1, "a renewed session is one, and what was idle is over")
	require.True(t, rows[0].Since.Equal(signedIn), "it began when they signed in")
	require.Equal(t, first[:16], rows[0].ID, "whatever stands in the cookie now")
	require.Equal(t, second, rows[0].SHA256)
	require.Equal(t, "a browser", rows[0].Device)
	require.True(t, rows[0].Used.Equal(signedIn.Add(25*time.Hour)))
}
