package testcounty

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/door"
	"sluice/lifecycle"
	"sluice/service"
)

// Session signs somebody in and answers their cookie.
func (c *County) Session(who lifecycle.Actor) string {
	c.t.Helper()
	c.keys++
	secret := "session of " + who.Person + " " + time.Now().Format(time.RFC3339Nano)
	secret = service.HashOf(secret)
	require.NoError(c.t, c.OpenSession(c.t.Context(), service.HashOf(secret), who.Person, false, "test", time.Now()))
	return door.SessionCookie + "=" + secret
}

// Get asks for a page of somebody's.
func (c *County) Get(who lifecycle.Actor, address string) *httptest.ResponseRecorder {
	c.t.Helper()
	return c.Send(http.MethodGet, address, c.Session(who), nil)
}

// Post sends a form of somebody's.
func (c *County) Post(who lifecycle.Actor, address string, form url.Values) *httptest.ResponseRecorder {
	c.t.Helper()
	return c.Send(http.MethodPost, address, c.Session(who), form)
}

// Send sends a request with a cookie; none: nobody has signed in.
func (c *County) Send(method, address, cookie string, form url.Values) *httptest.ResponseRecorder {
	c.t.Helper()
	request := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	return c.Serve(request)
}

// Serve asks what is behind the door.
func (c *County) Serve(request *http.Request) *httptest.ResponseRecorder {
	shown := httptest.NewRecorder()
	c.Handler.ServeHTTP(shown, request)
	return shown
}
