package web

import (
	"net/url"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// commandPage is the data of the page on which a command is given to a project.
type commandPage struct {
	Project project
	Form    form
	Offered bool // the reader may give it; else the form is there only with what they have typed
	Typed   bool
	By      string     // who gives it
	Wrong   bool       // not in the project's stage
	Choice  []factLink // of a correction: what can be put right, before one is chosen
}

func oneCommand(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showCommand(submitted{})
}

// projectCommand is the command that the address names, if it is one that is given to a project.
func (p *page) projectCommand() (lifecycle.Definition, error) {
	c, known := commandNamed(process.CommandName(p.gin.Param("command")))
	if !known || c.OfTask() || c.OfMonth() || lifecycle.Begins(c.Name) {
		return c, &problem{Status: 404}
	}
	return c, nil
}

func doCommand(p *page) error {
	if err := p.enter(); err != nil {
		return p.keep(err)
	}
	c, err := p.projectCommand()
	if err != nil {
		return err
	}
	code := p.gin.Param("code")
	s, err := p.submit(c, code, "", calendar.Month{})
	if err != nil {
		return err
	}
	if s.done {
		return p.goBack(s, c.Name, "/projects/"+code)
	}
	return p.showCommand(s)
}

func (p *page) showCommand(s submitted) error {
	c, err := p.projectCommand()
	if err != nil {
		return err
	}
	of, err := p.project(p.gin.Param("code"))
	if err != nil {
		return err
	}
	offered, err := p.offersOf(of.Code, "")
	if err != nil {
		return err
	}
	offer, may := offered.find(c.Name)
	data := commandPage{Project: of, Offered: may, Typed: s.values != nil, By: p.givers(c.Name)}
	if stages := lifecycle.AllowedStages(c.Name); len(stages) > 0 {
		data.Wrong = !slices.Contains(stages, of.Stage)
	}
	f := filling{
		command: c, id: string(c.Name), action: "/projects/" + of.Code + "/do/" + string(c.Name),
		title:  p.words(lifecycle.CommandWords(c.Name)),
		values: p.presetProject(c.Name, of), rev: of.Revision, reasons: offer.Reasons, back: p.back(s),
	}
	if c.Name == process.CommandCorrect && !correcting(&f, of, p.gin.Query("fact")) {
		data.Choice = p.factsOf(of)
	}
	if s.values != nil {
		f.values, f.problem = s.values, s.problem
	}
	if f.options, err = p.options(c.Name, of); err != nil {
		return err
	}
	data.Form = p.newForm(f)
	return p.render(s.status(), "command", data.Form.Title, "projects", &data)
}

// givers says who gives a command, as the table of the process has it.
func (p *page) givers(name process.CommandName) string {
	rules, err := p.policy()
	if err != nil {
		rules = policy.Default()
	}
	var names []string
	for _, row := range lifecycle.Table() {
		if row.Command != name {
			continue
		}
		for _, by := range row.By {
			if said := p.words(lifecycle.AddresseeWords(rules, by)); !slices.Contains(names, said) {
				names = append(names, said)
			}
		}
	}
	return strings.Join(names, p.word("and"))
}

// presetProject fills a form in with what the project says already.
func (p *page) presetProject(name process.CommandName, of project) url.Values {
	values := url.Values{}
	switch name {
	case process.CommandEdit:
		values = filled(lifecycle.EditInput{DeclareInput: declared(of.Particulars)})
	case process.CommandCopy: // most often one's own post
		if len(p.me.Posts) > 0 {
			values = url.Values{"unit": {p.me.Posts[0].Unit}, "role": {string(p.me.Posts[0].Role)}}
		}
	case process.CommandAward:
		values = filled(lifecycle.AwardInput{Funding: of.Pool.Orders})
	}
	return p.presetDay(name, values)
}

// declared is a declaration with the particulars of a project.
func declared(of lifecycle.Particulars) lifecycle.DeclareInput {
	return lifecycle.DeclareInput{
		Year: of.Year, Name: of.Name, Unit: of.Unit.Code, SupervisingUnit: of.SupervisingUnit.Code, Places: of.Places, Sector: of.Sector,
		Linkage: of.Linkage, JiangsuEnterprise: of.JiangsuEnterprise, RequestedFen: of.RequestedFen, Beneficiaries: of.Beneficiaries,
		IncomeIncreaseFen: of.IncomeIncreaseFen, PlannedStart: of.PlannedStart, PlannedEnd: of.PlannedEnd,
	}
}

// presetMonth fills in a correction with what was reported.
func (p *page) presetMonth(name process.CommandName, cell monthCell) url.Values {
	if name == process.CommandCorrectReport && cell.Report != nil {
		return filled(cell.Report.ReportInput)
	}
	return url.Values{}
}
