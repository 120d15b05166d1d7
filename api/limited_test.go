package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// untilRefused asks until it is refused, at most so often.
func untilRefused(t *testing.T, most int, ask func() (status int, after, body string)) {
	t.Helper()
	for range most {
		if status, after, body := ask(); status == http.StatusTooManyRequests {
			require.Regexp(t, `^[1-9]\d*$`, after)
			require.Contains(t, body, `"code":"busy"`)
			require.Contains(t, body, "请求过于频繁")
			return
		}
	}
	require.Fail(t, "nobody was ever refused")
}

func TestOnePersonMayNotAskForEver(t *testing.T) {
	c := newCounty(t)
	c.maxRequests = 20
	c.behind(nil)
	ask := func(who string) (int, string, string) {
		got := c.send("GET", "/api/v1/clock", map[string]string{"Authorization": "Bearer " + who + "-token"}, nil)
		return got.Code, got.Header().Get("Retry-After"), got.Body.String()
	}
	untilRefused(t, 20_000, func() (int, string, string) { return ask("unit") })
	status, _, _ := ask("town")
	require.Equal(t, http.StatusOK, status, "others go on")
	state := c.state(t)
	for range 1000 { // commands count, too
		if got := c.send("POST", "/api/v1/projects",
			map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "1", "Content-Type": "application/json"},
			strings.NewReader(`{}`)); got.Code == http.StatusTooManyRequests {
			require.Equal(t, state, c.state(t))
			return
		}
	}
	require.Fail(t, "commands are not counted")
}

func TestAnAddressMayNotTryForEver(t *testing.T) {
	c := newCounty(t)
	c.maxRequests = 20
	c.behind(nil)
	for _, path := range []string{"/sessions", "/sessions/openid/begin", "/sessions/openid"} {
		untilRefused(t, 5000, func() (int, string, string) {
			got := c.send("POST", "/api/v1"+path, map[string]string{"Content-Type": "application/json"}, strings.NewReader(`{}`))
			return got.Code, got.Header().Get("Retry-After"), got.Body.String()
		})
	}
	require.Equal(t, http.StatusOK, c.send("GET", "/api/v1/me", map[string]string{"Authorization": "Bearer unit-token"}, nil).Code,
		"who has signed in goes on")
}
