package web

import (
	"reflect"
	"testing"
)

func TestEveryFieldOfTheAccountHasItsWords(t *testing.T) {
	everyFieldHasItsWords(t, reflect.TypeFor[settingsInput](), reflect.TypeFor[newPassword](), reflect.TypeFor[tokenInput](),
		reflect.TypeFor[ownDeputy]())
}
