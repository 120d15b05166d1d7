package web

import (
	"net/url"
	"strings"

	"sluice/service/port"
)

// fundOrdersPage is the data of the list of the county's fund orders.
type fundOrdersPage struct {
	Items []port.FundOrder
	Pager pager
	Q     string
}

func fundOrders(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	data := fundOrdersPage{Q: strings.TrimSpace(p.gin.Query("q"))}
	query := url.Values{}
	if data.Q != "" {
		query.Set("q", data.Q)
	}
	var rows port.List[port.FundOrder]
	if err := p.api.get("/fund-orders", p.paged(query), &rows); err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	return p.show("fund_orders", p.word("orders.title"), "dashboard", &data)
}
