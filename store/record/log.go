package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// EventColumns are the columns of an event, as ScanEvent reads them.
const EventColumns = `
	stream,
	seq,
	at,
	actor,
	actor_name,
	post,
	on_behalf_of,
	command,
	incarnation,
	type,
	v,
	payload`

// ScanEvent reads EventColumns.
func ScanEvent(row pgx.CollectableRow) (lifecycle.Event, error) {
	var e lifecycle.Event
	err := row.Scan(
		&e.Stream, &e.Seq, &e.At, &e.Actor, &e.ActorName, &e.Post, &e.OnBehalfOf, &e.Command, &e.Incarnation, &e.Type, &e.V,
		(*[]byte)(&e.Payload))
	return e, err
}

// Head is where a stream stands: the event after it is the next.
type Head struct {
	Revision    int64
	Incarnation int
	digest      []byte
	state       []byte    // the folded project or office; nil of a stream that is neither
	next        time.Time // when time next acts on it
	At          time.Time
}

// Lock queues taking a stream's lock and reading where it stands. Until the transaction ends nobody else appends to it. A
// stream that does not exist stands at 0 and is not locked, unless it is created.
func (h *Head) Lock(b *pgx.Batch, stream string, create bool) {
	if create {
		b.Queue(`
			insert into streams (stream, revision, incarnation)
			values ($1, 0, 0)
			on conflict do nothing`, stream)
	}
	b.Queue(`
		select
			revision,
			incarnation,
			digest,
			state
		from streams
		where stream = $1
		for update`, stream,
	).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&h.Revision, &h.Incarnation, &h.digest, &h.state)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
}

// appending gathers events for the log: of any number of streams, each event after the one before it.
type appending struct {
	events  []lifecycle.Event
	digests [][]byte
}

// Add chains an event to its stream.
func (a *appending) Add(h *Head, e lifecycle.Event) {
	h.digest = e.Digest(h.digest)
	h.Revision, h.Incarnation, h.At = e.Seq, max(h.Incarnation, e.Incarnation), e.At
	a.events, a.digests = append(a.events, e), append(a.digests, h.digest)
}

// queue writes them all with one statement, for the cost of a statement is mostly not its rows.
func (a *appending) queue(b *pgx.Batch) {
	n := len(a.events)
	var (
		streams, actors, names, posts, principals, commands, types = make([]string, n), make([]string, n), make([]string, n),
			make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		seqs         = make([]int64, n)
		ats          = make([]time.Time, n)
		incarnations = make([]int, n)
		versions     = make([]int, n)
		payloads     = make([][]byte, n)
	)
	for i, e := range a.events {
		streams[i], seqs[i], ats[i], actors[i], names[i], posts[i] = e.Stream, e.Seq, e.At, e.Actor, e.ActorName, e.Post
		principals[i], commands[i], incarnations[i] = e.OnBehalfOf, e.Command, e.Incarnation
		types[i], versions[i], payloads[i] = string(e.Type), e.V, e.Payload
	}
	b.Queue(`
		insert into log (`+EventColumns+`,
			digest
		)
		select *
		from unnest(
			$1::text[],
			$2::bigint[],
			$3::timestamptz[],
			$4::text[],
			$5::text[],
			$6::text[],
			$7::text[],
			$8::text[],
			$9::integer[],
			$10::text[],
			$11::integer[],
			$12::bytea[],
			$13::bytea[]
		)`,
		streams, seqs, ats, actors, names, posts, principals, commands, incarnations, types, versions, payloads, a.digests)
}

// QueueHead writes where a stream stands after an append.
func QueueHead(b *pgx.Batch, stream string, h *Head) {
	b.Queue(`
		insert into streams (
			stream,
			revision,
			incarnation,
			digest,
			state,
			next_moment
		)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (stream) do update set
			revision = excluded.revision,
			incarnation = greatest(streams.incarnation, excluded.incarnation),
			digest = excluded.digest,
			state = excluded.state,
			next_moment = excluded.next_moment`, stream, h.Revision, h.Incarnation, h.digest, h.state, pg.Instant(h.next))
}

// Events lists the events of a stream after a sequence, in order.
func (s *Record) Events(ctx context.Context, stream string, after int64, p port.Page) (port.List[lifecycle.Event], error) {
	var revision int64
	var events []lifecycle.Event
	number, size := pg.Within(p)
	b := &pgx.Batch{}
	b.Queue(`
		select revision
		from streams
		where stream = $1`, stream,
	).QueryRow(func(row pgx.Row) error { return row.Scan(&revision) })
	b.Queue(`
		select`+EventColumns+`
		from log
		where stream = $1
		and seq > $2
		order by seq
		limit $3`, stream, after+int64(number-1)*int64(size), size,
	).Query(func(rows pgx.Rows) (err error) {
		events, err = pgx.CollectRows(rows, ScanEvent)
		return err
	})
	err := s.db.Pool.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		err = refusal.New(refusal.CodeNotFound, "没有这个记录流", fmt.Sprintf("there is no stream %q", stream))
	}
	if err != nil {
		return port.List[lifecycle.Event]{}, pg.Failed(err, "list the events of %s", stream)
	}
	return port.List[lifecycle.Event]{Items: events, Page: number, PageSize: size, Total: int(max(revision-after, 0))}, nil
}

// Answer reads the events of a command, in order; none when it is not in the log.
func (s *Record) Answer(ctx context.Context, stream, command string) ([]lifecycle.Event, error) {
	rows, _ := s.db.Pool.Query(ctx, EventsOfCommand, stream, command)
	events, err := pgx.CollectRows(rows, ScanEvent)
	return events, pg.Failed(err, "read the events of command %s", command)
}

// EventsOfCommand reads the events of a command, in order: its stream and id.
const EventsOfCommand = `
	select` + EventColumns + `
	from log
	where stream = $1
	and command = $2
	order by seq`
