package api

import (
	"context"

	"sluice/service"
)

// under puts the address of the API before those of its lists, which figures lead to.
func under(links map[string]string) {
	for figure, address := range links {
		links[figure] = base + address
	}
}

func (s *server) getStatistics(ctx context.Context, in *struct {
	By string `query:"by" default:"total" doc:"what to count by"`
	service.Declared
}) (*body[service.Statistics], error) {
	counted, err := s.Statistics(ctx, callerOf(ctx), in.By, in.Declared)
	for _, item := range counted.Items {
		under(item.Links)
	}
	return answer(counted, err)
}

func (s *server) getOverview(ctx context.Context, in *struct {
	By []string `query:"by,explode" required:"true" minItems:"1" doc:"what to count by; may be given several times"`
	service.Declared
}) (*body[service.Overview], error) {
	counted, err := s.Overview(ctx, callerOf(ctx), in.By, in.Declared)
	for _, group := range counted.Groups {
		for _, item := range group.Items {
			under(item.Links)
		}
	}
	return answer(counted, err)
}

func (s *server) getMilestones(ctx context.Context, in *struct {
	Year int `query:"year" required:"true" minimum:"2000" maximum:"2100" doc:"the year of declaration"`
}) (*body[service.Milestones], error) {
	reached, err := s.Milestones(ctx, callerOf(ctx), in.Year)
	for i := range reached.Items {
		reached.Items[i].Link = base + reached.Items[i].Link
	}
	return answer(reached, err)
}

func (s *server) getSpending(ctx context.Context, in *struct {
	By   []string `query:"by,explode" required:"true" minItems:"1" maxItems:"4" doc:"what to sum up by; may be given several times"`
	Year int      `query:"year" minimum:"2000" maximum:"2100" doc:"only of this budget year"`
}) (*body[service.Spending], error) {
	return answer(s.Spending(ctx, callerOf(ctx), in.By, in.Year))
}

func (s *server) getReportFigures(ctx context.Context, in *service.Months) (*body[service.ReportFigures], error) {
	counted, err := s.ReportFigures(ctx, callerOf(ctx), *in)
	for _, item := range counted.Items {
		under(item.Links)
	}
	return answer(counted, err)
}

func (s *server) getFindingFigures(ctx context.Context, in *struct {
	By string `query:"by" default:"kind" doc:"what to count by; kind: whether an answer or the second look is waited for"`
	service.Declared
}) (*body[service.FindingFigures], error) {
	counted, err := s.FindingFigures(ctx, callerOf(ctx), in.By, in.Declared)
	for _, item := range counted.Items {
		under(item.Links)
	}
	return answer(counted, err)
}
