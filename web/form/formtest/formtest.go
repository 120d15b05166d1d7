// Package formtest helps tests to look at what a form is made of.
package formtest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// HaveWords fails a test when a field of an input, or of its groups and rows, has no label, or a word that can be chosen in it
// has no words.
func HaveWords(t *testing.T, inputs ...reflect.Type) {
	t.Helper()
	for _, input := range inputs {
		EachField(input, func(in reflect.Type, f reflect.StructField, name string) {
			label := page.LabelOf(in, name)
			require.NotEqual(t, name, label.Name.ZH, "%s.%s has no label", in.Name(), name)
			require.NotEmpty(t, label.Name.ZH)
			require.NotEmpty(t, label.Name.EN)
			for _, word := range form.WordsOf(f) {
				if f.Type != reflect.TypeFor[process.Role]() &&
					f.Type != reflect.TypeFor[process.LinkageModel]() { // the policy names models
					require.Contains(t, page.Words, name+"."+word, "%s.%s", in.Name(), name)
				}
			}
		})
	}
}

// EachField shows every field of an input, those of its groups and rows too.
func EachField(t reflect.Type, see func(reflect.Type, reflect.StructField, string)) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		switch {
		case f.Tag.Get("hidden") == "true":
		case f.Anonymous && name == "":
			EachField(f.Type, see)
		default:
			see(t, f, name)
			if kind := form.KindOf(f); kind == "group" || kind == "rows" {
				EachField(inner, see)
			}
		}
	}
}
