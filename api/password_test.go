package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
)

const firstPassword = "初次密码-wuzhong-7788"

// given gives a person a first password.
func given(as string) func(*testing.T, *county) {
	return func(t *testing.T, c *county) {
		t.Helper()
		got := c.do(t, "admin", "PUT", "/people/"+as+"/password", `{"password": "`+firstPassword+`"}`, http.StatusOK)
		require.JSONEq(t, `{"person": "`+as+`", "must_change": true}`, got.Body.String())
	}
}

func TestAPasswordIsNowhereToBeRead(t *testing.T) {
	c := newCounty(t)
	events := len(c.events(lifecycle.AdminStream))
	given("unit")(t, c)
	require.Regexp(t, `^\$argon2id\$v=19\$m=47104,t=1,p=1\$`, c.password("unit").Hash)
	require.True(t, c.password("unit").First)
	hash := c.password("unit").Hash
	given("unit")(t, c)
	require.NotEqual(t, hash, c.password("unit").Hash, "the same password twice is not seen to be the same")

	c.do(t, "unit", "PUT", "/me/password", `{"old": "`+firstPassword+`", "new": "我自己的 password 1"}`, http.StatusOK)
	require.False(t, c.password("unit").First)
	state := c.state(t)
	for _, secret := range []string{firstPassword, "我自己的 password 1"} {
		require.NotContains(t, state, secret)
		for _, entry := range c.logged.All() {
			require.NotContains(t, entry.Message+fmt.Sprint(entry.ContextMap()), secret)
		}
	}
	require.NotContains(t, c.look(t, "admin", "/people"), "argon2id")
	require.Equal(t, events, len(c.events(lifecycle.AdminStream)), "passwords are no events")
}

// Who signs in with a token and has no password yet sets one without another.
func TestTheFirstPasswordOfWhoHasAToken(t *testing.T) {
	c := newCounty(t)
	c.do(t, "unit", "PUT", "/me/password", `{"new": "quite long enough"}`, http.StatusOK)
	require.False(t, c.password("unit").First)
	c.do(t, "unit", "PUT", "/me/password", `{"new": "another long one"}`, http.StatusUnprocessableEntity)
}

func TestPasswordsThatAreRefused(t *testing.T) {
	const mine, units = "/api/v1/me/password", "/api/v1/people/unit/password"
	invalid := func(name, as, url, body, field string, not ...string) scenario {
		return scenario{
			Name: name, As: as, Method: "PUT", URL: url, Body: body, Before: given("unit"), NotExpectedContent: append(not, firstPassword),
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"` + field + `"`},
		}
	}
	run(t, []scenario{
		invalid("nine characters", "admin", units, `{"password": "十个字少一个字呀呀"}`, "password", "十个字"),
		invalid("201 characters", "admin", units, `{"password": "`+strings.Repeat("pw", 101)+`"}`, "password", "pwpw"),
		invalid("none", "admin", units, `{"password": ""}`, "password"),
		invalid("of nobody", "admin", "/api/v1/people/ghost/password", `{"password": "quite long enough"}`, "person"),
		invalid("the old one is wrong", "unit", mine, `{"old": "not the old one", "new": "quite long enough"}`, "old", "not the old one",
			"quite long"),
		invalid("the old one is left out", "unit", mine, `{"new": "quite long enough"}`, "old"),
		invalid("the old one again", "unit", mine, `{"old": "`+firstPassword+`", "new": "`+firstPassword+`"}`, "new"),
		invalid("the new one is short", "unit", mine, `{"old": "`+firstPassword+`", "new": "short"}`, "new"),
		{
			Name: "by somebody who is no administrator", As: "town", Method: "PUT", URL: units, Body: `{"password": "quite long enough"}`,
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_holder"`},
		},
		{
			Name: "a NUL in it", As: "admin", Method: "PUT", URL: units, Body: `{"password": "quite long\u0000 enough"}`,
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "a page of another site", As: "unit", Method: "PUT", URL: mine, Body: `{"new": "quite long enough"}`,
			Headers:        map[string]string{"Sec-Fetch-Site": "cross-site"},
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"cross_origin"`},
		},
	})

	t.Run("one's own code or name", func(t *testing.T) {
		c := newCounty(t)
		c.do(t, "admin", "POST", "/people", `{"person": "wang.li.2019", "name": "一位名字很长很长的人", "posts": []}`, http.StatusCreated)
		for _, password := range []string{"wang.li.2019", "WANG.LI.2019", " wang.li.2019 ", "一位名字很长很长的人"} {
			got := c.do(t, "admin", "PUT", "/people/wang.li.2019/password", `{"password": "`+password+`"}`, http.StatusUnprocessableEntity)
			require.Contains(t, got.Body.String(), `"field":"password"`)
		}
		require.Zero(t, c.count("passwords"))
	})
}

// Whoever has got hold of a token cannot find the password out by trying.
func TestGuessingTheOldPassword(t *testing.T) {
	c := newCounty(t)
	given("unit")(t, c)
	for i := range 5 {
		c.do(t, "unit", "PUT", "/me/password", fmt.Sprintf(`{"old": "guess number %d", "new": "quite long enough"}`, i),
			http.StatusUnprocessableEntity)
	}
	got := c.do(t, "unit", "PUT", "/me/password", `{"old": "`+firstPassword+`", "new": "quite long enough"}`, http.StatusTooManyRequests)
	require.Equal(t, "2", got.Header().Get("Retry-After"))
	require.Contains(t, got.Body.String(), `"code":"too_soon"`)
	requireProblem(t, got)
	require.True(t, c.password("unit").First, "not even with the right one")
}
