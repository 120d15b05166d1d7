package e2e

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sluice/calendar"
)

// confirmedSoon is a policy under which the supervising unit of a project from a register is reminded at a moment near by, today.
func confirmedSoon(t *testing.T, dir string, ahead time.Duration) (file string, act time.Time) {
	file, act = soon(t, dir, ahead)
	document, err := os.ReadFile(file)
	require.NoError(t, err)
	head, tail, found := strings.Cut(string(document), "\n  confirm_state:")
	require.True(t, found)
	changed := strings.Replace(tail, "period: 20wd", "period: 1wd", 1)
	require.NotEqual(t, tail, changed)
	require.NoError(t, os.WriteFile(file, []byte(head+"\n  confirm_state:"+changed), 0o644))
	return file, act
}

// register writes a register of projects that are being built.
func register(t *testing.T, dir string, projects int) (file string) {
	var content bytes.Buffer
	year := time.Now().Year()
	rows := [][]string{strings.Split("project_code,year,name,township,villages,sector,implementing_unit,entity_kind,supervising_unit,linkage_model,"+
		"jiangsu_enterprise,fund_wan_yuan,beneficiaries,annual_income_increase_yuan,planned_start,planned_end,completed,progress_percent",
		",")}
	for n := range projects {
		rows = append(rows, []string{
			fmt.Sprintf("LATE-%03d", n+1), fmt.Sprint(year), fmt.Sprintf("第%d号基地", n+1), "龙亭镇", "龙亭第1村", "农业", "龙亭镇第1村股份经济合作社",
			"village_cooperative", "龙亭镇人民政府", "party_branch_collective_dividend", "否", "90", "320", "100000",
			fmt.Sprintf("%d-01-04", year), fmt.Sprintf("%d-12-20", year+1), "否", "10",
		})
	}
	require.NoError(t, csv.NewWriter(&content).WriteAll(rows))
	file = filepath.Join(dir, "register.csv")
	require.NoError(t, os.WriteFile(file, content.Bytes(), 0o644))
	return file
}

// TestTimeYieldsToPeople lets the deadlines of many projects pass while nothing runs, and has people work from the first moment after the
// next start. No command is refused, and none waits while half of the backlog is caught up; the backlog is, each deadline once.
func TestTimeYieldsToPeople(t *testing.T) {
	waits(t)
	const projects, callers = 200, 3
	dir := folder(t)
	file, act := confirmedSoon(t, dir, 75*time.Second)
	c := upWith(t, dir, nil, "", "--policy", file).county()
	output, err := run(t, "import", register(t, dir, projects), "--url", c.url, "--token-file", filepath.Join(dir, "admin-token"))
	require.NoError(t, err, output)
	c.stop()
	require.True(t, time.Now().Before(act), "all is set up before the moment")
	time.Sleep(time.Until(act.Add(time.Second)))

	again := up(t, dir, "")
	record := database(t, dir)
	var mu sync.Mutex
	count := func(query string) (n int64) {
		mu.Lock()
		defer mu.Unlock()
		require.NoError(t, record.QueryRow(t.Context(), query, act).Scan(&n))
		return n
	}
	left := func() int64 { // projects that time has still to act on
		return count(`select count(*) from streams where stream like 'project/LATE-%' and next_moment <= $1`)
	}
	if !calendar.Default().IsWorkday(calendar.DateOf(time.Now())) {
		require.Zero(t, left(), "nobody is reminded on a free day")
		return
	}
	require.Greater(t, left(), int64(projects/2), "there is a backlog")
	clerk, officer := c.clerk.at(again.url), c.officer.at(again.url)
	var given atomic.Int64
	var smaller [callers]int64 // at most, the backlog became, while a command waited
	var people sync.WaitGroup
	for caller := range callers {
		people.Go(func() {
			for before := left(); before > 0; {
				q := &question{by: clerk, path: "/api/v1/projects", body: declaration("第" + fmt.Sprint(given.Add(1)) + "号申报")}
				if n := given.Load(); n%2 == 0 { // of the backlog itself
					q = &question{by: officer, path: fmt.Sprintf("/api/v1/projects/LATE-%03d/visit", projects-n%projects),
						body: object{"on": calendar.DateOf(time.Now()).String(), "seen": "施工正常"}}
				}
				a, err := q.by.send(http.MethodPost, q.path, q.body)
				if !assert.NoError(t, err) || !assert.Less(t, a.Status, 300, string(a.Body)) {
					return
				}
				now := left()
				smaller[caller], before = max(smaller[caller], before-now), now
			}
		})
	}
	people.Wait()
	longest := slices.Max(smaller[:])
	require.Less(t, longest, int64(projects/2), "no command waits for the backlog")
	require.EqualValues(t, projects, count(`
		select count(*)
		from (
			select from log where stream like 'project/LATE-%' and type = 'rung_reached' and at >= $1 group by stream having count(*) = 1
		) once`), "each deadline is acted on once")
	t.Logf("%d commands; while one waited the backlog became smaller by %d of %d", given.Load(), longest, projects)
	again.stop()
}
