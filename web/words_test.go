package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/web/desk"
	"sluice/web/form"
	"sluice/web/form/formtest"
	"sluice/web/page"
)

// used are the forms in which templates and code name an entry of the table.
var used = regexp.MustCompile(`(?:\bt |\btf |\(t |[wW]ord\(|[fF]ormatted\([^,]+, |[wW]ords\[)"([a-z_]+(?:\.[a-z0-9_.-]+)?)"`)

func TestEveryWordThatIsNamedExists(t *testing.T) {
	found := 0
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".html") && !strings.HasSuffix(path, ".go") ||
			strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, match := range used.FindAllStringSubmatch(string(content), -1) {
			if strings.HasSuffix(match[1], ".") { // the beginning of a key
				continue
			}
			found++
			require.Contains(t, page.Words, match[1], path)
		}
		return nil
	}))
	require.Greater(t, found, 900, "the expression still finds them")
}

func TestTheProcessHasItsWords(t *testing.T) {
	for _, name := range lifecycle.CommandNames() {
		require.NotEmpty(t, lifecycle.CommandWords(name).ZH, name)
	}
	for _, colour := range process.Colours {
		require.Contains(t, page.Words, "colour."+string(colour))
	}
	for _, view := range desk.TaskViews {
		require.Contains(t, page.Words, "tasks.view."+view)
		require.Contains(t, page.Words, "tasks.none."+view)
	}
	for _, sort := range slices.Concat(desk.TaskSorts, desk.DoneSorts) {
		require.Contains(t, page.Words, "tasks.sort."+sort)
	}
}

// Every command that people give has a form, each of its fields a label, and each word that can be chosen its own.
func TestEveryFieldOfEveryCommandHasItsWords(t *testing.T) {
	without := []process.CommandName{
		process.CommandFilePaper,
		process.CommandImport,
		process.CommandRefresh,
		process.CommandSucceed,
		process.CommandUndoImport,
		process.CommandTick,
	} // an upload, the register, the machine
	for _, name := range lifecycle.CommandNames() {
		c, known := form.CommandNamed(name)
		for _, none := range without {
			if name == none {
				require.False(t, known)
				known = true
				c.Input = reflect.TypeFor[struct{}]()
			}
		}
		require.True(t, known, "the command %s has no form", name)
		formtest.HaveWords(t, c.Input)
		formtest.EachField(c.Input, func(in reflect.Type, f reflect.StructField, name string) {
			if f.Type.Kind() == reflect.Int64 {
				require.True(t, strings.HasSuffix(name, "_fen"), "%s.%s: whole numbers of 64 bits are money", in.Name(), name)
			}
		})
	}
}
