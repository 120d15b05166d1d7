package project

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// declarePage is the data of the guided form of a declaration: a new one, or one that is changed.
type declarePage struct {
	Form    form.Form
	Step    string // of declareSteps: where on the way to the submission this is
	Steps   []string
	Project *Project // none: it is a new one
	Guides  []guideLine
	Papers  []process.Words // what the submission will ask for
	Reviews []review        // who looks at it then
	Closed  bool            // the reader declares for no unit
}

// declareSteps are the steps from a blank form to the submission; each has its words under declare.step.
var declareSteps = []string{"fill", "papers", "submit"}

// guideLine is a year's guide to declarations that is still of use.
type guideLine struct {
	Year int
	policy.Guide
	Open bool
}

// review is the chain of steps that a unit's declaration goes through.
type review struct {
	Unit  string
	Steps []process.Words
}

// DeclareParts are the sections of the form, in the order in which a clerk thinks of them.
var DeclareParts = []form.Part{
	{Key: "unit", Paths: []string{"unit", "supervising_unit", "places"}},
	{Key: "what", Paths: []string{"name", "year", "sector"}},
	{Key: "money", Paths: []string{"requested_fen"}},
	{Key: "linkage", Paths: []string{"linkage_model", "beneficiaries", "annual_income_increase_fen", "jiangsu_enterprise"}},
	{Key: "schedule", Paths: []string{"planned_start", "planned_end"}},
}

// DeclareForm shows the form of a new project.
func DeclareForm(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showDeclare(p, form.Submitted{})
}

// Declare keeps a declaration as a draft: from here on it is a project with a code.
func Declare(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return p.Keep(err)
	}
	c, _ := form.CommandNamed(process.CommandDeclare)
	s, err := form.Submit(p, c, "", "", calendar.Month{})
	if err != nil {
		return err
	}
	if s.Done {
		return p.GoTo(DraftDesk(s.Code) + "?done=" + string(process.CommandDeclare))
	}
	return showDeclare(p, s)
}

func showDeclare(p *page.Page, s form.Submitted) error {
	units := p.Me.DeclaringUnits()
	f := form.Filling{
		Action:  "/declare",
		Title:   p.Word("nav.declare"),
		Button:  p.Word("declare.save"),
		Values:  s.Values,
		Problem: s.Problem,
	}
	f.Command, _ = form.CommandNamed(process.CommandDeclare)
	data := declarePage{Closed: len(units) == 0 && s.Values == nil}
	if data.Closed {
		return p.Show("declare", f.Title, "declare", &data)
	}
	if f.Values == nil {
		var err error
		if f.Values, err = blankDeclaration(p, units); err != nil {
			return err
		}
	}
	return showDeclaration(p, s.Status(), &data, f, units)
}

// blankDeclaration is a form with what is plain already: the year, the reader's only unit and who supervises it.
func blankDeclaration(p *page.Page, units []lifecycle.Unit) (url.Values, error) {
	rules, err := p.Policy()
	if err != nil {
		return nil, err
	}
	today := p.Now.Today()
	values := url.Values{"year": {strconv.Itoa(today.Year)}}
	for _, guide := range guidesOf(rules, today) {
		if guide.Open {
			values.Set("year", strconv.Itoa(guide.Year))
		}
	}
	if len(units) != 1 {
		return values, nil
	}
	values.Set("unit", units[0].Code)
	above, err := unitAbove(p, units[0])
	if above.Kind == units[0].Kind.Supervisor() {
		values.Set("supervising_unit", above.Code)
	}
	if above.Kind == process.Township {
		values.Set("places.0.township", TownshipOf(above.Name))
	}
	return values, err
}

// unitAbove is the parent of a unit; the zero unit when it has none.
func unitAbove(p *page.Page, of lifecycle.Unit) (lifecycle.Unit, error) {
	unit, err := p.Unit(of.Code)
	if err != nil || unit.Parent == "" {
		return lifecycle.Unit{}, err
	}
	above, err := p.Unit(unit.Parent)
	return above.Unit, err
}

// EditForm shows the form that changes a declaration.
func EditForm(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showEdit(p, form.Submitted{})
}

// Edit changes a declaration that is not in review.
func Edit(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return p.Keep(err)
	}
	c, _ := form.CommandNamed(process.CommandEdit)
	code := p.Gin.Param("code")
	s, err := form.Submit(p, c, code, "", calendar.Month{})
	if err != nil {
		return err
	}
	if s.Done {
		return p.GoTo(DraftDesk(code) + "?done=" + string(process.CommandEdit))
	}
	return showEdit(p, s)
}

func showEdit(p *page.Page, s form.Submitted) error {
	of, err := Load(p, p.Gin.Param("code"))
	if err != nil {
		return err
	}
	offered, err := OffersOf(p, of.Code, "")
	if err != nil {
		return err
	}
	if s.Values == nil && !offered.has(process.CommandEdit) {
		return p.GoTo("/projects/" + of.Code)
	}
	f := form.Filling{
		Action: "/projects/" + of.Code + "/do/" + string(process.CommandEdit), Title: p.Words(lifecycle.CommandWords(process.CommandEdit)),
		Button: p.Word("declare.save"),
		Values: s.Values, Problem: s.Problem, Revision: of.Revision,
	}
	f.Command, _ = form.CommandNamed(process.CommandEdit)
	if f.Values == nil {
		f.Values = presetProject(p, process.CommandEdit, of)
	}
	return showDeclaration(p, s.Status(), &declarePage{Project: &of}, f, []lifecycle.Unit{of.Unit})
}

// showDeclaration shows the form for some units, of which one is chosen.
func showDeclaration(p *page.Page, status int, data *declarePage, f form.Filling, units []lifecycle.Unit) error {
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	f.ID, f.Parts = "declaration", DeclareParts
	if f.Options, err = declareOptions(p, units, rules); err != nil {
		return err
	}
	if data.Project != nil {
		f.Options["year"] = []form.Option{{Value: strconv.Itoa(data.Project.Year), Text: strconv.Itoa(data.Project.Year)}}
	}
	if f.Lists, err = suggestions(p); err != nil {
		return err
	}
	data.Form, data.Step, data.Steps, data.Guides = form.New(p, f), declareSteps[0], declareSteps, guidesOf(rules, p.Now.Today())
	for _, kind := range rules.Required[process.CommandSubmit].Kinds {
		data.Papers = append(data.Papers, rules.Papers[kind])
	}
	for _, unit := range units {
		data.Reviews = append(data.Reviews, reviewOf(unit, rules))
	}
	return p.Render(status, "declare", f.Title, "declare", data)
}

// reviewOf lists who looks at a unit's declaration.
func reviewOf(unit lifecycle.Unit, rules *policy.Policy) review {
	made := review{Unit: unit.Name}
	for _, step := range rules.Review[unit.Kind] {
		made.Steps = append(made.Steps, step.Words)
	}
	return made
}

// declareOptions are the units that can be chosen: the reader's own, and those that may supervise them.
func declareOptions(p *page.Page, offered []lifecycle.Unit, rules *policy.Policy) (map[string][]form.Option, error) {
	var own []form.Option
	var kinds []process.UnitKind
	for _, unit := range offered {
		own = append(own, form.Option{Value: unit.Code, Text: unit.Name})
		if kind := unit.Kind.Supervisor(); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	var above []form.Option
	for _, kind := range kinds {
		some, err := units(p, kind)
		if err != nil {
			return nil, err
		}
		if kind == process.Department {
			some = append(some, alsoDepartments(rules)...)
		}
		for i := range some {
			if len(kinds) > 1 { // for which of the reader's units it is
				some[i].Note = p.Words(page.WordFor("entity_kind", string(kind)))
			}
		}
		above = append(above, some...)
	}
	return map[string][]form.Option{"unit": own, "supervising_unit": above}, nil
}

// alsoDepartments are the bodies that the policy counts among the departments.
func alsoDepartments(rules *policy.Policy) (all []form.Option) {
	for _, code := range rules.Supervision.Departments {
		for _, body := range process.Bodies {
			if rule := rules.Bodies[body]; rule.Unit == code {
				all = append(all, form.Option{Value: code, Text: rule.Name})
				break
			}
		}
	}
	return all
}

// suggestions are the county's townships, and the sectors of the projects that the reader knows.
func suggestions(p *page.Page) (map[string][]form.Option, error) {
	lists := map[string][]form.Option{}
	townships, err := units(p, process.Township)
	if err != nil {
		return nil, err
	}
	for _, unit := range townships {
		lists["places.township"] = append(lists["places.township"], form.Option{Value: TownshipOf(unit.Text)})
	}
	keys, err := p.KeysBy("sector")
	for _, sector := range keys["sector"] {
		lists["sector"] = append(lists["sector"], form.Option{Value: sector})
	}
	return lists, err
}

// offices are what units that govern a township are called after it.
var offices = []string{"人民政府", "办事处"}

// TownshipOf is the township that a unit governs, as places name it: 龙亭镇 of 龙亭镇人民政府. It begins the unit's name, since by this its
// staff read what stands there.
func TownshipOf(unit string) string {
	for _, office := range offices {
		if name, is := strings.CutSuffix(unit, office); is && name != "" {
			return name
		}
	}
	return unit
}

// guidesOf lists the guides that are open or will be, by year.
func guidesOf(rules *policy.Policy, today calendar.Date) []guideLine {
	var lines []guideLine
	for _, year := range slices.Sorted(maps.Keys(rules.Guides)) {
		if guide := rules.Guides[year]; !guide.Closes.Before(today) {
			lines = append(lines, guideLine{Year: year, Guide: guide, Open: !today.Before(guide.Opens)})
		}
	}
	return lines
}
