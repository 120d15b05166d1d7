package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTutorial runs the commands of docs/tutorial.md as they are written: only the address, the folder and the program's place differ.
func TestTutorial(t *testing.T) {
	works(t)
	page, err := os.ReadFile("../docs/tutorial.md")
	require.NoError(t, err)
	require.Contains(t, string(page), `ARGS="--data /tmp/sluice-demo --clock stepped --now 2019-03-01"`)
	var script strings.Builder
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		script.WriteString(block[1])
	}
	const settings = "export SLUICE_URL=http://127.0.0.1:8080 SLUICE_DATA=/tmp/sluice-demo PATH=$PWD/build:$PATH\n"
	require.Contains(t, script.String(), settings)

	dir := folder(t)
	s := up(t, dir, "2019-03-01")
	program, err := binary()
	require.NoError(t, err)
	bash := exec.Command("bash", "-euo", "pipefail", "-c", strings.Replace(script.String(), settings, "", 1))
	bash.Dir = ".."
	bash.Env = append(os.Environ(), "SLUICE_URL="+s.url, "SLUICE_DATA="+dir, "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
	output, err := bash.CombinedOutput()
	require.NoError(t, err, string(output))
	require.Contains(t, string(output), `"project":"SS2019-008"`, "the board shows what is stuck")

	closed := s.admin.get("/api/v1/projects/SS2019-008").json()
	require.Equal(t, "closed", closed["stage"])
	require.EqualValues(t, 94, s.admin.by("total")["total"]["projects"], "the register's and this one")
	s.stop()
}
