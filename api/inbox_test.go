package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMessagesAreMarkedAsRead(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	c.approve(t, "town", "decide")
	c.do(t, "unit", "POST", "/tasks/"+c.task(t, code, "decide")+"/nudge", `{"text": "请办理"}`, http.StatusOK)
	first := c.texts(`select min(id)::text from notifications where addressee = 'ssb/staff'`)[0]
	require.Contains(t, c.look(t, "office", "/me"), `"new_messages":2`)
	require.Contains(t, c.look(t, "office", "/notifications?new=true"), `"total":2`)
	c.do(t, "office", "POST", "/notifications/read", `{"ids": [`+first+`]}`, http.StatusOK)
	require.Contains(t, c.look(t, "office", "/me"), `"new_messages":1`)
	require.Contains(t, c.look(t, "office", "/notifications"), `"read":true`)
	c.do(t, "office", "POST", "/notifications/read", `{"all": true}`, http.StatusOK)
	require.Contains(t, c.look(t, "office", "/notifications?new=true"), `"total":0`)
	require.Contains(t, c.look(t, "office", "/notifications"), `"total":2`)
	for _, body := range []string{`{}`, `{"all": true, "ids": [1]}`, `{"ids": []}`} {
		c.do(t, "office", "POST", "/notifications/read", body, http.StatusUnprocessableEntity)
	}
	require.Contains(t, c.look(t, "nothing", "/me"), `"new_messages":0`)
	c.do(t, "nothing", "POST", "/notifications/read", `{"all": true}`, http.StatusOK)
}

func TestASessionKnowsItsBrowser(t *testing.T) {
	c := newCounty(t)
	for agent, kept := range map[string]string{"Firefox/1": "Firefox/1", strings.Repeat("x", 5000): strings.Repeat("x", 200),
		"bad\x01agent": ""} {
		c.do(t, "unit", "PUT", "/me/password", `{"new": "quite long enough"}`, http.StatusOK)
		got := c.send("POST", "/api/v1/sessions", map[string]string{"User-Agent": agent, "Content-Type": "application/json"},
			strings.NewReader(`{"person": "unit", "password": "quite long enough"}`))
		require.Equal(t, http.StatusOK, got.Code, got.Body.String())
		require.Contains(t, c.look(t, "unit", "/me/sessions"), `"device":"`+kept+`"`)
		c.exec(`delete from passwords`)
		require.NoError(t, c.EndSessions(t.Context(), "unit"))
	}
}

func TestSessionsOfOnesOwn(t *testing.T) {
	c := newCounty(t)
	c.session("here", "unit")
	c.session("there", "unit")
	c.session("other", "town")
	as := map[string]string{"Cookie": "sluice_session=here", "Content-Type": "application/json"}
	got := c.send("GET", "/api/v1/me/sessions", as, nil).Body.String()
	require.Contains(t, got, `"total":2`)
	require.Equal(t, 1, strings.Count(got, `"current":true`))
	require.NotContains(t, got, sha("here"), "the digest is nobody's business")
	require.Equal(t, http.StatusNotFound, c.send("DELETE", "/api/v1/me/sessions/"+sha("other")[:16], as, nil).Code)
	require.Equal(t, http.StatusNoContent, c.send("DELETE", "/api/v1/me/sessions/"+sha("there")[:16], as, nil).Code)
	require.ElementsMatch(t, []string{sha("here"), sha("other")}, c.texts(`select sha256 from sessions`))
}
