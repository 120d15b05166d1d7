package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/registry"
)

// countyWithRegister has the register of 93 in, as of the end of 2019.
func countyWithRegister(t *testing.T) *county {
	c := newCounty(t)
	c.At("2019-12-31")
	require.Equal(t, 93, c.take(t, "office", contentOf(t, registers+".csv"), "?as_of=2019-12-31", http.StatusAccepted).Rows)
	c.Sweep()
	return c
}

// copied adds a finished project like the register's first one to the list.
func (c *county) copied(code, name string) {
	c.t.Helper()
	c.exec(`
		insert into projects
		select (jsonb_populate_record(p, jsonb_build_object('code', $1::text, 'name', $2::text))).*
		from projects p
		where code = 'SS2016-001'`, code, name)
}

func (c *county) download(t *testing.T, as, address string) *httptest.ResponseRecorder {
	t.Helper()
	got := c.send("GET", "/api/v1"+address, map[string]string{"Authorization": "Bearer " + as + "-token"}, nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	require.Equal(t, "no-store", got.Header().Get("Cache-Control"))
	for _, content := range never {
		require.NotContains(t, got.Body.String(), content)
	}
	return got
}

// fileName is the name that a browser saves the answer under.
func fileName(t *testing.T, got *httptest.ResponseRecorder) string {
	t.Helper()
	_, encoded, there := strings.Cut(got.Header().Get("Content-Disposition"), "filename*=UTF-8''")
	require.True(t, there, "%v", got.Header())
	name, err := url.PathUnescape(encoded)
	require.NoError(t, err)
	return name
}

func TestWhatIsExportedComesInAsTheSame(t *testing.T) {
	c := countyWithRegister(t)
	want, faults := registry.Read([]byte(contentOf(t, registers+".csv")))
	require.Empty(t, faults)
	state := c.state(t)
	for _, format := range registry.Formats {
		for _, lang := range []string{"zh", "en"} {
			t.Run(format+" "+lang, func(t *testing.T) {
				got := c.download(t, "office", "/projects."+format+"?lang="+lang)
				require.Equal(t, "项目登记表 2019-12-31."+format, fileName(t, got))
				lines, faults := registry.Read(got.Body.Bytes())
				require.Empty(t, faults)
				require.Len(t, lines.Lines, 93)
				for i, line := range lines.Lines {
					require.Equal(t, want.Lines[i].Fingerprint(), line.Fingerprint(), line.Code)
				}
				receipt := c.take(t, "office", got.Body.String(), "?as_of=2019-12-31", http.StatusOK)
				require.Equal(t, 93, receipt.Skipped)
				require.Zero(t, receipt.Closed+receipt.Running+receipt.Faulty)
			})
		}
	}
	require.Equal(t, projects(state), projects(c.state(t)), "no project has changed")
}

// projects are the lines of a state that tell of projects.
func projects(state string) []string {
	return slices.DeleteFunc(strings.Split(state, "\n"), func(line string) bool {
		return !strings.HasPrefix(line, "projects ") && !strings.HasPrefix(line, "log ")
	})
}

func TestExportsAreNarrowedAsTheList(t *testing.T) {
	c := countyWithRegister(t)
	lines, faults := registry.Read(c.download(t, "office", "/projects.csv?finished=false").Body.Bytes())
	require.Empty(t, faults)
	require.Len(t, lines.Lines, 6)
	for _, line := range lines.Lines {
		require.False(t, line.Finished)
	}
	empty := c.download(t, "office", "/projects.csv?q="+url.QueryEscape("没有的项目")).Body.String()
	require.True(t, strings.HasPrefix(empty, "\uFEFF项目编号,"), empty)
	require.Equal(t, 1, strings.Count(empty, "\n"), "the header alone")
	require.Contains(t, empty, "阶段,亮灯,最近期限,待办数,版本")
}

// TestNoCellIsCalculated: names as a declaration may have them, and what a spreadsheet would make of them.
func TestNoCellIsCalculated(t *testing.T) {
	c := countyWithRegister(t)
	for i, name := range []string{`=HYPERLINK("http://x")`, "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "'=1"} {
		c.copied(fmt.Sprintf("SS2031-%03d", i), name)
	}
	text := c.download(t, "office", "/projects.csv").Body.String()
	require.Contains(t, text, `"'=HYPERLINK(""http://x"")"`)
	require.Contains(t, text, ",''=1,", "what has a guard gets another")
	require.NotRegexp(t, `(?m)(^|,)"?[=+@＝\t-]`, text)
	require.NotContains(t, c.download(t, "office", "/projects.xlsx").Body.String(), "<f>")
}

func TestExportsThatAreRefused(t *testing.T) {
	refused := func(name, as, address string, status int, content ...string) scenario {
		return scenario{
			Name: name, As: as, Method: "GET", URL: "/api/v1" + address, ExpectedStatus: status, ExpectedContent: content,
			NotExpectedContent: []string{"项目编号", "project_code"},
		}
	}
	broken := refused("a record that does not answer", "unit", "/projects.xlsx", http.StatusInternalServerError)
	broken.Before = func(_ *testing.T, c *county) { c.breaks() }
	run(t, []scenario{
		refused("nobody", "", "/projects.csv", http.StatusUnauthorized),
		refused("no template for nobody", "", "/templates/register.xlsx", http.StatusUnauthorized),
		refused("another order", "unit", "/projects.csv?sort=colour", http.StatusUnprocessableEntity, "sort"),
		refused("another language", "unit", "/projects.xlsx?lang=fr", http.StatusUnprocessableEntity, "lang"),
		refused("a page", "unit", "/projects.csv?page=2", http.StatusUnprocessableEntity, "page"),
		refused("another kind", "unit", "/projects.xlsx?entity_kind=firm", http.StatusUnprocessableEntity, "entity_kind"),
		refused("a day that is none", "unit", "/projects.csv?started_by=soon", http.StatusUnprocessableEntity, "started_by"),
		refused("another format", "unit", "/projects.pdf", http.StatusNotFound),
		refused("another template", "unit", "/templates/register.pdf", http.StatusNotFound),
		broken,
	})
}

// TestHalfAFileIsNoFile: what breaks before anything was sent is a problem; afterwards the connection is cut.
func TestHalfAFileIsNoFile(t *testing.T) {
	for _, format := range registry.Formats {
		c := countyWithRegister(t)
		c.brokenAfter = 50
		got := c.send("GET", "/api/v1/projects."+format, map[string]string{"Authorization": "Bearer office-token"}, nil)
		require.Equal(t, http.StatusInternalServerError, got.Code)
		requireProblem(t, got)
		require.Empty(t, got.Header().Get("Content-Disposition"))
		require.NotContains(t, got.Body.String(), "SECRET")
		require.Len(t, c.logged.FilterLevelExact(zap.ErrorLevel).All(), 1, "once")
	}
	c := countyWithRegister(t)
	for i := range 1000 {
		c.copied(fmt.Sprintf("ZZ-%04d", i), "水稻")
	}
	c.brokenAfter = 900
	server := httptest.NewServer(c.handler)
	defer server.Close()
	request, err := http.NewRequest("GET", server.URL+"/api/v1/projects.csv", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer office-token")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	_, err = answer.Body.Read(make([]byte, 16))
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, answer.Body)
	require.Error(t, err)
}

func TestTemplates(t *testing.T) {
	c := newCounty(t)
	listed := c.look(t, "unit", "/templates")
	for _, format := range registry.Formats {
		require.Contains(t, listed, `"url":"/api/v1/templates/register.`+format+`"`)
		for _, lang := range []string{"zh", "en"} {
			fresh := newCounty(t)
			fresh.At("2019-05-01")
			got := fresh.download(t, "unit", "/templates/register."+format+"?lang="+lang)
			require.Equal(t, "项目登记表模板."+format, fileName(t, got))
			receipt := fresh.take(t, "office", got.Body.String(), "?as_of=2019-05-01", http.StatusAccepted)
			require.Equal(t, 1, receipt.Running, "the example comes in")
			require.Zero(t, receipt.Faulty)
			again := fresh.take(t, "office", got.Body.String(), "?as_of=2019-05-01", http.StatusAccepted)
			require.Equal(t, receipt, again, "the same answer, with its notes")
			if format == "csv" {
				require.Nil(t, receipt.Notes)
			} else {
				require.Len(t, receipt.Notes, 2, "what was read, and the sheet that explains")
				require.Contains(t, receipt.Notes[0].EN, "header in row 1")
			}
		}
	}
	require.True(t, strings.HasPrefix(c.download(t, "unit", "/templates/register.csv").Body.String(), "\uFEFF项目编号,年度,"))
	require.True(t, strings.HasPrefix(c.download(t, "unit", "/templates/register.csv?lang=en").Body.String(), "\uFEFFproject_code,year,"))
}

// TestWorkbooksThatAreRefused: faults of a workbook name its row and column; what is none is told so.
func TestWorkbooksThatAreRefused(t *testing.T) {
	c := newCounty(t)
	template := c.download(t, "unit", "/templates/register.xlsx").Body.String()
	take := scenario{As: "office", URL: "/api/v1/imports?as_of=2019-03-01", ExpectedStatus: http.StatusUnprocessableEntity}
	with := func(content ...string) scenario {
		s := take
		s.ExpectedContent = append(content, `"code":"invalid"`)
		s.NotExpectedContent = []string{"zip:", "xml", "excelize"}
		return s
	}
	run(t, []scenario{
		upload("an old .xls", with("old .xls or has a password", "另存为 .xlsx"), "file", "台账.xls",
			"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"+strings.Repeat("\x00", 600)),
		upload("half a workbook", with("is damaged"), "file", "r.xlsx", template[:len(template)/2]),
		upload("a zip of something else", with("is damaged"), "file", "r.xlsx", "PK\x03\x04"+strings.Repeat("x", 99)),
	})
}
