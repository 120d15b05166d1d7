package administration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/intents"
	"sluice/store/pg"
	"sluice/store/record"
)

// Notice is how long before it takes effect a policy version must be published, so that every process knows it by then.
const Notice = 60 * time.Second

// Administer decides facts of the admin stream under its lock and records them with what follows, in one transaction;
// port.Directory describes it. A fact that contradicts the record is an exists or an invalid refusal that names the field, and
// then none is recorded. A policy version gets the next number, takes effect a minute after at or later, and brings the units
// of its bodies with it.
func (s *Administration) Administer(
	ctx context.Context, id, fingerprint string, actor lifecycle.Actor, at time.Time, facts ...admin.Fact,
) ([]lifecycle.Event, error) {
	if len(facts) == 0 {
		return nil, errors.New("administer: there is nothing to record")
	}
	a := administering{id: id, fingerprint: fingerprint, actor: actor, at: at}
	b := pg.Opening()
	a.queueLock(b)
	err := s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		if a.known {
			return a.again()
		}
		var w record.Writing
		if err := a.record(ctx, tx, &w, facts); err != nil {
			return err
		}
		return w.Send(ctx, tx)
	})
	if err != nil {
		return nil, pg.Failed(err, "administer")
	}
	return a.events, nil
}

// administering is a command about the admin stream under way.
type administering struct {
	id, fingerprint string
	actor           lifecycle.Actor
	at              time.Time

	head      record.Head
	known     bool   // the id was used before
	knownAs   string // its fingerprint
	events    []lifecycle.Event
	published int // the last policy version

	calendars  int                // the last calendar version
	calendarAt time.Time          // when it takes effect
	onto       *calendar.Calendar // what the next version is put on, once one is decided
}

// queueLock takes the stream's lock, then reads what the decision rests on.
func (a *administering) queueLock(b *pgx.Batch) {
	a.head.Lock(b, lifecycle.AdminStream, true)
	b.Queue(`
		select at
		from log
		where stream = $1
		order by seq desc
		limit 1`, lifecycle.AdminStream,
	).QueryRow(func(row pgx.Row) error { return pg.Maybe(row.Scan(&a.head.At)) })
	b.Queue(`
		select fingerprint
		from intents
		where id = $1`, a.id,
	).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&a.knownAs)
		a.known = err == nil
		return pg.Maybe(err)
	})
	b.Queue(record.EventsOfCommand, lifecycle.AdminStream, a.id).Query(func(rows pgx.Rows) (err error) {
		a.events, err = pgx.CollectRows(rows, record.ScanEvent)
		return err
	})
	b.Queue(`
		select coalesce(max(version), 0)
		from policies`,
	).QueryRow(func(row pgx.Row) error { return row.Scan(&a.published) })
	b.Queue(`
		select
			version,
			effective
		from calendars
		order by version desc
		limit 1`,
	).QueryRow(func(row pgx.Row) error { return pg.Maybe(row.Scan(&a.calendars, &a.calendarAt)) })
}

// again returns a command that was recorded before.
func (a *administering) again() error {
	if !port.SameChange(a.knownAs, a.fingerprint) || len(a.events) == 0 {
		return intents.KeyReused()
	}
	return nil
}

// record makes events of the facts and queues them, their rows and the id.
func (a *administering) record(ctx context.Context, tx pgx.Tx, w *record.Writing, facts []admin.Fact) error {
	if a.at.Before(a.head.At) {
		a.at = a.head.At // across machines a clock may step back; the record never does
	}
	if err := present(ctx, tx, facts); err != nil {
		return err
	}
	if err := standing(ctx, tx, facts); err != nil {
		return err
	}
	facts, err := a.seconded(ctx, tx, facts)
	if err != nil {
		return err
	}
	if facts, err = a.complete(ctx, tx, facts); err != nil {
		return err
	}
	for _, fact := range facts {
		if err := fact.Check(); err != nil {
			return err
		}
		e := lifecycle.NewEvent(lifecycle.AdminStream, a.head.Revision+1, a.at, a.actor, a.id, fact)
		e.Post, e.Incarnation = administratorPost(a.actor), a.head.Incarnation
		if err := appendFact(w, &a.head, e, fact); err != nil {
			return err
		}
		if f, published := fact.(*admin.CalendarPublished); published {
			if err := record.QueueRefresh(&w.Batch, f.Version); err != nil {
				return err
			}
		}
		if f, undone := fact.(*admin.RegisterTakenBack); undone {
			if err := queueTakenBack(&w.Batch, f, a.actor.Name); err != nil {
				return err
			}
		}
		if f, merged := fact.(*admin.UnitMerged); merged {
			if err := record.QueueMerger(&w.Batch, f.Code); err != nil {
				return err
			}
		}
		a.events = append(a.events, e)
	}
	queueSomebodyAdministers(&w.Batch, facts)
	record.QueueReleases(&w.Batch, facts)
	queueWaysIn(&w.Batch, facts)
	record.QueueHead(&w.Batch, lifecycle.AdminStream, &a.head)
	w.Batch.Queue(record.IntoIntents+`
		values ($1, $2, 'administer', $3, $4, null, now(), '', 1, now())`, a.id, lifecycle.AdminStream, a.actor.Person, a.fingerprint,
	).Fn = func(results pgx.BatchResults) error {
		_, err := results.Exec()
		if pg.Constraint(err) == "intents_pkey" {
			return intents.KeyReused() // a project's command came with it since we looked
		}
		return err
	}
	return nil
}

// complete numbers and dates policy versions, puts the units of their bodies before them and what a leaver hands over before the leaving,
// and looks for what a fact ends.
func (a *administering) complete(ctx context.Context, tx pgx.Tx, facts []admin.Fact) ([]admin.Fact, error) {
	var complete []admin.Fact
	for _, fact := range facts {
		if f, published := fact.(*admin.PolicyPublished); published {
			version, bodies, err := a.policy(*f)
			if err != nil {
				return nil, err
			}
			if complete, err = addMissing(ctx, tx, complete, bodies); err != nil {
				return nil, err
			}
			fact = version
		}
		if f, published := fact.(*admin.CalendarPublished); published {
			version, err := a.calendar(ctx, tx, *f)
			if err != nil {
				return nil, err
			}
			fact = version
		}
		if f, merged := fact.(*admin.UnitMerged); merged {
			moved, err := mergeUnits(ctx, tx, *f)
			if err != nil {
				return nil, err
			}
			complete = append(complete, fact)
			complete = append(complete, moved...)
			continue
		}
		if f, named := fact.(*admin.DeputyNamed); named {
			numbered, err := a.nameDeputy(ctx, tx, *f)
			if err != nil {
				return nil, err
			}
			fact = numbered
		}
		if id := actAnswered(fact); id != 0 {
			done, err := a.answered(ctx, tx, id, fact)
			if err != nil {
				return nil, err
			}
			complete = append(complete, done...)
			continue
		}
		if f, left := fact.(*admin.PersonLeft); left {
			handed, err := handOver(ctx, tx, f)
			if err != nil {
				return nil, err
			}
			complete = append(complete, handed...)
		}
		if err := a.answerable(ctx, tx, fact); err != nil {
			return nil, err
		}
		if f, revoked := fact.(*admin.TokenRevoked); revoked {
			if err := hasToken(ctx, tx, *f); err != nil {
				return nil, err
			}
		}
		if _, is := fact.(*admin.ClockConfirmed); is {
			if err := record.Confirmable(ctx, tx); err != nil {
				return nil, err
			}
		}
		if f, is := fact.(*admin.EventAccepted); is {
			known, err := record.Acceptable(ctx, tx, *f)
			if err != nil {
				return nil, err
			}
			fact = known
		}
		if f, undone := fact.(*admin.RegisterTakenBack); undone {
			known, err := undoable(ctx, tx, *f)
			if err != nil {
				return nil, err
			}
			fact = known
		}
		if f, dropped := fact.(*admin.CommandDropped); dropped {
			known, err := intents.Droppable(ctx, tx, *f)
			if err != nil {
				return nil, err
			}
			fact = known
		}
		complete = append(complete, fact)
	}
	return complete, nil
}

// addMissing adds the units that the county does not know yet, each once, to the facts.
func addMissing(ctx context.Context, tx pgx.Tx, facts []admin.Fact, units []lifecycle.Unit) ([]admin.Fact, error) {
	codes := make([]string, len(units))
	for i, u := range units {
		codes[i] = u.Code
	}
	rows, _ := tx.Query(ctx, `
		select code
		from units
		where code = any($1)`, codes)
	known, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look the bodies' units up: %w", err)
	}
	for _, fact := range facts {
		if f, added := fact.(*admin.UnitAdded); added {
			known = append(known, f.Code)
		}
	}
	for _, u := range units {
		if !slices.Contains(known, u.Code) {
			known, facts = append(known, u.Code), append(facts, &admin.UnitAdded{Unit: u})
		}
	}
	return facts, nil
}

// administratorPost is the post in which the actor administers; "" for the system.
func administratorPost(actor lifecycle.Actor) string {
	for _, post := range actor.Posts {
		if post.Role == process.RoleAdministrator {
			return post.String()
		}
	}
	return ""
}

// appendFact appends an event of the admin stream and moves the directory.
func appendFact(w *record.Writing, h *record.Head, e lifecycle.Event, fact admin.Fact) error {
	w.Log.Add(h, e)
	queued, err := queueFact(&w.Batch, e, fact)
	if err != nil {
		return err
	}
	queued.Fn = func(results pgx.BatchResults) error {
		_, err := results.Exec()
		return refused(fact, err)
	}
	return nil
}

// QueueEvent writes the row of an event of the admin stream, as Rebuild wants it.
func QueueEvent(b *pgx.Batch, e lifecycle.Event) error {
	fact, err := adminFact(e)
	if err == nil {
		_, err = queueFact(b, e, fact)
	}
	return err
}

// adminFact decodes an event of the admin stream. An unknown type or version is an error: the reader is older than the writer.
func adminFact(e lifecycle.Event) (admin.Fact, error) {
	var fact admin.Fact
	switch {
	case e.V != 1:
	case e.Type == (*admin.UnitAdded)(nil).Type():
		fact = &admin.UnitAdded{}
	case e.Type == (*admin.UnitChanged)(nil).Type():
		fact = &admin.UnitChanged{}
	case e.Type == (*admin.UnitMerged)(nil).Type():
		fact = &admin.UnitMerged{}
	case e.Type == (*admin.PersonRenamed)(nil).Type():
		fact = &admin.PersonRenamed{}
	case e.Type == (*admin.PersonLeft)(nil).Type():
		fact = &admin.PersonLeft{}
	case e.Type == (*admin.PersonReturned)(nil).Type():
		fact = &admin.PersonReturned{}
	case e.Type == (*admin.ClockConfirmed)(nil).Type():
		fact = &admin.ClockConfirmed{}
	case e.Type == (*admin.EventAccepted)(nil).Type():
		fact = &admin.EventAccepted{}
	case e.Type == (*admin.CommandDropped)(nil).Type():
		fact = &admin.CommandDropped{}
	case e.Type == (*admin.RegisterTakenBack)(nil).Type():
		fact = &admin.RegisterTakenBack{}
	case e.Type == (*admin.PersonAdded)(nil).Type():
		fact = &admin.PersonAdded{}
	case e.Type == (*admin.PostGiven)(nil).Type():
		fact = &admin.PostGiven{}
	case e.Type == (*admin.TokenIssued)(nil).Type():
		fact = &admin.TokenIssued{}
	case e.Type == (*admin.PolicyPublished)(nil).Type():
		fact = &admin.PolicyPublished{}
	case e.Type == (*admin.PostTaken)(nil).Type():
		fact = &admin.PostTaken{}
	case e.Type == (*admin.TokensRevoked)(nil).Type():
		fact = &admin.TokensRevoked{}
	case e.Type == (*admin.TokenRevoked)(nil).Type():
		fact = &admin.TokenRevoked{}
	case e.Type == (*admin.DeputyNamed)(nil).Type():
		fact = &admin.DeputyNamed{}
	case e.Type == (*admin.DeputyAccepted)(nil).Type():
		fact = &admin.DeputyAccepted{}
	case e.Type == (*admin.DeputyDeclined)(nil).Type():
		fact = &admin.DeputyDeclined{}
	case e.Type == (*admin.ActProposed)(nil).Type():
		fact = &admin.ActProposed{}
	case e.Type == (*admin.ActConfirmed)(nil).Type():
		fact = &admin.ActConfirmed{}
	case e.Type == (*admin.ActRefused)(nil).Type():
		fact = &admin.ActRefused{}
	case e.Type == (*admin.ActWithdrawn)(nil).Type():
		fact = &admin.ActWithdrawn{}
	case e.Type == (*admin.DeputyEnded)(nil).Type():
		fact = &admin.DeputyEnded{}
	case e.Type == (*admin.CalendarPublished)(nil).Type():
		fact = &admin.CalendarPublished{}
	}
	if fact == nil {
		return nil, fmt.Errorf("event %s/%d: type %q version %d is not known to this program", e.Stream, e.Seq, e.Type, e.V)
	}
	if err := json.Unmarshal(e.Payload, fact); err != nil {
		return nil, fmt.Errorf("event %s/%d (%s): %w", e.Stream, e.Seq, e.Type, err)
	}
	return fact, nil
}
