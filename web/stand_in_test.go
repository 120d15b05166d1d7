package web

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"sluice/door"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/web/page"
)

// standIn plays the API: it answers what a test has laid out and keeps what it was asked.
type standIn struct {
	answers map[string]reply // by method and path
	asked   []asked
	cookies []*http.Cookie // of the last answer
	site    http.Handler
}

type reply struct {
	status int
	body   any
	cookie string
}

type asked struct {
	what   string // method and path
	query  string
	body   string
	header http.Header
}

const session = "sluice_session=good"

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	s := &standIn{answers: map[string]reply{}}
	router := gin.New()
	pages := New(Options{Door: door.New(service.New(service.Deps{}), door.Options{})})
	pages.site.Service, pages.site.Identify = s, s.identify
	pages.Register(router)
	router.NoRoute(s.answer)
	s.site = router
	s.lay("GET /me", http.StatusOK,
		map[string]any{"person": "wang", "name": "王审", "posts": []process.Post{{Unit: "lt", Role: process.RoleStaff}}})
	s.lay("GET /clock", http.StatusOK, map[string]any{"now": "2019-03-05T01:00:00Z", "stepped": true})
	s.lay("GET /units", http.StatusOK, map[string]any{"items": []any{}})
	s.lay("GET /policies", http.StatusOK, map[string]any{"items": []any{map[string]any{"version": 1}}})
	s.lay("GET /policies/1", http.StatusOK, map[string]any{"version": 1, "document": string(policy.DefaultDocument())})
	return s
}

func (s *standIn) lay(what string, status int, body any) {
	s.answers[what] = reply{status: status, body: body}
}

func (s *standIn) answer(c *gin.Context) {
	path, ok := strings.CutPrefix(c.Request.URL.Path, page.API)
	body, _ := io.ReadAll(c.Request.Body)
	what := c.Request.Method + " " + path
	s.asked = append(s.asked, asked{what, c.Request.URL.RawQuery, string(body), c.Request.Header.Clone()})
	given, known := s.answers[what]
	switch {
	case !ok || !known:
		c.JSON(http.StatusNotFound, page.Problem{Status: 404, Code: "not_found", DetailZH: "没有这个地址"})
	case !strings.HasPrefix(path, "/sessions") && !strings.Contains(c.GetHeader("Cookie"), session):
		c.JSON(http.StatusUnauthorized, page.Problem{Status: 401, Code: "unauthenticated"})
	default:
		if given.cookie != "" {
			c.Header("Set-Cookie", given.cookie)
		}
		c.JSON(given.status, given.body)
	}
}

// last is the last request of a kind.
func (s *standIn) last(what string) (found asked, ok bool) {
	for _, a := range s.asked {
		if a.what == what {
			found, ok = a, true
		}
	}
	return found, ok
}

func (s *standIn) send(method, address, cookie string, form url.Values) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	shown := httptest.NewRecorder()
	s.site.ServeHTTP(shown, request)
	return shown
}

// of decodes JSON, to lay out an answer as the API would write it.
func of(t *testing.T, text string) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value))
	return value
}

const aTask = `{"id": "SS2019-008.10", "kind": "decide", "subject": "opinion", "words": {"zh": "镇办审核", "en": "opinion of the township"},
	"holder": {"unit": "lt", "role": "staff"}, "opened": "2019-03-01T01:00:00Z", "round": 1, "due": {"on": "2019-03-08"}, "ladder": [],
	"project": "SS2019-008", "project_name": "水稻<script>alert(1)</script>", "stage": "review", "holder_unit": "龙亭镇", "persons": ["王审"],
	"blocks": {"zh": "下一阶段", "en": "the next stage"}, "why": {"zh": "五个工作日", "en": "five working days"}}`

const aProject = `{"code": "SS2019-008", "revision": 10, "name": "水稻<script>alert(1)</script>", "stage": "review", "unit": {"code": "coop", "name": "合作社"},
	"supervising_unit": {"code": "lt", "name": "龙亭镇"}, "places": [{"township": "龙亭镇", "villages": ["一村"]}], "planned_start": "2019-05-06", "planned_end": "2019-08-30"}`

// withTask lays out a task of the reader's, with its project.
func (s *standIn) withTask(t *testing.T) {
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, of(t, aTask))
	s.lay("GET /projects/SS2019-008", http.StatusOK, of(t, aProject))
	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, someOffers))
}

// someOffers are what the reader may do: decide their task, ask for a change that something stands in the way of, put papers on file.
const someOffers = `{"revision": 10, "items": [
	{"command": "decide", "words": {"zh": "审核申报", "en": "decide a step of the review"}, "task": "SS2019-008.10", "reasons": []},
	{"command": "claim", "words": {"zh": "认领", "en": "claim"}, "task": "SS2019-008.10", "reasons": []},
	{"command": "file_paper", "words": {"zh": "归档资料", "en": "file a paper"}, "reasons": []},
	{"command": "report", "words": {"zh": "报送月报", "en": "hand in"}, "task": "SS2019-008.10", "reasons": []},
	{"command": "waive", "words": {"zh": "免报月报", "en": "waive"}, "task": "SS2019-008.10", "reasons": []},
	{"command": "request_change", "words": {"zh": "申请变更", "en": "request a change"}, "reasons": [{"code": "x", "zh": "上一次变更尚未办结<b>", "en": "a change is under way"}]}]}`

// withLife gives the project reports, findings, payments and a record.
func (s *standIn) withLife(t *testing.T) {
	life := of(t, aProject).(map[string]any)
	life["stage"], life["light"], life["award_fen"] = "implementation", "red", 90000000
	life["next_command"], life["missing"] = "submit", of(t, `[{"code": "x", "zh": "缺少申报书", "en": "a form"}]`)
	life["months"] = of(
		t,
		`[{"month": "2019-05", "state": "missing"}, {"month": "2019-06", "state": "late", "report": {"progress_percent": 45, "due": "2019-07-05", "handed_in": "2019-07-15T01:00:00Z", "version": 2}}]`,
	)
	life["allowances"] = of(
		t,
		`[{"instalment": "advance", "words": {"zh": "启动资金", "en": "advance"}, "cap_fen": 27000000, "reasons": [{"code": "r", "zh": "缺少月报", "en": "a report"}]}]`,
	)
	life["payments"] = of(t, `[{"id": "P1", "instalment": "advance", "amount_fen": 27000000, "paid": "2019-05-06"}]`)
	life["findings"] = of(t, `[{"id": "F1", "title": "排水沟未按图施工", "severity": "medium", "holds": "advance", "level": "L2", "round": 2}]`)
	life["papers"] = of(t,
		`[{"kind": "application_form", "sha256": "ab", "size": 1, "name": "申报.pdf", "by": "李文", "at": "2019-03-01T01:00:00Z"}]`)
	life["lights"] = of(t, `[{"colour": "red", "code": "x", "zh": "逾期", "en": "late"}]`)
	life["watchers"] = of(t, `[{"unit": "ssb", "role": "staff"}]`)
	life["tasks"] = []any{of(t, aTask)}
	s.lay("GET /projects/SS2019-008", http.StatusOK, life)
	s.lay("GET /tasks", http.StatusOK, map[string]any{"items": []any{of(t, aTask)}, "page": 1, "page_size": 200, "total": 1})
	s.lay(
		"GET /projects/SS2019-008/timeline",
		http.StatusOK,
		of(
			t,
			`{"items": [{"seq": 1, "at": "2019-03-01T01:00:00Z", "zh": "申报", "en": "declared", "actor_name": "李文", "for_name": "王<i>"}], "page": 1, "page_size": 30, "total": 1}`,
		),
	)
	s.lay("GET /projects/SS2019-008/chain", http.StatusOK, of(t, `{"events": 4, "whole": true}`))
	s.lay("GET /projects/SS2019-008/events", http.StatusOK, of(t, `{"items": [
		{"stream": "project/SS2019-008", "seq": 1, "at": "2019-07-15T01:00:00Z", "actor_name": "孙片", "type": "finding_opened", "v": 1, "payload": {"id": "F1", "title": "排水沟未按图施工", "severity": "medium", "level": "L1"}},
		{"stream": "project/SS2019-008", "seq": 2, "at": "2019-07-16T01:00:00Z", "actor_name": "李文", "type": "finding_answered", "v": 1, "payload": {"id": "F1", "round": 1, "text": "已返工"}},
		{"stream": "project/SS2019-008", "seq": 3, "at": "2019-07-26T01:00:00Z", "actor_name": "孙片", "type": "finding_rechecked", "v": 1, "payload": {"id": "F1", "round": 1, "passed": false, "on": "2019-07-26", "note": "坡度仍不足"}},
		{"stream": "project/SS2019-008", "seq": 4, "at": "2019-07-27T01:00:00Z", "actor_name": "系统", "type": "of_a_newer_program", "v": 1, "payload": {}}], "total": 4}`))
}

func (s *standIn) upload(t *testing.T, address string, fields map[string]string, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	return s.serve(s.uploading(t, address, fields, name, content))
}

// uploading is the request of a form with a file in it.
func (s *standIn) uploading(t *testing.T, address string, fields map[string]string, name, content string) *http.Request {
	t.Helper()
	return uploading(t, address, session, fields, name, content)
}

// uploading is the request of a form with a file in it, of whoever has the cookie.
func uploading(t *testing.T, address, cookie string, fields map[string]string, name, content string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		require.NoError(t, form.WriteField(field, fields[field]))
	}
	part, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = io.WriteString(part, content)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	request := httptest.NewRequest("POST", address, &body)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Cookie", cookie)
	return request
}

func (s *standIn) serve(request *http.Request) *httptest.ResponseRecorder {
	shown := httptest.NewRecorder()
	s.site.ServeHTTP(shown, request)
	return shown
}
