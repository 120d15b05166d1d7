package service

import (
	"context"

	"sluice/access"
	"sluice/calendar"
	"sluice/process"
	"sluice/service/port"
)

// MentionFilter says which list is asked for.
type MentionFilter struct {
	List  process.Effect `query:"list" enum:"circular,meeting" required:"true" doc:"circular: 通报, meeting: 推进会"`
	Month calendar.Month `query:"month" doc:"what stood on it in this month; the current one when left out" example:"2019-07"`
}

// Mentions lists what is to be named in the circular of a month, or brought to its meeting: which task of which project, by which rung,
// since when. What was done in the course of the month stays, with who did it.
func (s *Service) Mentions(ctx context.Context, c *Caller, f MentionFilter, p port.Page) (port.List[port.Mention], error) {
	if err := s.MayRead(ctx, c, access.ReadStuck); err != nil {
		return port.List[port.Mention]{}, err
	}
	if f.Month.IsZero() {
		f.Month = calendar.MonthOf(s.Today())
	}
	return s.RecordsFor(c).Mentions(ctx, port.MentionFilter{List: f.List, Month: f.Month, Today: s.Today()}, p)
}
