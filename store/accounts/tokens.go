package accounts

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// Authenticate finds the person a token belongs to, with the posts they hold and those in which they act for others on a business day,
// and how far the token goes; posts are never nil. A token that is unknown, or past its last day by the machine's clock, is a
// not_found refusal. The first use of a day is noted.
func (s *Accounts) Authenticate(ctx context.Context, tokenSHA256 string, today calendar.Date, now time.Time) (port.Grant, error) {
	day := calendar.DateOf(now)
	rows, _ := s.db.Pool.Query(ctx, `
		select
			p.person,
			p.name,`+HeldPosts+`,`+actingFor+`,
			tokens.scope,
			tokens.expires,
			u.day
		from tokens
		join people p using (person)
		left join token_uses u using (sha256)
		where tokens.sha256 = $1
		and p.gone is null
		and (tokens.expires is null or tokens.expires >= $3)`, tokenSHA256, pg.Civil(today), pg.Civil(day))
	var used pg.Civil
	grant, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (port.Grant, error) {
		var g port.Grant
		actor, err := scanActor(row, &g.Scope, (*pg.Civil)(&g.Expires), &used)
		g.Actor = actor
		return g, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return grant, refusal.New(refusal.CodeNotFound, "令牌无效", "there is no such token")
	}
	if err == nil && calendar.Date(used).Before(day) {
		err = s.tokenUsed(ctx, tokenSHA256, day)
	}
	return grant, pg.Failed(err, "look a token up")
}

func (s *Accounts) tokenUsed(ctx context.Context, tokenSHA256 string, day calendar.Date) error {
	_, err := s.db.Pool.Exec(ctx, `
		insert into token_uses (
			sha256,
			day
		)
		values ($1, $2)
		on conflict (sha256) do update set
			day = excluded.day
		where token_uses.day < excluded.day`, tokenSHA256, pg.Civil(day))
	return err
}

// Tokens lists the tokens of a person, the latest first, those past their last day too.
func (s *Accounts) Tokens(ctx context.Context, person string, p port.Page) (port.List[port.TokenRow], error) {
	var c pg.Conditions
	c.Add(`t.person = @person`, "person", person)
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.TokenRow]{
		Columns: `left(t.sha256, 16), t.label, t.scope, t.issued, t.expires, u.day`, Table: `tokens`, Alias: `t`,
		Joins: ` left join token_uses u using (sha256)`, Where: c, Order: `t.issued desc, t.sha256`,
		Scan: func(row pgx.CollectableRow) (port.TokenRow, error) {
			var t port.TokenRow
			err := row.Scan(&t.ID, &t.Label, &t.Scope, &t.Issued, (*pg.Civil)(&t.Expires), (*pg.Civil)(&t.LastUsed))
			return t, err
		},
	})
	return list, pg.Failed(err, "list tokens")
}
