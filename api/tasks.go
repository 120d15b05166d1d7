package api

import (
	"cmp"
	"context"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// The views of the list of tasks.
const (
	viewTodo = "todo"
	viewDone = "done"
	viewUnit = "unit"
	viewAll  = "all"
	viewOf   = "project"
)

// TasksNarrowed is what narrows a list of tasks. It is exported because huma reads exported fields only.
type TasksNarrowed struct {
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
func (s *server) taskFilter(ctx context.Context, n TasksNarrowed) (filter port.TaskFilter, nobody bool, err error) {
	actor := callerOf(ctx).Actor
	filter = port.TaskFilter{
		Project: n.Project, Kind: n.Kind, Overdue: n.Overdue, Today: s.today(),
		DueFrom: n.From, DueTo: n.To, Township: n.Town, Department: n.Dept,
	}
	switch n.View {
	case viewTodo:
		filter.Posts = actor.AllPosts()
	case viewUnit:
		filter.Posts = postsOfUnits(actor)
	case viewDone:
		filter.Done, filter.By = true, actor.Person
	case viewOf:
		if n.Project == "" {
			return filter, false, service.Invalid(service.Field("project", "须填写项目编号", "must be the code of a project"))
		}
	case viewAll:
		if extent, err := s.Extent(ctx, callerOf(ctx), lifecycle.ReadStuck); err != nil || extent == lifecycle.ExtentNone {
			return filter, false, cmp.Or(err, service.NotForYou())
		}
	}
	return filter, (n.View == viewTodo || n.View == viewUnit) && len(filter.Posts) == 0, nil
}

func (s *server) listTasks(ctx context.Context, in *struct {
	Paged
	TasksNarrowed
	Sort string `query:"sort" default:"due" doc:"the order; a leading dash turns it round"`
}) (*listed[service.TaskView], error) {
	filter, nobody, err := s.taskFilter(ctx, in.TasksNarrowed)
	if err != nil {
		return nil, err
	}
	if nobody {
		return empty[service.TaskView](in.Paged)
	}
	filter.Sort = in.Sort
	return taskViews(s.RecordsFor(callerOf(ctx)).Tasks(ctx, filter, in.page()))
}

// TaskDays are the days on which tasks are due.
type TaskDays struct {
	Items []port.TaskDay `json:"items" nullable:"false" doc:"in order; days on which nothing is due are left out"`
}

// mostDays is how many days are counted at once.
const mostDays = 400

func (s *server) listTaskDays(ctx context.Context, in *struct {
	TasksNarrowed
}) (*struct{ Body TaskDays }, error) {
	filter, nobody, err := s.taskFilter(ctx, in.TasksNarrowed)
	if err != nil {
		return nil, err
	}
	if in.From.IsZero() || in.To.IsZero() || in.To.Sub(in.From) >= mostDays {
		return nil, service.Invalid(service.Field("due_from", "须填写起止日期，且最多 400 天", "due_from and due_to are needed, and at most 400 days"))
	}
	body := TaskDays{Items: []port.TaskDay{}}
	if nobody {
		return &struct{ Body TaskDays }{body}, nil
	}
	days, err := s.RecordsFor(callerOf(ctx)).TaskDays(ctx, filter)
	body.Items = append(body.Items, days...)
	return &struct{ Body TaskDays }{body}, err
}

func taskViews(rows port.List[port.TaskRow], err error) (*listed[service.TaskView], error) {
	views := port.List[service.TaskView]{Page: rows.Page, PageSize: rows.PageSize, Total: rows.Total}
	for _, row := range rows.Items {
		views.Items = append(views.Items, service.ViewOf(row))
	}
	return list(views, err)
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

func (s *server) getTask(ctx context.Context, in *struct {
	ID string `path:"id" doc:"id of the task" example:"SS2019-001.12"`
}) (*struct{ Body service.TaskView }, error) {
	row, err := s.RecordsFor(callerOf(ctx)).Task(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body service.TaskView }{service.ViewOf(row)}, nil
}
