package web

import (
	"net/url"
	"slices"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
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
	Pager     pager
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

func projects(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	asked := p.gin.Request.URL.Query()
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
			text := formatted(p.lang, "filter.report", asked.Get("report_month")) + "：" + p.words(wordFor(name, value))
			data.Marks = append(data.Marks, mark{text, p.without("report", "report_month")})
		default:
			said := wordFor(name, value)
			if name == "linkage_model" {
				said = p.linkage(process.LinkageModel(value))
			}
			data.Others[name] = value
			data.Marks = append(data.Marks, mark{p.word("filter."+name) + "：" + p.words(said), p.withPage1(name, "")})
		}
	}
	if query.Get("sort") == "" {
		query.Set("sort", projectSorts[0])
	}
	data.CSV, data.XLSX = address(base+"/projects.csv", query), address(base+"/projects.xlsx", query)
	var filter service.ProjectFilter
	if err := readQuery(query, &filter); err != nil {
		return err
	}
	rows, err := p.site.service.Projects(p.context(), p.caller, filter, p.pageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	keys, err := p.keysBy("township", "year")
	if err != nil {
		return err
	}
	data.Townships, data.Years = keys["township"], keys["year"]
	return p.show("projects", p.word("nav.projects"), "projects", data)
}

// overview are the projects counted by several things at once.
func (p *page) overview(declared service.Declared, by ...string) (map[string][]port.Count, error) {
	answer, err := p.site.service.Overview(p.context(), p.caller, by, declared)
	counted := map[string][]port.Count{}
	for _, group := range answer.Groups {
		counted[group.By] = group.Items
	}
	return counted, err
}

// keysBy lists what the projects there are can be told apart by: townships, sectors.
func (p *page) keysBy(by ...string) (map[string][]string, error) {
	counted, err := p.overview(service.Declared{}, by...)
	keys := map[string][]string{}
	for _, one := range by {
		for _, line := range counted[one] {
			if line.Key != "" {
				keys[one] = append(keys[one], line.Key)
			}
		}
	}
	return keys, err
}
