package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unkeyed are the addresses that need no key: they change nothing that is on record.
var unkeyed = regexp.MustCompile(`/(preview|password|sessions|sessions/current|sessions/openid|sessions/openid/begin|me/sessions/[^/]+|notifications/read)$`)

// Every operation of the API asks for a token, refuses parameters it does not know, and, when it changes something, asks for
// a key. Nothing has changed after any of it.
func TestEveryOperationGuardsItself(t *testing.T) {
	c := newCounty(t)
	before := c.state(t)
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(c.send("GET", "/api/v1/openapi.json", nil, nil).Body.Bytes(), &doc))
	asked := 0
	for path, item := range doc.Paths {
		if !strings.HasPrefix(path, "/api/") {
			continue
		}
		url := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "1")
		for method := range item {
			method = strings.ToUpper(method)
			if strings.HasPrefix(path, "/api/v1/sessions") && method != http.MethodDelete {
				continue // for those who have not signed in yet
			}
			ask := func(url string, headers map[string]string, status int, content string) {
				t.Helper()
				got := c.send(method, url, headers, strings.NewReader("{}"))
				require.Equal(t, status, got.Code, "%s %s: %s", method, url, got.Body)
				require.Contains(t, got.Body.String(), content)
				requireProblem(t, got)
				asked++
			}
			signedIn := map[string]string{"Authorization": "Bearer admin-token", "Content-Type": "application/json"}
			ask(url, nil, http.StatusUnauthorized, `"code":"unauthenticated"`)
			if method != http.MethodGet && !unkeyed.MatchString(path) {
				ask(url, signedIn, http.StatusBadRequest, `"code":"key_missing"`)
				signedIn["Idempotency-Key"] = "1"
			}
			if strings.HasSuffix(path, "/preview") {
				signedIn["Content-Type"] = "application/yaml"
			}
			ask(url+"?zzz=value-sent", signedIn, http.StatusUnprocessableEntity, `"field":"zzz"`)
		}
	}
	require.Greater(t, asked, 100)
	require.Equal(t, before, c.state(t))
}
