package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/policy"
)

// soon is a policy under which a decision's ladder acts today, soon after some time ahead, if today is a working day: decisions are due
// after one working day and the reminder comes one before.
func soon(t *testing.T, dir string, ahead time.Duration) (file string, act time.Time) {
	for calendar.DateOf(time.Now()) != calendar.DateOf(time.Now().Add(ahead+2*time.Minute)) {
		time.Sleep(time.Second) // the story must begin and end on one day
	}
	act = time.Now().Add(ahead + time.Minute).Truncate(time.Minute)
	document := string(policy.DefaultDocument())
	for old, other := range map[string]string{
		`act_at: "08:30"`:            fmt.Sprintf("act_at: %q", act.In(calendar.Shanghai).Format("15:04")),
		"spread_minutes: {value: 30": "spread_minutes: {value: 0", "due: {period: 5wd": "due: {period: 1wd",
	} {
		require.Contains(t, document, old)
		document = strings.ReplaceAll(document, old, other)
	}
	file = filepath.Join(dir, "soon.yaml")
	require.NoError(t, os.WriteFile(file, []byte(document), 0o644))
	return file, act
}

// TestRealClock lets timers fire in real time while no worker runs: a decision that then comes late does not swallow the
// deadline, and where nobody decides time acts by itself.
func TestRealClock(t *testing.T) {
	waits(t)
	dir := folder(t)
	began := time.Now()
	c := startServers(t)
	file, act := soon(t, dir, max(30*time.Second, 3*time.Since(began))) // on a busy machine the rest takes longer, too
	c.startSluice("SLUICE_POLICY=" + file)
	today := calendar.DateOf(time.Now())
	var codes []string
	for _, name := range []string{"甲项目", "乙项目"} {
		code := c.declared(name)
		c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
		codes = append(codes, code)
	}
	c.stopWorkers()
	require.True(t, time.Now().Before(act), "all is set up before the ladder acts")
	time.Sleep(time.Until(act.Add(time.Second)))
	late := make(chan *answer, 1)
	go func() {
		task := c.admin.task(codes[0], "decide")
		late <- c.reviewer.do(http.MethodPost, "/api/v1/tasks/"+task+"/decide", object{"verdict": "return", "reason": "缺少签字"})
	}()
	require.Eventually(t, func() bool {
		return c.admin.get("/api/v1/health").json()["record"].(object)["open_intents"].(float64) == 1
	}, 5*time.Minute, 100*time.Millisecond,
		"the decision waits before a worker comes")
	c.startWorkers()
	(<-late).ok()

	reminders := func(code string) (n int) {
		for _, e := range c.admin.get("/api/v1/projects/" + code + "/events?page_size=200").items() {
			if e["type"] == "rung_reached" {
				n++
			}
		}
		return n
	}
	if !calendar.Default().IsWorkday(today) {
		require.Zero(t, reminders(codes[0])+reminders(codes[1]), "nobody is reminded on a free day")
		return
	}
	require.Equal(t, 1, reminders(codes[0]), "the deadline was not lost to the late answer")
	require.Eventually(t, func() bool { return reminders(codes[1]) == 1 }, 5*time.Minute, 100*time.Millisecond, "time acts by itself")
	record(t, c.env, codes...)
}
