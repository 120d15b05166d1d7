package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"sluice/api"
	"sluice/door"
	"sluice/internal/testcounty"
	"sluice/service"
	"sluice/web"
)

// The pages behind the API's own router, as the program has them: what holds for every address there is. Nothing stands behind the ports,
// so that whatever gets further than it should fails.

// whole is the API with the pages, under an address with TLS.
func whole() http.Handler { return wholeWith(0) }

// wholeWith is one that is patient with the other side of a connection for so long.
func wholeWith(silence time.Duration) http.Handler {
	s := service.New(service.Deps{PublicURL: "https://sluice.example"})
	d := door.New(s, door.Options{Silence: silence})
	pages := web.New(web.Options{Service: s, Door: d})
	return d.Handler(pages.NotFound, api.New(s, d), pages)
}

type route struct{ method, path string }

// routes are all addresses: the pages' from their router, the API's from its document.
func routes(t *testing.T, handler http.Handler) []route {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	web.New(web.Options{}).Register(router)
	var all []route
	for _, r := range router.Routes() {
		all = append(all, route{r.Method, regexp.MustCompile(`[:*]\w+`).ReplaceAllString(r.Path, "1")})
	}
	pages := len(all)
	require.Greater(t, pages, 30)
	shown := httptest.NewRecorder()
	handler.ServeHTTP(shown, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	var document struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(shown.Body.Bytes(), &document))
	for path, item := range document.Paths {
		for method := range item {
			all = append(all, route{strings.ToUpper(method), regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "1")})
		}
	}
	require.Greater(t, len(all)-pages, 100)
	return all
}

func ask(handler http.Handler, r route, headers map[string]string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(r.method, "https://sluice.example"+r.path, strings.NewReader(""))
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	shown := httptest.NewRecorder()
	handler.ServeHTTP(shown, request)
	return shown
}

// What a page of another site makes a browser send changes nothing, with whatever cookie it comes.
func TestNoOtherSiteSendsAnything(t *testing.T) {
	handler := whole()
	changing := 0
	for _, r := range routes(t, handler) {
		if r.method == http.MethodGet {
			continue
		}
		changing++
		for why, headers := range map[string]map[string]string{
			"another site":                  {"Sec-Fetch-Site": "cross-site"},
			"a sister of this host":         {"Sec-Fetch-Site": "same-site"},
			"an old browser, by its origin": {"Origin": "https://evil.example"},
			"an origin that is none":        {"Origin": "null"},
			"another port of this host":     {"Origin": "https://sluice.example:8443"},
		} {
			headers["Cookie"] = "sluice_session=somebody's"
			refused := ask(handler, r, headers)
			require.Equal(t, http.StatusForbidden, refused.Code, "%s %s from %s", r.method, r.path, why)
			require.Contains(t, refused.Body.String(), `"code":"cross_origin"`)
			require.Empty(t, refused.Header().Values("Set-Cookie"))
		}
		for why, headers := range map[string]map[string]string{
			"its own page": {"Sec-Fetch-Site": "same-origin"}, "an old browser": {"Origin": "https://sluice.example"},
			"the address bar": {"Sec-Fetch-Site": "none"}, "a program": {},
		} {
			if r.path == "/sign-out" {
				continue // asks nobody who it is, and would get as far as the sessions
			}
			require.NotContains(t, ask(handler, r, headers).Body.String(), "cross_origin", "%s %s from %s", r.method, r.path, why)
		}
	}
	require.Greater(t, changing, 80)
}

// Every answer, also a refusal, says what a browser may do with it, and none is for another site's scripts.
func TestEveryAnswerIsShielded(t *testing.T) {
	handler := whole()
	for _, r := range append(routes(t, handler), route{"GET", "/nowhere"}, route{"GET", "/api/v1/nowhere"}, route{"DELETE", "/tasks"},
		route{"GET", "/docs"}) {
		if r.path == "/readyz" || r.path == "/sign-out" {
			continue // ask the ports at once
		}
		shown := ask(handler, r,
			map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "https://sluice.example", "Accept": "text/html"})
		header := shown.Header()
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		} {
			require.Equal(t, value, header.Get(name), "%s of %s %s", name, r.method, r.path)
		}
		policy := header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'", r.path)
		require.Contains(t, policy, "frame-ancestors 'none'", r.path)
		if r.path != "/docs" {
			require.NotContains(t, policy, "unsafe", r.path)
		}
		require.NotContains(t, policy, "*", r.path)
		require.Empty(t, header.Get("Access-Control-Allow-Origin"), r.path)
		require.Empty(t, header.Get("Server"), r.path)
		if !strings.HasPrefix(r.path, "/assets/") && !strings.HasPrefix(r.path, "/docs") && r.path != "/healthz" &&
			!strings.HasSuffix(r.path, "openapi.json") && shown.Code < 400 {
			require.Equal(t, "no-store", header.Get("Cache-Control"), "%s %s", r.method, r.path)
		}
	}
}

// A page that is asked too often says so in words, with when to try again.
func TestTooManyRequestsForAPage(t *testing.T) {
	c := testcounty.New(t)
	d := door.New(c.Service, door.Options{MaxRequests: 1})
	c.Handler = d.Handler(nil, web.New(web.Options{Service: c.Service, Door: d}))
	cookie := c.Session(testcounty.Clerk)
	shown := c.Send("GET", "/tasks", cookie, nil)
	for range 100 { // a pause may be caught up at once
		if shown.Code != http.StatusOK {
			break
		}
		shown = c.Send("GET", "/tasks", cookie, nil)
	}
	require.Equal(t, http.StatusTooManyRequests, shown.Code)
	require.NotEmpty(t, shown.Header().Get("Retry-After"))
	require.Contains(t, shown.Body.String(), "秒后重试")
	require.Contains(t, c.Send("GET", "/tasks?lang=en", cookie, nil).Body.String(), "try again in")
}
