package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
)

// Whatever somebody writes into an address is answered in words, and is no fault of ours.
func TestWhatIsWrittenIntoAnAddress(t *testing.T) {
	c := newCounty(t)
	p := c.Started()
	for address, status := range map[string]int{
		"/projects?sort=bogus": 422, "/projects?year=x": 422, "/projects?year=1066": 422, "/projects?stage=nowhere": 422,
		"/projects?light=pink":  422,
		"/projects?report=late": 422, "/projects?report_month=2019-05": 422, "/projects?report=late&report_month=2019-05": 200,
		"/projects?report_month=x":                422,
		"/projects?q=" + strings.Repeat("x", 101): 422, "/projects?linkage_model=none": 422, "/projects?started_by=soon": 422,
		"/projects?overdue=1":                200,
		"/projects?page=9223372036854775807": 200, "/projects?page=99999999999999999999": 200, "/projects?page=-1": 200,
		"/projects?page=1000000":          200,
		"/stuck?page=9223372036854775807": 200, "/tasks?page=9223372036854775807": 200, "/tasks?view=nothing&sort=x": 200,
		"/tasks?project=%00": 422, "/tasks?project=" + strings.Repeat("x", 5000): 200, "/projects?township=%00": 422,
		"/stuck?township=%00": 422, "/projects?q=%ff": 422,
		"/calendar?month=9999-99&day=x": 200, "/calendar?view=all&township=%00": 422, "/messages?page=9223372036854775807": 200,
		"/digests?day=x": 200, "/fund-orders?q=%00": 422, "/fund-orders?q=" + strings.Repeat("x", 61): 422,
		"/projects/" + p.Code + "/timeline?page=9223372036854775807": 200, "/projects/%00": 422, "/tasks/%00.1": 422,
		"/projects/SS2019-001%27": 404,
	} {
		shown := c.Get(testcounty.Office, address)
		require.Equal(t, status, shown.Code, address)
		require.Empty(t, c.Logs.TakeAll(), address)
	}
	require.Equal(t, http.StatusOK, c.Get(testcounty.Office, "/dashboard?year_from=x&year_to=99999999999999999999").Code,
		"what is no year narrows nothing")
}
