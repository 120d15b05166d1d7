package accounts

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/store/pg"
)

// HeldPosts are the posts of the person p, as unit/role.
const HeldPosts = `
	array(
		select posts.unit || '/' || posts.role
		from posts
		where posts.person = p.person
		order by
			posts.unit,
			posts.role
	)`

// actingFor are the posts in which person p acts for others on the day $2, as principal, unit/role and the other units of the principal.
const actingFor = `
	array(
		select s.principal || ' ' || s.unit || '/' || s.role || ' ' || coalesce((
			select string_agg(distinct other.unit, ',' order by other.unit)
			from posts other
			where other.person = s.principal
			and other.unit <> s.unit
		), '')
		from standing_in s
		where s.deputy = p.person
		and s.first <= $2
		and s.last >= $2
		order by 1
	)`

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

// ActorOn is a person with the posts that they hold now and those in which they act for others on a day; false for who is not there, or has
// left.
func ActorOn(ctx context.Context, db *pg.DB, person string, day calendar.Date) (actor lifecycle.Actor, there bool, err error) {
	rows, _ := db.Keep.Query(ctx, `
		select
			p.person,
			p.name,`+HeldPosts+`,`+actingFor+`
		from people p
		where p.person = $1
		and p.gone is null`, person, pg.Civil(day))
	actor, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (lifecycle.Actor, error) { return scanActor(row) })
	if errors.Is(err, pgx.ErrNoRows) {
		return actor, false, nil
	}
	return actor, true, pg.Failed(err, "look the posts of %s up", person)
}

// split reads codes that commas part; nil for none.
func split(codes string) []string {
	if codes == "" {
		return nil
	}
	return strings.Split(codes, ",")
}
