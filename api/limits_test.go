package api

import (
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/refusal"
)

// What a text may hold at most is in the document of the API, as the rules have it.
func TestLimitsOfTextsAreDocumented(t *testing.T) {
	r := newRegistry()
	for _, c := range lifecycle.Definitions() {
		if c.Method != "" {
			r.Schema(c.Input, true, "")
		}
	}
	finish(r)
	limits := 0
	for name, schema := range r.Map() {
		in := r.TypeFromRef(schemaPrefix + name)
		if in == nil || in.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(in) {
			property := schema.Properties[strings.Split(f.Tag.Get("json"), ",")[0]]
			if most := refusal.MaxLength(f); most > 0 && property != nil {
				limits++
				require.NotNil(t, limitOf(property), "%s.%s", name, f.Name)
				require.Equal(t, most, *limitOf(property), "%s.%s", name, f.Name)
				require.NotContains(t, f.Tag.Get("doc"), "at most", "%s.%s: said twice", name, f.Name)
			}
		}
	}
	require.Greater(t, limits, 70)
}

func limitOf(s *huma.Schema) *int {
	if s.Items != nil {
		return s.Items.MaxLength
	}
	return s.MaxLength
}
