package store_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	duties "sluice/office"
	"sluice/process"
	"sluice/service/port"
)

// TestTheShareOfTheRegister is the figure that the county publishes: of the 86 projects of 2016 to 2018 so many are complete.
func TestTheShareOfTheRegister(t *testing.T) {
	c, _ := withRegister(t)
	var statistics struct{ Items []port.Statistic }
	c.get("/api/v1/statistics?year_from=2016&year_to=2018", &statistics)
	total := statistics.Items[0]
	require.Equal(t, []int{86, 83}, []int{total.Projects, total.Finished})
	require.Equal(t, 96.51, total.FinishedPercent)
	require.Equal(t, "/api/v1/projects?finished=true&year_from=2016&year_to=2018", total.Links["finished"])
	require.Equal(t, total.Projects, total.Green+total.Yellow+total.Red+total.Grey+83, "each that is under way has one light")
	for _, address := range []string{"?year_from=1066", "?year_to=soon", "?year=2018"} {
		require.Equal(t, http.StatusUnprocessableEntity, c.ask("GET", "/api/v1/statistics"+address, "", nil).Code, address)
	}
}

// started brings a life of its own to works under way since 6 May 2019.
func (l *life) started() *life {
	l.awarded()
	l.prepared()
	l.file("2019-05-06", clerk, "start_photos")
	l.do("2019-05-06", clerk, process.CommandStart, lifecycle.StartInput{On: date("2019-05-06")})
	return l
}

// reporting are projects whose reports on May and June stand in every way by 10 July 2019.
func reporting(t testing.TB) (*counter, []*life) {
	b := peopled(t)
	var lives []*life
	for n := range 5 {
		lives = append(lives, b.life(fmt.Sprintf("SS2019-00%d", n+1)).started())
	}
	for n, l := range lives {
		l.wait("2019-06-03")
		switch n {
		case 0, 1:
			l.report("2019-06-04", "2019-05", 20)
		case 2:
			l.wait("2019-06-20")
			l.report("2019-06-20", "2019-05", 20)
		case 3:
			l.do("2019-06-20", office, process.CommandWaive, lifecycle.WaiveInput{Month: month("2019-05"), Reason: "汛期停工"})
		}
		l.wait("2019-07-10")
	}
	bureau := person("bureau", "周发", "fgj", process.RoleStaff)
	lives[0].do("2019-07-10", bureau, process.CommandSuspend, lifecycle.SuspendInput{Reason: "征地纠纷"})
	return b.counter("2019-07-10"), lives
}

type reportFigures struct{ Items []port.ReportMonth }

// requireReports holds the figures against the projects themselves, and against the lists that they lead to.
func (c *counter) requireReports(day string, lives []*life, narrowed string) []port.ReportMonth {
	c.t.Helper()
	var figures reportFigures
	c.on(day).get("/api/v1/statistics/reports?from=2019-04&to=2019-09"+narrowed, &figures)
	require.Len(c.t, figures.Items, 6)
	for _, m := range figures.Items {
		for _, state := range port.ReportStates {
			want := 0
			for _, l := range lives {
				if p, err := c.Project(c.t.Context(), l.code); err == nil && p.ReportState(m.Month, date(day)) == state {
					want++
				}
			}
			require.Equal(c.t, want, *m.Count(state), "%s %s on %s", m.Month, state, day)
			var list port.List[port.ProjectRow]
			c.on(day).get(m.Links[string(state)], &list)
			require.Equal(c.t, want, list.Total, m.Links[string(state)])
		}
	}
	return figures.Items
}

func TestReportFigures(t *testing.T) {
	c, lives := reporting(t)
	months := c.requireReports("2019-07-10", lives, "")
	require.Equal(t, port.ReportMonth{
		Month: month("2019-05"), OnTime: 2, Late: 1, Missing: 1, Waived: 1, OnTimePercent: 50, Links: months[1].Links,
	}, months[1])
	require.Equal(t, 5, months[2].Missing, "nobody has reported on June")
	require.Equal(t, port.ReportMonth{Month: month("2019-04"), Links: months[0].Links}, months[0], "nothing was owed for April")
	c.requireReports("2019-07-02", lives, "")
	c.requireReports("2019-07-10", lives, "&year_from=2019&year_to=2019")
	c.requireReports("2019-07-10", nil, "&year_to=2018")

	var alone struct {
		From, To calendar.Month
		Items    []port.ReportMonth
	}
	c.get("/api/v1/statistics/reports", &alone)
	require.Equal(t, []string{"2018-07", "2019-06"}, []string{alone.From.String(), alone.To.String()}, "the last twelve that are over")
	require.Len(t, alone.Items, 12)
	for _, address := range []string{"?from=2019-05&to=2019-04", "?from=2010-01", "?to=soon", "?year_from=1"} {
		got := c.ask("GET", "/api/v1/statistics/reports"+address, "", nil)
		require.Equal(t, http.StatusUnprocessableEntity, got.Code, address)
	}
	for _, address := range []string{"?report=late", "?report_month=2019-05", "?report=lost&report_month=2019-05"} {
		require.Equal(t, http.StatusUnprocessableEntity, c.ask("GET", "/api/v1/projects"+address, "", nil).Code, address)
		require.Equal(t, http.StatusUnprocessableEntity, c.ask("GET", "/api/v1/projects.csv"+address, "", nil).Code, address)
	}
}

type findingFigures struct {
	Items []struct {
		Key, Name     string
		Open, Overdue int
		Links         map[string]string
	}
}

func TestFindingFigures(t *testing.T) {
	c, lives := reporting(t)
	for n, severity := range []process.Severity{process.Minor, process.Medium, process.Medium} {
		lives[n+1].do("2019-07-10", officer, process.CommandVisit, lifecycle.VisitInput{
			On: date("2019-07-10"), Seen: "堤岸有裂缝", Finding: &lifecycle.FindingInput{Title: "裂缝", Severity: severity},
		})
	}
	lives[3].do("2019-07-11", clerk, process.CommandAnswer,
		lifecycle.AnswerInput{Task: lives[3].task(process.TaskAnswerFinding), Text: "已修补"})
	for _, day := range []string{"2019-07-11", "2019-07-20", "2019-09-30"} {
		for _, by := range []string{"kind", "township", "department", "holder", "stage"} {
			var figures findingFigures
			c.on(day).get("/api/v1/statistics/findings?year_from=2019&by="+by, &figures)
			open, overdue := 0, 0
			for _, line := range figures.Items {
				require.Equal(t, line.Open, c.on(day).stuckBehind(line.Links["open"]))
				require.Equal(t, line.Overdue, c.on(day).stuckBehind(line.Links["overdue"]))
				open, overdue = open+line.Open, overdue+line.Overdue
			}
			require.Equal(t, 3, open, by)
			require.Equal(t, map[string]int{"2019-07-11": 0, "2019-07-20": 2, "2019-09-30": 3}[day], overdue, day)
		}
	}
	var kinds findingFigures
	c.get("/api/v1/statistics/findings", &kinds)
	require.Len(t, kinds.Items, 2)
	require.Equal(t, "answer_finding", kinds.Items[0].Key)
	require.Equal(t, "/api/v1/stuck?all=true&kind=answer_finding", kinds.Items[0].Links["open"])
	var none findingFigures
	c.get("/api/v1/statistics/findings?year_to=2018", &none)
	require.Empty(t, none.Items)
	require.Equal(t, http.StatusUnprocessableEntity, c.ask("GET", "/api/v1/statistics/findings?by=colour", "", nil).Code)
}

// stuckBehind is how many rows of the board an address leads to.
func (c *counter) stuckBehind(address string) int {
	c.t.Helper()
	var board port.List[port.TaskRow]
	c.get(address, &board)
	return board.Total
}

// A digest says which month a report is missing for, and the notification of the rung does too.
func TestADigestNamesTheMonth(t *testing.T) {
	c, _ := reporting(t)
	head := process.Post{Unit: "lt-town", Role: process.RoleHead}
	require.NoError(t, c.administer("head", &admin.PostGiven{Person: "reviewer", Post: head}))
	o, _ := c.officeDays(duties.State{Incarnation: 1}, "2019-07-08", "2019-07-10 08:30")
	require.Positive(t, o.Revision)
	told, err := c.Digests(t.Context(), []process.Post{head}, lifecycle.Date{}, port.Page{})
	require.NoError(t, err)
	require.NotEmpty(t, told.Items)
	subjects := map[string]bool{}
	for _, task := range told.Items[0].Stuck.Items {
		subjects[task.Subject] = true
	}
	require.True(t, subjects["2019-05"] && subjects["2019-06"], "%v", subjects)
	require.Contains(t, told.Items[0].Sections()[0].Lines[0].ZH, "报送月报 2019-0")
	inbox, err := c.Notifications(t.Context(), port.InboxFilter{Person: clerk.Person, Posts: clerk.Posts}, port.Page{Size: 200})
	require.NoError(t, err)
	reported := false
	for _, n := range inbox.Items {
		reported = reported || strings.Contains(n.Words.ZH, "报送月报 2019-05")
	}
	require.True(t, reported)
}
