package e2e

import (
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/openid/issuertest"
)

// visitor is a browser as far as cookies and redirects go.
type visitor struct {
	t *testing.T
	http.Client
}

func newVisitor(t *testing.T) *visitor {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &visitor{t, http.Client{Jar: jar}}
}

// open goes to an address and wherever it leads, and answers where that was, with what.
func (v *visitor) open(address string) (status int, at, page string) {
	v.t.Helper()
	answer, err := v.Get(address)
	require.NoError(v.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	return answer.StatusCode, answer.Request.URL.RequestURI(), string(text)
}

// TestSigningInElsewhere goes by an issuer: from the page that was asked for, there and back to it.
func TestSigningInElsewhere(t *testing.T) {
	at := issuertest.New(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the issuer must know the address before it is served
	require.NoError(t, err)
	own := listener.Addr().String()
	require.NoError(t, listener.Close())
	for name, value := range map[string]string{
		"SLUICE_PUBLIC_URL": "http://" + own, "SLUICE_OIDC_ISSUER": at.URL, "SLUICE_OIDC_CLIENT_ID": issuertest.ClientID,
		"SLUICE_OIDC_CLIENT_SECRET": issuertest.Secret, "SLUICE_OIDC_CLAIM": "preferred_username", "SLUICE_OIDC_NAME": "政务统一认证",
	} {
		t.Setenv(name, value)
	}
	s := up(t, folder(t), "2019-03-01", "--http", own)

	v := newVisitor(t)
	_, where, page := v.open(s.url + "/messages")
	require.Equal(t, "/sign-in?next=%2Fmessages", where)
	require.Contains(t, page, "用政务统一认证登录")
	at.Person = "admin"
	status, where, page := v.open(s.url + "/sign-in/openid?next=%2Fmessages")
	require.Equal(t, http.StatusOK, status, page)
	require.Equal(t, "/messages", where)
	require.Contains(t, page, `href="/account"`)

	stranger := newVisitor(t)
	at.Person = "nobody.here"
	status, _, page = stranger.open(s.url + "/sign-in/openid?next=%2Fmessages")
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, page, "账号“nobody.here”在本系统没有对应人员")
	_, where, _ = stranger.open(s.url + "/messages")
	require.Equal(t, "/sign-in?next=%2Fmessages", where, "nobody was let in")

	_, where, _ = stranger.open(s.url + "/sign-in/openid/callback?code=stolen&state=guessed")
	require.Contains(t, where, "/callback")
	at.Broken = true
	_, _, page = newVisitor(t).open(s.url + "/sign-in/openid?next=%2F")
	require.NotContains(t, page, at.URL, "an issuer that is known already is not asked again until somebody comes back")
	status, _, _ = v.open(s.url + "/messages")
	require.Equal(t, http.StatusOK, status, "whoever is in stays in while it is down")
}
