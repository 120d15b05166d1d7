package administration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// nameDeputy gives a deputy the next number and the policy's word on from where they come.
func (a *administering) nameDeputy(ctx context.Context, tx pgx.Tx, f admin.DeputyNamed) (*admin.DeputyNamed, error) {
	rules, err := governing(ctx, tx, a.at)
	if err != nil {
		return nil, err
	}
	if f.Within = rules.Deputies.From; len(f.Within) == 0 {
		return nil, refusal.New(refusal.CodeStage, "现行管理办法不允许代理", "the policy in force has nobody stand in for anybody")
	}
	if err := passable(ctx, tx, f); err != nil {
		return nil, err
	}
	return numberDeputy(ctx, tx, f)
}

// governing is the policy in force at a moment.
func governing(ctx context.Context, tx pgx.Tx, at time.Time) (*policy.Policy, error) {
	var document string
	err := tx.QueryRow(ctx, `
		select document
		from policies
		where effective <= $1
		order by version desc
		limit 1`, at,
	).Scan(&document)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return policy.Default(), nil // before the first one is in force
	case err != nil:
		return nil, fmt.Errorf("read the policy in force: %w", err)
	}
	return policy.Parse([]byte(document))
}

// passable refuses posts that the principal does not hold or that are not passed on, and a deputy who does not come from where one of the
// posts wants them from. Whether both are known the tables say.
func passable(ctx context.Context, tx pgx.Tx, f admin.DeputyNamed) error {
	type heldPost struct {
		Unit, Role, Name, Above string
		Admits, Known           bool
	}
	rows, _ := tx.Query(ctx, `
		select
			held.unit,
			held.role,
			u.name,
			coalesce(above.name, ''),
			comes_from($2, held.unit, $3),
			exists (select from people where person = $2)
		from posts held
		join units u on u.code = held.unit
		left join units above on above.code = u.parent
		where held.person = $1
		order by
			held.unit,
			held.role`, f.Principal, f.Deputy, f.Within)
	held, err := pgx.CollectRows(rows, pgx.RowToStructByPos[heldPost])
	if err != nil {
		return fmt.Errorf("look which posts the principal holds: %w", err)
	}
	var faults refusal.Fields
	for i, post := range f.Posts {
		path := fmt.Sprintf("posts.%d", i)
		switch {
		case post.Role == process.RoleAdministrator:
			faults.Add(path, "管理员岗位不能代理", "an administrator's post is not passed on")
		case !slices.ContainsFunc(held, func(h heldPost) bool { return h.Unit == post.Unit && h.Role == string(post.Role) }):
			faults.Add(path, "被代理人没有这个岗位", "the one who is away does not hold %s", post)
		}
	}
	for _, h := range held {
		post := process.Post{Unit: h.Unit, Role: process.Role(h.Role)}
		if post.Role == process.RoleAdministrator || h.Admits || !h.Known || len(f.Posts) > 0 && !slices.Contains(f.Posts, post) {
			continue
		}
		zh, en := admitted(f.Within, h.Above)
		faults.Add("deputy", fmt.Sprintf("“%s”的岗位只能由%s代理", h.Name, zh), "in a post of %s only %s may stand in", h.Name, en)
	}
	return faults.Err()
}

// admitted says who may stand in for somebody of a unit.
func admitted(within []process.DeputyFrom, above string) (zh, en string) {
	var zhs, ens []string
	for _, from := range within {
		words := from.Words()
		if from == process.FromUnitAbove && above != "" {
			words = process.Both(words.ZH+"（"+above+"）", words.EN+" ("+above+")")
		}
		zhs, ens = append(zhs, words.ZH), append(ens, words.EN)
	}
	return strings.Join(zhs, "或"), strings.Join(ens, " or ")
}

// answerable refuses an answer to a deputyship that does not wait for this person's, or that cannot be taken on any more, and the end of
// one that has ended.
func (a *administering) answerable(ctx context.Context, tx pgx.Tx, fact admin.Fact) error {
	var id int
	switch f := fact.(type) {
	case *admin.DeputyAccepted:
		id = f.ID
	case *admin.DeputyDeclined:
		id = f.ID
	case *admin.DeputyEnded:
		id = f.ID
	default:
		return nil
	}
	var f admin.DeputyNamed
	var ended, answered bool
	var named, within []string
	err := tx.QueryRow(ctx, `
		select
			principal,
			deputy,
			posts,
			last,
			coalesce(within, '{}'),
			ended,
			within is null or accepted is not null
		from deputies
		where id = $1`, id,
	).Scan(&f.Principal, &f.Deputy, &named, (*pg.Civil)(&f.To), &within, &ended, &answered)
	_, ends := fact.(*admin.DeputyEnded)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return refusal.New(refusal.CodeNotFound, "没有这项代理", "there is no such deputy")
	case err != nil:
		return fmt.Errorf("look the deputy up: %w", err)
	case !ends && a.actor.Person != f.Deputy:
		return refusal.New(refusal.CodeNotHolder, "只能由代理人本人答复", "only the one who was named answers this")
	case ended:
		return refusal.New(refusal.CodeExists, "此项代理已终止或已谢绝", "this has ended, or was declined")
	case ends:
		return nil
	case answered:
		return refusal.New(refusal.CodeExists, "已接受此项代理；如不再代理，请终止", "this was accepted already; end it instead")
	case f.To.Before(calendar.DateOf(a.at)):
		return refusal.New(refusal.CodeStage, "代理期限已过", "its last day has passed")
	}
	if _, accepts := fact.(*admin.DeputyAccepted); !accepts {
		return nil
	}
	for _, text := range named {
		post, err := process.ParsePost(text)
		if err != nil {
			return err
		}
		f.Posts = append(f.Posts, post)
	}
	for _, from := range within {
		f.Within = append(f.Within, process.DeputyFrom(from))
	}
	return passable(ctx, tx, f)
}

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
			exists (select from stands where deputy = $4)`, f.Deputy, pg.Civil(f.From), pg.Civil(f.To), f.Principal,
	).Scan(&f.ID, &circle)
	if err != nil {
		return nil, fmt.Errorf("number the deputy: %w", err)
	}
	if circle {
		return nil, pg.Invalid("deputy", "形成循环代理：此人同期由被代理人代理",
			fmt.Sprintf("makes a circle: %s has %s stand in, directly or through others, in the same days", f.Deputy, f.Principal))
	}
	return &f, nil
}

// Deputies lists who stands in for whom: those of a person when one is named, either way, the latest first.
func (s *Administration) Deputies(ctx context.Context, person string, p port.Page) (port.List[port.DeputyRow], error) {
	var c pg.Conditions
	if person != "" {
		c.Add(`(d.principal = @person or d.deputy = @person)`, "person", person)
	}
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.DeputyRow]{
		Columns: `d.id, d.principal, a.name, d.deputy, b.name, d.posts, d.first, d.last, d.reason, d.ended,
			case when d.declined then 'declined' when d.ended then 'ended' when d.within is null or d.accepted is not null then 'accepted' else 'proposed' end`,
		Table: `deputies`, Alias: `d`,
		Joins: ` join people a on a.person = d.principal join people b on b.person = d.deputy`, Where: c, Order: `d.id desc`,
		Scan: scanDeputy,
	})
	return list, pg.Failed(err, "list deputies")
}

func scanDeputy(row pgx.CollectableRow) (port.DeputyRow, error) {
	var d port.DeputyRow
	var held []string
	err := row.Scan(&d.ID, &d.Principal, &d.PrincipalName, &d.Deputy, &d.DeputyName, &held, (*pg.Civil)(&d.From), (*pg.Civil)(&d.To), &d.Reason,
		&d.Ended, &d.State)
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
