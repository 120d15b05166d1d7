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
	return light{process.Green, process.Words{ZH: formatted("zh", "light.left", t.Due.On.Sub(today)), EN: formatted("en", "light.left", t.Due.On.Sub(today))}}
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
			path, query := list.query(name)
			one.Count, err = p.count(path, query)
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

// query is where the API has the list of a tab, narrowed as the page is.
func (l taskList) query(view string) (path string, query url.Values) {
	query = url.Values{"view": {view}}
	if l.Overdue && view != "done" {
		query.Set("overdue", "true")
	}
	if ofProjects(view) {
		if l.Project != "" {
			query.Set("q", l.Project)
		}
		return "/projects", query
	}
	if l.Project != "" {
		query.Set("project", l.Project)
	}
	return "/tasks", query
}

// fill reads the rows of the current tab and answers how many there are in all.
func (p *page) fill(list *taskList) (int, error) {
	path, query := list.query(list.View)
	query.Set("sort", list.Sort)
	query = p.paged(query)
	if ofProjects(list.View) {
		var rows port.List[port.ProjectRow]
		err := p.api.get(path, query, &rows)
		list.Projects, list.Pager = rows.Items, pagerOf(p, rows)
		return rows.Total, err
	}
	var rows port.List[task]
	if err := p.api.get(path, query, &rows); err != nil {
		return 0, err
	}
	list.Pager = pagerOf(p, rows)
	return rows.Total, p.taskLines(list, rows.Items)
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
