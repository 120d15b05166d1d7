package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listFundOrders(ctx context.Context, in *struct {
	Paged
	service.FundOrderFilter
}) (*listed[port.FundOrder], error) {
	return list(s.FundOrders(ctx, callerOf(ctx), in.FundOrderFilter, in.page()))
}
