package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	registerUTF8 = "../registry/testdata/yangxian-2016-2019.csv"
	registerGB   = "../registry/testdata/yangxian-2016-2019.gb18030.csv"
)

// importFile runs sluice import as a clerk would.
func (s *server) importFile(file string, extra ...string) (string, error) {
	token := filepath.Join(s.dir, "admin-token")
	return run(s.t, append([]string{"import", file, "--url", s.url, "--token-file", token, "--as-of", "2019-03-12"}, extra...)...)
}

// by reads a table of the statistics, keyed.
func (c *caller) by(group string) map[string]object {
	c.t.Helper()
	lines := map[string]object{}
	for _, line := range c.get("/api/v1/statistics?by=" + group).items() {
		lines[line["key"].(string)] = line
	}
	return lines
}

// requireCounty checks the county's published figures.
func requireCounty(t *testing.T, c *caller) {
	t.Helper()
	years := c.by("year")
	sum := func(field string, keys ...string) (n float64) {
		for _, key := range keys {
			n += years[key][field].(float64)
		}
		return n
	}
	require.EqualValues(t, 86, sum("projects", "2016", "2017", "2018"))
	require.EqualValues(t, 83, sum("finished", "2016", "2017", "2018"))
	require.EqualValues(t, 7, sum("projects", "2019"))
	require.EqualValues(t, 4, sum("finished", "2019"))
	require.EqualValues(t, 29889, sum("beneficiaries", "2016", "2017", "2018"))
	require.EqualValues(t, 14012, sum("beneficiaries", "2019"))
	total := c.by("total")["total"]
	require.EqualValues(t, 9_998_000_000, total["award_fen"], "99.98 million yuan")
	require.EqualValues(t, 68, total["village_cooperatives"])
	require.EqualValues(t, 16, total["townships"])
	require.EqualValues(t, 181, total["villages"])
	require.EqualValues(t, 8, total["jiangsu_enterprises"])
}

// TestRegister takes the county's register in, twice and in both encodings, changes a line, and rebuilds every list.
func TestRegister(t *testing.T) {
	works(t)
	dir := folder(t)
	s := up(t, dir, "2019-03-12")
	output, err := s.importFile(registerUTF8)
	require.NoError(t, err, output)
	require.Contains(t, output, "93 lines: 87 closed projects recorded, 6 running, 0 already in, 0 left out")
	requireCounty(t, s.admin)
	require.Len(t, s.admin.get("/api/v1/projects?stage=implementation").items(), 6)
	for _, row := range s.admin.get("/api/v1/projects?stage=implementation").items() {
		live := s.admin.get(fmt.Sprintf("/api/v1/projects/%s/live", row["code"])).json()
		require.Equal(t, row["revision"], live["project"].(object)["revision"], "unfinished projects run as workflows")
	}
	requireSound(t, s.admin)

	output, err = s.importFile(registerUTF8)
	require.NoError(t, err, output)
	output, err = s.importFile(registerGB)
	require.NoError(t, err, output)
	require.Contains(t, output, "93 already in")
	requireCounty(t, s.admin)

	requireFigures(t, s.admin)
	requireDashboard(t, s.admin)
	requireRoundTrip(t, s)

	content, err := os.ReadFile(registerUTF8)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(content), "\n")
	changed := filepath.Join(dir, "changed.csv")
	require.NoError(t, os.WriteFile(changed, []byte(lines[0]+strings.Replace(lines[1], ",168,", ",169,", 1)), 0o644))
	output, err = s.importFile(changed)
	require.Error(t, err)
	require.Contains(t, output, "already in with other content", "a line that differs from what is in is a fault")
	requireCounty(t, s.admin)

	before := map[string][]byte{}
	lists := []string{"/api/v1/projects?page_size=200&sort=code", "/api/v1/tasks?view=all&page_size=200", "/api/v1/statistics?by=township",
		"/api/v1/units?page_size=200"}
	for _, list := range lists {
		before[list] = s.admin.get(list).Body
	}
	s.stop()
	output, err = run(t, "rebuild", "--data", dir)
	require.NoError(t, err, output)
	require.Contains(t, output, "every chain is whole")
	again := up(t, dir, stepped)
	for _, list := range lists {
		require.Equal(t, string(before[list]), string(again.admin.get(list).Body), "from the log alone: %s", list)
	}
	requireCounty(t, again.admin)
	again.stop()
}

// requireSound demands that administrators are told that all is well, by the engine itself, and that the whole log is as it was written.
func requireSound(t *testing.T, c *caller) {
	t.Helper()
	var engine object
	require.Eventually(t, func() bool { // Temporal's lists lag a little
		told := c.get("/api/v1/health").json()
		engine = told["engine"].(object)
		return told["engine_reached"] == true && engine["running"].(float64) == 7
	}, 5*time.Minute, 100*time.Millisecond, "six projects and the office run")
	require.EqualValues(t, 0, engine["failing"])
	require.EqualValues(t, 0, engine["ended"])
	checked := 0.0
	for after := ""; ; {
		chains := c.get("/api/v1/chains?most=40&after=" + url.QueryEscape(after)).json()
		require.Empty(t, chains["broken"])
		checked += chains["checked"].(float64)
		next, more := chains["next"].(string)
		if !more {
			break
		}
		after = next
	}
	require.EqualValues(t, 95, checked, "93 projects, the office, and what administrators did")
}

// requireFigures follows each link of each figure that counts projects: the list has as many rows.
func requireFigures(t *testing.T, c *caller) {
	t.Helper()
	followed := 0
	for _, by := range []string{"total", "year", "township", "department", "sector", "entity_kind", "linkage_model", "stage"} {
		for key, line := range c.by(by) {
			links := line["links"].(object)
			for _, figure := range []string{"projects", "finished", "village_cooperatives"} {
				link, there := links[figure]
				if !there {
					require.EqualValues(t, 0, line[figure], "%s %s %s", by, key, figure)
					continue
				}
				require.EqualValues(t, line[figure], c.get(link.(string)).json()["total"], "%s %s: %s", by, key, link)
				followed++
			}
			require.NotEmpty(t, links["award_fen"])
		}
	}
	require.Greater(t, followed, 100)
	milestones := c.get("/api/v1/statistics/milestones?year=2019").items()
	require.Len(t, milestones, 3)
	for _, m := range milestones {
		require.EqualValues(t, 7, m["projects"])
		require.EqualValues(t, m["reached"], c.get(m["link"].(string)).json()["total"])
		require.Equal(t, "ahead", m["state"])
	}
}

// numberOfRows is a number of the dashboard that leads to the projects it counts.
var numberOfRows = regexp.MustCompile(`<a href="(/projects[^"]*)">(?:<b>)?([0-9,]+)<`)

// requireDashboard reads the county's published share from the page, and follows its numbers: the list behind each has as many rows.
func requireDashboard(t *testing.T, c *caller) {
	t.Helper()
	require.Contains(t, string(c.get("/dashboard?year_from=2016&year_to=2018").Body), "96.51%")
	followed := 0
	for _, number := range numberOfRows.FindAllStringSubmatch(string(c.get("/dashboard").Body), -1) {
		rows := c.get("/api/v1" + strings.ReplaceAll(number[1], "&amp;", "&")).json()["total"]
		require.EqualValues(t, number[2], fmt.Sprint(rows), number[1])
		followed++
	}
	require.Greater(t, followed, 30)
	require.Contains(t, string(c.get("/calendar?view=all&month=2019-04").Body), "核实导入项目现状")
}

// requireRoundTrip takes what is exported in again: every line is recognised and nothing changes.
func requireRoundTrip(t *testing.T, s *server) {
	t.Helper()
	before := s.admin.get("/api/v1/projects?page_size=200").Body
	for _, format := range []string{"csv", "xlsx"} {
		exported := s.admin.get("/api/v1/projects." + format + "?sort=-award")
		require.Contains(t, exported.Header.Get("Content-Disposition"), "filename*=UTF-8''")
		file := filepath.Join(s.dir, "exported."+format)
		require.NoError(t, os.WriteFile(file, exported.Body, 0o644))
		output, err := s.importFile(file)
		require.NoError(t, err, output)
		require.Contains(t, output, "93 lines: 0 closed projects recorded, 0 running, 93 already in, 0 left out")
		template := s.admin.get("/api/v1/templates/register." + format).Body
		require.NotEmpty(t, template)
	}
	require.Equal(t, string(before), string(s.admin.get("/api/v1/projects?page_size=200").Body))
	few := s.admin.get("/api/v1/projects.csv?year=2019&lang=en").Body
	require.Len(t, strings.Split(strings.TrimSpace(string(few)), "\n"), 8)
	none := s.admin.get("/api/v1/projects.csv?year=2031").Body
	require.Len(t, strings.Split(strings.TrimSpace(string(none)), "\n"), 1, "the header alone")
	s.admin.do(http.MethodGet, "/api/v1/projects.csv?sort=colour", nil).refused(http.StatusUnprocessableEntity, "invalid")
}

// TestChangedRegister changes one line before the import and finds the change in the statistics.
func TestChangedRegister(t *testing.T) {
	works(t)
	dir := folder(t)
	s := up(t, dir, "2019-03-12")
	content, err := os.ReadFile(registerUTF8)
	require.NoError(t, err)
	changed := filepath.Join(dir, "changed.csv")
	require.NoError(t, os.WriteFile(changed, bytes.Replace(content, []byte("是,168,424,"), []byte("否,268.5,524,"), 1), 0o644))
	output, err := s.importFile(changed)
	require.NoError(t, err, output)
	total := s.admin.by("total")["total"]
	require.EqualValues(t, 9_998_000_000+100_500_000, total["award_fen"])
	require.EqualValues(t, 7, total["jiangsu_enterprises"])
	require.EqualValues(t, 29889+14012+100, total["beneficiaries"])
}

// TestFaultyRegister takes nothing in while anything is wrong, unless told to leave the faulty lines out.
func TestFaultyRegister(t *testing.T) {
	works(t)
	dir := folder(t)
	s := up(t, dir, "2019-03-12")
	content, err := os.ReadFile(registerUTF8)
	require.NoError(t, err)
	faulty := bytes.Replace(content, []byte("SS2016-003,"), []byte("SS2016-002,"), 1)
	faulty = bytes.Replace(faulty, []byte("否,125,226,"), []byte("否,-125,226,"), 1)
	file := filepath.Join(dir, "faulty.csv")
	require.NoError(t, os.WriteFile(file, faulty, 0o644))
	output, err := s.importFile(file)
	require.Error(t, err)
	require.Contains(t, output, "project_code")
	require.Contains(t, output, "fund_wan_yuan")
	require.EqualValues(t, 0, s.admin.get("/api/v1/projects").json()["total"], "nothing was taken in")
	output, err = s.importFile(file, "--skip-bad")
	require.NoError(t, err, output)
	require.Contains(t, output, "2 left out")
	require.EqualValues(t, 91, s.admin.get("/api/v1/projects").json()["total"])

	gb, err := os.ReadFile(registerGB)
	require.NoError(t, err)
	cut := filepath.Join(dir, "cut.csv")
	require.NoError(t, os.WriteFile(cut, gb[:bytes.LastIndexByte(gb, 0xb8)+1], 0o644))
	output, err = s.importFile(cut)
	require.Error(t, err)
	require.Contains(t, strings.ToLower(output), "cut")
	s.admin.do(http.MethodPost, "/api/v1/imports", []byte("x")).refused(http.StatusUnsupportedMediaType, "media_type")
	s.stop()
}
