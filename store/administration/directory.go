package administration

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/accounts"
	"sluice/store/pg"
)

func scanPerson(row pgx.CollectableRow) (port.PersonRow, error) {
	var p port.PersonRow
	var held []string
	if err := row.Scan(&p.Person, &p.Name, &held, &p.Gone); err != nil {
		return p, err
	}
	p.Posts = make([]process.Post, len(held))
	for i, text := range held {
		post, err := process.ParsePost(text)
		if err != nil {
			return p, err
		}
		p.Posts[i] = post
	}
	return p, nil
}

// People lists persons whose code or name contains q.
func (s *Administration) People(ctx context.Context, q string, p port.Page) (port.List[port.PersonRow], error) {
	var c pg.Conditions
	if q != "" {
		c.Add(`(strpos(lower(p.person), lower(@q)) > 0 or strpos(lower(p.name), lower(@q)) > 0)`, "q", q)
	}
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.PersonRow]{
		Columns: `p.person, p.name,` + accounts.HeldPosts + `, p.gone`, Table: `people`, Alias: `p`, Where: c, Order: `p.person`, Scan: scanPerson,
	})
	return list, pg.Failed(err, "list people")
}

// PostsHeld lists the posts that a person holds or held, the latest given first, as the admin stream tells it.
func (s *Administration) PostsHeld(ctx context.Context, person string) ([]port.HeldPost, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		with said as (
			select
				seq,
				at,
				type,
				convert_from(payload, 'UTF8')::json as fact
			from log
			where stream = $1
			and type in ('post_given', 'post_taken')
		)
		select
			s.at,
			s.type,
			s.fact -> 'post' ->> 'unit',
			s.fact -> 'post' ->> 'role',
			coalesce(u.name, '')
		from said s
		left join units u on u.code = s.fact -> 'post' ->> 'unit'
		where s.fact ->> 'person' = $2
		order by s.seq`, lifecycle.AdminStream, person)
	var held []port.HeldPost
	var at time.Time
	var event, unit, role, name string
	_, err := pgx.ForEachRow(rows, []any{&at, &event, &unit, &role, &name}, func() error {
		post := process.Post{Unit: unit, Role: process.Role(role)}
		if event == string((&admin.PostGiven{}).Type()) {
			held = append(held, port.HeldPost{Post: post, Unit: name, From: at})
			return nil
		}
		for i := range held {
			if held[i].Post == post && held[i].To.IsZero() {
				held[i].To = at
			}
		}
		return nil
	})
	slices.Reverse(held)
	return held, pg.Failed(err, "list the posts of %s", person)
}

// Held answers which of some posts anybody holds.
func (s *Administration) Held(ctx context.Context, asked []process.Post) ([]process.Post, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select distinct
			unit,
			role
		from posts
		where unit || '/' || role = any($1)`, pg.Posts(asked))
	held, err := pgx.CollectRows(rows, pgx.RowToStructByPos[process.Post])
	return held, pg.Failed(err, "look which posts are held")
}

// UnitsByCode finds units by their codes; those that are not there are left out.
func (s *Administration) UnitsByCode(ctx context.Context, codes []string) ([]lifecycle.Unit, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			code,
			name,
			kind
		from units
		where code = any($1)
		order by code`, codes)
	units, err := pgx.CollectRows(rows, scanUnit)
	return units, pg.Failed(err, "find units by code")
}

// EveryUnit lists all units that were not merged, by code: some thousands in the largest county.
func (s *Administration) EveryUnit(ctx context.Context) ([]lifecycle.Unit, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			code,
			name,
			kind
		from units
		where ended is null
		order by code`)
	units, err := pgx.CollectRows(rows, scanUnit)
	return units, pg.Failed(err, "list every unit")
}

func scanUnit(row pgx.CollectableRow) (lifecycle.Unit, error) {
	var u lifecycle.Unit
	err := row.Scan(&u.Code, &u.Name, &u.Kind)
	return u, err
}

// Units lists units of a kind, or of all, whose code or name contains q.
func (s *Administration) Units(ctx context.Context, kind process.UnitKind, q string, p port.Page) (port.List[port.UnitRow], error) {
	var c pg.Conditions
	if kind != "" {
		c.Add(`kind = @kind`, "kind", kind)
	}
	if q != "" {
		c.Add(`(strpos(lower(code), lower(@q)) > 0 or strpos(lower(name), lower(@q)) > 0)`, "q", q)
	}
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.UnitRow]{
		Columns: `code, name, kind, coalesce(parent, ''), ended, coalesce(successor, '')`, Table: `units`, Alias: `u`, Where: c,
		Order: `code`,
		Scan: func(row pgx.CollectableRow) (port.UnitRow, error) {
			var u port.UnitRow
			err := row.Scan(&u.Code, &u.Name, &u.Kind, &u.Parent, &u.Ended, &u.Successor)
			return u, err
		},
	})
	return list, pg.Failed(err, "list units")
}

// Policies lists every policy version with its document, the latest first.
func (s *Administration) Policies(ctx context.Context) ([]port.PolicyRow, error) {
	return published[port.PolicyRow](ctx, s, "policies")
}

// Calendars lists every calendar the county published with its document, the latest first.
func (s *Administration) Calendars(ctx context.Context) ([]port.CalendarRow, error) {
	return published[port.CalendarRow](ctx, s, "calendars")
}

// published lists the versions of a document, the latest first.
func published[Row port.PolicyRow | port.CalendarRow](ctx context.Context, s *Administration, table string) ([]Row, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			version,
			effective,
			published,
			publisher,
			document
		from `+table+`
		order by version desc`)
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Row])
	return versions, pg.Failed(err, "list %s", table)
}
