package project

import (
	"net/url"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// commandPage is the data of the page on which a command is given to a project.
type commandPage struct {
	Project Project
	Form    form.Form
	Offered bool // the reader may give it; else the form is there only with what they have typed
	Typed   bool
	By      string     // who gives it
	Wrong   bool       // not in the project's stage
	Choice  []factLink // of a correction: what can be put right, before one is chosen
}

// OneCommand shows the form of a command.
func OneCommand(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showCommand(p, form.Submitted{})
}

// projectCommand is the command that the address names, if it is one that is given to a project.
func projectCommand(p *page.Page) (lifecycle.Definition, error) {
	c, known := form.CommandNamed(process.CommandName(p.Gin.Param("command")))
	if !known || c.OfTask() || c.OfMonth() || lifecycle.CreatesProject(c.Name) {
		return c, &page.Problem{Status: 404}
	}
	return c, nil
}

// DoCommand gives a command to a project. When it is refused the form comes back as it was filled in.
func DoCommand(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return p.Keep(err)
	}
	c, err := projectCommand(p)
	if err != nil {
		return err
	}
	code := p.Gin.Param("code")
	s, err := form.Submit(p, c, code, "", calendar.Month{})
	if err != nil {
		return err
	}
	if s.Done {
		return form.GoBack(p, s, c.Name, "/projects/"+code)
	}
	return showCommand(p, s)
}

func showCommand(p *page.Page, s form.Submitted) error {
	c, err := projectCommand(p)
	if err != nil {
		return err
	}
	of, err := Load(p, p.Gin.Param("code"))
	if err != nil {
		return err
	}
	offered, err := OffersOf(p, of.Code, "")
	if err != nil {
		return err
	}
	offer, may := offered.find(c.Name)
	data := commandPage{Project: of, Offered: may, Typed: s.Values != nil, By: givers(p, c.Name)}
	if stages := lifecycle.AllowedStages(c.Name); len(stages) > 0 {
		data.Wrong = !slices.Contains(stages, of.Stage)
	}
	f := form.Filling{
		Command: c, ID: string(c.Name), Action: "/projects/" + of.Code + "/do/" + string(c.Name),
		Title:  p.Words(lifecycle.CommandWords(c.Name)),
		Values: presetProject(p, c.Name, of), Revision: of.Revision, Reasons: offer.Reasons, Back: form.Back(p, s),
	}
	if c.Name == process.CommandCorrect && !Correcting(&f, of, p.Gin.Query("fact")) {
		data.Choice = factsOf(p, of)
	}
	if s.Values != nil {
		f.Values, f.Problem = s.Values, s.Problem
	}
	if f.Options, err = Options(p, c.Name, of); err != nil {
		return err
	}
	data.Form = form.New(p, f)
	return p.Render(s.Status(), "command", data.Form.Title, "projects", &data)
}

// givers says who gives a command, as the table of the process has it.
func givers(p *page.Page, name process.CommandName) string {
	rules, err := p.Policy()
	if err != nil {
		rules = policy.Default()
	}
	var names []string
	for _, row := range lifecycle.Table() {
		if row.Command != name {
			continue
		}
		for _, by := range row.By {
			if said := p.Words(lifecycle.AddresseeWords(rules, by)); !slices.Contains(names, said) {
				names = append(names, said)
			}
		}
	}
	return strings.Join(names, p.Word("and"))
}

// presetProject fills a form in with what the project says already.
func presetProject(p *page.Page, name process.CommandName, of Project) url.Values {
	values := url.Values{}
	switch name {
	case process.CommandEdit:
		values = form.Filled(lifecycle.EditInput{DeclareInput: declared(of.Particulars)})
	case process.CommandCopy: // most often one's own post
		if len(p.Me.Posts) > 0 {
			values = url.Values{"unit": {p.Me.Posts[0].Unit}, "role": {string(p.Me.Posts[0].Role)}}
		}
	case process.CommandAward:
		values = form.Filled(lifecycle.AwardInput{Funding: of.Pool.Orders})
	}
	return presetDay(p, name, values)
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
func presetMonth(name process.CommandName, cell monthCell) url.Values {
	if name == process.CommandCorrectReport && cell.Report != nil {
		return form.Filled(cell.Report.ReportInput)
	}
	return url.Values{}
}
