package record

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// storedEvent is an event with the digest that stands beside it.
type storedEvent struct {
	lifecycle.Event
	digest []byte
}

func scanStoredEvent(row pgx.CollectableRow) (storedEvent, error) {
	var e storedEvent
	err := row.Scan(
		&e.Stream, &e.Seq, &e.At, &e.Actor, &e.ActorName, &e.Post, &e.OnBehalfOf, &e.Command, &e.Incarnation, &e.Type, &e.V,
		(*[]byte)(&e.Payload), &e.digest)
	return e, err
}

// chain follows a stream event by event.
type chain struct {
	stream string
	seq    int64
	digest []byte
}

// follow checks that an event is the next and has the digest it must have.
func (c *chain) follow(e storedEvent) error {
	if e.Seq != c.seq+1 {
		return &port.BrokenChain{Stream: c.stream, Seq: c.seq + 1, Why: "it is not there"}
	}
	digest := e.Digest(c.digest)
	if !bytes.Equal(digest, e.digest) {
		return &port.BrokenChain{Stream: c.stream, Seq: e.Seq, Why: "its content does not have its digest"}
	}
	c.seq, c.digest = e.Seq, digest
	return nil
}

// end checks that the log ends where the stream's own row says, for a chain does not show what was cut off its end.
func (c *chain) end(revision int64, digest []byte) error {
	switch {
	case c.seq < revision:
		return &port.BrokenChain{Stream: c.stream, Seq: c.seq + 1, Why: "it is not there"}
	case c.seq > revision:
		return &port.BrokenChain{Stream: c.stream, Seq: revision + 1, Why: "the stream ended before it"}
	case !bytes.Equal(c.digest, digest):
		return &port.BrokenChain{Stream: c.stream, Seq: c.seq, Why: "the stream ended with another digest"}
	}
	return nil
}

// chainPage is how many events are read at once.
const chainPage = 1000

// VerifyChain recomputes the digests of a stream and answers how many events it holds. A fault is a *port.BrokenChain.
func (s *Record) VerifyChain(ctx context.Context, stream string) (int64, error) {
	var revision int64
	var digest []byte
	err := s.db.Pool.QueryRow(ctx, `
		select
			revision,
			digest
		from streams
		where stream = $1`, stream,
	).Scan(&revision, &digest)
	if errors.Is(err, pgx.ErrNoRows) {
		err = refusal.New(refusal.CodeNotFound, "没有这个记录流", fmt.Sprintf("there is no stream %q", stream))
	}
	if err != nil {
		return 0, pg.Failed(err, "verify the chain of %s", stream)
	}
	c := chain{stream: stream}
	for {
		rows, _ := s.db.Pool.Query(ctx, `
			select`+EventColumns+`,
				digest
			from log
			where stream = $1
			and seq > $2
			and seq <= $3
			order by seq
			limit $4`, stream, c.seq, revision, chainPage)
		events, err := pgx.CollectRows(rows, scanStoredEvent)
		if err != nil {
			return 0, pg.Failed(err, "verify the chain of %s", stream)
		}
		for _, e := range events {
			if err := c.follow(e); err != nil {
				return 0, err
			}
		}
		if len(events) < chainPage {
			return c.seq, c.end(revision, digest)
		}
	}
}

// Streams names the streams after one, by name, at most so many.
func (s *Record) Streams(ctx context.Context, after string, most int) ([]string, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select stream
		from streams
		where stream > $1
		and revision > 0
		order by stream
		limit $2`, after, most)
	streams, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return streams, pg.Failed(err, "list streams")
}
