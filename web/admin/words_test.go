package admin

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/web/form/formtest"
	"sluice/web/page"
)

// Every field of every form of the administration has its words.
func TestEveryFieldOfTheAdministrationHasItsWords(t *testing.T) {
	formtest.HaveWords(t,
		reflect.TypeFor[personInput](), reflect.TypeFor[postInput](), reflect.TypeFor[passwordInput](), reflect.TypeFor[TokenInput](),
		reflect.TypeFor[reasonInput](),
		reflect.TypeFor[leaveInput](), reflect.TypeFor[deputyInput](), reflect.TypeFor[unitInput](), reflect.TypeFor[unitChange](),
		reflect.TypeFor[unitMerger](), reflect.TypeFor[nameInput](), reflect.TypeFor[robotInput](),
	)
	for _, area := range adminAreas {
		require.Contains(t, page.Words, area.Key)
	}
	for _, state := range deliveryStates {
		require.Contains(t, page.Words, "admin.messages."+state)
		require.Contains(t, page.Words, "admin.none."+state)
	}
}
