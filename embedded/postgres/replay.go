package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// received is a file of the server's log, whole or not yet, or the history of one of its lines.
var received = regexp.MustCompile(`^([0-9A-F]{24})(\.partial)?$|^[0-9A-F]{8}\.history$`)

// Until has the cluster whose copy lies in a folder's data, at its next start, replay the log that was received, up to a moment, or all of
// it where the moment is zero. The copy must not be used otherwise.
func Until(dir, from string, moment time.Time) error {
	data := filepath.Join(dir, "data")
	if err := handOverLog(from, filepath.Join(data, "pg_wal")); err != nil {
		return fmt.Errorf("have the log replayed: %w", err)
	}
	lines := []string{
		replaying,
		"restore_command = 'false'", // it is where the server looks next
		"recovery_target_action = 'promote'",
	}
	if !moment.IsZero() {
		lines = append(lines, fmt.Sprintf("recovery_target_time = '%s'", moment.UTC().Format("2006-01-02 15:04:05.999999-07")))
	}
	settings, err := os.OpenFile(filepath.Join(data, automatic), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("have the log replayed: %w", err)
	}
	_, err = settings.WriteString(strings.Join(lines, "\n") + "\n")
	if err = errors.Join(err, settings.Close()); err != nil {
		return fmt.Errorf("have the log replayed: %w", err)
	}
	return os.WriteFile(filepath.Join(data, "recovery.signal"), nil, 0o600)
}

const (
	automatic = "postgresql.auto.conf"
	replaying = "# How the log is replayed after a restore."
)

// handOverLog copies what was received to where the server reads it; the last file, which is not complete, under its whole name.
func handOverLog(from, to string) error {
	files, err := os.ReadDir(from) // by name: a whole file comes before one that is not
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, file := range files {
		match := received.FindStringSubmatch(file.Name())
		name := strings.TrimSuffix(file.Name(), ".partial")
		if match == nil || there[name] {
			continue
		}
		there[name] = true
		content, err := os.ReadFile(filepath.Join(from, file.Name())) // 16 MB
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), content, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// replayed waits until a server that replays its log after a restore takes orders, and forgets then how it was to be replayed.
func (p *Postgres) replayed(ctx context.Context, conn *pgx.Conn) error {
	for replaying := true; replaying; {
		if err := conn.QueryRow(ctx, `select pg_is_in_recovery()`).Scan(&replaying); err != nil {
			return fmt.Errorf("wait for the log to be replayed: %w%s", err, p.server.voice.last())
		}
		if !replaying {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	path := filepath.Join(p.data, automatic)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, _, there := strings.Cut(string(text), replaying)
	if !there {
		return nil
	}
	return os.WriteFile(path, []byte(before), 0o600)
}
