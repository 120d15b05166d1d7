package web

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// stuckBoard is the data of the board of what is stuck.
type stuckBoard struct {
	Items   []stuckLine
	Pager   pager
	Engine  []port.Trouble
	By      string
	Tabs    []tab
	Groups  []groupLine
	Overdue int
	Nobody  int // of those shown
	All     bool
	List    process.Effect
	Lists   []process.Effect
	Marks   []mark
	Chosen  url.Values
	Done    string
	Here    string // this page, to come back to
	Bulk    bulkBar
}

// stuckLine is something that waits for a person, with what can be pressed in its row.
type stuckLine struct {
	task
	Nobody bool `json:"nobody"`

	Key      string `json:"-"` // of the form that nudges
	Nudgable bool   `json:"-"`
	Movable  bool   `json:"-"`
	Copyable bool   `json:"-"`
}

// stuckLineOf is a row of the board.
func stuckLineOf(v service.StuckView) stuckLine {
	return stuckLine{task: task{service.TaskView{TaskRow: v.TaskRow, Why: v.Why}}, Nobody: v.Nobody}
}

// groupLine is a group of the board, with how long its bar is beside the longest.
type groupLine struct {
	port.StuckGroup
	Address string
	Width   int // of 100
	Current bool
}

// groupParameter is the filter that a group's key stands for.
var groupParameter = map[string]string{"holder": "holder", "township": "township", "department": "department", "stage": "stage",
	"kind": "kind"}

// stuckYears narrow the board to projects by their year of declaration.
var stuckYears = []string{"year_from", "year_to"}

func stuck(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	asked := p.gin.Request.URL.Query()
	data := stuckBoard{Here: p.withPage1("by", asked.Get("by")), By: asked.Get("by"), All: asked.Get("all") != "", Chosen: url.Values{}}
	if !slices.Contains(port.StuckGroups, data.By) {
		data.By = port.StuckGroups[0]
	}
	data.List, data.Lists = process.Effect(asked.Get("list")), process.Lists
	for _, name := range slices.Concat(port.StuckGroups, stuckYears, []string{"list"}) {
		if values := slices.DeleteFunc(slices.Clone(asked[name]), func(value string) bool { return value == "" }); len(values) > 0 {
			data.Chosen[name] = values
		}
	}
	filter := service.StuckFilter{All: data.All}
	if err := readQuery(data.Chosen, &filter); err != nil {
		return err
	}
	if err := p.groups(&data); err != nil {
		return err
	}
	board, err := p.site.service.Stuck(p.context(), p.caller, filter, p.pageAsked())
	if err != nil {
		return err
	}
	for _, row := range board.Items {
		data.Items = append(data.Items, stuckLineOf(row))
	}
	data.Engine, data.Pager = board.Engine, pagerOf(p, board.List)
	if err := p.rowActions(&data); err != nil {
		return err
	}
	data.Done = p.doneMany()
	return p.show("stuck", p.word("nav.stuck"), "stuck", &data)
}

// groups counts the board by what the reader chose. The filter of a group itself does not narrow the groups: they stay to choose from.
func (p *page) groups(data *stuckBoard) error {
	parameter := groupParameter[data.By]
	narrowed := maps.Clone(data.Chosen)
	delete(narrowed, parameter)
	filter := service.StuckFilter{All: data.All}
	if err := readQuery(narrowed, &filter); err != nil {
		return err
	}
	groups, err := p.site.service.StuckBy(p.context(), p.caller, data.By, filter)
	if err != nil {
		return err
	}
	rules, err := p.policy()
	if err != nil {
		return err
	}
	most := 1
	for _, g := range groups.Items {
		most = max(most, g.Tasks)
		data.Overdue += g.Overdue
	}
	for _, g := range groups.Items {
		line := groupLine{StuckGroup: g, Width: max(g.Tasks*100/most, 1), Current: data.Chosen.Get(parameter) == g.Key}
		line.Name = p.groupName(data.By, g.Key, g.Name, rules)
		line.Address = p.withPage1(parameter, g.Key)
		if line.Current {
			line.Address = p.withPage1(parameter, "")
		}
		data.Groups = append(data.Groups, line)
	}
	for _, by := range port.StuckGroups {
		data.Tabs = append(data.Tabs, tab{Text: p.word("stuck.by." + by), Address: p.with("by", by), Current: by == data.By})
	}
	for _, name := range port.StuckGroups {
		if values := data.Chosen[name]; len(values) > 0 && name != parameter {
			var texts []string
			for _, value := range values {
				texts = append(texts, p.groupName(name, value, value, rules))
			}
			data.Marks = append(data.Marks, mark{p.word("stuck.by."+name) + "：" + strings.Join(texts, p.word("and")), p.without(name)})
		}
	}
	for _, name := range stuckYears {
		if value := data.Chosen.Get(name); value != "" {
			data.Marks = append(data.Marks, mark{p.word("filter."+name) + "：" + value, p.without(name)})
		}
	}
	if data.List != "" {
		data.Marks = append(data.Marks, mark{p.word("mentions." + string(data.List)), p.without("list")})
	}
	return nil
}

// groupName is what a group's key is called: stages and kinds of task have words, other groups the name that the API gives.
func (p *page) groupName(by, key, name string, rules *policy.Policy) string {
	switch by {
	case "stage":
		return p.words(lifecycle.Stage(key).Words())
	case "kind":
		if rule, known := rules.Tasks[process.TaskKind(key)]; known {
			return p.words(rules.Worded(rule.Words, p.now.Today()))
		}
	}
	return name
}

// without is this page's address without some parameters, on the first page of the list.
func (p *page) without(names ...string) string {
	query := p.gin.Request.URL.Query()
	for _, gone := range append(names, "lang", "page", "done", "many") {
		query.Del(gone)
	}
	return address(p.gin.Request.URL.Path, query)
}

// withPage1 is this page's address with one parameter changed, on the first page of the list.
func (p *page) withPage1(name, value string) string {
	query := p.gin.Request.URL.Query()
	for _, gone := range []string{"lang", "page", "done", "many"} {
		query.Del(gone)
	}
	query.Set(name, value)
	return address(p.gin.Request.URL.Path, query)
}

// rowActions says what the reader may press in each row.
func (p *page) rowActions(data *stuckBoard) error {
	rules, err := p.policy()
	if err != nil {
		return err
	}
	mover := p.speaksFor(rules, process.ToCollaborationOffice, process.ToBureau)
	copier := p.speaksFor(rules, process.ToCollaborationOffice, process.ToSliceOfficer, process.ToInspectionOffice)
	nudger := mover || p.speaksFor(rules, process.ToViceHead, process.ToLeadingGroup, process.ToInspectionOffice, process.ToSliceOfficer)
	var rows []task
	for i := range data.Items {
		line := &data.Items[i]
		line.Key = newKey()
		line.Nudgable = nudger && line.Nudged != p.now.Today() && !p.me.Holds(line.Holder)
		line.Movable, line.Copyable = mover, copier || p.me.Holds(line.Holder)
		rows = append(rows, line.task)
		if line.Nobody {
			data.Nobody++
		}
	}
	data.Bulk = p.bulkBar(rows, mover, data.Here)
	return nil
}
