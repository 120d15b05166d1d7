package board

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/page"
)

// dashboard is the data of the page of figures. Every number that counts rows leads to them.
type dashboard struct {
	Years      []string
	From, To   string // the years chosen, empty for all
	Total      port.Statistic
	ByYear     []port.Count
	Stages     []stageFigure
	Milestones milestones
	Spending   []service.SpendingGroup
	Funds      bool // whether the county's fund orders are open to the reader
	Reports    reportsFigure
	Townships  []lightsFigure
	Units      []lightsFigure
	Findings   []findingFigure
	Oldest     []stuckLine
	Waiting    int // how many are stuck
	Stuck      string
	Narrowed   bool
}

// stageFigure is a stage with how many projects are in it.
type stageFigure struct {
	port.Count
	Stage lifecycle.Stage
	Bar   page.Bar
}

// lightsFigure is a township or a unit with the lights of the projects under way.
type lightsFigure struct {
	port.Count
	Bar page.Bar
}

// milestones are how far the projects of a year are on the days of the policy.
type milestones struct {
	Year  int
	Items []milestone
}

type milestone struct{ service.Milestone }

// Page lists the projects that reached it.
func (m milestone) Page() string { return m.Link }

// Bar is what was reached of all.
func (m milestone) Bar() page.Bar {
	return page.BarOf(m.Projects, page.Amount{Class: "part-" + m.State, N: m.Reached})
}

// reportsFigure is how many reports came in on time, month by month.
type reportsFigure struct {
	Items []port.ReportMonth
	Chart page.ColumnChart
	Owed  int     // in all months
	Share float64 // of all months, on time
	Day   int     // of the month after, by which each is due
}

// findingFigure counts the findings that wait for the same.
type findingFigure struct {
	service.FindingLine
	Words process.Words
}

// oldestShown is how many of the longest waits the dashboard shows.
const oldestShown = 8

// ShowDashboard shows the county's figures.
func ShowDashboard(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	data := dashboard{From: year(p, "year_from"), To: year(p, "year_to")}
	data.Narrowed = data.From != "" || data.To != ""
	for _, read := range []func(*page.Page, *dashboard) error{figuresOfProjects, figuresOfMilestones, figuresOfSpending,
		figuresOfReports, figuresOfWaits} {
		if err := read(p, &data); err != nil {
			return err
		}
	}
	return p.Show("dashboard", p.Word("nav.dashboard"), "dashboard", &data)
}

// year is a year that the address names; what is none is left out.
func year(p *page.Page, parameter string) string {
	year := p.Gin.Query(parameter)
	if n, err := strconv.Atoi(year); err != nil || n < 2000 || n > 2100 {
		return ""
	}
	return year
}

// declared are the years chosen.
func (d *dashboard) declared() service.Declared {
	from, _ := strconv.Atoi(d.From) // what is no year was left out
	to, _ := strconv.Atoi(d.To)
	return service.Declared{From: from, To: to}
}

// figuresOfProjects reads what is counted of projects: their total, and by year, by stage and by whom they belong to.
func figuresOfProjects(p *page.Page, d *dashboard) error {
	counted, err := p.Overview(d.declared(), "year", "stage", "township", "department")
	if err != nil {
		return err
	}
	all := counted
	if d.Narrowed { // all years are there to choose from
		if all, err = p.Overview(service.Declared{}, "year"); err != nil {
			return err
		}
	}
	for _, line := range all["year"] {
		d.Years = append(d.Years, line.Key)
	}
	d.ByYear, d.Townships, d.Units = counted["year"], lights(p, counted["township"]), lights(p, counted["department"])
	stages(d, counted["stage"])
	total, err := p.Site.Service.Statistics(p.Context(), p.Caller, "total", d.declared())
	if len(total.Items) > 0 {
		d.Total = total.Items[0]
	}
	return err
}

// stages says how many projects are in each stage, also in those where there is none.
func stages(d *dashboard, lines []port.Count) {
	most := 1
	for _, line := range lines {
		if line.Key != string(lifecycle.StageClosed) {
			most = max(most, line.Projects)
		}
	}
	for _, stage := range lifecycle.Stages {
		one := stageFigure{Stage: stage}
		if i := slices.IndexFunc(lines, func(n port.Count) bool { return n.Key == string(stage) }); i >= 0 {
			one.Count = lines[i]
			if one.Projects == 0 && one.Drafts > 0 { // not approved yet: its own figure counts them
				one.Projects, one.Links = one.Drafts, map[string]string{"projects": one.Links["drafts"]}
			}
		} else if stage == lifecycle.StageSettlement {
			continue // only those that were terminated go this way
		}
		if stage != lifecycle.StageClosed { // most are, in the end: beside them the others could not be seen
			one.Bar = page.BarOf(most, page.Amount{Class: "part", N: one.Projects})
		}
		d.Stages = append(d.Stages, one)
	}
}

// figuresOfMilestones reads those of the last year chosen that has projects.
func figuresOfMilestones(p *page.Page, d *dashboard) error {
	if len(d.ByYear) == 0 {
		return nil
	}
	year, err := strconv.Atoi(d.ByYear[len(d.ByYear)-1].Key)
	if err != nil {
		return fmt.Errorf("a year of the statistics: %w", err)
	}
	reached, err := p.Site.Service.Milestones(p.Context(), p.Caller, year)
	d.Milestones.Year = reached.Year
	for _, m := range reached.Items {
		d.Milestones.Items = append(d.Milestones.Items, milestone{m})
	}
	return err
}

// figuresOfSpending reads what was spent of each budget year chosen, and of the last of them by source, township and department.
func figuresOfSpending(p *page.Page, d *dashboard) error {
	d.Funds = p.Sees(access.ReadFunds)
	spent, err := p.Site.Service.Spending(p.Context(), p.Caller, port.SpendingBy, 0)
	if err != nil {
		return err
	}
	last := 0
	for _, group := range spent.Groups {
		group.Items = slices.DeleteFunc(group.Items, func(l service.SpendingLine) bool {
			return !d.chose(l.BudgetYear) || group.By != "year" && l.BudgetYear != last
		})
		if len(group.Items) == 0 {
			return nil
		}
		last = group.Items[len(group.Items)-1].BudgetYear
		d.Spending = append(d.Spending, group)
	}
	return nil
}

// chose reports whether a year is among those chosen.
func (d *dashboard) chose(year int) bool {
	from, to := strconv.Itoa(year) >= d.From, d.To == "" || strconv.Itoa(year) <= d.To
	return from && to
}

// figuresOfReports reads the last twelve months and draws them.
func figuresOfReports(p *page.Page, d *dashboard) error {
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	d.Reports.Day = rules.Report.DueDay.Value
	counts, err := p.Site.Service.ReportFigures(p.Context(), p.Caller, service.Months{Declared: d.declared()})
	if err != nil {
		return err
	}
	d.Reports.Items = counts.Items
	var labels []string
	var columns [][]page.Amount
	onTime, judged := 0, 0
	for i := range d.Reports.Items {
		m := &d.Reports.Items[i]
		var parts []page.Amount
		for _, state := range port.ReportStates {
			n := *m.Count(state)
			d.Reports.Owed += n
			text := m.Month.String() + " " + p.Words(page.WordFor("report", string(state))) + " " + page.Counted(n)
			parts = append(
				parts,
				page.Amount{Class: "part-" + string(state), N: n, Text: text, Address: page.Behind(m.Links, string(state))},
			)
		}
		onTime, judged = onTime+m.OnTime, judged+m.OnTime+m.Late+m.Missing
		labels, columns = append(labels, m.Month.String()), append(columns, parts)
	}
	if judged > 0 {
		d.Reports.Share = float64(onTime) * 100 / float64(judged)
	}
	says := page.Formatted(p.Lang, "dashboard.reports.says", page.Counted(d.Reports.Owed), page.Percent(d.Reports.Share))
	d.Reports.Chart = page.ColumnsOf("reports-chart", p.Word("dashboard.reports"), says, labels, columns)
	return nil
}

// lights are the lights of the projects under way, the darkest first.
func lights(p *page.Page, lines []port.Count) []lightsFigure {
	most := 1
	for _, line := range lines {
		most = max(most, line.UnderWay)
	}
	var all []lightsFigure
	for _, line := range lines {
		if line.UnderWay == 0 {
			continue
		}
		one := lightsFigure{Count: line}
		var parts []page.Amount
		numbers := map[process.Colour]int{process.Red: line.Red, process.Yellow: line.Yellow, process.Green: line.Green,
			process.Grey: line.Grey}
		for _, colour := range page.LightOrder {
			parts = append(parts, page.Amount{
				Class: "part-" + string(colour), N: numbers[colour],
				Text: p.Words(page.WordFor("colour", string(colour))) + " " + page.Counted(numbers[colour]),
			})
		}
		one.Bar = page.BarOf(most, parts...)
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b lightsFigure) int {
		for _, by := range [][2]int{{a.Red, b.Red}, {a.Yellow, b.Yellow}, {a.UnderWay, b.UnderWay}} {
			if by[0] != by[1] {
				return by[1] - by[0]
			}
		}
		return 0
	})
	return all
}

// figuresOfWaits reads the findings and what waits longest, for those to whom the board is open.
func figuresOfWaits(p *page.Page, d *dashboard) error {
	if !p.Sees(access.ReadStuck) {
		return nil
	}
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	findings, err := p.Site.Service.FindingFigures(p.Context(), p.Caller, "kind", d.declared())
	if err != nil {
		return err
	}
	for _, f := range findings.Items {
		d.Findings = append(d.Findings, findingFigure{f, rules.Worded(rules.Tasks[process.TaskKind(f.Key)].Words, p.Now.Today())})
	}
	d.Stuck = page.Address("/stuck", url.Values{"year_from": {d.From}, "year_to": {d.To}})
	board, err := p.Site.Service.Stuck(p.Context(), p.Caller, service.StuckFilter{Declared: d.declared()}, page.FirstOf(oldestShown))
	if err != nil {
		return err
	}
	for _, row := range board.Items {
		d.Oldest = append(d.Oldest, stuckLineOf(row))
	}
	d.Waiting = board.Total
	return nil
}
