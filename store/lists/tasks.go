package lists

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// taskRow is a task as its row has it: stage, township and supervising unit stand in it while it is open.
type taskRow struct {
	changedTask
	project  string
	document []byte
	board    *board // none of a closed one
}

// taskFound is a row as it is read, before what it holds is put together.
type taskFound struct {
	port.TaskRow
	document []byte
	closed   *time.Time
}

// taskColumns are the columns of tasks, as t, with those of its project and of its holder's unit that are read along (taskJoins).
var taskColumns = pg.Columns[taskRow, taskFound]{
	{Name: "id", Write: func(w taskRow) any { return w.ID }},
	{Name: "project", Write: func(w taskRow) any { return w.project }, Then: pg.Kept,
		Read: func(r *taskFound) any { return &r.Project }, As: `t.project`},
	{Name: "project_name", Read: func(r *taskFound) any { return &r.ProjectName }, As: `p.name`},
	{Name: "kind", Write: func(w taskRow) any { return w.Kind }, Then: pg.Kept},
	{Name: "holder", Write: func(w taskRow) any { return w.Holder.String() }},
	{Name: "holder_unit", Read: func(r *taskFound) any { return &r.HolderUnit }, As: `coalesce(u.name, split_part(t.holder, '/', 1))`},
	{Name: "persons", Read: func(r *taskFound) any { return &r.Persons }, As: `array(
		select people.name
		from posts
		join people using (person)
		where posts.unit = split_part(t.holder, '/', 1)
		and posts.role = split_part(t.holder, '/', 2)
		order by people.person
	)`},
	{Name: "opened", Write: func(w taskRow) any { return w.Opened }, Then: pg.Kept},
	{Name: "due", Write: func(w taskRow) any { return pg.Civil(w.Due.On) }},
	{Name: "document", Write: func(w taskRow) any { return w.document },
		Read: func(r *taskFound) any { return &r.document }, As: `t.document`},
	{Name: "stage", Write: func(w taskRow) any { return w.board.columns().stage }},
	{Name: "project_stage", Read: func(r *taskFound) any { return &r.Stage }, As: `p.stage`},
	{Name: "township", Write: func(w taskRow) any { return w.board.columns().township }},
	{Name: "project_township", Read: func(r *taskFound) any { return &r.Township }, As: `p.township`},
	{Name: "supervising_unit", Write: func(w taskRow) any { return w.board.columns().supervisingUnit }},
	{Name: "closed", Write: func(w taskRow) any { return pg.Instant(w.closed) },
		Read: func(r *taskFound) any { return &r.closed }, As: `t.closed`},
	{Name: "closed_by", Write: func(w taskRow) any { return w.onceClosed(w.closedBy) }},
	{Name: "closed_by_name", Write: func(w taskRow) any { return w.onceClosed(w.byName) },
		Read: func(r *taskFound) any { return &r.ClosedBy }, As: `coalesce(t.closed_by_name, '')`},
	{Name: "outcome", Write: func(w taskRow) any { return w.onceClosed(w.outcome) },
		Read: func(r *taskFound) any { return &r.Outcome }, As: `coalesce(t.outcome, '')`},
}

var (
	upsertTask  = taskColumns.Upsert(`tasks`)
	selectTasks = taskColumns.Select()
)

// onceClosed is null while the task is open.
func (r taskRow) onceClosed(text string) *string {
	if r.closed.IsZero() {
		return nil
	}
	return &text
}

func queueTask(b *pgx.Batch, p *lifecycle.Project, t changedTask) error {
	document, err := json.Marshal(t.Task)
	if err != nil {
		return fmt.Errorf("write task %s: %w", t.ID, err)
	}
	row := taskRow{changedTask: t, project: p.Code, document: document}
	if t.closed.IsZero() {
		row.board = new(boardKey(p))
	}
	b.Queue(upsertTask, taskColumns.Args(row)...)
	queueMentions(b, p.Code, t.Task)
	return nil
}

// taskOrders are the orders of port.TaskSorts.
var taskOrders = map[string]string{
	"":        `t.due, t.id`,
	"due":     `t.due, t.id`,
	"-due":    `t.due desc, t.id desc`,
	"opened":  `t.opened, t.id`,
	"-opened": `t.opened desc, t.id desc`,
	"closed":  `t.closed, t.id`, // of what one person did; it has no index, and is put in order as a whole
	"-closed": `t.closed desc nulls last, t.id desc`,
}

// Tasks lists tasks. Nil posts mean everybody's, an empty slice nobody's: who holds no post has nothing to do.
func (s *Lists) Tasks(ctx context.Context, f port.TaskFilter, p port.Page) (port.List[port.TaskRow], error) {
	order, err := pg.OrderOf(taskOrders, f.Sort, port.TaskSorts)
	if err != nil {
		return port.List[port.TaskRow]{}, err
	}
	list, err := s.taskRows(ctx, taskConditions(f), order, f.Posts != nil || pg.Limited(f.Reach) || strings.HasSuffix(f.Sort, "closed"),
		f.Today, p)
	return list, pg.Failed(err, "list tasks")
}

func taskConditions(f port.TaskFilter) pg.Conditions {
	var c pg.Conditions
	if f.Done || f.By != "" {
		c.Only(`t.closed is not null`)
	} else {
		c.Only(`t.closed is null`)
	}
	if f.By != "" {
		c.Add(`t.closed_by = @by`, "by", f.By)
	}
	if f.Posts != nil {
		c.Add(`t.holder = any(@posts)`, "posts", pg.Posts(f.Posts))
	}
	if f.Project != "" {
		c.Add(`t.project = @project`, "project", f.Project)
	}
	if f.Kind != "" {
		c.Add(`t.kind = @kind`, "kind", f.Kind)
	}
	if f.Overdue {
		c.Add(`t.due < @today`, "today", pg.Civil(f.Today))
	}
	if !f.DueFrom.IsZero() {
		c.Add(`t.due >= @due_from`, "due_from", pg.Civil(f.DueFrom))
	}
	if !f.DueTo.IsZero() {
		c.Add(`t.due <= @due_to`, "due_to", pg.Civil(f.DueTo))
	}
	if f.Township != "" {
		c.Add(`t.township = @township`, "township", f.Township)
	}
	ofDepartment(&c, f.Department)
	c.Within(f.Reach, ofProjects)
	return c
}

// TaskDays counts the tasks that the filter leaves by the day they are due, in the order of the days.
func (s *Lists) TaskDays(ctx context.Context, f port.TaskFilter) ([]port.TaskDay, error) {
	c := taskConditions(f)
	rows, _ := s.db.Pool.Query(ctx, `
		select
			t.due,
			count(*)
		from tasks t`+c.String()+`
		group by 1
		order by 1`, c.Args)
	days, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.TaskDay, error) {
		var d port.TaskDay
		err := row.Scan((*pg.Civil)(&d.Day), &d.Tasks)
		return d, err
	})
	return days, pg.Failed(err, "count tasks by their days")
}

// taskRows lists the tasks that meet the conditions; overdue is counted up to today. Gather as listing has it.
func (s *Lists) taskRows(
	ctx context.Context, c pg.Conditions, order string, gather bool, today calendar.Date, p port.Page,
) (port.List[port.TaskRow], error) {
	return pg.List(ctx, s.db, p, pg.Listing[port.TaskRow]{
		Columns: selectTasks, Table: `tasks`, Alias: `t`, Joins: taskJoins, Where: c, Order: order, Gather: gather,
		Scan: func(row pgx.CollectableRow) (port.TaskRow, error) { return scanTask(row, today) },
	})
}

const taskJoins = `
	join projects p on p.code = t.project
	left join units u on u.code = split_part(t.holder, '/', 1)`

// scanTask reads the columns of a task; what stands before them in the row goes where it is told.
func scanTask(row pgx.CollectableRow, today calendar.Date, before ...any) (port.TaskRow, error) {
	t, err := taskColumns.ScanAfter(before, row)
	if err != nil {
		return t.TaskRow, err
	}
	if err := json.NewDecoder(bytes.NewReader(t.document)).Decode(&t.Task); err != nil {
		return t.TaskRow, fmt.Errorf("read a task of %s: %w", t.Project, err)
	}
	t.Closed, t.Blocks = pg.OrZero(t.closed), t.Task.Blocks()
	if t.closed == nil && !today.IsZero() {
		t.OverdueDays = max(today.Sub(t.Due.On), 0)
	}
	return t.TaskRow, nil
}

// Task is one task, open or closed. Overdue counts up to today of the business clock.
func (s *Lists) Task(ctx context.Context, id string) (port.TaskRow, error) {
	var today calendar.Date
	var task port.TaskRow
	b := &pgx.Batch{}
	b.Queue(`select ` + pg.BusinessNow).QueryRow(func(row pgx.Row) error {
		var now time.Time
		err := row.Scan(&now)
		today = calendar.DateOf(now)
		return err
	})
	b.Queue(`
		select`+selectTasks+`
		from tasks t`+taskJoins+`
		where t.id = $1`, id,
	).Query(func(rows pgx.Rows) (err error) {
		task, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (port.TaskRow, error) { return scanTask(row, today) })
		return err
	})
	err := s.db.Pool.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		err = refusal.New(refusal.CodeNotFound, "没有这项待办", fmt.Sprintf("there is no task %q", id))
	}
	return task, pg.Failed(err, "read task %s", id)
}

// holderName names a post for people: the unit's name, and the role unless it is the usual one.
func holderName(post, unit string) string {
	parsed, err := process.ParsePost(post)
	if err != nil || parsed.Role == process.RoleStaff {
		return unit
	}
	return unit + " " + string(parsed.Role)
}

// OpenTasks gives every open task with its project's name, in the order of their ids, page by page.
func (s *Lists) OpenTasks(ctx context.Context, give func(project, name string, t lifecycle.Task)) error {
	const page = 2000
	after := ""
	for {
		rows, _ := s.db.Pool.Query(ctx, `
			select
				t.id,
				t.document,
				t.project,
				p.name
			from tasks t
			join projects p on p.code = t.project
			where t.closed is null
			and t.id > $1
			order by t.id
			limit $2`, after, page)
		var document []byte
		var project, name string
		n := 0
		_, err := pgx.ForEachRow(rows, []any{&after, &document, &project, &name}, func() error {
			var t lifecycle.Task
			if err := json.Unmarshal(document, &t); err != nil {
				return fmt.Errorf("read task %s: %w", after, err)
			}
			give(project, name, t)
			n++
			return nil
		})
		if err != nil || n < page {
			return pg.Failed(err, "read the open tasks")
		}
	}
}

// ofProjects is the condition of tasks: it is the project that is read.
const ofProjects = `t.project in (select code from projects where read_keys && @read_keys)`
