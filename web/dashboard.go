package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// dashboard is the data of the page of figures. Every number that counts rows leads to them.
type dashboard struct {
	Years      []string
	From, To   string // the years chosen, empty for all
	Total      port.Statistic
	ByYear     []port.Count
	Stages     []stageFigure
	Milestones milestones
	Spending   []spendingGroup
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

// spendingGroup is what was spent, by something.
type spendingGroup struct {
	By    string         `json:"by"`
	Items []spendingLine `json:"items"`
}

type spendingLine struct {
	port.Spending
	Target    int           `json:"target_percent"`
	TargetBy  calendar.Date `json:"target_by"`
	State     string        `json:"state"`
	BehindFen int64         `json:"behind_fen"`
}

// Known reports whether it is known of any project what was paid.
func (l spendingLine) Known() bool { return l.PaidUnknown < l.Projects }

// stageFigure is a stage with how many projects are in it.
type stageFigure struct {
	port.Count
	Stage lifecycle.Stage
	Bar   bar
}

// lightsFigure is a township or a unit with the lights of the projects under way.
type lightsFigure struct {
	port.Count
	Bar bar
}

// milestones are how far the projects of a year are on the days of the policy.
type milestones struct {
	Year  int         `json:"year"`
	Items []milestone `json:"items"`
}

type milestone struct {
	Words    process.Words `json:"words"`
	By       calendar.Date `json:"by"`
	Target   int           `json:"target_percent"`
	Projects int           `json:"projects"`
	Reached  int           `json:"reached"`
	Percent  float64       `json:"percent"`
	State    string        `json:"state"`
	Link     string        `json:"link"`
}

// Page lists the projects that reached it.
func (m milestone) Page() string { return strings.TrimPrefix(m.Link, base) }

// Bar is what was reached of all.
func (m milestone) Bar() bar {
	return barOf(m.Projects, amount{class: "part-" + m.State, n: m.Reached})
}

// reportsFigure is how many reports came in on time, month by month.
type reportsFigure struct {
	Items []port.ReportMonth `json:"items"`
	Chart columnChart        `json:"-"`
	Owed  int                `json:"-"` // in all months
	Share float64            `json:"-"` // of all months, on time
	Day   int                `json:"-"` // of the month after, by which each is due
}

// findingFigure counts the findings that wait for the same.
type findingFigure struct {
	Key     process.TaskKind  `json:"key"`
	Open    int               `json:"open"`
	Overdue int               `json:"overdue"`
	Oldest  calendar.Date     `json:"oldest"`
	Links   map[string]string `json:"links"`
	Words   process.Words     `json:"-"`
}

// oldestShown is how many of the longest waits the dashboard shows.
const oldestShown = 8

func showDashboard(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	data := dashboard{From: p.year("year_from"), To: p.year("year_to")}
	data.Narrowed = data.From != "" || data.To != ""
	for _, read := range []func(*dashboard) error{p.figuresOfProjects, p.figuresOfMilestones, p.figuresOfSpending, p.figuresOfReports, p.figuresOfWaits} {
		if err := read(&data); err != nil {
			return err
		}
	}
	return p.show("dashboard", p.word("nav.dashboard"), "dashboard", &data)
}

// year is a year that the address names; what is none is left out.
func (p *page) year(parameter string) string {
	year := p.gin.Query(parameter)
	if n, err := strconv.Atoi(year); err != nil || n < 2000 || n > 2100 {
		return ""
	}
	return year
}

// query asks for figures of the years chosen.
func (d *dashboard) query(by string) url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"by": by, "year_from": d.From, "year_to": d.To} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// figuresOfProjects reads what is counted of projects: their total, and by year, by stage and by whom they belong to.
func (p *page) figuresOfProjects(d *dashboard) error {
	query := d.query("")
	query["by"] = []string{"year", "stage", "township", "department"}
	counted, err := p.overview(query)
	if err != nil {
		return err
	}
	all := counted
	if d.Narrowed { // all years are there to choose from
		if all, err = p.overview(url.Values{"by": {"year"}}); err != nil {
			return err
		}
	}
	for _, line := range all["year"] {
		d.Years = append(d.Years, line.Key)
	}
	d.ByYear, d.Townships, d.Units = counted["year"], p.lights(counted["township"]), p.lights(counted["department"])
	p.stages(d, counted["stage"])
	var total struct {
		Items []port.Statistic `json:"items"`
	}
	err = p.api.get("/statistics", d.query("total"), &total)
	if len(total.Items) > 0 {
		d.Total = total.Items[0]
	}
	return err
}

// stages says how many projects are in each stage, also in those where there is none.
func (p *page) stages(d *dashboard, lines []port.Count) {
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
			one.Bar = barOf(most, amount{class: "part", n: one.Projects})
		}
		d.Stages = append(d.Stages, one)
	}
}

// figuresOfMilestones reads those of the last year chosen that has projects.
func (p *page) figuresOfMilestones(d *dashboard) error {
	if len(d.ByYear) == 0 {
		return nil
	}
	return p.api.get("/statistics/milestones", url.Values{"year": {d.ByYear[len(d.ByYear)-1].Key}}, &d.Milestones)
}

// figuresOfSpending reads what was spent of each budget year chosen, and of the last of them by source, township and department.
func (p *page) figuresOfSpending(d *dashboard) error {
	d.Funds = p.sees(access.ReadFunds)
	var spent struct {
		Groups []spendingGroup `json:"groups"`
	}
	if err := p.api.get("/statistics/spending", url.Values{"by": port.SpendingBy}, &spent); err != nil {
		return err
	}
	last := 0
	for _, group := range spent.Groups {
		group.Items = slices.DeleteFunc(group.Items, func(l spendingLine) bool {
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
func (p *page) figuresOfReports(d *dashboard) error {
	rules, err := p.policy()
	if err != nil {
		return err
	}
	d.Reports.Day = rules.Report.DueDay.Value
	if err := p.api.get("/statistics/reports", d.query(""), &d.Reports); err != nil {
		return err
	}
	var labels []string
	var columns [][]amount
	onTime, judged := 0, 0
	for i := range d.Reports.Items {
		m := &d.Reports.Items[i]
		var parts []amount
		for _, state := range port.ReportStates {
			n := *m.Count(state)
			d.Reports.Owed += n
			text := m.Month.String() + " " + p.words(wordFor("report", string(state))) + " " + counted(n)
			parts = append(parts, amount{class: "part-" + string(state), n: n, text: text, address: behind(m.Links, string(state))})
		}
		onTime, judged = onTime+m.OnTime, judged+m.OnTime+m.Late+m.Missing
		labels, columns = append(labels, m.Month.String()), append(columns, parts)
	}
	if judged > 0 {
		d.Reports.Share = float64(onTime) * 100 / float64(judged)
	}
	says := formatted(p.lang, "dashboard.reports.says", counted(d.Reports.Owed), percent(d.Reports.Share))
	d.Reports.Chart = columnsOf("reports-chart", p.word("dashboard.reports"), says, labels, columns)
	return nil
}

// lightOrder is the order in which lights are shown, the darkest first.
var lightOrder = []process.Colour{process.Red, process.Yellow, process.Green, process.Grey}

// lights are the lights of the projects under way, the darkest first.
func (p *page) lights(lines []port.Count) []lightsFigure {
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
		var parts []amount
		numbers := map[process.Colour]int{process.Red: line.Red, process.Yellow: line.Yellow, process.Green: line.Green, process.Grey: line.Grey}
		for _, colour := range lightOrder {
			parts = append(parts, amount{
				class: "part-" + string(colour), n: numbers[colour], text: p.words(wordFor("colour", string(colour))) + " " + counted(numbers[colour]),
			})
		}
		one.Bar = barOf(most, parts...)
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
func (p *page) figuresOfWaits(d *dashboard) error {
	if !p.sees(access.ReadStuck) {
		return nil
	}
	rules, err := p.policy()
	if err != nil {
		return err
	}
	var findings struct {
		Items []findingFigure `json:"items"`
	}
	if err := p.api.get("/statistics/findings", d.query("kind"), &findings); err != nil {
		return err
	}
	for _, f := range findings.Items {
		f.Words = rules.Worded(rules.Tasks[f.Key].Words, p.now.Today())
		d.Findings = append(d.Findings, f)
	}
	query := d.query("")
	d.Stuck = address("/stuck", query)
	query.Set("page_size", strconv.Itoa(oldestShown))
	var board port.List[stuckLine]
	if err := p.api.get("/stuck", query, &board); err != nil {
		return err
	}
	d.Oldest, d.Waiting = board.Items, board.Total
	return nil
}

// behind is the page that lists the rows of a figure: the API names its own list, under whose address the page stands without its base.
func behind(links map[string]string, figure string) string {
	return strings.TrimPrefix(links[figure], base)
}
