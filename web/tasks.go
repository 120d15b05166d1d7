package web

import (
	"net/url"
	"slices"

	"sluice/api/port"
	"sluice/calendar"
	"sluice/policy"
)

// task is a task as the API shows it.
type task struct {
	port.TaskRow
	Why      policy.Words `json:"why"`
	Outcomes policy.Words `json:"outcome_words"`
}

// Light says how pressing it is, in a colour and in words.
func (t task) Light(today calendar.Date) light {
	switch {
	case !t.Closed.IsZero():
		return light{policy.Grey, words["light.closed"]}
	case t.Pause != nil:
		return light{policy.Grey, words["light.paused"]}
	case t.OverdueDays > 0:
		return light{policy.Red, policy.Words{
			ZH: formatted("zh", "light.overdue", t.OverdueDays), EN: formatted("en", "light.overdue", t.OverdueDays)}}
	case t.Due.On == today:
		return light{policy.Yellow, words["light.today"]}
	case t.Due.On.Sub(today) <= soonDays:
		return light{policy.Yellow, policy.Words{
			ZH: formatted("zh", "light.soon", t.Due.On.Sub(today)), EN: formatted("en", "light.soon", t.Due.On.Sub(today))}}
	}
	return light{policy.Green, policy.Words{ZH: formatted("zh", "light.left", t.Due.On.Sub(today)), EN: formatted("en", "light.left", t.Due.On.Sub(today))}}
}

// soonDays before its due date a task is marked; the reminders go by the policy's ladders, this only helps the eye.
const soonDays = 3

// light is a colour with its word: a colour alone says nothing to whoever cannot see it.
type light struct {
	Colour policy.Colour
	Words  policy.Words
}

// taskViews are the tabs of My tasks.
var taskViews = []string{"todo", "unit", "done"}

// taskSorts are the orders of My tasks.
var taskSorts = []string{"due", "-due", "opened", "-opened"}

// taskList is the data of My tasks.
type taskList struct {
	Tabs    []tab
	View    string
	Items   []task
	Pager   pager
	Overdue bool
	Sort    string
	Sorts   []string
	Project string
	Bulk    bool // many can be done at once
}

func myTasks(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	list := taskList{
		View: p.gin.Query("view"), Sort: p.gin.Query("sort"), Sorts: taskSorts, Overdue: p.gin.Query("overdue") != "", Project: p.gin.Query("project"),
	}
	if !slices.Contains(taskViews, list.View) {
		list.View = taskViews[0]
	}
	if !slices.Contains(taskSorts, list.Sort) {
		list.Sort = taskSorts[0]
	}
	query := list.query(list.View)
	query.Set("sort", list.Sort)
	var rows port.List[task]
	if err := p.api.get("/tasks", p.paged(query), &rows); err != nil {
		return err
	}
	list.Items, list.Pager, list.Bulk = rows.Items, pagerOf(p, rows), list.View == "todo" && rows.Total > 0
	for _, name := range taskViews {
		one := tab{Text: p.word("tasks.view." + name), Address: p.with("view", name), Current: name == list.View, Count: rows.Total}
		if !one.Current {
			var err error
			if one.Count, err = p.count("/tasks", list.query(name)); err != nil {
				return err
			}
		}
		list.Tabs = append(list.Tabs, one)
	}
	return p.show("tasks", p.word("nav.tasks"), "tasks", list)
}

// query narrows the list of tasks as the page does.
func (l taskList) query(view string) url.Values {
	query := url.Values{"view": {view}}
	if l.Overdue && view != "done" {
		query.Set("overdue", "true")
	}
	if l.Project != "" {
		query.Set("project", l.Project)
	}
	return query
}
