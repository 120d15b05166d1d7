package web

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/web/page"
)

// regexpTask is a link to a task in a list.
var regexpTask = regexp.MustCompile(`href="/tasks/SS2019-\d+\.\d+"`)

func TestTheBoard(t *testing.T) {
	c := newCounty(t)
	body := c.Get(testcounty.Office, "/stuck").Body.String()
	require.Contains(t, body, page.Words["stuck.none"].ZH)
	require.Contains(t, body, page.Words["stuck.engine.none"].ZH)

	p := c.Submitted()
	c.At("2019-03-20")
	task := p.Task(process.TaskDecide)
	body = c.Get(testcounty.Office, "/stuck").Body.String()
	require.Contains(t, body, `<a href="/stuck" aria-current="page">`)
	for _, shown := range []string{
		"/stuck?holder=lt-town%2Fstaff", "逾期 9 天", "王审", `action="/tasks/` + task + `/nudge"`,
		"/tasks/" + task + "?open=transfer&amp;back=", testcounty.Township.Name,
	} {
		require.Contains(t, body, shown)
	}
	require.NotContains(t, body, page.Words["task.nobody"].ZH)

	_, err := c.Administer(t.Context(), "gone", "gone", testcounty.Admin, c.Now(),
		&admin.PostTaken{Person: testcounty.Reviewer.Person, Post: testcounty.Reviewer.Posts[0]})
	require.NoError(t, err)
	_, err = c.Open(t.Context(), engine.Intent{
		Command:     lifecycle.Command{ID: "k", Name: process.CommandNudge, Actor: testcounty.Office, Code: p.Code, Args: []byte("{}")},
		Fingerprint: "f", Owner: "somebody",
	})
	require.NoError(t, err)
	body = c.Get(testcounty.Office, "/stuck?by=stage&township=%E9%BE%99%E4%BA%AD%E9%95%87").Body.String()
	for _, shown := range []string{page.Words["task.nobody"].ZH, "按镇：龙亭镇 ×", "/stuck?by=stage&amp;stage=review"} {
		require.Contains(t, body, shown)
	}
}

func TestTheBoardIsNarrowed(t *testing.T) {
	c := newCounty(t)
	p := c.Found()
	c.At("2019-09-02")
	body := c.Get(testcounty.Office, "/stuck?kind=answer_finding&kind=recheck&year_from=2016&all=true").Body.String()
	require.Contains(t, body, `<a href="/stuck?all=true&amp;year_from=2016">按事项：整改、整改复查 ×</a>`)
	require.Contains(t, body, `<a href="/stuck?all=true&amp;kind=answer_finding&amp;kind=recheck">年度自：2016 ×</a>`)
	require.Contains(t, body, `name="kind" value="recheck"`, "the other filters stay")
	require.Contains(t, body, "/tasks/"+p.Task(process.TaskAnswerFinding))
	require.NotContains(t, body, "/tasks/"+p.Task(process.TaskReport), "another kind")

	for address, shown := range map[string]bool{
		"/stuck?year_from=2020&all=true": false, "/stuck?year_to=2019&all=true": true,
		"/stuck?township=%E5%8D%8E%E9%98%B3%E9%95%87&all=1": false,
		"/stuck?stage=implementation":                       true, "/stuck?stage=review": false, "/stuck?stage=&year_from=": true,
		"/stuck?holder=lt-coop%2Fstaff&department=%E9%BE%99%E4%BA%AD%E9%95%87%E4%BA%BA%E6%B0%91%E6%94%BF%E5%BA%9C": true,
	} {
		body := c.Get(testcounty.Office, address).Body.String()
		require.Equal(t, shown, regexpTask.MatchString(body), address)
	}
	for _, address := range []string{"/stuck?stage=nowhere", "/stuck?year_from=1066", "/stuck?year_to=soon", "/stuck?kind=nothing"} {
		require.Equal(t, http.StatusUnprocessableEntity, c.Get(testcounty.Office, address).Code, address)
	}
}

// Whoever the table of reading does not open the board to is told so, and finds no link to it.
func TestTheBoardIsForThoseWhoSupervise(t *testing.T) {
	c := newCounty(t)
	c.Submitted()
	c.At("2019-03-20")
	for _, who := range []lifecycle.Actor{testcounty.Clerk, testcounty.Nobody} {
		refused := c.Get(who, "/stuck")
		require.Equal(t, http.StatusForbidden, refused.Code, who.Person)
		require.NotContains(t, refused.Body.String(), `href="/stuck"`)
	}
	require.Contains(t, c.Get(testcounty.Reviewer, "/stuck").Body.String(), testcounty.Declaration().Name, "a township's own")
	require.NotContains(t, c.Get(testcounty.Forester, "/stuck").Body.String(), testcounty.Declaration().Name, "another department's")
	require.Equal(t, http.StatusSeeOther, c.Send("GET", "/stuck", "", nil).Code)
}
