package web

import (
	"net/url"
	"strings"

	"sluice/process"
	"sluice/service/port"
)

// fundOrdersPage is the data of the list of the county's fund orders.
type fundOrdersPage struct {
	Items []port.FundOrder
	Pager pager
	Q     string
}

// fundOrderWords are those of the list of fund orders.
var fundOrderWords = map[string]process.Words{
	"orders.title": {ZH: "资金文件", EN: "Fund orders"}, "orders.q": {ZH: "文号或资金来源", EN: "Number or source"},
	"orders.number": {ZH: "文号", EN: "Number"}, "orders.amount": {ZH: "文件金额（万元）", EN: "Allocates (10,000 yuan)"},
	"orders.awarded": {ZH: "已分配（万元）", EN: "Awarded (10,000 yuan)"}, "orders.left": {ZH: "尚未分配（万元）", EN: "Left (10,000 yuan)"},
	"orders.paid": {ZH: "已拨付（万元）", EN: "Paid (10,000 yuan)"}, "orders.projects": {ZH: "项目", EN: "Projects"},
	"orders.unknown": {ZH: "文件金额未登记", EN: "its amount is not on record"}, "orders.over": {ZH: "超分配 %s 万元", EN: "%s (10,000 yuan) too much awarded"},
	"orders.none": {ZH: "没有资金文件", EN: "There are no fund orders"}, "orders.none.help": {ZH: "登记上级资金下达文件后，这里显示每份文件的分配和拨付情况。", EN: "Once an order is recorded, what was awarded and paid of it shows here."},
	"orders.says": {ZH: "一份文件全县只有一个额度，各项目分配合计不能超过文件金额。", EN: "An order is one for the whole county: what its projects are awarded never exceeds it."},
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
