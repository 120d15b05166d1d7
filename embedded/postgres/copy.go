package postgres

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"sluice/embedded/ports"
	"sluice/embedded/secrets"
)

// cluster is one that runs, or ran last, in a folder which is ours to read.
type cluster struct {
	dir      string
	bin      string
	port     int
	password string
}

func known(dir string) (cluster, error) {
	c := cluster{dir: dir, port: ports.Kept(filepath.Join(dir, portsFile), portName)}
	kept, err := secrets.Read(dir)
	if err != nil {
		return c, err
	}
	if c.password = kept[Superuser]; c.port == 0 || c.password == "" {
		return c, fmt.Errorf("no database server has run in %s", dir)
	}
	c.bin, err = programsFor(filepath.Join(dir, "data"))
	return c, err
}

// command is one of PostgreSQL's programs that speaks to the server as the superuser.
func (c cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.Env = []string{
		"PATH=" + c.bin + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "PGHOST=" + host, "PGPORT=" + strconv.Itoa(c.port),
		"PGUSER=" + Superuser, "PGPASSWORD=" + c.password,
	}
	return cmd
}

// Copy copies the whole cluster that runs in a folder, all its databases as of one moment, into a folder that is not there yet, and checks
// every file of the copy. Progress is called with the percentage done; it may be nil.
func Copy(ctx context.Context, dir, to string, progress func(percent int)) error {
	c, err := known(dir)
	if err != nil {
		return err
	}
	cmd := c.command(ctx, "pg_basebackup", "--pgdata="+to, "--checkpoint=fast", "--wal-method=stream", "--progress", "--no-password",
		"--label=sluice")
	if err := follow(cmd, progress); err != nil {
		return fmt.Errorf("copy the database cluster: %w", err)
	}
	return Check(ctx, to)
}

// Check reads every file of a copy and compares it with what was written down when it was made.
func Check(ctx context.Context, copied string) error {
	bin, err := programsFor(copied)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "pg_verifybackup"), "--exit-on-error", "--quiet", copied)
	cmd.Env = []string{"PATH=" + bin, "LC_ALL=C"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("check the copy in %s: %w: %s", copied, err, bytes.TrimSpace(out))
	}
	return nil
}

var percentage = regexp.MustCompile(`\((\d+)%\)`)

// follow runs a program that tells how far it is on standard error.
func follow(cmd *exec.Cmd, progress func(percent int)) error {
	out, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var said []string
	lines := bufio.NewScanner(out)
	lines.Split(linesOfTerminal)
	for lines.Scan() {
		match := percentage.FindStringSubmatch(lines.Text())
		if match == nil {
			said = append(said, strings.TrimSpace(lines.Text()))
		} else if n, err := strconv.Atoi(match[1]); err == nil && progress != nil {
			progress(n)
		}
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, strings.Join(said, "; "))
	}
	return nil
}

// linesOfTerminal splits also where a line is written over.
func linesOfTerminal(data []byte, atEnd bool) (advance int, token []byte, err error) {
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEnd && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// slot is what has the server keep its log until it was received.
const slot = "sluice_backup"

// Receive writes the log of the server that runs in a folder into another, as it is written and onto the disk, until the context ends or
// the server is gone. Where it was interrupted it goes on; where it was for so long that the server gave up keeping the log, it begins anew,
// and the next copy closes the gap.
func Receive(ctx context.Context, dir, to string) error {
	c, err := known(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return fmt.Errorf("keep the database's log: %w", err)
	}
	for _, args := range [][]string{
		{"--create-slot", "--if-not-exists", "--slot=" + slot},
		{"--directory=" + to, "--slot=" + slot, "--synchronous", "--no-loop"},
	} {
		cmd := c.command(ctx, "pg_receivewal", append(args, "--no-password")...)
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it closes the file that it writes
		out, err := cmd.CombinedOutput()
		if err == nil || ctx.Err() != nil {
			continue
		}
		if bytes.Contains(out, []byte("has already been removed")) || bytes.Contains(out, []byte("replication slot")) {
			_ = c.command(ctx, "pg_receivewal", "--drop-slot", "--slot="+slot, "--no-password").Run() // created anew the next time
		}
		return fmt.Errorf("keep the database's log: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// Begins is the first file of the server's log that a copy needs.
func Begins(copied string) (file string, err error) {
	text, err := os.ReadFile(filepath.Join(copied, "backup_label"))
	if err != nil {
		return "", fmt.Errorf("look where the copy begins: %w", err)
	}
	match := regexp.MustCompile(`\(file ([0-9A-F]{24})\)`).FindSubmatch(text)
	if match == nil {
		return "", errors.New("look where the copy begins: its label names no file of the log")
	}
	return string(match[1]), nil
}
