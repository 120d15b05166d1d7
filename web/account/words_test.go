package account

import (
	"reflect"
	"testing"

	"sluice/web/admin"
	"sluice/web/form/formtest"
)

func TestEveryFieldOfTheAccountHasItsWords(t *testing.T) {
	formtest.HaveWords(t, reflect.TypeFor[settingsInput](), reflect.TypeFor[newPassword](), reflect.TypeFor[admin.TokenInput](),
		reflect.TypeFor[ownDeputy]())
}
