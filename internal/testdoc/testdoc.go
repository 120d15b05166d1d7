// Package testdoc keeps documents true: what a test makes of the rules must be what stands in docs.
package testdoc

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Update is set by -update: what a test makes is written instead of compared.
var Update = flag.Bool("update", false, "write the documents and shapes that are made of the rules")

// Part is a stretch of a document between <!-- Name --> and <!-- end of Name -->.
type Part struct{ Name, Made string }

// Require compares a document of docs with what is made of the rules. The test runs in a folder beside docs.
func Require(t *testing.T, name string, parts ...Part) {
	file := filepath.Join("..", "docs", name)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	text := string(content)
	for _, p := range parts {
		begin, end := "<!-- "+p.Name+" -->\n", "<!-- end of "+p.Name+" -->\n"
		before, rest, found := strings.Cut(text, begin)
		require.True(t, found, begin)
		_, after, found := strings.Cut(rest, end)
		require.True(t, found, end)
		text = before + begin + p.Made + end + after
	}
	if *Update {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		return
	}
	require.Equal(t, text, string(content), "docs/%s differs from the rules: run this test with -update and look at the difference", name)
}
