package intents

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"sluice/engine"
	"sluice/store/pg"
	"sluice/store/record"
)

// Years a code can have; the table says the same.
const (
	firstYear = 2000
	lastYear  = 9999
)

// serialAttempts bounds how many serials one call passes over because a register brought their codes in.
const serialAttempts = 1000

// openWithoutCode opens the intent of a project that has no code yet and gives it one: the prefix of the policy in force, the
// year, and the lowest serial of both that no project has. The code stays with the intent, so the same key finds it again; a
// declaration that is refused gives it back (Refuse), so that the codes of a year have no gap.
func (s *Intents) openWithoutCode(ctx context.Context, intent engine.Intent, command []byte) (engine.Known, error) {
	var args struct {
		Year int `json:"year"`
	}
	if err := json.Unmarshal(intent.Command.Args, &args); err != nil || args.Year < firstYear || args.Year > lastYear {
		return engine.Known{}, pg.Invalid("year", "申报年度有误", "must be a year such as 2019")
	}
	misses := 0
	for range serialAttempts {
		l := looking{intent: intent, command: command}
		serial := false
		b := s.receiving()
		b.Queue(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, intent.Command.ID) // the same key twice takes one serial
		l.queueTakeOver(b)
		l.queueInsertWithCode(b, args.Year, &serial)
		known, found, err := l.look(ctx, s, b)
		switch {
		case err != nil:
			return known, err
		case found:
			return known, nil
		case !serial && !l.there: // refused between two statements, or there is no policy
			if misses++; misses < openAttempts {
				continue
			}
			return known, pg.Unavailable("no policy is in force, so a new project can have no code")
		}
	}
	return engine.Known{}, pg.Unavailable("no free code was found: try again")
}

// queueInsertWithCode takes a serial unless the intent is there, the lowest that was given back or else the next, and writes the intent
// unless a project has the code: then a register brought it in, and it is passed over for good.
func (l *looking) queueInsertWithCode(b *pgx.Batch, year int, serial *bool) {
	c := l.intent.Command
	b.Queue(`
		with policy as (
			select prefix
			from policies
			where effective <= `+pg.BusinessNow+`
			order by version desc
			limit 1
		),
		taken as (
			insert into code_serials (
				prefix,
				year,
				serial,
				given
			)
			select prefix, $2, 1, 1
			from policy
			where not exists (select from intents where id = $1)
			on conflict (prefix, year) do update set
				serial = code_serials.serial + (cardinality(code_serials.free) = 0)::int,
				given = coalesce(code_serials.free[1], code_serials.serial + 1),
				free = code_serials.free[2:]
			returning 'project/' || prefix || year || '-' || lpad(given::text, greatest(length(given::text), 3), '0') as stream
		),
		written as (
			`+record.IntoIntents+`
			select $1, stream, $3, $4, $5, $6, now() + $8::interval, $7, 1, null
			from taken
			where not exists (select from streams where streams.stream = taken.stream)
			on conflict do nothing
			returning stream
		)
		select
			exists (select from taken),
			coalesce((select stream from written), '')`,
		c.ID, year, c.Name, c.Actor.Person, l.intent.Fingerprint, l.command, l.intent.Owner, engine.Lease,
	).QueryRow(func(row pgx.Row) error {
		var stream string
		err := row.Scan(serial, &stream)
		if stream != "" {
			l.taken, l.intent.Take = true, 1
		}
		return err
	})
}
