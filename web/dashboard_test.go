package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/web/page"
)

const aStatistic = `{"key": "龙亭<script>alert(1)</script>", "projects": 1234, "finished": 1191, "finished_percent": 96.51, "award_fen": 999800000000, "beneficiaries": 43901,
	"townships": 16, "villages": 181, "jiangsu_enterprises": 8, "under_way": 43, "overdue": 5, "red": 2, "yellow": 1, "green": 40, "grey": 0, "links": {"projects": "/projects?leading_township=x",
	"finished": "/projects?finished=true", "red": "/projects?closed=false&light=red", "yellow": "/projects?closed=false&light=yellow",
	"green": "/projects?closed=false&light=green", "under_way": "/projects?closed=false", "overdue": "/projects?overdue=true"}}`

// withFigures lays out what the dashboard asks for. Every table of the statistics has the same line.
func (s *standIn) withFigures(t *testing.T) {
	s.lay("GET /statistics", http.StatusOK, of(t, `{"items": [`+aStatistic+`]}`))
	year := strings.Replace(aStatistic, "龙亭<script>alert(1)</script>", "2018", 1)
	s.lay("GET /statistics/overview", http.StatusOK, of(t, `{"groups": [{"by": "year", "items": [`+year+`]}, {"by": "stage", "items": []},
		{"by": "township", "items": [`+aStatistic+`]}, {"by": "department", "items": [`+aStatistic+`]}]}`))
	s.lay(
		"GET /statistics/milestones",
		http.StatusOK,
		of(t, `{"year": 2019, "items": [{"words": {"zh": "半数开工", "en": "half have started"}, "by": "2019-04-30", "target_percent": 50,
		"projects": 7, "reached": 4, "percent": 57.14, "state": "met", "link": "/projects?started_by=2019-04-30"}]}`),
	)
	spent := `{"key": "%s", "budget_year": 2018, "projects": 3, "award_fen": 100000000, "paid_fen": 58000000, "spent_percent": 58, "target_percent": 93,
		"target_by": "2018-12-31", "state": "missed", "paid_unknown": 1}`
	s.lay("GET /statistics/spending", http.StatusOK, of(t, `{"groups": [{"by": "year", "items": [`+fmt.Sprintf(spent, "2018")+`]},
		{"by": "source", "items": [`+fmt.Sprintf(spent, "江苏省级协作资金")+`, `+strings.Replace(fmt.Sprintf(spent, "旧资金"), "2018,", "2017,", 1)+`]}]}`))
	s.lay("GET /statistics/reports", http.StatusOK, of(t, `{"from": "2019-01", "to": "2019-02", "items": [
		{"month": "2019-01", "on_time": 2, "late": 1, "missing": 1, "due": 0, "waived": 0, "on_time_percent": 50, "links": {"on_time": "/projects?report=on_time&report_month=2019-01",
			"late": "/projects?report=late&report_month=2019-01", "missing": "/projects?report=missing&report_month=2019-01"}},
		{"month": "2019-02", "links": {}}]}`))
	s.lay(
		"GET /statistics/findings",
		http.StatusOK,
		of(t, `{"items": [{"key": "answer_finding", "open": 3, "overdue": 2, "oldest": "2019-02-20",
		"links": {"open": "/stuck?all=true&kind=answer_finding", "overdue": "/stuck?kind=answer_finding"}}]}`),
	)
	late := of(t, aTask).(map[string]any)
	late["overdue_days"], late["nobody"] = 12, true
	s.lay("GET /stuck", http.StatusOK, map[string]any{"items": []any{late}, "page": 1, "page_size": 8, "total": 1017})
}

// overseer signs somebody in to whom the boards are open.
func (s *standIn) overseer(t *testing.T) {
	s.lay("GET /me", http.StatusOK,
		of(t, `{"person": "qian", "name": "钱办", "posts": [{"unit": "ssb", "role": "staff"}], "reads": {"stuck": "all"}}`))
}

func TestTheDashboard(t *testing.T) {
	s := newStandIn(t)
	s.withFigures(t)
	s.overseer(t)
	shown := s.send("GET", "/dashboard?year_from=2016&year_to=2018", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	for _, part := range []string{
		"96.51%", "999,800.00", "项目分布在 16 个镇（街道）、181 个村，有 8 家江苏企业参与。", `<a href="/projects?finished=true"><b>1,191</b>`,
		`<a href="/projects?closed=false&amp;light=red">2</a>`,
		`<a href="/projects?started_by=2019-04-30">4</a><small>/7</small>`, "2019-04-30 前达到 50%", `<title>2019-01 缺报 1</title>`,
		`<a href="/projects?report=missing&amp;report_month=2019-01">1</a>`, "近十二个月应报月报 4 份，按时率 50.00%",
		`<a href="/stuck?all=true&amp;kind=answer_finding">3</a>`, "逾期 12 天", "岗位空缺", "督办看板（1,017 项）",
		`href="/stuck?year_from=2016&amp;year_to=2018"`,
		"龙亭&lt;script&gt;", "资金支出进度", "58.00%", "2018-12-31 前达到 93%：未达到", "1 个项目导入时未填已拨资金", "江苏省级协作资金",
	} {
		require.Contains(t, body, part)
	}
	require.NotContains(t, body, "旧资金", "by source, of the last year")
	require.NotContains(t, body, "<script>alert")
	require.NotContains(t, body, " style=")
	require.NotContains(t, body, "/api/v1/")
	require.NotContains(t, body, `<a href=""`, body, "nothing leads nowhere")
	require.Equal(t, 1, strings.Count(body, "<h1>"))
	asked := map[string]bool{}
	for _, a := range s.asked {
		asked[a.what+"?"+a.query] = true
	}
	for _, query := range []string{"/statistics?by=total", "/statistics/overview?by=year&by=stage&by=township&by=department",
		"/statistics/findings?by=kind"} {
		require.True(t, asked["GET "+query+"&year_from=2016&year_to=2018"], "%s is narrowed: %v", query, asked)
	}
	english := s.send("GET", "/dashboard", session+"; lang=en", nil).Body.String()
	require.Contains(t, english, "In the last twelve months 4 reports were owed; 50.00% came in on time.")
	require.NotContains(t, english, "按时")
}

func TestTheDashboardOfThoseWhoDoNotSupervise(t *testing.T) {
	s := newStandIn(t)
	s.withFigures(t)
	s.lay("GET /stuck", http.StatusForbidden, page.Problem{Status: 403, Code: "not_holder"})
	shown := s.send("GET", "/dashboard", session, nil)
	require.Equal(t, http.StatusOK, shown.Code)
	require.NotContains(t, shown.Body.String(), "/stuck", "no link that would be refused")
	require.Contains(t, shown.Body.String(), "96.51%")
}

func TestTheDashboardOfNothing(t *testing.T) {
	s := newStandIn(t)
	s.withFigures(t)
	s.lay("GET /statistics", http.StatusOK, of(t, `{"items": []}`))
	s.lay("GET /statistics/overview", http.StatusOK, of(t, `{"groups": []}`))
	require.Contains(t, s.send("GET", "/dashboard", session, nil).Body.String(), page.Words["dashboard.none.help"].ZH)
	require.Contains(t, s.send("GET", "/dashboard?year_from=2031", session, nil).Body.String(), page.Words["projects.none.narrowed"].ZH)
	s.send("GET", "/dashboard?year_from=soon&year_to=1066", session, nil)
	asked, _ := s.last("GET /statistics/reports")
	require.Empty(t, asked.query, "what is no year narrows nothing")
	s.lay("GET /statistics/reports", http.StatusServiceUnavailable, page.Problem{Status: 503, Code: "unavailable"})
	require.Equal(t, http.StatusServiceUnavailable, s.send("GET", "/dashboard", session, nil).Code)
}

func TestChartsStandAnyNumbers(t *testing.T) {
	for _, numbers := range [][]int{nil, {0}, {1}, {3, 0, 7}, {10_000}, {0, 0, 1, 99_999}, make([]int, 60)} {
		var labels []string
		var amounts [][]page.Amount
		for i, n := range numbers {
			labels = append(labels, fmt.Sprint(i))
			amounts = append(amounts, []page.Amount{{Class: "a", N: n}, {Class: "b", N: n / 2}})
		}
		c := page.ColumnsOf("c", "", "", labels, amounts)
		require.Len(t, c.Columns, len(numbers))
		require.LessOrEqual(t, len(c.Lines), 6)
		require.Greater(t, len(c.Lines), 1)
		for _, column := range c.Columns {
			for _, part := range column.Parts {
				require.Positive(t, part.Width)
				require.GreaterOrEqual(t, part.Y, 0, "%v stays inside", numbers)
				require.LessOrEqual(t, part.X+part.Width, c.Width)
			}
		}
	}
	full := page.BarOf(3, page.Amount{N: 1}, page.Amount{N: 0}, page.Amount{N: 2})
	require.Len(t, full, 2, "nothing is not drawn")
	require.InDelta(t, 100, full[1].At+full[1].Len, 0.02)
	tiny := page.BarOf(1_000_000, page.Amount{N: 1}, page.Amount{N: 999_999})
	require.Greater(t, tiny[0].Len, 0.5, "what is there at all can be seen")
	require.LessOrEqual(t, tiny[1].At+tiny[1].Len, 100.01)
	require.Equal(t, "-1,234", page.Counted(-1234))
	require.Equal(t, "123", page.Counted(123))
}

func TestProjectsBehindAReport(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /statistics/overview", http.StatusOK, of(t, `{"groups": []}`))
	s.lay("GET /projects", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	body := s.send("GET", "/projects?report=late&report_month=2019-06&closed=false", session, nil).Body.String()
	asked, _ := s.last("GET /projects")
	require.Equal(t, "closed=false&page=1&page_size=30&report=late&report_month=2019-06&sort=current", asked.query)
	require.Contains(t, body, `<a href="/projects?closed=false">2019-06 月报：迟报 ×</a>`, "month and state go together")
	require.Contains(t, body, "归档：在办 ×")
}

// A page asks the API so many questions and no more, however many rows it shows: each costs a look-up of who asks.
func TestPagesAskFewQuestions(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	s.withLife(t)
	s.withFigures(t)
	s.overseer(t)
	s.withCalendar(t, `{"day": "2019-03-05", "tasks": 3}`, dueOn(t, "2019-03-05", 1), dueOn(t, "2019-03-05", 2), dueOn(t, "2019-03-05", 3))
	life := s.answers["GET /projects/SS2019-008"].body.(map[string]any)
	life["tasks"] = []any{of(t, aTask), of(t, aTask), of(t, aTask), of(t, aTask)}
	s.lay("GET /projects", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	for path, most := range map[string]int{
		"/tasks": 9, "/projects": 5, "/projects/SS2019-008": 8, "/dashboard": 10, "/calendar": 5, "/calendar?view=all": 6,
	} {
		s.send("GET", path, session, nil) // the policy is read once for all pages
		s.asked = nil
		shown := s.send("GET", path, session, nil)
		require.Equal(t, http.StatusOK, shown.Code, path)
		var asked []string
		for _, a := range s.asked {
			asked = append(asked, a.what+"?"+a.query)
		}
		require.LessOrEqual(t, len(asked), most, "%s: %v", path, asked)
		require.NotEmpty(t, asked)
	}
}
