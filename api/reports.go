package api

import (
	"context"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// OnMonth names a report of a project. It is exported because huma reads exported fields only.
type OnMonth struct {
	Code  string         `path:"code" doc:"code of the project" example:"SS2019-001"`
	Month calendar.Month `path:"month" doc:"the month reported on" example:"2019-05"`
}

func (s *server) report(ctx context.Context, in *struct {
	Keyed
	Conditional
	OnMonth
	Body lifecycle.ReportInput
}) (*answered, error) {
	in.Body.Month = in.Month
	return s.command(ctx, process.CommandReport, in.Code, in.Body)
}

func (s *server) correctReport(ctx context.Context, in *struct {
	Keyed
	Conditional
	OnMonth
	Body lifecycle.CorrectReportInput
}) (*answered, error) {
	in.Body.Month = in.Month
	return s.command(ctx, process.CommandCorrectReport, in.Code, in.Body)
}

func (s *server) waive(ctx context.Context, in *struct {
	Keyed
	Conditional
	OnMonth
	Body lifecycle.WaiveInput
}) (*answered, error) {
	in.Body.Month = in.Month
	return s.command(ctx, process.CommandWaive, in.Code, in.Body)
}
