package accounts

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/service/port"
	"sluice/store/pg"
)

// Password is a person's password; without a hash when there is none.
func (s *Accounts) Password(ctx context.Context, person string) (port.Password, error) {
	var p port.Password
	err := s.db.Pool.QueryRow(ctx, `
		select
			hash,
			first
		from passwords
		where person = $1`, person,
	).Scan(&p.Hash, &p.First)
	return p, pg.Failed(pg.Maybe(err), "look a password up")
}

// SetPassword gives a person another password. Whoever signed in with the one before is signed out.
func (s *Accounts) SetPassword(ctx context.Context, person string, p port.Password, now time.Time) error {
	b := &pgx.Batch{}
	b.Queue(`
		insert into passwords (
			person,
			hash,
			first,
			changed
		)
		values ($1, $2, $3, $4)
		on conflict (person) do update set
			hash = excluded.hash,
			first = excluded.first,
			changed = excluded.changed`, person, p.Hash, p.First, now)
	b.Queue(DeleteSessions, person)
	return pg.Failed(s.db.Pool.SendBatch(ctx, b).Close(), "set the password of %s", person)
}
