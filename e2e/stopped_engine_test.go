package e2e

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAnEngineThatHangsIsGivenUp stops the Temporal server, not its connections: a command is answered in time that its outcome is
// unknown, those who read wait for nobody, and when the server goes on the same key has the one outcome.
func TestAnEngineThatHangsIsGivenUp(t *testing.T) {
	waits(t)
	c := startCluster(t, "SLUICE_CLOCK=stepped", "SLUICE_NOW=2019-03-01")
	code := c.declared("甲项目")
	submit := "/api/v1/projects/" + code + "/submit"
	pid := c.temporal.cmd.Process.Pid
	require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP))
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) }) // else it could not be ended
	answered := make(chan asked, 1)
	go func() {
		began := time.Now()
		a, err := c.clerk.send(http.MethodPost, submit, object{}, "Idempotency-Key", "once")
		if err != nil {
			answered <- asked{body: err.Error(), took: time.Since(began)}
			return
		}
		answered <- asked{"submit", a.Status, a.Header.Get("Retry-After"), string(a.Body), time.Since(began)}
	}()
	for waiting := true; waiting; {
		select {
		case a := <-answered:
			require.Equal(t, http.StatusServiceUnavailable, a.status, a.body)
			require.Contains(t, a.body, `"code":"unavailable"`)
			require.NotEmpty(t, a.retry)
			require.Less(t, a.took, 42*time.Second, "within its deadline")
			waiting = false
		case <-time.After(time.Second):
			read := c.office.ask(http.MethodGet, "/api/v1/projects/"+code, nil)
			require.Equal(t, http.StatusOK, read.status, read.body)
			require.Less(t, read.took, 5*time.Second, "those who read wait for nobody")
		}
	}
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	require.Eventually(t, func() bool {
		a, err := c.clerk.send(http.MethodPost, submit, object{}, "Idempotency-Key", "once")
		return err == nil && a.Status == http.StatusOK
	}, 3*time.Minute, 500*time.Millisecond, "the same key has its outcome")
	submitted := 0
	for _, e := range c.admin.get("/api/v1/projects/" + code + "/events?page_size=200").items() {
		if e["type"] == "submitted" {
			submitted++
		}
	}
	require.Equal(t, 1, submitted, "once")
	require.Equal(t, true, c.admin.get("/api/v1/projects/" + code + "/chain").json()["whole"])
	c.clerk.post("/api/v1/projects/"+c.declared("乙项目")+"/submit", object{})
	require.Eventually(t, func() bool {
		return c.admin.get("/api/v1/health").json()["record"].(object)["open_intents"].(float64) == 0
	}, time.Minute, 200*time.Millisecond)
}
