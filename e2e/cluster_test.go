package e2e

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"sluice/embedded/postgres"
	"sluice/engine"
	sluiceworker "sluice/worker"
	"sluice/workflows"
)

// payloadKey seals what a cluster gives Temporal to keep, as docker-compose.yml has it.
const payloadKey = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

// cluster is Sluice in parts, as docker-compose.yml arranges them: a PostgreSQL server, the Temporal server, one API, two
// workers, each a process of its own with its settings from the environment.
type cluster struct {
	*county
	t        *testing.T
	dir      string
	database *postgres.Postgres
	token    string // of the engine
	env      []string
	ownerURL string
	engine   string // address
	temporal *process
	api      *process
	workers  []*process
}

// startCluster starts the parts; the clock is real unless the environment given says otherwise.
func startCluster(t *testing.T, env ...string) *cluster {
	c := startServers(t)
	c.startSluice(env...)
	return c
}

// startServers starts what Sluice stands on, which takes the longest.
func startServers(t *testing.T) *cluster {
	c := &cluster{t: t, dir: folder(t)}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	database, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(c.dir, "postgres")})
	require.NoError(t, err)
	t.Cleanup(func() { database.Stop(context.Background()) })
	c.database = database
	host, port := database.Address()
	c.ownerURL = database.URL(postgres.OwnerRole, postgres.Database)

	c.token = rand.Text() + rand.Text()
	c.temporal = start(t, []string{
		"SLUICE_TEMPORAL_TOKEN=" + c.token,
		"SLUICE_ENGINE_DB_HOST=" + host, fmt.Sprintf("SLUICE_ENGINE_DB_PORT=%d", port),
		"SLUICE_ENGINE_DB_PASSWORD=" + database.Password(postgres.EngineRole),
	}, "temporal", "--bind", "127.0.0.1:0", "--data", filepath.Join(c.dir, "temporal"))
	c.engine = strings.TrimPrefix(c.temporal.says("temporal ready on "), "temporal ready on ")
	c.env = []string{"SLUICE_DATABASE_URL=" + database.URL(postgres.AppRole, postgres.Database), "SLUICE_OWNER_DATABASE_URL=" + c.ownerURL,
		"SLUICE_TEMPORAL_ADDRESS=" + c.engine, "SLUICE_DATA=" + filepath.Join(c.dir, "papers"),
		"SLUICE_TEMPORAL_TOKEN=" + c.token, "SLUICE_PAYLOAD_KEYS=" + payloadKey}
	return c
}

// startSluice starts its own parts, with an environment besides, and lets the county's people in.
func (c *cluster) startSluice(env ...string) {
	c.t.Helper()
	c.env = append(c.env, env...)
	tokenFile := filepath.Join(c.dir, "admin-token")
	<-start(c.t, c.env, "migrate", "--admin-token-file", tokenFile).done
	token, err := os.ReadFile(tokenFile)
	require.NoError(c.t, err)
	url := c.startAPI()
	c.startWorkers()
	admin := &caller{t: c.t, url: url, token: strings.TrimSpace(string(token))}
	c.county = (&server{process: c.api, url: url, admin: admin}).county()
}

// startAPI starts an API process and answers its address.
func (c *cluster) startAPI() string {
	c.api = start(c.t, c.env, "api", "--http", "127.0.0.1:0", "--max-requests", "0")
	return c.api.says("http://")
}

func (c *cluster) startWorkers() {
	for range 2 {
		w := start(c.t, c.env, "worker")
		w.says("worker ready")
		c.workers = append(c.workers, w)
	}
}

func (c *cluster) stopWorkers() {
	for _, w := range c.workers {
		w.stop()
	}
	c.workers = nil
}

// record saves the histories of projects for the replay tests when SLUICE_RECORD names a folder (make record-histories).
func record(t *testing.T, env []string, codes ...string) {
	to := os.Getenv("SLUICE_RECORD")
	if to == "" {
		return
	}
	for _, code := range codes {
		into := filepath.Join(to, t.Name())
		require.NoError(t, os.MkdirAll(into, 0o755))
		p := start(t, env, "history", code, "--to", into)
		<-p.done
		require.NoError(t, p.err, p.stderr.String())
	}
}

// at is a caller at another API process.
func (c caller) at(url string) *caller {
	c.url = url
	return &c
}

// TestClusterForm runs a life on the parts, and kills the API between an update's answer and its write.
func TestClusterForm(t *testing.T) {
	works(t)
	c := startCluster(t, "SLUICE_CLOCK=stepped", "SLUICE_NOW=2019-03-01")
	code := c.building("龙亭镇有机水稻基地建设项目")
	path := "/api/v1/projects/" + code + "/visit"
	body := object{"on": "2019-05-06", "seen": "已开工"}
	revision := func(a *caller) float64 { return a.get("/api/v1/projects/" + code).json()["revision"].(float64) }
	before := revision(c.admin)

	// Publish waits for the stream's row, so the decision is in history and not yet in the record.
	owner, err := pgx.Connect(context.Background(), c.ownerURL)
	require.NoError(t, err)
	defer owner.Close(context.Background())
	held, err := owner.Begin(context.Background())
	require.NoError(t, err)
	_, err = held.Exec(context.Background(), "select from streams where stream = $1 for update", "project/"+code)
	require.NoError(t, err)

	first := c.api
	second := c.admin.at(c.startAPI())
	lost := make(chan error, 1)
	go func() {
		_, err := c.officer.send(http.MethodPost, path, body, "Idempotency-Key", "visit-1")
		lost <- err
	}()
	require.Eventually(t, func() bool {
		live := second.get("/api/v1/projects/" + code + "/live").json()
		return live["project"].(object)["revision"].(float64) > before
	}, 5*time.Minute, 50*time.Millisecond, "the decision is in history")
	first.kill()
	require.Error(t, <-lost, "the caller never got an answer")
	require.Equal(t, before, revision(second), "nor is it in the record")
	killed := time.Now()
	require.NoError(t, held.Rollback(context.Background()))

	require.Eventually(t, func() bool { return revision(second) > before }, 5*time.Minute, 100*time.Millisecond, "the sweeper finishes it")
	t.Logf("in the record %s after the API was killed", time.Since(killed).Round(100*time.Millisecond))
	after := revision(second)
	officer := c.officer.at(second.url)
	answered := officer.do(http.MethodPost, path, body, "Idempotency-Key", "visit-1").ok()
	require.Equal(t, after, answered.json()["revision"])
	require.Equal(t, after, revision(second), "no second event")
	officer.do(http.MethodPost, path, object{"on": "2019-05-06", "seen": "另一回事"}, "Idempotency-Key",
		"visit-1").refused(http.StatusUnprocessableEntity, "key_reused")

	c.rollOver(second, code, path, answered)
	record(t, c.env, code)
	c.sealed(code)
	c.api.stop()

	outside := start(t, c.env, "up", "--data", folder(t), "--http", "127.0.0.1:0")
	c.admin.at(outside.says("http://")).get("/api/v1/projects/" + code)
	outside.stop()
}

// sealed looks for what is written in the open where Temporal keeps it: in a history as anybody with the token reads it, and in every
// column of the engine's databases.
func (c *cluster) sealed(code string) {
	c.t.Helper()
	ctx := c.t.Context()
	s := stranger(c.t, c.engine, c.token)
	events := s.GetWorkflowHistory(ctx, engine.WorkflowID(code), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(c.t, err)
		text := protojson.Format(event)
		for _, secret := range []string{"龙亭镇有机", "孙片", "已开工", "sunpian"} {
			require.NotContains(c.t, text, secret, "event %d", event.EventId)
			require.NotContains(c.t, text, base64.StdEncoding.EncodeToString([]byte(secret)), "event %d", event.EventId)
		}
	}
	for _, database := range []string{postgres.EngineDatabase, postgres.VisibilityDatabase} {
		conn, err := pgx.Connect(ctx, c.database.URL(postgres.EngineRole, database))
		require.NoError(c.t, err)
		defer conn.Close(context.WithoutCancel(ctx))
		rows, _ := conn.Query(ctx, `select table_name::text from information_schema.tables where table_schema = 'public'`)
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(c.t, err)
		for _, table := range tables {
			var open int
			require.NoError(c.t, conn.QueryRow(ctx, fmt.Sprintf(
				`select count(*) from %s r where position(encode(convert_to('龙亭镇有机', 'UTF8'), 'hex') in encode(convert_to(r::text, 'UTF8'), 'hex')) > 0
				or r::text like '%%' || encode(convert_to('龙亭镇有机', 'UTF8'), 'hex') || '%%'`, pgx.Identifier{table}.Sanitize()),
			).Scan(&open))
			require.Zero(c.t, open, "%s.%s", database, table)
		}
	}
	into := c.t.TempDir()
	p := start(c.t, c.env, "history", code, "--to", into)
	<-p.done
	require.NoError(c.t, p.err, p.stderr.String())
	var all string
	files, err := filepath.Glob(filepath.Join(into, "*.json"))
	require.NoError(c.t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(c.t, err)
		all += string(text)
		replayer := worker.NewWorkflowReplayer()
		sluiceworker.RegisterWorkflows(replayer, &workflows.Set{})
		require.NoError(c.t, replayer.ReplayWorkflowHistoryFromJSONFile(nil, file), "what was opened replays without the key")
	}
	require.Contains(c.t, all, base64.StdEncoding.EncodeToString([]byte(`龙亭镇有机`))[:8])
}

// rollOver gives one project so many commands that its workflow goes on in new runs, then repeats an old key.
func (c *cluster) rollOver(admin *caller, code, path string, answered *answer) {
	c.t.Helper()
	officer := c.officer.at(admin.url)
	live := func() object { return admin.get("/api/v1/projects/" + code + "/live").json() }
	for n := 0; live()["run_number"].(float64) < 2; n++ {
		require.Less(c.t, n, 400, "the workflow does not roll over")
		officer.post(path, object{"on": "2019-05-06", "seen": fmt.Sprintf("第 %d 次", n)})
	}
	revision := live()["project"].(object)["revision"]
	again := officer.do(http.MethodPost, path, object{"on": "2019-05-06", "seen": "已开工"}, "Idempotency-Key", "visit-1").ok()
	require.Equal(c.t, string(answered.Body), string(again.Body), "the same answer after a roll-over")
	require.Equal(c.t, revision, live()["project"].(object)["revision"], "and no second event")
	admin.get("/api/v1/projects/" + code + "/chain")
}
