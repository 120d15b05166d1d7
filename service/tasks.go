package service

import (
	"cmp"
	"context"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// TaskView is a task with the reason for its due date.
type TaskView struct {
	port.TaskRow
	Why      process.Words `json:"why" doc:"how the due date came about"`
	Outcomes process.Words `json:"outcome_words,omitzero" doc:"of a closed one: the outcome in words"`
}

// ViewOf is a task of the record as it is shown.
func ViewOf(row port.TaskRow) TaskView {
	view := TaskView{TaskRow: row, Why: row.Due.Why()}
	if row.Outcome != "" {
		view.Outcomes = lifecycle.OutcomeWords(row.Outcome)
	}
	return view
}

// The views of the list of tasks.
const (
	viewTodo = "todo"
	viewDone = "done"
	viewUnit = "unit"
	viewAll  = "all"
	viewOf   = "project"
)

// TaskFilter narrows a list of tasks; what is left out narrows nothing, without a view it is that of what is to do.
type TaskFilter struct {
	View    string           `query:"view" enum:"todo,done,unit,project,all" default:"todo" doc:"todo: open tasks of my posts; done: closed by me; unit: open tasks of all posts of my units; project: every open task of the project that is named; all: every open task of the projects one reads, for those who supervise"`
	Project string           `query:"project" doc:"only of this project, by code"`
	Kind    process.TaskKind `query:"kind" doc:"only of this kind"`
	Overdue bool             `query:"overdue" doc:"only what is overdue"`
	From    calendar.Date    `query:"due_from" doc:"only due on this day or later"`
	To      calendar.Date    `query:"due_to" doc:"only due on this day or before"`
	Town    string           `query:"township" doc:"of open tasks: only with this leading township, by name"`
	Dept    string           `query:"department" doc:"of open tasks: only supervised by the unit of exactly this name"`
}

// taskFilter is the filter that a caller asked for. It is nobody's when the caller holds no post that it could be about, for no posts would
// mean everybody's.
func (s *Service) taskFilter(ctx context.Context, c *Caller, n TaskFilter) (filter port.TaskFilter, nobody bool, err error) {
	actor := c.Actor
	filter = port.TaskFilter{
		Project: n.Project, Kind: n.Kind, Overdue: n.Overdue, Today: s.Today(),
		DueFrom: n.From, DueTo: n.To, Township: n.Town, Department: n.Dept,
	}
	switch n.View {
	case viewTodo, "":
		filter.Posts = actor.AllPosts()
	case viewUnit:
		filter.Posts = postsOfUnits(actor)
	case viewDone:
		filter.Done, filter.By = true, actor.Person
	case viewOf:
		if n.Project == "" {
			return filter, false, Invalid(Field("project", "须填写项目编号", "must be the code of a project"))
		}
	case viewAll:
		if extent, err := s.Extent(ctx, c, access.ReadStuck); err != nil || extent == access.ScopeNone {
			return filter, false, cmp.Or(err, NotForYou())
		}
	}
	return filter, (n.View != viewDone && n.View != viewOf && n.View != viewAll) && len(filter.Posts) == 0, nil
}

// Tasks lists the tasks that the filter leaves, in one of port.TaskSorts.
func (s *Service) Tasks(ctx context.Context, c *Caller, f TaskFilter, sort string, p port.Page) (port.List[TaskView], error) {
	if err := s.MayRead(ctx, c, access.ReadTasks); err != nil {
		return port.List[TaskView]{}, err
	}
	filter, nobody, err := s.taskFilter(ctx, c, f)
	if err != nil || nobody {
		return empty[TaskView](p), err
	}
	filter.Sort = sort
	rows, err := s.RecordsFor(c).Tasks(ctx, filter, p)
	views := port.List[TaskView]{Page: rows.Page, PageSize: rows.PageSize, Total: rows.Total}
	for _, row := range rows.Items {
		views.Items = append(views.Items, ViewOf(row))
	}
	return views, err
}

// Task is a task of a project that the caller reads.
func (s *Service) Task(ctx context.Context, c *Caller, id string) (TaskView, error) {
	if err := s.MayRead(ctx, c, access.ReadTasks); err != nil {
		return TaskView{}, err
	}
	row, err := s.RecordsFor(c).Task(ctx, id)
	if err != nil {
		return TaskView{}, err
	}
	return ViewOf(row), nil
}

// TaskDays are the days on which tasks are due.
type TaskDays struct {
	Items []port.TaskDay `json:"items" nullable:"false" doc:"in order; days on which nothing is due are left out"`
}

// mostDays is how many days are counted at once.
const mostDays = 400

// TaskDays counts the tasks that the filter leaves by the days on which they are due, between two days of which there are at most 400.
func (s *Service) TaskDays(ctx context.Context, c *Caller, f TaskFilter) (TaskDays, error) {
	if err := s.MayRead(ctx, c, access.ReadTasks); err != nil {
		return TaskDays{}, err
	}
	filter, nobody, err := s.taskFilter(ctx, c, f)
	if err != nil {
		return TaskDays{}, err
	}
	if f.From.IsZero() || f.To.IsZero() || f.To.Sub(f.From) >= mostDays {
		return TaskDays{}, Invalid(Field("due_from", "须填写起止日期，且最多 400 天", "due_from and due_to are needed, and at most 400 days"))
	}
	body := TaskDays{Items: []port.TaskDay{}}
	if nobody {
		return body, nil
	}
	days, err := s.RecordsFor(c).TaskDays(ctx, filter)
	body.Items = append(body.Items, days...)
	return body, err
}

// postsOfUnits are all posts of the units in which a person holds any.
func postsOfUnits(actor lifecycle.Actor) (posts []process.Post) {
	seen := map[string]bool{}
	for _, held := range actor.AllPosts() {
		if seen[held.Unit] {
			continue
		}
		seen[held.Unit] = true
		for _, role := range process.Roles {
			posts = append(posts, process.Post{Unit: held.Unit, Role: role})
		}
	}
	return posts
}
