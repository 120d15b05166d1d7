package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// left is how many projects time has still to act on up to an instant.
func (s *soon) left(ctx context.Context, upTo time.Time) (n int, err error) {
	err = s.record.QueryRow(ctx, `
		select count(*)
		from streams
		where stream like 'project/%'
		and next_moment <= $1`, upTo,
	).Scan(&n)
	return n, err
}

// drained waits until time has acted on every project up to an instant.
func (s *soon) drained(ctx context.Context, r *run, of int, upTo time.Time) error {
	told, last, moved := time.Now(), of, time.Now()
	for {
		left, err := s.left(ctx, upTo)
		switch {
		case err != nil:
			return err
		case left == 0:
			return nil
		case left < last || time.Now().Before(s.moment):
			last, moved = left, time.Now()
		case time.Since(moved) > time.Minute+s.spread:
			return fmt.Errorf("time stands still with %d of %d projects left", left, of)
		}
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			r.progress("%d of %d acted on", of-left, of)
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

// outcome is what the record says of the deadlines of the projects that waited.
type outcome struct {
	once, twice   int // projects with one rung in the log, and with more
	notifications int // of that rung
	late          []time.Duration
}

// outcome reads it. How late a rung is counts from its own moment until the transaction that recorded it was committed.
func (s *soon) outcome(ctx context.Context) (o outcome, err error) {
	like := "project/" + waiting + "-%"
	err = s.record.QueryRow(ctx, `
		with rungs as (
			select count(*) as n
			from log
			where type = 'rung_reached'
			and stream like $1
			group by stream
		)
		select
			count(*) filter (where n = 1),
			count(*) filter (where n > 1),
			(
				select count(*)
				from notifications
				where project like $2
				and rung = 'before-1'
			)
		from rungs`, like, waiting+"-%",
	).Scan(&o.once, &o.twice, &o.notifications)
	if err != nil {
		return o, err
	}
	rows, err := s.record.Query(ctx, `
		select extract(epoch from
			pg_xact_commit_timestamp(xmin)
			- (convert_from(payload, 'UTF8')::json #>> '{rung,at}')::timestamptz
		)::float8
		from log
		where type = 'rung_reached'
		and stream like $1`, like)
	if err != nil {
		return o, err
	}
	seconds, err := pgx.CollectRows(rows, pgx.RowTo[float64])
	for _, late := range seconds {
		o.late = append(o.late, time.Duration(late*float64(time.Second)))
	}
	return o, err
}

// wrong is how many of so many projects were not acted on exactly once, with one notification each.
func (o outcome) wrong(of int) int {
	return of - o.once + max(o.notifications-of, of-o.notifications)
}
