package accounts

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// How long a session lasts. What stands in the cookie is replaced once a day, so that one that got about is soon worthless; requests under
// way then still come with the old.
const (
	sessionIdle    = 12 * time.Hour
	sessionLongest = 7 * 24 * time.Hour
	sessionRenewed = 24 * time.Hour
	sessionGrace   = time.Minute
	sessionNoted   = time.Minute // its use is written down no more often
)

const insertSession = `
	insert into sessions (
		sha256,
		person,
		root,
		first,
		made,
		used,
		ends,
		device
	)`

// OpenSession lets a person in; first says that it was with a first password. Sessions that are over go.
func (s *Accounts) OpenSession(ctx context.Context, sha256, person string, first bool, device string, now time.Time) error {
	b := &pgx.Batch{}
	b.Queue(insertSession+`
		values ($1, $2, $1, $3, $4, $4, $5, $6)`, sha256, person, first, now, now.Add(sessionLongest), pg.Plain(device))
	b.Queue(`
		delete from sessions
		where sha256 in (
			select sha256
			from sessions
			where ends <= $1
			order by ends
			limit 100
			for update skip locked
		)`, now)
	return pg.Failed(s.db.Pool.SendBatch(ctx, b).Close(), "open a session of %s", person)
}

// Session finds who a session is of, with the posts they hold on a business day. One that is unknown, over or was idle for too long is a
// not_found refusal.
func (s *Accounts) Session(ctx context.Context, sha256 string, today calendar.Date, now time.Time) (port.Session, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			p.person,
			p.name,`+HeldPosts+`,`+actingFor+`,
			s.first,
			s.made,
			s.used,
			s.replaced
		from sessions s
		join people p using (person)
		where s.sha256 = $1
		and p.gone is null
		and s.ends > $3
		and s.used > $4`, sha256, pg.Civil(today), now, now.Add(-sessionIdle))
	var made, used time.Time
	var replaced bool
	session, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (port.Session, error) {
		found := port.Session{Grant: port.Grant{Scope: process.ScopeFull}}
		actor, err := scanActor(row, &found.First, &made, &used, &replaced)
		found.Actor = actor
		return found, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return session, refusal.New(refusal.CodeNotFound, "登录已失效", "there is no such session")
	}
	session.Due = !replaced && now.Sub(made) >= sessionRenewed
	if err == nil && now.Sub(used) >= sessionNoted {
		_, err = s.db.Pool.Exec(ctx, `
			update sessions set
				used = $2
			where sha256 = $1
			and used < $2`, sha256, now)
	}
	return session, pg.Failed(err, "look a session up")
}

// RenewSession puts another digest in a session's place. Of several that try at once one does; the others hear false.
func (s *Accounts) RenewSession(ctx context.Context, old, renewed string, now time.Time) (bool, error) {
	done, err := s.db.Pool.Exec(ctx, `
		with replaced as (
			update sessions set
				replaced = true,
				ends = least(ends, $4)
			where sha256 = $1
			and not replaced
			returning
				person,
				root,
				first,
				device
		)`+insertSession+`
		select
			$2,
			r.person,
			r.root,
			r.first,
			$3,
			$3,
			s.ends,
			r.device
		from replaced r
		join sessions s on s.sha256 = $1`, old, renewed, now, now.Add(sessionGrace))
	return err == nil && done.RowsAffected() == 1, pg.Failed(err, "renew a session")
}

// Sessions lists where a person is signed in, the latest use first. What stands in the cookie is renewed, so that a session's beginning
// follows from its end.
func (s *Accounts) Sessions(ctx context.Context, person string, now time.Time) ([]port.SessionRow, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			left(root, 16),
			sha256,
			ends,
			used,
			device
		from sessions
		where person = $1
		and ends > $2
		and used > $3
		and not replaced
		order by used desc`, person, now, now.Add(-sessionIdle))
	sessions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.SessionRow, error) {
		var r port.SessionRow
		err := row.Scan(&r.ID, &r.SHA256, &r.Ends, &r.Used, &r.Device)
		r.Since = r.Ends.Add(-sessionLongest)
		return r, err
	})
	return sessions, pg.Failed(err, "list the sessions of %s", person)
}

// EndSession signs out: the session and whatever it was before it was renewed.
func (s *Accounts) EndSession(ctx context.Context, sha256 string) error {
	_, err := s.db.Pool.Exec(ctx, `
		delete from sessions
		where root = (
			select root
			from sessions
			where sha256 = $1
		)`, sha256)
	return pg.Failed(err, "end a session")
}

// EndSessions signs a person out everywhere.
func (s *Accounts) EndSessions(ctx context.Context, person string) error {
	_, err := s.db.Pool.Exec(ctx, DeleteSessions, person)
	return pg.Failed(err, "end the sessions of %s", person)
}

// DeleteSessions signs a person out everywhere: $1.
const DeleteSessions = `
	delete from sessions
	where person = $1`
