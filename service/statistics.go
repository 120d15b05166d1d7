package service

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"

	"sluice/access"
	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/service/port"
)

// Statistics counts projects by something.
type Statistics struct {
	By    string           `json:"by" example:"year"`
	Items []port.Statistic `json:"items"`
}

// Statistics counts projects by one of port.StatisticsBy, and what they have in common once.
func (s *Service) Statistics(ctx context.Context, c *Caller, by string, declared Declared) (Statistics, error) {
	if err := s.MayRead(ctx, c, access.ReadStatistics); err != nil {
		return Statistics{}, err
	}
	items, err := s.RecordsFor(c).Statistics(ctx, by, port.StatisticsFilter{Years: declared.Years(), Today: s.Today()})
	for i := range items {
		items[i].Links = links(by, items[i].Key, declared)
	}
	return Statistics{By: by, Items: append([]port.Statistic{}, items...)}, err
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

// Overview counts projects by several of port.StatisticsBy at once.
func (s *Service) Overview(ctx context.Context, c *Caller, by []string, declared Declared) (Overview, error) {
	if err := s.MayRead(ctx, c, access.ReadStatistics); err != nil {
		return Overview{}, err
	}
	counted, err := s.RecordsFor(c).CountBy(ctx, by, port.StatisticsFilter{Years: declared.Years(), Today: s.Today()})
	if err != nil {
		return Overview{}, err
	}
	var all Overview
	for _, one := range by {
		group := OverviewGroup{By: one, Items: append([]port.Count{}, counted[one]...)}
		for i := range group.Items {
			group.Items[i].Links = links(one, group.Items[i].Key, declared)
			for _, once := range countedOnce {
				delete(group.Items[i].Links, once)
			}
		}
		all.Groups = append(all.Groups, group)
	}
	return all, nil
}

// countedOnce are the figures that an overview leaves out, for they take the longest.
var countedOnce = []string{"townships", "villages", "jiangsu_enterprises"}

// writeYears writes the years into the address of a list.
func writeYears(d Declared, query url.Values) {
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
	"jiangsu_enterprises":  {"jiangsu_enterprise": "true", "approved": "true"}, "award_fen": approved, "paid_fen": approved,
	"spent_percent": approved,
	"paid_unknown":  approved, "beneficiaries": approved, "annual_income_increase_fen": approved, "townships": approved,
	"villages": approved,
	"drafts":   {"approved": "false", "closed": "false"}, "open_tasks": {"closed": "false"},
	"under_way": {"closed": "false"}, "overdue": {"overdue": "true"},
	"green": {"closed": "false", "light": string(process.Green)}, "yellow": {"closed": "false", "light": string(process.Yellow)},
	"red": {"closed": "false", "light": string(process.Red)}, "grey": {"closed": "false", "light": string(process.Grey)},
}

// approved narrows the list to the projects that published figures count.
var approved = map[string]string{"approved": "true"}

func links(by, key string, declared Declared) map[string]string {
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
		return "/projects"
	}
	return "/projects?" + query.Encode()
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

// Milestones says how the projects of a year stand against the policy's milestones.
func (s *Service) Milestones(ctx context.Context, c *Caller, year int) (Milestones, error) {
	if err := s.MayRead(ctx, c, access.ReadStatistics); err != nil {
		return Milestones{}, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return Milestones{}, err
	}
	body := Milestones{Year: year, Items: []Milestone{}}
	all, err := s.RecordsFor(c).Projects(ctx, port.ProjectFilter{Year: year, Approved: new(true), Today: s.Today()},
		port.Page{Number: 1, Size: 1})
	if err != nil {
		return Milestones{}, err
	}
	for _, rule := range terms.Policy.Milestones {
		m, err := s.milestone(ctx, c, year, all.Total, rule)
		if err != nil {
			return Milestones{}, err
		}
		body.Items = append(body.Items, m)
	}
	return body, nil
}

func (s *Service) milestone(ctx context.Context, c *Caller, year, projects int, rule policy.Milestone) (Milestone, error) {
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
	there, err := s.RecordsFor(c).Projects(ctx, reached, port.Page{Number: 1, Size: 1})
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
