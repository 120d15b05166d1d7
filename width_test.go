package sluice_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// widths are the characters that a line fits on a screen with, a tab being four, and how many of a thousand lines may be wider: texts that
// people read, which nobody should have to put together again, and elements of a page that belong together.
var widths = []struct {
	files    string
	widest   int
	perMille int
}{
	{"*.go", 140, 2},
	{"*.html", 160, 50},
}

const tab = "    "

// TestLinesFitAScreen counts the program's own lines, without its tests.
func TestLinesFitAScreen(t *testing.T) {
	for _, w := range widths {
		t.Run(w.files, func(t *testing.T) { fit(t, w.files, w.widest, w.perMille) })
	}
}

func fit(t *testing.T, files string, widest, perMille int) {
	listed, err := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", files).Output()
	require.NoError(t, err)
	lines, wide := 0, 0
	var where []string
	for _, path := range strings.Fields(string(listed)) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue // deleted, and not yet on record
		}
		require.NoError(t, err)
		for scanner := bufio.NewScanner(bytes.NewReader(content)); scanner.Scan(); {
			lines++
			if len([]rune(strings.ReplaceAll(scanner.Text(), "\t", tab))) > widest {
				wide++
				where = append(where, path)
			}
		}
	}
	t.Logf("%d of %d lines are wider than %d characters: %.1f of a thousand", wide, lines, widest, 1000*float64(wide)/float64(lines))
	require.LessOrEqual(t, wide*1000, perMille*lines, "wider than %d characters, in %v", widest, where)
}
