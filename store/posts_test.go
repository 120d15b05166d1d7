package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// takenOver is what the sweeper takes over once the first owner's lease has run out.
func (b *bench) takenOver(id string) engine.Intent {
	b.t.Helper()
	b.expire(id)
	taken, err := b.TakeExpired(b.t.Context(), "sweeper", 8, nil)
	require.NoError(b.t, err)
	require.Len(b.t, taken, 1)
	require.Equal(b.t, id, taken[0].Intent.Command.ID)
	return taken[0].Intent
}

// TestATakeOverLooksPostsUpAgain: the post is lost, and given back; the command is carried out in what is held then, and what any take
// may have had decided is explained, by nobody else's posts.
func TestATakeOverLooksPostsUpAgain(t *testing.T) {
	b := peopled(t)
	l := b.life("SS2019-001")
	l.submitted()
	task := l.task(process.TaskDecide)
	sent := intent(t, "k1", "first", process.CommandDecide, l.code, lifecycle.DecideInput{Task: task, Verdict: lifecycle.Approve})
	sent.Command.Actor, sent.Command.Received = reviewer, at("2019-03-05 23:59")
	_, err := b.Open(t.Context(), sent)
	require.NoError(t, err)
	intent := b.takenOver("k1")
	require.Equal(t, reviewer.Posts, intent.Command.Actor.Posts, "nothing has changed")
	require.Equal(t, []string{"true"}, b.texts(`select (actors is null)::text from intents where id = 'k1'`))

	require.NoError(t, b.administer("taken", &admin.PostTaken{Person: reviewer.Person, Post: reviewer.Posts[0]}))
	intent = b.takenOver("k1")
	require.Empty(t, intent.Command.Actor.Posts)
	require.Equal(t, sent.Command.Received, intent.Command.Received, "its arrival is the first one")
	require.Equal(t, sent.Command.Args, intent.Command.Args)
	intent.Command.Units = sent.Command.Units
	_, err = lifecycle.Decide(l.project, intent.Command, l.terms, at("2019-03-06"))
	wantRefusal(t, err, refusal.CodeNotHolder)

	t.Run("whoever repeats the key as well", func(t *testing.T) {
		b.expire("k1")
		again := sent
		again.Owner = "another"
		known, err := b.Open(t.Context(), again)
		require.NoError(t, err)
		require.Equal(t, engine.Fresh, known.State)
		require.Empty(t, known.Intent.Command.Actor.Posts)
	})
	t.Run("a post that no take found explains nothing", func(t *testing.T) {
		forged := sent.Command
		forged.Actor.Posts = []process.Post{{Unit: "ssb", Role: process.RoleStaff}}
		decision, err := lifecycle.Decide(l.project, sent.Command, l.terms, at("2019-03-06"))
		require.NoError(t, err)
		events := decision.Events
		for i := range events {
			if events[i].Post != "" {
				events[i].Post = "ssb/staff"
			}
		}
		require.ErrorIs(t, published(b.Publish(t.Context(), lifecycle.ProjectStream(l.code), events)), lifecycle.ErrForged)
		b.exec(`delete from alarms where kind = 'forged'`)
	})
	t.Run("the first take had it decided", func(t *testing.T) {
		decision, err := lifecycle.Decide(l.project, sent.Command, l.terms, at("2019-03-05"))
		require.NoError(t, err)
		require.NoError(t, published(b.Publish(t.Context(), lifecycle.ProjectStream(l.code), decision.Events)))
		require.Equal(t, []string{"true true"},
			b.texts(`select (done is not null) || ' ' || (actors is null) from intents where id = 'k1'`), "nothing of it is kept")
	})
}

// A deputy who acted on the last day acted in time, whatever day it is when another process carries it out; one who was told to stop
// did not.
func TestADeputyActedOnTheDayOfArrival(t *testing.T) {
	for name, ends := range map[string]bool{"the day is over": false, "ended by the principal": true} {
		t.Run(name, func(t *testing.T) {
			b := peopled(t)
			l := b.life("SS2019-001")
			l.submitted()
			require.NoError(t, b.administer("head", &admin.PersonAdded{Person: "town2", Name: "乙二"},
				&admin.PostGiven{Person: "town2", Post: process.Post{Unit: township.Code, Role: process.RoleHead}}))
			require.NoError(t, b.administer("named", &admin.DeputyNamed{Principal: reviewer.Person, Deputy: "town2", From: date("2019-03-04"),
				To: date("2019-03-05"), Reason: "出差"}))
			_, err := b.Administer(t.Context(), "accepted", "f", lifecycle.Actor{Person: "town2", Name: "乙二"}, at("2019-01-03"), &admin.DeputyAccepted{ID: 1})
			require.NoError(t, err)
			sent := intent(t, "k1", "first", process.CommandDecide, l.code, lifecycle.DecideInput{Task: l.task(process.TaskDecide), Verdict: lifecycle.Approve})
			sent.Command.Actor = lifecycle.Actor{Person: "town2", Name: "乙二", Posts: []process.Post{{Unit: township.Code, Role: process.RoleHead}},
				Deputies: []lifecycle.DeputyFor{{Principal: reviewer.Person, Post: reviewer.Posts[0]}}}
			sent.Command.Received = at("2019-03-05 23:59")
			_, err = b.Open(t.Context(), sent)
			require.NoError(t, err)
			if ends {
				require.NoError(t, b.administer("ended", &admin.DeputyEnded{ID: 1}))
			}
			require.Equal(t, !ends, b.takenOver("k1").Command.Actor.Holds(reviewer.Posts[0]))
		})
	}
}

func TestWhichPostsAreHeld(t *testing.T) {
	b := peopled(t)
	held, err := b.Held(t.Context(), []process.Post{reviewer.Posts[0], {Unit: township.Code, Role: process.RoleHead}, {Unit: "nowhere", Role: "staff"}})
	require.NoError(t, err)
	require.Equal(t, reviewer.Posts, held)
}
