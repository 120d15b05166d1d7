package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/web/desk"
	"sluice/web/form"
	"sluice/web/page"
)

// What people do that nobody meant them to, on the pages of the desk.

// Back in the browser after deciding: the task is closed, its form is gone, and sending the old one again decides nothing.
func TestBackAfterDeciding(t *testing.T) {
	c, p, at := deciding(t)
	entries := returning(p)
	require.Equal(t, http.StatusSeeOther, c.Post(testcounty.Reviewer, at+"/decide", entries).Code)
	body := c.Get(testcounty.Reviewer, at).Body.String()
	require.Contains(t, body, "王审 于 2019-03-05 09:00 办结（退回")
	require.NotContains(t, body, `name="verdict"`)

	decided := p.State()
	entries.Set(form.KeyField, "key-2")
	entries.Del(form.RevisionField)
	again := c.Post(testcounty.Reviewer, at+"/decide", entries)
	require.Equal(t, http.StatusConflict, again.Code)
	require.Contains(t, again.Body.String(), "王审")
	require.Contains(t, again.Body.String(), "缺少村民签字&lt;b&gt;", "what was typed can be copied")
	require.Contains(t, again.Body.String(), "退回修改")
	require.NotContains(t, again.Body.String(), `name="verdict"`)
	require.Equal(t, decided, p.State())
}

// Two windows on one task: the second is told that something has happened since, and keeps what it typed.
func TestTwoWindowsDecideOneTask(t *testing.T) {
	c, p, at := deciding(t)
	first, second := returning(p), returning(p)
	claimed := c.Post(testcounty.Reviewer, at+"/claim", url.Values{form.KeyField: {"key-0"}, form.RevisionField: first[form.RevisionField]})
	require.Equal(t, http.StatusSeeOther, claimed.Code, claimed.Body.String())
	second.Set("verdict", "approve")
	second.Set("reason", "同意立项")
	shown := c.Post(testcounty.Reviewer, at+"/decide", second)
	require.Equal(t, http.StatusPreconditionFailed, shown.Code, "nobody decides on what they have not seen")
	require.Contains(t, shown.Body.String(), page.Words["form.stale"].ZH)
	require.Contains(t, shown.Body.String(), "同意立项</textarea>")
	require.Equal(t, lifecycle.StageReview, p.State().Stage)
}

// Another township's project in the address bar: each page says that there is no such thing, and nothing of it shows.
func TestSomebodyElsesCodeInTheAddressBar(t *testing.T) {
	c := newCounty(t)
	p := c.Started()
	of, task := "/projects/"+p.Code, p.Task(process.TaskComplete)
	for _, path := range []string{
		of, of + "/declaration", of + "/print", of + "/visit", of + "/do/edit", of + "/do/copy", of + "/timeline", of + "/reports/2019-05",
		"/tasks/" + task, "/projects/SS2019-077", "/tasks/SS2019-077.3", "/projects/..%2f..%2fetc/print",
	} {
		shown := c.Get(testcounty.Forester, path)
		require.Equal(t, http.StatusNotFound, shown.Code, path)
		require.NotContains(t, shown.Body.String(), "<form class=\"command", path)
		require.NotContains(t, shown.Body.String(), testcounty.Declaration().Name, path)
	}
	bulk := c.Get(testcounty.Forester, "/tasks/bulk?command=claim&task="+task).Body.String()
	require.Contains(t, bulk, page.Words["bulk.unknown"].ZH)
	before := p.State()
	for _, path := range []string{of + "/do/edit", "/tasks/" + task + "/complete", of + "/visit"} {
		require.Equal(t, http.StatusNotFound,
			c.Post(testcounty.Forester, path, url.Values{"seen": {"x"}, form.KeyField: {"k"}}).Code, path)
	}
	// A project that is read but not worked on: what is typed comes back with the refusal.
	refused := c.Post(testcounty.Clerk, of+"/visit", url.Values{"seen": {"看过<b>"}, "on": {"2019-05-06"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusForbidden, refused.Code)
	require.Contains(t, refused.Body.String(), "看过&lt;b&gt;</textarea>")
	require.Equal(t, before, p.State())
}

// A comment of a hundred thousand characters comes back whole from every form, with the reason why it was not taken.
func TestAHundredThousandCharacters(t *testing.T) {
	c := newCounty(t)
	p := c.Started()
	answer := c.Do(testcounty.Clerk, process.CommandDeclare, "", testcounty.Declaration())
	task := answer.Code + ".2"
	long := strings.Repeat("长", 100_000)
	const said = "请求内容最多 65536 字节"
	visit := "/projects/" + p.Code + "/visit"
	for _, entries := range []struct {
		who    lifecycle.Actor
		path   string
		values url.Values
	}{
		{testcounty.Clerk, "/projects/" + answer.Code + "/do/edit", url.Values{"sector": {long}}},
		{testcounty.Officer, visit, url.Values{"seen": {long}, "on": {"2019-05-06"}}},
		{testcounty.Office, "/tasks/bulk", url.Values{desk.BulkCommand: {"transfer"}, desk.BulkTask: {task}, desk.BulkListed: {task}, "reason": {long}}},
	} {
		entries.values.Set(form.KeyField, "k")
		shown := c.Post(entries.who, entries.path, entries.values)
		require.Contains(t, shown.Body.String(), long, entries.path)
		require.Contains(t, []int{http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, shown.Code, entries.path)
	}
	declared := declaring()
	declared.Set("name", long)
	shown := c.Post(testcounty.Clerk, "/declare", declared)
	require.Equal(t, http.StatusRequestEntityTooLarge, shown.Code)
	require.Contains(t, shown.Body.String(), long)
	require.Contains(t, shown.Body.String(), said)
	request := visiting(t, c.Session(testcounty.Officer), url.Values{"seen": {long}, "on": {"2019-05-06"}}, "a.jpg")
	request.URL.Path = visit
	photographed := c.Serve(request)
	require.Equal(t, http.StatusRequestEntityTooLarge, photographed.Code)
	require.Contains(t, photographed.Body.String(), long)
	require.Contains(t, photographed.Body.String(), "已归档 1 张照片")
}

// More than any form holds is refused before it is read.
func TestMoreThanAFormHolds(t *testing.T) {
	c := newCounty(t)
	shown := c.Post(testcounty.Clerk, "/declare", url.Values{"name": {strings.Repeat("x", page.FormBytes)}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusRequestEntityTooLarge, shown.Code)
	require.Contains(t, shown.Body.String(), page.Words["fault.413"].ZH)
	projects, err := c.Projects(t.Context(), port.ProjectFilter{}, port.Page{})
	require.NoError(t, err)
	require.Zero(t, projects.Total)
}
