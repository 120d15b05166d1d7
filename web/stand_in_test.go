package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"sluice/policy"
)

// standIn plays the API: it answers what a test has laid out and keeps what it was asked.
type standIn struct {
	answers map[string]reply // by method and path
	asked   []asked
	site    http.Handler
}

type reply struct {
	status int
	body   any
	cookie string
}

type asked struct {
	what   string // method and path
	body   string
	header http.Header
}

const session = "sluice_session=good"

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	s := &standIn{answers: map[string]reply{}}
	router := gin.New()
	New(Options{API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.site.ServeHTTP(w, r) })}).Register(router)
	router.NoRoute(s.answer)
	s.site = router
	s.lay("GET /me", http.StatusOK, map[string]any{"person": "wang", "name": "王审", "posts": []policy.Post{{Unit: "lt", Role: policy.RoleStaff}}})
	s.lay("GET /clock", http.StatusOK, map[string]any{"now": "2019-03-05T01:00:00Z", "stepped": true})
	s.lay("GET /policies", http.StatusOK, map[string]any{"items": []any{map[string]any{"version": 1}}})
	s.lay("GET /policies/1", http.StatusOK, map[string]any{"version": 1, "document": string(policy.DefaultDocument())})
	return s
}

func (s *standIn) lay(what string, status int, body any) {
	s.answers[what] = reply{status: status, body: body}
}

func (s *standIn) answer(c *gin.Context) {
	path, ok := strings.CutPrefix(c.Request.URL.Path, base)
	body, _ := io.ReadAll(c.Request.Body)
	what := c.Request.Method + " " + path
	s.asked = append(s.asked, asked{what, string(body), c.Request.Header.Clone()})
	given, known := s.answers[what]
	switch {
	case !ok || !known:
		c.JSON(http.StatusNotFound, problem{Status: 404, Code: "not_found", DetailZH: "没有这个地址"})
	case path != "/sessions" && !strings.Contains(c.GetHeader("Cookie"), session):
		c.JSON(http.StatusUnauthorized, problem{Status: 401, Code: "unauthenticated"})
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
}
