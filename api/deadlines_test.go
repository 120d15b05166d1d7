package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"sluice/api"
	"sluice/door"
	"sluice/process"
	"sluice/service/port"
)

const feed = "/api/v1/me/deadlines.ics"

// subscribed issues a person's calendar token and answers the address that goes with it.
func (c *county) subscribed(t *testing.T, as string) string {
	t.Helper()
	var issued struct{ Token, Address string }
	got := c.do(t, as, "POST", "/me/tokens", `{"label": "手机日历", "scope": "calendar"}`, http.StatusCreated)
	require.NoError(t, json.Unmarshal(got.Body.Bytes(), &issued))
	require.Equal(t, feed+"?token="+issued.Token, issued.Address)
	return issued.Address
}

func TestDeadlinesForACalendar(t *testing.T) {
	c := newCounty(t)
	started(t, c)
	address := c.subscribed(t, "unit")
	id := c.task(t, code, "complete")
	project := c.project(code)
	task, _ := project.Task(id)
	got := c.send("GET", address, nil, nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	require.Equal(t, "text/calendar; charset=utf-8", got.Header().Get("Content-Type"))
	require.Equal(t, "private, no-cache", got.Header().Get("Cache-Control"))

	text := got.Body.String()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		require.LessOrEqual(t, len(line), 75, line)
		require.True(t, utf8.ValidString(line), "a character is cut in two: %q", line)
		require.NotContains(t, line, "\n", "every line ends with both")
	}
	require.Equal(t, len(project.Tasks), strings.Count(text, "BEGIN:VEVENT"), "all of this project's open tasks are the unit's")
	value := valuesOf(t, text, id)
	require.Equal(t, "龙亭镇有机水稻基地建设项目："+task.Words.ZH, value(ics.ComponentPropertySummary))
	require.Contains(t, value(ics.ComponentPropertyDescription), task.Due.Why().ZH)
	for _, open := range project.Tasks {
		require.Equal(t, project.Name+"："+open.Called().ZH, valuesOf(t, text, open.ID)(ics.ComponentPropertySummary),
			"with the month it is about")
	}
	require.Contains(t, value(ics.ComponentPropertyDescription), "项目 "+code)
	require.Contains(t, text, "DTSTART;VALUE=DATE:20191031\r\nDTEND;VALUE=DATE:20191101\r\n")
	require.Equal(t, "0", value(ics.ComponentPropertySequence))
	require.NotContains(t, text, "URL:", "there is no address of the pages")

	t.Run("as it was", func(t *testing.T) {
		etag := got.Header().Get("ETag")
		require.Regexp(t, `^"[0-9a-f]{16}"$`, etag)
		again := c.send("GET", address, map[string]string{"If-None-Match": etag}, nil)
		require.Equal(t, http.StatusNotModified, again.Code)
		require.Empty(t, again.Body.String())
		require.Equal(t, http.StatusOK, c.send("GET", address, map[string]string{"If-None-Match": `"0"`}, nil).Code)
	})
	t.Run("in English for who reads English", func(t *testing.T) {
		require.NoError(t, c.SetContact(t.Context(), "unit", port.Contact{Language: "en"}))
		require.Contains(t, c.send("GET", address, nil, nil).Body.String(), "Project "+code)
	})
	t.Run("who holds no post has nothing to do, not everybody's", func(t *testing.T) {
		empty := c.send("GET", c.subscribed(t, "nothing"), nil, nil)
		require.Equal(t, http.StatusOK, empty.Code)
		require.NotContains(t, empty.Body.String(), "VEVENT")
	})
	t.Run("no log holds the token", func(t *testing.T) {
		_, token, _ := strings.Cut(address, "=")
		require.NotEmpty(t, c.logged.All())
		c.send("GET", feed+"?token="+token+"&zzz=1", nil, nil)
		c.breaks()
		require.Equal(t, http.StatusInternalServerError, c.send("GET", address, nil, nil).Code)
		for _, entry := range c.logged.All() {
			text, err := json.Marshal(entry.ContextMap())
			require.NoError(t, err)
			require.NotContains(t, entry.Message+string(text), token)
		}
	})
}

// valuesOf reads the properties of a task's event.
func valuesOf(t *testing.T, text, id string) func(ics.ComponentProperty) string {
	t.Helper()
	parsed, err := ics.ParseCalendar(strings.NewReader(text))
	require.NoError(t, err)
	for _, e := range parsed.Events() {
		if e.Id() == id+"@sluice" {
			return func(p ics.ComponentProperty) string { return e.GetProperty(p).Value }
		}
	}
	require.Failf(t, "no such event", "%s in %s", id, text)
	return nil
}

func TestADeadlineThatMovedIsTheSameEvent(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	address, id := c.subscribed(t, "unit"), c.task(t, code, "draft")
	before := c.send("GET", address, nil, nil)
	value := valuesOf(t, before.Body.String(), id)
	require.Equal(t, "20190401", value(ics.ComponentPropertyDtStart))
	require.Equal(t, "20190301T010000Z", value(ics.ComponentPropertyLastModified))

	c.step(t, "2019-03-11T09:00:00+08:00")
	c.do(t, "office", "POST", "/tasks/"+id+"/extend", `{"reason": "汛期"}`, http.StatusOK)
	after := c.send("GET", address, map[string]string{"If-None-Match": before.Header().Get("ETag")}, nil)
	require.Equal(t, http.StatusOK, after.Code)
	value = valuesOf(t, after.Body.String(), id)
	require.Equal(t, "20190416", value(ics.ComponentPropertyDtStart))
	require.Equal(t, "20190311T010000Z", value(ics.ComponentPropertyLastModified))
	require.Equal(t, "864000", value(ics.ComponentPropertySequence))

	c.file(t, "unit", code, "application_form", "form")
	unmoved := c.send("GET", address, map[string]string{"If-None-Match": after.Header().Get("ETag")}, nil)
	require.Equal(t, http.StatusNotModified, unmoved.Code, "nothing that the calendar shows has moved")
}

func TestNamesInACalendarAreText(t *testing.T) {
	c := newCounty(t)
	named := func(name string) string {
		return strings.Replace(declaration, "龙亭镇有机水稻基地建设项目", name, 1)
	}
	c.do(t, "unit", "POST", "/projects", named(`甲\nBEGIN:VALARM`), http.StatusUnprocessableEntity)
	c.do(t, "unit", "POST", "/projects", named(`甲,乙;丙\\丁`), http.StatusCreated)
	body := c.send("GET", c.subscribed(t, "unit"), nil, nil).Body.String()
	require.Contains(t, body, `SUMMARY:甲\,乙\;丙\\丁：`)
}

func TestLinksOfACalendar(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	deps := c.deps()
	deps.PublicURL = "https://sluice.example.gov.cn/"
	c.handler = api.Alone(deps, door.Options{})
	var issued struct{ Address string }
	require.NoError(t, json.Unmarshal(c.do(t, "unit", "POST", "/me/tokens", `{"scope": "calendar"}`, http.StatusCreated).Body.Bytes(),
		&issued))
	path, ours := strings.CutPrefix(issued.Address, "https://sluice.example.gov.cn")
	require.True(t, ours, issued.Address)
	require.Contains(t, c.send("GET", path, nil, nil).Body.String(), "URL:https://sluice.example.gov.cn/tasks/"+c.task(t, code, "draft"))
}

func TestFeedsThatAreRefused(t *testing.T) {
	issue := func(scope process.Scope) func(*testing.T, *county) {
		return func(_ *testing.T, c *county) { c.issue("SECRETtoken", "unit", scope, "") }
	}
	run(t, []scenario{
		{
			Name: "no token", Method: "GET", URL: feed,
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
		},
		{
			Name: "an unknown token", Method: "GET", URL: feed + "?token=SECRETtoken",
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
		},
		{
			Name: "a full token in the address", Method: "GET", URL: feed + "?token=SECRETtoken", Before: issue(process.ScopeFull),
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"scope"`, "请撤销"},
			NotExpectedContent: []string{"VEVENT"},
		},
		{
			Name: "a token for looking in the address", Method: "GET", URL: feed + "?token=SECRETtoken", Before: issue(process.ScopeRead),
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"scope"`}, NotExpectedContent: []string{"VEVENT"},
		},
		{
			Name: "a full token in the address, though somebody has signed in", As: "unit", Method: "GET", URL: feed + "?token=SECRETtoken",
			Before:         issue(process.ScopeFull),
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"scope"`},
		},
		{
			Name: "a calendar's token in the address of something else", Method: "GET", URL: "/api/v1/me?token=SECRETtoken",
			Before:         issue(process.ScopeCalendar),
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
		},
		{
			Name: "a calendar's token that was revoked", Method: "GET", URL: feed + "?token=SECRETtoken",
			Before: func(t *testing.T, c *county) {
				issue(process.ScopeCalendar)(t, c)
				c.do(t, "unit", "POST", "/me/tokens/"+sha("SECRETtoken")[:16]+"/revoke", "", http.StatusNoContent)
			},
			ExpectedStatus: http.StatusUnauthorized,
		},
		{
			Name: "a token of somebody who has signed in may stand in the header", As: "unit", Method: "GET", URL: feed,
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{"BEGIN:VCALENDAR", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"},
		},
	})
}
