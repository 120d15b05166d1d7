package web

import (
	"fmt"
	"reflect"

	"sluice/process"
	"sluice/web/locale"
)

// words is what the pages say in their own voice.
var words = locale.Words

// formatted is an entry of the table with something put in.
func formatted(lang, key string, args ...any) string {
	return fmt.Sprintf(in(lang, words[key]), args...)
}

// labelOf finds the label of a field: its input's own, or the one that all fields of the name share.
func labelOf(in reflect.Type, name string) locale.Label {
	if own, known := locale.Labels[in.Name()+"."+name]; known {
		return own
	}
	if shared, known := locale.Labels[name]; known {
		return shared
	}
	return locale.Label{Name: process.Both(name, name)}
}
