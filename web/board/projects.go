package board

import (
	"net/url"
	"slices"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// projectFilters are the parameters of the list of projects that have a place in the filter bar, in its order; the others, which links of
// the statistics use, show as marks that can be taken away.
var projectFilters = []string{"q", "stage", "township", "year", "light", "overdue", "finished", "sort"}

// otherFilters are the rest of what narrows the list.
var otherFilters = []string{
	"leading_township", "sector", "supervising_unit", "department", "unit", "entity_kind", "linkage_model", "jiangsu_enterprise",
	"started_by",
	"completed_by", "year_from", "year_to", "closed", "report_month", "report",
}

// projectSorts are the orders offered; an address may name any that the API knows.
var projectSorts = []string{"current", "code", "-code", "due", "-award", "-stage_since", "stage", "name"}

// projectList is the data of the list of projects.
type projectList struct {
	Items     []port.ProjectRow
	Pager     page.Pager
	Chosen    map[string]string
	Others    map[string]string // of Chosen those without a place in the filter bar
	Marks     []mark
	Townships []string
	Years     []string
	Stages    []lifecycle.Stage
	Colours   []process.Colour
	Sorts     []string
	Narrowed  bool
	CSV, XLSX string
}

// mark is a filter that is on, and the address without it.
type mark struct {
	Text    string
	Without string
}

// Projects shows the list of projects.
func Projects(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	asked := p.Gin.Request.URL.Query()
	query := url.Values{}
	data := projectList{Chosen: map[string]string{}, Others: map[string]string{}, Stages: lifecycle.Stages, Colours: process.Colours,
		Sorts: projectSorts}
	for _, name := range slices.Concat(projectFilters, otherFilters) {
		if value := asked.Get(name); value != "" {
			query.Set(name, value)
			data.Chosen[name] = value
			data.Narrowed = data.Narrowed || name != "sort"
		}
	}
	for _, name := range otherFilters {
		switch value := asked.Get(name); {
		case value == "":
		case name == "report_month":
			data.Others[name] = value // says something together with the report's state
		case name == "report":
			data.Others[name] = value
			text := page.Formatted(p.Lang, "filter.report", asked.Get("report_month")) + "：" + p.Words(page.WordFor(name, value))
			data.Marks = append(data.Marks, mark{text, p.Without("report", "report_month")})
		default:
			said := page.WordFor(name, value)
			if name == "linkage_model" {
				said = p.Linkage(process.LinkageModel(value))
			}
			data.Others[name] = value
			data.Marks = append(data.Marks, mark{p.Word("filter."+name) + "：" + p.Words(said), p.WithPage1(name, "")})
		}
	}
	if query.Get("sort") == "" {
		query.Set("sort", projectSorts[0])
	}
	data.CSV, data.XLSX = page.Address(page.API+"/projects.csv", query), page.Address(page.API+"/projects.xlsx", query)
	var filter service.ProjectFilter
	if err := form.ReadQuery(query, &filter); err != nil {
		return err
	}
	rows, err := p.Site.Service.Projects(p.Context(), p.Caller, filter, p.PageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, page.PagerOf(p, rows)
	keys, err := p.KeysBy("township", "year")
	if err != nil {
		return err
	}
	data.Townships, data.Years = keys["township"], keys["year"]
	return p.Show("projects", p.Word("nav.projects"), "projects", data)
}
