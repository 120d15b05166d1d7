package locale

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[-+#0-9.]*[a-zA-Z%]`)

// Both languages have the same keys, each says something, and takes the same things.
func TestBothLanguagesSayTheSame(t *testing.T) {
	zh, en := read("zh.json"), read("en.json")
	require.Equal(t, slices.Sorted(maps.Keys(zh.Words)), slices.Sorted(maps.Keys(en.Words)))
	require.Equal(t, slices.Sorted(maps.Keys(zh.Fields)), slices.Sorted(maps.Keys(en.Fields)))
	for key, text := range zh.Words {
		require.NotEmpty(t, text, key)
		require.NotEmpty(t, en.Words[key], key)
		require.Equal(t, len(verb.FindAllString(text, -1)), len(verb.FindAllString(en.Words[key], -1)), "%s takes the same things", key)
	}
	for key, field := range zh.Fields {
		require.NotEmpty(t, field.Name, key)
		require.NotEmpty(t, en.Fields[key].Name, key)
		require.Equal(t, field.Hint == "", en.Fields[key].Hint == "", "%s has its hint in both languages", key)
	}
}
