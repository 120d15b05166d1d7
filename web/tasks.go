package web

import (
	"net/url"
	"slices"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// task is a task as a page shows it.
type task struct{ service.TaskView }

// Light says how pressing it is, in a colour and in words.
func (t task) Light(today calendar.Date) light {
	switch {
	case !t.Closed.IsZero():
		return light{process.Grey, words["light.closed"]}
	case t.Pause != nil:
		return light{process.Grey, words["light.paused"]}
	case t.OverdueDays > 0:
		return light{process.Red, process.Words{
			ZH: formatted("zh", "light.overdue", t.OverdueDays), EN: formatted("en", "light.overdue", t.OverdueDays)}}
	case t.Due.On == today:
		return light{process.Yellow, words["light.today"]}
	case t.Due.On.Sub(today) <= soonDays:
		return light{process.Yellow, process.Words{
			ZH: formatted("zh", "light.soon", t.Due.On.Sub(today)), EN: formatted("en", "light.soon", t.Due.On.Sub(today))}}
	}
	return light{process.Green,
		process.Words{ZH: formatted("zh", "light.left", t.Due.On.Sub(today)), EN: formatted("en", "light.left", t.Due.On.Sub(today))}}
}

// soonDays before its due date a task is marked; the reminders go by the policy's ladders, this only helps the eye.
const soonDays = 3

// light is a colour with its word: a colour alone says nothing to whoever cannot see it.
type light struct {
	Colour process.Colour
	Words  process.Words
}

// taskViews are the tabs of My tasks. The last two list projects: what I began, and what I am kept informed of.
var taskViews = []string{"todo", "unit", "done", "begun", "copied"}

// ofProjects reports whether a tab lists projects.
func ofProjects(view string) bool { return view == "begun" || view == "copied" }

// The orders of a list of tasks, of those that are done, and of projects; each list begins with its first.
var (
	taskSorts       = []string{"due", "-due", "opened", "-opened"}
	doneSorts       = []string{"-closed", "closed", "due", "-due"}
	projectTabSorts = []string{"current", "due", "-stage_since", "name"}
)

// sortsOf are the orders of a tab.
func sortsOf(view string) []string {
	switch {
	case ofProjects(view):
		return projectTabSorts
	case view == "done":
		return doneSorts
	}
	return taskSorts
}

// taskList is the data of My tasks.
type taskList struct {
	Tabs     []tab
	View     string
	Items    []taskLine
	Projects []port.ProjectRow
	Pager    pager
	Overdue  bool
	Sort     string
	Sorts    []string
	Project  string
	Bulk     bulkBar
	Acts     bool   // something can be pressed in some row
	Here     string // this page, to come back to
	Done     string
}

// taskLine is a row of the list of tasks, with what can be pressed in it.
type taskLine struct {
	task
	Key        string // of the form in the row
	Claimable  bool
	Releasable bool
	Movable    bool
}

func myTasks(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	list := p.taskList()
	for _, name := range taskViews {
		one := tab{Text: p.word("tasks.view." + name), Address: p.view(name), Current: name == list.View}
		var err error
		if one.Current {
			one.Count, err = p.fill(&list)
		} else {
			one.Count, err = p.count(list, name)
		}
		if err != nil {
			return err
		}
		list.Tabs = append(list.Tabs, one)
	}
	return p.show("tasks", p.word("nav.tasks"), "tasks", &list)
}

// taskList reads from the address which list is asked for.
func (p *page) taskList() taskList {
	asked := p.gin.Query
	list := taskList{
		View: asked("view"), Sort: asked("sort"), Overdue: asked("overdue") != "", Project: asked("project"),
		Here: p.withPage1("ticked", ""), Done: p.doneMany(),
	}
	if !slices.Contains(taskViews, list.View) {
		list.View = taskViews[0]
	}
	list.Sorts = sortsOf(list.View)
	if !slices.Contains(list.Sorts, list.Sort) {
		list.Sort = list.Sorts[0]
	}
	return list
}

// view is the address of a tab. What it cannot be narrowed or sorted by is left behind.
func (p *page) view(name string) string {
	query := url.Values{"view": {name}}
	for _, kept := range []string{"overdue", "project"} {
		query.Set(kept, p.gin.Query(kept))
	}
	return address("/tasks", query)
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
func (p *page) count(list taskList, view string) (int, error) {
	if ofProjects(view) {
		rows, err := p.site.service.Projects(p.context(), p.caller, list.projects(view, ""), firstOf(1))
		return rows.Total, err
	}
	rows, err := p.site.service.Tasks(p.context(), p.caller, list.tasks(view), taskSorts[0], firstOf(1))
	return rows.Total, err
}

// fill reads the rows of the current tab and answers how many there are in all.
func (p *page) fill(list *taskList) (int, error) {
	if ofProjects(list.View) {
		rows, err := p.site.service.Projects(p.context(), p.caller, list.projects(list.View, list.Sort), p.pageAsked())
		list.Projects, list.Pager = rows.Items, pagerOf(p, rows)
		return rows.Total, err
	}
	rows, err := p.site.service.Tasks(p.context(), p.caller, list.tasks(list.View), list.Sort, p.pageAsked())
	if err != nil {
		return 0, err
	}
	list.Pager = pagerOf(p, rows)
	return rows.Total, p.taskLines(list, tasksShown(rows.Items))
}

// taskLines says what the reader may press in each row, and to many rows at once.
func (p *page) taskLines(list *taskList, rows []task) error {
	rules, err := p.policy()
	if err != nil {
		return err
	}
	mover := p.speaksFor(rules, process.ToCollaborationOffice, process.ToBureau)
	for _, t := range rows {
		open, mine := t.Closed.IsZero(), p.me.Holds(t.Holder)
		line := taskLine{
			task: t, Key: newKey(), Movable: open && mover,
			Claimable:  open && mine && t.Claim == nil && len(t.Persons) > 1,
			Releasable: open && mine && t.Claim != nil && t.Claim.Person == p.me.Person,
		}
		list.Acts = list.Acts || line.Claimable || line.Releasable || line.Movable
		list.Items = append(list.Items, line)
	}
	if list.View != "done" {
		list.Bulk = p.bulkBar(rows, mover, list.Here)
	}
	return nil
}
