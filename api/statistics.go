package api

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// Statistics counts projects by something.
type Statistics struct {
	By    string           `json:"by" example:"year"`
	Items []port.Statistic `json:"items"`
}

func (s *server) getStatistics(ctx context.Context, in *struct {
	By string `query:"by" default:"total" doc:"what to count by"`
	service.Declared
}) (*struct{ Body Statistics }, error) {
	items, err := s.RecordsFor(callerOf(ctx)).Statistics(ctx, in.By, port.StatisticsFilter{Years: in.Years(), Today: s.Today()})
	if err != nil {
		return nil, err
	}
	for i := range items {
		items[i].Links = links(in.By, items[i].Key, in.Declared)
	}
	return &struct{ Body Statistics }{Statistics{By: in.By, Items: append([]port.Statistic{}, items...)}}, nil
}

// Overview counts projects by several things at once.
type Overview struct {
	Groups []OverviewGroup `json:"groups" nullable:"false"`
}

// OverviewGroup is the projects counted by something.
type OverviewGroup struct {
	By    string       `json:"by" example:"stage"`
	Items []port.Count `json:"items" nullable:"false"`
}

func (s *server) getOverview(ctx context.Context, in *struct {
	By []string `query:"by,explode" required:"true" minItems:"1" doc:"what to count by; may be given several times"`
	service.Declared
}) (*struct{ Body Overview }, error) {
	counted, err := s.RecordsFor(callerOf(ctx)).CountBy(ctx, in.By, port.StatisticsFilter{Years: in.Years(), Today: s.Today()})
	if err != nil {
		return nil, err
	}
	var body Overview
	for _, by := range in.By {
		group := OverviewGroup{By: by, Items: append([]port.Count{}, counted[by]...)}
		for i := range group.Items {
			group.Items[i].Links = links(by, group.Items[i].Key, in.Declared)
			for _, once := range countedOnce {
				delete(group.Items[i].Links, once)
			}
		}
		body.Groups = append(body.Groups, group)
	}
	return &struct{ Body Overview }{body}, nil
}

// countedOnce are the figures that an overview leaves out, for they take the longest.
var countedOnce = []string{"townships", "villages", "jiangsu_enterprises"}

// writeYears writes the years into the address of a list.
func writeYears(d service.Declared, query url.Values) {
	if d.From != 0 {
		query.Set("year_from", strconv.Itoa(d.From))
	}
	if d.To != 0 {
		query.Set("year_to", strconv.Itoa(d.To))
	}
}

// keyParameters are the parameters of the list of projects that a line's key stands for.
var keyParameters = map[string]string{
	"year": "year", "township": "leading_township", "department": "department", "sector": "sector", "entity_kind": "entity_kind",
	"linkage_model": "linkage_model", "stage": "stage",
}

// figures are what narrows the list to the rows of a figure, besides the line's key; sums and what counts no projects lead to the
// projects they were counted over.
var figures = map[string]map[string]string{
	"projects": approved, "finished": {"finished": "true"}, "finished_percent": approved,
	"village_cooperatives": {"entity_kind": string(process.VillageCooperative), "approved": "true"},
	"jiangsu_enterprises":  {"jiangsu_enterprise": "true", "approved": "true"}, "award_fen": approved, "paid_fen": approved, "spent_percent": approved,
	"paid_unknown": approved, "beneficiaries": approved, "annual_income_increase_fen": approved, "townships": approved, "villages": approved,
	"drafts": {"approved": "false", "closed": "false"}, "open_tasks": {"closed": "false"},
	"under_way": {"closed": "false"}, "overdue": {"overdue": "true"},
	"green": {"closed": "false", "light": string(process.Green)}, "yellow": {"closed": "false", "light": string(process.Yellow)},
	"red": {"closed": "false", "light": string(process.Red)}, "grey": {"closed": "false", "light": string(process.Grey)},
}

// approved narrows the list to the projects that published figures count.
var approved = map[string]string{"approved": "true"}

func links(by, key string, declared service.Declared) map[string]string {
	all := make(map[string]string, len(figures))
	for figure, narrowed := range figures {
		query := url.Values{}
		writeYears(declared, query)
		if parameter := keyParameters[by]; parameter != "" {
			query.Set(parameter, key)
		}
		empty := false
		for _, name := range slices.Sorted(maps.Keys(narrowed)) {
			empty = empty || query.Has(name) && query.Get(name) != narrowed[name]
			query.Set(name, narrowed[name])
		}
		if !empty { // no row is of two kinds
			all[figure] = projectsAddress(query)
		}
	}
	return all
}

func projectsAddress(query url.Values) string {
	if len(query) == 0 {
		return base + "/projects"
	}
	return base + "/projects?" + query.Encode()
}

// Milestone is how far the projects of a year are on a day by which the policy wants a share of them to have started, or be complete.
type Milestone struct {
	Key      string        `json:"key"`
	Words    process.Words `json:"words"`
	By       calendar.Date `json:"by"`
	Target   int           `json:"target_percent"`
	Projects int           `json:"projects" doc:"of the year that were approved"`
	Reached  int           `json:"reached" doc:"of them, by that day, or by now when it is still to come"`
	Percent  float64       `json:"percent" doc:"two decimals"`
	State    string        `json:"state" enum:"met,missed,ahead,none" doc:"ahead: the day is still to come, or not over yet; none: the year has no projects"`
	Source   string        `json:"source"`
	Link     string        `json:"link" doc:"the projects that reached it"`
}

// Milestones are those of a year.
type Milestones struct {
	Year  int         `json:"year"`
	Items []Milestone `json:"items" nullable:"false"`
}

func (s *server) getMilestones(ctx context.Context, in *struct {
	Year int `query:"year" required:"true" minimum:"2000" maximum:"2100" doc:"the year of declaration"`
}) (*struct{ Body Milestones }, error) {
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return nil, err
	}
	body := Milestones{Year: in.Year, Items: []Milestone{}}
	all, err := s.RecordsFor(callerOf(ctx)).Projects(ctx, port.ProjectFilter{Year: in.Year, Approved: new(true), Today: s.Today()}, port.Page{Number: 1, Size: 1})
	if err != nil {
		return nil, err
	}
	for _, rule := range terms.Policy.Milestones {
		m, err := s.milestone(ctx, in.Year, all.Total, rule)
		if err != nil {
			return nil, err
		}
		body.Items = append(body.Items, m)
	}
	return &struct{ Body Milestones }{body}, nil
}

func (s *server) milestone(ctx context.Context, year, projects int, rule policy.Milestone) (Milestone, error) {
	m := Milestone{Key: rule.Key, Words: rule.Words, By: rule.By.In(year), Target: rule.Percent, Source: rule.Source, Projects: projects}
	reached := port.ProjectFilter{Year: year, Approved: new(true), Today: s.Today()}
	query := url.Values{"year": {fmt.Sprint(year)}, "approved": {"true"}}
	if rule.Counts == "started" {
		reached.StartedBy = m.By
		query.Set("started_by", m.By.String())
	} else {
		reached.CompletedBy = m.By
		query.Set("completed_by", m.By.String())
	}
	there, err := s.RecordsFor(callerOf(ctx)).Projects(ctx, reached, port.Page{Number: 1, Size: 1})
	if err != nil {
		return m, err
	}
	m.Reached, m.Link = there.Total, projectsAddress(query)
	if m.Projects > 0 {
		m.Percent = math.Round(float64(m.Reached)*10000/float64(m.Projects)) / 100
	}
	switch enough := m.Reached*100 >= m.Target*m.Projects; {
	case m.Projects == 0:
		m.State = "none"
	case s.Today().Before(m.By):
		m.State = "ahead"
	case enough:
		m.State = "met"
	case s.Today().After(m.By):
		m.State = "missed"
	default:
		m.State = "ahead"
	}
	return m, nil
}
