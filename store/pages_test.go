package store_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"sluice/api"
	"sluice/door"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/web"
)

// What the pages count, followed to the lists behind it: the pages in front of the API in front of the store.

// pages is the same county with its pages.
func (c *counter) pages(now string) *counter {
	gin.SetMode(gin.ReleaseMode)
	s := service.New(service.Deps{
		Records: c.Store, Directory: c.Store, Imports: c.Store, Clock: stands{at(now)},
		Terms: func(time.Time) (lifecycle.Terms, error) { return testTerms(c.t), nil },
	})
	d := door.New(s, door.Options{})
	pages := web.New(web.Options{Service: s, Door: d})
	return &counter{c.bench, d.Handler(pages.NotFound, api.New(s, d), pages)}
}

func (c *counter) page(address string) string {
	c.t.Helper()
	got := c.ask("GET", address, "", nil)
	require.Equal(c.t, http.StatusOK, got.Code, "%s: %s", address, got.Body)
	return got.Body.String()
}

var (
	linkedNumber = regexp.MustCompile(`<a href="(/(?:projects|stuck)[^"]*)"(?: class="bad")?>(?:<b>)?([0-9,]+)(?:</b>|</a>)`)
	linkedPart   = regexp.MustCompile(`<a href="(/projects[^"]*)"><rect[^>]*><title>[^<]* ([0-9,]+)</title>`)
	shownOf      = regexp.MustCompile(`共 (\d+) 条</span>`)
)

// requireFiguresOfPage follows every number of the dashboard that is a link, and answers how many there are.
func (c *counter) requireFiguresOfPage(address string) int {
	c.t.Helper()
	body := c.page(address)
	links := append(linkedNumber.FindAllStringSubmatch(body, -1), linkedPart.FindAllStringSubmatch(body, -1)...)
	for _, link := range links {
		to := strings.ReplaceAll(link[1], "&amp;", "&")
		want, err := strconv.Atoi(strings.ReplaceAll(link[2], ",", ""))
		require.NoError(c.t, err)
		listed := 0
		if shown := shownOf.FindStringSubmatch(c.page(to)); shown != nil {
			listed, _ = strconv.Atoi(shown[1])
		}
		require.Equal(c.t, want, listed, "%s on %s", to, address)
	}
	return len(links)
}

func TestEachNumberOfTheDashboardIsTheLengthOfItsList(t *testing.T) {
	c, _ := withRegister(t)
	pages := c.pages("2019-12-31")
	require.Greater(t, pages.requireFiguresOfPage("/dashboard"), 30)
	require.Greater(t, pages.requireFiguresOfPage("/dashboard?year_from=2016&year_to=2018"), 20)
	require.Contains(t, pages.page("/dashboard?year_from=2016&year_to=2018"), "96.51%", "the share that the county publishes")
	require.Contains(t, pages.page("/dashboard?year_from=2031"), "没有符合条件的项目")
}

func TestEachReportAndFindingOfTheDashboardIsInItsList(t *testing.T) {
	c, lives := reporting(t)
	lives[1].do("2019-07-10", officer, process.CommandVisit, lifecycle.VisitInput{
		On: date("2019-07-10"), Seen: "堤岸有裂缝", Finding: &lifecycle.FindingInput{Title: "裂缝", Severity: process.Minor},
	})
	for _, day := range []string{"2019-07-02", "2019-07-10", "2019-08-20"} {
		pages := c.pages(day)
		require.Greater(t, pages.requireFiguresOfPage("/dashboard"), 12, day)
		body := pages.page("/dashboard")
		require.Contains(t, body, "report=missing&amp;report_month=2019-05")
		require.Contains(t, body, "/stuck?all=true&amp;kind=answer_finding")
	}
}

var countedDay = regexp.MustCompile(`<a class="more" href="(/calendar[^"]*)#day">(?:全部 )?([0-9,]+) 项`)

func TestEachDayOfTheCalendarHoldsWhatItSays(t *testing.T) {
	c, _ := reporting(t)
	pages := c.pages("2019-07-10")
	followed := 0
	for _, month := range []string{"2019-07", "2019-08"} {
		body := pages.page("/calendar?view=all&month=" + month)
		for _, day := range countedDay.FindAllStringSubmatch(body, -1) {
			shown := shownOf.FindStringSubmatch(pages.page(strings.ReplaceAll(day[1], "&amp;", "&")))
			require.NotNil(t, shown, day[1])
			require.Equal(t, day[2], shown[1])
			followed++
		}
	}
	require.Positive(t, followed)
	require.NotContains(t, pages.page("/calendar?view=all&month=2019-07&township=%E5%85%B3%E5%B8%9D%E9%95%87"), "/tasks/SS2019-001")
}
