package record

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/messages"
	"sluice/store/pg"
)

// unexplainedKept is how many events of a stream that no command explains are kept to be shown: whoever gives the engine orders could
// send any number.
const unexplainedKept = 100

// unexplained says that some of the events to publish are explained by no command that was received.
type unexplained []lifecycle.Event

func (u unexplained) Error() string {
	return fmt.Sprintf("event %d and %d more: %s", u[0].Seq, len(u)-1, lifecycle.ErrForged)
}

func (unexplained) Unwrap() error { return lifecycle.ErrForged }

// hold keeps the events that no command explains for an administrator to see, and holds the project: an alarm says so.
func (s *Record) hold(ctx context.Context, stream string, events unexplained, at time.Time) error {
	b := &pgx.Batch{}
	for _, e := range events[:min(len(events), unexplainedKept)] {
		text, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write event %s/%d: %w", e.Stream, e.Seq, err)
		}
		b.Queue(`
			insert into unexplained (
				stream,
				seq,
				digest,
				event
			)
			select $1, $2, $3, $4
			where (select count(*) from unexplained where stream = $1 and accepted is null and given_up is null) < $5
			on conflict do nothing`, stream, e.Seq, e.Digest(nil), text, unexplainedKept)
	}
	b.Queue(messages.Raised, port.AlarmForged, stream, at)
	return pg.Failed(s.db.Pool.SendBatch(ctx, b).Close(), "hold %s", stream)
}

// accepted returns which events of a stream administrators vouched for, by their digests.
func accepted(ctx context.Context, tx pgx.Tx, stream string) (digests [][]byte, err error) {
	rows, _ := tx.Query(ctx, `
		select digest
		from unexplained
		where stream = $1
		and accepted is not null`, stream)
	digests, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
	return digests, pg.Failed(err, "look for what was vouched for in %s", stream)
}

// Acceptable completes the acceptance of an event with what it is. An event that nobody tried to publish, or that was accepted before, is
// not.
func Acceptable(ctx context.Context, tx pgx.Tx, f admin.EventAccepted) (*admin.EventAccepted, error) {
	digest, err := hex.DecodeString(f.Digest)
	if err != nil {
		return nil, f.Check()
	}
	var text []byte
	err = tx.QueryRow(ctx, `
		select event
		from unexplained
		where stream = $1
		and seq = $2
		and digest = $3
		and accepted is null
		and given_up is null
		for update`, f.Stream, f.Seq, digest,
	).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, refusal.New(refusal.CodeNotFound, "没有这条待认定的记录：可能已认定，或流程里是另一条",
			"no such event waits to be vouched for: it was before, or the workflow carries another")
	}
	var e lifecycle.Event
	if err == nil {
		err = json.Unmarshal(text, &e)
	}
	if err != nil {
		return nil, fmt.Errorf("look for event %s/%d: %w", f.Stream, f.Seq, err)
	}
	f.Event, f.Command = e.Type, e.Command
	return &f, nil
}

// QueueAccepted has the log take an event. Lists that are made again know of it from the admin stream alone.
func QueueAccepted(b *pgx.Batch, e lifecycle.Event, f *admin.EventAccepted) (*pgx.QueuedQuery, error) {
	digest, err := hex.DecodeString(f.Digest)
	if err != nil {
		return nil, fmt.Errorf("event %s/%d: %w", e.Stream, e.Seq, err)
	}
	return b.Queue(`
		insert into unexplained (
			stream,
			seq,
			digest,
			accepted
		)
		values ($1, $2, $3, $4)
		on conflict (stream, seq, digest) do update set
			accepted = coalesce(unexplained.accepted, excluded.accepted)`, f.Stream, f.Seq, digest, e.At), nil
}

// QueueReleases lets the projects go on of which every event that no command explains was accepted.
func QueueReleases(b *pgx.Batch, facts []admin.Fact) {
	for _, fact := range facts {
		if f, accepted := fact.(*admin.EventAccepted); accepted {
			b.Queue(`
				delete from alarms
				where kind = $1
				and subject = $2
				and not exists (select from unexplained where stream = $2 and accepted is null and given_up is null)`, port.AlarmForged, f.Stream)
		}
	}
}

// queueUnexplained reads the events of held streams that wait for an administrator, in order.
func queueUnexplained(b *pgx.Batch, held *[]port.HeldStream) {
	b.Queue(`
		select
			event,
			digest
		from unexplained
		where accepted is null
		and given_up is null
		and stream in (select subject from alarms where kind = 'forged')
		order by
			stream,
			seq,
			first
		limit $1`, messages.TroublesShown).Query(func(rows pgx.Rows) error {
		var text, digest []byte
		_, err := pgx.ForEachRow(rows, []any{&text, &digest}, func() error {
			e := port.Unexplained{Digest: bytes.Clone(digest)}
			if err := json.Unmarshal(text, &e.Event); err != nil {
				return err
			}
			for i := range *held {
				if (*held)[i].Stream == e.Stream {
					(*held)[i].Unexplained = append((*held)[i].Unexplained, e)
				}
			}
			return nil
		})
		return err
	})
}

// Held refuses what is asked of a project whose workflow carries events that no command explains: nothing it decides can be recorded.
func Held(code string) *refusal.Error {
	return refusal.New(refusal.CodeUnavailable, "该项目的流程里有来历不明的记录，已停办，等待管理员处理",
		fmt.Sprintf("%s is held: its workflow carries events that no command explains; an administrator has to put it right", code))
}
