package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// caller calls the API as one person.
type caller struct {
	t     *testing.T
	url   string
	token string
}

// answer is what came back.
type answer struct {
	t      *testing.T
	Status int
	Header http.Header
	Body   []byte
}

type object = map[string]any

// send sends one request; header pairs follow the body.
func (c *caller) send(method, path string, body any, header ...string) (*answer, error) {
	var reader io.Reader
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
	case []byte:
		reader, contentType = bytes.NewReader(b), "application/octet-stream"
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequest(method, c.url+path, reader)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", rand.Text())
		request.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := (&http.Client{Timeout: 5 * time.Minute}).Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return &answer{t: c.t, Status: response.StatusCode, Header: response.Header, Body: content}, err
}

// do sends a request whatever becomes of it.
func (c *caller) do(method, path string, body any, header ...string) *answer {
	c.t.Helper()
	a, err := c.send(method, path, body, header...)
	require.NoError(c.t, err)
	return a
}

func (c *caller) get(path string) *answer {
	c.t.Helper()
	return c.do(http.MethodGet, path, nil).ok()
}

func (c *caller) post(path string, body any) *answer {
	c.t.Helper()
	return c.do(http.MethodPost, path, body).ok()
}

// ok requires success.
func (a *answer) ok() *answer {
	a.t.Helper()
	require.Less(a.t, a.Status, 300, string(a.Body))
	return a
}

// refused requires a refusal of a status and code, which never shows what is inside.
func (a *answer) refused(status int, code string) *answer {
	a.t.Helper()
	require.Equal(a.t, status, a.Status, string(a.Body))
	require.Equal(a.t, "application/problem+json", a.Header.Get("Content-Type"))
	require.Equal(a.t, code, a.json()["code"])
	for _, inside := range []string{"pgx", "SQLSTATE", "goroutine", "temporal.io", ".go:"} {
		require.NotContains(a.t, string(a.Body), inside)
	}
	return a
}

func (a *answer) json() object {
	a.t.Helper()
	var value object
	require.NoError(a.t, json.Unmarshal(a.Body, &value), string(a.Body))
	return value
}

// items are the rows of a list.
func (a *answer) items() []object {
	a.t.Helper()
	var list struct{ Items []object }
	require.NoError(a.t, json.Unmarshal(a.Body, &list), string(a.Body))
	return list.Items
}

// person adds a person with posts and answers a caller for them.
func (c *caller) person(id, name string, posts ...string) *caller {
	c.t.Helper()
	added := c.post("/api/v1/people", object{"person": id, "name": name, "posts": posts}).json()
	return &caller{t: c.t, url: c.url, token: added["token"].(string)}
}

// paper files a paper of a kind with some content.
func (c *caller) paper(code, kind string) {
	c.t.Helper()
	content := []byte(kind + " of " + code + " " + rand.Text())
	c.do(http.MethodPost, fmt.Sprintf("/api/v1/projects/%s/papers?kind=%s&name=%s.pdf", code, kind, kind), content).ok()
}

// task finds the id of the open task of a kind on a project.
func (c *caller) task(code, kind string) string {
	c.t.Helper()
	items := c.get("/api/v1/tasks?view=all&project=" + code + "&kind=" + kind).items()
	require.Len(c.t, items, 1, "open tasks %s of %s", kind, code)
	return items[0]["id"].(string)
}

// step steps the clock to a moment such as "2019-04-01 09:00", Asia/Shanghai.
func (c *caller) step(to string) {
	c.t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", to, time.FixedZone("Asia/Shanghai", 8*3600))
	require.NoError(c.t, err)
	c.post("/api/v1/clock", object{"to": moment.Format(time.RFC3339)})
}
