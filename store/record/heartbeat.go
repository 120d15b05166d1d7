package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/messages"
	"sluice/store/pg"
)

// LastBeat is the business time that was last known to be right, zero for none, and what was last confirmed.
func (s *Record) LastBeat(ctx context.Context) (time.Time, engine.Confirmation, error) {
	var last time.Time
	var c engine.Confirmation
	var confirmed *time.Time
	err := s.db.Keep.QueryRow(ctx, `
		select
			last,
			confirmation,
			confirmed
		from heartbeat`,
	).Scan(&last, &c.Number, &confirmed)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	c.Now = pg.OrZero(confirmed)
	return last, c, pg.Failed(err, "read the heartbeat")
}

// Beat notes where the clock of a process stands; engine.Heartbeats describes it. Processes that have been silent for an hour are
// forgotten.
func (s *Record) Beat(ctx context.Context, beat engine.Beat) (engine.Confirmation, error) {
	var expected, seen time.Time
	if beat.Leap != nil {
		expected, seen = beat.Leap.Expected, beat.Leap.Seen
	}
	var c engine.Confirmation
	b := &pgx.Batch{}
	b.Queue(`
		insert into clocks (
			process,
			beat,
			now,
			engine_ahead,
			expected,
			seen
		)
		values ($1, now(), $2, $3, $4, $5)
		on conflict (process) do update set
			beat = excluded.beat,
			now = excluded.now,
			engine_ahead = excluded.engine_ahead,
			expected = excluded.expected,
			seen = excluded.seen`, beat.Process, beat.Now, beat.EngineAhead.Seconds(), pg.Instant(expected), pg.Instant(seen))
	b.Queue(`
		delete from clocks
		where beat < now() - interval '1 hour'`)
	if beat.Leap == nil {
		b.Queue(`
			insert into heartbeat (last)
			values ($1)
			on conflict (one) do update set
				last = excluded.last
			where heartbeat.last < excluded.last`, beat.Now)
	} else {
		b.Queue(messages.IntoAlarms+`
			values ($1, $2, $3, $3, 1)
			on conflict (kind, subject) do update set
				last = excluded.last`, port.AlarmClock, beat.Process, beat.Leap.Seen)
	}
	b.Queue(`
		select
			confirmation,
			confirmed
		from heartbeat`).QueryRow(func(row pgx.Row) error {
		var confirmed *time.Time
		err := pg.Maybe(row.Scan(&c.Number, &confirmed))
		c.Now = pg.OrZero(confirmed)
		return err
	})
	return c, pg.Failed(s.db.Keep.SendBatch(ctx, b).Close(), "note where the clock stands")
}

// Confirmable refuses to confirm a clock that nobody doubts.
func Confirmable(ctx context.Context, tx pgx.Tx) error {
	var doubted bool
	err := tx.QueryRow(ctx, `
		select exists (
			select
			from clocks
			where seen is not null
			and `+messages.Beating+`
		)`).Scan(&doubted)
	switch {
	case err != nil:
		return fmt.Errorf("look whether the clock is doubted: %w", err)
	case !doubted:
		return refusal.New(refusal.CodeStage, "时钟正常，无需确认", "the clock is trusted: there is nothing to confirm")
	}
	return nil
}

// QueueConfirmed has the processes whose clocks show about the same moment trust them again. Lists that are made again change nothing: a
// confirmation counts once.
func QueueConfirmed(b *pgx.Batch, e lifecycle.Event, f *admin.ClockConfirmed) *pgx.QueuedQuery {
	return b.Queue(`
		insert into heartbeat (
			last,
			confirmation,
			confirmed
		)
		values ($1, $2, $1)
		on conflict (one) do update set
			last = excluded.last,
			confirmation = excluded.confirmation,
			confirmed = excluded.confirmed
		where heartbeat.confirmation < excluded.confirmation`, f.Now, e.Seq)
}

// DueMoments lists the moments up to now at which time should have acted, one of a stream, by name after one, at most so many.
func (s *Record) DueMoments(ctx context.Context, after string, most int) ([]engine.Moment, error) {
	rows, _ := s.db.Keep.Query(ctx, `
		select
			stream,
			next_moment,
			revision,
			digest
		from streams
		where next_moment <= now()
		and stream > $1
		order by stream
		limit $2`, after, most)
	moments, err := pgx.CollectRows(rows, pgx.RowToStructByPos[engine.Moment])
	return moments, pg.Failed(err, "list the moments that are due")
}

// queueClocks reads where the clocks of the processes stand, and how far each is ahead of the database's.
func queueClocks(b *pgx.Batch, clocks *[]port.ProcessClock) {
	b.Queue(`
		select
			process,
			now,
			extract(epoch from now - beat)::float8,
			engine_ahead,
			expected,
			seen
		from clocks
		where ` + messages.Beating + `
		order by process`).Query(func(rows pgx.Rows) (err error) {
		*clocks, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.ProcessClock, error) {
			var c port.ProcessClock
			var expected, seen *time.Time
			err := row.Scan(&c.Process, &c.Now, &c.DatabaseAhead, &c.EngineAhead, &expected, &seen)
			c.DatabaseAhead = -c.DatabaseAhead
			c.Expected, c.Seen = pg.OrZero(expected), pg.OrZero(seen)
			return c, err
		})
		return err
	})
}
