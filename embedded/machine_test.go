package embedded_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	sdktemporal "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"go.uber.org/zap"

	"sluice/embedded"
	"sluice/embedded/postgres"
	"sluice/embedded/temporal"
)

// The machine is this test binary started again: a process that holds a data folder and runs everything in it.
const machineFolder = "SLUICE_TEST_MACHINE_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(machineFolder); dir != "" {
		if err := runMachine(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// announcement is what a machine prints when it is ready.
type announcement struct {
	Engine  string
	Token   string
	Record  string
	Admin   string
	Seconds map[string]float64
}

func runMachine(dir string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	log, err := zap.NewDevelopment(zap.IncreaseLevel(zap.WarnLevel))
	if err != nil {
		return err
	}
	begun := time.Now()
	unlock, err := embedded.Lock(dir)
	if err != nil {
		return err
	}
	defer unlock()

	pg, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(dir, "postgres"), Log: log})
	if err != nil {
		return err
	}
	defer pg.Stop(context.Background())
	database := time.Since(begun)

	host, port := pg.Address()
	token, err := temporal.Token(filepath.Join(dir, "temporal"))
	if err != nil {
		return err
	}
	engine, err := temporal.Start(ctx, temporal.Config{
		Dir:                filepath.Join(dir, "temporal"),
		Token:              token,
		Log:                log,
		PostgresHost:       host,
		PostgresPort:       port,
		User:               postgres.EngineRole,
		Password:           pg.Password(postgres.EngineRole),
		Database:           postgres.EngineDatabase,
		VisibilityDatabase: postgres.VisibilityDatabase,
	})
	if err != nil {
		return err
	}
	defer engine.Stop()
	c, stop, err := work(engine.Address(), token)
	if err != nil {
		return err
	}
	defer c.Close()
	defer stop()

	text, err := json.Marshal(announcement{
		Engine:  engine.Address(),
		Token:   token,
		Record:  pg.URL(postgres.AppRole, postgres.Database),
		Admin:   pg.URL(postgres.Superuser, "postgres"),
		Seconds: map[string]float64{"database": database.Seconds(), "all": time.Since(begun).Seconds()},
	})
	if err != nil {
		return err
	}
	fmt.Println(string(text))
	<-ctx.Done()
	return nil
}

// Names of the test's own little workflow.
const (
	counterType = "Counter"
	addUpdate   = "add"
	queue       = "test"
)

// counter adds up what it is sent, for ever.
func counter(ctx workflow.Context) error {
	sum := 0
	err := workflow.SetUpdateHandler(ctx, addUpdate, func(_ workflow.Context, n int) (int, error) {
		sum += n
		return sum, nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return false })
}

// TestOneMachine plays what a county's machine goes through: a first start, a kill, an orderly restart.
func TestOneMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database and an engine three times")
	}
	dir := folder(t)

	first := startMachine(t, dir)
	t.Logf("first start: %v", first.Seconds)
	_, err := embedded.Lock(dir)
	require.ErrorContains(t, err, "process "+strconv.Itoa(first.cmd.Process.Pid))

	c := dial(t, first.Engine, first.Token)
	begun := time.Now()
	attributes := sdktemporal.NewSearchAttributes(
		sdktemporal.NewSearchAttributeKeyKeyword("SluiceCode").ValueSet("A2019001"),
		sdktemporal.NewSearchAttributeKeyKeyword("SluiceStage").ValueSet("draft"),
	)
	_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "counter", TaskQueue: queue, TypedSearchAttributes: attributes},
		counterType)
	require.NoError(t, err, "the first start is not refused")
	require.Equal(t, 1, add(t, c, "first", 1))
	t.Logf("first workflow and update: %v", time.Since(begun))

	require.NoError(t, first.cmd.Process.Kill())
	_ = first.cmd.Wait()
	second := startMachine(t, dir)
	t.Logf("start after kill -9: %v", second.Seconds)
	require.Equal(t, first.Engine, second.Engine)
	require.Equal(t, first.Record, second.Record)
	begun = time.Now()
	require.Equal(t, 3, add(t, c, "second", 2))
	t.Logf("first update after kill -9: %v", time.Since(begun))
	require.Equal(t, 1, add(t, c, "first", 1), "the same update id is answered as before")
	require.Eventually(t, func() bool {
		found, err := c.CountWorkflow(t.Context(),
			&workflowservice.CountWorkflowExecutionsRequest{Query: `SluiceCode = "A2019001" and SluiceStage = "draft"`})
		return err == nil && found.GetCount() == 1
	}, 2*time.Minute, 100*time.Millisecond)
	require.NoError(t, syscall.Kill(leaderOf(t, dir), syscall.SIGKILL))
	begun = time.Now()
	require.Equal(t, 3, add(t, c, "nothing", 0))
	t.Logf("first update after kill -9 of the database alone: %v", time.Since(begun))
	t.Logf("at rest: %s, %s", second.memory(t), second.connections(t))

	begun = time.Now()
	second.stop(t)
	t.Logf("orderly stop: %v", time.Since(begun))

	third := startMachine(t, dir)
	t.Logf("later start: %v", third.Seconds)
	require.Equal(t, 6, add(t, c, "third", 3))
	third.stop(t)

	unlock, err := embedded.Lock(dir)
	require.NoError(t, err)
	unlock()
	require.NoFileExists(t, filepath.Join(dir, "postgres", "data", "postmaster.pid"))
}

func TestAnEngineThatCannotStartSaysWhy(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port

	_, err = temporal.Start(t.Context(), temporal.Config{Dir: t.TempDir(), Token: "too short"})
	require.ErrorContains(t, err, "token")
	_, err = temporal.Start(t.Context(), temporal.Config{Dir: t.TempDir(), Token: strings.Repeat("x", 24), FrontendPort: port})
	require.ErrorContains(t, err, fmt.Sprintf("port %d", port))

	require.NoError(t, taken.Close())
	_, err = temporal.Start(t.Context(), temporal.Config{
		Dir: t.TempDir(), Token: strings.Repeat("x", 24), PostgresHost: "127.0.0.1", PostgresPort: port, User: "temporal", Password: "x",
		Database: "temporal", VisibilityDatabase: "temporal_visibility",
	})
	require.ErrorContains(t, err, "reach the engine's database")
}

type machine struct {
	announcement
	cmd *exec.Cmd
}

func startMachine(t *testing.T, dir string) *machine {
	t.Helper()
	m := &machine{cmd: exec.Command(os.Args[0])}
	m.cmd.Env = append(os.Environ(), machineFolder+"="+dir)
	m.cmd.Stderr = os.Stderr
	out, err := m.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, m.cmd.Start())
	t.Cleanup(func() { _ = m.cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err, "the machine did not get ready")
	require.NoError(t, json.Unmarshal(line, &m.announcement))
	return m
}

func (m *machine) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, m.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, m.cmd.Wait())
}

func (m *machine) memory(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", m.cmd.Process.Pid))
	if err != nil {
		return "memory unknown"
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "VmRSS") {
			return strings.Join(strings.Fields(line), " ")
		}
	}
	return "memory unknown"
}

func (m *machine) connections(t *testing.T) string {
	t.Helper()
	var open string
	require.Eventually(t, func() bool { // the server may be on its way down, or up again
		conn, err := pgx.Connect(t.Context(), m.Admin)
		if err != nil {
			return false
		}
		defer conn.Close(t.Context())
		err = conn.QueryRow(t.Context(), `
			select string_agg(format('%s %s', n, datname), ', ')
			from (select datname, count(*) n from pg_stat_activity where datname is not null group by datname) as open`).Scan(&open)
		return err == nil
	}, time.Minute, 50*time.Millisecond)
	return "connections: " + open
}

// work runs a worker of the test's workflow.
func work(address, token string) (c client.Client, stop func(), err error) {
	c, err = client.Dial(client.Options{HostPort: address, Namespace: temporal.DefaultNamespace, HeadersProvider: badge(token),
		Logger: silence{}})
	if err != nil {
		return nil, nil, err
	}
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflowWithOptions(counter, workflow.RegisterOptions{Name: counterType})
	return c, w.Stop, w.Start()
}

// badge shows the engine's token.
type badge string

func (b badge) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(b)}, nil
}

// leaderOf is the process that leads the machine's database server.
func leaderOf(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	require.NoError(t, err)
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	require.NoError(t, err)
	return pid
}

func dial(t *testing.T, address, token string) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: address, Namespace: temporal.DefaultNamespace, HeadersProvider: badge(token),
		Logger: silence{}})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// add sends an update, again and again with the same id while the engine is away.
func add(t *testing.T, c client.Client, id string, n int) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: "counter", UpdateName: addUpdate, UpdateID: id, Args: []any{n}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		var sum int
		if err == nil {
			err = handle.Get(ctx, &sum)
		}
		if err == nil {
			return sum
		}
		require.NoError(t, ctx.Err(), "last answer: %v", err)
		time.Sleep(20 * time.Millisecond)
	}
}

// folder is one that other users may pass through, which t.TempDir is not.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sluice-machine-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// silence is the client's log: it reports each failed poll while the engine is away.
type silence struct{}

var _ sdklog.Logger = silence{}

func (silence) Debug(string, ...any) {}
func (silence) Info(string, ...any)  {}
func (silence) Warn(string, ...any)  {}
func (silence) Error(string, ...any) {}
