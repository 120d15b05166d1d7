package e2e

import (
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// question is a command under a key of its own, told by a word of its own, and whether its caller knows what became of it.
type question struct {
	by        *caller
	path      string
	body      object
	key, word string
	answered  bool
}

func (c *county) visit(code string, n int64) *question {
	word := fmt.Sprintf("第 %d 次", n)
	return &question{
		by: c.officer, path: "/api/v1/projects/" + code + "/visit", body: object{"on": "2019-05-06", "seen": word},
		key: fmt.Sprintf("key-%d", n), word: word,
	}
}

func (c *county) declare(n int64) *question {
	word := fmt.Sprintf("第 %d 个项目", n)
	return &question{by: c.clerk, path: "/api/v1/projects", body: declaration(word), key: fmt.Sprintf("key-%d", n), word: word}
}

// ask sends the command, always under its key.
func (q *question) ask() (*answer, error) {
	a, err := q.by.send(http.MethodPost, q.path, q.body, "Idempotency-Key", q.key)
	q.answered = err == nil && (a.Status == http.StatusOK || a.Status == http.StatusCreated)
	return a, err
}

// asked sends the command, which must be taken.
func (q *question) asked() {
	a, err := q.ask()
	require.NoError(q.by.t, err)
	a.ok()
}

// oneLine checks that each project's workflow is as far as its log.
func (c *county) oneLine() {
	c.t.Helper()
	for page := 1; ; page++ {
		rows := c.admin.get(fmt.Sprintf("/api/v1/projects?page=%d&page_size=200", page)).items()
		for _, row := range rows {
			live := c.admin.get(fmt.Sprintf("/api/v1/projects/%s/live", row["code"])).json()
			require.Equal(c.t, row["revision"], live["project"].(object)["revision"], "%s", row["code"])
		}
		if len(rows) == 0 {
			return
		}
	}
}

// visits counts, by what was seen, the visits that a project's log holds.
func (c *county) visits(code string) map[string]int {
	times := map[string]int{}
	for after := 0; ; {
		events := c.admin.get(fmt.Sprintf("/api/v1/projects/%s/events?after=%d&page_size=200", code, after)).items()
		if len(events) == 0 {
			return times
		}
		for _, e := range events {
			after = int(e["seq"].(float64))
			if e["type"] == "visited" {
				times[e["payload"].(object)["seen"].(string)]++
			}
		}
	}
}

// declarations counts the projects by name.
func (c *county) declarations() map[string]int {
	times := map[string]int{}
	for page := 1; ; page++ {
		rows := c.admin.get(fmt.Sprintf("/api/v1/projects?page=%d&page_size=200", page)).items()
		if len(rows) == 0 {
			return times
		}
		for _, row := range rows {
			times[row["name"].(string)]++
		}
	}
}

// TestEveryKeyIsAnswered kills PostgreSQL alone, again and again, under load. Whoever was told an outcome finds it on record; whoever was
// told that it is unknown repeats the key and gets the one outcome; nothing is left without one, and each project's workflow is one with
// its log. So it is where the process begins anew with PostgreSQL, because neither engine nor intents wait for the disk, and where they do
// and it lives on.
func TestEveryKeyIsAnswered(t *testing.T) {
	works(t)
	for name, once := range map[string]string{"in a process that begins anew": "true", "in a process that lives on": "false"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyKeyIsAnswered(t, "SLUICE_ONE_DISK_WAIT="+once)
		})
	}
}

func everyKeyIsAnswered(t *testing.T, env string) {
	crashes := 3
	if os.Getenv("SLUICE_LONG") != "" {
		crashes = 30
	}
	c := upWith(t, folder(t), []string{env}, "2019-03-01").county()
	code := c.building("甲项目")
	var sent atomic.Int64
	var mu sync.Mutex
	var all []*question
	for crash := range crashes {
		stop := make(chan struct{})
		var callers sync.WaitGroup
		for caller := range 12 {
			callers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					q := c.visit(code, sent.Add(1))
					if caller%3 == 0 {
						q = c.declare(sent.Add(1))
					}
					q.ask() // whatever becomes of it
					if !q.answered {
						time.Sleep(200 * time.Millisecond) // as a person would
					}
					mu.Lock()
					all = append(all, q)
					mu.Unlock()
				}
			})
		}
		before := sent.Load()
		require.Eventually(t, func() bool { return sent.Load() > before+60 }, time.Minute, 10*time.Millisecond, "no load")
		c.crashDatabase(crash%2 == 0)
		time.Sleep(500 * time.Millisecond)
		close(stop)
		callers.Wait()
		c.serves()
		if crash%4 == 3 {
			time.Sleep(time.Minute) // a server that dies five times in one is given up
		}
	}
	var repeated atomic.Int64
	var repeating sync.WaitGroup
	for part := range 8 {
		repeating.Go(func() {
			for i := part; i < len(all); i += 8 {
				for deadline := time.Now().Add(90 * time.Second); !all[i].answered && time.Now().Before(deadline); repeated.Add(1) {
					all[i].ask()
				}
			}
		})
	}
	repeating.Wait()
	for _, q := range all {
		require.True(t, q.answered, "%s is never answered", q.word)
	}
	c.settled()
	visits, declarations := c.visits(code), c.declarations()
	for _, q := range all {
		require.Equal(t, 1, visits[q.word]+declarations[q.word], "%s: neither lost nor twice", q.word)
	}
	c.admin.get("/api/v1/projects/" + code + "/chain")
	c.visit(code, sent.Add(1)).asked() // it is refused when the log holds other events than the workflow
	c.oneLine()
	t.Logf("%d commands, repeated %d times", len(all), repeated.Load())
	c.stop()
}

// TestWhatWasHeldIsFinished: commands that were decided and wait to be recorded when PostgreSQL dies get their outcome in the process
// that lives on.
func TestWhatWasHeldIsFinished(t *testing.T) {
	works(t)
	dir := folder(t)
	c := up(t, dir, "2019-03-01").county()
	code := c.building("甲项目")
	letGo := holdStream(t, database(t, dir), "project/"+code)
	before := c.admin.get("/api/v1/projects/" + code).json()["revision"].(float64)
	var asked sync.WaitGroup
	var all []*question
	for n := range int64(6) {
		q := c.visit(code, n)
		all = append(all, q)
		asked.Go(func() { q.ask() })
	}
	require.Eventually(t, func() bool {
		live := c.admin.get("/api/v1/projects/" + code + "/live").json()
		return live["project"].(object)["revision"].(float64) >= before+6
	}, 30*time.Second, 50*time.Millisecond, "decided")
	c.crashDatabase(true)
	letGo()
	asked.Wait()
	c.serves()
	c.settled()
	for _, q := range all {
		a, err := q.ask()
		require.NoError(t, err)
		a.ok()
		require.Equal(t, 1, c.visits(code)[q.word])
	}
	c.stop()
}
