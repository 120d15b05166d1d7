package api_test

import (
	"net/http"
	"testing"
)

func TestBulk(t *testing.T) {
	const url = "/api/v1/tasks/bulk"
	run(t, []scenario{
		{
			Name: "some done, others refused", Before: submitted, As: "town", Method: "POST", URL: url, Changes: true,
			Body:           `{"command": "decide", "tasks": ["SS2019-001.10", "SS2019-001.2", "SS2019-009.1", "nonsense"], "args": {"verdict": "approve"}}`,
			ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"preview":false,"done":1,"refused":3`, `{"task":"SS2019-001.10","done":true,"revision":13}`,
				`{"task":"SS2019-001.2","done":false,"code":"not_first"`, `{"task":"nonsense","done":false,"code":"not_found"`},
		},
		{
			Name: "previewed, and nothing done", Before: submitted, As: "town", Method: "POST", URL: url,
			Body:           `{"command": "decide", "tasks": ["SS2019-001.10"], "args": {"verdict": "return"}, "preview": true}`,
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"preview":true,"done":0,"refused":1`, `"field":"reason"`},
		},
		{
			Name: "previewed with what would come of it", Before: submitted, As: "town", Method: "POST", URL: url,
			Body:               `{"command": "decide", "tasks": ["SS2019-001.10"], "args": {"verdict": "approve"}, "preview": true}`,
			ExpectedStatus:     http.StatusOK,
			ExpectedContent:    []string{`"preview":true,"done":1,"refused":0`, `"would":[{"zh":"审核通过：镇办审核"`, "苏陕办审查"},
			NotExpectedContent: []string{`"revision"`, "ssb/staff"},
		},
		{
			Name: "another's", Before: submitted, As: "unit", Method: "POST", URL: url,
			Body:           `{"command": "claim", "tasks": ["SS2019-001.10"]}`,
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"code":"not_holder"`},
		},
		{
			Name: "a command that is not for many", As: "town", Method: "POST", URL: url,
			Body:           `{"command": "terminate", "tasks": ["a.1"]}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"command"`},
		},
		{
			Name: "twice the same, and none", As: "town", Method: "POST", URL: url, Body: `{"command": "nudge", "tasks": ["a.1", "a.1"]}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"tasks.1"`},
		},
		{
			Name: "arguments that are none", Before: submitted, As: "town", Method: "POST", URL: url,
			Body:           `{"command": "decide", "tasks": ["SS2019-001.10"], "args": {"verdikt": 1}}`,
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"code":"invalid"`, "verdikt"},
			NotExpectedContent: []string{"json:", "lifecycle."},
		},
	})
}
