package web

import (
	"cmp"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
)

// project is a project as a page shows it.
type project struct {
	service.ProjectView

	PaperKinds  map[process.PaperKind]process.Words // the policy's catalogue
	LinkageSaid process.Words                       // in the words of the year it was declared in
}

// LightOf is the project's light in a colour and a word.
func (p project) LightOf() light { return lightOf(p.Colour()) }

func lightOf(c process.Colour) light {
	if c == "" {
		c = process.Green
	}
	return light{c, words["colour."+string(c)]}
}

func (p *page) project(code string) (project, error) {
	view, err := p.site.service.Project(p.context(), p.caller, code)
	if err != nil {
		return project{}, err
	}
	return p.shown(view)
}

// shown is a project with the words of the policy.
func (p *page) shown(view service.ProjectView) (project, error) {
	rules, err := p.policy()
	if err != nil {
		return project{}, err
	}
	said := rules.LinkageWords(view.Linkage, calendar.NewDate(view.Year, time.December, 31))
	return project{ProjectView: view, PaperKinds: rules.Papers, LinkageSaid: said}, nil
}

// history is what follows from a project's events and no list says.
type (
	history     = service.History
	findingLine = service.FindingHistory
	moment      = service.Moment
)

// projectPage is the data of the page of a project.
type projectPage struct {
	Project   project
	History   history
	Tasks     []task
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

func oneProject(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showProject(p.gin.Param("code"), submitted{})
}

// showProject shows a project, with an upload as it was refused.
func (p *page) showProject(code string, sent submitted) error {
	life, err := p.site.service.Life(p.context(), p.caller, code, recentMoments)
	if err != nil {
		return err
	}
	rules, err := p.policy()
	if err != nil {
		return err
	}
	of, err := p.shown(life.Project)
	if err != nil {
		return err
	}
	data := projectPage{
		Project: of, History: life.History, Years: years(of.Months), Timeline: life.Moments, Older: life.Older,
		Tasks: tasksShown(life.Tasks),
	}
	if data.Watchers, err = p.watchers(of, rules); err != nil {
		return err
	}
	if of.NextCommand != "" {
		data.Next = p.words(lifecycle.CommandWords(of.NextCommand))
		data.Checklist = checklist(of, rules)
	}
	offered := offers(life.Offers.Items)
	data.Upload = p.uploadForm(of, rules, sent, offered.has(process.CommandFilePaper))
	data.Commands = p.commandsFor(of, offered)
	if done := process.CommandName(p.gin.Query("done")); lifecycle.IsCommand(done) && sent.problem == nil {
		data.Done = p.words(lifecycle.CommandWords(done))
	}
	return p.render(sent.status(), "project", of.Name, "projects", &data)
}

// checklist lists the papers that the next command asks for.
func checklist(of project, rules *policy.Policy) []paperLine {
	var lines []paperLine
	for _, kind := range rules.Required[of.NextCommand].Kinds {
		filed := slices.ContainsFunc(of.Papers, func(on lifecycle.Paper) bool { return on.Kind == kind })
		lines = append(lines, paperLine{kind, rules.Papers[kind], filed})
	}
	return lines
}

// watchers names the posts that are kept informed of a project.
func (p *page) watchers(of project, rules *policy.Policy) ([]string, error) {
	var names []string
	for _, post := range of.Watchers {
		name := unitNamed(post.Unit, of, rules)
		if name == post.Unit {
			unit, err := p.unit(post.Unit)
			if err != nil {
				return nil, err
			}
			name = cmp.Or(unit.Name, post.Unit)
		}
		names = append(names, name+" "+p.words(lifecycle.PostWords(rules, post)))
	}
	return names, nil
}
