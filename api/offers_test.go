package api_test

import (
	"net/http"
	"testing"
)

func TestOffers(t *testing.T) {
	const url = "/api/v1/projects/SS2019-001/commands"
	run(t, []scenario{
		{
			Name: "the unit may submit, but for the papers", Before: declared, As: "unit", Method: http.MethodGet, URL: url, ExpectedStatus: 200,
			ExpectedContent:    []string{`"command":"submit"`, `"task":"SS2019-001.`, "paper_missing:application_form", `"revision":`},
			NotExpectedContent: []string{`"command":"decide"`, `"command":"start"`, `"command":"tick"`, `"command":"refresh"`},
		},
		{
			Name: "with the papers nothing stands in the way", Before: withPapers, As: "unit", Method: http.MethodGet, URL: url, ExpectedStatus: 200,
			ExpectedContent: []string{`"command":"submit"`}, NotExpectedContent: []string{"paper_missing"},
		},
		{
			Name: "the township decides what is its turn", Before: submitted, As: "town", Method: http.MethodGet, URL: url, ExpectedStatus: 200,
			ExpectedContent: []string{`"command":"decide"`}, NotExpectedContent: []string{`"command":"submit"`, `"command":"withdraw"`},
		},
		{
			Name: "of a task that is not there nothing", Before: submitted, As: "town", Method: http.MethodGet, URL: url + "?task=SS2019-001.999", ExpectedStatus: 200,
			ExpectedContent: []string{`"items":[]`},
		},
		{
			Name: "of no project", As: "unit", Method: http.MethodGet, URL: "/api/v1/projects/SS2019-404/commands", ExpectedStatus: 404,
			NotExpectedContent: []string{"items"},
		},
		{Name: "not signed in", Method: http.MethodGet, URL: url, ExpectedStatus: 401, NotExpectedContent: []string{"items"}},
	})
}
