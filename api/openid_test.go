package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/openid"
	"sluice/openid/issuertest"
)

// withIssuer puts an issuer beside the county.
func withIssuer(t *testing.T) (*county, *issuertest.Issuer) {
	c, at := newCounty(t), issuertest.New(t)
	issuer, err := openid.New(openid.Config{
		Issuer: at.URL, ClientID: issuertest.ClientID, Secret: issuertest.Secret, Claim: "preferred_username",
		Pages: "http://127.0.0.1:8080",
	})
	require.NoError(t, err)
	c.behind(issuer)
	return c, at
}

// leadAway begins to sign in, and answers the issuer's address and the cookie.
func (c *county) leadAway(t *testing.T, next string) (address, cookie string) {
	t.Helper()
	got := c.send("POST", "/api/v1/sessions/openid/begin", map[string]string{"Content-Type": "application/json"},
		strings.NewReader(`{"next": "`+next+`"}`))
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	var body struct{ Address string }
	require.NoError(t, json.Unmarshal(got.Body.Bytes(), &body))
	set := got.Result().Cookies()
	require.Len(t, set, 1)
	require.True(t, set[0].HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, set[0].SameSite)
	require.Positive(t, set[0].MaxAge)
	return body.Address, set[0].Name + "=" + set[0].Value
}

// finished comes back from the issuer.
func (c *county) finished(cookie, code, state string) *httptest.ResponseRecorder {
	body, _ := json.Marshal(map[string]string{"code": code, "state": state})
	return c.send("POST", "/api/v1/sessions/openid", map[string]string{"Content-Type": "application/json", "Cookie": cookie},
		strings.NewReader(string(body)))
}

func TestSigningInAtAnIssuer(t *testing.T) {
	c, at := withIssuer(t)
	require.Contains(t, c.send("GET", "/api/v1/sessions/ways", nil, nil).Body.String(), `"openid":true`)
	address, cookie := c.leadAway(t, "/stuck")
	code, state := at.Authorize(address)
	got := c.finished(cookie+"; sluice_session=old", code, state)
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	require.JSONEq(t, `{"person": "unit", "next": "/stuck"}`, got.Body.String())
	set := got.Result().Cookies()
	require.Len(t, set, 2)
	require.Equal(t, "sluice_session", set[0].Name)
	require.Negative(t, set[1].MaxAge, "the secrets of the flow go")
	me := c.send("GET", "/api/v1/me", map[string]string{"Cookie": "sluice_session=" + set[0].Value}, nil)
	require.Contains(t, me.Body.String(), `"person":"unit"`)

	require.Equal(t, http.StatusUnauthorized, c.finished(cookie, code, state).Code, "the code again")
	require.Equal(t, 1, c.count("sessions"))
}

func TestSigningInThatIsRefused(t *testing.T) {
	c, at := withIssuer(t)
	address, cookie := c.leadAway(t, "/")
	code, state := at.Authorize(address)
	_, another := c.leadAway(t, "/")
	refused := func(why, cookie, code, state string) {
		t.Helper()
		got := c.finished(cookie, code, state)
		require.Equal(t, http.StatusUnauthorized, got.Code, why)
		require.Contains(t, got.Body.String(), `"code":"sign_in"`, why)
		require.Empty(t, got.Result().Cookies(), why)
		require.Zero(t, c.count("sessions"), why)
	}
	refused("another state", cookie, code, "another")
	refused("no state", cookie, code, "")
	refused("another browser", "", code, state)
	refused("a cookie of another flow", another, code, state)
	refused("a cookie that is none", "sluice_sign_in=%%%", code, state)
	refused("a cookie without secrets", "sluice_sign_in=e30", code, "")

	for why, bend := range map[string]func(map[string]any){
		"for another client": func(c map[string]any) { c["aud"] = "another" }, "expired": func(c map[string]any) { c["exp"] = 1 },
		"another nonce": func(c map[string]any) { c["nonce"] = "another" },
	} {
		at.Bend = bend
		code, state := at.Authorize(address)
		refused(why, cookie, code, state)
	}
	at.Bend = func(c map[string]any) { c["preferred_username"] = "<b>Stranger" }
	code, state = at.Authorize(address)
	unknown := c.finished(cookie, code, state)
	require.Equal(t, http.StatusForbidden, unknown.Code)
	require.Contains(t, unknown.Body.String(), `"code":"unknown_person"`)
	require.Zero(t, c.count("sessions"))

	at.Broken = true
	code, state = at.Authorize(address)
	down := c.finished(cookie, code, state)
	require.Equal(t, http.StatusServiceUnavailable, down.Code)
	require.Contains(t, down.Body.String(), "统一身份认证暂时无法访问")
	require.NotContains(t, down.Body.String(), at.URL)
}

func TestWithoutAnIssuer(t *testing.T) {
	c := newCounty(t)
	require.JSONEq(t, `{"openid": false, "name": ""}`, c.send("GET", "/api/v1/sessions/ways", nil, nil).Body.String())
	for _, path := range []string{"/sessions/openid/begin", "/sessions/openid"} {
		got := c.send("POST", "/api/v1"+path, map[string]string{"Content-Type": "application/json"},
			strings.NewReader(`{"code": "x", "state": "y"}`))
		require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, got.Code)
	}
}
