package desk

import (
	"net/url"
	"slices"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// TaskViews are the tabs of My tasks. The last two list projects: what I began, and what I am kept informed of.
var TaskViews = []string{"todo", "unit", "done", "begun", "copied"}

// ofProjects reports whether a tab lists projects.
func ofProjects(view string) bool { return view == "begun" || view == "copied" }

// The orders of a list of tasks, of those that are done, and of projects; each list begins with its first.
var (
	TaskSorts       = []string{"due", "-due", "opened", "-opened"}
	DoneSorts       = []string{"-closed", "closed", "due", "-due"}
	projectTabSorts = []string{"current", "due", "-stage_since", "name"}
)

// sortsOf are the orders of a tab.
func sortsOf(view string) []string {
	switch {
	case ofProjects(view):
		return projectTabSorts
	case view == "done":
		return DoneSorts
	}
	return TaskSorts
}

// taskList is the data of My tasks.
type taskList struct {
	Tabs     []page.Tab
	View     string
	Items    []taskLine
	Projects []port.ProjectRow
	Pager    page.Pager
	Overdue  bool
	Sort     string
	Sorts    []string
	Project  string
	Bulk     project.BulkBar
	Acts     bool   // something can be pressed in some row
	Here     string // this page, to come back to
	Done     string
}

// taskLine is a row of the list of tasks, with what can be pressed in it.
type taskLine struct {
	project.ShownTask
	Key        string // of the form in the row
	Claimable  bool
	Releasable bool
	Movable    bool
}

// MyTasks shows what waits for the reader, for their unit, and what they did.
func MyTasks(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	list := newTaskList(p)
	for _, name := range TaskViews {
		one := page.Tab{Text: p.Word("tasks.view." + name), Address: view(p, name), Current: name == list.View}
		var err error
		if one.Current {
			one.Count, err = fill(p, &list)
		} else {
			one.Count, err = count(p, list, name)
		}
		if err != nil {
			return err
		}
		list.Tabs = append(list.Tabs, one)
	}
	return p.Show("tasks", p.Word("nav.tasks"), "tasks", &list)
}

// newTaskList reads from the address which list is asked for.
func newTaskList(p *page.Page) taskList {
	asked := p.Gin.Query
	list := taskList{
		View: asked("view"), Sort: asked("sort"), Overdue: asked("overdue") != "", Project: asked("project"),
		Here: p.WithPage1("ticked", ""), Done: project.DoneMany(p),
	}
	if !slices.Contains(TaskViews, list.View) {
		list.View = TaskViews[0]
	}
	list.Sorts = sortsOf(list.View)
	if !slices.Contains(list.Sorts, list.Sort) {
		list.Sort = list.Sorts[0]
	}
	return list
}

// view is the address of a tab. What it cannot be narrowed or sorted by is left behind.
func view(p *page.Page, name string) string {
	query := url.Values{"view": {name}}
	for _, kept := range []string{"overdue", "project"} {
		query.Set(kept, p.Gin.Query(kept))
	}
	return page.Address("/tasks", query)
}

// projects narrows the projects of a tab as the page is narrowed.
func (l taskList) projects(view, sort string) service.ProjectFilter {
	return service.ProjectFilter{View: view, Overdue: l.Overdue, Q: l.Project, Sort: sort}
}

// tasks narrows the tasks of a tab as the page is narrowed.
func (l taskList) tasks(view string) service.TaskFilter {
	return service.TaskFilter{View: view, Overdue: l.Overdue && view != "done", Project: l.Project}
}

// count is how long the list of a tab is.
func count(p *page.Page, list taskList, view string) (int, error) {
	if ofProjects(view) {
		rows, err := p.Site.Service.Projects(p.Context(), p.Caller, list.projects(view, ""), page.FirstOf(1))
		return rows.Total, err
	}
	rows, err := p.Site.Service.Tasks(p.Context(), p.Caller, list.tasks(view), TaskSorts[0], page.FirstOf(1))
	return rows.Total, err
}

// fill reads the rows of the current tab and answers how many there are in all.
func fill(p *page.Page, list *taskList) (int, error) {
	if ofProjects(list.View) {
		rows, err := p.Site.Service.Projects(p.Context(), p.Caller, list.projects(list.View, list.Sort), p.PageAsked())
		list.Projects, list.Pager = rows.Items, page.PagerOf(p, rows)
		return rows.Total, err
	}
	rows, err := p.Site.Service.Tasks(p.Context(), p.Caller, list.tasks(list.View), list.Sort, p.PageAsked())
	if err != nil {
		return 0, err
	}
	list.Pager = page.PagerOf(p, rows)
	return rows.Total, taskLines(p, list, project.TasksShown(rows.Items))
}

// taskLines says what the reader may press in each row, and to many rows at once.
func taskLines(p *page.Page, list *taskList, rows []project.ShownTask) error {
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	mover := p.SpeaksFor(rules, process.ToCollaborationOffice, process.ToBureau)
	for _, t := range rows {
		open, mine := t.Closed.IsZero(), p.Me.Holds(t.Holder)
		line := taskLine{
			ShownTask: t, Key: form.NewKey(), Movable: open && mover,
			Claimable:  open && mine && t.Claim == nil && len(t.Persons) > 1,
			Releasable: open && mine && t.Claim != nil && t.Claim.Person == p.Me.Person,
		}
		list.Acts = list.Acts || line.Claimable || line.Releasable || line.Movable
		list.Items = append(list.Items, line)
	}
	if list.View != "done" {
		list.Bulk = project.NewBulkBar(p, rows, mover, list.Here)
	}
	return nil
}
