package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/office"
)

const (
	rebuildPage  = 2000 // events read at once
	rebuildBatch = 500  // statements sent at once
)

// Rebuild makes every list again from the log alone, as the role that owns the tables, and verifies each chain on the way. It
// is one transaction: while it runs others wait, and when it stops, at a *BrokenChain or at an event this program does not know,
// everything stays as it was. Intents, attempts, imports and the clock are not the log's and stay; so do digests, and notifications, of
// which only missing ones are added. Progress is called now and then with the events done and all there are; it may be nil.
func Rebuild(ctx context.Context, ownerURL string, progress func(done, total int)) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect to rebuild: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := speakUTC(ctx, conn); err != nil {
		return err
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	defer rollback(ctx, tx)
	r := rebuilding{tx: tx, progress: progress, ends: map[string]head{}}
	if err := r.run(ctx); err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return tx.Commit(ctx)
}

// rebuilding goes through the log stream by stream.
type rebuilding struct {
	tx       pgx.Tx
	progress func(done, total int)
	done     int
	total    int
	ends     map[string]head // where each stream ended, by its row
	batch    *pgx.Batch

	chain  chain
	head   head
	change *change      // of a project
	office office.State // of the office
}

func (r *rebuilding) run(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	r.batch = &pgx.Batch{}
	for {
		events, err := r.page(ctx)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := r.event(ctx, e); err != nil {
				return err
			}
		}
		r.done += len(events)
		if r.progress != nil {
			r.progress(r.done, r.total)
		}
		if len(events) < rebuildPage {
			break
		}
	}
	if err := r.endStream(); err != nil {
		return err
	}
	for stream, end := range r.ends { // their rows say that they have events
		if end.revision > 0 {
			return &BrokenChain{Stream: stream, Seq: 1, Why: "it is not there"}
		}
	}
	return r.flush(ctx, 0)
}

// begin keeps everybody from appending, reads where the streams ended and clears the lists.
func (r *rebuilding) begin(ctx context.Context) error {
	if _, err := r.tx.Exec(ctx, `lock table streams in exclusive mode`); err != nil {
		return err
	}
	rows, _ := r.tx.Query(ctx, `
		select
			stream,
			revision,
			incarnation,
			digest
		from streams`)
	var stream string
	var end head
	_, err := pgx.ForEachRow(rows, []any{&stream, &end.revision, &end.incarnation, &end.digest}, func() error {
		r.ends[stream] = end
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.tx.QueryRow(ctx, `select count(*) from log`).Scan(&r.total); err != nil {
		return err
	}
	_, err = r.tx.Exec(ctx,
		`truncate fund_order_uses, vouchers, tasks, projects, acts, deputies, tokens, posts, people, unit_names, units, policies, calendars`)
	return err
}

// page reads the events after those that were done.
func (r *rebuilding) page(ctx context.Context) ([]storedEvent, error) {
	rows, _ := r.tx.Query(ctx, `
		select`+eventColumns+`,
			digest
		from log
		where (stream, seq) > ($1, $2)
		order by
			stream,
			seq
		limit $3`, r.chain.stream, r.chain.seq, rebuildPage)
	return pgx.CollectRows(rows, scanStoredEvent)
}

func (r *rebuilding) event(ctx context.Context, e storedEvent) error {
	if e.Stream != r.chain.stream {
		if err := r.endStream(); err != nil {
			return err
		}
		if err := r.flush(ctx, rebuildBatch); err != nil {
			return err
		}
		r.chain, r.head, r.change = chain{stream: e.Stream}, head{}, changing(lifecycle.Project{})
	}
	if err := r.chain.follow(e); err != nil {
		return err
	}
	r.head.revision, r.head.incarnation, r.head.digest = e.Seq, max(r.head.incarnation, e.Incarnation), e.digest
	var err error
	switch e.Stream {
	case lifecycle.OfficeStream:
		r.office, err = office.Fold(r.office, []lifecycle.Event{e.Event})
	case lifecycle.AdminStream:
		var fact admin.Fact
		if fact, err = adminFact(e.Event); err == nil {
			_, err = queueFact(r.batch, e.Event, fact)
		}
	default:
		err = r.change.add(e.Event)
	}
	return err
}

// endStream writes what the stream's events came to, if it ends where its row says.
func (r *rebuilding) endStream() error {
	stream := r.chain.stream
	if stream == "" {
		return nil
	}
	if end, there := r.ends[stream]; there {
		if err := r.chain.end(end.revision, end.digest); err != nil {
			return err
		}
		delete(r.ends, stream)
	}
	switch stream {
	case lifecycle.AdminStream:
	case lifecycle.OfficeStream:
		if err := r.head.keepOffice(r.office); err != nil {
			return err
		}
	default:
		state, err := r.change.state()
		if err != nil {
			return err
		}
		r.head.state, r.head.next = state, r.change.after.NextDue()
		if err := r.change.queue(r.batch); err != nil {
			return err
		}
	}
	queueHead(r.batch, stream, &r.head)
	return nil
}

// flush sends what is queued once there are more than some statements.
func (r *rebuilding) flush(ctx context.Context, atLeast int) error {
	if r.batch.Len() <= atLeast {
		return nil
	}
	err := r.tx.SendBatch(ctx, r.batch).Close()
	r.batch = &pgx.Batch{}
	return err
}

// Connected counts the connections of a running Sluice to the database: what they ask waits while lists are made again, or is told to come
// again.
func Connected(ctx context.Context, ownerURL string) (count int, err error) {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return 0, fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = conn.QueryRow(ctx, `
		select count(*)
		from pg_stat_activity
		where datname = current_database()
		and usename = 'sluice'`).Scan(&count)
	return count, failed(err, "count the connections")
}
