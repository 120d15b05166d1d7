package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"sluice/embedded/postgres"
)

// copiesIn lists the copies in a folder of backups.
func copiesIn(dir string) []string {
	found, _ := filepath.Glob(filepath.Join(dir, "2*Z", "backup.json")) // a constant pattern has no fault
	return found
}

// restore restores a folder of backups into a folder of its own and starts everything there.
func restore(t *testing.T, backups string, extra ...string) *server {
	t.Helper()
	dir := folder(t)
	output, err := run(t, append([]string{"restore", backups, "--data", dir}, extra...)...)
	require.NoError(t, err, output)
	require.Contains(t, output, "every chain is whole")
	require.NotContains(t, output, "not in the backup")
	return up(t, dir, stepped)
}

// TestBackupWhileSluiceRuns: a copy is taken under way, everything is lost, and what the copy holds comes back, workflows and papers with it.
func TestBackupWhileSluiceRuns(t *testing.T) {
	works(t)
	backups := folder(t)
	c, code, _ := opened(t)
	at := "/api/v1/projects/" + code
	project := c.admin.get(at).json()
	output, err := run(t, "backup", "--to", backups, "--data", c.dir)
	require.NoError(t, err, output)
	require.Regexp(t, `[0-9]+ MB and 10 papers, checked`, output)
	c.kill()
	require.NoError(t, os.RemoveAll(c.dir))

	s := restore(t, backups)
	c.server, c.reviewer.url = s, s.url
	require.Equal(t, project, s.admin.get(at).json())
	paper := project["papers"].([]any)[0].(object)["sha256"].(string)
	require.NotEmpty(t, s.admin.get(at+"/papers/"+paper).Body)
	c.decide(c.reviewer, code, "decide", "approve", "")
	require.Empty(t, s.admin.get("/api/v1/chains?most=200").json()["broken"])
	s.stop()

	output, err = run(t, "backup", "--to", backups, "--data", s.dir, "--backup-copies", "1")
	require.NoError(t, err, output, "Sluice need not run")
	require.Len(t, copiesIn(backups), 1, "the older one is not kept")
	output, err = run(t, "restore", backups, "--data", s.dir)
	require.Error(t, err)
	require.Contains(t, output, "is not empty", "nothing is written over")
	output, err = run(t, "restore", backups, "--data", filepath.Join(backups, "new"), "--to", "2025-12-01 14:05")
	require.Error(t, err)
	require.Contains(t, output, "nothing before it can be restored")
	output, err = run(t, "restore", backups, "--data", filepath.Join(backups, "new"), "--to", "yesterday")
	require.Error(t, err)
	require.Contains(t, output, "write it as")

	copied := filepath.Join(filepath.Dir(copiesIn(backups)[0]), "postgres", "data")
	damage(t, filepath.Join(copied, "global", "pg_filenode.map"))
	output, err = run(t, "restore", backups, "--data", filepath.Join(backups, "new"))
	require.Error(t, err)
	require.Contains(t, output, "check the copy")
}

// damage changes a byte of a file.
func damage(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	content[len(content)/2] ^= 1
	require.NoError(t, os.WriteFile(path, content, 0o600))
}

// TestEveryMomentComesBack: with a folder of backups kept up to date the machine is lost. What was answered is there again; and so, on
// request, is the county as it was between two commands.
func TestEveryMomentComesBack(t *testing.T) {
	works(t)
	backups := folder(t)
	c := up(t, folder(t), "2019-03-01", "--backup", backups).county()
	require.Eventually(t, func() bool { return len(copiesIn(backups)) == 1 }, 5*time.Minute, 100*time.Millisecond)
	told := c.admin.get("/api/v1/health").json()["backup"].(object)
	require.Equal(t, []any{true, true, false}, []any{told["kept"], told["log"], told["failed"]})
	first := c.declared("甲项目")
	between := c.databaseTime()
	second := c.declared("乙项目")
	c.received(backups)
	c.kill()

	s := restore(t, backups, "--to", between.Format(time.RFC3339Nano))
	s.admin.get("/api/v1/projects/" + first)
	s.admin.do(http.MethodGet, "/api/v1/projects/"+second, nil).refused(http.StatusNotFound, "not_found")
	s.stop()
	output, err := run(t, "recover", "--look", "--data", s.dir)
	require.NoError(t, err, output, "engine and record are of one moment")
	require.Contains(t, output, "2 compared, 2 in step")

	s = restore(t, backups)
	for _, code := range []string{first, second} {
		require.Len(t, s.admin.get("/api/v1/projects/" + code).json()["papers"], 5)
	}
	s.stop()
	output, err = run(t, "drill", backups, "--scratch", filepath.Dir(folder(t)))
	require.NoError(t, err, output)
	require.Contains(t, output, "3 compared, 3 in step")
	require.Contains(t, output, "the backup holds")
	output, err = run(t, "restore", backups, "--data", folder(t), "--to", time.Now().Add(time.Hour).Format(time.RFC3339))
	require.Error(t, err)
	require.Contains(t, output, "the log that was kept ends before")
}

// superuser connects as whoever administers the database server.
func (c *county) superuser() *pgx.Conn {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, "postgres", "secrets.json"))
	require.NoError(c.t, err)
	var passwords map[string]string
	require.NoError(c.t, json.Unmarshal(text, &passwords))
	_, port := postmaster(c.dir)
	conn, err := pgx.Connect(c.t.Context(), fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/postgres?sslmode=disable", postgres.Superuser,
		passwords[postgres.Superuser], port))
	require.NoError(c.t, err)
	c.t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// databaseTime is what the database server's clock shows, by which its log is replayed.
func (c *county) databaseTime() (now time.Time) {
	c.t.Helper()
	require.NoError(c.t, c.superuser().QueryRow(c.t.Context(), `select clock_timestamp()`).Scan(&now))
	return now
}

// received waits until the folder of backups has all that is in the database's log by now, and the papers.
func (c *county) received(backups string) {
	c.t.Helper()
	conn := c.superuser()
	var now string
	require.NoError(c.t, conn.QueryRow(c.t.Context(), `select pg_current_wal_insert_lsn()::text`).Scan(&now))
	require.Eventually(c.t, func() bool {
		var there bool
		err := conn.QueryRow(c.t.Context(),
			`select coalesce(bool_or(flush_lsn >= $1::pg_lsn), false) from pg_stat_replication`, now).Scan(&there)
		return err == nil && there
	}, time.Minute, 10*time.Millisecond)
	filed, _ := filepath.Glob(filepath.Join(c.dir, "papers", "??", "??", "*"))
	require.NotEmpty(c.t, filed)
	require.Eventually(c.t, func() bool {
		for _, paper := range filed {
			if _, err := os.Stat(strings.Replace(paper, c.dir, backups, 1)); err != nil {
				return false
			}
		}
		return true
	}, 5*time.Minute, 100*time.Millisecond)
}
