package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/internal/testcounty"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// A post for oneself waits on the page of another administrator, who confirms it there.
func TestAnotherAdministratorConfirms(t *testing.T) {
	c := newCounty(t)
	post := process.Post{Unit: "ssb", Role: process.RoleAdministrator}
	_, err := c.Administer(t.Context(), "second", "f", testcounty.Admin, c.Now(),
		&admin.PostGiven{Person: testcounty.Office.Person, Post: post})
	require.NoError(t, err)
	give := url.Values{"unit": {"czj"}, "role": {"staff"}, form.KeyField: {"k1"}}
	given := c.Post(testcounty.Admin, "/admin/people/admin/give_post", give)
	require.Equal(t, "/admin/acts?done=propose_act", given.Header().Get("Location"), given.Body.String())
	own := c.Get(testcounty.Admin, "/admin/acts/1").Body.String()
	require.Contains(t, own, "/admin/acts/1/withdraw_act")
	require.NotContains(t, own, "/admin/acts/1/confirm_act")
	refused := c.Post(testcounty.Admin, "/admin/acts/1/confirm_act", url.Values{form.KeyField: {"k2"}})
	require.Equal(t, http.StatusForbidden, refused.Code)
	require.Contains(t, refused.Body.String(), "不能确认或驳回自己提出的事项")
	require.Equal(t, http.StatusForbidden, c.Get(testcounty.Clerk, "/admin/acts").Code)
	require.Equal(t, http.StatusNotFound, c.Get(testcounty.Admin, "/admin/acts/9").Code)

	require.Contains(t, c.Get(testcounty.Office, "/admin/acts").Body.String(), page.Words["admin.act.state.open"].ZH)
	theirs := c.Get(testcounty.Office, "/admin/acts/1").Body.String()
	for _, shown := range []string{"/admin/acts/1/confirm_act", "/admin/acts/1/refuse_act", "czj/staff"} {
		require.Contains(t, theirs, shown)
	}
	done := c.Post(testcounty.Office, "/admin/acts/1/confirm_act", url.Values{form.KeyField: {"k3"}})
	require.Equal(t, "/admin/acts?done=confirm_act", done.Header().Get("Location"), done.Body.String())
	require.Contains(t, c.Get(testcounty.Admin, "/account").Body.String(), "czj/staff")
	require.NotContains(t, c.Get(testcounty.Office, "/admin/acts/1").Body.String(), "confirm_act")
}
