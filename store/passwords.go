package store

import (
	"context"
	"time"

	"sluice/api/port"
)

// Password is a person's password; without a hash when there is none.
func (s *Store) Password(ctx context.Context, person string) (port.Password, error) {
	var p port.Password
	err := s.pool.QueryRow(ctx, `
		select
			hash,
			first
		from passwords
		where person = $1`, person,
	).Scan(&p.Hash, &p.First)
	return p, failed(maybe(err), "look a password up")
}

// SetPassword gives a person another password.
func (s *Store) SetPassword(ctx context.Context, person string, p port.Password, now time.Time) error {
	_, err := s.pool.Exec(ctx, `
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
	return failed(err, "set the password of %s", person)
}

// RemovePassword lets a person sign in with a password no longer.
func (s *Store) RemovePassword(ctx context.Context, person string) error {
	_, err := s.pool.Exec(ctx, `
		delete from passwords
		where person = $1`, person)
	return failed(err, "remove the password of %s", person)
}
