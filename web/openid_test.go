package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/openid"
	"sluice/openid/issuertest"
	"sluice/web/page"
)

// withIssuer is a county beside an issuer, at which the reviewer has an account.
func withIssuer(t *testing.T) (*testcounty.County, *issuertest.Issuer) {
	t.Helper()
	c, at := newCounty(t), issuertest.New(t)
	issuer, err := openid.New(openid.Config{
		Issuer:   at.URL,
		ClientID: issuertest.ClientID,
		Secret:   issuertest.Secret,
		Claim:    "preferred_username",
		Pages:    "http://127.0.0.1:8080",
	})
	require.NoError(t, err)
	c.Service.Issuer = issuer
	at.Bend = func(claims map[string]any) { claims["preferred_username"] = testcounty.Reviewer.Person }
	return c, at
}

func TestTheButtonOfAnIssuer(t *testing.T) {
	c := newCounty(t)
	require.NotContains(t, c.Send("GET", "/sign-in", "", nil).Body.String(), "/sign-in/openid", "nothing is set up")
	c, _ = withIssuer(t)
	body := c.Send("GET", "/sign-in?next=/tasks%3Fview%3Ddone", "", nil).Body.String()
	require.Contains(t, body, `href="/sign-in/openid?next=%2ftasks%3fview%3ddone"`)
	require.Contains(t, body, page.Words["signin.openid"].ZH)
	c.Service.IssuerName = "政务<b>网"
	require.Contains(t, c.Send("GET", "/sign-in", "", nil).Body.String(), "用政务&lt;b&gt;网登录")
}

// ledAway begins to sign in at the issuer, and says where that leads and what the browser keeps meanwhile.
func ledAway(t *testing.T, c *testcounty.County, next string) (address, cookie string) {
	t.Helper()
	away := c.Send("GET", "/sign-in/openid?next="+url.QueryEscape(next), "", nil)
	require.Equal(t, http.StatusSeeOther, away.Code, away.Body.String())
	set := away.Result().Cookies()
	require.Len(t, set, 1)
	require.True(t, set[0].HttpOnly)
	return away.Header().Get("Location"), set[0].Name + "=" + set[0].Value
}

func TestToTheIssuerAndBack(t *testing.T) {
	c, at := withIssuer(t)
	for next, to := range map[string]string{"/stuck": "/stuck", "//example.org": "/"} { // nobody is led elsewhere
		address, cookie := ledAway(t, c, next)
		require.True(t, strings.HasPrefix(address, at.URL), address)
		code, state := at.Authorize(address)
		callback := "/sign-in/openid/callback?" + url.Values{"code": {code}, "state": {state}}.Encode()
		back := c.Send("GET", callback, cookie, nil)
		require.Equal(t, http.StatusSeeOther, back.Code, back.Body.String())
		require.Equal(t, to, back.Header().Get("Location"))
		signedIn := c.Send("GET", "/account", cookieOf(t, back), nil)
		require.Equal(t, http.StatusOK, signedIn.Code)
		require.Contains(t, signedIn.Body.String(), testcounty.Reviewer.Name)
		require.Equal(t, http.StatusUnauthorized, c.Send("GET", callback, "", nil).Code, "another browser")
	}
}

func TestTheIssuerRefuses(t *testing.T) {
	c, at := withIssuer(t)
	gaveUp := c.Send("GET", "/sign-in/openid/callback?error=access_denied&error_description=%3Cb%3ECall+0900", "", nil)
	require.Equal(t, http.StatusUnauthorized, gaveUp.Code)
	require.Contains(t, gaveUp.Body.String(), page.Words["signin.openid.none.help"].ZH)
	require.NotContains(t, gaveUp.Body.String(), "Call 0900", "anybody can write an address")
	require.Empty(t, gaveUp.Result().Cookies())

	at.Bend = func(claims map[string]any) { claims["preferred_username"] = "<b>x" }
	address, cookie := ledAway(t, c, "/stuck")
	code, state := at.Authorize(address)
	unknown := c.Send("GET", "/sign-in/openid/callback?"+url.Values{"code": {code}, "state": {state}}.Encode(), cookie, nil)
	require.Equal(t, http.StatusForbidden, unknown.Code)
	require.Contains(t, unknown.Body.String(), "账号“&lt;b&gt;x”在本系统没有对应人员")
	require.NotContains(t, unknown.Body.String(), "<b>x")
	require.Contains(t, unknown.Body.String(), `name="password"`, "the other way is there")

	c, at = withIssuer(t)
	at.Broken = true
	down := c.Send("GET", "/sign-in/openid?next=/stuck", "", nil)
	require.Equal(t, http.StatusServiceUnavailable, down.Code)
	require.Contains(t, down.Body.String(), "统一身份认证暂时无法访问")
	require.Contains(t, down.Body.String(), `name="next" value="/stuck"`)
}
