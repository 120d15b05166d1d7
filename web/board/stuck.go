package board

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
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// stuckBoard is the data of the board of what is stuck.
type stuckBoard struct {
	Items   []stuckLine
	Pager   page.Pager
	Engine  []port.Trouble
	By      string
	Tabs    []page.Tab
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
	Bulk    project.BulkBar
}

// stuckLine is something that waits for a person, with what can be pressed in its row.
type stuckLine struct {
	project.ShownTask
	Nobody bool `json:"nobody"`

	Key      string `json:"-"` // of the form that nudges
	Nudgable bool   `json:"-"`
	Movable  bool   `json:"-"`
	Copyable bool   `json:"-"`
}

// stuckLineOf is a row of the board.
func stuckLineOf(v service.StuckView) stuckLine {
	return stuckLine{ShownTask: project.ShownTask{TaskView: service.TaskView{TaskRow: v.TaskRow, Why: v.Why}}, Nobody: v.Nobody}
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

// Stuck shows what stands still, and with whom.
func Stuck(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	asked := p.Gin.Request.URL.Query()
	data := stuckBoard{Here: p.WithPage1("by", asked.Get("by")), By: asked.Get("by"), All: asked.Get("all") != "", Chosen: url.Values{}}
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
	if err := form.ReadQuery(data.Chosen, &filter); err != nil {
		return err
	}
	if err := groups(p, &data); err != nil {
		return err
	}
	board, err := p.Site.Service.Stuck(p.Context(), p.Caller, filter, p.PageAsked())
	if err != nil {
		return err
	}
	for _, row := range board.Items {
		data.Items = append(data.Items, stuckLineOf(row))
	}
	data.Engine, data.Pager = board.Engine, page.PagerOf(p, board.List)
	if err := rowActions(p, &data); err != nil {
		return err
	}
	data.Done = project.DoneMany(p)
	return p.Show("stuck", p.Word("nav.stuck"), "stuck", &data)
}

// groups counts the board by what the reader chose. The filter of a group itself does not narrow the groups: they stay to choose from.
func groups(p *page.Page, data *stuckBoard) error {
	parameter := groupParameter[data.By]
	narrowed := maps.Clone(data.Chosen)
	delete(narrowed, parameter)
	filter := service.StuckFilter{All: data.All}
	if err := form.ReadQuery(narrowed, &filter); err != nil {
		return err
	}
	groups, err := p.Site.Service.StuckBy(p.Context(), p.Caller, data.By, filter)
	if err != nil {
		return err
	}
	rules, err := p.Policy()
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
		line.Name = groupName(p, data.By, g.Key, g.Name, rules)
		line.Address = p.WithPage1(parameter, g.Key)
		if line.Current {
			line.Address = p.WithPage1(parameter, "")
		}
		data.Groups = append(data.Groups, line)
	}
	for _, by := range port.StuckGroups {
		data.Tabs = append(data.Tabs, page.Tab{Text: p.Word("stuck.by." + by), Address: p.With("by", by), Current: by == data.By})
	}
	for _, name := range port.StuckGroups {
		if values := data.Chosen[name]; len(values) > 0 && name != parameter {
			var texts []string
			for _, value := range values {
				texts = append(texts, groupName(p, name, value, value, rules))
			}
			data.Marks = append(data.Marks, mark{p.Word("stuck.by."+name) + "：" + strings.Join(texts, p.Word("and")), p.Without(name)})
		}
	}
	for _, name := range stuckYears {
		if value := data.Chosen.Get(name); value != "" {
			data.Marks = append(data.Marks, mark{p.Word("filter."+name) + "：" + value, p.Without(name)})
		}
	}
	if data.List != "" {
		data.Marks = append(data.Marks, mark{p.Word("mentions." + string(data.List)), p.Without("list")})
	}
	return nil
}

// groupName is what a group's key is called: stages and kinds of task have words, other groups the name that the API gives.
func groupName(p *page.Page, by, key, name string, rules *policy.Policy) string {
	switch by {
	case "stage":
		return p.Words(lifecycle.Stage(key).Words())
	case "kind":
		if rule, known := rules.Tasks[process.TaskKind(key)]; known {
			return p.Words(rules.Worded(rule.Words, p.Now.Today()))
		}
	}
	return name
}

// rowActions says what the reader may press in each row.
func rowActions(p *page.Page, data *stuckBoard) error {
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	mover := p.SpeaksFor(rules, process.ToCollaborationOffice, process.ToBureau)
	copier := p.SpeaksFor(rules, process.ToCollaborationOffice, process.ToSliceOfficer, process.ToInspectionOffice)
	nudger := mover || p.SpeaksFor(rules, process.ToViceHead, process.ToLeadingGroup, process.ToInspectionOffice, process.ToSliceOfficer)
	var rows []project.ShownTask
	for i := range data.Items {
		line := &data.Items[i]
		line.Key = form.NewKey()
		line.Nudgable = nudger && line.Nudged != p.Now.Today() && !p.Me.Holds(line.Holder)
		line.Movable, line.Copyable = mover, copier || p.Me.Holds(line.Holder)
		rows = append(rows, line.ShownTask)
		if line.Nobody {
			data.Nobody++
		}
	}
	data.Bulk = project.NewBulkBar(p, rows, mover, data.Here)
	return nil
}
