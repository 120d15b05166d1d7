package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"sluice/door"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
)

// apart are the addresses that are no operations of the API.
var apart = regexp.MustCompile(`^(/docs.*|/api/v1/openapi\.json)$`)

// unkeyed are the addresses that need no key: they change nothing that is on record.
var unkeyed = regexp.MustCompile(`/(preview|password|sessions|sessions/current|sessions/openid|sessions/openid/begin|me/sessions/[^/]+|notifications/read)$`)

// unsigned are the operations for those who have not signed in yet.
var unsigned = []string{"signIn", "listSignInWays", "beginSignIn", "finishSignIn"}

type openAPI struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID, Summary string
		Tags                 []string
		Security             []map[string][]string
		Parameters           []struct{ Name, In string }
		Responses            map[string]struct{ Content map[string]any }
	}
	Components struct {
		Schemas map[string]any
	}
}

// bare is a router with the API alone, and nothing beneath it.
func bare(t *testing.T) *gin.Engine {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	New(service.New(service.Deps{}), nil).Register(router)
	return router
}

func openAPIDocument(t *testing.T) (openAPI, []byte) {
	t.Helper()
	recorder := httptest.NewRecorder()
	Alone(service.Deps{}, door.Options{}).ServeHTTP(recorder, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	require.Equal(t, http.StatusOK, recorder.Code)
	var doc openAPI
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &doc))
	require.Equal(t, "3.1.0", doc.OpenAPI)
	return doc, recorder.Body.Bytes()
}

func TestEveryRouteIsDocumented(t *testing.T) {
	doc, _ := openAPIDocument(t)
	ids := map[string]bool{}
	routes := 0
	for _, route := range bare(t).Routes() {
		if apart.MatchString(route.Path) {
			continue
		}
		routes++
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(route.Path, "{$1}")
		op, documented := doc.Paths[path][strings.ToLower(route.Method)]
		name := route.Method + " " + path
		require.True(t, documented, name)
		require.NotEmpty(t, op.Summary, name)
		require.NotEmpty(t, op.Tags, name)
		require.False(t, op.OperationID == "" || ids[op.OperationID], name)
		ids[op.OperationID] = true
		successes, problems := 0, 0
		for status, response := range op.Responses {
			if status < "300" {
				successes++
				continue
			}
			if status == "304" {
				continue // nothing comes with it
			}
			require.Contains(t, response.Content, door.ProblemType, name)
			problems++
		}
		require.Positive(t, successes, name)
		require.Positive(t, problems, name)
		require.Equal(t, strings.HasPrefix(path, base) && !slices.Contains(unsigned, op.OperationID), len(op.Security) > 0, name)
		keyed := false
		for _, p := range op.Parameters {
			keyed = keyed || p.Name == "Idempotency-Key"
		}
		changes := route.Method != http.MethodGet && !unkeyed.MatchString(path)
		require.Equal(t, changes, keyed, name)
	}
	for id := range descriptions {
		require.True(t, ids[id], "a description of no operation: %s", id)
	}
	documented := 0
	for _, item := range doc.Paths {
		documented += len(item)
	}
	require.Equal(t, routes, documented)
}

func TestEveryReferenceResolves(t *testing.T) {
	doc, text := openAPIDocument(t)
	refs := regexp.MustCompile(`"\$ref":"([^"]*)"`).FindAllSubmatch(text, -1)
	require.NotEmpty(t, refs)
	for _, ref := range refs {
		name, ours := strings.CutPrefix(string(ref[1]), schemaPrefix)
		require.True(t, ours, string(ref[1]))
		require.Contains(t, doc.Components.Schemas, name)
	}
	for name := range doc.Components.Schemas {
		require.Regexp(t, `^[A-Z][A-Za-z]+$`, name)
	}
}

func TestTheRulesWordsHaveTheirSchemas(t *testing.T) {
	_, text := openAPIDocument(t)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Type, Format, Pattern any
					Enum                  []string
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &doc))
	schemas := doc.Components.Schemas
	require.Equal(t, "date", schemas["DeclareInput"].Properties["planned_start"].Format)
	require.Equal(t, monthPattern, schemas["Report"].Properties["month"].Pattern)
	require.Equal(t, "string", schemas["Duration"].Properties["period"].Type)
	require.Equal(t, "object", schemas["RecordedEvent"].Properties["payload"].Type)
	require.Contains(t, schemas["ProjectRow"].Properties["stage"].Enum, "acceptance")
	require.NotContains(t, schemas["DecideInput"].Properties, "task", "it comes from the address")
	require.NotContains(t, schemas["ReportInput"].Properties, "month", "it comes from the address")
	require.Contains(t, schemas["EditInput"].Properties, "places")
}

func TestTheDocumentationNeedsNoNetwork(t *testing.T) {
	router := Alone(service.Deps{}, door.Options{})
	fetch := func(url string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		router.ServeHTTP(recorder, httptest.NewRequest("GET", url, nil))
		require.Equal(t, http.StatusOK, recorder.Code, url)
		require.NotContains(t, recorder.Header().Get("Content-Security-Policy"), "http", url)
		require.Contains(t, recorder.Header().Get("Content-Security-Policy"), "script-src 'self'", url)
		return recorder
	}
	page := fetch("/docs").Body.String()
	require.NotContains(t, page, "http:")
	require.NotContains(t, page, "https:")
	require.NotRegexp(t, `<script>|<script [^s]| on\w+=`, page, "the policy allows no script inside the page")
	for _, link := range regexp.MustCompile(`(?:src|href)="(/[^"]*)"`).FindAllStringSubmatch(page, -1) {
		fetch(strings.Replace(link[1], "/api/v1/openapi.json", "/docs", 1))
	}
	require.Contains(t, fetch("/docs/LICENSE").Body.String(), "Apache License")
}

// What people may do to a project has an address; time and the register have doors of their own.
func TestEveryCommandHasARoute(t *testing.T) {
	doc, _ := openAPIDocument(t)
	doors := map[process.CommandName]string{process.CommandFilePaper: "POST /projects/{code}/papers",
		process.CommandImport: "POST /imports", process.CommandSucceed: "POST /units/{unit}/merge", process.CommandUndoImport: "POST /imports/{id}/undo",
		process.CommandRefresh: "POST /clock", process.CommandTick: "POST /clock"}
	for _, c := range lifecycle.Definitions() {
		address := c.Method + " " + c.Path
		if c.Method == "" {
			address = doors[c.Name]
		}
		method, path, _ := strings.Cut(address, " ")
		require.Contains(t, doc.Paths[base+path], strings.ToLower(method), "no operation for the command %s", c.Name)
	}
}

// A program made of the document knows a schema by its name, whatever the type is called here.
func TestPublishedNamesOfSchemasStay(t *testing.T) {
	doc, _ := openAPIDocument(t)
	require.Contains(t, doc.Components.Schemas, "FieldError")
	require.NotContains(t, doc.Components.Schemas, "Field")
}
