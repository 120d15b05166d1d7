package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheCountysFundOrders(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /fund-orders", http.StatusOK, of(t, `{"items": [
		{"number": "苏财〔2019〕1号", "source": "江苏省级协作资金", "budget_year": 2019, "issued_on": "2019-03-01", "amount_fen": 250000000, "awarded_fen": 180000000,
		 "left_fen": 70000000, "paid_fen": 27000000, "projects": [{"code": "SS2019-001", "name": "水稻<b>", "awarded_fen": 90000000}]},
		{"number": "2号", "source": "register", "budget_year": 2018, "amount_fen": 0, "awarded_fen": 100, "projects": [{"code": "SS2018-001", "name": "", "awarded_fen": 100}]},
		{"number": "3号", "source": "市级", "budget_year": 2018, "amount_fen": 100000000, "awarded_fen": 130000000, "over_fen": 30000000, "projects": []}
	], "page": 1, "page_size": 30, "total": 3}`))
	body := s.send("GET", "/fund-orders?q=苏财", session, nil).Body.String()
	for _, shown := range []string{"苏财〔2019〕1号", "2019-03-01", "250.00", "180.00", "70.00", "27.00", `href="/projects/SS2019-001"`,
		"水稻&lt;b&gt;", "文件金额未登记", "超分配 30.00 万元", "SS2018-001"} {
		require.Contains(t, body, shown)
	}
	require.NotContains(t, body, ">register<")
	asked, _ := s.last("GET /fund-orders")
	require.Contains(t, asked.query, "q=%E8%8B%8F%E8%B4%A2")
	require.Contains(t, s.send("GET", "/fund-orders", session+"; lang=en", nil).Body.String(), "Awarded (10,000 yuan)")
	s.lay("GET /fund-orders", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/fund-orders", session, nil).Body.String(), "没有资金文件")
}
