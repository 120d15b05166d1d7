package web

import (
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
	pages := New(Options{Service: c.Service, Door: c.Door})
	c.Handler = c.Door.Handler(pages.NotFound, api.New(c.Service, c.Door), pages)
	return c
}
