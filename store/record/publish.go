package record

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/store/lists"
	"sluice/store/messages"
	"sluice/store/pg"
)

// ErrGap says that nothing was appended because the log lacks what lies before the events.
var ErrGap = errors.New("the log lacks what lies before the events")

// Publish appends what the log of a project, or of the office, lacks of the events and moves every list, in one transaction; engine.Record
// describes it. The error wraps ErrGap, lifecycle.ErrOldIncarnation, lifecycle.ErrDifferentEvent or lifecycle.ErrForged when the events
// are at fault; all but the first append nothing, not even events that would follow, and the last raises an alarm. Of events with a gap
// among them, those before it are appended.
func (s *Record) Publish(ctx context.Context, stream string, events []lifecycle.Event) ([]activities.Errand, error) {
	if len(events) == 0 {
		return nil, nil
	}
	ofOffice := stream == lifecycle.OfficeStream
	if !ofOffice && !strings.HasPrefix(stream, lists.ProjectPrefix) {
		return nil, fmt.Errorf("publish: stream %q is no workflow's", stream)
	}
	var told map[int64][]lifecycle.Digest
	if ofOffice {
		var err error
		if told, err = s.lists.DigestsOf(ctx, events); err != nil {
			return nil, err
		}
	}
	leave, err := s.lanes.enter(ctx, stream)
	if err != nil {
		return nil, err
	}
	defer leave()
	events = slices.SortedStableFunc(slices.Values(events), func(a, b lifecycle.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	var h Head
	known, received := map[int64]lifecycle.Event{}, map[string]*lifecycle.Received{}
	b := pg.Opening()
	queueReceived(b, stream, events, received)
	if events[0].Seq == 1 && !ofOffice {
		queueNoCalendar(b)
	}
	h.Lock(b, stream, events[0].Seq == 1)
	b.Queue(`
		select`+EventColumns+`
		from log
		where stream = $1
		and seq between $2 and $3`, stream, events[0].Seq, events[len(events)-1].Seq,
	).Query(func(rows pgx.Rows) error {
		there, err := pgx.CollectRows(rows, ScanEvent)
		for _, e := range there {
			known[e.Seq] = e
		}
		return err
	})
	var w Writing
	err = s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		fresh, err := s.lacking(&h, known, received, stream, events, func() ([][]byte, error) { return accepted(ctx, tx, stream) })
		if err != nil {
			return err
		}
		if ofOffice {
			err = w.office(&h, fresh, told)
		} else {
			err = w.Project(ctx, tx, &h, fresh)
		}
		if err != nil {
			return err
		}
		return w.Send(ctx, tx)
	})
	var forged unexplained
	if errors.As(err, &forged) {
		code := strings.TrimPrefix(stream, lists.ProjectPrefix)
		return nil, errors.Join(fmt.Errorf("publish %s: %w: %w", stream, err, Held(code)),
			s.hold(ctx, stream, forged, events[len(events)-1].At))
	}
	if err != nil {
		return nil, pg.Failed(err, "publish %s", stream)
	}
	return w.errands.All, nil
}

// lacking picks the events that follow the stream's revision. Those at a sequence that exists must be the same, the others explained by a
// command that was received, or vouched for by an administrator.
func (s *Record) lacking(
	h *Head, known map[int64]lifecycle.Event, received map[string]*lifecycle.Received, stream string, events []lifecycle.Event,
	accepted func() (digests [][]byte, err error),
) ([]lifecycle.Event, error) {
	var fresh []lifecycle.Event
	var strange unexplained
	next, incarnation := h.Revision+1, h.Incarnation
	for _, e := range events {
		there, exists := known[e.Seq]
		switch {
		case e.Stream != stream:
			return nil, fmt.Errorf("event %s/%d does not belong to %s", e.Stream, e.Seq, stream)
		case exists && !same(there, e):
			s.db.Log.Error("another event stands in the log at this place", zap.String("stream", stream), zap.Int64("seq", e.Seq),
				zap.String("there", string(there.Type)), zap.String("sent", string(e.Type)))
			return nil, fmt.Errorf("event %d: %w", e.Seq, lifecycle.ErrDifferentEvent)
		case exists:
		case e.Seq < next:
			return nil, &port.BrokenChain{Stream: stream, Seq: e.Seq, Why: "it is not there"}
		case e.Seq > next:
			s.db.Log.Warn("the log lacks events", zap.String("stream", stream), zap.Int64("from", next), zap.Int64("to", e.Seq-1))
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
func (s *Record) allExplained(fresh []lifecycle.Event, strange unexplained, accepted func() ([][]byte, error)) ([]lifecycle.Event, error) {
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
	s.db.Log.Error("an event that no command explains was kept out of the log", zap.String("stream", e.Stream), zap.Int64("seq", e.Seq),
		zap.String("type", string(e.Type)), zap.String("person", e.Actor), zap.String("command", e.Command),
		zap.Int("events", len(strange)))
	return nil, strange
}

// same reports whether two events agree in everything the chain covers.
func same(a, b lifecycle.Event) bool { return bytes.Equal(a.Digest(nil), b.Digest(nil)) }

// Writing gathers what a transaction appends and what follows from it, to be sent in one batch.
type Writing struct {
	Batch   pgx.Batch
	Log     appending
	errands messages.Errands
}

// Project appends events to a locked project and moves its lists.
func (w *Writing) Project(ctx context.Context, tx pgx.Tx, h *Head, events []lifecycle.Event) error {
	if len(events) == 0 {
		return nil
	}
	p, err := lists.ProjectOf(h.state)
	if err != nil {
		return fmt.Errorf("read the state: %w", err)
	}
	c, begins := lists.Changing(p), h.Revision == 0 || p.Undone()
	c.Out = &w.errands
	for _, e := range events {
		w.Log.Add(h, e)
		if err := c.Add(e); err != nil {
			return err
		}
	}
	stream := events[0].Stream
	if stream != lifecycle.ProjectStream(c.After.Code) {
		return fmt.Errorf("the events of %s are about project %q", stream, c.After.Code)
	}
	if h.state, err = c.State(); err != nil {
		return err
	}
	if c.Notifications, err = messages.GoUp(ctx, tx, c.Notifications); err != nil {
		return err
	}
	h.next = c.After.NextDue()
	QueueHead(&w.Batch, stream, h)
	if c.After.Crowded() {
		w.Batch.Queue(messages.Raised, port.AlarmCrowded, stream, events[len(events)-1].At)
	}
	if err := c.Queue(&w.Batch); err != nil {
		return err
	}
	if begins || c.Succeeded {
		if err := queueMergersOf(&w.Batch, c.After.Code, c.After.Revision); err != nil {
			return err
		}
	}
	if !begins {
		return nil
	}
	return queueRefreshOf(&w.Batch, c.After.Code, events[0].At)
}

// Send writes it all. The intents whose events it appends are done with that.
func (w *Writing) Send(ctx context.Context, tx pgx.Tx) error {
	if len(w.Log.events) > 0 {
		w.Log.queue(&w.Batch)
		queueDone(&w.Batch, w.Log.events)
	}
	return tx.SendBatch(ctx, &w.Batch).Close()
}
