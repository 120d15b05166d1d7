package project

import (
	"cmp"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// Project is a project as a page shows it.
type Project struct {
	service.ProjectView

	PaperKinds  map[process.PaperKind]process.Words // the policy's catalogue
	LinkageSaid process.Words                       // in the words of the year it was declared in
}

// LightOf is the project's light in a colour and a word.
func (p Project) LightOf() page.Light { return page.LightOf(p.Colour()) }

// Load reads a project as a page shows it.
func Load(p *page.Page, code string) (Project, error) {
	view, err := p.Site.Service.Project(p.Context(), p.Caller, code)
	if err != nil {
		return Project{}, err
	}
	return shown(p, view)
}

// shown is a project with the words of the policy.
func shown(p *page.Page, view service.ProjectView) (Project, error) {
	rules, err := p.Policy()
	if err != nil {
		return Project{}, err
	}
	said := rules.LinkageWords(view.Linkage, calendar.NewDate(view.Year, time.December, 31))
	return Project{ProjectView: view, PaperKinds: rules.Papers, LinkageSaid: said}, nil
}

// history is what follows from a project's events and no list says.
type (
	history     = service.History
	findingLine = service.FindingHistory
	moment      = service.Moment
)

// projectPage is the data of the page of a project.
type projectPage struct {
	Project   Project
	History   history
	Tasks     []ShownTask
	Years     []yearLine
	Timeline  []moment
	Older     int // moments that are not shown
	Next      string
	Checklist []paperLine
	Upload    uploadForm
	Commands  []commandLink
	Done      string
	Watchers  []string // the posts that are kept informed, by name
}

// paperLine is a paper that the next command asks for.
type paperLine struct {
	Kind  process.PaperKind
	Words process.Words
	Filed bool
}

// recentMoments is how much of the timeline the page of a project shows.
const recentMoments = 12

// OneProject shows a project.
func OneProject(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showProject(p, p.Gin.Param("code"), form.Submitted{})
}

// showProject shows a project, with an upload as it was refused.
func showProject(p *page.Page, code string, sent form.Submitted) error {
	life, err := p.Site.Service.Life(p.Context(), p.Caller, code, recentMoments)
	if err != nil {
		return err
	}
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	of, err := shown(p, life.Project)
	if err != nil {
		return err
	}
	data := projectPage{
		Project: of, History: life.History, Years: years(of.Months), Timeline: life.Moments, Older: life.Older,
		Tasks: TasksShown(life.Tasks),
	}
	if data.Watchers, err = watchers(p, of, rules); err != nil {
		return err
	}
	if of.NextCommand != "" {
		data.Next = p.Words(lifecycle.CommandWords(of.NextCommand))
		data.Checklist = checklist(of, rules)
	}
	offered := offers(life.Offers.Items)
	data.Upload = newUpload(p, of, rules, sent, offered.has(process.CommandFilePaper))
	data.Commands = commandsFor(p, of, offered)
	if done := process.CommandName(p.Gin.Query("done")); lifecycle.IsCommand(done) && sent.Problem == nil {
		data.Done = p.Words(lifecycle.CommandWords(done))
	}
	return p.Render(sent.Status(), "project", of.Name, "projects", &data)
}

// checklist lists the papers that the next command asks for.
func checklist(of Project, rules *policy.Policy) []paperLine {
	var lines []paperLine
	for _, kind := range rules.Required[of.NextCommand].Kinds {
		filed := slices.ContainsFunc(of.Papers, func(on lifecycle.Paper) bool { return on.Kind == kind })
		lines = append(lines, paperLine{kind, rules.Papers[kind], filed})
	}
	return lines
}

// watchers names the posts that are kept informed of a project.
func watchers(p *page.Page, of Project, rules *policy.Policy) ([]string, error) {
	var names []string
	for _, post := range of.Watchers {
		name := unitNamed(post.Unit, of, rules)
		if name == post.Unit {
			unit, err := p.Unit(post.Unit)
			if err != nil {
				return nil, err
			}
			name = cmp.Or(unit.Name, post.Unit)
		}
		names = append(names, name+" "+p.Words(lifecycle.PostWords(rules, post)))
	}
	return names, nil
}
