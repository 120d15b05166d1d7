package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What people do that nobody meant them to, on the pages of the desk.

// Back in the browser after deciding: the task is closed, its form is gone, and sending the old one again decides nothing.
func TestBackAfterDeciding(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	closed := of(t, aTask).(map[string]any)
	closed["closed"], closed["closed_by"], closed["outcome_words"] = "2019-03-05T01:00:00Z", "王审",
		map[string]any{"zh": "退回", "en": "returned"}
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, closed)
	body := s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String()
	require.Contains(t, body, "王审 于 2019-03-05 09:00 办结（退回）")
	require.NotContains(t, body, `name="verdict"`)

	s.lay("POST /tasks/SS2019-008.10/decide", http.StatusConflict,
		problem{Status: 409, Code: "not_first", TitleZH: "已有人办理", DetailZH: "该待办已由 王审 办结"})
	again := s.send("POST", "/tasks/SS2019-008.10/decide", session, typed)
	require.Equal(t, http.StatusConflict, again.Code)
	require.Contains(t, again.Body.String(), "该待办已由 王审 办结")
	require.Contains(t, again.Body.String(), "缺少村民签字&lt;b&gt;", "what was typed can be copied")
	require.Contains(t, again.Body.String(), "退回修改")
	require.NotContains(t, again.Body.String(), `name="verdict"`)
}

// Two windows decide one task: the second is told who was first, and keeps what it typed.
func TestTwoWindowsDecideOneTask(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	s.lay("POST /tasks/SS2019-008.10/decide", http.StatusOK, map[string]any{"code": "SS2019-008"})
	require.Equal(t, http.StatusSeeOther, s.send("POST", "/tasks/SS2019-008.10/decide", session, typed).Code)
	s.lay("POST /tasks/SS2019-008.10/decide", http.StatusPreconditionFailed, problem{Status: 412, Code: "stale", TitleZH: "内容已更新"})
	second := s.send("POST", "/tasks/SS2019-008.10/decide", session,
		url.Values{"verdict": {"approve"}, "reason": {"同意立项"}, keyField: {"key-2"}, revisionField: {"10"}})
	require.Equal(t, http.StatusPreconditionFailed, second.Code)
	require.Contains(t, second.Body.String(), words["form.stale"].ZH)
	require.Contains(t, second.Body.String(), "同意立项</textarea>")
	sent, _ := s.last("POST /tasks/SS2019-008.10/decide")
	require.Equal(t, `"10"`, sent.header.Get("If-Match"), "nobody decides on what they have not seen")
}

// Another township's project in the address bar: each page says that there is no such thing, and nothing of it shows.
func TestSomebodyElsesCodeInTheAddressBar(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	for _, path := range []string{
		"/projects/SS2019-077", "/projects/SS2019-077/declaration", "/projects/SS2019-077/print", "/projects/SS2019-077/visit",
		"/projects/SS2019-077/do/edit",
		"/projects/SS2019-077/do/copy", "/projects/SS2019-077/timeline", "/projects/SS2019-077/reports/2019-05", "/tasks/SS2019-077.3",
		"/projects/..%2f..%2fetc/print",
	} {
		shown := s.send("GET", path, session, nil)
		require.Equal(t, http.StatusNotFound, shown.Code, path)
		require.NotContains(t, shown.Body.String(), "<form class=\"command", path)
	}
	require.Contains(t, s.send("GET", "/tasks/bulk?command=decide&task=SS2019-077.3", session, nil).Body.String(), words["bulk.unknown"].ZH)
	for _, path := range []string{"/projects/SS2019-077/do/edit", "/tasks/SS2019-077.3/decide", "/projects/SS2019-077/visit"} {
		require.Equal(t, http.StatusNotFound, s.send("POST", path, session, url.Values{"seen": {"x"}, keyField: {"k"}}).Code, path)
	}
	// A project that is read but not worked on: what is typed comes back with the refusal.
	s.withTask(t)
	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, `{"items": []}`))
	s.lay("POST /projects/SS2019-008/visit", http.StatusForbidden,
		problem{Status: 403, Code: "not_holder", TitleZH: "不由您办理", DetailZH: "只有主管单位可以检查"})
	refused := s.send("POST", "/projects/SS2019-008/visit", session, url.Values{"seen": {"看过<b>"}, "on": {"2019-03-05"}, keyField: {"k"}})
	require.Equal(t, http.StatusForbidden, refused.Code)
	require.Contains(t, refused.Body.String(), "只有主管单位可以检查")
	require.Contains(t, refused.Body.String(), "看过&lt;b&gt;</textarea>")
}

// A comment of a hundred thousand characters comes back whole from every form, with the reason why it was not taken.
func TestAHundredThousandCharacters(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	s.withVisit(t)
	s.lay("GET /units", http.StatusOK, of(t, `{"items": []}`))
	long := strings.Repeat("长", 100_000)
	const said = "请求内容最多 65536 字节"
	large := problem{Status: 413, Code: "too_large", TitleZH: "内容过大", DetailZH: said}
	for _, what := range []string{"POST /projects", "PUT /projects/SS2019-008", "POST /projects/SS2019-008/visit", "POST /tasks/bulk"} {
		s.lay(what, http.StatusRequestEntityTooLarge, large)
	}
	forms := map[string]url.Values{
		"/declare":                     {"name": {long}, keyField: {"k"}},
		"/projects/SS2019-008/do/edit": {"sector": {long}, keyField: {"k"}},
		"/projects/SS2019-008/visit":   {"seen": {long}, keyField: {"k"}},
		"/tasks/bulk": {bulkCommand: {"decide"}, bulkTask: {"SS2019-008.10"}, bulkListed: {"SS2019-008.10"},
			"reason": {long}, keyField: {"k"}},
	}
	for path, form := range forms {
		shown := s.send("POST", path, session, form)
		require.Equal(t, http.StatusRequestEntityTooLarge, shown.Code, path)
		require.Contains(t, shown.Body.String(), long, path)
		require.Contains(t, shown.Body.String(), said, path)
	}
	photographed := s.serve(visiting(t, session, url.Values{"seen": {long}}, "a.jpg"))
	require.Equal(t, http.StatusRequestEntityTooLarge, photographed.Code)
	require.Contains(t, photographed.Body.String(), long)
	require.Contains(t, photographed.Body.String(), "已归档 1 张照片")
}

// More than any form holds is refused before it is read.
func TestMoreThanAFormHolds(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	shown := s.send("POST", "/declare", session, url.Values{"name": {strings.Repeat("x", formBytes)}, keyField: {"k"}})
	require.Equal(t, http.StatusRequestEntityTooLarge, shown.Code)
	require.Contains(t, shown.Body.String(), words["fault.413"].ZH)
	_, sent := s.last("POST /projects")
	require.False(t, sent)
}
