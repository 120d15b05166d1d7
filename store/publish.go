package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/service/port"
)

// ErrGap says that nothing was appended because the log lacks what lies before the events.
var ErrGap = errors.New("the log lacks what lies before the events")

// Publish appends what the log of a project, or of the office, lacks of the events and moves every list, in one transaction; engine.Record
// describes it. The error wraps ErrGap, lifecycle.ErrOldIncarnation, lifecycle.ErrDifferentEvent or lifecycle.ErrForged when the events
// are at fault; all but the first append nothing, not even events that would follow, and the last raises an alarm. Of events with a gap
// among them, those before it are appended.
func (s *Store) Publish(ctx context.Context, stream string, events []lifecycle.Event) ([]activities.Errand, error) {
	if len(events) == 0 {
		return nil, nil
	}
	ofOffice := stream == lifecycle.OfficeStream
	if !ofOffice && !strings.HasPrefix(stream, projectPrefix) {
		return nil, fmt.Errorf("publish: stream %q is no workflow's", stream)
	}
	var told map[int64][]lifecycle.Digest
	if ofOffice {
		var err error
		if told, err = s.digests(ctx, events); err != nil {
			return nil, err
		}
	}
	leave, err := s.lanes.enter(ctx, stream)
	if err != nil {
		return nil, err
	}
	defer leave()
	events = slices.SortedStableFunc(slices.Values(events), func(a, b lifecycle.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	var h head
	known, received := map[int64]lifecycle.Event{}, map[string]*lifecycle.Received{}
	b := opening()
	queueReceived(b, stream, events, received)
	if events[0].Seq == 1 && !ofOffice {
		queueNoCalendar(b)
	}
	h.lock(b, stream, events[0].Seq == 1)
	b.Queue(`
		select`+eventColumns+`
		from log
		where stream = $1
		and seq between $2 and $3`, stream, events[0].Seq, events[len(events)-1].Seq,
	).Query(func(rows pgx.Rows) error {
		there, err := pgx.CollectRows(rows, scanEvent)
		for _, e := range there {
			known[e.Seq] = e
		}
		return err
	})
	var w writing
	err = s.withTx(ctx, b, func(tx pgx.Tx) error {
		fresh, err := s.lacking(&h, known, received, stream, events, func() ([][]byte, error) { return accepted(ctx, tx, stream) })
		if err != nil {
			return err
		}
		if ofOffice {
			err = w.office(&h, fresh, told)
		} else {
			err = w.project(ctx, tx, &h, fresh)
		}
		if err != nil {
			return err
		}
		return w.send(ctx, tx)
	})
	var forged unexplained
	if errors.As(err, &forged) {
		code := strings.TrimPrefix(stream, projectPrefix)
		return nil, errors.Join(fmt.Errorf("publish %s: %w: %w", stream, err, held(code)),
			s.hold(ctx, stream, forged, events[len(events)-1].At))
	}
	if err != nil {
		return nil, failed(err, "publish %s", stream)
	}
	return w.errands.all, nil
}

// queueReceived reads which of the events' commands were received for the stream. It comes before the stream's lock: an intent is there
// before its command is sent.
func queueReceived(b *pgx.Batch, stream string, events []lifecycle.Event, received map[string]*lifecycle.Received) {
	var commands []string
	for _, e := range events {
		if n := len(commands); e.Command != "" && (n == 0 || commands[n-1] != e.Command) {
			commands = append(commands, e.Command)
		}
	}
	if len(commands) == 0 {
		return
	}
	b.Queue(`
		select
			id,
			person,
			command -> 'actor',
			done is not null and given_up is null
		from intents
		where id = any($1)
		and stream = $2`, commands, stream,
	).Query(func(rows pgx.Rows) error {
		var id, person string
		var actor []byte
		var done bool
		_, err := pgx.ForEachRow(rows, []any{&id, &person, &actor, &done}, func() error {
			r := &lifecycle.Received{Person: person, Done: done}
			received[id] = r
			if done {
				return nil
			}
			return json.Unmarshal(actor, &r.Actor)
		})
		return err
	})
}

// projectPrefix begins the name of every project's stream.
var projectPrefix = lifecycle.ProjectStream("")

// lacking picks the events that follow the stream's revision. Those at a sequence that exists must be the same, the others explained by a
// command that was received, or vouched for by an administrator.
func (s *Store) lacking(
	h *head, known map[int64]lifecycle.Event, received map[string]*lifecycle.Received, stream string, events []lifecycle.Event,
	accepted func() (digests [][]byte, err error),
) ([]lifecycle.Event, error) {
	var fresh []lifecycle.Event
	var strange unexplained
	next, incarnation := h.revision+1, h.incarnation
	for _, e := range events {
		there, exists := known[e.Seq]
		switch {
		case e.Stream != stream:
			return nil, fmt.Errorf("event %s/%d does not belong to %s", e.Stream, e.Seq, stream)
		case exists && !same(there, e):
			s.log.Error("another event stands in the log at this place", zap.String("stream", stream), zap.Int64("seq", e.Seq),
				zap.String("there", string(there.Type)), zap.String("sent", string(e.Type)))
			return nil, fmt.Errorf("event %d: %w", e.Seq, lifecycle.ErrDifferentEvent)
		case exists:
		case e.Seq < next:
			return nil, &BrokenChain{Stream: stream, Seq: e.Seq, Why: "it is not there"}
		case e.Seq > next:
			s.log.Warn("the log lacks events", zap.String("stream", stream), zap.Int64("from", next), zap.Int64("to", e.Seq-1))
			if len(fresh) == 0 {
				return nil, fmt.Errorf("event %d follows %d: %w", e.Seq, next-1, ErrGap)
			}
			return s.allExplained(fresh, strange, accepted)
		case e.Incarnation < incarnation:
			return nil, fmt.Errorf("event %d is of incarnation %d, the log has %d: %w", e.Seq, e.Incarnation, incarnation,
				lifecycle.ErrOldIncarnation)
		default:
			if !e.ExplainedBy(received[e.Command]) {
				strange = append(strange, e)
			}
			fresh, known[e.Seq] = append(fresh, e), e
			next, incarnation = e.Seq+1, e.Incarnation
		}
	}
	return s.allExplained(fresh, strange, accepted)
}

// allExplained refuses the fresh events unless administrators vouched for each that is strange to the record.
func (s *Store) allExplained(fresh []lifecycle.Event, strange unexplained, accepted func() ([][]byte, error)) ([]lifecycle.Event, error) {
	if len(strange) == 0 {
		return fresh, nil
	}
	digests, err := accepted()
	if err != nil {
		return nil, err
	}
	strange = slices.DeleteFunc(strange, func(e lifecycle.Event) bool {
		return slices.ContainsFunc(digests, func(digest []byte) bool { return bytes.Equal(digest, e.Digest(nil)) })
	})
	if len(strange) == 0 {
		return fresh, nil
	}
	e := strange[0]
	s.log.Error("an event that no command explains was kept out of the log", zap.String("stream", e.Stream), zap.Int64("seq", e.Seq),
		zap.String("type", string(e.Type)), zap.String("person", e.Actor), zap.String("command", e.Command),
		zap.Int("events", len(strange)))
	return nil, strange
}

// same reports whether two events agree in everything the chain covers.
func same(a, b lifecycle.Event) bool { return bytes.Equal(a.Digest(nil), b.Digest(nil)) }

// writing gathers what a transaction appends and what follows from it, to be sent in one batch.
type writing struct {
	batch   pgx.Batch
	log     appending
	errands errands
}

// project appends events to a locked project and moves its lists.
func (w *writing) project(ctx context.Context, tx pgx.Tx, h *head, events []lifecycle.Event) error {
	if len(events) == 0 {
		return nil
	}
	p, err := h.project()
	if err != nil {
		return fmt.Errorf("read the state: %w", err)
	}
	c, begins := changing(p), h.revision == 0
	c.out = &w.errands
	for _, e := range events {
		w.log.add(h, e)
		if err := c.add(e); err != nil {
			return err
		}
	}
	stream := events[0].Stream
	if stream != lifecycle.ProjectStream(c.after.Code) {
		return fmt.Errorf("the events of %s are about project %q", stream, c.after.Code)
	}
	if h.state, err = c.state(); err != nil {
		return err
	}
	if c.notifications, err = goUp(ctx, tx, c.notifications); err != nil {
		return err
	}
	h.next = c.after.NextDue()
	queueHead(&w.batch, stream, h)
	if c.after.Crowded() {
		w.batch.Queue(raised, port.AlarmCrowded, stream, events[len(events)-1].At)
	}
	if err := c.queue(&w.batch); err != nil {
		return err
	}
	if begins || c.succeeded {
		if err := queueMergersOf(&w.batch, c.after.Code, c.after.Revision); err != nil {
			return err
		}
	}
	if !begins {
		return nil
	}
	return queueRefreshOf(&w.batch, c.after.Code, events[0].At)
}

// send writes it all. The intents whose events it appends are done with that.
func (w *writing) send(ctx context.Context, tx pgx.Tx) error {
	if len(w.log.events) > 0 {
		w.log.queue(&w.batch)
		queueDone(&w.batch, w.log.events)
	}
	return tx.SendBatch(ctx, &w.batch).Close()
}
