package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFundOrdersAreForTheCountysBodies(t *testing.T) {
	c := newCounty(t)
	inPool(t, c)
	for _, person := range []string{"office", "finance", "admin"} {
		body := c.do(t, person, "GET", "/fund-orders", "", http.StatusOK).Body.String()
		require.Contains(t, body, `"left_fen":90000000`, person)
	}
	for _, person := range []string{"unit", "town"} {
		c.do(t, person, "GET", "/fund-orders", "", http.StatusForbidden)
	}
	c.do(t, "office", "GET", "/fund-orders?year=19", "", http.StatusUnprocessableEntity)
}
