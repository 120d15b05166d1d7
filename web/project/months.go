package project

import (
	"slices"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
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
	Project Project
	Cell    monthCell
	Forms   []form.Form
	Done    string
}

// OneMonth shows the report of a month, with the forms about it.
func OneMonth(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showMonth(p, "", form.Submitted{})
}

func month(p *page.Page) (calendar.Month, error) {
	month, err := calendar.ParseMonth(p.Gin.Param("month"))
	if err != nil {
		return month, &page.Problem{Status: 404}
	}
	return month, nil
}

// DoMonth sends a form of a month's page.
func DoMonth(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return p.Keep(err)
	}
	month, err := month(p)
	if err != nil {
		return err
	}
	name := process.CommandName(p.Gin.Param("command"))
	c, known := form.CommandNamed(name)
	if !known || !c.OfMonth() {
		return &page.Problem{Status: 404}
	}
	code := p.Gin.Param("code")
	s, err := form.Submit(p, c, code, "", month)
	if err != nil {
		return err
	}
	if s.Done {
		return p.GoTo("/projects/" + code + "/reports/" + month.String() + "?done=" + string(name))
	}
	return showMonth(p, name, s)
}

func showMonth(p *page.Page, sent process.CommandName, s form.Submitted) error {
	month, err := month(p)
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
	data := monthPage{Project: of, Cell: monthCell{Month: month}}
	for _, m := range of.Months {
		if m.Month == month {
			data.Cell = monthCell(m)
		}
	}
	if done := process.CommandName(p.Gin.Query("done")); s.Problem == nil && lifecycle.IsCommand(done) {
		data.Done = p.Words(lifecycle.CommandWords(done))
	}
	for _, c := range lifecycle.Definitions() {
		name := c.Name
		if !c.OfMonth() || name != sent && !offersMonth(name, data.Cell, of, offered) {
			continue
		}
		f := form.Filling{
			Command: c, ID: string(name), Action: "/projects/" + of.Code + "/reports/" + month.String() + "/" + string(name),
			Title: p.Words(lifecycle.CommandWords(name)), Values: presetMonth(name, data.Cell), Revision: of.Revision,
		}
		if name == sent {
			f.Values, f.Problem = s.Values, s.Problem
		}
		data.Forms = append(data.Forms, form.New(p, f))
	}
	return p.Render(s.Status(), "month", of.Name, "projects", &data)
}

// offersMonth reports whether a month's page shows a form to the reader. A report is asked for by the month's own task.
func offersMonth(name process.CommandName, cell monthCell, of Project, offered offers) bool {
	switch name {
	case process.CommandReport:
		return slices.ContainsFunc(offered, func(o lifecycle.AvailableCommand) bool {
			return o.Command == name && of.subject(o.Task) == cell.Month.String()
		})
	case process.CommandCorrectReport:
		return cell.Report != nil && offered.has(name)
	}
	return cell.Report == nil && cell.State != lifecycle.ReportWaived && offered.has(name)
}
