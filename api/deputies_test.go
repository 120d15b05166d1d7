package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/policy"
)

// A deputy sees and does what waits for the principal, and both are on record; when the days are over, nothing.
func TestADeputyActs(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	fromAnywhere := strings.Replace(string(policy.DefaultDocument()), "deputies: {from: [same_unit]", "deputies: {from: [anywhere]", 1)
	c.decides(&admin.PolicyPublished{Effective: c.Now(), Document: fromAnywhere})
	c.At("2019-03-01 09:05")
	const days = `"from": "2019-03-01", "to": "2019-03-05", "reason": "出差"`
	c.do(t, "town", "POST", "/deputies", `{"deputy": "nothing", `+days+`}`, http.StatusCreated)
	require.Contains(t, c.look(t, "nothing", "/me"), `"deputy_for":[],"asked_to_stand_in":1`, "named, but nobody's deputy yet")
	require.Contains(t, c.look(t, "nothing", "/tasks"), `"total":0`)
	require.Contains(t, c.look(t, "nothing", "/deputies"), `"state":"proposed"`)
	require.Contains(t, c.do(t, "nothing", "POST", "/deputies/1/accept", `{}`, http.StatusOK).Body.String(), `"state":"accepted"`)
	require.Contains(t, c.look(t, "nothing", "/me"),
		`"deputy_for":[{"principal":"town","post":{"unit":"longting","role":"staff"},"principal_name":"姓town"}],"asked_to_stand_in":0`)
	require.Contains(t, c.look(t, "nothing", "/me"), `"units":[{"code":"longting","name":"龙亭镇人民政府","kind":"township"}]`)
	require.Contains(t, c.look(t, "admin", "/me"), `"deputy_for":[],"asked_to_stand_in":0,"units":[{"code":"ssb"`)
	require.Contains(t, c.look(t, "nothing", "/tasks"), `"total":1`)
	c.do(t, "nothing", "POST", "/tasks/"+c.task(t, code, "decide")+"/decide", `{"verdict": "return", "reason": "缺少签字"}`, http.StatusOK)
	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/events?page_size=200"), `"on_behalf_of":"town"`)
	told := c.look(t, "unit", "/projects/"+code+"/timeline?page_size=200")
	require.Contains(t, told, `"actor_name":"姓nothing","for_name":"姓town","zh":"退回`)
	require.NotContains(t, told, `"actor_name":"姓unit","for_name"`, "nobody else acted for anybody")
	c.do(t, "unit", "POST", "/projects/"+code+"/submit", `{}`, http.StatusOK)
	c.step(t, "2019-03-06T09:00:00+08:00")
	require.Contains(t, c.look(t, "nothing", "/tasks"), `"total":0`)
	c.do(t, "nothing", "POST", "/tasks/"+c.task(t, code, "decide")+"/decide", `{"verdict": "approve"}`,
		http.StatusNotFound) // reads it no more
}

func TestDeputiesAndLeavers(t *testing.T) {
	named := func(t *testing.T, c *county) {
		c.do(t, "town", "POST", "/deputies", `{"deputy": "chief", "from": "2019-03-01", "to": "2019-03-05", "reason": "出差"}`,
			http.StatusCreated)
	}
	run(t, []scenario{
		{
			Name: "for oneself", As: "town", Method: "POST", URL: "/api/v1/deputies",
			Body:           `{"deputy": "town", "from": "2019-03-01", "to": "2019-03-05", "reason": "x"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"deputy"`, "nobody is their own deputy"},
		},
		{
			Name: "in the past", As: "town", Method: "POST", URL: "/api/v1/deputies",
			Body:           `{"deputy": "chief", "from": "2019-02-01", "to": "2019-02-05", "reason": "x"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"to"`},
		},
		{
			Name: "for somebody else", As: "office", Method: "POST", URL: "/api/v1/deputies",
			Body:           `{"principal": "town", "deputy": "office", "from": "2019-03-01", "to": "2019-03-05", "reason": "x"}`,
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_holder"`},
		},
		{
			Name: "by an administrator", As: "admin", Method: "POST", URL: "/api/v1/deputies", Changes: true,
			Body:           `{"principal": "town", "deputy": "chief", "posts": ["longting/staff"], "from": "2019-03-01", "to": "2019-03-05", "reason": "病假"}`,
			ExpectedStatus: http.StatusCreated, ExpectedContent: []string{`"id":1`, `"principal":"town"`},
		},
		{
			Name: "ended by a stranger", Before: named, As: "unit", Method: "POST", URL: "/api/v1/deputies/1/end",
			ExpectedStatus: http.StatusForbidden,
		},
		{
			Name: "ended by the deputy", Before: named, As: "chief", Method: "POST", URL: "/api/v1/deputies/1/end",
			ExpectedStatus: http.StatusOK, Changes: true,
			ExpectedContent: []string{`"ended":true`},
		},
		{
			Name: "accepted by a stranger", Before: named, As: "unit", Method: "POST", URL: "/api/v1/deputies/1/accept",
			ExpectedStatus: http.StatusForbidden,
		},
		{
			Name: "declined", Before: named, As: "chief", Method: "POST", URL: "/api/v1/deputies/1/decline", ExpectedStatus: http.StatusOK,
			Changes:         true,
			ExpectedContent: []string{`"state":"declined"`, `"ended":true`},
		},
		{
			Name: "accepted where there is none", As: "office", Method: "POST", URL: "/api/v1/deputies/7/accept",
			ExpectedStatus: http.StatusNotFound,
		},
		{
			Name: "ended where there is none", As: "admin", Method: "POST", URL: "/api/v1/deputies/9/end",
			ExpectedStatus: http.StatusNotFound,
		},
		{
			Name: "a leaver", Before: submitted, As: "admin", Method: "POST", URL: "/api/v1/people/town/leave", Changes: true,
			Body:            `{"successor": "nothing", "reason": "调离"}`,
			ExpectedStatus:  http.StatusOK,
			ExpectedContent: []string{`"posts":[{"unit":"longting","role":"staff"}]`, `"task":"SS2019-001.10"`},
		},
		{
			Name: "a leaver without a successor", As: "admin", Method: "POST", URL: "/api/v1/people/town/leave",
			Body:           `{"successor": "ghost", "reason": "调离"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"successor"`},
		},
		{
			Name: "a leaver, by a colleague", As: "office", Method: "POST", URL: "/api/v1/people/town/leave",
			Body:           `{"successor": "office", "reason": "调离"}`,
			ExpectedStatus: http.StatusForbidden,
		},
		{
			Name: "another post", As: "admin", Method: "POST", URL: "/api/v1/people/nothing/posts", Body: `{"post": "ssb/staff"}`,
			Changes:        true,
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"posts":[{"unit":"ssb","role":"staff"}]`},
		},
		{
			Name: "a post that is none", As: "admin", Method: "POST", URL: "/api/v1/people/nothing/posts", Body: `{"post": "ssb"}`,
			ExpectedStatus: http.StatusUnprocessableEntity,
		},
	})
}

// Whoever left is nobody, by any door, until they are let in again; then they hold nothing.
func TestLeavingAndComingBack(t *testing.T) {
	c := newCounty(t)
	given("town")(t, c)
	b := &browser{county: c, t: t}
	b.signIn("town", firstPassword, http.StatusOK)
	c.do(t, "admin", "POST", "/people/town/leave", `{"successor": "nothing", "reason": "调离"}`, http.StatusOK)
	c.do(t, "town", "POST", "/me/tokens", `{"label": "x", "scope": "full"}`, http.StatusUnauthorized)
	(&browser{county: c, t: t}).signIn("town", firstPassword, http.StatusUnauthorized)
	require.Contains(t, c.look(t, "admin", "/people/town"), `"gone":"`)
	refused := c.send("PUT", "/api/v1/people/town/password",
		map[string]string{"Authorization": "Bearer admin-token", "Content-Type": "application/json"},
		strings.NewReader(`{"password": "correct horse battery"}`))
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "离任")

	c.do(t, "office", "POST", "/people/town/return", `{"reason": "回来"}`, http.StatusForbidden)
	c.do(t, "admin", "POST", "/people/ghost/return", `{"reason": "回来"}`, http.StatusNotFound)
	c.do(t, "admin", "POST", "/people/town/return", `{"reason": " "}`, http.StatusUnprocessableEntity)
	back := c.do(t, "admin", "POST", "/people/town/return", `{"reason": "回来"}`, http.StatusOK).Body.String()
	require.NotContains(t, back, `"gone"`)
	require.Contains(t, back, `"posts":`)
	require.NotContains(t, back, "longting")
}
