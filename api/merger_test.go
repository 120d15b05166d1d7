package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// A command that names a unit which is no more is told which one stands in its place.
func TestAUnitThatIsNoMoreIsNamedByNobody(t *testing.T) {
	c := newCounty(t)
	at := time.Date(2019, 3, 1, 0, 0, 0, 0, time.UTC)
	c.lineages = []port.Lineage{{Code: "lt-zf", Ended: &at,
		Successor: &lifecycle.Unit{Code: "hy-zf", Name: "华阳镇人民政府", Kind: process.Township}}}
	body := c.do(t, "unit", "POST", "/projects", declaration, http.StatusUnprocessableEntity).Body.String()
	require.Contains(t, body, `已并入华阳镇人民政府（hy-zf）`)
	require.Contains(t, body, `name \"hy-zf\"`)
}

func TestAdministratorsMergeUnits(t *testing.T) {
	c := newCounty(t)
	at := "/units/" + c.units[0].Code + "/merge"
	c.do(t, "office", "POST", at, `{"into": "hy-zf", "reason": "洋编发〔2020〕3号"}`, http.StatusForbidden)
	c.do(t, "admin", "POST", at, `{"into": "", "reason": "洋编发〔2020〕3号"}`, http.StatusUnprocessableEntity)
	c.do(t, "office", "GET", "/units/"+c.units[0].Code+"/lineage", "", http.StatusOK)
	c.do(t, "office", "GET", "/units/nowhere/lineage", "", http.StatusNotFound)
}
