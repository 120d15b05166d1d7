package e2e

import (
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCrashesUnderLoad kills everything again and again while callers send commands with keys of their own, and each repeats
// what got no answer. In the end every key has exactly one event, and every chain is whole.
func TestCrashesUnderLoad(t *testing.T) {
	works(t)
	crashes := 2
	if os.Getenv("SLUICE_LONG") != "" {
		crashes = 20
	}
	dir := folder(t)
	c := up(t, dir, "2019-03-01").county()
	code := c.building("甲项目")
	var sent, answered atomic.Int64
	var url atomic.Value
	url.Store(c.url)
	seen := func(n int64) string { return fmt.Sprintf("第 %d 次", n) }
	for range crashes {
		stop := make(chan struct{})
		var callers sync.WaitGroup
		for range 8 {
			callers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						c.insist(&url, code, sent.Add(1), seen)
						answered.Add(1)
					}
				}
			})
		}
		c.more(&answered)
		c.cutPower()
		again := up(t, dir, stepped)
		c.server.process = again.process
		url.Store(again.url)
		c.more(&answered)
		close(stop)
		callers.Wait()
	}
	c.admin.url = url.Load().(string)
	times := map[string]int{}
	for after := 0; ; {
		events := c.admin.get(fmt.Sprintf("/api/v1/projects/%s/events?after=%d&page_size=200", code, after)).items()
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			after = int(e["seq"].(float64))
			if e["type"] == "visited" {
				times[e["payload"].(object)["seen"].(string)]++
			}
		}
	}
	require.Greater(t, len(times), 10)
	for n := int64(1); n <= sent.Load(); n++ {
		require.Equal(t, 1, times[seen(n)], "%s: neither lost nor twice", seen(n))
	}
	c.admin.get("/api/v1/projects/" + code + "/chain")
	t.Logf("%d commands, %d crashes", sent.Load(), crashes)
	c.stop()
}

// cutPower kills PostgreSQL and Sluice at once: what neither had written to the disk is gone.
func (c *county) cutPower() {
	c.t.Helper()
	pid, _ := postmaster(c.dir)
	require.NotZero(c.t, pid)
	require.NoError(c.t, syscall.Kill(pid, syscall.SIGQUIT))
	c.kill()
}

// more waits until some more commands were answered, while others are under way.
func (c *county) more(answered *atomic.Int64) {
	c.t.Helper()
	before := answered.Load()
	require.Eventually(c.t, func() bool { return answered.Load() >= before+30 }, 5*time.Minute, time.Millisecond)
}

// insist sends one command, with the same key, until it is answered.
func (c *county) insist(url *atomic.Value, code string, n int64, seen func(int64) string) {
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		caller := c.officer.at(url.Load().(string))
		a, err := caller.send(http.MethodPost, "/api/v1/projects/"+code+"/visit", object{"on": "2019-05-06", "seen": seen(n)},
			"Idempotency-Key", fmt.Sprintf("visit-%d", n))
		if err == nil && a.Status == http.StatusOK {
			return
		}
		if err == nil && a.Status != http.StatusServiceUnavailable && a.Status != http.StatusTooManyRequests {
			c.t.Errorf("command %d: %s", n, a.Body)
			return
		}
	}
	c.t.Errorf("command %d was never answered", n)
}
