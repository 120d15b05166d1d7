package api_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/api"
	"sluice/door"
	"sluice/service/port"
)

const ownPassword = "my own 密码 9"

// browser keeps the cookie that it is handed, and sends what browsers send.
type browser struct {
	*county
	t      *testing.T
	cookie string
	from   string // its address
}

func (b *browser) send(method, url, body string) *httptest.ResponseRecorder {
	b.t.Helper()
	request := httptest.NewRequest(method, "/api/v1"+url, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", keys.Add(1)))
	if b.cookie != "" {
		request.AddCookie(&http.Cookie{Name: "sluice_session", Value: b.cookie})
	}
	if b.from != "" {
		request.RemoteAddr = b.from + ":4711"
	}
	recorder := httptest.NewRecorder()
	b.handler.ServeHTTP(recorder, request)
	for _, c := range recorder.Result().Cookies() {
		require.Equal(b.t, "sluice_session", c.Name)
		require.True(b.t, c.HttpOnly)
		require.Equal(b.t, http.SameSiteLaxMode, c.SameSite)
		require.Equal(b.t, "/", c.Path)
		require.Zero(b.t, c.Expires)
		b.cookie = c.Value
	}
	return recorder
}

// ask sends a request and demands its status.
func (b *browser) ask(method, url, body string, status int) string {
	b.t.Helper()
	got := b.send(method, url, body)
	require.Equal(b.t, status, got.Code, got.Body.String())
	if status >= 400 {
		requireProblem(b.t, got)
	}
	return got.Body.String()
}

func (b *browser) signIn(person, password string, status int) string {
	b.t.Helper()
	body, err := json.Marshal(map[string]string{"person": person, "password": password})
	require.NoError(b.t, err)
	return b.ask("POST", "/sessions", string(body), status)
}

func TestSigningIn(t *testing.T) {
	c := newCounty(t)
	given("unit")(t, c)
	b := &browser{county: c, t: t}
	require.JSONEq(t, `{"person": "unit", "must_change": true}`, b.signIn(" Unit ", firstPassword, http.StatusOK))
	require.Regexp(t, `^sluice_[A-Za-z0-9_-]{43}$`, b.cookie)

	t.Run("until a first password is changed nothing else may be done", func(t *testing.T) {
		var doc struct {
			Paths map[string]map[string]struct{ OperationID string }
		}
		require.NoError(t, json.Unmarshal(c.send("GET", "/api/v1/openapi.json", nil, nil).Body.Bytes(), &doc))
		before := c.state(t)
		refused := 0
		for path, item := range doc.Paths {
			for method, op := range item {
				switch op.OperationID {
				case "changePassword", "signOut", "signIn", "listSignInWays", "beginSignIn", "finishSignIn", "alive", "ready":
					continue
				}
				url := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(strings.TrimPrefix(path, "/api/v1"), "1")
				require.Contains(t, b.ask(strings.ToUpper(method), url, "{}", http.StatusForbidden), `"code":"must_change"`, op.OperationID)
				refused++
			}
		}
		require.Greater(t, refused, 80)
		require.Equal(t, before, c.state(t))
	})

	first := b.cookie
	b.ask("PUT", "/me/password", `{"old": "`+firstPassword+`", "new": "`+ownPassword+`"}`, http.StatusOK)
	require.NotEqual(t, first, b.cookie, "another password, another session")
	require.Contains(t, b.ask("GET", "/me", "", http.StatusOK), `"person":"unit"`)
	(&browser{county: c, t: t, cookie: first}).ask("GET", "/me", "", http.StatusUnauthorized)

	t.Run("what may be done with a token may be done so", func(t *testing.T) {
		b.ask("POST", "/projects", declaration, http.StatusCreated)
		require.Equal(t, "unit", c.events("project/" + code)[0].Actor)
	})
	t.Run("a token wins over the cookie", func(t *testing.T) {
		headers := map[string]string{"Cookie": "sluice_session=" + b.cookie, "Authorization": "Bearer town-token"}
		require.Contains(t, c.send("GET", "/api/v1/me", headers, nil).Body.String(), `"person":"town"`)
		headers["Authorization"] = "Bearer nobodys-token"
		require.Equal(t, http.StatusUnauthorized, c.send("GET", "/api/v1/me", headers, nil).Code, "also when it is wrong")
	})
	t.Run("signed out here, still in there; then everywhere", func(t *testing.T) {
		there, again := &browser{county: c, t: t}, &browser{county: c, t: t}
		require.JSONEq(t, `{"person": "unit", "must_change": false}`, there.signIn("unit", ownPassword, http.StatusOK))
		again.signIn("unit", ownPassword, http.StatusOK)
		mine := b.cookie
		b.ask("DELETE", "/sessions/current", "", http.StatusNoContent)
		require.Empty(t, b.cookie, "the browser forgets it")
		b.cookie = mine
		b.ask("GET", "/me", "", http.StatusUnauthorized)
		there.ask("GET", "/me", "", http.StatusOK)
		there.ask("DELETE", "/sessions", "", http.StatusNoContent)
		again.ask("GET", "/me", "", http.StatusUnauthorized)
		require.Zero(t, c.count("sessions"))
		require.Contains(t, c.look(t, "unit", "/me"), `"person":"unit"`, "tokens stay good")
	})
	t.Run("no secret is kept or logged", func(t *testing.T) {
		b.signIn("unit", ownPassword, http.StatusOK)
		state := c.state(t)
		require.NotContains(t, state, b.cookie)
		require.Contains(t, state, sha(b.cookie))
		for _, entry := range c.logged.All() {
			for _, secret := range []string{b.cookie, first, ownPassword, firstPassword} {
				require.NotContains(t, entry.Message+fmt.Sprint(entry.ContextMap()), secret)
			}
		}
	})
	t.Run("signing in again ends the session before", func(t *testing.T) {
		before := b.cookie
		b.signIn("unit", ownPassword, http.StatusOK)
		require.NotContains(t, c.texts(`select sha256 from sessions`), sha(before))
	})
	t.Run("an administrator gives another first password", func(t *testing.T) {
		given("unit")(t, c)
		b.ask("GET", "/me", "", http.StatusUnauthorized)
	})
}

func TestASessionIsRenewed(t *testing.T) {
	c := newCounty(t)
	c.session("yesterday", "unit")
	c.exec(`update sessions set made = made - interval '25 hours'`)
	b, other := &browser{county: c, t: t, cookie: "yesterday"}, &browser{county: c, t: t, cookie: "yesterday"}
	b.ask("GET", "/me", "", http.StatusOK)
	require.NotEqual(t, "yesterday", b.cookie)
	other.ask("GET", "/me", "", http.StatusOK)
	require.Equal(t, "yesterday", other.cookie, "one of several at once is handed another")
	b.ask("GET", "/me", "", http.StatusOK)
	b.ask("DELETE", "/sessions/current", "", http.StatusNoContent)
	require.Empty(t, b.cookie)
}

func TestCookiesThroughTLS(t *testing.T) {
	c := newCounty(t)
	given("unit")(t, c)
	secure := func(change func(*http.Request)) bool {
		request := httptest.NewRequest("POST", "/api/v1/sessions", strings.NewReader(`{"person": "unit", "password": "`+firstPassword+`"}`))
		request.Header.Set("Content-Type", "application/json")
		change(request)
		recorder := httptest.NewRecorder()
		c.handler.ServeHTTP(recorder, request)
		require.Equal(t, http.StatusOK, recorder.Code, recorder.Body.String())
		return recorder.Result().Cookies()[0].Secure
	}
	require.False(t, secure(func(*http.Request) {}))
	require.False(t, secure(func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") }), "anybody may say that")
	require.True(t, secure(func(r *http.Request) { r.TLS = &tls.ConnectionState{} }))
	deps := c.deps()
	deps.PublicURL = "HTTPS://sluice.example.gov.cn"
	c.handler = api.Alone(deps, door.Options{})
	require.True(t, secure(func(*http.Request) {}))
}

func TestSigningInFails(t *testing.T) {
	c := newCounty(t)
	given("unit")(t, c)
	refused := func(person, password string) string {
		t.Helper()
		b := &browser{county: c, t: t, from: "192.0.2.7"}
		text := b.signIn(person, password, http.StatusUnauthorized)
		require.Empty(t, b.cookie)
		require.NotContains(t, text, person)
		return regexp.MustCompile(`"request_id":"\w+"`).ReplaceAllString(text, "")
	}
	wrong := refused("unit", "not the password")
	require.Contains(t, wrong, `"code":"sign_in"`)
	require.Equal(t, wrong, refused("ghost-person", "not the password"), "who is there is told nobody")
	require.Equal(t, wrong, refused("town-x", firstPassword))
	require.Equal(t, wrong, refused("unit", ""))
	require.Zero(t, c.count("sessions"))

	t.Run("a delay, for a person who is there and for one who is not", func(t *testing.T) {
		for _, person := range []string{"unit", "ghost-person"} {
			for c.tried(person) < 5 {
				refused(person, "not the password")
			}
			b := &browser{county: c, t: t, from: "192.0.2.8"}
			got := b.send("POST", "/sessions", `{"person": "`+person+`", "password": "`+firstPassword+`"}`)
			require.Equal(t, http.StatusTooManyRequests, got.Code, "not even with the right one")
			require.Equal(t, "2", got.Header().Get("Retry-After"))
			require.Contains(t, got.Body.String(), `"code":"too_soon"`)
			requireProblem(t, got)
		}
		require.Zero(t, c.count("sessions"))
	})
	t.Run("as long for one as for the other", func(t *testing.T) {
		took := func(person string) time.Duration {
			best := time.Hour
			for range 3 {
				c.exec(`delete from sign_ins`)
				start := time.Now()
				refused(person, "not the password")
				best = min(best, time.Since(start))
			}
			return best
		}
		known, ghost := took("unit"), took("ghost-person")
		require.Less(t, known/4, ghost, "both are hashed")
		require.Less(t, ghost/4, known)
	})
}

func TestSessionsThatAreRefused(t *testing.T) {
	const url, body = "/api/v1/sessions", `{"person": "unit", "password": "` + firstPassword + `"}`
	run(t, []scenario{
		{
			Name: "from a page of another site", Method: "POST", URL: url, Body: body, Before: given("unit"),
			Headers:        map[string]string{"Sec-Fetch-Site": "cross-site"},
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"cross_origin"`},
		},
		{
			Name: "as a form", Method: "POST", URL: url, Body: "person=unit&password=" + firstPassword, Before: given("unit"),
			Headers:        map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
			ExpectedStatus: http.StatusUnsupportedMediaType, NotExpectedContent: []string{firstPassword},
		},
		{
			Name: "a password of 201 characters", Method: "POST", URL: url,
			Body:           `{"person": "unit", "password": "` + strings.Repeat("p", 201) + `"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"password"`},
			NotExpectedContent: []string{"ppp"},
		},
		{
			Name: "the cookie of nobody", Method: "GET", URL: "/api/v1/me",
			Headers:        map[string]string{"Cookie": "sluice_session=SECRETcookie"},
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`, "请重新登录"},
		},
		{
			Name: "a token as a cookie", Method: "GET", URL: "/api/v1/me",
			Headers:        map[string]string{"Cookie": "sluice_session=unit-token"},
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
		},
		{
			Name: "a session as a token", Method: "GET", URL: "/api/v1/me",
			Headers:        map[string]string{"Authorization": "Bearer of-a-session"},
			Before:         func(_ *testing.T, c *county) { c.session("of-a-session", "unit") },
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
		},
		{
			Name: "a page of another site that rides on a cookie", Method: "POST", URL: "/api/v1/projects", Body: declaration,
			Before:         func(_ *testing.T, c *county) { c.session("of-a-session", "unit") },
			Headers:        map[string]string{"Cookie": "sluice_session=of-a-session", "Sec-Fetch-Site": "cross-site"},
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"cross_origin"`},
		},
		{
			Name: "signing out with a token", As: "unit", Method: "DELETE", URL: "/api/v1/sessions/current",
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{"revoked instead"},
		},
	})
}

// Whoever leaves is signed out and cannot sign in again; whose tokens are revoked is signed out.
func TestLeavingSignsOut(t *testing.T) {
	c := newCounty(t)
	given("town")(t, c)
	given("unit")(t, c)
	town, unit := &browser{county: c, t: t}, &browser{county: c, t: t}
	town.signIn("town", firstPassword, http.StatusOK)
	unit.signIn("unit", firstPassword, http.StatusOK)
	c.do(t, "admin", "POST", "/people/town/leave", `{"successor": "both", "reason": "调离"}`, http.StatusOK)
	town.ask("GET", "/me", "", http.StatusUnauthorized)
	town.signIn("town", firstPassword, http.StatusUnauthorized)
	c.do(t, "admin", "POST", "/people/unit/tokens/revoke", `{"reason": "丢失"}`, http.StatusOK)
	unit.ask("GET", "/me", "", http.StatusUnauthorized)
	require.Equal(t, []string{"unit"}, c.texts(`select person from passwords`))
	unit.signIn("unit", firstPassword, http.StatusOK)
}

// Where a request comes from a proxy says only when it is believed.
func TestWhoIsBelievedAboutAddresses(t *testing.T) {
	for proxies, believed := range map[string]bool{"": false, "192.0.2.0/24": true, "no address": false} {
		c := newCounty(t)
		deps, told := c.deps(), ""
		deps.Accounts = seen{c.Store, &told}
		var o door.Options
		if proxies != "" {
			o.Proxies = []string{proxies}
		}
		c.handler = api.Alone(deps, o)
		c.send("POST", "/api/v1/sessions", map[string]string{"Content-Type": "application/json", "X-Forwarded-For": "198.51.100.9"},
			strings.NewReader(`{"person": "unit", "password": "not the password"}`)) // from 192.0.2.1
		require.Equal(t, believed, told == "198.51.100.9", proxies)
	}
}

// seen notes the address of an attempt.
type seen struct {
	port.Accounts
	address *string
}

func (s seen) Attempt(_ context.Context, _, address string, _ time.Time) (time.Duration, error) {
	*s.address = address
	return 0, nil
}
