package store

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/service/port"
)

// board is what the board of what is stuck filters and groups by. It is copied into each open task, so that grouping a
// hundred thousand of them needs no project.
type board struct {
	stage                     lifecycle.Stage
	township, supervisingUnit string
}

func boardKey(p *lifecycle.Project) board {
	return board{stage: p.Stage, township: placesOf(p).first, supervisingUnit: plain(p.SupervisingUnit.Name)}
}

// columns are null for a closed task, which has no key.
func (k *board) columns() (stage *lifecycle.Stage, township, supervisingUnit *string) {
	if k == nil {
		return nil, nil, nil
	}
	return &k.stage, &k.township, &k.supervisingUnit
}

// queueBoard moves the open tasks along with their project.
func queueBoard(b *pgx.Batch, p *lifecycle.Project) {
	key := boardKey(p)
	b.Queue(`
		update tasks set
			stage = $2,
			township = $3,
			supervising_unit = $4
		where project = $1
		and closed is null
		and (stage, township, supervising_unit) is distinct from ($2, $3, $4)`,
		p.Code, key.stage, key.township, key.supervisingUnit)
}

// Stuck lists what waits too long for a person, the longest first.
func (s *Store) Stuck(ctx context.Context, f port.StuckFilter, p port.Page) (port.List[port.TaskRow], error) {
	list, err := s.taskRows(ctx, stuckConditions(f), `t.due, t.id`, limited(f.Reach) || !f.Years.IsZero(), f.Today, p)
	return list, failed(err, "list what is stuck")
}

func stuckConditions(f port.StuckFilter) conditions {
	var c conditions
	c.only(`t.closed is null`)
	c.arg("today", civil(f.Today))
	if !f.All {
		c.only(`t.due < @today`)
	}
	if f.Township != "" {
		c.add(`t.township = @township`, "township", f.Township)
	}
	c.ofDepartment(f.Department)
	if f.Stage != "" {
		c.add(`t.stage = @stage`, "stage", f.Stage)
	}
	if f.Holder != "" {
		c.add(`(t.holder = @holder or split_part(t.holder, '/', 1) = @holder)`, "holder", f.Holder)
	}
	if len(f.Kinds) > 0 {
		c.add(`t.kind = any(@kinds)`, "kinds", f.Kinds)
	}
	c.ofYears(`t.project`, f.Years)
	c.within(f.Reach, ofProjects)
	return c
}

// ofDepartment narrows to tasks of projects that the unit supervises, by its code or its name; "" narrows nothing.
func (c *conditions) ofDepartment(unit string) {
	if unit != "" {
		c.add(`(
			t.supervising_unit = @department
			or exists (select from projects where code = t.project and supervising_unit_code = @department)
		)`, "department", unit)
	}
}

// stuckKeys are the columns of port.StuckGroups.
var stuckKeys = map[string]string{
	"holder":     `t.holder`,
	"township":   `t.township`,
	"department": `t.supervising_unit`,
	"stage":      `t.stage`,
	"kind":       `t.kind`,
}

// StuckBy counts what is stuck by holder, township, department (the supervising unit), stage or kind: where most is overdue first.
func (s *Store) StuckBy(ctx context.Context, group string, f port.StuckFilter) ([]port.StuckGroup, error) {
	key, known := stuckKeys[group]
	if !known {
		offered := strings.Join(slices.Sorted(slices.Values(port.StuckGroups)), ", ")
		return nil, invalid("by", "没有这种分组", "must be one of "+offered)
	}
	c := stuckConditions(f)
	rows, _ := s.pool.Query(ctx, `
		select
			counted.key,
			coalesce(u.name, counted.key),
			counted.tasks,
			counted.overdue,
			counted.oldest
		from (
			select
				`+key+` as key,
				count(*) as tasks,
				count(*) filter (where t.due < @today) as overdue,
				min(t.due) as oldest
			from tasks t`+c.String()+`
			group by 1
		) counted
		left join units u on position('/' in counted.key) > 0 and u.code = split_part(counted.key, '/', 1)
		order by
			counted.overdue desc,
			counted.tasks desc,
			counted.key`, c.args)
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.StuckGroup, error) {
		var g port.StuckGroup
		err := row.Scan(&g.Key, &g.Name, &g.Tasks, &g.Overdue, (*civil)(&g.Oldest))
		if group == "holder" {
			g.Name = holderName(g.Key, g.Name)
		}
		return g, err
	})
	return groups, failed(err, "count what is stuck")
}
