package web

import (
	"net/http"
	"testing"

	"sluice/api"
	"sluice/embedded/pgtest"
	"sluice/internal/testcounty"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// newCounty is a county with the pages in front of it, as the program has them.
func newCounty(t *testing.T) *testcounty.County {
	t.Helper()
	c := testcounty.New(t)
	pages := New(Options{
		Service: c.Service, Door: c.Door, API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.Handler.ServeHTTP(w, r) }),
	})
	c.Handler = c.Door.Handler(pages.Nowhere, api.New(c.Service, c.Door), pages)
	return c
}
