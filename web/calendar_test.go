package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/web/page"
)

// withCalendar lays out March 2019, with what is due in it; 10 March is made a day of work, the 8th a free one.
func (s *standIn) withCalendar(t *testing.T, days string, tasks ...any) {
	s.lay(
		"GET /calendar/2019",
		http.StatusOK,
		of(
			t,
			`{"year": 2019, "days": [{"date": "2019-03-08", "free": true, "why": "妇女节"}, {"date": "2019-03-10", "free": false, "why": "调休上班"}]}`,
		),
	)
	s.lay("GET /tasks/days", http.StatusOK, of(t, `{"items": [`+days+`]}`))
	s.lay("GET /tasks", http.StatusOK, map[string]any{"items": tasks, "page": 1, "page_size": 100, "total": len(tasks)})
}

// dueOn is a task of the reader's that is due on a day.
func dueOn(t *testing.T, day string, n int) any {
	task := of(t, aTask).(map[string]any)
	task["id"], task["due"] = fmt.Sprintf("SS2019-008.%d", n), map[string]any{"on": day}
	task["kind"], task["subject"], task["words"] = "report", "2019-02", of(t, `{"zh": "报送月报", "en": "send the monthly report"}`)
	return task
}

func TestTheCalendarOfDeadlines(t *testing.T) {
	s := newStandIn(t)
	s.withCalendar(t, `{"day": "2019-03-05", "tasks": 1017}, {"day": "2019-03-11", "tasks": 1}, {"day": "2019-03-29", "tasks": 7}`,
		dueOn(t, "2019-03-05", 1), dueOn(t, "2019-03-05", 2), dueOn(t, "2019-03-05", 3), dueOn(t, "2019-03-05", 4),
		dueOn(t, "2019-03-11", 5))
	shown := s.send("GET", "/calendar", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	require.Equal(t, 31, strings.Count(body, `class="date"`))
	for _, part := range []string{
		"2019 年 3 月期限", `<li class="day from-5 bare"><p`, // 1 March was a Friday
		`<li class="day from-5 free bare">`, "休 <small>妇女节</small>", `<li class="day from-7 makeup bare">`,
		`<li class="day from-2 now" aria-current="date">`,
		`href="/tasks/SS2019-008.5"`, "报送月报 2019-02", `<a class="more" href="/calendar?day=2019-03-05#day">全部 1,017 项</a>`,
		`<a class="more" href="/calendar?day=2019-03-29#day">7 项</a>`, "水稻&lt;script&gt;", `href="/calendar?month=2019-02" rel="prev"`,
		`href="/account/tokens?scope=calendar#issue"`,
		"<b>1,025</b>", "http://example.com/api/v1/me/deadlines.ics?token=…",
	} {
		require.Contains(t, strings.ReplaceAll(body, "\n", ""), part)
	}
	require.Equal(t, 4, strings.Count(body, `class="mark`), "three of a day are named, and no more")
	require.NotContains(t, body, "<script>alert")
	require.NotContains(t, body, "放假安排尚未公布")
	require.NotContains(t, body, "view=all", "everybody's is for those who supervise")
	asked, _ := s.last("GET /tasks")
	require.Equal(t, "due_from=2019-03-01&due_to=2019-03-31&page=1&page_size=100&sort=due&view=todo", asked.query)
	require.Contains(t, s.send("GET", "/calendar?lang=en", session, nil).Body.String(), "Deadlines of 3/2019")
}

func TestTheCalendarOfAPlace(t *testing.T) {
	s := newStandIn(t)
	s.overseer(t)
	s.withCalendar(t, `{"day": "2019-03-05", "tasks": 1}`, dueOn(t, "2019-03-05", 1))
	s.lay("GET /statistics/overview", http.StatusOK,
		of(t, `{"groups": [{"by": "township", "items": [{"key": "龙亭镇", "under_way": 2}, {"key": "关帝镇", "under_way": 0}]}]}`))
	body := s.send("GET", "/calendar?view=all&township=%E9%BE%99%E4%BA%AD%E9%95%87&day=2019-03-05", session, nil).Body.String()
	require.Contains(t, body, "<option selected>龙亭镇</option>")
	require.NotContains(t, body, "关帝镇", "nothing is under way there")
	require.Contains(t, body, "2019-03-05 到期事项")
	asked, _ := s.last("GET /tasks")
	require.Equal(t, "due_from=2019-03-05&due_to=2019-03-05&page=1&page_size=30&sort=due&township=%E9%BE%99%E4%BA%AD%E9%95%87&view=all",
		asked.query)
	require.Contains(t, body, `href="/calendar?township=%E9%BE%99%E4%BA%AD%E9%95%87&amp;view=all">收起`, "closing the day keeps the rest")
	s.send("GET", "/calendar?view=todo&township=x", session, nil)
	asked, _ = s.last("GET /tasks/days")
	require.NotContains(t, asked.query, "township", "one's own are not narrowed")
}

func TestTheCalendarOfNothingAndOfNonsense(t *testing.T) {
	s := newStandIn(t)
	s.withCalendar(t, "")
	body := s.send("GET", "/calendar?month=soon&view=all&day=2019-02-31", session, nil).Body.String()
	require.Contains(t, body, page.Words["calendar.none"].ZH)
	require.Contains(t, body, "2019 年 3 月期限")
	_, asked := s.last("GET /tasks")
	require.False(t, asked, "where nothing is due nothing is asked for")
	s.lay("GET /calendar/2031", http.StatusOK, of(t, `{"year": 2031, "provisional": true}`))
	require.Contains(t, s.send("GET", "/calendar?month=2031-02", session, nil).Body.String(), "2031 年放假安排尚未公布")
	require.Contains(t, s.send("GET", "/calendar?day=2031-02-03", session, nil).Body.String(), "2031 年 2 月期限", "a day brings its month")
	s.lay("GET /tasks/days", http.StatusServiceUnavailable, page.Problem{Status: 503, Code: "unavailable"})
	require.Equal(t, http.StatusServiceUnavailable, s.send("GET", "/calendar", session, nil).Code)
}

// Every month begins on the right day of the week and has all its days.
func TestEveryMonthHasItsDays(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /tasks/days", http.StatusOK, of(t, `{"items": []}`))
	for m := (calendar.Month{Year: 2019, Month: 1}); m.Year < 2021; m = m.Next() {
		s.lay(fmt.Sprintf("GET /calendar/%d", m.Year), http.StatusOK, of(t, `{"days": []}`))
		body := s.send("GET", "/calendar?month="+m.String(), session, nil).Body.String()
		require.Equal(t, m.Last().Day, strings.Count(body, `class="date"`), m)
		weekday := int(m.First().Weekday())
		if weekday == 0 {
			weekday = 7
		}
		require.Contains(t, strings.SplitN(body, `<li class="day `, 3)[1], fmt.Sprintf("from-%d", weekday), m)
	}
}
