package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
)

// A command that names a unit which is no more is told which one stands in its place.
func TestAUnitThatIsNoMoreIsNamedByNobody(t *testing.T) {
	c := newCounty(t)
	c.decides(&admin.UnitAdded{Unit: lifecycle.Unit{Code: "hy-zf", Name: "华阳镇人民政府", Kind: process.Township}})
	c.do(t, "admin", "POST", "/units/longting/merge", `{"into": "hy-zf", "reason": "洋编发〔2020〕3号"}`, http.StatusOK)
	body := c.do(t, "unit", "POST", "/projects", declaration, http.StatusUnprocessableEntity).Body.String()
	require.Contains(t, body, `已并入华阳镇人民政府（hy-zf）`)
	require.Contains(t, body, `name \"hy-zf\"`)
}

func TestAdministratorsMergeUnits(t *testing.T) {
	c := newCounty(t)
	const at = "/units/hezuoshe/merge"
	c.do(t, "office", "POST", at, `{"into": "hy-zf", "reason": "洋编发〔2020〕3号"}`, http.StatusForbidden)
	c.do(t, "admin", "POST", at, `{"into": "", "reason": "洋编发〔2020〕3号"}`, http.StatusUnprocessableEntity)
	c.do(t, "office", "GET", "/units/hezuoshe/lineage", "", http.StatusOK)
	c.do(t, "office", "GET", "/units/nowhere/lineage", "", http.StatusNotFound)
}
