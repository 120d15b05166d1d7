package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/process"
	"sluice/service/port"
)

// numberDeputy gives a deputy the next number. A circle, in which those who are away stand in for each other, is refused: then
// nobody would be there.
func numberDeputy(ctx context.Context, tx pgx.Tx, f admin.DeputyNamed) (*admin.DeputyNamed, error) {
	var circle bool
	err := tx.QueryRow(ctx, `
		with recursive stands as (
			select
				deputy,
				array[principal, deputy] as chain
			from deputies
			where principal = $1
			and not ended
			and first <= $3
			and last >= $2
			union
			select
				d.deputy,
				s.chain || d.deputy
			from stands s
			join deputies d on d.principal = s.deputy
			where not d.ended
			and d.first <= $3
			and d.last >= $2
			and d.deputy <> all(s.chain)
		)
		select
			(select coalesce(max(id), 0) + 1 from deputies),
			exists (select from stands where deputy = $4)`, f.Deputy, civil(f.From), civil(f.To), f.Principal,
	).Scan(&f.ID, &circle)
	if err != nil {
		return nil, fmt.Errorf("number the deputy: %w", err)
	}
	if circle {
		return nil, invalid("deputy", "形成循环代理：此人同期由被代理人代理", fmt.Sprintf("makes a circle: %s has %s stand in, directly or through others, in the same days", f.Deputy, f.Principal))
	}
	return &f, nil
}

// actingFor are the posts in which person p acts for others on the day $2, as principal, unit/role and the other units of the principal.
const actingFor = `
	array(
		select d.principal || ' ' || held.unit || '/' || held.role || ' ' || coalesce((
			select string_agg(distinct other.unit, ',' order by other.unit)
			from posts other
			where other.person = d.principal
			and other.unit <> held.unit
		), '')
		from deputies d
		join posts held on held.person = d.principal
		where d.deputy = p.person
		and not d.ended
		and d.first <= $2
		and d.last >= $2
		and (d.posts = '{}' or held.unit || '/' || held.role = any(d.posts))
		and held.role <> 'administrator'
		order by 1
	)`

// Deputies lists who stands in for whom: those of a person when one is named, either way, the latest first.
func (s *Store) Deputies(ctx context.Context, person string, p port.Page) (port.List[port.DeputyRow], error) {
	var c conditions
	if person != "" {
		c.add(`(d.principal = @person or d.deputy = @person)`, "person", person)
	}
	list, err := list(ctx, s, p, listing[port.DeputyRow]{
		columns: `d.id, d.principal, a.name, d.deputy, b.name, d.posts, d.first, d.last, d.reason, d.ended`, table: `deputies`, alias: `d`,
		joins: ` join people a on a.person = d.principal join people b on b.person = d.deputy`, where: c, order: `d.id desc`, scan: scanDeputy,
	})
	return list, failed(err, "list deputies")
}

func scanDeputy(row pgx.CollectableRow) (port.DeputyRow, error) {
	var d port.DeputyRow
	var held []string
	err := row.Scan(&d.ID, &d.Principal, &d.PrincipalName, &d.Deputy, &d.DeputyName, &held, (*civil)(&d.From), (*civil)(&d.To), &d.Reason, &d.Ended)
	if err != nil {
		return d, err
	}
	d.Posts = []process.Post{}
	for _, text := range held {
		post, err := process.ParsePost(text)
		if err != nil {
			return d, err
		}
		d.Posts = append(d.Posts, post)
	}
	return d, nil
}
