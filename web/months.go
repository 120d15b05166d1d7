package web

import (
	"slices"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// yearLine is a row of the month grid: a year with its twelve months.
type yearLine struct {
	Year   int
	Months [12]monthCell
}

// monthCell is a month of the grid; one for which nothing is owed has no state.
type monthCell struct {
	Month  calendar.Month
	State  lifecycle.ReportState
	Report *lifecycle.Report
}

// years lays the months out by year.
func years(months []lifecycle.MonthReport) []yearLine {
	var lines []yearLine
	for _, m := range months {
		if len(lines) == 0 || lines[len(lines)-1].Year != m.Month.Year {
			lines = append(lines, yearLine{Year: m.Month.Year})
		}
		lines[len(lines)-1].Months[m.Month.Month-1] = monthCell(m)
	}
	return lines
}

// monthPage is the data of the page of a month.
type monthPage struct {
	Project project
	Cell    monthCell
	Forms   []form
	Done    string
}

func oneMonth(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showMonth("", submitted{})
}

func (p *page) month() (calendar.Month, error) {
	month, err := calendar.ParseMonth(p.gin.Param("month"))
	if err != nil {
		return month, &problem{Status: 404}
	}
	return month, nil
}

// doMonth sends a form of a month's page.
func doMonth(p *page) error {
	if err := p.enter(); err != nil {
		return p.keep(err)
	}
	month, err := p.month()
	if err != nil {
		return err
	}
	name := process.CommandName(p.gin.Param("command"))
	c, known := commandNamed(name)
	if !known || !c.OfMonth() {
		return &problem{Status: 404}
	}
	code := p.gin.Param("code")
	s, err := p.submit(c, code, "", month)
	if err != nil {
		return err
	}
	if s.done {
		return p.goTo("/projects/" + code + "/reports/" + month.String() + "?done=" + string(name))
	}
	return p.showMonth(name, s)
}

func isOf(name process.CommandName, list []process.CommandName) bool {
	for _, one := range list {
		if one == name {
			return true
		}
	}
	return false
}

func (p *page) showMonth(sent process.CommandName, s submitted) error {
	month, err := p.month()
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
	data := monthPage{Project: of, Cell: monthCell{Month: month}}
	for _, m := range of.Months {
		if m.Month == month {
			data.Cell = monthCell(m)
		}
	}
	if done := process.CommandName(p.gin.Query("done")); s.problem == nil && lifecycle.IsCommand(done) {
		data.Done = p.words(lifecycle.CommandWords(done))
	}
	for _, c := range lifecycle.Definitions() {
		name := c.Name
		if !c.OfMonth() || name != sent && !offersMonth(name, data.Cell, of, offered) {
			continue
		}
		f := filling{
			command: c, id: string(name), action: "/projects/" + of.Code + "/reports/" + month.String() + "/" + string(name),
			title: p.words(lifecycle.CommandWords(name)), values: p.presetMonth(name, data.Cell), rev: of.Revision,
		}
		if name == sent {
			f.values, f.problem = s.values, s.problem
		}
		data.Forms = append(data.Forms, p.newForm(f))
	}
	return p.render(s.status(), "month", of.Name, "projects", &data)
}

// offersMonth reports whether a month's page shows a form to the reader. A report is asked for by the month's own task.
func offersMonth(name process.CommandName, cell monthCell, of project, offered offers) bool {
	switch name {
	case process.CommandReport:
		return slices.ContainsFunc(offered, func(o lifecycle.Offer) bool {
			return o.Command == name && of.subject(o.Task) == cell.Month.String()
		})
	case process.CommandCorrectReport:
		return cell.Report != nil && offered.has(name)
	}
	return cell.Report == nil && cell.State != lifecycle.ReportWaived && offered.has(name)
}
