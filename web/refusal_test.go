package web

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/web/form"
)

func TestARefusalMarksAllThatIsMissing(t *testing.T) {
	c := newCounty(t)
	shown := c.Post(testcounty.Clerk, "/declare", url.Values{"name": {"水稻"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	marked := func(field string) *regexp.Regexp {
		return regexp.MustCompile(`name="` + field + `"[^>]*aria-invalid="true"`)
	}
	require.Regexp(t, marked("requested_fen"), body)
	require.Regexp(t, marked("sector"), body)
	require.NotRegexp(t, marked("name"), body, "what is there")
	require.NotRegexp(t, marked("annual_income_increase_fen"), body, "what may be left out")
	require.NotRegexp(t, marked("places.0.township"), body, "a row is looked at as a whole")
}
