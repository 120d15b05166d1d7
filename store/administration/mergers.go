package administration

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// mergeUnits refuses what cannot be merged, and lists the posts that go to the successor with whoever holds them.
func mergeUnits(ctx context.Context, tx pgx.Tx, f admin.UnitMerged) ([]admin.Fact, error) {
	type row struct {
		lifecycle.Unit
		Ended bool
	}
	rows, _ := tx.Query(ctx, `
		select
			code,
			name,
			kind,
			ended is not null
		from units
		where code = any($1)`, []string{f.Code, f.Into})
	found, err := pgx.CollectRows(rows, func(row_ pgx.CollectableRow) (r row, err error) {
		err = row_.Scan(&r.Code, &r.Name, &r.Kind, &r.Ended)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("look the units up: %w", err)
	}
	units := map[string]row{}
	for _, r := range found {
		units[r.Code] = r
	}
	from, known := units[f.Code]
	into, there := units[f.Into]
	switch {
	case !known:
		return nil, refusal.New(refusal.CodeNotFound, "没有这个单位", fmt.Sprintf("there is no unit %q", f.Code))
	case from.Ended:
		return nil, refusal.New(refusal.CodeExists, "该单位已并入其他单位", fmt.Sprintf("%s was merged already", from.Name))
	case !there:
		return nil, pg.Invalid("into", "没有这个单位", fmt.Sprintf("there is no unit %q", f.Into))
	case into.Ended:
		return nil, pg.Invalid("into", "该单位已并入其他单位，请填其承接单位", fmt.Sprintf("%s was merged itself: name its successor", into.Name))
	case from.Kind == process.Body || into.Kind == process.Body:
		return nil, pg.Invalid("into", "县级机构由管理办法确定，请发布新的管理办法", "which units speak for the county's bodies the policy says: publish another")
	case from.Kind != into.Kind:
		return nil, pg.Invalid("into", "须为同类单位", fmt.Sprintf("must be of the same kind: a %s, not a %s", from.Kind, into.Kind))
	}
	rows, _ = tx.Query(ctx, `
		select
			person,
			role,
			exists (
				select from posts other
				where other.person = posts.person
				and other.unit = $2
				and other.role = posts.role
			)
		from posts
		where unit = $1
		order by
			person,
			role`, f.Code, f.Into)
	var moved []admin.Fact
	var person string
	var role process.Role
	var held bool
	_, err = pgx.ForEachRow(rows, []any{&person, &role, &held}, func() error {
		moved = append(moved, &admin.PostTaken{Person: person, Post: process.Post{Unit: f.Code, Role: role}})
		if !held {
			moved = append(moved, &admin.PostGiven{Person: person, Post: process.Post{Unit: f.Into, Role: role}})
		}
		return nil
	})
	return moved, pg.Failed(err, "list the posts of %s", f.Code)
}

// standing refuses a new post in a unit that is no more, or to stand under one.
func standing(ctx context.Context, tx pgx.Tx, facts []admin.Fact) error {
	in := map[string]string{} // by unit, the field that names it
	for _, fact := range facts {
		switch f := fact.(type) {
		case *admin.PostGiven:
			in[f.Post.Unit] = "posts"
		case *admin.UnitAdded:
			in[f.Parent] = "parent"
		case *admin.UnitChanged:
			in[f.Parent] = "parent"
		}
	}
	if len(in) == 0 {
		return nil
	}
	var code, successor, name string
	err := tx.QueryRow(ctx, `
		select
			u.code,
			s.code,
			s.name
		from units u
		join units s on s.code = u.successor
		where u.code = any($1)
		limit 1`, slices.Sorted(maps.Keys(in))).Scan(&code, &successor, &name)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for units that are no more: %w", err)
	}
	return pg.Invalid(in[code], fmt.Sprintf("单位 %s 已并入%s（%s）", code, name, successor),
		fmt.Sprintf("the unit %q was merged into %q", code, successor))
}

// queueRobots has the group chats that were told what the posts of a merged unit are told hear of the successor's; where that has one
// of the kind already, its own stays.
func queueRobots(b *pgx.Batch, f *admin.UnitMerged) {
	b.Queue(`
		with gone as (
			delete from robots
			where post like $1 || '/%'
			returning
				$2 || substr(post, length($1) + 1) as post,
				kind,
				url,
				secret
		)
		insert into robots (
			post,
			kind,
			url,
			secret
		)
		select
			post,
			kind,
			url,
			secret
		from gone
		on conflict (post, kind) do nothing`, f.Code, f.Into)
}

// Lineages tell of units how they came to be and what became of them; those of which there is nothing to tell are left out.
func (s *Administration) Lineages(ctx context.Context, codes []string) ([]port.Lineage, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		with recursive before as (
			select
				code,
				code as now
			from units
			where code = any($1)
			union
			select
				u.code,
				b.now
			from units u
			join before b on u.successor = b.code
		),
		after as (
			select
				code,
				successor
			from units
			where code = any($1)
			and successor is not null
			union
			select
				a.code,
				u.successor
			from after a
			join units u on u.code = a.successor
			where u.successor is not null
		)
		select
			u.code,
			u.ended,
			(
				select json_build_object('code', s.code, 'name', s.name, 'kind', s.kind)
				from after a
				join units s on s.code = a.successor
				where a.code = u.code
				and s.successor is null
			),
			coalesce((
				select json_agg(json_build_object('code', p.code, 'name', p.name, 'kind', p.kind) order by p.code)
				from before b
				join units p on p.code = b.code
				where b.now = u.code
				and p.code <> u.code
			), '[]'),
			coalesce((
				select json_agg(json_build_object('name', n.name, 'until', n.until) order by n.until desc)
				from before b
				join unit_names n on n.unit = b.code
				where b.now = u.code
			), '[]')
		from units u
		where u.code = any($1)
		order by u.code`, codes)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[port.Lineage])
	return all, pg.Failed(err, "tell the lineage of units")
}

// FormerNames lists what units on record were called before, or what units were called that were merged, with the unit that each is now.
func (s *Administration) FormerNames(ctx context.Context) ([]port.FormerName, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		with recursive now as (
			select
				code,
				code as now
			from units
			where successor is null
			union all
			select
				u.code,
				n.now
			from units u
			join now n on u.successor = n.code
		)
		select
			former.name,
			u.code,
			u.name,
			u.kind
		from (
			select
				unit,
				name
			from unit_names
			union
			select
				code,
				name
			from units
			where successor is not null
		) former
		join now n on n.code = former.unit
		join units u on u.code = n.now
		order by 1, 2`)
	names, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n port.FormerName, err error) {
		err = row.Scan(&n.Name, &n.Now.Code, &n.Now.Name, &n.Now.Kind)
		return n, err
	})
	return names, pg.Failed(err, "list former names of units")
}
