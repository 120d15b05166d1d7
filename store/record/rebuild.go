package record

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/office"
	"sluice/service/port"
	"sluice/store/lists"
	"sluice/store/pg"
)

const (
	rebuildPage  = 2000 // events read at once
	rebuildBatch = 500  // statements sent at once
)

// rebuildLists makes every list again from the log alone, as the role that owns the tables, and verifies each chain on the way. It
// is one transaction: while it runs others wait, and when it stops, at a *port.BrokenChain or at an event this program does not know,
// everything stays as it was. Intents, attempts, imports and the clock are not the log's and stay; so do digests, and notifications, of
// which only missing ones are added.
// Progress is called now and then with the events done and all there are; it may be nil. OfAdmin
// writes the row of an event of the admin stream.
func Rebuild(
	ctx context.Context, ownerURL string, ofAdmin func(b *pgx.Batch, e lifecycle.Event) error, progress func(done, total int),
) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect to rebuild: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := pg.SpeakUTC(ctx, conn); err != nil {
		return err
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	defer pg.Rollback(ctx, tx)
	r := rebuilding{tx: tx, ofAdmin: ofAdmin, progress: progress, ends: map[string]Head{}}
	if err := r.run(ctx); err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return tx.Commit(ctx)
}

// rebuilding goes through the log stream by stream.
type rebuilding struct {
	tx       pgx.Tx
	ofAdmin  func(b *pgx.Batch, e lifecycle.Event) error
	progress func(done, total int)
	done     int
	total    int
	ends     map[string]Head // where each stream ended, by its row
	batch    *pgx.Batch

	chain  chain
	head   Head
	change *lists.Change // of a project
	office office.State  // of the office
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
		if end.Revision > 0 {
			return &port.BrokenChain{Stream: stream, Seq: 1, Why: "it is not there"}
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
	var end Head
	_, err := pgx.ForEachRow(rows, []any{&stream, &end.Revision, &end.Incarnation, &end.digest}, func() error {
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
		`truncate fund_order_uses, vouchers, mentions, tasks, projects, acts, deputies, tokens, posts, people, unit_names, units, policies, calendars`)
	return err
}

// page reads the events after those that were done.
func (r *rebuilding) page(ctx context.Context) ([]storedEvent, error) {
	rows, _ := r.tx.Query(ctx, `
		select`+EventColumns+`,
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
		r.chain, r.head, r.change = chain{stream: e.Stream}, Head{}, lists.Changing(lifecycle.Project{})
	}
	if err := r.chain.follow(e); err != nil {
		return err
	}
	r.head.Revision, r.head.Incarnation, r.head.digest = e.Seq, max(r.head.Incarnation, e.Incarnation), e.digest
	var err error
	switch e.Stream {
	case lifecycle.OfficeStream:
		r.office, err = office.Fold(r.office, []lifecycle.Event{e.Event})
	case lifecycle.AdminStream:
		err = r.ofAdmin(r.batch, e.Event)
	default:
		err = r.change.Add(e.Event)
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
		if err := r.chain.end(end.Revision, end.digest); err != nil {
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
		state, err := r.change.State()
		if err != nil {
			return err
		}
		r.head.state, r.head.next = state, r.change.After.NextDue()
		if err := r.change.Queue(r.batch); err != nil {
			return err
		}
	}
	QueueHead(r.batch, stream, &r.head)
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
