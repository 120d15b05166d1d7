package service

import (
	"context"
	"net/url"
	"time"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service/port"
)

// ReportFigures are how many reports came in on time, month by month.
type ReportFigures struct {
	From  calendar.Month     `json:"from"`
	To    calendar.Month     `json:"to"`
	Items []port.ReportMonth `json:"items" nullable:"false" doc:"every month, also those on which nothing is owed"`
}

const (
	monthsAlone = 12 // months that are counted unless others are asked for: the last ones that are over
	mostMonths  = 60 // months that are counted at once
)

// Months are those between which reports are counted; without them it is the twelve months up to the last one that is over.
type Months struct {
	Declared
	From calendar.Month `query:"from" doc:"the first month; without it, twelve months up to the last"`
	To   calendar.Month `query:"to" doc:"the last month; without it, the last one that is over"`
}

// ReportFigures counts the monthly reports: on time, late, missing.
func (s *Service) ReportFigures(ctx context.Context, c *Caller, in Months) (ReportFigures, error) {
	if err := s.MayRead(ctx, c, access.ReadStatistics); err != nil {
		return ReportFigures{}, err
	}
	body := ReportFigures{From: in.From, To: in.To, Items: []port.ReportMonth{}}
	if body.To.IsZero() {
		body.To = calendar.MonthOf(s.Today()).Previous()
	}
	if body.From.IsZero() {
		body.From = monthsBefore(body.To, monthsAlone-1)
	}
	if body.From.Compare(body.To) > 0 || body.From.Compare(monthsBefore(body.To, mostMonths-1)) < 0 {
		return ReportFigures{},
			Invalid(Field("from", "须在止月之前，且最多 60 个月", "must not lie after the last month, nor more than 60 months before it"))
	}
	counted, err := s.RecordsFor(c).ReportMonths(ctx, port.ReportFilter{From: body.From, To: body.To, Years: in.Years(), Today: s.Today()})
	if err != nil {
		return ReportFigures{}, err
	}
	by := map[calendar.Month]port.ReportMonth{}
	for _, m := range counted {
		by[m.Month] = m
	}
	for month := body.From; month.Compare(body.To) <= 0; month = month.Next() {
		m := by[month]
		m.Month, m.Links = month, reportLinks(month, in.Declared)
		body.Items = append(body.Items, m)
	}
	return body, nil
}

// monthsBefore is the month so many months before another.
func monthsBefore(m calendar.Month, n int) calendar.Month {
	return calendar.MonthOf(calendar.NewDate(m.Year, m.Month-time.Month(n), 1))
}

func reportLinks(month calendar.Month, declared Declared) map[string]string {
	all := make(map[string]string, len(port.ReportStates))
	for _, state := range port.ReportStates {
		query := url.Values{"report_month": {month.String()}, "report": {string(state)}}
		writeYears(declared, query)
		all[string(state)] = projectsAddress(query)
	}
	return all
}

// FindingFigures are the findings that are not settled yet: each waits for an answer or for the second look.
type FindingFigures struct {
	By    string        `json:"by"`
	Items []FindingLine `json:"items" nullable:"false"`
}

// FindingLine counts the findings under a key.
type FindingLine struct {
	Key     string            `json:"key"`
	Name    string            `json:"name"`
	Open    int               `json:"open"`
	Overdue int               `json:"overdue" doc:"of them, whose turn is past its due date"`
	Oldest  calendar.Date     `json:"oldest" doc:"the earliest due date"`
	Links   map[string]string `json:"links" doc:"for each figure the address of its rows on the board of what is stuck, which is for those who supervise"`
}

// FindingGroups are the ways findings can be counted.
var FindingGroups = []string{"kind", "township", "department", "holder", "stage"}

// FindingFigures counts the findings that are not settled, by one of FindingGroups.
func (s *Service) FindingFigures(ctx context.Context, c *Caller, by string, declared Declared) (FindingFigures, error) {
	if err := s.MayRead(ctx, c, access.ReadStatistics); err != nil {
		return FindingFigures{}, err
	}
	groups, err := s.RecordsFor(c).StuckBy(ctx, by, port.StuckFilter{
		All: true, Kinds: lifecycle.FindingTasks, Years: declared.Years(), Today: s.Today(),
	})
	if err != nil {
		return FindingFigures{}, err
	}
	body := FindingFigures{By: by, Items: []FindingLine{}}
	for _, g := range groups {
		body.Items = append(body.Items, FindingLine{
			Key: g.Key, Name: g.Name, Open: g.Tasks, Overdue: g.Overdue, Oldest: g.Oldest, Links: findingLinks(by, g.Key, declared),
		})
	}
	return body, nil
}

func findingLinks(by, key string, declared Declared) map[string]string {
	query := url.Values{}
	writeYears(declared, query)
	for _, kind := range lifecycle.FindingTasks {
		query.Add("kind", string(kind))
	}
	query.Set(by, key)
	overdue := "/stuck?" + query.Encode()
	query.Set("all", "true")
	return map[string]string{"open": "/stuck?" + query.Encode(), "overdue": overdue}
}
