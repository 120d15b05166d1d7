package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/calendar"
	"sluice/process"
)

// issue records a token of a person by hand, so that tests know it.
func (c *county) issue(token, person string, scope process.Scope, expires string) {
	day, _ := calendar.ParseDate(expires)
	c.decides(&admin.TokenIssued{Person: person, SHA256: sha(token), Label: "测试", Scope: scope, Expires: day})
}

// Every operation heeds how far a token goes, also when its person could do anything. Nothing has changed after any of it.
func TestEveryOperationHeedsTheScope(t *testing.T) {
	c := newCounty(t)
	c.issue("looks-token", "admin", process.ScopeRead, "")
	c.issue("calendar-token", "admin", process.ScopeCalendar, "")
	c.issue("tomorrow-token", "admin", process.ScopeFull, "")
	c.exec(`alter table tokens drop constraint tokens_scope_check`)
	c.exec(`update tokens set scope = 'something that a later release knows' where sha256 = $1`, sha("tomorrow-token"))
	before := c.state(t)
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(c.send("GET", "/api/v1/openapi.json", nil, nil).Body.Bytes(), &doc))
	refused := 0
	for path, item := range doc.Paths {
		if !strings.HasPrefix(path, "/api/") {
			continue
		}
		url := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "1")
		for method := range item {
			method = strings.ToUpper(method)
			if strings.HasPrefix(path, "/api/v1/sessions") && method != http.MethodDelete {
				continue // nobody has signed in yet
			}
			for _, who := range []string{"looks", "calendar", "tomorrow"} {
				got := c.send(method, url, map[string]string{"Authorization": "Bearer " + who + "-token", "Idempotency-Key": "1"},
					strings.NewReader("{}"))
				if who == "looks" && method == http.MethodGet {
					require.NotEqual(t, http.StatusForbidden, got.Code, "%s %s: %s", method, url, got.Body)
					continue
				}
				require.Equal(t, http.StatusForbidden, got.Code, "%s %s as %s: %s", method, url, who, got.Body)
				require.Contains(t, got.Body.String(), `"code":"scope"`)
				requireProblem(t, got)
				refused++
			}
		}
	}
	require.Greater(t, refused, 100)
	require.Equal(t, before, c.state(t))
}

func TestOnesOwnTokens(t *testing.T) {
	c := newCounty(t)
	headers := map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "mine", "Content-Type": "application/json"}
	issue := func() *httptest.ResponseRecorder {
		got := c.send("POST", "/api/v1/me/tokens", headers, strings.NewReader(`{"label": "看板", "scope": "read", "expires": "2999-12-31"}`))
		require.Equal(t, http.StatusCreated, got.Code, got.Body.String())
		return got
	}
	var mine struct{ ID, Token, Scope, Expires, Label string }
	require.NoError(t, json.Unmarshal(issue().Body.Bytes(), &mine))
	require.Equal(t, "read", mine.Scope)
	require.Equal(t, "2999-12-31", mine.Expires)
	require.NotContains(t, c.state(t), mine.Token, "only the hash may be kept")
	again := issue().Body.String()
	require.NotContains(t, again, mine.Token)
	require.Contains(t, again, `"token_shown":true`)
	require.Contains(t, again, `"id":"`+mine.ID+`"`)

	looks := map[string]string{"Authorization": "Bearer " + mine.Token}
	require.Contains(t, c.send("GET", "/api/v1/me", looks, nil).Body.String(), `"person":"unit"`)
	listed := c.look(t, "unit", "/me/tokens")
	require.Contains(t, listed, `"id":"`+mine.ID+`","label":"看板","scope":"read"`)
	require.Contains(t, listed, `"total":2`)
	require.NotContains(t, listed, mine.Token)
	require.NotContains(t, listed, sha(mine.Token))
	require.NotContains(t, c.look(t, "other", "/me/tokens"), mine.ID)
	require.Contains(t, c.look(t, "admin", "/people/unit/tokens"), mine.ID)

	c.do(t, "other", "POST", "/me/tokens/"+mine.ID+"/revoke", "", http.StatusNotFound)
	c.do(t, "unit", "POST", "/me/tokens/"+mine.ID+"/revoke", "", http.StatusNoContent)
	require.NotContains(t, c.look(t, "unit", "/me/tokens"), mine.ID)

	var another struct{ ID string }
	require.NoError(t, json.Unmarshal(c.do(t, "admin", "POST", "/people/unit/tokens", `{"scope": "calendar"}`,
		http.StatusCreated).Body.Bytes(), &another))
	c.do(t, "admin", "POST", "/people/unit/tokens/"+another.ID+"/revoke", "", http.StatusNoContent)
	require.NotContains(t, c.look(t, "unit", "/me/tokens"), another.ID)
	for _, entry := range c.logged.All() {
		for _, f := range entry.Context {
			require.NotContains(t, f.String, mine.Token)
		}
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	const mine = "/api/v1/me/tokens"
	run(t, []scenario{
		{
			Name: "past its last day", As: "gone", Method: "GET", URL: "/api/v1/me",
			Before:         func(_ *testing.T, c *county) { c.issue("gone-token", "unit", "", "2025-12-31") },
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
			NotExpectedContent: []string{"2025"},
		},
		{
			Name: "a last day that has passed, though the business clock is not there yet", As: "unit", Method: "POST", URL: mine,
			Body:           `{"expires": "2019-03-02"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"expires"`, "has passed"},
		},
		{
			Name: "one that outlives the token that asks", As: "brief", Method: "POST", URL: mine, Body: `{"scope": "read"}`,
			Before:         func(_ *testing.T, c *county) { c.issue("brief-token", "unit", "", "2999-01-01") },
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"expires"`, "2999-01-01"},
			NotExpectedContent: []string{"sluice_"},
		},
		{
			Name: "one that does not", As: "brief", Method: "POST", URL: mine, Body: `{"scope": "read", "expires": "2999-01-01"}`,
			Changes:        true,
			Before:         func(_ *testing.T, c *county) { c.issue("brief-token", "unit", "", "2999-01-01") },
			ExpectedStatus: http.StatusCreated, ExpectedContent: []string{"sluice_"},
		},
		{
			Name: "a token for looking that asks for more", As: "looks", Method: "POST", URL: mine, Body: `{"scope": "full"}`,
			Before:         func(_ *testing.T, c *county) { c.issue("looks-token", "admin", process.ScopeRead, "") },
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"scope"`, "该令牌只能查看"},
		},
		{
			Name: "of no scope", As: "unit", Method: "POST", URL: mine, Body: `{"scope": "king"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"scope"`, "calendar"},
			NotExpectedContent: []string{"king"},
		},
		{
			Name: "with a name of 61 characters", As: "unit", Method: "POST", URL: mine,
			Body:           `{"label": "` + strings.Repeat("长", 61) + `"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"label"`},
			NotExpectedContent: []string{"长长"},
		},
		{
			Name: "one that is not there", As: "unit", Method: "POST", URL: mine + "/0123456789abcdef/revoke",
			ExpectedStatus: http.StatusNotFound,
		},
		{
			Name: "one whose id is none", As: "unit", Method: "POST", URL: mine + "/secret-id/revoke",
			ExpectedStatus: http.StatusNotFound, NotExpectedContent: []string{"secret-id"},
		},
		{
			Name: "for somebody else", As: "town", Method: "POST", URL: "/api/v1/people/unit/tokens", Body: `{}`,
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_holder"`},
		},
		{
			Name: "somebody else's, listed", As: "town", Method: "GET", URL: "/api/v1/people/unit/tokens",
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_reader"`},
		},
		{
			Name: "somebody else's, revoked", As: "town", Method: "POST", URL: "/api/v1/people/unit/tokens/0123456789abcdef/revoke",
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_holder"`},
		},
	})
}
