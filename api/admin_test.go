package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
)

func TestATokenIsShownOnce(t *testing.T) {
	c := newCounty(t)
	headers := map[string]string{"Authorization": "Bearer admin-token", "Idempotency-Key": "1", "Content-Type": "application/json"}
	add := func() *httptest.ResponseRecorder {
		return c.send("POST", "/api/v1/people", headers,
			strings.NewReader(`{"person": "wang.li", "name": "王丽", "posts": ["longting/staff", "ssb/head"]}`))
	}
	first := add()
	require.Equal(t, http.StatusCreated, first.Code, first.Body.String())
	var answer struct {
		Person, Name, Token string
		TokenShown          bool `json:"token_shown"`
		Posts               []process.Post
	}
	require.NoError(t, json.Unmarshal(first.Body.Bytes(), &answer))
	require.Equal(t, "王丽", answer.Name)
	require.Len(t, answer.Posts, 2)
	require.False(t, answer.TokenShown)
	me := c.send("GET", "/api/v1/me", map[string]string{"Authorization": "Bearer " + answer.Token}, nil)
	require.Contains(t, me.Body.String(), `"person":"wang.li"`)

	state := c.state(t)
	require.NotContains(t, state, answer.Token, "only the hash may be kept")
	again := add()
	require.Equal(t, http.StatusCreated, again.Code, again.Body.String())
	require.NotContains(t, again.Body.String(), `"token":`)
	require.Contains(t, again.Body.String(), `"token_shown":true`)
	require.Contains(t, again.Body.String(), `"person":"wang.li"`)
	require.Equal(t, state, c.state(t))

	other := c.do(t, "admin", "POST", "/people/wang.li/tokens", "", http.StatusCreated)
	require.Contains(t, other.Body.String(), `"token":"sluice_`)
	require.NotContains(t, other.Body.String(), answer.Token)
	for _, entry := range c.logged.All() {
		for _, f := range entry.Context {
			require.NotContains(t, f.String, answer.Token)
		}
	}
}

func TestPeopleAndUnitsThatAreRefused(t *testing.T) {
	run(t, []scenario{
		{
			Name: "posts that are none", As: "admin", Method: "POST", URL: "/api/v1/people",
			Body:           `{"person": "xx", "name": "某", "posts": ["longting/king", "secret"]}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"posts.0"`, `"field":"posts.1"`},
			NotExpectedContent: []string{"king"},
		},
		{
			Name: "a post in an unknown unit", As: "admin", Method: "POST", URL: "/api/v1/people",
			Body:           `{"person": "xx", "name": "某", "posts": ["longting/staff", "nowhere/staff"]}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"posts.1"`},
		},
		{
			Name: "another post, in an unknown unit", As: "admin", Method: "POST", URL: "/api/v1/people/nothing/posts",
			Body: `{"post": "nowhere/staff"}`, ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"post"`},
		},
		{
			Name: "a person without a name", As: "admin", Method: "POST", URL: "/api/v1/people",
			Body:           `{"person": "XX!", "name": " ", "posts": []}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"person"`, `"field":"name"`},
		},
		{
			Name: "a unit of no kind", As: "admin", Method: "POST", URL: "/api/v1/units",
			Body:           `{"code": "xx", "name": "某单位", "kind": "palace"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"kind"`, "village_cooperative"},
			NotExpectedContent: []string{"palace"},
		},
		{
			Name: "a unit", As: "admin", Method: "POST", URL: "/api/v1/units", Body: `{"code": "lyj", "name": "林业局", "kind": "department"}`,
			Changes:        true,
			ExpectedStatus: http.StatusCreated, ExpectedContent: []string{`{"code":"lyj","name":"林业局","kind":"department"}`},
		},
	})
}

func TestPolicies(t *testing.T) {
	document := string(policy.DefaultDocument())
	yaml := map[string]string{"Content-Type": "application/yaml; charset=utf-8"}
	broken := strings.NewReplacer("due: {period: 30d, source: S7}", "due: {period: 30, source: S7}", "value: 30, source: proposal",
		"value: 900, source: proposal",
		"ladder: R", "ladder: Q").Replace(document)
	semantic := strings.NewReplacer("value: 30, source: proposal", "value: 900, source: proposal", "prefix: SS", "prefix: ss",
		"{value: 5, source: S11}", "{value: 5}").Replace(document)
	const at = "/api/v1/policies"
	run(t, []scenario{
		{
			Name: "three faults, each with its line", As: "admin", Method: "POST", URL: at, Headers: yaml, Body: semantic,
			ExpectedStatus: http.StatusUnprocessableEntity,
			ExpectedContent: []string{`"detail":"the policy has 3 faults"`,
				`{"field":"clock.spread_minutes.value","row":10,"message":"must lie between 0 and 240; got 900","message_zh":"须在 0 至 240 之间；现为 900"}`,
				`{"field":"programme.prefix","row":5`, `report.due_day`},
		},
		{
			Name: "a period without its unit", As: "admin", Method: "POST", URL: at, Headers: yaml, Body: broken,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"code":"invalid"`, `"field":"document","row":1`},
		},
		{
			Name: "no YAML", As: "admin", Method: "POST", URL: at, Headers: yaml, Body: "a: [",
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"document","row":1`},
		},
		{
			Name: "as JSON", As: "admin", Method: "POST", URL: at, Body: `{"name": "x"}`, ExpectedStatus: http.StatusUnsupportedMediaType,
			ExpectedContent: []string{`"code":"media_type"`},
		},
		{
			Name: "too soon", As: "admin", Method: "POST", URL: at + "?effective=2019-03-01T01:00:59Z", Headers: yaml, Body: document,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"effective"`},
		},
		{
			Name: "effective when it is no instant", As: "admin", Method: "POST", URL: at + "?effective=tomorrow", Headers: yaml,
			Body:           document,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"effective","message":"must be an instant`},
			NotExpectedContent: []string{"tomorrow"},
		},
		{
			Name: "published", As: "admin", Method: "POST", URL: at, Headers: yaml, Body: document, Changes: true,
			ExpectedStatus: http.StatusCreated, ExpectedContent: []string{`"version":2,"effective":"2019-03-01T01:01:00Z"`},
			NotExpectedContent: []string{"document"},
		},
		{
			Name: "one version", As: "unit", Method: "GET", URL: at + "/1", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"document":"#`},
		},
		{
			Name: "the list without documents", As: "unit", Method: "GET", URL: at, ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"version":1`}, NotExpectedContent: []string{"document"},
		},
		{
			Name: "no such version", As: "unit", Method: "GET", URL: at + "/9", ExpectedStatus: http.StatusNotFound,
		},
	})
}

// A request to publish that is repeated after its moment has come gets its answer all the same.
func TestAPolicyPublishedTwice(t *testing.T) {
	c := newCounty(t)
	publish := func() *httptest.ResponseRecorder {
		return c.send("POST", "/api/v1/policies?effective=2019-03-01T02:00:00Z", map[string]string{
			"Authorization": "Bearer admin-token", "Idempotency-Key": "1", "Content-Type": "application/yaml",
		}, strings.NewReader(string(policy.DefaultDocument())))
	}
	first := publish()
	require.Equal(t, http.StatusCreated, first.Code, first.Body.String())
	c.step(t, "2019-03-02T09:00:00+08:00")
	again := publish()
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, 2, c.count("policies"))
}
