package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/door"
	"sluice/internal/testcounty"
	"sluice/web/form"
	"sluice/web/page"
)

// Somebody is given a first password, signs in with it, changes it, and signs out: on the pages, with the record beneath them.
func TestSigningInWithTheRecord(t *testing.T) {
	c := newCounty(t)
	const first, own = "a first password", "a password of my own"
	given := c.Post(testcounty.Admin, "/admin/people/clerk/first_password", url.Values{"password": {first}, form.KeyField: {"k1"}})
	require.Equal(t, http.StatusOK, given.Code, given.Body.String())
	signIn := func(person, password string) (status int, cookie string) {
		shown := c.Send("POST", "/sign-in", "", url.Values{"person": {person}, "password": {password}, "next": {"/tasks"}})
		for _, set := range shown.Result().Cookies() {
			if set.Name == door.SessionCookie {
				cookie = set.Name + "=" + set.Value
			}
		}
		return shown.Code, cookie
	}
	for _, wrong := range []string{"clerk\x00", "\xff", ""} {
		status, _ := signIn(wrong, first)
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusUnprocessableEntity}, status, "%q", wrong)
	}
	status, cookie := signIn(" Clerk ", first)
	require.Equal(t, http.StatusSeeOther, status)
	require.Contains(t, c.Send("GET", "/tasks", cookie, nil).Header().Get("Location"), page.PasswordPage)
	changed := c.Send("POST", page.PasswordPage, cookie, url.Values{"old": {first}, "new": {own}, "repeat": {own}, form.KeyField: {"k2"}})
	require.Equal(t, http.StatusSeeOther, changed.Code, changed.Body.String())
	require.NotEmpty(t, changed.Result().Cookies(), "the session goes on under another secret")
	status, cookie = signIn("clerk", own)
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, http.StatusOK, c.Send("GET", "/account/sessions", cookie, nil).Code)
	require.Equal(t, "/sign-in", c.Send("POST", "/sign-out", cookie, url.Values{}).Header().Get("Location"))
	require.Contains(t, c.Send("GET", "/tasks", cookie, nil).Header().Get("Location"), "/sign-in", "the session is over")
	for _, nobody := range []string{"/admin/people/%00/rename", "/admin/commands/%00/drop", "/admin/held?stream=%00", "/admin/units/%00",
		"/admin/acts/x/confirm_act"} {
		shown := c.Post(testcounty.Admin, nobody, url.Values{"name": {"x"}, "reason": {"x"}, form.KeyField: {"k3"}})
		require.Less(t, shown.Code, 500, nobody)
		require.GreaterOrEqual(t, shown.Code, 400, nobody)
	}
}
