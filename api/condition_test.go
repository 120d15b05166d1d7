package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
)

// How Sluice does, whether its record is whole and how far a person reaches is for administrators, and nobody else hears a word of it.
func TestWhatIsForAdministratorsAlone(t *testing.T) {
	var scenarios []scenario
	for _, address := range []string{"/health", "/chains", "/people/town"} {
		for _, person := range []string{"unit", "office", "leader", "nothing"} {
			scenarios = append(scenarios, scenario{
				Name: person + " asks for " + address, Before: declared, As: person, Method: http.MethodGet, URL: "/api/v1" + address,
				ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_reader"`},
				NotExpectedContent: []string{"SS2019", "running", "checked", "sessions", "姓town", "lag_seconds"},
			})
		}
	}
	run(t, append(scenarios,
		scenario{
			Name: "a leaver's tasks, seen by a colleague", Before: submitted, As: "office", Method: http.MethodPost,
			URL:  "/api/v1/people/town/leave",
			Body: `{"successor": "nothing", "reason": "调离", "preview": true}`, ExpectedStatus: http.StatusForbidden,
			NotExpectedContent: []string{"SS2019"},
		},
		scenario{
			Name: "nobody of that name", As: "admin", Method: http.MethodGet, URL: "/api/v1/people/ghost",
			ExpectedStatus:  http.StatusNotFound,
			ExpectedContent: []string{`"code":"not_found"`},
		},
		scenario{
			Name: "no run so long", As: "admin", Method: http.MethodGet, URL: "/api/v1/chains?most=2001",
			ExpectedStatus:  http.StatusUnprocessableEntity,
			ExpectedContent: []string{`"field":"most"`},
		},
	))
}

func TestCondition(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	c.stuck("k1", "no worker")
	c.exec(`update streams set next_moment = $1 where stream = $2`, c.Now().Add(-time.Minute), lifecycle.ProjectStream(code))
	told := c.look(t, "admin", "/health")
	for _, said := range []string{
		`"lag_seconds":60`, `"engine_reached":true`, `"running":1`, `"failing":1`, `"workflow":"project/SS2019-009"`,
		`"project":"SS2019-001"`,
		`"history":12`, `"run":1`, `"error":"no worker"`, `"stepped":true`, `"terms":"policy 1, calendar default"`,
	} {
		require.Contains(t, told, said)
	}
	c.engineGone = true
	told = c.look(t, "admin", "/health")
	require.Contains(t, told, `"engine_reached":false`)
	require.Contains(t, told, `"lag_seconds":60`, "what the record knows is told all the same")
	require.NotContains(t, told, "SECRET")
	require.NotContains(t, told, `"running"`)
}

// A run checks so many streams, and the next goes on after it; what is broken is named with its place.
func TestTheWholeLogIsCheckedInPieces(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	declared2 := strings.Replace(declaration, "有机水稻", "元胡", 1)
	c.do(t, "unit", "POST", "/projects", declared2, http.StatusCreated)
	c.do(t, "admin", "POST", "/units", `{"code": "lyj", "name": "林业局", "kind": "department"}`, http.StatusCreated)
	c.exec(`alter table log disable trigger append_only`)
	c.exec(`update log set actor_name = 'x' where stream = 'project/SS2019-002' and seq = 2`)
	var all []service.Chain
	checked, after := 0, ""
	for range 4 {
		var run service.Chains
		require.NoError(t, json.Unmarshal([]byte(c.look(t, "admin", "/chains?most=1&after="+after)), &run))
		checked, after, all = checked+run.Checked, run.Next, append(all, run.Broken...)
	}
	require.Equal(t, 3, checked)
	require.Empty(t, after, "there is nothing left to check")
	require.Equal(t, []service.Chain{{Stream: "project/SS2019-002", BrokenAt: 2, Why: "its content does not have its digest"}},
		all)
}

func TestAPerson(t *testing.T) {
	c := newCounty(t)
	c.do(t, "admin", "POST", "/people/nothing/posts", `{"post": "ssb/staff"}`, http.StatusOK)
	given("nothing")(t, c)
	told := c.look(t, "admin", "/people/nothing")
	require.Contains(t, told, `"held":[{"post":{"unit":"ssb","role":"staff"}`)
	require.Contains(t, told, `"password":"first"`)
	require.Contains(t, told, `"sessions":[]`)
	require.NotContains(t, told, "argon2id")
	(&browser{county: c, t: t}).signIn("nothing", firstPassword, http.StatusOK)
	told = c.look(t, "admin", "/people/nothing")
	require.Regexp(t, `"sessions":\[\{"id":"[0-9a-f]{16}","device":"","since":`, told)
	require.NotContains(t, told, "sha256")
	var many []admin.Fact
	for i := range 250 { // a short code is part of many names
		id := fmt.Sprintf("a%03d.nothing", i)
		many = append(many, &admin.PersonAdded{Person: id, Name: id})
	}
	c.decides(many...)
	require.Contains(t, c.look(t, "admin", "/people/nothing"), `"person":"nothing"`)
}

// A leaving that is only looked at moves nothing.
func TestALeavingIsSeenBeforehand(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	c.do(t, "town", "POST", "/tasks/"+c.task(t, code, "decide")+"/claim", `{}`, http.StatusOK)
	c.do(t, "admin", "PUT", "/people/town", `{"name": "王审"}`, http.StatusOK) // whoever claimed is known by their code
	before := c.state(t)
	seen := c.do(t, "admin", "POST", "/people/town/leave", `{"successor": "nothing", "reason": "调离", "preview": true}`,
		http.StatusOK).Body.String()
	for _, said := range []string{`"preview":true`, `"posts":[{"unit":"longting","role":"staff"}]`, `"task":"SS2019-001.10"`,
		`"project_name":"龙亭镇有机水稻基地建设项目"`, `"due":"2019`, `"claimed":"姓town"`} {
		require.Contains(t, seen, said)
	}
	require.Equal(t, before, c.state(t))
	c.do(t, "admin", "POST", "/people/town/leave", `{"successor": "nothing", "reason": " ", "preview": true}`,
		http.StatusUnprocessableEntity)
}

// A register is looked at as it would be taken in: with every fault, and nothing is written.
func TestARegisterIsSeenBeforehand(t *testing.T) {
	c := newCounty(t)
	register := contentOf(t, registers+".csv")
	lines := strings.SplitAfter(register, "\n")
	before := c.state(t)
	look := func(as, content, query string, status int) string {
		body, contentType := form("file", "register.csv", content)
		got := c.send("POST", "/api/v1/imports/preview"+query,
			map[string]string{"Authorization": "Bearer " + as + "-token", "Content-Type": contentType},
			strings.NewReader(body))
		require.Equal(t, status, got.Code, got.Body.String())
		return got.Body.String()
	}
	whole := look("office", lines[0]+lines[1]+lines[2], "?as_of=2019-03-01", http.StatusOK)
	require.Contains(t, whole, `"rows":2,"closed":2,"running":0,"skipped":0,"faulty":0`)
	require.Contains(t, whole, `"faults":[]`)
	require.Contains(t, whole, `"known":false`)
	wrong := look("admin", lines[0]+lines[1]+lines[1]+strings.Replace(lines[3], ",143,", ",-143,", 1), "", http.StatusOK)
	require.Contains(t, wrong, `"row":3,"column":"project_code"`)
	require.Contains(t, wrong, `"row":4,"column":"fund_wan_yuan"`)
	require.NotContains(t, look("unit", register, "", http.StatusForbidden), "SS2016")
	look("office", register, "?as_of=2030-01-01", http.StatusUnprocessableEntity)
	require.Equal(t, before, c.state(t))

	c.take(t, "office", lines[0]+lines[1]+lines[2], "?as_of=2019-03-01", http.StatusOK)
	require.Contains(t, look("office", lines[0]+lines[1]+lines[2], "?as_of=2019-03-01", http.StatusOK),
		`"skipped":2,"faulty":0,"units":[],"faults":[],"notes":[],"known":true`)

	c = newCounty(t)
	former := lifecycle.Unit{Code: "yz-town", Name: "戚氏街道人民政府", Kind: process.Township}
	c.decides(&admin.UnitAdded{Unit: former}, &admin.UnitChanged{Code: former.Code, Name: "洋州街道人民政府"})
	renamed := look("office", lines[0]+lines[1]+lines[2], "?as_of=2019-03-01", http.StatusOK)
	require.Contains(t, renamed, "“戚氏街道人民政府”现为“洋州街道人民政府”（yz-town）")
	require.Contains(t, renamed, `"faults":[]`)
	require.NotContains(t, renamed, `"戚氏街道人民政府"`, "it makes no unit of the name")
}

func TestNamesAreCorrected(t *testing.T) {
	run(t, []scenario{
		{
			Name: "of a unit", As: "admin", Method: "PUT", URL: "/api/v1/units/ssb", Body: `{"name": "苏陕协作办"}`,
			ExpectedStatus: http.StatusOK, Changes: true,
			ExpectedContent: []string{`{"code":"ssb","name":"苏陕协作办","kind":"body"}`},
		},
		{
			Name: "of a unit, by its head", As: "office", Method: "PUT", URL: "/api/v1/units/ssb", Body: `{"name": "苏陕协作办"}`,
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_holder"`}, NotExpectedContent: []string{"苏陕"},
		},
		{
			Name: "of a unit under itself", As: "admin", Method: "PUT", URL: "/api/v1/units/ssb", Body: `{"name": " ", "parent": "ssb"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"name"`, `"field":"parent"`},
		},
		{
			Name: "of no unit", As: "admin", Method: "PUT", URL: "/api/v1/units/ghost", Body: `{"name": "鬼"}`,
			ExpectedStatus: http.StatusNotFound,
		},
		{
			Name: "of a person", As: "admin", Method: "PUT", URL: "/api/v1/people/town", Body: `{"name": "王审"}`,
			ExpectedStatus: http.StatusOK, Changes: true,
			ExpectedContent: []string{`"name":"王审"`, `"posts":[{"unit":"longting","role":"staff"}]`},
		},
		{
			Name: "of a person, by themself", As: "town", Method: "PUT", URL: "/api/v1/people/town", Body: `{"name": "王审"}`,
			ExpectedStatus: http.StatusForbidden, NotExpectedContent: []string{"姓town"},
		},
		{
			Name: "of nobody", As: "admin", Method: "PUT", URL: "/api/v1/people/ghost", Body: `{"name": "鬼"}`,
			ExpectedStatus: http.StatusNotFound,
		},
	})
}
