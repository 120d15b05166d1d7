package web

import (
	"net/url"
	"strings"

	"sluice/service"
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
	var filter service.FundOrderFilter
	if err := readQuery(url.Values{"q": {data.Q}}, &filter); err != nil {
		return err
	}
	rows, err := p.site.service.FundOrders(p.context(), p.caller, filter, p.pageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, pagerOf(p, rows)
	return p.show("fund_orders", p.word("orders.title"), "dashboard", &data)
}
