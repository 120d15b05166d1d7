package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startPatience = 2 * time.Minute
	stopPatience  = 30 * time.Second
)

// folder makes a data folder that the account PostgreSQL runs under may enter. Remove takes it away again.
func (r *run) folder() (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp(r.base, "sluice-bench-"); err != nil {
		return "", nil, err
	}
	remove = func() {
		err := os.RemoveAll(dir)
		for late := time.Now().Add(stopPatience); err != nil && time.Now().Before(late); {
			time.Sleep(100 * time.Millisecond) // a PostgreSQL whose sluice died may still be writing
			err = os.RemoveAll(dir)
		}
		if err != nil {
			r.progress("%s could not be removed: %v", dir, err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		remove()
		return "", nil, err
	}
	return dir, remove, nil
}

// process is a running sluice, in a process group of its own: a Ctrl-C is the bench's to handle.
type child struct {
	cmd   *exec.Cmd
	lines chan string
	said  lastWords
	done  chan struct{}
	err   error
}

func (r *run) start(env []string, args ...string) (*child, error) {
	p := &child{cmd: exec.Command(r.binary, args...), lines: make(chan string, 100), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = &p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = time.Second
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// says waits for a line of standard output with a beginning and answers the rest of it.
func (p *child) says(ctx context.Context, beginning string) (string, error) {
	late := time.After(startPatience)
	for {
		select {
		case line := <-p.lines:
			if rest, found := strings.CutPrefix(line, beginning); found {
				return strings.TrimSpace(rest), nil
			}
		case <-p.done:
			return "", fmt.Errorf("sluice ended: %w\n%s", p.err, p.said.text())
		case <-late:
			return "", fmt.Errorf("sluice does not say %q\n%s", beginning, p.said.text())
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// stop ends it in good order, and hard when that takes too long.
func (p *child) stop() {
	select {
	case <-p.done:
		return
	default:
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // an error says that it has ended
	select {
	case <-p.done:
	case <-time.After(stopPatience):
		awaitEnd(p.kill())
	}
}

// kill is kill -9. It answers what the process leaves behind: its PostgreSQL, which stops by itself.
func (p *child) kill() (left []int) {
	left = descendants(p.cmd.Process.Pid)
	_ = p.cmd.Process.Kill() // an error says that it has ended
	<-p.done
	return left
}

// awaitEnd waits until none of the processes is there any more.
func awaitEnd(pids []int) {
	for late := time.Now().Add(stopPatience); anyAlive(pids) && time.Now().Before(late); {
		time.Sleep(20 * time.Millisecond)
	}
}

// lastWords keeps the end of what a process said on standard error.
type lastWords struct {
	mu   sync.Mutex
	kept []byte
}

const wordsKept = 4000

func (l *lastWords) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, p...)
	l.kept = l.kept[max(len(l.kept)-wordsKept, 0):]
	return len(p), nil
}

func (l *lastWords) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.kept)
}

// server is a running sluice up.
type server struct {
	*child
	url   string
	ready time.Duration
	admin *person
}

// up starts everything on a folder; clock is where a stepped clock begins, or empty for the real one. What else is set is in the
// environment.
func (r *run) up(ctx context.Context, dir, clock string, env ...string) (*server, error) {
	args := []string{"up", "--data", dir, "--http", "127.0.0.1:0", "--max-requests", "0"}
	if clock != "" {
		args = append(args, "--clock", "stepped", "--now", clock)
	}
	began := time.Now()
	p, err := r.start(env, args...)
	if err != nil {
		return nil, err
	}
	s := &server{child: p}
	if err := s.meet(ctx, dir, began); err != nil {
		p.stop()
		return nil, err
	}
	return s, nil
}

// meet reads what it prints when it is ready.
func (s *server) meet(ctx context.Context, dir string, began time.Time) error {
	address, err := s.says(ctx, "http://")
	if err != nil {
		return err
	}
	s.ready, s.url = time.Since(began), "http://"+address
	if _, err := s.says(ctx, "  engine"); err != nil {
		return err
	}
	token, err := os.ReadFile(filepath.Join(dir, "admin-token"))
	if err != nil {
		return err
	}
	s.admin = newPerson(s.url, strings.TrimSpace(string(token)))
	return nil
}

// withServer starts Sluice on a fresh folder with its people and a bare worker beside it, and stops it all afterwards.
func (r *run) withServer(ctx context.Context, clock string, use func(*county, *bare) error) error {
	dir, remove, err := r.folder()
	if err != nil {
		return err
	}
	defer remove()
	s, err := r.up(ctx, dir, clock)
	if err != nil {
		return err
	}
	defer s.stop()
	c, err := settle(ctx, s)
	if err != nil {
		return fmt.Errorf("settle the county: %w", err)
	}
	b, err := dialFolder(ctx, dir)
	if err != nil {
		return err
	}
	defer b.close()
	return use(c, b)
}
