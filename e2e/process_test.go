package e2e

import (
	"bufio"
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests run in two lines: one after the other those that work, and beside them, three at a time, those that wait for minutes of the
// real clock. All are parallel to Go, so that it is the lines that hold them back.
var working, waiting = make(chan struct{}, 1), make(chan struct{}, 3)

func works(t *testing.T) { t.Helper(); inLine(t, working) }

func waits(t *testing.T) { t.Helper(); inLine(t, waiting) }

func inLine(t *testing.T, line chan struct{}) {
	t.Helper()
	t.Parallel()
	line <- struct{}{}
	t.Cleanup(func() { <-line })
}

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "100"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// binary is the program under test: the one the Makefile built, else built here with the same flags.
var binary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("SLUICE_BINARY"); path != "" {
		return path, nil
	}
	path, err := filepath.Abs("../build/sluice")
	if err != nil {
		return "", err
	}
	output, err := exec.Command("go", "build", "-o", path, "../cmd/sluice").CombinedOutput()
	os.Stderr.Write(output)
	return path, err
})

// folder makes a data folder that the account PostgreSQL runs under may enter, and removes it at the end.
func folder(t *testing.T) string {
	t.Helper()
	base := ""
	if _, err := os.Stat("/dev/shm"); err == nil {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "sluice-e2e-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// process is a running sluice.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan string
	stderr bytes.Buffer
	done   chan struct{}
	err    error
}

// start runs sluice with arguments; it is killed at the end of the test if it still runs.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	p := &process{t: t, cmd: exec.Command(path, args...), lines: make(chan string, 100), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	go func() {
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			select {
			case p.lines <- scanner.Text():
			default: // nobody listens any more
			}
		}
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("stderr of sluice %s:\n%s", strings.Join(args, " "), tail(p.stderr.String(), 4000))
		}
	})
	return p
}

func tail(s string, n int) string { return s[max(len(s)-n, 0):] }

// says waits for a line of standard output with a prefix.
func (p *process) says(prefix string) string {
	p.t.Helper()
	deadline := time.After(5 * time.Minute)
	for {
		select {
		case line := <-p.lines:
			if strings.HasPrefix(line, prefix) {
				return line
			}
		case <-p.done:
			require.FailNow(p.t, "sluice ended", "%v\n%s", p.err, p.stderr.String())
		case <-deadline:
			require.FailNow(p.t, "sluice does not say "+prefix, tail(p.stderr.String(), 4000))
		}
	}
}

// kill is kill -9.
func (p *process) kill() {
	p.cmd.Process.Kill() // an error says that it has ended already
	<-p.done
}

// stop is SIGTERM; the process must end by itself without an error.
func (p *process) stop() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.done:
		require.NoError(p.t, p.err, p.stderr.String())
	case <-time.After(5 * time.Minute):
		require.FailNow(p.t, "sluice does not stop", tail(p.stderr.String(), 4000))
	}
}

// run runs a sluice command to its end.
func run(t *testing.T, args ...string) (output string, err error) {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	text, err := exec.Command(path, args...).CombinedOutput()
	return string(text), err
}

// server is a running sluice up with its administrator.
type server struct {
	*process
	dir    string
	url    string
	engine string // address
	admin  *caller
}

// stepped is a clock that goes on where it stood.
const stepped = "stepped"

// up starts everything on a folder, on a clock that is stepped from a day on or goes on where it stood, or on the real one when none is
// named.
func up(t *testing.T, dir, clock string, extra ...string) *server {
	t.Helper()
	return upWith(t, dir, nil, clock, extra...)
}

// upWith is up with more in the environment.
func upWith(t *testing.T, dir string, env []string, clock string, extra ...string) *server {
	t.Helper()
	args := []string{"up", "--data", dir, "--http", "127.0.0.1:0", "--max-requests", "0"} // tests ask faster than people do
	switch clock {
	case "":
	case stepped:
		args = append(args, "--clock", "stepped")
	default:
		args = append(args, "--clock", "stepped", "--now", clock)
	}
	began := time.Now()
	p := start(t, env, append(args, extra...)...)
	url := p.says("http://")
	t.Logf("ready after %s", time.Since(began).Round(time.Millisecond))
	engine, _, _ := strings.Cut(strings.TrimPrefix(p.says("  engine   "), "  engine   "), ",")
	token, err := os.ReadFile(filepath.Join(dir, "admin-token"))
	require.NoError(t, err)
	return &server{process: p, dir: dir, url: url, engine: engine, admin: &caller{t: t, url: url, token: strings.TrimSpace(string(token))}}
}
