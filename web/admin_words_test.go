package web

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every field of every form of the administration has its words.
func TestEveryFieldOfTheAdministrationHasItsWords(t *testing.T) {
	everyFieldHasItsWords(t,
		reflect.TypeFor[personInput](), reflect.TypeFor[postInput](), reflect.TypeFor[passwordInput](), reflect.TypeFor[tokenInput](),
		reflect.TypeFor[reasonInput](),
		reflect.TypeFor[leaveInput](), reflect.TypeFor[deputyInput](), reflect.TypeFor[unitInput](), reflect.TypeFor[unitChange](),
		reflect.TypeFor[unitMerger](), reflect.TypeFor[nameInput](), reflect.TypeFor[robotInput](),
	)
	for _, area := range adminAreas {
		require.Contains(t, words, area.key)
	}
	for _, state := range deliveryStates {
		require.Contains(t, words, "admin.messages."+state)
		require.Contains(t, words, "admin.none."+state)
	}
}
