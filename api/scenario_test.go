package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
)

// scenario is a request and what its answer must and must not hold. Everyone signs in as As, with the key "key"; Headers may
// say otherwise. Unless it Changes something, nothing may have changed after it.
type scenario struct {
	Name               string
	Before             func(t *testing.T, c *county)
	As                 string
	Method             string
	URL                string
	Headers            map[string]string
	Body               string
	ExpectedStatus     int
	ExpectedContent    []string
	NotExpectedContent []string
	Changes            bool
}

var requestID = regexp.MustCompile(`,"request_id":"[0-9a-f]*"`)

// never stands in no answer: what errors say inside, code, names of our tools.
var never = []string{"SECRET", "select ", "goroutine", ".go:", "pgx", "json:", "huma", "Go struct", "lifecycle.", "runtime error"}

func (s scenario) run(t *testing.T) {
	t.Helper()
	c := newCounty(t)
	if s.Before != nil {
		s.Before(t, c)
	}
	before := c.state(t)
	headers := map[string]string{"Idempotency-Key": "key"}
	if s.As != "" {
		headers["Authorization"] = "Bearer " + s.As + "-token"
	}
	if strings.HasPrefix(s.Body, "{") {
		headers["Content-Type"] = "application/json"
	}
	for name, value := range s.Headers {
		headers[name] = value
	}
	got := c.send(s.Method, s.URL, headers, strings.NewReader(s.Body))
	text := got.Body.String()
	require.Equal(t, s.ExpectedStatus, got.Code, text)
	for _, content := range s.ExpectedContent {
		require.Contains(t, text, content)
	}
	said := requestID.ReplaceAllString(text, "") // it is random, and may hold anything
	for _, content := range append(s.NotExpectedContent, never...) {
		require.NotContains(t, said, content)
	}
	if !s.Changes {
		require.Equal(t, before, c.state(t), "something has changed")
	}
	if s.ExpectedStatus >= 400 {
		requireProblem(t, got)
	}
}

// requireProblem demands the shape that every refusal has.
func requireProblem(t *testing.T, got *httptest.ResponseRecorder) {
	t.Helper()
	require.Equal(t, "application/problem+json", got.Header().Get("Content-Type"))
	var p struct {
		Type, Title, Code, Detail, Request_id string
		Title_zh, Detail_zh                   string
		Status                                int
	}
	require.NoError(t, json.Unmarshal(got.Body.Bytes(), &p), got.Body.String())
	require.Equal(t, got.Code, p.Status)
	require.Equal(t, "urn:sluice:problem:"+p.Code, p.Type)
	for _, text := range []string{p.Title, p.Title_zh, p.Detail, p.Detail_zh} {
		require.NotEmpty(t, text)
	}
	require.Equal(t, got.Header().Get("X-Request-Id"), p.Request_id)
	require.NotEmpty(t, p.Request_id)
}

func (c *county) send(method, url string, headers map[string]string, body io.Reader) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, url, body)
	for name, value := range headers {
		if value == "" {
			request.Header.Del(name)
			continue
		}
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, request)
	return recorder
}

// keys counts the keys given out.
var keys atomic.Int64

// do sends a JSON request with a fresh key and demands its status.
func (c *county) do(t *testing.T, as, method, url, body string, status int) *httptest.ResponseRecorder {
	t.Helper()
	key := keys.Add(1)
	got := c.send(method, "/api/v1"+url, map[string]string{
		"Authorization": "Bearer " + as + "-token", "Idempotency-Key": fmt.Sprint("key-", key), "Content-Type": "application/json",
	}, strings.NewReader(body))
	require.Equal(t, status, got.Code, got.Body.String())
	return got
}

// task is the id of the open task of a kind.
func (c *county) task(t *testing.T, code, kind string) string {
	t.Helper()
	for _, task := range c.project(code).Tasks {
		if string(task.Kind) == kind {
			return task.ID
		}
	}
	require.Failf(t, "no such task", "%s of %s among %v", kind, code, c.project(code).Tasks)
	return ""
}

// form writes a form of triples: name, name of the file if it is one, content.
func form(fields ...string) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 3 {
		create := func() (io.Writer, error) { return w.CreateFormField(fields[i]) }
		if fields[i+1] != "" {
			create = func() (io.Writer, error) { return w.CreateFormFile(fields[i], fields[i+1]) }
		}
		part, _ := create()
		_, _ = io.WriteString(part, fields[i+2])
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}

// file puts a paper on file.
func (c *county) file(t *testing.T, as, code, kind, content string) {
	t.Helper()
	body, contentType := form("file", kind+".pdf", content)
	key := keys.Add(1)
	got := c.send("POST", "/api/v1/projects/"+code+"/papers?kind="+kind, map[string]string{
		"Authorization": "Bearer " + as + "-token", "Idempotency-Key": fmt.Sprint("key-", key), "Content-Type": contentType,
	}, strings.NewReader(body))
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
}

const declaration = `{
	"year": 2019, "name": "龙亭镇有机水稻基地建设项目", "unit": "hezuoshe", "supervising_unit": "longting",
	"places": [{"township": "龙亭镇", "villages": ["龙亭第1村"]}], "sector": "农业",
	"linkage_model": "party_branch_enterprise_base", "requested_fen": 100000000, "beneficiaries": 320,
	"annual_income_increase_fen": 5000000, "planned_start": "2019-05-06", "planned_end": "2019-10-31"
}`

const code = "SS2019-001"

// The stages of a life, each from the one before.

func declared(t *testing.T, c *county) {
	got := c.do(t, "unit", "POST", "/projects", declaration, http.StatusCreated)
	require.Equal(t, "/api/v1/projects/"+code, got.Header().Get("Location"))
}

func withPapers(t *testing.T, c *county) {
	declared(t, c)
	for _, kind := range []string{"application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline"} {
		c.file(t, "unit", code, kind, "content of "+kind)
	}
}

func submitted(t *testing.T, c *county) {
	withPapers(t, c)
	c.do(t, "unit", "POST", "/projects/"+code+"/submit", `{}`, http.StatusOK)
}

func inPool(t *testing.T, c *county) {
	submitted(t, c)
	c.reviewed(t)
}

// reviewed brings a submitted declaration through its review, into the plan of the year and to its fund order.
func (c *county) reviewed(t *testing.T) {
	t.Helper()
	c.approve(t, "town", "decide")
	c.approve(t, "office", "decide")
	c.approve(t, "leader", "decide")
	c.step(t, "2019-03-20T09:00:00+08:00")
	c.do(t, "office", "POST", "/tasks/"+c.task(t, code, "confirm_notice")+"/confirm", `{}`, http.StatusOK)
	c.do(t, "office", "POST", "/projects/"+code+"/select", `{"verdict": "select", "year": 2019, "plan": "洋发改〔2019〕21号"}`, http.StatusOK)
	c.do(t, "office", "POST", "/projects/"+code+"/record-fund-order", `{"orders": [`+fundLine+`]}`, http.StatusOK)
	c.file(t, "leader", code, "award_table", "table")
}

// approve approves the open step of a kind that somebody holds.
func (c *county) approve(t *testing.T, as, kind string) {
	t.Helper()
	id := ""
	for _, task := range c.project(code).Tasks {
		if string(task.Kind) == kind && actor(as).Holds(task.Holder) {
			id = task.ID
		}
	}
	body := `{"verdict": "approve"}`
	if as == "leader" {
		body = `{"verdict": "approve", "resolution": {"number": "洋苏陕组〔2019〕5号", "on": "2019-03-01"}}`
	}
	c.do(t, as, "POST", "/tasks/"+id+"/decide", body, http.StatusOK)
}

// prepared brings an awarded project to a signed contract and photographs from before the works.
func (c *county) prepared(t *testing.T) {
	t.Helper()
	c.file(t, "unit", code, "implementation_plan", "plan")
	c.do(t, "unit", "POST", "/projects/"+code+"/plan",
		`{"summary": "新建基地", "investment_fen": 120000000, "budget_fen": 90000000, "organised_by": "王丽"}`, http.StatusOK)
	c.approve(t, "town", "decide_plan")
	c.approve(t, "finance", "decide_plan")
	c.step(t, "2019-04-10T09:00:00+08:00")
	c.do(t, "office", "POST", "/tasks/"+c.task(t, code, "confirm_notice")+"/confirm", `{}`, http.StatusOK)
	c.do(t, "unit", "POST", "/projects/"+code+"/tender",
		`{"method": "exempt", "kind": "works", "estimate_fen": 80000000, "reason": "低于必须招标的规模"}`, http.StatusOK)
	c.file(t, "unit", code, "contract", "contract")
	c.do(t, "unit", "POST", "/projects/"+code+"/sign-contract",
		`{"number": "HT-2019-3", "kind": "works", "contractor": "汉中建工", "amount_fen": 80000000, "on": "2019-04-10"}`, http.StatusOK)
	c.file(t, "unit", code, "start_photos", "photographs")
	c.step(t, "2019-05-06T09:00:00+08:00")
}

func (c *county) step(t *testing.T, to string) {
	t.Helper()
	c.do(t, "admin", "POST", "/clock", fmt.Sprintf(`{"to": %q}`, to), http.StatusOK)
}

const fundLine = `{"source": "江苏省级协作资金", "budget_year": 2019, "fund_order": "苏财〔2019〕1号", "amount_fen": 90000000}`

const award = `{"funding": [` + fundLine + `],
	"resolution": "洋苏陕组〔2019〕7号", "on": "2019-03-20"}`

func started(t *testing.T, c *county) {
	inPool(t, c)
	c.do(t, "leader", "POST", "/projects/"+code+"/award", award, http.StatusOK)
	c.prepared(t)
	c.do(t, "unit", "POST", "/projects/"+code+"/start", `{"on": "2019-05-06"}`, http.StatusOK)
	require.Equal(t, lifecycle.StageImplementation, c.project(code).Stage)
}

func run(t *testing.T, scenarios []scenario) {
	for _, s := range scenarios {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
}
