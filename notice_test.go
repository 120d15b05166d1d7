package sluice_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoticeNamesEveryModule holds NOTICE to what the program is linked with: no module missing, none too many.
func TestNoticeNamesEveryModule(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}",
		"./cmd/sluice")
	list.Stderr = os.Stderr
	printed, err := list.Output()
	require.NoError(t, err)
	linked := map[string]bool{}
	for line := range strings.Lines(string(printed)) {
		linked[strings.TrimSpace(line)] = true
	}
	delete(linked, "")

	notice, err := os.ReadFile("NOTICE")
	require.NoError(t, err)
	_, listed, _ := strings.Cut(string(notice), "makes this file.\n\n")
	listed, _, _ = strings.Cut(listed, "\n\n---")
	named := map[string]bool{}
	for line := range strings.Lines(listed) {
		fields := strings.Fields(line)
		require.Len(t, fields, 3, "module, version, licence: %q", line)
		named[fields[0]+" "+fields[1]] = true
	}
	require.Equal(t, linked, named, "`make notice` makes NOTICE anew")
}
