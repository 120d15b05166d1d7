package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// project is a project as the API shows it.
type project struct {
	lifecycle.Project
	AwardFen    int64                   `json:"award_fen"`
	Finished    bool                    `json:"finished"`
	NextCommand process.CommandName     `json:"next_command"`
	Missing     []refusal.Reason        `json:"missing"`
	Lights      []lifecycle.LightReason `json:"lights"`
	Allowances  []lifecycle.Allowance   `json:"allowances"`
	Months      []lifecycle.MonthReport `json:"months"`

	PaperKinds  map[process.PaperKind]process.Words `json:"-"` // the policy's catalogue
	LinkageSaid process.Words                       `json:"-"` // in the words of the year it was declared in
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
	var of project
	if err := p.api.get("/projects/"+code, nil, &of); err != nil {
		return of, err
	}
	rules, err := p.policy()
	if err != nil {
		return of, err
	}
	of.PaperKinds, of.LinkageSaid = rules.Papers, rules.LinkageWords(of.Linkage, calendar.NewDate(of.Year, time.December, 31))
	return of, nil
}

// moment is an event in plain words.
type moment struct {
	Seq       int64               `json:"seq"`
	At        time.Time           `json:"at"`
	Type      lifecycle.EventType `json:"type"`
	ActorName string              `json:"actor_name"`
	ForName   string              `json:"for_name"` // for whom, when a deputy did it
	process.Words
}

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
	of, err := p.project(code)
	if err != nil {
		return err
	}
	rules, err := p.policy()
	if err != nil {
		return err
	}
	events, err := p.events(code)
	if err != nil {
		return err
	}
	data := projectPage{Project: of, History: historyOf(of, events), Years: years(of.Months)}
	p.moneyHeld(of, data.History.Findings)
	if data.Watchers, err = p.watchers(of, rules); err != nil {
		return err
	}
	if data.Tasks, err = p.tasksOf(of); err != nil {
		return err
	}
	if data.Timeline, data.Older, err = p.recent(code, recentMoments); err != nil {
		return err
	}
	if of.NextCommand != "" {
		data.Next = p.words(lifecycle.CommandWords(of.NextCommand))
		data.Checklist = checklist(of, rules)
	}
	offered, err := p.offersOf(code, "")
	if err != nil {
		return err
	}
	data.Upload = p.uploadForm(of, rules, sent, offered.has(process.CommandFilePaper))
	data.Commands = p.commandsFor(of, offered)
	if done := process.CommandName(p.gin.Query("done")); done.Valid() && sent.problem == nil {
		data.Done = p.words(lifecycle.CommandWords(done))
	}
	return p.render(sent.status(), "project", of.Name, "projects", &data)
}

// tasksOf are the open tasks of a project, with who holds them.
func (p *page) tasksOf(of project) ([]task, error) {
	if len(of.Tasks) == 0 {
		return nil, nil
	}
	var rows port.List[task]
	err := p.api.get("/tasks", url.Values{"view": {"project"}, "project": {of.Code}, "page_size": {"200"}}, &rows)
	return rows.Items, err
}

// recent are the last moments of a project's life, the newest first, and how many there were before them.
func (p *page) recent(code string, most int) ([]moment, int, error) {
	var last port.List[moment]
	err := p.api.get("/projects/"+code+"/timeline", url.Values{"newest": {"true"}, "page_size": {strconv.Itoa(most)}}, &last)
	return last.Items, last.Total - len(last.Items), err
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
