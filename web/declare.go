package web

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
	"sluice/service/port"
)

// declarePage is the data of the guided form of a declaration: a new one, or one that is changed.
type declarePage struct {
	Form    form
	Step    string // of declareSteps: where on the way to the submission this is
	Steps   []string
	Project *project // none: it is a new one
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

// declareParts are the sections of the form, in the order in which a clerk thinks of them.
var declareParts = []part{
	{"unit", []string{"unit", "supervising_unit", "places"}},
	{"what", []string{"name", "year", "sector"}},
	{"money", []string{"requested_fen"}},
	{"linkage", []string{"linkage_model", "beneficiaries", "annual_income_increase_fen", "jiangsu_enterprise"}},
	{"schedule", []string{"planned_start", "planned_end"}},
}

func declareForm(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showDeclare(submitted{})
}

// declare keeps a declaration as a draft: from here on it is a project with a code.
func declare(p *page) error {
	if err := p.enter(); err != nil {
		return p.keep(err)
	}
	c, _ := commandNamed(process.CommandDeclare)
	s, err := p.submit(c, "", "", calendar.Month{})
	if err != nil {
		return err
	}
	if s.done {
		return p.goTo(draftDesk(s.code) + "?done=" + string(process.CommandDeclare))
	}
	return p.showDeclare(s)
}

func (p *page) showDeclare(s submitted) error {
	units := p.me.DeclaringUnits()
	f := filling{action: "/declare", title: p.word("nav.declare"), button: p.word("declare.save"), values: s.values, problem: s.problem}
	f.command, _ = commandNamed(process.CommandDeclare)
	data := declarePage{Closed: len(units) == 0 && s.values == nil}
	if data.Closed {
		return p.show("declare", f.title, "declare", &data)
	}
	if f.values == nil {
		var err error
		if f.values, err = p.blankDeclaration(units); err != nil {
			return err
		}
	}
	return p.showDeclaration(s.status(), &data, f, units)
}

// blankDeclaration is a form with what is plain already: the year, the reader's only unit and who supervises it.
func (p *page) blankDeclaration(units []lifecycle.Unit) (url.Values, error) {
	rules, err := p.policy()
	if err != nil {
		return nil, err
	}
	today := p.now.Today()
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
	above, err := p.unitAbove(units[0])
	if above.Kind == units[0].Kind.Supervisor() {
		values.Set("supervising_unit", above.Code)
	}
	if above.Kind == process.Township {
		values.Set("places.0.township", townshipOf(above.Name))
	}
	return values, err
}

// unitAbove is the parent of a unit; the zero unit when it has none.
func (p *page) unitAbove(of lifecycle.Unit) (lifecycle.Unit, error) {
	unit, err := p.unit(of.Code)
	if err != nil || unit.Parent == "" {
		return lifecycle.Unit{}, err
	}
	above, err := p.unit(unit.Parent)
	return above.Unit, err
}

// unit looks a unit up by its code.
func (p *page) unit(code string) (port.UnitRow, error) {
	list, err := p.site.service.Units(p.context(), p.caller, "", code, firstOf(wholePage))
	if i := slices.IndexFunc(list.Items, func(u port.UnitRow) bool { return u.Code == code }); i >= 0 {
		return list.Items[i], err
	}
	return port.UnitRow{}, err
}

func editForm(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showEdit(submitted{})
}

// edit changes a declaration that is not in review.
func edit(p *page) error {
	if err := p.enter(); err != nil {
		return p.keep(err)
	}
	c, _ := commandNamed(process.CommandEdit)
	code := p.gin.Param("code")
	s, err := p.submit(c, code, "", calendar.Month{})
	if err != nil {
		return err
	}
	if s.done {
		return p.goTo(draftDesk(code) + "?done=" + string(process.CommandEdit))
	}
	return p.showEdit(s)
}

func (p *page) showEdit(s submitted) error {
	of, err := p.project(p.gin.Param("code"))
	if err != nil {
		return err
	}
	offered, err := p.offersOf(of.Code, "")
	if err != nil {
		return err
	}
	if s.values == nil && !offered.has(process.CommandEdit) {
		return p.goTo("/projects/" + of.Code)
	}
	f := filling{
		action: "/projects/" + of.Code + "/do/" + string(process.CommandEdit), title: p.words(lifecycle.CommandWords(process.CommandEdit)),
		button: p.word("declare.save"),
		values: s.values, problem: s.problem, rev: of.Revision,
	}
	f.command, _ = commandNamed(process.CommandEdit)
	if f.values == nil {
		f.values = p.presetProject(process.CommandEdit, of)
	}
	return p.showDeclaration(s.status(), &declarePage{Project: &of}, f, []lifecycle.Unit{of.Unit})
}

// showDeclaration shows the form for some units, of which one is chosen.
func (p *page) showDeclaration(status int, data *declarePage, f filling, units []lifecycle.Unit) error {
	rules, err := p.policy()
	if err != nil {
		return err
	}
	f.id, f.parts = "declaration", declareParts
	if f.options, err = p.declareOptions(units, rules); err != nil {
		return err
	}
	if data.Project != nil {
		f.options["year"] = []option{{Value: strconv.Itoa(data.Project.Year), Text: strconv.Itoa(data.Project.Year)}}
	}
	if f.lists, err = p.suggestions(); err != nil {
		return err
	}
	data.Form, data.Step, data.Steps, data.Guides = p.newForm(f), declareSteps[0], declareSteps, guidesOf(rules, p.now.Today())
	for _, kind := range rules.Required[process.CommandSubmit].Kinds {
		data.Papers = append(data.Papers, rules.Papers[kind])
	}
	for _, unit := range units {
		data.Reviews = append(data.Reviews, reviewOf(unit, rules))
	}
	return p.render(status, "declare", f.title, "declare", data)
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
func (p *page) declareOptions(units []lifecycle.Unit, rules *policy.Policy) (map[string][]option, error) {
	var own []option
	var kinds []process.UnitKind
	for _, unit := range units {
		own = append(own, option{Value: unit.Code, Text: unit.Name})
		if kind := unit.Kind.Supervisor(); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	var above []option
	for _, kind := range kinds {
		some, err := p.units(kind)
		if err != nil {
			return nil, err
		}
		if kind == process.Department {
			some = append(some, alsoDepartments(rules)...)
		}
		for i := range some {
			if len(kinds) > 1 { // for which of the reader's units it is
				some[i].Note = p.words(wordFor("entity_kind", string(kind)))
			}
		}
		above = append(above, some...)
	}
	return map[string][]option{"unit": own, "supervising_unit": above}, nil
}

// alsoDepartments are the bodies that the policy counts among the departments.
func alsoDepartments(rules *policy.Policy) (all []option) {
	for _, code := range rules.Supervision.Departments {
		for _, body := range process.Bodies {
			if rule := rules.Bodies[body]; rule.Unit == code {
				all = append(all, option{Value: code, Text: rule.Name})
				break
			}
		}
	}
	return all
}

// suggestions are the county's townships, and the sectors of the projects that the reader knows.
func (p *page) suggestions() (map[string][]option, error) {
	lists := map[string][]option{}
	townships, err := p.units(process.Township)
	if err != nil {
		return nil, err
	}
	for _, unit := range townships {
		lists["places.township"] = append(lists["places.township"], option{Value: townshipOf(unit.Text)})
	}
	keys, err := p.keysBy("sector")
	for _, sector := range keys["sector"] {
		lists["sector"] = append(lists["sector"], option{Value: sector})
	}
	return lists, err
}

// offices are what units that govern a township are called after it.
var offices = []string{"人民政府", "办事处"}

// townshipOf is the township that a unit governs, as places name it: 龙亭镇 of 龙亭镇人民政府. It begins the unit's name, since by this its
// staff read what stands there.
func townshipOf(unit string) string {
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
