package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/refusal"
	"sluice/store/pg"
)

// ClockNow is where a stepped clock stands; false when there never was one.
func (s *Record) ClockNow(ctx context.Context) (time.Time, bool, error) {
	var now time.Time
	err := s.db.Pool.QueryRow(ctx, `
		select now
		from clock`,
	).Scan(&now)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return now, err == nil, pg.Failed(err, "read the clock")
}

// SetClock keeps where a stepped clock stands. It never goes back: the log does not either.
func (s *Record) SetClock(ctx context.Context, now time.Time) error {
	set, err := s.db.Pool.Exec(ctx, `
		insert into clock (now)
		values ($1)
		on conflict (one) do update set
			now = excluded.now
		where clock.now <= excluded.now`, now)
	if err == nil && set.RowsAffected() == 0 {
		err = refusal.New(refusal.CodeInvalid, "时钟只能向前",
			fmt.Sprintf("the clock stands later than %s", now.UTC().Format(time.RFC3339)))
	}
	return pg.Failed(err, "set the clock")
}

// NextMoment is the earliest moment up to an instant at which time acts on any stream, of several at once that of the first by
// name; false when there is none.
func (s *Record) NextMoment(ctx context.Context, upTo time.Time) (engine.Moment, bool, error) {
	var m engine.Moment
	err := s.db.Pool.QueryRow(ctx, `
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
	return m, err == nil, pg.Failed(err, "find the next moment")
}
