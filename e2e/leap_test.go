package e2e

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
)

// TestALeapWaitsForAnAdministrator starts Sluice on a record that last knew a day three weeks ago, as a machine does whose clock was set
// wrong: no command is taken and nothing is escalated until an administrator says that the clock is right. Then what fell due acts at
// once.
func TestALeapWaitsForAnAdministrator(t *testing.T) {
	waits(t)
	dir := folder(t)
	began := time.Now()
	file, act := soon(t, dir, 3*time.Minute)
	env := []string{"SLUICE_POLICY=" + file}
	before := upWith(t, dir, env, "").county()
	code := before.declared("甲项目")
	before.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	today := calendar.DateOf(began)
	held := database(t, dir)
	for _, sql := range []string{
		`update heartbeat set last = last - interval '21 days'`,
		`create function stand_still() returns trigger language plpgsql as 'begin return null; end'`,
		`create trigger stand_still before update on heartbeat for each row execute function stand_still()`,
		`update heartbeat set last = now()`,
	} {
		_, err := held.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	before.stop()

	s := upWith(t, dir, env, "")
	_, err := database(t, dir).Exec(t.Context(), `drop trigger stand_still on heartbeat`)
	require.NoError(t, err)
	require.True(t, time.Now().Before(act), "all is set up before the ladder acts")
	admin, reviewer := before.admin.at(s.url), before.reviewer.at(s.url)
	path := "/api/v1/tasks/" + admin.task(code, "decide") + "/decide"
	refused := reviewer.ask(http.MethodPost, path, object{"verdict": "return", "reason": "缺少签字"})
	require.Equal(t, http.StatusServiceUnavailable, refused.status, refused.body)
	require.Contains(t, refused.body, `"code":"clock"`)
	require.NotEmpty(t, refused.retry)
	clocks := admin.get("/api/v1/health").json()["record"].(object)["clocks"].([]any)
	doubted := slices.DeleteFunc(clocks,
		func(clock any) bool { return clock.(object)["seen"] == nil }) // that of the process before may still be listed
	require.Len(t, doubted, 1)
	expected, err := time.Parse(time.RFC3339, doubted[0].(object)["expected"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().AddDate(0, 0, -21), expected, time.Hour, "what it should show is said")

	time.Sleep(time.Until(act.Add(20 * time.Second)))
	reminders := func() (n int) {
		for _, e := range admin.get("/api/v1/projects/" + code + "/events?page_size=200").items() {
			if e["type"] == "rung_reached" {
				n++
			}
		}
		return n
	}
	require.Zero(t, reminders(), "nothing acts on a clock that is doubted")
	require.Equal(t, http.StatusForbidden,
		reviewer.ask(http.MethodPost, "/api/v1/clock/confirm", object{"now": time.Now().UTC(), "reason": "x"}).status)
	admin.post("/api/v1/clock/confirm", object{"now": time.Now().UTC().Format(time.RFC3339), "reason": "停机三周，已与标准时间核对"})
	if calendar.Default().IsWorkday(today) {
		require.Eventually(t, func() bool { return reminders() == 1 }, time.Minute, 100*time.Millisecond,
			"time acts at once, not after the rest of its retries")
	}
	require.Eventually(t, func() bool {
		return reviewer.ask(http.MethodPost, path, object{"verdict": "return", "reason": "缺少签字"}).status == http.StatusOK
	}, time.Minute, 500*time.Millisecond)
	require.Equal(t, http.StatusConflict,
		admin.ask(http.MethodPost, "/api/v1/clock/confirm", object{"now": time.Now().UTC(), "reason": "x"}).status)
	s.stop()
}
