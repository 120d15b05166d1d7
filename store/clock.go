package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/refusal"
)

// businessNow is the time of the business clock: of a stepped one where it stands, else of the machine.
const businessNow = `coalesce((select clock.now from clock), now())`

// ClockNow is where a stepped clock stands; false when there never was one.
func (s *Store) ClockNow(ctx context.Context) (time.Time, bool, error) {
	var now time.Time
	err := s.pool.QueryRow(ctx, `
		select now
		from clock`,
	).Scan(&now)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return now, err == nil, failed(err, "read the clock")
}

// SetClock keeps where a stepped clock stands. It never goes back: the log does not either.
func (s *Store) SetClock(ctx context.Context, now time.Time) error {
	set, err := s.pool.Exec(ctx, `
		insert into clock (now)
		values ($1)
		on conflict (one) do update set
			now = excluded.now
		where clock.now <= excluded.now`, now)
	if err == nil && set.RowsAffected() == 0 {
		err = refusal.New(refusal.CodeInvalid, "时钟只能向前",
			fmt.Sprintf("the clock stands later than %s", now.UTC().Format(time.RFC3339)))
	}
	return failed(err, "set the clock")
}

// NextMoment is the earliest moment up to an instant at which time acts on any stream, of several at once that of the first by
// name; false when there is none.
func (s *Store) NextMoment(ctx context.Context, upTo time.Time) (engine.Moment, bool, error) {
	var m engine.Moment
	err := s.pool.QueryRow(ctx, `
		select
			stream,
			next_moment,
			revision,
			digest
		from streams
		where next_moment <= $1
		order by
			next_moment,
			stream
		limit 1`, upTo,
	).Scan(&m.Stream, &m.At, &m.Revision, &m.Digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, false, nil
	}
	return m, err == nil, failed(err, "find the next moment")
}
