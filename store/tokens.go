package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// Authenticate finds the person a token belongs to, with the posts they hold and those in which they act for others on a business day,
// and how far the token goes; posts are never nil. A token that is unknown, or past its last day by the machine's clock, is a
// not_found refusal. The first use of a day is noted.
func (s *Store) Authenticate(ctx context.Context, tokenSHA256 string, today calendar.Date, now time.Time) (port.Grant, error) {
	day := calendar.DateOf(now)
	rows, _ := s.pool.Query(ctx, `
		select
			p.person,
			p.name,`+heldPosts+`,`+actingFor+`,
			tokens.scope,
			tokens.expires,
			u.day
		from tokens
		join people p using (person)
		left join token_uses u using (sha256)
		where tokens.sha256 = $1
		and p.gone is null
		and (tokens.expires is null or tokens.expires >= $3)`, tokenSHA256, civil(today), civil(day))
	var used civil
	grant, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (port.Grant, error) {
		var g port.Grant
		actor, err := scanActor(row, &g.Scope, (*civil)(&g.Expires), &used)
		g.Actor = actor
		return g, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return grant, refusal.New(refusal.CodeNotFound, "令牌无效", "there is no such token")
	}
	if err == nil && calendar.Date(used).Before(day) {
		err = s.tokenUsed(ctx, tokenSHA256, day)
	}
	return grant, failed(err, "look a token up")
}

func (s *Store) tokenUsed(ctx context.Context, tokenSHA256 string, day calendar.Date) error {
	_, err := s.pool.Exec(ctx, `
		insert into token_uses (
			sha256,
			day
		)
		values ($1, $2)
		on conflict (sha256) do update set
			day = excluded.day
		where token_uses.day < excluded.day`, tokenSHA256, civil(day))
	return err
}

// scanActor reads a person, their posts and those in which they act for others; what follows in the row goes where it is told.
func scanActor(row pgx.CollectableRow, rest ...any) (lifecycle.Actor, error) {
	var a lifecycle.Actor
	var held, acting []string
	if err := row.Scan(append([]any{&a.Person, &a.Name, &held, &acting}, rest...)...); err != nil {
		return a, err
	}
	a.Posts = make([]process.Post, len(held))
	for i, text := range held {
		post, err := process.ParsePost(text)
		if err != nil {
			return a, err
		}
		a.Posts[i] = post
	}
	for _, text := range acting {
		principal, post, _ := strings.Cut(text, " ")
		post, others, _ := strings.Cut(post, " ")
		parsed, err := process.ParsePost(post)
		if err != nil {
			return a, err
		}
		a.Deputies = append(a.Deputies, lifecycle.DeputyFor{Principal: principal, Post: parsed, Units: split(others)})
	}
	return a, nil
}

// Tokens lists the tokens of a person, the latest first, those past their last day too.
func (s *Store) Tokens(ctx context.Context, person string, p port.Page) (port.List[port.TokenRow], error) {
	var c conditions
	c.add(`t.person = @person`, "person", person)
	list, err := list(ctx, s, p, listing[port.TokenRow]{
		columns: `left(t.sha256, 16), t.label, t.scope, t.issued, t.expires, u.day`, table: `tokens`, alias: `t`,
		joins: ` left join token_uses u using (sha256)`, where: c, order: `t.issued desc, t.sha256`,
		scan: func(row pgx.CollectableRow) (port.TokenRow, error) {
			var t port.TokenRow
			err := row.Scan(&t.ID, &t.Label, &t.Scope, &t.Issued, (*civil)(&t.Expires), (*civil)(&t.LastUsed))
			return t, err
		},
	})
	return list, failed(err, "list tokens")
}

// hasToken refuses to revoke what a person does not have.
func hasToken(ctx context.Context, tx pgx.Tx, f admin.TokenRevoked) error {
	var has bool
	err := tx.QueryRow(ctx, `
		select exists (
			select
			from tokens
			where person = $1
			and left(sha256, 16) = $2
		)`, f.Person, f.Token,
	).Scan(&has)
	if err != nil {
		return fmt.Errorf("look for the token: %w", err)
	}
	if !has {
		return refusal.New(refusal.CodeNotFound, "没有这个令牌", "there is no such token")
	}
	return nil
}

// split reads codes that commas part; nil for none.
func split(codes string) []string {
	if codes == "" {
		return nil
	}
	return strings.Split(codes, ",")
}
