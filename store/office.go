package store

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
)

// office appends events to the office's locked stream, with the digests that go out with each.
func (w *writing) office(h *head, events []lifecycle.Event, told map[int64][]lifecycle.Digest) error {
	if len(events) == 0 {
		return nil
	}
	var o office.State
	if h.state != nil {
		if err := json.Unmarshal(h.state, &o); err != nil {
			return fmt.Errorf("read the state: %w", err)
		}
	}
	o, err := office.Fold(o, events)
	if err != nil {
		return err
	}
	for _, e := range events {
		w.log.add(h, e)
		for _, g := range told[e.Seq] {
			if err := queueDigest(&w.batch, g, notified{g.Notification(), e.At}, &w.errands); err != nil {
				return err
			}
		}
	}
	if err := h.keepOffice(o); err != nil {
		return err
	}
	queueHead(&w.batch, lifecycle.OfficeStream, h)
	return nil
}

// keepOffice is the folded office as the stream keeps it.
func (h *head) keepOffice(o office.State) (err error) {
	h.next = o.NextDue()
	h.state, err = json.Marshal(o)
	return err
}

// queueDigest writes a digest unless it was written before, and sends it out.
func queueDigest(b *pgx.Batch, g lifecycle.Digest, n notified, out *errands) error {
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
		on conflict do nothing`, civil(g.Day), g.To.String(), document)
	queueNotification(b, "", n)
	queueDeliveries(b, "", n, out)
	return nil
}

// digests are what those who supervise are told by events of the office, by the sequence of the event. Nobody is told of nothing.
func (s *Store) digests(ctx context.Context, events []lifecycle.Event) (map[int64][]lifecycle.Digest, error) {
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
func (s *Store) supervisors(ctx context.Context, bodies []process.Post) ([]scope, error) {
	var all []scope
	for _, post := range bodies {
		all = append(all, scope{post: post})
	}
	rows, _ := s.pool.Query(ctx, `
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
		order by u.code`, process.RoleHead, posts(bodies))
	var code, name string
	_, err := pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		all = append(all, scope{process.Post{Unit: code, Role: process.RoleHead}, code, name})
		return nil
	})
	return all, failed(err, "find who supervises")
}

// tasks narrows open tasks to a scope.
func (s scope) tasks(due string) conditions {
	var c conditions
	c.only(`t.closed is null`)
	c.only(due)
	if s.unit != "" {
		c.add(`(t.supervising_unit = @name or split_part(t.holder, '/', 1) = @unit)`, "name", s.name)
		c.arg("unit", s.unit)
	}
	return c
}

// digest reads what a day tells a scope.
func (s *Store) digest(ctx context.Context, day *office.DayBegun, of scope) (lifecycle.Digest, error) {
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
		c.arg("before", civil(before))
		c.arg("day", civil(day.Day))
		rows, err := s.taskRows(ctx, c, `t.due, t.id`, of.unit != "", day.Day, port.Page{Size: lifecycle.DigestLines})
		if err != nil {
			return g, failed(err, "read the digest of %s", of.post)
		}
		*list.into = digestTasks(rows)
	}
	var err error
	g.Lights, err = s.changedLights(ctx, day, of)
	return g, failed(err, "read the digest of %s", of.post)
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
func (s *Store) changedLights(ctx context.Context, day *office.DayBegun, of scope) (lifecycle.DigestLights, error) {
	var c conditions
	c.add(`p.light_since > @since`, "since", day.Since)
	if of.unit != "" {
		c.add(`p.supervising_unit_code = @unit`, "unit", of.unit)
	}
	rows, err := list(ctx, s, port.Page{Size: lifecycle.DigestLines}, listing[lifecycle.DigestLight]{
		columns: `p.code, p.name, p.light`, table: `projects`, alias: `p`, where: c, order: `p.light_since desc, p.code`,
		scan: func(row pgx.CollectableRow) (lifecycle.DigestLight, error) {
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
func (s *Store) Digests(ctx context.Context, held []process.Post, day calendar.Date, p port.Page) (port.List[lifecycle.Digest], error) {
	var c conditions
	c.add(`g.addressee = any(@posts)`, "posts", posts(held))
	if !day.IsZero() {
		c.add(`g.day = @day`, "day", civil(day))
	}
	list, err := list(ctx, s, p, listing[lifecycle.Digest]{
		columns: `g.document`, table: `digests`, alias: `g`, where: c, order: `g.day desc, g.addressee`, scan: scanDigest,
	})
	return list, failed(err, "list digests")
}

func scanDigest(row pgx.CollectableRow) (lifecycle.Digest, error) {
	var g lifecycle.Digest
	var document []byte
	if err := row.Scan(&document); err != nil {
		return g, err
	}
	return g, json.Unmarshal(document, &g)
}
