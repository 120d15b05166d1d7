package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"sluice/api/port"
	"sluice/engine"
	"sluice/lifecycle"
)

// Refuse forgets the intent and keeps the refusal among the attempts; engine.ErrLeaseLost when the owner is another.
func (s *Store) Refuse(ctx context.Context, intent engine.Intent, refusal *lifecycle.Error) error {
	kept, err := s.pool.Exec(ctx, `
		with refused as (
			delete from intents
			where id = $1
			and owner = $2
			and done is null
			returning
				id,
				person,
				name,
				substr(stream, 9) as project
		)
		insert into attempts (
			command,
			person,
			name,
			project,
			code,
			message
		)
		select id, person, name, project, $3, $4
		from refused`, intent.Command.ID, intent.Owner, refusal.Code, shown(refusal.Error()))
	if err == nil && kept.RowsAffected() == 0 {
		return engine.ErrLeaseLost
	}
	return failed(err, "refuse intent %s", intent.Command.ID)
}

// Closed answers whether the project of a stream has ended its life.
func (s *Store) Closed(ctx context.Context, stream string) (closed bool, err error) {
	err = s.pool.QueryRow(ctx, `
		select exists (
			select
			from projects
			where code = substr($1, 9)
			and stage = 'closed'
		)`, stream,
	).Scan(&closed)
	return closed, failed(err, "ask whether %s is closed", stream)
}

// Release gives the lease up and keeps why. The sweeper takes the intent at once the first time; an intent that comes back
// again and again it leaves alone for longer and longer, up to a minute. Whoever sends the same key need not wait for that.
func (s *Store) Release(ctx context.Context, intent engine.Intent, cause error) error {
	text := ""
	if cause != nil {
		text = shown(cause.Error())
	}
	_, err := s.pool.Exec(ctx, `
		update intents set
			owner = '',
			lease = now() + least(tries * 2, 60) * interval '1 second',
			tries = tries + 1,
			error = $3
		where id = $1
		and owner = $2
		and done is null`, intent.Command.ID, intent.Owner, text)
	return failed(err, "release intent %s", intent.Command.ID)
}

// shownLength is how many bytes of an error are kept to be shown.
const shownLength = 500

// shown makes the text of an error fit to be kept: one line of some length.
func shown(text string) string {
	text = strings.Join(strings.Fields(plain(strings.ToValidUTF8(text, "\uFFFD"))), " ")
	if len(text) <= shownLength {
		return text
	}
	end := shownLength
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// Renew extends every lease of a living owner. One that is just being settled needs no longer lease, and waiting for it could
// meet Publish head on: each holds what the other wants.
func (s *Store) Renew(ctx context.Context, owner string) error {
	_, err := s.pool.Exec(ctx, `
		update intents set
			lease = now() + $2::interval
		where id in (
			select id
			from intents
			where owner = $1
			and done is null
			for update skip locked
		)`, owner, engine.Lease)
	return failed(err, "renew leases")
}

// TakeExpired takes over at most limit intents whose lease has expired, those that expired first. One whose events are in the
// log after all is marked done instead.
func (s *Store) TakeExpired(ctx context.Context, owner string, limit int) ([]engine.Known, error) {
	var taken []engine.Known
	b := &pgx.Batch{}
	b.Queue(`
		update intents set
			done = now(),
			command = null,
			owner = ''
		where id in (
			select id
			from intents
			where done is null
			and lease <= now()
			and exists (select from log where log.stream = intents.stream and log.command = intents.id)
			for update skip locked
		)`)
	b.Queue(`
		with expired as (
			select id
			from intents
			where done is null
			and lease <= now()
			order by
				lease,
				id
			limit $3
			for update skip locked
		),
		taken as (
			update intents set
				owner = $1,
				lease = now() + $2::interval,
				tries = tries + (owner <> '')::int
			from expired
			where intents.id = expired.id
			returning
				intents.stream,
				intents.fingerprint,
				intents.command,
				intents.opened
		)
		select
			substr(taken.stream, 9),
			taken.fingerprint,
			taken.command,
			coalesce(streams.revision, 0),
			coalesce(streams.incarnation, 0)
		from taken
		left join streams using (stream)
		order by
			taken.opened,
			taken.stream`, owner, engine.Lease, limit,
	).Query(func(rows pgx.Rows) (err error) {
		taken, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (engine.Known, error) { return scanTakenOver(row, owner) })
		return err
	})
	err := s.pool.SendBatch(ctx, b).Close()
	return taken, failed(err, "take expired intents over")
}

func scanTakenOver(row pgx.CollectableRow, owner string) (engine.Known, error) {
	known := engine.Known{State: engine.Fresh, Intent: engine.Intent{Owner: owner}}
	var code string
	var command []byte
	if err := row.Scan(&code, &known.Intent.Fingerprint, &command, &known.Revision, &known.Incarnation); err != nil {
		return known, err
	}
	if err := json.Unmarshal(command, &known.Intent.Command); err != nil {
		return known, fmt.Errorf("read a command to %s: %w", code, err)
	}
	known.Intent.Command.Code = code // a declaration was written before it had one
	return known, nil
}

// troublesShown bounds the list of troubles: a thousand of them tell no more than a hundred.
const troublesShown = 200

// Troubles lists the commands the engine is still at after a whole lease, or that came back without an outcome; the oldest
// first.
func (s *Store) Troubles(ctx context.Context) ([]port.Trouble, error) {
	rows, _ := s.pool.Query(ctx, `
		select
			substr(stream, 9),
			name,
			opened,
			tries,
			error
		from intents
		where done is null
		and (tries > 0 or opened < now() - $1::interval)
		order by
			opened,
			id
		limit $2`, engine.Lease, troublesShown)
	troubles, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.Trouble, error) {
		var t port.Trouble
		err := row.Scan(&t.Project, &t.Command, &t.Since, &t.Tries, &t.Error)
		return t, err
	})
	return troubles, failed(err, "list troubles")
}
