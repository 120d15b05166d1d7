package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/embedded/postgres"
)

// again starts everything on the same folder, with the people at the new address.
func (c *county) again() {
	c.t.Helper()
	c.server = up(c.t, c.dir, stepped)
	for _, who := range []*caller{c.clerk, c.reviewer, c.secretary, c.office, c.officer, c.finance, c.cashier, c.acceptor} {
		who.url = c.url
	}
}

// onDatabases has the superuser do something with the databases of a folder that nobody works with.
func onDatabases(t *testing.T, dir string, statements ...string) {
	t.Helper()
	server, err := postgres.Start(t.Context(), postgres.Config{Dir: filepath.Join(dir, "postgres"), Log: zap.NewNop()})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop(context.Background())) }()
	conn, err := pgx.Connect(t.Context(), server.URL(postgres.Superuser, "postgres"))
	require.NoError(t, err)
	defer conn.Close(context.Background())
	for _, statement := range statements {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
}

var (
	lose = []string{"drop database temporal", "drop database temporal_visibility"}
	keep = []string{copyOf("temporal", "old", postgres.EngineRole), copyOf("temporal_visibility", "old_visibility", postgres.EngineRole)}
	back = append(lose, "alter database old rename to temporal", "alter database old_visibility rename to temporal_visibility")
)

func copyOf(database, name, owner string) string {
	return fmt.Sprintf("create database %s template %s owner %s", name, database, owner)
}

// whole demands that the workflows of both projects and of the office run, and that every chain is as it was written.
func (c *county) whole() {
	c.t.Helper()
	require.Eventually(c.t, func() bool { // Temporal's lists lag a little
		told := c.admin.get("/api/v1/health").json()
		return told["engine_reached"] == true && told["engine"].(object)["running"].(float64) == 3
	}, 5*time.Minute, 100*time.Millisecond)
	require.Empty(c.t, c.admin.get("/api/v1/chains?most=200").json()["broken"])
}

// recovers runs sluice recover; it ends with an error when something is left that is not in step.
func (c *county) recovers(clean bool, extra ...string) string {
	c.t.Helper()
	output, err := run(c.t, append([]string{"recover", "--data", c.dir}, extra...)...)
	require.Equal(c.t, clean, err == nil, output)
	return output
}

// opened is the county with one project that waits for the township and one that is a draft.
func opened(t *testing.T) (c *county, code, draft string) {
	c = up(t, folder(t), "2019-03-01").county()
	code, draft = c.declared("甲项目"), c.declared("乙项目")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	return c, code, draft
}

// TestWhatTheEngineLosesComesBackFromTheLog: its databases are gone, and later they are replaced by older ones. Each time the workflows are
// begun anew from the log: time goes on, a repeated key finds its answer, nobody is told anything twice.
func TestWhatTheEngineLosesComesBackFromTheLog(t *testing.T) {
	works(t)
	c, code, draft := opened(t)
	at := "/api/v1/projects/" + code
	inform := object{"unit": "lt-town", "role": "head"}
	copied := func() string {
		return string(c.office.do(http.MethodPost, at+"/copy", inform, "Idempotency-Key", "copied-once").ok().Body)
	}
	answered := copied()
	c.stop()
	onDatabases(t, c.dir, keep...)
	c.again()
	c.admin.step("2019-03-13 09:00")
	told := len(c.admin.get(at + "/timeline?page_size=200").items())
	c.stop()
	require.Contains(t, c.recovers(true), "3 compared, 3 in step, 0 begun anew, 0 left alone")

	onDatabases(t, c.dir, lose...)
	found := c.recovers(false, "--look")
	require.Regexp(t, code+` +lost +log [0-9]+, workflow 0 +left alone`, found)
	require.Regexp(t, draft+` +lost`, found)
	require.Contains(t, c.recovers(true), "3 begun anew, 0 left alone")
	require.Contains(t, c.recovers(true), "3 in step", "a second time there is nothing to do")
	c.again()
	require.Equal(t, answered, copied(), "the record remembers what the workflow did")
	require.Len(t, c.admin.get(at+"/timeline?page_size=200").items(), told)
	c.decide(c.reviewer, code, "decide", "return", "缺少村民签字")
	c.clerk.post(at+"/submit", object{"note": "已补签字"})
	c.clerk.post("/api/v1/projects/"+draft+"/submit", object{})
	c.admin.step("2019-03-29 09:00")
	c.whole()
	require.Greater(t, len(c.admin.get(at+"/timeline?page_size=200").items()), told+2, "time acts again")
	c.stop()

	onDatabases(t, c.dir, back...)
	found = c.recovers(true)
	for _, project := range []string{code, draft} {
		require.Regexp(t, project+` +(behind|parted) .* begun anew`, found)
	}
	c.again()
	c.decide(c.reviewer, code, "decide", "approve", "")
	c.decide(c.reviewer, draft, "decide", "approve", "")
	last := c.admin.get(at + "/events?page_size=200").items()
	require.EqualValues(t, 3, last[len(last)-1]["incarnation"], "two lines were given up")
	c.whole()
	c.stop()
}

// TestALogOlderThanTheEngineIsLeftAlone until somebody says that it is right: then what came after it is given up, and the work goes on.
func TestALogOlderThanTheEngineIsLeftAlone(t *testing.T) {
	works(t)
	c, code, draft := opened(t)
	c.stop()
	onDatabases(t, c.dir, copyOf(postgres.Database, "old", postgres.OwnerRole))
	c.again()
	c.decide(c.reviewer, code, "decide", "return", "缺少村民签字")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{"note": "已补签字"})
	c.stop()
	onDatabases(t, c.dir, fmt.Sprintf("drop database %s", postgres.Database), fmt.Sprintf("alter database old rename to %s", postgres.Database))

	found := c.recovers(false)
	require.Regexp(t, code+` +(ahead|held) .* left alone`, found)
	require.NotContains(t, found, draft, "what is in step is not named")
	output, err := run(t, "recover", "SS2019-999", "--data", c.dir)
	require.Error(t, err)
	require.Contains(t, output, "SS2019-999 is no open project")
	require.Contains(t, c.recovers(true, code, "--from-log"), "1 compared, 0 in step, 1 begun anew, 0 left alone")
	c.again()
	require.Len(t, c.admin.get("/api/v1/tasks?view=all&project="+code+"&kind=decide").items(), 1, "it waits for the township again")
	c.decide(c.reviewer, code, "decide", "approve", "")
	require.NotContains(t, string(c.admin.get("/api/v1/health").Body), `"held":[{`)
	c.whole()
	c.stop()
}

// TestRecoverNeedsTheFolderToItself: beside a running Sluice it does nothing.
func TestRecoverNeedsTheFolderToItself(t *testing.T) {
	works(t)
	s := up(t, folder(t), "")
	output, err := run(t, "recover", "--data", s.dir)
	require.Error(t, err)
	require.NotContains(t, output, "compared")
	s.stop()
	output, err = run(t, "recover", "--data", s.dir)
	require.NoError(t, err, output)
	require.Contains(t, output, "1 compared, 1 in step", "the office")
	_, err = os.Stat(filepath.Join(s.dir, "papers"))
	require.NoError(t, err)
}
