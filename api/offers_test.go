package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOffers(t *testing.T) {
	const url = "/api/v1/projects/SS2019-001/commands"
	run(t, []scenario{
		{
			Name: "the unit may submit, but for the papers", Before: declared, As: "unit", Method: http.MethodGet, URL: url,
			ExpectedStatus:     200,
			ExpectedContent:    []string{`"command":"submit"`, `"task":"SS2019-001.`, "paper_missing:application_form", `"revision":`},
			NotExpectedContent: []string{`"command":"decide"`, `"command":"start"`, `"command":"tick"`, `"command":"refresh"`},
		},
		{
			Name: "with the papers nothing stands in the way", Before: withPapers, As: "unit", Method: http.MethodGet, URL: url,
			ExpectedStatus:  200,
			ExpectedContent: []string{`"command":"submit"`}, NotExpectedContent: []string{"paper_missing"},
		},
		{
			Name: "the township decides what is its turn", Before: submitted, As: "town", Method: http.MethodGet, URL: url,
			ExpectedStatus:  200,
			ExpectedContent: []string{`"command":"decide"`}, NotExpectedContent: []string{`"command":"submit"`, `"command":"withdraw"`},
		},
		{
			Name: "of a task that is not there nothing", Before: submitted, As: "town", Method: http.MethodGet,
			URL: url + "?task=SS2019-001.999", ExpectedStatus: 200,
			ExpectedContent: []string{`"items":[]`},
		},
		{
			Name: "of no project", As: "unit", Method: http.MethodGet, URL: "/api/v1/projects/SS2019-404/commands", ExpectedStatus: 404,
			NotExpectedContent: []string{"items"},
		},
		{Name: "not signed in", Method: http.MethodGet, URL: url, ExpectedStatus: 401, NotExpectedContent: []string{"items"}},
	})
}

// The lists of what I began and of what I am kept informed of are the reader's own.
func TestProjectsOfTheReader(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	c.do(t, "unit", "POST", "/projects/"+code+"/copy", `{"unit": "longting", "role": "staff"}`, http.StatusOK)
	require.Contains(t, c.look(t, "unit", "/projects?view=begun"), `"total":1`)
	require.Contains(t, c.look(t, "town", "/projects?view=begun"), `"total":0`)
	require.Contains(t, c.look(t, "town", "/projects?view=copied"), `"total":1`)
	require.Contains(t, c.look(t, "unit", "/projects?view=copied"), `"total":0`)
	require.Contains(t, c.look(t, "nothing", "/projects?view=copied"), `"total":0`)
	require.Contains(t, c.look(t, "office", "/projects?view=all"), `"total":1`)
	wrong := c.send("GET", "/api/v1/projects?view=everybody", map[string]string{"Authorization": "Bearer unit-token"}, nil)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
}
