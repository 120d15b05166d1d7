package board

import (
	"net/url"
	"strings"

	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// fundOrdersPage is the data of the list of the county's fund orders.
type fundOrdersPage struct {
	Items []port.FundOrder
	Pager page.Pager
	Q     string
}

// FundOrders shows the fund orders and what of each is given out.
func FundOrders(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	data := fundOrdersPage{Q: strings.TrimSpace(p.Gin.Query("q"))}
	var filter service.FundOrderFilter
	if err := form.ReadQuery(url.Values{"q": {data.Q}}, &filter); err != nil {
		return err
	}
	rows, err := p.Site.Service.FundOrders(p.Context(), p.Caller, filter, p.PageAsked())
	if err != nil {
		return err
	}
	data.Items, data.Pager = rows.Items, page.PagerOf(p, rows)
	return p.Show("fund_orders", p.Word("orders.title"), "dashboard", &data)
}
