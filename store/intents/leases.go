package intents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/messages"
	"sluice/store/pg"
)

// Refuse gives the intent up and keeps the refusal among the attempts; engine.ErrLeaseLost when somebody took it since. The row of one
// that an earlier take had in hand stays for a while: should that take's decision come in all the same, the row explains it. When the
// row goes, the serial that a declaration had been given is free again.
func (s *Intents) Refuse(ctx context.Context, intent engine.Intent, refused *refusal.Error) error {
	kept, err := s.db.Keep.Exec(ctx, `
		with forgotten as (
			delete from intents
			where id = $1
			and take = $2
			and owner = $3
			and done is null
			and take = 1
			returning id, person, name, stream
		),
		kept as (
			update intents set
				done = now(),
				given_up = 'refused',
				owner = ''
			where id = $1
			and take = $2
			and owner = $3
			and done is null
			and take > 1
			returning id, person, name, stream
		),
		`+givesBack+`
		insert into attempts (
			command,
			person,
			name,
			project,
			code,
			message
		)
		select id, person, name, substr(stream, 9), $4, $5
		from (table forgotten union all table kept) refused`,
		intent.Command.ID, intent.Take, intent.Owner, refused.Code, pg.Shown(refused.Error()))
	if err == nil && kept.RowsAffected() == 0 {
		return engine.ErrLeaseLost
	}
	return pg.Failed(err, "refuse intent %s", intent.Command.ID)
}

// givesBack has the serials that declarations had been given free again: those of the rows that forgotten names.
const givesBack = `
	given as (
		select
			code[1] as prefix,
			code[2]::integer as year,
			code[3]::bigint as serial
		from forgotten
		cross join regexp_match(substr(stream, 9), '^(.*)([0-9]{4})-([0-9]{3,})$') code
		where name = 'declare'
	),
	returned as (
		select
			prefix,
			year,
			array_agg(serial) as serials
		from given
		group by
			prefix,
			year
	),
	freed as (
		update code_serials set
			free = array(
				select distinct serial
				from unnest(free || returned.serials) serial
				where serial <= code_serials.serial
				order by 1
			)
		from returned
		where code_serials.prefix = returned.prefix
		and code_serials.year = returned.year
	)`

// Alone does something to a stream that nobody else does at the same time, in whatever process; one connection is held meanwhile.
func (s *Intents) Alone(ctx context.Context, stream string, do func(ctx context.Context) error) error {
	b := pg.Opening()
	b.Queue(`select pg_advisory_xact_lock(hashtextextended('alone ' || $1, 0))`, stream)
	return s.db.WithTx(ctx, b, func(pgx.Tx) error { return do(ctx) })
}

// Release gives the lease up and keeps why. The sweeper takes the intent at once the first time; an intent that comes back
// again and again it leaves alone for longer and longer, up to a minute. Whoever sends the same key need not wait for that.
func (s *Intents) Release(ctx context.Context, intent engine.Intent, cause error) error {
	text := ""
	if cause != nil {
		text = pg.Shown(cause.Error())
	}
	_, err := s.db.Keep.Exec(ctx, `
		update intents set
			owner = '',
			lease = now() + least(tries * 2, 60) * interval '1 second',
			tries = tries + 1,
			error = $3
		where id = $1
		and take = $2
		and owner = $4
		and done is null`, intent.Command.ID, intent.Take, text, intent.Owner)
	return pg.Failed(err, "release intent %s", intent.Command.ID)
}

// Renew extends the leases of the intents in hand. One that is just being settled needs no longer lease, and waiting for it could
// meet Publish head on: each holds what the other wants.
func (s *Intents) Renew(ctx context.Context, inHand []engine.Intent) error {
	ids, takes := make([]string, len(inHand)), make([]int64, len(inHand))
	for i, intent := range inHand {
		ids[i], takes[i] = intent.Command.ID, intent.Take
	}
	_, err := s.db.Keep.Exec(ctx, `
		update intents set
			lease = now() + $3::interval
		where id in (
			select id
			from intents
			join unnest($1::text[], $2::bigint[]) as held (id, take) using (id, take)
			where owner <> ''
			and done is null
			for update of intents skip locked
		)`, ids, takes, engine.Lease)
	return pg.Failed(err, "renew leases")
}

// lookedAt is how many expired intents are looked at to find some of different streams: a register may leave thousands waiting.
const lookedAt = 64

// TakeExpired takes over at most limit intents whose lease has expired, those that expired first, at most one of a stream and none of
// the streams to leave alone. One whose events are in the log after all is marked done and answered as done. Of who sent it the posts are
// looked up again; an intent of which that fails is left to its lease.
func (s *Intents) TakeExpired(ctx context.Context, owner string, limit int, leave []string) ([]engine.Known, error) {
	rows, _ := s.db.Keep.Query(ctx, `
		with expired as materialized (
			select
				id,
				stream,
				lease
			from intents
			where done is null
			and lease <= now()
			and stream <> all(coalesce($4::text[], '{}'))
			order by lease
			limit $5
		),
		one as (
			select distinct on (stream)
				id,
				lease
			from expired
			order by
				stream,
				lease,
				id
		),
		locked as (
			select intents.id
			from intents
			join one using (id)
			where intents.done is null
			and intents.lease <= now()
			order by one.lease
			limit $3
			for update of intents skip locked
		),
		looked as (
			select
				id,
				exists (select from log where log.stream = intents.stream and log.command = intents.id) as recorded
			from intents
			join locked using (id)
		),
		taken as (
			update intents set
				owner = case when recorded then '' else $1 end,
				lease = now() + $2::interval,
				take = take + 1,
				tries = tries + (owner <> '')::int,
				done = case when recorded then now() end,
				command = case when recorded then null else command end,
				actors = case when recorded then null else actors end
			from looked
			where intents.id = looked.id
			returning
				intents.stream,
				intents.fingerprint,
				intents.id,
				intents.command,
				intents.take,
				intents.done,
				intents.opened
		)
		select
			substr(taken.stream, 9),
			taken.fingerprint,
			taken.id,
			taken.command,
			taken.take,
			taken.done is not null,
			coalesce(streams.revision, 0),
			streams.digest,
			coalesce(streams.incarnation, 0)
		from taken
		left join streams using (stream)
		order by
			taken.opened,
			taken.stream`, owner, engine.Lease, limit, leave, lookedAt)
	taken, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (engine.Known, error) { return scanTakenOver(row, owner) })
	if err != nil {
		return nil, pg.Failed(err, "take expired intents over")
	}
	all := taken[:0]
	for _, known := range taken {
		again, lost := s.lookAgain(ctx, known)
		if lost != nil {
			err = errors.Join(err, lost)
			continue
		}
		all = append(all, again)
	}
	return all, pg.Failed(err, "look the posts of those who sent commands up")
}

func scanTakenOver(row pgx.CollectableRow, owner string) (engine.Known, error) {
	known := engine.Known{State: engine.Fresh, Intent: engine.Intent{Owner: owner}}
	var code, id string
	var command []byte
	var done bool
	err := row.Scan(&code, &known.Intent.Fingerprint, &id, &command, &known.Intent.Take, &done, &known.Revision, &known.Digest,
		&known.Incarnation)
	if err != nil {
		return known, err
	}
	if done {
		known.State, known.Intent.Command = engine.Done, lifecycle.Command{ID: id, Code: code}
		return known, nil
	}
	if err := json.Unmarshal(command, &known.Intent.Command); err != nil {
		return known, fmt.Errorf("read a command to %s: %w", code, err)
	}
	known.Intent.Command.Code = code // a declaration was written before it had one
	return known, nil
}

// Troubles lists the commands the engine is still at after a whole lease, or that came back without an outcome, and those whose turn is
// long in coming; the oldest first.
func (s *Intents) Troubles(ctx context.Context) ([]port.Trouble, error) {
	rows, _ := s.db.Keep.Query(ctx, `
		select
			id,
			substr(stream, 9),
			name,
			opened,
			tries,
			take > 0,
			error
		from intents
		where done is null
		and (tries > 0 or opened < now() - $1::interval)
		and (take > 0 or lease < now() - $2::interval)
		order by
			opened,
			id
		limit $3`, engine.Lease, undoneAlarm, messages.TroublesShown)
	troubles, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.Trouble, error) {
		var t port.Trouble
		err := row.Scan(&t.ID, &t.Project, &t.Command, &t.Since, &t.Tries, &t.MayBeDecided, &t.Error)
		return t, err
	})
	if err != nil {
		return nil, pg.Failed(err, "list troubles")
	}
	undelivered, err := messages.Undelivered(ctx, s.db)
	return append(troubles, undelivered...), err
}

// How long an intent may be without an outcome before an alarm says so: one that was taken in hand, and one that waits for its turn, as
// those of a large register do.
const (
	undoneAlarm  = time.Minute
	waitingAlarm = time.Hour
	refusedKept  = 24 * time.Hour // far longer than any take that was left behind can last
)

// AlarmUndone forgets what was refused long ago, and raises an alarm for each intent that has been open for longer than any should, and
// answers those not alarmed about before. The alarm is over when the intent is done.
func (s *Intents) AlarmUndone(ctx context.Context) ([]engine.Undone, error) {
	if _, err := s.db.Keep.Exec(ctx, `
		with forgotten as (
			delete from intents
			where given_up = 'refused'
			and done < now() - $1::interval
			returning name, stream
		),
		`+givesBack+`
		select`, refusedKept); err != nil {
		return nil, pg.Failed(err, "forget what was refused")
	}
	rows, _ := s.db.Keep.Query(ctx, `
		with raised as (
			insert into alarms (
				kind,
				subject,
				first,
				last,
				times
			)
			select
				$1,
				id,
				opened,
				now(),
				1
			from intents
			where done is null
			and case when take > 0 then opened < now() - $2::interval else lease < now() - $3::interval end
			order by opened
			limit $4
			on conflict (kind, subject) do update set
				last = excluded.last,
				times = alarms.times + 1
			returning
				subject,
				times
		)
		select
			substr(stream, 9),
			name,
			opened
		from raised
		join intents on intents.id = raised.subject
		where raised.times = 1
		order by opened`, port.AlarmUndone, undoneAlarm, waitingAlarm, messages.TroublesShown)
	undone, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (engine.Undone, error) {
		var u engine.Undone
		err := row.Scan(&u.Project, &u.Command, &u.Since)
		return u, err
	})
	return undone, pg.Failed(err, "alarm about what is undone")
}
