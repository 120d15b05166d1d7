package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheButtonOfAnIssuer(t *testing.T) {
	s := newStandIn(t)
	require.NotContains(t, s.send("GET", "/sign-in", "", nil).Body.String(), "/sign-in/openid", "nothing is set up")
	s.lay("GET /sessions/ways", http.StatusOK, of(t, `{"openid": true, "name": ""}`))
	body := s.send("GET", "/sign-in?next=/tasks%3Fview%3Ddone", "", nil).Body.String()
	require.Contains(t, body, `href="/sign-in/openid?next=%2ftasks%3fview%3ddone"`)
	require.Contains(t, body, words["signin.openid"].ZH)
	s.lay("GET /sessions/ways", http.StatusOK, of(t, `{"openid": true, "name": "政务<b>网"}`))
	require.Contains(t, s.send("GET", "/sign-in", "", nil).Body.String(), "用政务&lt;b&gt;网登录")
	s.lay("GET /sessions/ways", http.StatusOK, of(t, `{"openid": false}`))
	require.NotContains(t, s.send("GET", "/sign-in", "", nil).Body.String(), "/sign-in/openid")
}

func TestToTheIssuerAndBack(t *testing.T) {
	s := newStandIn(t)
	s.answers["POST /sessions/openid/begin"] = reply{
		status: http.StatusOK, body: map[string]string{"address": "https://id.example.gov.cn/auth?state=x"},
		cookie: "sluice_sign_in=secret; HttpOnly",
	}
	away := s.send("GET", "/sign-in/openid?next=/stuck", "", nil)
	require.Equal(t, http.StatusSeeOther, away.Code)
	require.Equal(t, "https://id.example.gov.cn/auth?state=x", away.Header().Get("Location"))
	require.Contains(t, away.Header().Get("Set-Cookie"), "sluice_sign_in=secret")
	sent, _ := s.last("POST /sessions/openid/begin")
	require.JSONEq(t, `{"next": "/stuck"}`, sent.body)
	s.send("GET", "/sign-in/openid?next=//example.org", "", nil)
	sent, _ = s.last("POST /sessions/openid/begin")
	require.JSONEq(t, `{"next": "/"}`, sent.body, "nobody is led elsewhere")

	s.answers["POST /sessions/openid"] = reply{status: http.StatusOK, body: map[string]string{"person": "wang", "next": "/stuck"},
		cookie: session}
	back := s.send("GET", "/sign-in/openid/callback?code=c&state=x", "sluice_sign_in=secret", nil)
	require.Equal(t, http.StatusSeeOther, back.Code)
	require.Equal(t, "/stuck", back.Header().Get("Location"))
	require.Contains(t, back.Header().Get("Set-Cookie"), session)
	sent, _ = s.last("POST /sessions/openid")
	require.JSONEq(t, `{"code": "c", "state": "x"}`, sent.body)
	require.Equal(t, "secret", sent.header.Get("Flow"))
	s.answers["POST /sessions/openid"] = reply{status: http.StatusOK,
		body: map[string]string{"person": "wang", "next": "https://example.org"}}
	require.Equal(t, "/", s.send("GET", "/sign-in/openid/callback?code=c&state=x", "", nil).Header().Get("Location"))
}

func TestTheIssuerRefuses(t *testing.T) {
	s := newStandIn(t)
	gaveUp := s.send("GET", "/sign-in/openid/callback?error=access_denied&error_description=%3Cb%3ECall+0900", "", nil)
	require.Equal(t, http.StatusUnauthorized, gaveUp.Code)
	require.Contains(t, gaveUp.Body.String(), words["signin.openid.none.help"].ZH)
	require.NotContains(t, gaveUp.Body.String(), "Call 0900", "anybody can write an address")
	_, asked := s.last("POST /sessions/openid")
	require.False(t, asked)

	s.lay("POST /sessions/openid", http.StatusForbidden,
		problem{Status: 403, Code: "unknown_person", TitleZH: "没有对应人员", DetailZH: "账号“<b>x”在本系统没有对应人员"})
	unknown := s.send("GET", "/sign-in/openid/callback?code=c&state=x", "", nil)
	require.Equal(t, http.StatusForbidden, unknown.Code)
	require.Contains(t, unknown.Body.String(), "账号“&lt;b&gt;x”在本系统没有对应人员")
	require.Contains(t, unknown.Body.String(), `name="password"`, "the other way is there")

	s.lay("POST /sessions/openid/begin", http.StatusServiceUnavailable,
		problem{Status: 503, Code: "unavailable", TitleZH: "暂不可用", DetailZH: "统一身份认证暂时无法访问"})
	down := s.send("GET", "/sign-in/openid?next=/stuck", "", nil)
	require.Equal(t, http.StatusServiceUnavailable, down.Code)
	require.Contains(t, down.Body.String(), "统一身份认证暂时无法访问")
	require.Contains(t, down.Body.String(), `name="next" value="/stuck"`)
}
