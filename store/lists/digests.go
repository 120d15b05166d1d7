package lists

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/office"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/messages"
	"sluice/store/pg"
)

// QueueDigest writes a digest unless it was written before, and sends it out.
func QueueDigest(b *pgx.Batch, g lifecycle.Digest, n messages.Notified, out *messages.Errands) error {
	document, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("write a digest: %w", err)
	}
	b.Queue(`
		insert into digests (
			day,
			addressee,
			document
		)
		values ($1, $2, $3)
		on conflict do nothing`, pg.Civil(g.Day), g.To.String(), document)
	messages.QueueNotification(b, "", n)
	messages.QueueDeliveries(b, "", n, out)
	return nil
}

// DigestsOf are what those who supervise are told by events of the office, by the sequence of the event. Nobody is told of nothing.
func (s *Lists) DigestsOf(ctx context.Context, events []lifecycle.Event) (map[int64][]lifecycle.Digest, error) {
	told := map[int64][]lifecycle.Digest{}
	for _, e := range events {
		fact, err := office.FactOf(e)
		if err != nil {
			return nil, err
		}
		day, begun := fact.(*office.DayBegun)
		if !begun || day.Free {
			continue
		}
		scopes, err := s.supervisors(ctx, day.Digest)
		if err != nil {
			return nil, err
		}
		for _, scope := range scopes {
			g, err := s.digest(ctx, day, scope)
			if err != nil {
				return nil, err
			}
			if !g.Empty() {
				told[e.Seq] = append(told[e.Seq], g)
			}
		}
	}
	return told, nil
}

// scope is who supervises what: the whole county, or what a unit supervises and holds.
type scope struct {
	post       process.Post
	unit, name string // empty for the whole county
}

// supervisors are the county's bodies, and the heads of the units that supervise open projects.
func (s *Lists) supervisors(ctx context.Context, bodies []process.Post) ([]scope, error) {
	var all []scope
	for _, post := range bodies {
		all = append(all, scope{post: post})
	}
	rows, _ := s.db.Pool.Query(ctx, `
		select distinct
			u.code,
			u.name
		from posts
		join units u on u.code = posts.unit
		where posts.role = $1
		and not posts.unit || '/' || posts.role = any($2)
		and exists (
			select from projects
			where supervising_unit_code = u.code
			and stage <> 'closed'
		)
		order by u.code`, process.RoleHead, pg.Posts(bodies))
	var code, name string
	_, err := pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		all = append(all, scope{process.Post{Unit: code, Role: process.RoleHead}, code, name})
		return nil
	})
	return all, pg.Failed(err, "find who supervises")
}

// tasks narrows open tasks to a scope.
func (s scope) tasks(due string) pg.Conditions {
	var c pg.Conditions
	c.Only(`t.closed is null`)
	c.Only(due)
	if s.unit != "" {
		c.Add(`(t.supervising_unit = @name or split_part(t.holder, '/', 1) = @unit)`, "name", s.name)
		c.Arg("unit", s.unit)
	}
	return c
}

// digest reads what a day tells a scope.
func (s *Lists) digest(ctx context.Context, day *office.DayBegun, of scope) (lifecycle.Digest, error) {
	g := lifecycle.Digest{Day: day.Day, To: of.post}
	before := calendar.DateOf(day.Since)
	for _, list := range []struct {
		into      *lifecycle.DigestTasks
		condition string
	}{
		{&g.Overdue, `t.due >= @before and t.due < @day`},
		{&g.Today, `t.due = @day`},
		{&g.Stuck, `t.due < @day`},
	} {
		c := of.tasks(list.condition)
		c.Arg("before", pg.Civil(before))
		c.Arg("day", pg.Civil(day.Day))
		rows, err := s.taskRows(ctx, c, `t.due, t.id`, of.unit != "", day.Day, port.Page{Size: lifecycle.DigestLines})
		if err != nil {
			return g, pg.Failed(err, "read the digest of %s", of.post)
		}
		*list.into = digestTasks(rows)
	}
	var err error
	g.Lights, err = s.changedLights(ctx, day, of)
	return g, pg.Failed(err, "read the digest of %s", of.post)
}

func digestTasks(rows port.List[port.TaskRow]) lifecycle.DigestTasks {
	all := lifecycle.DigestTasks{Total: rows.Total, Items: []lifecycle.DigestTask{}}
	for _, t := range rows.Items {
		all.Items = append(all.Items, lifecycle.DigestTask{
			Task: t.ID, Project: t.Project, Name: t.ProjectName, Words: t.Words, Subject: lifecycle.Tag(t.Subject), Holder: t.HolderUnit,
			Due: t.Due.On,
		})
	}
	return all
}

// changedLights are the projects whose light changed since the digest before.
func (s *Lists) changedLights(ctx context.Context, day *office.DayBegun, of scope) (lifecycle.DigestLights, error) {
	var c pg.Conditions
	c.Add(`p.light_since > @since`, "since", day.Since)
	if of.unit != "" {
		c.Add(`p.supervising_unit_code = @unit`, "unit", of.unit)
	}
	rows, err := pg.List(ctx, s.db, port.Page{Size: lifecycle.DigestLines}, pg.Listing[lifecycle.DigestLight]{
		Columns: `p.code, p.name, p.light`, Table: `projects`, Alias: `p`, Where: c, Order: `p.light_since desc, p.code`,
		Scan: func(row pgx.CollectableRow) (lifecycle.DigestLight, error) {
			var l lifecycle.DigestLight
			err := row.Scan(&l.Project, &l.Name, &l.Light)
			return l, err
		},
	})
	if rows.Items == nil {
		rows.Items = []lifecycle.DigestLight{}
	}
	return lifecycle.DigestLights{Total: rows.Total, Items: rows.Items}, err
}

// Digests lists the digests that were sent to posts, on a day or on all, the latest first.
func (s *Lists) Digests(ctx context.Context, held []process.Post, day calendar.Date, p port.Page) (port.List[lifecycle.Digest], error) {
	var c pg.Conditions
	c.Add(`g.addressee = any(@posts)`, "posts", pg.Posts(held))
	if !day.IsZero() {
		c.Add(`g.day = @day`, "day", pg.Civil(day))
	}
	list, err := pg.List(ctx, s.db, p, pg.Listing[lifecycle.Digest]{
		Columns: `g.document`, Table: `digests`, Alias: `g`, Where: c, Order: `g.day desc, g.addressee`, Scan: scanDigest,
	})
	return list, pg.Failed(err, "list digests")
}

func scanDigest(row pgx.CollectableRow) (lifecycle.Digest, error) {
	var g lifecycle.Digest
	var document []byte
	if err := row.Scan(&document); err != nil {
		return g, err
	}
	return g, json.Unmarshal(document, &g)
}
