package e2e

import (
	"context"
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

// cluster is Sluice in parts, as docker-compose.yml arranges them: a PostgreSQL server, the Temporal server, one API, two
// workers, each a process of its own with its settings from the environment.
type cluster struct {
	*county
	t        *testing.T
	dir      string
	env      []string
	ownerURL string
	engine   string // address
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
	host, port := database.Address()
	c.ownerURL = database.URL(postgres.OwnerRole, postgres.Database)

	engine := start(t, []string{
		"SLUICE_ENGINE_DB_HOST=" + host, fmt.Sprintf("SLUICE_ENGINE_DB_PORT=%d", port),
		"SLUICE_ENGINE_DB_PASSWORD=" + database.Password(postgres.EngineRole),
	}, "temporal", "--bind", "127.0.0.1:0", "--data", filepath.Join(c.dir, "temporal"))
	c.engine = strings.TrimPrefix(engine.says("temporal ready on "), "temporal ready on ")
	c.env = []string{"SLUICE_DATABASE_URL=" + database.URL(postgres.AppRole, postgres.Database), "SLUICE_OWNER_DATABASE_URL=" + c.ownerURL,
		"SLUICE_TEMPORAL_ADDRESS=" + c.engine, "SLUICE_DATA=" + filepath.Join(c.dir, "papers")}
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
func record(t *testing.T, engine string, codes ...string) {
	to := os.Getenv("SLUICE_RECORD")
	if to == "" {
		return
	}
	for _, code := range codes {
		into := filepath.Join(to, t.Name())
		require.NoError(t, os.MkdirAll(into, 0o755))
		output, err := run(t, "history", code, "--to", into, "--temporal-address", engine)
		require.NoError(t, err, output)
		t.Log(output)
	}
}

// at is a caller at another API process.
func (c caller) at(url string) *caller {
	c.url = url
	return &c
}

// TestClusterForm runs a life on the parts, and kills the API between an update's answer and its write.
func TestClusterForm(t *testing.T) {
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
	officer.do(http.MethodPost, path, object{"on": "2019-05-06", "seen": "另一回事"}, "Idempotency-Key", "visit-1").refused(http.StatusUnprocessableEntity, "key_reused")

	c.rollOver(second, code, path, answered)
	record(t, c.engine, code)
	c.api.stop()

	outside := start(t, c.env, "up", "--data", folder(t), "--http", "127.0.0.1:0")
	c.admin.at(outside.says("http://")).get("/api/v1/projects/" + code)
	outside.stop()
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
