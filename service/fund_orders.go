package service

import (
	"context"

	"sluice/access"
	"sluice/service/port"
)

// FundOrderFilter narrows the county's fund orders; what is left out narrows nothing.
type FundOrderFilter struct {
	Q    string `query:"q" maxLength:"60" doc:"only those whose number or source contains it, however the number is written"`
	Year int    `query:"year" minimum:"2000" maximum:"2100" doc:"only of this budget year"`
}

// FundOrders lists the county's fund orders with what was awarded and paid of each.
func (s *Service) FundOrders(ctx context.Context, c *Caller, f FundOrderFilter, p port.Page) (port.List[port.FundOrder], error) {
	if err := s.MayRead(ctx, c, access.ReadFunds); err != nil {
		return port.List[port.FundOrder]{}, err
	}
	return s.RecordsFor(c).FundOrders(ctx, port.FundOrderFilter{Q: f.Q, BudgetYear: f.Year}, p)
}
