package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"sluice/embedded/postgres"
)

// The victim is this test binary started again: a process with a cluster, for killing.
const victimFolder = "SLUICE_TEST_VICTIM_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		if _, err := postgres.Start(context.Background(), postgres.Config{Dir: dir, Log: zap.Must(zap.NewDevelopment())}); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		fmt.Println("ready")
		select {}
	}
	os.Exit(m.Run())
}

// TestLifeOfACluster takes one cluster, which is dear to make, through what may happen to it.
func TestLifeOfACluster(t *testing.T) {
	dir := folder(t)
	ctx := t.Context()
	litter := filepath.Join(dir, "data.new-1234")
	require.NoError(t, os.MkdirAll(litter, 0o700))

	p := start(t, dir)
	address := p.URL(postgres.OwnerRole, postgres.Database)
	require.NoDirExists(t, litter, "what a killed first start left is swept")
	require.Equal(t, os.FileMode(0o600), mode(t, filepath.Join(dir, "secrets.json")))
	_, port := p.Address()
	require.Less(t, port, 32768)
	checkRoles(t, p)
	run(t, address, `create table note (text text); insert into note values ('kept')`)
	require.NoError(t, p.Stop(ctx))
	require.NoError(t, p.Err())

	t.Run("the same address after a restart", func(t *testing.T) {
		p := start(t, dir)
		require.Equal(t, address, p.URL(postgres.OwnerRole, postgres.Database))
		require.Equal(t, "kept", note(t, address))
		require.Equal(t, "on on on", query(t, p.URL(postgres.AppRole, postgres.Database),
			`select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('data_checksums'))`))
		require.NoError(t, p.Stop(ctx))
	})

	t.Run("a server that is killed comes back", func(t *testing.T) {
		p := start(t, dir)
		leader := leaderOf(t, dir)
		require.NoError(t, syscall.Kill(leader, syscall.SIGKILL))
		require.Eventually(t, func() bool {
			conn, err := pgx.Connect(ctx, address)
			if err != nil {
				return false
			}
			return conn.Close(ctx) == nil && leaderOf(t, dir) != leader
		}, 2*time.Minute, 20*time.Millisecond)
		require.Equal(t, "kept", note(t, address))
		require.NoError(t, p.Stop(ctx))
	})

	t.Run("a server that stays dead, and so do its parts", func(t *testing.T) {
		for _, part := range []bool{false, true} {
			p, err := postgres.Start(ctx, postgres.Config{Dir: dir, Log: zaptest.NewLogger(t), StaysDead: true})
			require.NoError(t, err)
			t.Cleanup(func() { _ = p.Stop(context.Background()) })
			dying := leaderOf(t, dir)
			if part {
				dying, err = strconv.Atoi(query(t, p.URL(postgres.Superuser, "postgres"),
					`select pid::text from pg_stat_activity where backend_type = 'checkpointer'`))
				require.NoError(t, err)
			}
			require.NoError(t, syscall.Kill(dying, syscall.SIGKILL))
			select {
			case <-p.Done():
			case <-time.After(2 * time.Minute):
				require.FailNow(t, "it goes on", "part %v", part)
			}
			require.Error(t, p.Err())
		}
	})

	t.Run("a process that is killed takes its server along", func(t *testing.T) {
		victim := startVictim(t, dir)
		run(t, address, `insert into note values ('committed just before')`)
		require.NoError(t, victim.Process.Kill())
		_ = victim.Wait()

		begun := time.Now()
		p := start(t, dir)
		t.Logf("started again after %v", time.Since(begun))
		require.Equal(t, "2", query(t, address, `select count(*)::text from note`))
		require.NoError(t, p.Stop(ctx))
	})

	t.Run("lost passwords are made anew", func(t *testing.T) {
		require.NoError(t, os.Remove(filepath.Join(dir, "secrets.json")))
		p := start(t, dir)
		require.NotEqual(t, address, p.URL(postgres.OwnerRole, postgres.Database))
		require.Equal(t, "kept", note(t, p.URL(postgres.OwnerRole, postgres.Database)))
		require.NoError(t, p.Stop(ctx))
	})

	t.Run("a stale note with a number that lives again", func(t *testing.T) {
		stale := fmt.Sprintf("%d\n%s\n", os.Getpid(), filepath.Join(dir, "data"))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(stale), 0o600))
		require.NoError(t, start(t, dir).Stop(ctx))
	})

	t.Run("a cluster of a version that is not installed", func(t *testing.T) {
		other := folder(t)
		require.NoError(t, os.Mkdir(filepath.Join(other, "data"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(other, "data", "PG_VERSION"), []byte("9\n"), 0o600))
		_, err := postgres.Start(ctx, postgres.Config{Dir: other})
		require.ErrorContains(t, err, "apt-get install postgresql-9")
	})
}

// checkRoles proves who may do what where.
func checkRoles(t *testing.T, p *postgres.Postgres) {
	t.Helper()
	ctx := t.Context()
	for _, role := range []string{postgres.OwnerRole, postgres.AppRole, postgres.EngineRole} {
		database := postgres.Database
		if role == postgres.EngineRole {
			database = postgres.VisibilityDatabase
		}
		require.Equal(t, "false", query(t, p.URL(role, database),
			`select (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)::text from pg_roles where rolname = current_user`))
	}
	for _, shut := range [][2]string{
		{postgres.AppRole, postgres.EngineDatabase},
		{postgres.OwnerRole, postgres.EngineDatabase},
		{postgres.EngineRole, postgres.Database},
	} {
		_, err := pgx.Connect(ctx, p.URL(shut[0], shut[1]))
		require.ErrorContains(t, err, "permission denied", "%s in %s", shut[0], shut[1])
	}
	conn, err := pgx.Connect(ctx, p.URL(postgres.AppRole, postgres.Database))
	require.NoError(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `create table mine ()`)
	require.ErrorContains(t, err, "permission denied")

	_, err = pgx.Connect(ctx, strings.Replace(p.URL(postgres.AppRole, postgres.Database), p.Password(postgres.AppRole), "guess", 1))
	require.ErrorContains(t, err, "password authentication failed")
}

func TestAFolderTheServerMayNotEnter(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only a Sluice run by root hands its cluster to another user")
	}
	shut := filepath.Join(folder(t), "shut")
	require.NoError(t, os.Mkdir(shut, 0o700))

	_, err := postgres.Start(t.Context(), postgres.Config{Dir: filepath.Join(shut, "deep", "postgres")})
	require.ErrorContains(t, err, "chmod o+x "+shut)
}

func startVictim(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	return cmd
}

func start(t *testing.T, dir string) *postgres.Postgres {
	t.Helper()
	p, err := postgres.Start(t.Context(), postgres.Config{Dir: dir, Log: zaptest.NewLogger(t)})
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Stop(context.Background()) })
	return p
}

// folder is one that other users may pass through, which t.TempDir is not.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sluice-postgres-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Mode().Perm()
}

func leaderOf(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	require.NoError(t, err)
	return pid
}

func note(t *testing.T, address string) string {
	t.Helper()
	return query(t, address, `select text from note limit 1`)
}

func query(t *testing.T, address, statement string) string {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, address)
	require.NoError(t, err)
	defer conn.Close(ctx)
	var text string
	require.NoError(t, conn.QueryRow(ctx, statement).Scan(&text))
	return text
}

func run(t *testing.T, address, statements string) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, address)
	require.NoError(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statements)
	require.NoError(t, err)
}
