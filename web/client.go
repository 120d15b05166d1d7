package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sluice/door"
	"sluice/service"
)

// base is where the API begins.
const base = door.API

// client makes requests of the API on behalf of whoever sent a request to a page.
type client struct {
	api  http.Handler
	from *http.Request
	set  http.Header // of the answer to the browser: cookies that the API sets go there
}

// problem is a refusal as it is told over HTTP.
type problem = door.Problem

type fieldProblem = service.FieldProblem

// signedOut reports whether an answer means that nobody is signed in, or no longer.
func signedOut(err error) bool {
	var p *problem
	return service.IsCode(err, service.CodeUnauthenticated) || errors.As(err, &p) && p.Status == http.StatusUnauthorized
}

// get asks for something. Query may be nil.
func (c *client) get(path string, query url.Values, into any) error {
	_, err := c.do(http.MethodGet, path, query, nil, nil, into)
	return err
}

// headers travel from the browser's request to the API's: who it is, and from where.
var headers = []string{"Authorization", "Cookie", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "User-Agent", "Accept-Language"}

// do makes a request. A body that is a reader is sent as it is, any other as JSON. Answers from 400 on are *problem errors.
func (c *client) do(method, path string, query url.Values, header http.Header, body, into any) (http.Header, error) {
	address := url.URL{Path: base + path, RawQuery: query.Encode()}
	var content io.Reader = http.NoBody
	if reader, ok := body.(io.Reader); ok {
		content = reader
	} else if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("the body of %s %s: %w", method, path, err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(c.from.Context(), method, address.String(), content)
	if err != nil {
		return nil, fmt.Errorf("the request %s %s: %w", method, path, err)
	}
	for _, name := range headers {
		request.Header[name] = c.from.Header[name]
	}
	request.Host, request.RemoteAddr, request.TLS = c.from.Host, c.from.RemoteAddr, c.from.TLS
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		request.Header[name] = values
	}
	answer := newAnswer()
	c.api.ServeHTTP(answer, request)
	c.keep(answer.header)
	return answer.header, answer.read(method+" "+path, into)
}

// keep hands cookies that the API has set on to the browser, and sends them along from here: a session that was renewed in the
// middle of a page goes on.
func (c *client) keep(answer http.Header) {
	set := (&http.Response{Header: answer}).Cookies()
	if len(set) == 0 {
		return
	}
	c.set["Set-Cookie"] = append(c.set["Set-Cookie"], answer.Values("Set-Cookie")...)
	from := c.from.Clone(c.from.Context())
	from.Header.Del("Cookie")
	for _, cookie := range c.from.Cookies() {
		if !slices.ContainsFunc(set, func(s *http.Cookie) bool { return s.Name == cookie.Name }) {
			from.AddCookie(cookie)
		}
	}
	for _, cookie := range set {
		if cookie.MaxAge >= 0 && cookie.Value != "" {
			from.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
		}
	}
	c.from = from
}

// answer holds in memory what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}, status: http.StatusOK} }

// Header is that of the answer.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write keeps the body.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// Flush has nobody to send to.
func (a *answer) Flush() {}

// read decodes the answer, or the problem.
func (a *answer) read(request string, into any) error {
	if a.status >= http.StatusBadRequest {
		p := &problem{Status: a.status, RetryAfter: a.header.Get("Retry-After")}
		if strings.Contains(a.header.Get("Content-Type"), "json") {
			if err := json.Unmarshal(a.body.Bytes(), p); err != nil {
				return fmt.Errorf("%s answered %d: %w", request, a.status, err)
			}
		}
		return p
	}
	if into == nil || a.body.Len() == 0 { // done, and there is nothing to tell
		return nil
	}
	if err := json.Unmarshal(a.body.Bytes(), into); err != nil {
		return fmt.Errorf("the answer to %s: %w", request, err)
	}
	return nil
}
