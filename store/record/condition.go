package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/store/messages"
	"sluice/store/pg"
)

// longest is how many of the projects with the most events are named.
const longest = 3

// Condition is how the record stands at an instant of the business clock: what waits in it, since when, and how much there is.
func (s *Record) Condition(ctx context.Context, now time.Time) (port.RecordCondition, error) {
	c := port.RecordCondition{Held: []port.HeldStream{}, Longest: []port.LongStream{}, Clocks: []port.ProcessClock{}}
	b := &pgx.Batch{}
	queueWaiting(b, `
		select
			count(*),
			min(case when take > 0 then opened else lease end)
		from intents
		where done is null
		and (take > 0 or lease <= now())`, nil, &c.OpenIntents, &c.OldestIntent)
	queueWaiting(b, `
		select
			count(*),
			min(next_moment)
		from streams
		where next_moment <= $1`, []any{now}, &c.Due, &c.OldestDue)
	b.Queue(`
		select
			count(*) filter (where state = 'queued'),
			count(*) filter (where state = 'failed'),
			count(*) filter (where state = 'dead'),
			min(at) filter (where state <> 'dead')
		from deliveries
		where state <> 'sent'`).QueryRow(func(row pgx.Row) error {
		var oldest *time.Time
		err := row.Scan(&c.Queued, &c.Failed, &c.Dead, &oldest)
		c.OldestQueue = pg.OrZero(oldest)
		return err
	})
	b.Queue(`
		select
			(select count(*) from alarms a where ` + messages.Alarmed + `),
			(select count(*) from projects),
			(select count(*) from projects where stage <> 'closed'),
			(select count(*) from streams where revision > 0)`).QueryRow(func(row pgx.Row) error {
		return row.Scan(&c.Alarms, &c.Projects, &c.Open, &c.Streams)
	})
	b.Queue(`
		select
			subject,
			first
		from alarms
		where kind = 'forged'
		order by
			first,
			subject
		limit $1`, messages.TroublesShown).Query(func(rows pgx.Rows) (err error) {
		c.Held, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.HeldStream, error) {
			var h port.HeldStream
			err := row.Scan(&h.Stream, &h.Since)
			return h, err
		})
		return err
	})
	queueUnexplained(b, &c.Held)
	queueClocks(b, &c.Clocks)
	b.Queue(`
		select
			code,
			revision
		from projects
		where stage <> 'closed'
		order by
			revision desc,
			code
		limit $1`, longest).Query(func(rows pgx.Rows) (err error) {
		c.Longest, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.LongStream, error) {
			var l port.LongStream
			err := row.Scan(&l.Project, &l.Events)
			return l, err
		})
		return err
	})
	return c, pg.Failed(s.db.Pool.SendBatch(ctx, b).Close(), "read the condition of the record")
}

// queueWaiting counts what waits, and since when the oldest does.
func queueWaiting(b *pgx.Batch, sql string, args []any, count *int, oldest *time.Time) {
	b.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
		var since *time.Time
		err := row.Scan(count, &since)
		*oldest = pg.OrZero(since)
		return err
	})
}

// OpenStreams names the streams that a workflow must run for: the projects that are not closed, and the office.
func (s *Record) OpenStreams(ctx context.Context) ([]string, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select 'project/' || code
		from projects
		where stage <> 'closed'
		or open_tasks > 0
		union all
		select stream
		from streams
		where stream = $1
		and revision > 0`, lifecycle.OfficeStream)
	streams, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return streams, pg.Failed(err, "name what is open")
}
