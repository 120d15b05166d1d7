package api_test

import (
	"net/http"
	"strings"
	"testing"

	"sluice/refusal"
)

// What is refused before the rules are asked. Nothing that was sent comes back, apart from the names of fields.
func TestUnreadableRequests(t *testing.T) {
	const projects = "/api/v1/projects"
	run(t, []scenario{
		{
			Name: "no token", Method: "POST", URL: projects, Body: declaration,
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
		},
		{
			Name: "unknown token", As: "stranger", Method: "GET", URL: projects,
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
			NotExpectedContent: []string{"stranger"},
		},
		{
			Name: "another scheme", Headers: map[string]string{"Authorization": "Basic dW5pdC10b2tlbg=="}, Method: "GET", URL: projects,
			ExpectedStatus: http.StatusUnauthorized, ExpectedContent: []string{`"code":"unauthenticated"`},
			NotExpectedContent: []string{"dW5pd"},
		},
		{
			Name: "no key", As: "unit", Method: "POST", URL: projects, Body: declaration, Headers: map[string]string{"Idempotency-Key": ""},
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"key_missing"`},
		},
		{
			Name: "a key with a space", As: "unit", Method: "POST", URL: projects, Body: declaration,
			Headers:        map[string]string{"Idempotency-Key": "my key"},
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"key_missing"`},
			NotExpectedContent: []string{"my key"},
		},
		{
			Name: "a key of 201 characters", As: "unit", Method: "POST", URL: projects, Body: declaration,
			Headers:        map[string]string{"Idempotency-Key": strings.Repeat("k", 201)},
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"key_missing"`},
		},
		{
			Name: "broken JSON", As: "unit", Method: "POST", URL: projects, Body: `{"name": "龙亭`,
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
			NotExpectedContent: []string{"龙亭", "unexpected end"},
		},
		{
			Name: "a list where an object belongs", As: "unit", Method: "POST", URL: projects, Body: `["龙亭"]`,
			Headers:        map[string]string{"Content-Type": "application/json"},
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`}, NotExpectedContent: []string{"龙亭"},
		},
		{
			Name: "no body", As: "unit", Method: "POST", URL: projects, Headers: map[string]string{"Content-Type": "application/json"},
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "GB18030 in JSON", As: "unit", Method: "POST", URL: projects, Body: "{\"name\": \"\xc1\xfa\xcd\xa4\"}",
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "a NUL in a name", As: "unit", Method: "POST", URL: projects, Body: strings.Replace(declaration, "龙亭镇有机", `龙亭\u0000镇`, 1),
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "XML", As: "unit", Method: "POST", URL: projects, Body: `<project/>`,
			Headers:        map[string]string{"Content-Type": "application/xml"},
			ExpectedStatus: http.StatusUnsupportedMediaType, ExpectedContent: []string{`"code":"media_type"`},
			NotExpectedContent: []string{"<project"},
		},
		{
			Name: "12 MB", As: "unit", Method: "POST", URL: projects, Body: `{"name": "` + strings.Repeat("a", 12<<20) + `"}`,
			ExpectedStatus: http.StatusRequestEntityTooLarge, ExpectedContent: []string{`"code":"too_large"`},
			NotExpectedContent: []string{"aaaa"},
		},
		{
			Name: "a page of another site", As: "unit", Method: "POST", URL: projects, Body: declaration,
			Headers:        map[string]string{"Sec-Fetch-Site": "cross-site"},
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"cross_origin"`},
		},
		{
			Name: "no such address", As: "unit", Method: "GET", URL: "/api/v1/secret-address",
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`},
			NotExpectedContent: []string{"secret-address"},
		},
		{
			Name: "no such method", As: "unit", Method: "DELETE", URL: projects,
			ExpectedStatus: http.StatusMethodNotAllowed, ExpectedContent: []string{`"code":"method"`, "POST"},
		},
		{
			Name: "control characters in the query", As: "unit", Method: "GET", URL: projects + "?q=%00",
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "a query that is none", As: "unit", Method: "GET", URL: projects + "?q=%zz",
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "control characters in the address", As: "unit", Method: "GET", URL: projects + "/SS%002019",
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`},
		},
		{
			Name: "an If-Match that is none", Before: declared, As: "unit", Method: "POST", URL: projects + "/" + code + "/submit",
			Headers:        map[string]string{"If-Match": `"twelve"`},
			ExpectedStatus: http.StatusBadRequest, ExpectedContent: []string{`"code":"unreadable"`, "If-Match"},
			NotExpectedContent: []string{"twelve"},
		},
	})
}

func TestWrongFields(t *testing.T) {
	const projects = "/api/v1/projects"
	with := func(old, new string) string { return strings.Replace(declaration, old, new, 1) }
	run(t, []scenario{
		{
			Name: "unknown field", As: "unit", Method: "POST", URL: projects, Body: with(`"year"`, `"colour": "red-value", "year"`),
			ExpectedStatus: http.StatusUnprocessableEntity, NotExpectedContent: []string{"red-value"},
			ExpectedContent: []string{`"code":"invalid"`,
				`"field":"colour","message":"is not a field of this request","message_zh":"没有这个字段"`},
		},
		{
			Name: "a field in another case", As: "unit", Method: "POST", URL: projects, Body: with(`"name"`, `"Name"`),
			ExpectedStatus:  http.StatusUnprocessableEntity,
			ExpectedContent: []string{`"field":"Name"`, `"field":"name","message":"is missing"`},
		},
		{
			Name: "wrong types, all named", As: "unit", Method: "POST", URL: projects,
			Body:           with(`"龙亭镇", "villages": ["龙亭第1村"]`, `7654321, "villages": "SECRET village"`),
			ExpectedStatus: http.StatusUnprocessableEntity, NotExpectedContent: []string{"7654321"},
			ExpectedContent: []string{`"field":"places.0.township"`, `"field":"places.0.villages"`, "must be text", "须为列表"},
		},
		{
			Name: "a field that is missing further in", As: "unit", Method: "POST", URL: projects, Body: with(`"township": "龙亭镇", `, ``),
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"places.0.township","message":"is missing"`},
		},
		{
			Name: "an amount with a fraction", As: "unit", Method: "POST", URL: projects, Body: with("100000000", "1000.5"),
			ExpectedStatus:  http.StatusUnprocessableEntity,
			ExpectedContent: []string{`"field":"requested_fen","message":"must be a whole number"`}, NotExpectedContent: []string{"1000.5"},
		},
		{
			Name: "an amount that JSON would round", As: "unit", Method: "POST", URL: projects, Body: with("100000000", "9007199254740993"),
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"requested_fen","message":"must be at most`},
			NotExpectedContent: []string{"9007199254740993"},
		},
		{
			Name: "an amount with an exponent", As: "unit", Method: "POST", URL: projects, Body: with("100000000", "1e8"),
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"requested_fen"`},
			NotExpectedContent: []string{"1e8"},
		},
		{
			Name: "a day that does not exist", As: "unit", Method: "POST", URL: projects, Body: with("2019-05-06", "2019-02-30"),
			ExpectedStatus:     http.StatusUnprocessableEntity,
			ExpectedContent:    []string{`"field":"planned_start","message":"must be a date such as`},
			NotExpectedContent: []string{"2019-02-30"},
		},
		{
			Name: "a word that is none of the list", As: "unit", Method: "POST", URL: projects,
			Body:               with("party_branch_enterprise_base", "best-model"),
			ExpectedStatus:     http.StatusUnprocessableEntity,
			ExpectedContent:    []string{`"field":"linkage_model"`, "party_branch_collective_dividend"},
			NotExpectedContent: []string{"best-model"},
		},
		{
			Name: "what only the rules know", As: "unit", Method: "POST", URL: projects, Body: with(`"unit": "hezuoshe"`, `"unit": "ssb"`),
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"unit"`, `"message_zh":"该类单位不能申报"`},
		},
		{
			Name: "the task in the body as well as in the address", Before: submitted, As: "town", Method: "POST",
			URL:            "/api/v1/tasks/" + code + ".8/decide",
			Body:           `{"verdict": "approve", "task": "SS2019-001.3"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"task","message":"is not a field`},
		},
		{
			Name: "unknown query parameter", As: "unit", Method: "GET", URL: projects + "?color=red-value",
			ExpectedStatus:     http.StatusUnprocessableEntity,
			ExpectedContent:    []string{`"field":"color","message":"is not a parameter of this request; they are page, page_size`},
			NotExpectedContent: []string{"red-value"},
		},
		{
			Name: "parameters of the wrong type", As: "unit", Method: "GET",
			URL:            projects + "?page=first&page_size=201&year=1&overdue=maybe&stage=never&sort=price",
			ExpectedStatus: http.StatusUnprocessableEntity, NotExpectedContent: []string{"first", "maybe", "never", "price", "201"},
			ExpectedContent: []string{`"field":"page","message":"must be a whole number"`,
				`"field":"page_size","message":"must be at most 200"`,
				`"field":"year"`, `"field":"overdue","message":"must be true or false"`,
				`"field":"stage","message":"must be one of draft, review`, `"field":"sort","message":"must be one of code, name`},
		},
		{
			Name: "a month that is none", Before: started, As: "unit", Method: "PUT", URL: projects + "/" + code + "/reports/2019-13",
			Body:               `{"progress_percent": 1, "planned_percent": 1, "paid_fen": 1, "households": 1, "jobs": 1, "signer": "王"}`,
			ExpectedStatus:     http.StatusUnprocessableEntity,
			ExpectedContent:    []string{`"field":"month","message":"must be a month such as 2019-05"`},
			NotExpectedContent: []string{"2019-13"},
		},
		{
			Name: "statistics by something else", As: "unit", Method: "GET", URL: "/api/v1/statistics?by=luck",
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"by"`, "township, department"},
			NotExpectedContent: []string{"luck"},
		},
	})
}

func TestRefusalsOfTheRules(t *testing.T) {
	of := "/api/v1/projects/" + code
	run(t, []scenario{
		{
			Name: "unknown code", As: "unit", Method: "POST", URL: "/api/v1/projects/SS2019-999/submit",
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`, "SS2019-999"},
		},
		{
			Name: "no code at all", As: "unit", Method: "POST", URL: "/api/v1/projects/../submit",
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`},
		},
		{
			Name: "unknown project", As: "unit", Method: "GET", URL: "/api/v1/projects/SS2019-999",
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`},
		},
		{
			Name: "a task without a project", As: "town", Method: "POST", URL: "/api/v1/tasks/8/decide", Body: `{"verdict": "approve"}`,
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`},
		},
		{
			Name: "wrong stage", Before: declared, As: "unit", Method: "POST", URL: of + "/start", Body: `{"on": "2019-03-01"}`,
			ExpectedStatus: http.StatusConflict, ExpectedContent: []string{`"code":"stage"`, "draft"},
		},
		{
			Name: "papers missing", Before: declared, As: "unit", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusConflict,
			ExpectedContent: []string{`"code":"gate"`, `"reasons":[{"code":"paper_missing:application_form","zh":"缺少资料：申报书"`,
				"linkage_outline"},
		},
		{
			Name: "not the holder", Before: withPapers, As: "town", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"not_holder"`, "hezuoshe/staff"},
			NotExpectedContent: []string{"token"},
		},
		{
			Name: "not a reader", Before: withPapers, As: "other", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`}, NotExpectedContent: []string{"hezuoshe"},
		},
		{
			Name: "the same person twice", Before: func(t *testing.T, c *county) {
				submitted(t, c)
				c.do(t, "both", "POST", "/tasks/"+c.task(t, code, "decide")+"/decide", `{"verdict": "approve"}`, http.StatusOK)
			},
			As: "both", Method: "POST", URL: "/api/v1/tasks/" + code + ".13/decide", Body: `{"verdict": "approve"}`,
			ExpectedStatus: http.StatusForbidden, ExpectedContent: []string{`"code":"separation"`},
		},
		{
			Name: "someone was first", Before: func(t *testing.T, c *county) {
				submitted(t, c)
				c.do(t, "town", "POST", "/tasks/"+c.task(t, code, "decide")+"/decide", `{"verdict": "approve"}`, http.StatusOK)
			},
			As: "both", Method: "POST", URL: "/api/v1/tasks/" + code + ".10/decide", Body: `{"verdict": "approve"}`,
			ExpectedStatus: http.StatusConflict, ExpectedContent: []string{`"code":"not_first"`, "姓town"},
		},
		{
			Name: "stale version", Before: withPapers, As: "unit", Method: "POST", URL: of + "/submit",
			Headers:        map[string]string{"If-Match": `"1"`},
			ExpectedStatus: http.StatusPreconditionFailed, ExpectedContent: []string{`"code":"stale"`, "revision 7"},
		},
		{
			Name: "the same key with another body", Before: func(t *testing.T, c *county) {
				withPapers(t, c)
				c.send("POST", of+"/submit",
					map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "key", "Content-Type": "application/json"},
					strings.NewReader(`{"note": "first note"}`))
			},
			As: "unit", Method: "POST", URL: of + "/submit", Body: `{"note": "second note"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"code":"key_reused"`},
			NotExpectedContent: []string{"first note", "second note"},
		},
		{
			Name: "the same paper twice", Before: withPapers, As: "unit", Method: "POST", URL: of + "/papers?kind=unit_licence&name=x.pdf",
			Body:           "content of unit_licence",
			ExpectedStatus: http.StatusConflict, ExpectedContent: []string{`"code":"exists"`},
		},
	})
}

// What goes wrong on our side is told by its kind alone.
func TestFaults(t *testing.T) {
	breaks := func(err error) func(t *testing.T, c *county) {
		return func(t *testing.T, c *county) {
			declared(t, c)
			c.Down = err
		}
	}
	recordBreaks := func(t *testing.T, c *county) {
		declared(t, c)
		c.breaks()
	}
	of := "/api/v1/projects/" + code
	scenarios := []scenario{
		{
			Name: "the database says something", Before: recordBreaks, As: "unit", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusInternalServerError, ExpectedContent: []string{`"code":"internal"`},
			NotExpectedContent: []string{"permission denied"},
		},
		{
			Name: "the engine says something", Before: breaks(errSecret), As: "unit", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusInternalServerError, ExpectedContent: []string{`"code":"internal"`},
			NotExpectedContent: []string{"db text"},
		},
		{
			Name: "the rules fail", Before: breaks(refusal.New(refusal.CodeInternal, "SECRET 内部", "SECRET fault")), As: "unit",
			Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusInternalServerError, ExpectedContent: []string{`"code":"internal"`},
		},
		{
			Name:   "outcome unknown",
			Before: breaks(refusal.New(refusal.CodeUnavailable, "结果未知", "outcome unknown: repeat with the same key")), As: "unit",
			Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusServiceUnavailable, ExpectedContent: []string{`"code":"unavailable"`, "repeat with the same key"},
		},
		{
			Name: "too many at once", Before: breaks(refusal.New(refusal.CodeBusy, "操作过多", "too many commands wait for this project")),
			As: "unit", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusTooManyRequests, ExpectedContent: []string{`"code":"busy"`},
		},
		{
			Name: "a panic", Before: func(t *testing.T, c *county) {
				declared(t, c)
				c.panics = true
			},
			As: "unit", Method: "POST", URL: of + "/submit",
			ExpectedStatus: http.StatusInternalServerError, ExpectedContent: []string{`"code":"internal"`},
			NotExpectedContent: []string{"panic"},
		},
		{
			Name: "not ready", Before: breaks(errSecret), Method: "GET", URL: "/readyz",
			ExpectedStatus: http.StatusServiceUnavailable, ExpectedContent: []string{`"code":"unavailable"`},
		},
	}
	for _, url := range []string{
		"/projects", "/projects/" + code, "/projects/" + code + "/live", "/projects/" + code + "/events", "/projects/" + code + "/timeline",
		"/projects/" + code + "/chain", "/projects/" + code + "/explain", "/projects/" + code + "/papers", "/tasks", "/statistics",
		"/notifications", "/units", "/people", "/policies", "/policies/1", "/imports", "/imports/1", "/stuck", "/stuck?by=holder",
	} {
		scenarios = append(scenarios, scenario{
			Name: "the database says something to " + url, Before: recordBreaks, As: "admin", Method: "GET",
			URL:                "/api/v1" + url,
			ExpectedStatus:     http.StatusInternalServerError,
			NotExpectedContent: []string{"permission", "denied"},
		})
	}
	run(t, scenarios)
}

func TestWhoMayNot(t *testing.T) {
	var scenarios []scenario
	for _, s := range []scenario{
		{Name: "unit", Method: "POST", URL: "/units", Body: `{"code": "xx", "name": "某单位", "kind": "body"}`},
		{Name: "person", Method: "POST", URL: "/people", Body: `{"person": "xx", "name": "某人", "posts": ["fgj/administrator"]}`},
		{Name: "token", Method: "POST", URL: "/people/admin/tokens"},
		{Name: "policy", Method: "POST", URL: "/policies", Body: "name: x", Headers: map[string]string{"Content-Type": "application/yaml"}},
		{Name: "clock", Method: "POST", URL: "/clock", Body: `{"to": "2020-01-01T00:00:00Z"}`},
		{Name: "import", Method: "POST", URL: "/imports"},
		{Name: "everybody's tasks", Method: "GET", URL: "/tasks?view=all"},
		{Name: "the stuck board", Method: "GET", URL: "/stuck"},
	} {
		s.As, s.URL, s.ExpectedStatus, s.ExpectedContent = "unit", "/api/v1"+s.URL, http.StatusForbidden, []string{`"code":"not_holder"`}
		if s.Method == "GET" {
			s.ExpectedContent = []string{`"code":"not_reader"`}
		}
		scenarios = append(scenarios, s)
	}
	run(t, scenarios)
}

func TestWhatIsInside(t *testing.T) {
	run(t, []scenario{
		{
			Name: "engine errors are for administrators", As: "office", Method: "GET", URL: "/api/v1/stuck", ExpectedStatus: http.StatusOK,
			Before: func(t *testing.T, c *county) {
				declared(t, c)
				c.stuck("k1", "SECRET engine text")
			},
			ExpectedContent: []string{`"engine":[{`, `"project":"SS2019-001","command":"submit"`},
		},
		{
			Name: "nobody's tasks for who holds no post", Before: submitted, As: "nothing", Method: "GET", URL: "/api/v1/tasks",
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`{"items":[],"page":1,"page_size":50,"total":0}`},
		},
		{
			Name: "nor messages", Before: submitted, As: "nothing", Method: "GET", URL: "/api/v1/notifications",
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"items":[]`},
		},
		{
			Name: "people without tokens", As: "unit", Method: "GET", URL: "/api/v1/people",
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"person":"office"`}, NotExpectedContent: []string{"token", "sha256"},
		},
		{
			Name: "no step of the real clock", Before: func(_ *testing.T, c *county) { c.realClock = true }, As: "unit", Method: "POST",
			URL:  "/api/v1/clock",
			Body: `{"to": "2020-01-01T00:00:00Z"}`, ExpectedStatus: http.StatusNotFound, ExpectedContent: []string{`"code":"not_found"`},
		},
		{
			Name: "no step back", As: "admin", Method: "POST", URL: "/api/v1/clock", Body: `{"to": "2018-01-01T00:00:00Z"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"to"`},
		},
	})
}
