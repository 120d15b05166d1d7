package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"sluice/embedded/postgres"
)

// postmaster is the process id and the port of the PostgreSQL server that sluice up runs on a folder; zeros while it is down.
func postmaster(dir string) (pid, port int) {
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	lines := strings.Split(string(text), "\n")
	if err != nil || len(lines) < 4 {
		return 0, 0
	}
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	return pid, port
}

// database connects to that server as the owner of the tables.
func database(t *testing.T, dir string) *pgx.Conn {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "secrets.json"))
	require.NoError(t, err)
	var passwords map[string]string
	require.NoError(t, json.Unmarshal(text, &passwords))
	_, port := postmaster(dir)
	conn, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable",
		postgres.OwnerRole, passwords[postgres.OwnerRole], port, postgres.Database))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// holdStream locks a stream's row, so that Publish waits for it, until it is let go or the server dies.
func holdStream(t *testing.T, conn *pgx.Conn, stream string) (letGo func()) {
	t.Helper()
	held, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = held.Exec(t.Context(), "select from streams where stream = $1 for update", stream)
	require.NoError(t, err)
	return func() { held.Rollback(context.Background()) } // an error says that the server is gone, and the lock with it
}

// crashDatabase kills the server, or one process that serves a connection: then it cuts off every other one and recovers by itself.
func (s *server) crashDatabase(whole bool) {
	s.t.Helper()
	pid, _ := postmaster(s.dir)
	require.NotZero(s.t, pid)
	if whole {
		require.NoError(s.t, syscall.Kill(pid, syscall.SIGQUIT))
		return
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	require.NoError(s.t, err)
	for child := range strings.FieldsSeq(string(children)) {
		title, _ := os.ReadFile("/proc/" + child + "/cmdline")
		if bytes.Contains(title, []byte("postgres: "+postgres.AppRole+" ")) {
			n, err := strconv.Atoi(child)
			require.NoError(s.t, err)
			require.NoError(s.t, syscall.Kill(n, syscall.SIGKILL))
			return
		}
	}
	require.FailNow(s.t, "no connection of Sluice's is open")
}

// serves waits until commands can be given again.
func (s *server) serves() {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		a, err := s.admin.send("GET", "/readyz", nil)
		return err == nil && a.Status == 200
	}, time.Minute, 50*time.Millisecond)
}

// settled waits until no command is without an outcome.
func (s *server) settled() {
	s.t.Helper()
	var record object
	require.Eventually(s.t, func() bool {
		a, err := s.admin.send("GET", "/api/v1/health", nil)
		if err != nil || a.Status != 200 {
			return false
		}
		record = a.json()["record"].(object)
		return record["open_intents"].(float64) == 0
	}, 2*time.Minute, 100*time.Millisecond, "commands without an outcome: %v", &record)
}
