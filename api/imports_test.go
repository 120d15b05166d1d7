package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/registry"
	"sluice/service/port"
)

const registers = "../registry/testdata/yangxian-2016-2019"

func contentOf(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(content)
}

func (c *county) take(t *testing.T, as, content, query string, status int) (receipt port.ImportReceipt) {
	t.Helper()
	body, contentType := form("file", "register.csv", content)
	got := c.send("POST", "/api/v1/imports"+query, map[string]string{
		"Authorization": "Bearer " + as + "-token", "Idempotency-Key": "1", "Content-Type": contentType,
	}, strings.NewReader(body))
	require.Equal(t, status, got.Code, got.Body.String())
	_ = json.Unmarshal(got.Body.Bytes(), &receipt)
	return receipt
}

func TestARegisterIsTakenInOnce(t *testing.T) {
	c := newCounty(t)
	c.At("2019-12-31")
	utf8 := contentOf(t, registers+".csv")
	receipt := c.take(t, "office", utf8, "?as_of=2019-12-31", http.StatusAccepted)
	require.Equal(t, 93, receipt.Rows)
	require.Equal(t, 87, receipt.Closed)
	require.Equal(t, 6, receipt.Running)
	require.False(t, receipt.Complete)
	state := c.state(t)

	require.Equal(t, receipt, c.take(t, "admin", utf8, "?as_of=2019-12-31", http.StatusAccepted), "the same file again")
	require.Equal(t, state, c.state(t))
	c.Sweep()
	require.Equal(t, 93, c.count("projects"))
	other := c.take(t, "office", contentOf(t, registers+".gb18030.csv"), "?as_of=2019-12-31", http.StatusOK)
	require.Equal(t, 93, other.Skipped, "the same lines in another encoding")
	require.Zero(t, other.Closed+other.Running)

	units, err := c.EveryUnit(t.Context())
	require.NoError(t, err)
	for _, unit := range units {
		require.NoError(t, (&admin.UnitAdded{Unit: unit}).Check())
	}
	require.Contains(t, c.look(t, "office", "/imports"), `"total":2`)
	require.Contains(t, c.look(t, "office", "/imports/"+receipt.ID), `"rows":93`)
	require.Contains(t, c.look(t, "office", "/projects/SS2016-001/timeline"), "imported")
}

func TestRegistersThatAreRefused(t *testing.T) {
	register := contentOf(t, registers+".csv")
	lines := strings.SplitAfter(register, "\n")
	wrong := strings.Join([]string{lines[0], lines[1], lines[1], strings.Replace(lines[3], ",143,", ",-143,", 1)}, "")
	cut := contentOf(t, registers+".gb18030.csv")
	cut = cut[:strings.LastIndex(cut[:len(cut)-120], "\xd1\xf3")+1] // in the middle of 洋
	take := scenario{
		As: "office", URL: "/api/v1/imports?as_of=2019-03-01", ExpectedStatus: http.StatusUnprocessableEntity,
		Before: func(_ *testing.T, c *county) {
			c.decides(&admin.UnitAdded{Unit: lifecycle.Unit{Code: "linye", Name: "林业局", Kind: "body"}})
		},
	}
	with := func(content ...string) scenario {
		s := take
		s.ExpectedContent = append(content, `"code":"invalid"`)
		return s
	}
	future := upload("a date to come", with(`"field":"as_of"`), "file", "r.csv", register)
	future.URL = "/api/v1/imports?as_of=2030-01-01"
	never := upload("a date in the address that is none", with(`"field":"as_of","message":"must be a date such as 2019-05-06"`), "file",
		"r.csv", register)
	never.URL = "/api/v1/imports?as_of=yesterday"
	run(t, []scenario{
		never,
		upload("a duplicated code and a negative amount",
			with(`"row":3,"column":"project_code"`, `"row":4,"column":"fund_wan_yuan"`, "nothing was imported"), "file", "r.csv", wrong),
		upload("GB18030 cut inside a character", with("cut or damaged"), "file", "r.csv", cut),
		upload("a unit of another kind", with(`"column":"supervising_unit"`, "is on record as a body"), "file", "r.csv", lines[0]+lines[1]),
		upload("no register", with(`"row":1`), "file", "r.csv", "name,secret\na,b\n"),
		upload("no file", with(`"field":"file"`)),
		upload("another field", with(`"field":"colour"`), "colour", "", "red"),
		upload("a date that is none", with(`"field":"as_of"`), "as_of", "", "yesterday", "file", "r.csv", register),
		future,
	})
}

func TestWhatIsInWithOtherContentIsAFault(t *testing.T) {
	c := newCounty(t)
	lines := strings.SplitAfter(contentOf(t, registers+".csv"), "\n")
	c.take(t, "office", lines[0]+lines[1], "", http.StatusOK)
	state := c.state(t)
	changed := strings.Replace(lines[1], ",168,", ",169,", 1)
	body, contentType := form("file", "r.csv", lines[0]+changed+lines[2])
	got := c.send("POST", "/api/v1/imports",
		map[string]string{"Authorization": "Bearer office-token", "Idempotency-Key": "2", "Content-Type": contentType},
		strings.NewReader(body))
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Contains(t, got.Body.String(), `"row":2,"column":"project_code","message":"is already in with other content"`)
	require.Equal(t, state, c.state(t))

	skipped := c.take(t, "office", lines[0]+changed+lines[2], "?skip_bad=true", http.StatusOK)
	require.Equal(t, 1, skipped.Faulty)
	require.Equal(t, 1, skipped.Closed)
	require.Equal(t, 2, c.count("projects"))
}

// TestFaultsOfAWorkbookHaveLetters: also those that only the record can tell of.
func TestFaultsOfAWorkbookHaveLetters(t *testing.T) {
	c := newCounty(t)
	lines := strings.SplitAfter(contentOf(t, registers+".csv"), "\n")
	c.take(t, "office", lines[0]+lines[1], "", http.StatusOK)
	state := c.state(t)
	in, faults := registry.Read([]byte(lines[0] + lines[1]))
	require.Empty(t, faults)
	changed := in.Lines[0]
	changed.FundFen++
	bad := changed
	bad.Code, bad.Sector = "SS2016-777", ""
	var book bytes.Buffer
	w, err := registry.NewWriter(&book, "xlsx", false)
	require.NoError(t, err)
	require.NoError(t, w.Write(changed, registry.Extra{}))
	require.NoError(t, w.Write(bad, registry.Extra{}))
	require.NoError(t, w.Close())
	body, contentType := form("file", "台账.xlsx", book.String())
	got := c.send("POST", "/api/v1/imports",
		map[string]string{"Authorization": "Bearer office-token", "Idempotency-Key": "2", "Content-Type": contentType},
		strings.NewReader(body))
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Contains(t, got.Body.String(), `"field":"row 2, A project_code","sheet":"项目登记表","row":2,"column":"project_code","letter":"A"`)
	require.Contains(t, got.Body.String(), `"field":"row 3, F 行业","sheet":"项目登记表","row":3,"column":"行业","letter":"F"`)
	require.Equal(t, state, c.state(t))
}

// TestUnitsAreRecognisedHoweverTheyAreWritten: one enterprise and one bureau in five ways are two units, and one that nearly has the
// name of a unit on record is asked about.
func TestUnitsAreRecognisedHoweverTheyAreWritten(t *testing.T) {
	c := newCounty(t)
	content, err := os.ReadFile("../registry/testdata/field/unit-written-in-ways.csv")
	require.NoError(t, err)
	preview := func(content string) string {
		body, contentType := form("file", "r.csv", content)
		header := map[string]string{"Authorization": "Bearer office-token", "Content-Type": contentType}
		return c.send("POST", "/api/v1/imports/preview", header, strings.NewReader(body)).Body.String()
	}
	got := preview(string(content))
	require.Contains(t, got, `"faulty":0`)
	require.Contains(t, got, `"units":["青石米业(集团)有限公司","农业农村局"]`)

	c.take(t, "office", string(content), "", http.StatusAccepted)
	lines := strings.SplitAfter(string(content), "\n")
	other := strings.NewReplacer("FC2019-001", "FC2019-091", "青石米业(集团)有限公司", "青石米业集团有限责任公司").Replace(lines[1])
	near := preview(lines[0] + other)
	require.Contains(t, near, "与已登记的“青石米业(集团)有限公司”（u-")
	require.Contains(t, near, `"faulty":1`)
}
