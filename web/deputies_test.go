package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/web/form"
	"sluice/web/page"
)

// Whoever is named is asked on every page, accepts or declines on their own, and acts only after that.
func TestADeputyIsAskedAndAnswers(t *testing.T) {
	c := newCounty(t)
	c.Submitted()
	c.At("2019-03-05")
	entries := url.Values{"deputy": {testcounty.Cashier.Person}, "from": {"2019-03-05"}, "to": {"2019-03-08"}, "reason": {"出差<b>"},
		form.KeyField: {"k1"}}
	refused := c.Post(testcounty.Office, "/account/deputies", entries)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "的岗位只能由本单位人员代理")
	require.Contains(t, refused.Body.String(), "出差&lt;b&gt;</textarea>", "what was typed stays")

	entries.Set("deputy", testcounty.Officer.Person)
	entries.Set(form.KeyField, "k2")
	require.Equal(t, "/account/deputies?done=name_deputy", c.Post(testcounty.Office, "/account/deputies", entries).Header().Get("Location"))
	body := c.Get(testcounty.Officer, "/tasks").Body.String()
	require.Contains(t, body, "有 1 人请您代理")
	require.NotContains(t, body, page.Words["deputy.banner"].ZH)
	require.NotContains(t, c.Get(testcounty.Reviewer, "/tasks").Body.String(), page.Words["deputy.asked.go"].ZH, "nobody asked them")

	own := c.Get(testcounty.Officer, "/account/deputies").Body.String()
	for _, shown := range []string{page.Words["admin.state.proposed"].ZH, `name="deputy_do" value="accept_deputy"`,
		`name="deputy_do" value="decline_deputy"`} {
		require.Contains(t, own, shown)
	}
	require.NotContains(t, own, `value="end_deputy"`)
	principal := c.Get(testcounty.Office, "/account/deputies").Body.String()
	require.Contains(t, principal, `value="end_deputy"`, "who named them may take it back")
	require.NotContains(t, principal, `value="accept_deputy"`, "but not answer for them")

	answer := url.Values{"deputy_id": {"1"}, "deputy_do": {"accept_deputy"}, form.KeyField: {"k3"}}
	require.Equal(t, http.StatusForbidden, c.Post(testcounty.Office, "/account/deputies", answer).Code)
	require.Equal(t, http.StatusForbidden, c.Post(testcounty.Clerk, "/account/deputies", answer).Code)
	require.Equal(t, "/account/deputies?done=accept_deputy",
		c.Post(testcounty.Officer, "/account/deputies", answer).Header().Get("Location"))
	acting := c.Get(testcounty.Officer, "/tasks").Body.String()
	require.Contains(t, acting, page.Words["deputy.banner"].ZH)
	require.NotContains(t, acting, page.Words["deputy.asked.go"].ZH)
	require.Contains(t, c.Get(testcounty.Officer, "/account/deputies").Body.String(), `value="end_deputy"`)

	entries.Set(form.KeyField, "k4")
	entries.Set("from", "2019-04-01")
	entries.Set("to", "2019-04-02")
	require.Equal(t, http.StatusSeeOther, c.Post(testcounty.Office, "/account/deputies", entries).Code)
	declined := url.Values{"deputy_id": {"2"}, "deputy_do": {"decline_deputy"}, form.KeyField: {"k5"}}
	require.Equal(t, "/account/deputies?done=decline_deputy",
		c.Post(testcounty.Officer, "/account/deputies", declined).Header().Get("Location"))
	require.Contains(t, c.Get(testcounty.Office, "/account/deputies").Body.String(), page.Words["admin.state.declined"].ZH)
	require.Equal(t, http.StatusConflict,
		c.Post(testcounty.Officer, "/account/deputies",
			url.Values{"deputy_id": {"2"}, "deputy_do": {"accept_deputy"}, form.KeyField: {"k6"}}).Code)
}
