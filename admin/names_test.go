package admin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
)

// TestNamesAreOneVisibleLine: two units, or two people, whose names look the same have the same name.
func TestNamesAreOneVisibleLine(t *testing.T) {
	unit := func(name string) error {
		return (&UnitAdded{Unit: lifecycle.Unit{Code: "lt", Name: name, Kind: process.Township}}).Check()
	}
	require.NoError(t, unit("龙亭镇人民政府（筹）"))
	for name, code := range map[string]string{
		"龙亭镇\u200b人民政府": "U+200B", "龙亭镇\n人民政府": "U+000A", "龙亭镇人民政府\u202e": "U+202E", "\ufeff龙亭镇": "U+FEFF", "龙亭\t镇": "U+0009",
	} {
		for _, err := range []error{
			unit(name), (&UnitChanged{Code: "lt", Name: name}).Check(), (&PersonAdded{Person: "wang", Name: name}).Check(),
			(&PersonRenamed{Person: "wang", Name: name}).Check(),
		} {
			require.ErrorContains(t, err, code)
		}
	}
}
