package lists

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/service/port"
	"sluice/store/pg"
)

// board is what the board of what is stuck filters and groups by. It is copied into each open task, so that grouping a
// hundred thousand of them needs no project.
type board struct {
	stage                     lifecycle.Stage
	township, supervisingUnit string
}

func boardKey(p *lifecycle.Project) board {
	return board{stage: p.Stage, township: placesOf(p).first, supervisingUnit: pg.Plain(p.SupervisingUnit.Name)}
}

// boardColumns are null for a closed task, which has no key.
type boardColumns struct {
	stage                     *lifecycle.Stage
	township, supervisingUnit *string
}

func (k *board) columns() boardColumns {
	if k == nil {
		return boardColumns{}
	}
	return boardColumns{&k.stage, &k.township, &k.supervisingUnit}
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
func (s *Lists) Stuck(ctx context.Context, f port.StuckFilter, p port.Page) (port.List[port.TaskRow], error) {
	list, err := s.taskRows(ctx, stuckConditions(f), `t.due, t.id`, pg.Limited(f.Reach) || !f.Years.IsZero(), f.Today, p)
	return list, pg.Failed(err, "list what is stuck")
}

func stuckConditions(f port.StuckFilter) pg.Conditions {
	var c pg.Conditions
	c.Only(`t.closed is null`)
	c.Arg("today", pg.Civil(f.Today))
	if !f.All {
		c.Only(`t.due < @today`)
	}
	if f.Township != "" {
		c.Add(`t.township = @township`, "township", f.Township)
	}
	ofDepartment(&c, f.Department)
	if f.Stage != "" {
		c.Add(`t.stage = @stage`, "stage", f.Stage)
	}
	if f.Holder != "" {
		c.Add(`(t.holder = @holder or split_part(t.holder, '/', 1) = @holder)`, "holder", f.Holder)
	}
	if len(f.Kinds) > 0 {
		c.Add(`t.kind = any(@kinds)`, "kinds", f.Kinds)
	}
	if f.List != "" {
		c.Add(`exists (select from mentions where task = t.id and list = @list)`, "list", f.List)
	}
	c.OfYears(`t.project`, f.Years)
	c.Within(f.Reach, ofProjects)
	return c
}

// ofDepartment narrows to tasks of projects that the unit supervises, by its code or its name; "" narrows nothing.
func ofDepartment(c *pg.Conditions, unit string) {
	if unit != "" {
		c.Add(`(
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
func (s *Lists) StuckBy(ctx context.Context, group string, f port.StuckFilter) ([]port.StuckGroup, error) {
	key, known := stuckKeys[group]
	if !known {
		offered := strings.Join(slices.Sorted(slices.Values(port.StuckGroups)), ", ")
		return nil, pg.Invalid("by", "没有这种分组", "must be one of "+offered)
	}
	c := stuckConditions(f)
	rows, _ := s.db.Pool.Query(ctx, `
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
			counted.key`, c.Args)
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.StuckGroup, error) {
		var g port.StuckGroup
		err := row.Scan(&g.Key, &g.Name, &g.Tasks, &g.Overdue, (*pg.Civil)(&g.Oldest))
		if group == "holder" {
			g.Name = holderName(g.Key, g.Name)
		}
		return g, err
	})
	return groups, pg.Failed(err, "count what is stuck")
}
