package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.uber.org/zap"

	"sluice/embedded/secrets"
)

// Unfinished work bears these names beside the cluster and is swept at the next start.
const (
	unfinishedData = "data.new-*"
	passwordFile   = "initdb-password-*"
)

// initialise makes the cluster beside its place and moves it there when it is whole: a first start that is killed leaves
// nothing that a second one could take for a cluster.
func (p *Postgres) initialise(ctx context.Context) error {
	if err := p.sweepUnfinished(); err != nil {
		return err
	}
	p.log.Info("making the database cluster", zap.String("folder", p.data), zap.String("programs", p.bin))

	draft, err := os.MkdirTemp(p.cfg.Dir, unfinishedData) // with mode 0700, as the server wants it
	if err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	defer os.RemoveAll(draft) // nothing is there any more when all went well
	password, err := p.handOverPassword()
	if err != nil {
		return err
	}
	defer os.Remove(password)
	if err := p.account.takeOver(draft); err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	// C.UTF-8 sorts by code point, the same on every machine and after every upgrade of the system's library, which would
	// otherwise quietly change the order of indexes. Systems without it have C, which sorts alike.
	out, err := p.initdb(ctx, draft, password, "C.UTF-8")
	if err != nil && strings.Contains(out, "locale") {
		out, err = p.initdb(ctx, draft, password, "C")
	}
	if err != nil {
		return fmt.Errorf("make the cluster: %w\n%s", err, strings.TrimSpace(out))
	}
	if err := os.Rename(draft, p.data); err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	if p.cfg.Throwaway {
		return nil
	}
	return secrets.SyncFolder(p.cfg.Dir)
}

func (p *Postgres) initdb(ctx context.Context, dir, password, locale string) (string, error) {
	args := []string{
		"--pgdata=" + dir,
		"--username=" + Superuser,
		"--pwfile=" + password,
		"--auth=scram-sha-256",
		"--encoding=UTF8",
		"--locale=" + locale,
		"--data-checksums",
	}
	if p.cfg.Throwaway {
		args = append(args, "--no-sync")
	}
	return p.run(p.command(ctx, "initdb", args...))
}

// handOverPassword writes the superuser's password where initdb, run as the account, can read it and nobody else.
func (p *Postgres) handOverPassword() (string, error) {
	file, err := os.CreateTemp(p.cfg.Dir, passwordFile)
	if err != nil {
		return "", fmt.Errorf("hand over the password: %w", err)
	}
	_, err = file.WriteString(p.passwords[Superuser] + "\n")
	err = errors.Join(err, file.Close(), p.account.takeOver(file.Name()))
	if err != nil {
		os.Remove(file.Name())
		return "", fmt.Errorf("hand over the password: %w", err)
	}
	return file.Name(), nil
}

// resetSuperuser sets the superuser's password from within, in the mode in which the server talks to nobody else.
func (p *Postgres) resetSuperuser(ctx context.Context) error {
	p.log.Warn("the passwords of the database were lost; new ones are set", zap.String("folder", p.cfg.Dir))
	cmd := p.command(ctx, "postgres", "--single", "-D", p.data, "postgres")
	cmd.Stdin = strings.NewReader(fmt.Sprintf("alter role %s password '%s'\n", Superuser, p.passwords[Superuser]))
	if out, err := p.run(cmd); err != nil || strings.Contains(out, "ERROR") {
		return fmt.Errorf("set a new password for the database: %w\n%s", err, out)
	}
	return nil
}

func (p *Postgres) sweepUnfinished() error {
	for _, pattern := range []string{unfinishedData, passwordFile} {
		left, _ := filepath.Glob(filepath.Join(p.cfg.Dir, pattern))
		for _, path := range left {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("sweep an unfinished cluster: %w", err)
			}
		}
	}
	return nil
}

// command is one of PostgreSQL's programs, run as the account with an environment of its own: no PG… variable of the caller
// may lead it astray, and its messages are in English, which this package reads.
func (p *Postgres) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.program(name), args...)
	cmd.Dir = p.cfg.Dir
	cmd.Env = []string{"PATH=" + p.bin + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = p.account.attributes()
	return cmd
}

func (p *Postgres) run(cmd *exec.Cmd) (string, error) {
	out, err := cmd.CombinedOutput()
	return string(out), err
}
