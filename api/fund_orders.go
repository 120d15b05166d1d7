package api

import (
	"context"

	"sluice/service/port"
)

func (s *server) listFundOrders(ctx context.Context, in *struct {
	Paged
	Q    string `query:"q" maxLength:"60" doc:"only those whose number or source contains it, however the number is written"`
	Year int    `query:"year" minimum:"2000" maximum:"2100" doc:"only of this budget year"`
}) (*listed[port.FundOrder], error) {
	return list(s.Records.FundOrders(ctx, port.FundOrderFilter{Q: in.Q, BudgetYear: in.Year}, in.page()))
}
