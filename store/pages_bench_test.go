package store_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
)

// county10000 has 10,000 projects in every way that a project can stand: 2,000 of each of five lives, over four years, twenty townships and
// as many units that supervise, of which three quarters are closed. Lists and counts see them all; what is read of a single project is
// one of the lives itself.
func county10000(t testing.TB) (*counter, []*life) {
	c, lives := reporting(t)
	for _, l := range lives[1:] {
		l.wait("2020-06-20")
	}
	columns := func(table string, made map[string]string) (names, values string) {
		for i, name := range c.texts(`select column_name from information_schema.columns where table_name = $1 and is_generated = 'NEVER' order by 1`, table) {
			value, other := made[name]
			if !other {
				value = "r." + name
			}
			if i > 0 {
				names, values = names+", ", values+", "
			}
			names, values = names+name, values+value
		}
		return names, values
	}
	names, values := columns("projects", map[string]string{
		"code": `r.code || '-' || n`, "year": `2016 + n / 4 % 4`, "name": `r.name || n`, "township": `'第' || n % 20 || '镇'`,
		"townships": `array['第' || n % 20 || '镇']`, "villages": `array['第' || n % 20 || '镇/第' || n % 200 || '村']`,
		"supervising_unit_name": `'第' || n % 20 || '镇人民政府'`, "light": `(array['green', 'green', 'yellow', 'red'])[1 + n % 4]`,
		"finished": `n % 4 > 0`, "stage": `case when n % 4 > 0 then 'closed' else r.stage end`,
		"stage_rank": `case when n % 4 > 0 then 8 else r.stage_rank end`,
		"outcome":    `case when n % 4 > 0 then 'finished' else '' end`, "open_tasks": `case when n % 4 > 0 then 0 else r.open_tasks end`,
		"next_due": `case when n % 4 > 0 then null else r.next_due end`, "search": `lower(r.code || '-' || n || ' ' || r.name || n)`,
	})
	c.exec(`insert into projects (` + names + `) select ` + values + ` from projects r cross join generate_series(1, 1999) n`)
	names, values = columns("tasks", map[string]string{
		"id": `r.project || '-' || n || substr(r.id, length(r.project) + 1)`, "project": `r.project || '-' || n`,
		"township":         `case when n % 4 > 0 then null else replace(r.township, r.township, '第' || n % 20 || '镇') end`,
		"supervising_unit": `case when n % 4 > 0 then null else replace(r.supervising_unit, r.supervising_unit, '第' || n % 20 || '镇人民政府') end`,
		"stage":            `case when n % 4 > 0 then null else r.stage end`,
		"holder":           `case when r.kind = 'report' then 'coop-' || n % 100 || '/staff' else r.holder end`,
		"closed":           `case when n % 4 > 0 then coalesce(r.closed, r.opened) else r.closed end`,
		"closed_by":        `case when n % 4 > 0 then 'clerk' else r.closed_by end`,
		"closed_by_name":   `case when n % 4 > 0 then '李文' else r.closed_by_name end`,
		"outcome":          `case when n % 4 > 0 then coalesce(r.outcome, (array['on_time', 'late', 'waived'])[1 + n % 3]) else r.outcome end`,
	})
	c.exec(`insert into tasks (` + names + `) select ` + values + ` from tasks r cross join generate_series(1, 1999) n`)
	c.exec(`update projects set read_keys = array['area/' || township, 'task/' || unit_code] where code like '%-%-%' and township <> '第7镇'`)
	sum := sha256.Sum256([]byte("reviewer-token"))
	require.NoError(t, c.administer("reviewer-token", &admin.TokenIssued{Person: reviewer.Person, SHA256: hex.EncodeToString(sum[:])}))
	c.exec(`vacuum analyze`)
	return c, lives
}

// theFirstViews are the pages that somebody opens first.
func theFirstViews(project, task string) []string {
	return []string{
		"/tasks", "/tasks?view=unit", "/tasks/" + task, "/projects", "/projects?q=%E6%B0%B4%E7%A8%BB1234", "/projects/" + project, "/stuck",
		"/stuck?by=township", "/dashboard", "/dashboard?year_from=2017&year_to=2018",
		"/calendar?month=2020-06", "/calendar?view=all&month=2020-06",
	}
}

// BenchmarkPages measures how long the first views take and how large they are with 10,000 projects: B/op is not the size, which is
// wire-KB.
func BenchmarkPages(b *testing.B) {
	c, lives := county10000(b)
	pages := c.pages("2020-06-20")
	for _, who := range []string{"office", "reviewer"} { // who reads everything, and who reads what stands in a township
		for _, address := range theFirstViews(lives[2].code, lives[2].project.Tasks[0].ID) {
			b.Run(who+address, func(b *testing.B) {
				size := 0
				for b.Loop() {
					size = pages.wire(b, who, address)
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/view")
				b.ReportMetric(float64(size)/1024, "wire-KB")
			})
		}
	}
}

// wire is how many bytes a page takes on its way to a browser.
func (c *counter) wire(t testing.TB, who, address string) int {
	t.Helper()
	request := httptest.NewRequestWithContext(context.Background(), "GET", address, nil)
	request.Header.Set("Authorization", "Bearer "+who+"-token")
	request.Header.Set("Accept-Encoding", "gzip")
	got := httptest.NewRecorder()
	c.ServeHTTP(got, request)
	body := io.Reader(got.Body)
	size := got.Body.Len()
	if got.Header().Get("Content-Encoding") == "gzip" {
		var err error
		body, err = gzip.NewReader(got.Body)
		require.NoError(t, err)
	}
	content, err := io.ReadAll(body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, got.Code, "%s: %.500s", address, content)
	require.Contains(t, string(content), "</html>", fmt.Sprint(address))
	return size
}
