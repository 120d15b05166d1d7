package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/policy"
)

const corrected = `
years:
  - year: 2019
    source: 洋政办发〔2019〕4号
    holidays:
      - name: 县庆
        free: [2019-03-04]
`

func TestCalendar(t *testing.T) {
	yaml := map[string]string{"Content-Type": "application/yaml"}
	const at = "/api/v1/calendars"
	run(t, []scenario{
		{
			Name: "a year", As: "unit", Method: "GET", URL: "/api/v1/calendar/2019", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"workdays":250`, `{"date":"2019-02-02","free":false,"why":"调休上班"}`,
				`"date":"2019-02-05","free":true,"why":"春节"`, `"provisional":false`},
			NotExpectedContent: []string{"2019-01-05"},
		},
		{
			Name: "a year without a notice", As: "unit", Method: "GET", URL: "/api/v1/calendar/2031", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"provisional":true`},
		},
		{
			Name: "the years", As: "unit", Method: "GET", URL: "/api/v1/calendar?page_size=200", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"year":2019`, `"year":2027`}, NotExpectedContent: []string{`"days"`},
		},
		{
			Name: "a year that is none", As: "unit", Method: "GET", URL: "/api/v1/calendar/19",
			ExpectedStatus: http.StatusUnprocessableEntity,
		},
		{
			Name: "previewed", Before: submitted, As: "office", Method: "POST", URL: at + "/preview", Headers: yaml, Body: corrected,
			ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"date":"2019-03-04","was":{"date":"2019-03-04","free":false},"then":{"date":"2019-03-04","free":true,"why":"县庆"}`,
				`"task":"SS2019-001.10","kind":"decide"`, `"due_now":"2019-03-08","due_then":"2019-03-11"`, `县庆`, `"total":1`},
		},
		{
			Name: "previewed on top of what is not in force yet", As: "office", Method: "POST", URL: at + "/preview", Headers: yaml,
			Before: func(t *testing.T, c *county) {
				submitted(t, c)
				c.decides(&admin.CalendarPublished{Effective: c.Now().Add(time.Hour), Document: corrected})
			},
			Body: strings.ReplaceAll(corrected, "2019-03-04", "2019-03-05"), ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"was":{"date":"2019-03-04","free":true,"why":"县庆"},"then":{"date":"2019-03-04","free":false}`,
				`"was":{"date":"2019-03-05","free":false},"then":{"date":"2019-03-05","free":true,"why":"县庆"}`},
		},
		{
			Name: "previewed against a year that stays", As: "admin", Method: "POST", URL: at + "/preview", Headers: yaml,
			Body:               "years:\n- year: 2018\n  source: x\n  holidays:\n  - name: 辞岁\n    free: [2018-12-31]\n",
			ExpectedStatus:     http.StatusUnprocessableEntity,
			ExpectedContent:    []string{`"row":6,"message":"2018-12-31 is stated twice: 元旦 of 2019 and 辞岁 of 2018"`},
			NotExpectedContent: []string{"moves"},
		},
		{
			Name: "previewed as a page", As: "office", Method: "POST", URL: at + "/preview",
			Headers: map[string]string{"Content-Type": "text/html"},
			Body:    corrected, ExpectedStatus: http.StatusUnsupportedMediaType, NotExpectedContent: []string{"县庆"},
		},
		{
			Name: "previewed by nobody", Method: "POST", URL: at + "/preview", Headers: yaml, Body: corrected,
			ExpectedStatus: http.StatusUnauthorized, NotExpectedContent: []string{"县庆", "moves"},
		},
		{
			Name: "a year out of reach, and two documents", As: "admin", Method: "POST", URL: at, Headers: yaml,
			Body: "years:\n- {year: 9999, source: x}\n---\nyears: []\n", ExpectedStatus: http.StatusUnprocessableEntity,
			ExpectedContent: []string{`"code":"invalid"`, `"message_zh":"9999 超出范围`, `"row":2,"message":"9999 is out of reach`,
				`"row":3,"message":"a second document begins here`},
			NotExpectedContent: []string{"effective"},
		},
		{
			Name: "previewed by a unit", As: "unit", Method: "POST", URL: at + "/preview", Headers: yaml, Body: corrected,
			ExpectedStatus:     http.StatusForbidden,
			NotExpectedContent: []string{"moves"},
		},
		{
			Name: "published", As: "admin", Method: "POST", URL: at, Headers: yaml, Body: corrected, Changes: true,
			ExpectedStatus:  http.StatusCreated,
			ExpectedContent: []string{`"effective":"2019-03-01T01:01:00Z"`}, NotExpectedContent: []string{"document"},
		},
		{
			Name: "by somebody else", As: "office", Method: "POST", URL: at, Headers: yaml, Body: corrected,
			ExpectedStatus:     http.StatusForbidden,
			NotExpectedContent: []string{"县庆"},
		},
		{
			Name: "with faults", As: "admin", Method: "POST", URL: at, Headers: yaml, ExpectedStatus: http.StatusUnprocessableEntity,
			Body: "years:\n- year: 2019\n  holidays:\n  - name: x\n    work: [2019-03-06]\n    free: [2019-02-30]\n",
			ExpectedContent: []string{`"code":"invalid"`, `"row":2,"message":"2019 names no source"`,
				`"row":5,"message":"2019-03-06 cannot be a make-up day`, `"row":6,`},
		},
		{
			Name: "faults previewed", As: "admin", Method: "POST", URL: at + "/preview", Headers: yaml, Body: "years: 3",
			ExpectedStatus:  http.StatusUnprocessableEntity,
			ExpectedContent: []string{"written as a list"},
		},
		{
			Name: "empty", As: "admin", Method: "POST", URL: at, Headers: yaml, Body: " ", ExpectedStatus: http.StatusUnprocessableEntity,
			ExpectedContent: []string{"states no year"},
		},
		{
			Name: "as JSON", As: "admin", Method: "POST", URL: at, Body: `{"years": []}`, ExpectedStatus: http.StatusUnsupportedMediaType,
		},
	})
}

func TestPolicyPreviewAndDiff(t *testing.T) {
	yaml := map[string]string{"Content-Type": "application/yaml"}
	document := string(policy.DefaultDocument())
	slower := strings.Replace(document, "      due: {period: 5wd, source: proposal}", "      due: {period: 8wd, source: 洋政办〔2019〕1号}", 1)
	require.NotEqual(t, document, slower)
	run(t, []scenario{
		{
			Name: "previewed", Before: submitted, As: "office", Method: "POST", URL: "/api/v1/policies/preview", Headers: yaml,
			Body: slower, ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"path":"review.village_cooperative.opinion.due.period","kind":"changed","old":"5wd","new":"8wd"`,
				`"due_now":"2019-03-08","due_then":"2019-03-13"`, `洋政办〔2019〕1号`},
		},
		{
			Name: "a policy with faults", As: "office", Method: "POST", URL: "/api/v1/policies/preview", Headers: yaml,
			Body:           strings.Replace(document, "prefix: SS", "prefix: s", 1),
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{"programme.prefix", `"row":5`},
		},
		{
			Name: "compared", As: "unit", Method: "GET", URL: "/api/v1/policies/1/diff", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`{"from":1,"to":1,"items":[]}`},
		},
		{
			Name: "compared with none", As: "unit", Method: "GET", URL: "/api/v1/policies/1/diff?from=7",
			ExpectedStatus: http.StatusNotFound,
		},
	})
}
