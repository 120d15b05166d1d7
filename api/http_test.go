package api_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/refusal"
)

// 12 MB over a real connection, announced and not: the answer arrives and is clear.
func TestTwelveMegabytesOverAConnection(t *testing.T) {
	c := newCounty(t)
	server := httptest.NewServer(c.handler)
	defer server.Close()
	before := c.state(t)
	for name, body := range map[string]io.Reader{
		"announced":     bytes.NewReader(make([]byte, 12<<20)),
		"not announced": io.LimitReader(zeros{}, 12<<20),
	} {
		request, err := http.NewRequest("POST", server.URL+"/api/v1/projects", body)
		require.NoError(t, err)
		for header, value := range map[string]string{
			"Authorization": "Bearer unit-token", "Idempotency-Key": "1", "Content-Type": "application/json", "Expect": "100-continue",
		} {
			request.Header.Set(header, value)
		}
		client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
		answer, err := client.Do(request)
		require.NoError(t, err, name)
		require.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode, name)
		answer.Body.Close()
		require.Equal(t, before, c.state(t), name)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestHeaders(t *testing.T) {
	c := newCounty(t)
	got := c.send("GET", "/api/v1/me", map[string]string{"Authorization": "bearer unit-token", "X-Request-Id": `"><script>`}, nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	require.Regexp(t, `^[0-9a-f]{24}$`, got.Header().Get("X-Request-Id"))
	require.Equal(t, "nosniff", got.Header().Get("X-Content-Type-Options"))
	require.Equal(t, "DENY", got.Header().Get("X-Frame-Options"))
	require.Equal(t, "same-origin", got.Header().Get("Cross-Origin-Opener-Policy"))
	require.Equal(t, "same-origin", got.Header().Get("Cross-Origin-Resource-Policy"))
	require.Contains(t, got.Header().Get("Permissions-Policy"), "geolocation=()")
	require.Empty(t, got.Header().Get("Strict-Transport-Security"), "no address with https is known")
	require.Equal(t, "no-store", got.Header().Get("Cache-Control"))
	require.Contains(t, got.Header().Get("Content-Security-Policy"), "default-src 'none'")
	require.Equal(t, "application/json", got.Header().Get("Content-Type"))

	none := c.send("GET", "/api/v1/me", nil, nil)
	require.Contains(t, none.Header().Get("WWW-Authenticate"), "Bearer")
	c.Down = refusal.New(refusal.CodeUnavailable, "结果未知", "outcome unknown")
	require.Equal(t, "2", c.send("GET", "/readyz", nil, nil).Header().Get("Retry-After"))
	c.Down = refusal.New(refusal.CodeBusy, "过多", "too many")
	headers := map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "1", "Content-Type": "application/json"}
	require.Equal(t, "1", c.send("POST", "/api/v1/projects", headers, strings.NewReader(declaration)).Header().Get("Retry-After"))
}

func TestAFaultIsLoggedOnceUnderItsRequest(t *testing.T) {
	c := newCounty(t)
	c.breaks()
	got := c.send("GET", "/api/v1/units", map[string]string{"Authorization": "Bearer unit-token"}, nil)
	require.Equal(t, http.StatusInternalServerError, got.Code)
	faults := c.logged.FilterLevelExact(zap.ErrorLevel).All()
	require.Len(t, faults, 1)
	fields := faults[0].ContextMap()
	require.Equal(t, got.Header().Get("X-Request-Id"), fields["request_id"])
	require.Contains(t, fields["error"], "permission denied for table units")
	access := c.logged.FilterMessage("request").All()
	require.Len(t, access, 1)
	require.Equal(t, "/api/v1/units", access[0].ContextMap()["route"])
}

func TestHealth(t *testing.T) {
	c := newCounty(t)
	for _, url := range []string{"/healthz", "/readyz"} {
		got := c.send("GET", url, nil, nil)
		require.Equal(t, http.StatusOK, got.Code)
		require.JSONEq(t, `{"status": "ok"}`, got.Body.String())
	}
	c.Close()
	require.Equal(t, http.StatusServiceUnavailable, c.send("GET", "/readyz", nil, nil).Code)
	require.Equal(t, http.StatusOK, c.send("GET", "/healthz", nil, nil).Code, "the process is alive whatever the database says")
}

func TestLists(t *testing.T) {
	c := newCounty(t)
	started(t, c)
	c.step(t, "2019-07-25T09:00:00+08:00") // two reports missed
	require.Contains(t, c.look(t, "unit", "/projects?stage=implementation&finished=false&q=%E6%B0%B4%E7%A8%BB&sort=-award"), `"total":1`)
	require.Contains(t, c.look(t, "unit", "/projects?stage=draft"), `{"items":[],"page":1,"page_size":50,"total":0}`)
	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/events?after=3&page_size=2"), `"page_size":2,"total":`)
	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/live"), `"run_number":1`)
	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/explain"), `"why":{"zh":`)
	require.Contains(t, c.look(t, "unit", "/projects/"+code), `"months":[{"month":"2019-05","state":"missing"}`)

	require.Contains(t, c.look(t, "unit", "/tasks?overdue=true&kind=report"), `"total":2`)
	require.Contains(t, c.look(t, "town", "/tasks"), `"total":0`)
	require.Contains(t, c.look(t, "admin", "/tasks?view=all"), `"kind":"complete"`)
	c.do(t, "admin", "POST", "/people/unit/posts/take", `{"post": "hezuoshe/staff"}`, http.StatusOK)
	c.do(t, "admin", "POST", "/people/unit/posts", `{"post": "hezuoshe/head"}`, http.StatusOK)
	c.behind(nil) // a process that remembers nobody
	require.Contains(t, c.look(t, "unit", "/tasks"), `"total":0`, "the head's own inbox")
	require.Contains(t, c.look(t, "unit", "/tasks?view=unit"), `"kind":"report"`, "the unit's")

	board := c.look(t, "office", "/stuck")
	for _, content := range []string{`"nobody":true`, `"rung":"after-5"`, `"rule":"report.due_day"`, `"source":"S11"`,
		`"blocks":{"zh":"拨款（缺月报）"`, `"engine":[]`, `"why":{"zh":"自 `} {
		require.Contains(t, board, content)
	}
	require.Equal(t, `{"by":"holder","items":[{"key":"hezuoshe/staff","name":"龙亭镇第1村股份经济合作社","tasks":2,"overdue":2,"oldest":"2019-06-05"}]}`,
		strings.TrimSpace(c.look(t, "office", "/stuck?by=holder")))
	require.Contains(t, c.look(t, "unit", "/statistics"), `{"by":"total","items":[{"key":"total"`)
	require.Contains(t, c.look(t, "unit", "/statistics?by=year"), `{"by":"year","items":[{"key":"2019"`)
	require.Contains(t, c.look(t, "town", "/notifications"), `"to":{"unit":"longting","role":"staff"}`)
	require.Contains(t, c.look(t, "unit", "/clock"), `{"now":"2019-07-25T01:00:00Z","stepped":true}`)
	id := c.task(t, code, "complete")
	require.Contains(t, c.look(t, "unit", "/tasks/"+id), `"id":"`+id+`"`)
}
