package page

import (
	"fmt"
	"reflect"

	"sluice/process"
	"sluice/web/locale"
)

// Words is what the pages say in their own voice.
var Words = locale.Words

// Formatted is an entry of the table with something put in.
func Formatted(lang, key string, args ...any) string {
	return fmt.Sprintf(In(lang, Words[key]), args...)
}

// LabelOf finds the label of a field: its input's own, or the one that all fields of the name share.
func LabelOf(in reflect.Type, name string) locale.Label {
	if own, known := locale.Labels[in.Name()+"."+name]; known {
		return own
	}
	if shared, known := locale.Labels[name]; known {
		return shared
	}
	return locale.Label{Name: process.Both(name, name)}
}
