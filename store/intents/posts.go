package intents

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"sluice/calendar"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/store/accounts"
	"sluice/store/pg"
)

// lookAgain has an intent that was taken over carried out in the posts that its person holds now: whoever lost the post since is
// refused by the rules. What earlier takes sent stays on record, since one of them may have had the command decided. The command is
// otherwise as it was received, also the posts of an import, which was taken in whole.
func (s *Intents) lookAgain(ctx context.Context, known engine.Known) (engine.Known, error) {
	c := &known.Intent.Command
	first := known.Intent.Take <= 1 // it was written by whoever looked them up just now
	if known.State != engine.Fresh || first || c.Name == process.CommandImport || c.Actor.Person == lifecycle.System.Person {
		return known, nil
	}
	actor, err := s.actorAgain(ctx, *c)
	if err != nil {
		return known, err
	}
	if samePosts(actor, c.Actor) {
		return known, nil
	}
	c.Actor = actor
	text, err := json.Marshal(c)
	if err != nil {
		return known, fmt.Errorf("write who sends %s: %w", c.ID, err)
	}
	lost := false
	b := s.receiving()
	b.Queue(`
		update intents set
			actors = coalesce(actors, '[]') || jsonb_build_array(command -> 'actor'),
			command = $4
		where id = $1
		and take = $2
		and owner = $3
		and done is null`, c.ID, known.Intent.Take, known.Intent.Owner, text,
	).Exec(func(written pgconn.CommandTag) error {
		lost = written.RowsAffected() == 0
		return nil
	})
	if err = s.db.Keep.SendBatch(ctx, b).Close(); err == nil && lost {
		err = engine.ErrLeaseLost
	}
	return known, pg.Failed(err, "note who sends %s now", c.ID)
}

// actorAgain is the person of a command in the posts that they hold now, and those in which they acted for others on the day that it
// came in and still would: what was in time is in time. Who has left holds none.
func (s *Intents) actorAgain(ctx context.Context, c lifecycle.Command) (lifecycle.Actor, error) {
	day := calendar.DateOf(c.Received)
	if c.Received.IsZero() { // an earlier release did not note it
		day = calendar.DateOf(time.Now())
	}
	actor, there, err := accounts.ActorOn(ctx, s.db, c.Actor.Person, day)
	if err == nil && !there {
		actor = lifecycle.Actor{Person: c.Actor.Person, Name: c.Actor.Name}
	}
	return actor, err
}

// samePosts reports whether somebody may do the same as before.
func samePosts(a, b lifecycle.Actor) bool {
	same := func(a, b any) bool {
		return reflect.ValueOf(a).Len() == 0 && reflect.ValueOf(b).Len() == 0 || reflect.DeepEqual(a, b)
	}
	return same(a.Posts, b.Posts) && same(a.Deputies, b.Deputies)
}
