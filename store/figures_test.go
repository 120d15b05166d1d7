package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/api"
	"sluice/door"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/registry"
	"sluice/service"
	"sluice/service/port"
)

// What the record counts, exports and takes in, asked for over the API.

// stands is a clock that nobody moves.
type stands struct{ at time.Time }

func (c stands) Now() time.Time { return c.at }
func (c stands) Stepped() bool  { return false }
func (c stands) Trusted() error { return nil }
func (c stands) Step(context.Context, time.Time) (port.Stepped, error) {
	panic("nobody steps this clock")
}

// counter asks the API in front of the store, as the collaboration office.
type counter struct {
	*bench
	http.Handler
}

func (b *bench) counter(now string) *counter {
	b.t.Helper()
	sum := sha256.Sum256([]byte("office-token"))
	require.NoError(b.t, b.administer("token", &admin.TokenIssued{Person: office.Person, SHA256: hex.EncodeToString(sum[:])}))
	return (&counter{bench: b}).on(now)
}

// on is the same county on another day.
func (c *counter) on(now string) *counter {
	return &counter{c.bench, api.Alone(service.Deps{
		Records: c.Store, Directory: c.Store, Imports: c.Store, Clock: stands{at(now)},
		Terms: func(time.Time) (lifecycle.Terms, error) { return testTerms(c.t), nil },
	}, door.Options{})}
}

func (c *counter) ask(method, address, contentType string, body []byte) *httptest.ResponseRecorder {
	c.t.Helper()
	request := httptest.NewRequest(method, address, bytes.NewReader(body))
	request.Header.Set("Authorization", "Bearer office-token")
	request.Header.Set("Idempotency-Key", address)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	got := httptest.NewRecorder()
	c.ServeHTTP(got, request)
	return got
}

func (c *counter) get(address string, into any) {
	c.t.Helper()
	got := c.ask("GET", address, "", nil)
	require.Equal(c.t, http.StatusOK, got.Code, "%s: %s", address, got.Body)
	require.NoError(c.t, json.Unmarshal(got.Body.Bytes(), into))
}

func (c *counter) take(register []byte) (receipt port.ImportReceipt) {
	c.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "台账")
	require.NoError(c.t, err)
	_, _ = part.Write(register)
	require.NoError(c.t, w.Close())
	got := c.ask("POST", "/api/v1/imports?as_of=2019-12-31", w.FormDataContentType(), form.Bytes())
	require.Less(c.t, got.Code, 300, got.Body)
	require.NoError(c.t, json.Unmarshal(got.Body.Bytes(), &receipt))
	return receipt
}

// begin brings to life what an import left to the engine.
func (b *bench) begin() {
	b.t.Helper()
	for _, text := range b.texts(`select command::text from intents where done is null`) {
		var command lifecycle.Command
		require.NoError(b.t, json.Unmarshal([]byte(text), &command))
		decision, err := lifecycle.Decide(lifecycle.Project{Code: command.Code, Incarnation: 1}, command, testTerms(b.t), at("2019-12-31"))
		require.NoError(b.t, err)
		require.NoError(b.t, published(b.Publish(b.t.Context(), lifecycle.ProjectStream(command.Code), decision.Events)))
	}
}

// withRegister has the county's register of 93 in.
func withRegister(t *testing.T) (*counter, []byte) {
	register, err := os.ReadFile("../registry/testdata/yangxian-2016-2019.csv")
	require.NoError(t, err)
	c := peopled(t).counter("2019-12-31")
	require.Equal(t, 93, c.take(register).Rows)
	c.begin()
	return c, register
}

type figuresOf struct {
	Items []map[string]any
}

// requireFigures follows every link of every line: a figure that counts projects is the number of rows that its link leads to, any
// other leads to the projects of its line.
func (c *counter) requireFigures(narrowed string) {
	c.t.Helper()
	for _, by := range port.StatisticsBy {
		var statistics figuresOf
		c.get("/api/v1/statistics?by="+by+narrowed, &statistics)
		require.NotEmpty(c.t, statistics.Items)
		for _, line := range statistics.Items {
			links := line["links"].(map[string]any)
			for figure, value := range line {
				link, there := links[figure].(string)
				switch {
				case figure == "key" || figure == "links":
					continue
				case !there:
					require.Equal(c.t, "village_cooperatives", figure)
					require.Zero(c.t, value)
					continue
				}
				require.True(c.t, strings.HasPrefix(link, "/api/v1/projects"), link)
				var list port.List[port.ProjectRow]
				c.get(link, &list)
				switch figure {
				case "projects", "finished", "drafts", "village_cooperatives", "under_way", "overdue", "green", "yellow", "red", "grey":
					require.EqualValues(c.t, value, list.Total, "%s %s: %s", by, line["key"], link)
				case "jiangsu_enterprises":
					units := map[string]bool{}
					for _, row := range list.Items {
						units[row.Unit.Code] = true
					}
					require.Len(c.t, units, int(value.(float64)), link)
				case "open_tasks":
					require.EqualValues(c.t, line["under_way"], list.Total, link)
				default:
					require.EqualValues(c.t, line["projects"], list.Total, "%s %s: %s", by, line["key"], link)
				}
			}
		}
	}
}

// TestTheOverviewLinksAlike: what is counted at once leads where what is counted alone leads.
func TestTheOverviewLinksAlike(t *testing.T) {
	c, _ := withRegister(t)
	var overview struct {
		Groups []struct {
			By    string
			Items []port.Count
		}
	}
	c.get("/api/v1/statistics/overview?by=township&by=stage&year_from=2017", &overview)
	require.Len(t, overview.Groups, 2)
	for _, group := range overview.Groups {
		var alone struct{ Items []port.Statistic }
		c.get("/api/v1/statistics?year_from=2017&by="+group.By, &alone)
		require.Len(t, group.Items, len(alone.Items))
		for i, line := range group.Items {
			for _, once := range []string{"townships", "villages", "jiangsu_enterprises"} {
				require.NotContains(t, line.Links, once)
				delete(alone.Items[i].Links, once)
			}
			require.Equal(t, alone.Items[i].Count, line)
		}
	}
	for _, address := range []string{"", "?by=colour", "?by=", "?by=year&year_from=soon"} {
		require.Equal(t, http.StatusUnprocessableEntity, c.ask("GET", "/api/v1/statistics/overview"+address, "", nil).Code, address)
	}
}

func TestEachFigureLeadsToItsRows(t *testing.T) {
	c, _ := withRegister(t)
	c.requireFigures("")
	c.requireFigures("&year_from=2016&year_to=2018")
	var statistics figuresOf
	c.get("/api/v1/statistics?by=year", &statistics)
	links := statistics.Items[0]["links"].(map[string]any)
	require.Equal(t, "/api/v1/projects?finished=true&year=2016", links["finished"])
	require.NotContains(t, links, "key")
}

// TestFiguresOfOddNames: what an address must escape, a name that is another unit's code, a township that leads elsewhere.
func TestFiguresOfOddNames(t *testing.T) {
	b := peopled(t)
	named := lifecycle.Unit{Code: "u-1", Name: forestry.Code, Kind: process.Department} // as the forestry office's code
	require.NoError(t, b.administer("odd", &admin.UnitAdded{Unit: named}))
	boss := person("boss", "老板", enterprise.Code, process.RoleStaff)
	for i, name := range []string{"a&year=2018", "农业+林业", "50% #1?", " 两 端 ", "甲;乙,丙", "=1", `"引号"\`, "/../x", "é😀", "true"} {
		in := declaration()
		in.Sector, in.Places[0].Township = name, name
		in.Places = append(in.Places, lifecycle.Place{Township: "龙亭镇"})
		in.Unit, in.SupervisingUnit, in.JiangsuEnterprise = enterprise.Code, forestry.Code, i%2 == 0
		l := b.life("SS2019-10" + string(rune('0'+i)))
		if i%3 == 0 {
			in.SupervisingUnit = named.Code
		}
		l.declared(boss, in, named)
	}
	b.life("SS2019-001").closed()
	b.counter("2019-12-31").requireFigures("")
	b.counter("2019-12-31").requireFigures("&year_from=2019")
}

// declared declares with a unit besides those that everybody knows.
func (l *life) declared(by lifecycle.Actor, in lifecycle.DeclareInput, more lifecycle.Unit) {
	l.t.Helper()
	command := lifecycle.Command{
		ID: l.code, Name: process.CommandDeclare, Actor: by, Code: l.code,
		Units: []lifecycle.Unit{coop, township, enterprise, forestry, more},
		Args:  encode(l.t, in),
	}
	decision, err := lifecycle.Decide(l.project, command, l.terms, at("2019-03-01"))
	require.NoError(l.t, err)
	l.receive(command)
	require.NoError(l.t, published(l.Publish(l.t.Context(), lifecycle.ProjectStream(l.code), decision.Events)))
}

// TestRoundTrip: what the record exports, in either form and language, comes in as what is there already.
func TestRoundTrip(t *testing.T) {
	c, original := withRegister(t)
	want, faults := registry.Read(original)
	require.Empty(t, faults)
	before := c.dump()
	for _, address := range []string{"projects.csv", "projects.xlsx?lang=en", "projects.xlsx?sort=-award",
		"projects.csv?lang=en&sort=due"} {
		got := c.ask("GET", "/api/v1/"+address, "", nil)
		require.Equal(t, http.StatusOK, got.Code)
		lines, faults := registry.Read(got.Body.Bytes())
		require.Empty(t, faults)
		marks := map[string]string{}
		for _, line := range lines.Lines {
			marks[line.Code] = line.Fingerprint()
		}
		for _, line := range want.Lines {
			require.Equal(t, line.Fingerprint(), marks[line.Code], line.Code)
		}
		require.Len(t, marks, 93)
		receipt := c.take(got.Body.Bytes())
		require.Equal(t, 93, receipt.Skipped, address)
		require.Zero(t, receipt.Closed+receipt.Running+receipt.Faulty)
	}
	require.Equal(t, before, c.dump())
}

type milestones struct {
	Items []struct {
		Key, State, Link, By      string
		Projects, Reached, Target int
		Percent                   float64
	}
}

func (c *counter) milestones(year string) (m milestones) {
	c.t.Helper()
	c.get("/api/v1/statistics/milestones?year="+year, &m)
	require.Len(c.t, m.Items, 3)
	for _, item := range m.Items {
		var list port.List[port.ProjectRow]
		c.get(item.Link, &list)
		require.Equal(c.t, item.Reached, list.Total, item.Link)
		address, err := url.Parse(item.Link)
		require.NoError(c.t, err)
		require.Equal(c.t, year, address.Query().Get("year"))
	}
	return m
}

// states are those of the milestones of 2019 and how many projects reached each, of so many.
func (c *counter) states(projects int) []string {
	c.t.Helper()
	var states, reached []string
	for _, m := range c.milestones("2019").Items {
		require.Equal(c.t, projects, m.Projects)
		require.InDelta(c.t, 100*float64(m.Reached)/float64(projects), m.Percent, 0.005)
		states, reached = append(states, m.State), append(reached, strconv.Itoa(m.Reached))
	}
	return []string{strings.Join(states, " "), strings.Join(reached, " ")}
}

func TestMilestones(t *testing.T) {
	b := peopled(t)
	b.life("SS2019-001").closed() // started on 6 May, complete in July
	c := b.counter("2019-12-31")
	require.Equal(t, []string{"missed ahead ahead", "0 1 1"}, c.on("2019-06-29").states(1), "reached, but the day has not come")
	require.Equal(t, []string{"missed met ahead", "0 1 1"}, c.on("2019-06-30").states(1))
	require.Equal(t, []string{"missed met met", "0 1 1"}, c.on("2019-12-31").states(1))

	b.life("SS2019-003").do("2019-03-01", clerk, process.CommandDeclare, declaration()) // not approved: it does not count
	b.life("SS2019-002").awarded()
	require.Equal(t, []string{"ahead ahead ahead", "0 1 1"}, c.on("2019-04-30").states(2), "the day is not over")
	require.Equal(t, []string{"missed ahead ahead", "0 1 1"}, c.on("2019-05-01").states(2))
	require.Equal(t, []string{"missed missed missed", "0 1 1"}, c.on("2019-12-31").states(2))
	for _, m := range c.milestones("2031").Items {
		require.Equal(t, "none", m.State, "nothing is met where there is nothing")
		require.Zero(t, m.Percent)
	}
	for _, address := range []string{"", "?year=1066", "?year=soon", "?year=2019&by=year"} {
		got := c.ask("GET", "/api/v1/statistics/milestones"+address, "", nil)
		require.Equal(t, http.StatusUnprocessableEntity, got.Code, got.Body)
		require.NotContains(t, got.Body.String(), "half_started")
	}
}

// TestPublishedFiguresHold: what is declared, taken back or refused later changes nothing of what the county has published.
func TestPublishedFiguresHold(t *testing.T) {
	c, _ := withRegister(t)
	b := c.bench
	published := func() (figures [2]any) {
		var statistics struct{ Items []port.Statistic }
		c.get("/api/v1/statistics?by=total&year_from=2016&year_to=2018", &statistics)
		require.Len(t, statistics.Items, 1)
		n := statistics.Items[0]
		n.OpenTasks, n.UnderWay, n.Overdue, n.Green, n.Yellow, n.Red, n.Drafts, n.Links = 0, 0, 0, 0, 0, 0, 0,
			nil // what is to be done changes
		return [2]any{n, c.milestones("2018")}
	}
	before := published()
	n := before[0].(port.Statistic)
	require.Equal(t, []any{86, 83, 96.51}, []any{n.Projects, n.Finished, n.FinishedPercent})
	d := declaration()
	d.Year = 2018
	l := b.life("SS2018-101")
	l.do("2018-12-03", clerk, process.CommandDeclare, d)
	require.Equal(t, before, published(), "declared")
	var statistics struct{ Items []port.Statistic }
	c.get("/api/v1/statistics?by=year&year_from=2018&year_to=2018", &statistics)
	require.Equal(t, 1, statistics.Items[0].Drafts)
	var drafts port.List[port.ProjectRow]
	c.get(statistics.Items[0].Links["drafts"], &drafts)
	require.Equal(t, "SS2018-101", drafts.Items[0].Code)
	l.do("2018-12-04", clerk, process.CommandWithdraw, lifecycle.WithdrawInput{Reason: "村里另有安排"})
	require.Equal(t, before, published(), "taken back")
	refused := b.life("SS2018-102")
	refused.do("2018-12-03", clerk, process.CommandDeclare, d)
	refused.file("2018-12-03", clerk, "application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline")
	refused.do("2018-12-04", clerk, process.CommandSubmit, lifecycle.SubmitInput{})
	for _, task := range refused.project.Tasks {
		refused.do("2018-12-05", reviewer, process.CommandDecide,
			lifecycle.DecideInput{Task: task.ID, Verdict: lifecycle.Reject, Reason: "不符合规划"})
	}
	require.Equal(t, before, published(), "refused")
	for _, m := range c.milestones("2018").Items {
		require.Equal(t, 38, m.Projects)
		require.Positive(t, m.Reached, "a register does not say when works began, and yet they did: %s", m.Key)
	}
	for _, m := range c.milestones("2019").Items[:2] {
		require.Equal(t, []int{7, 7}, []int{m.Projects, m.Reached}, m.Key)
	}
}

// TestWhatWasSpent: payments count when money left for the contractor, under the lines of the award, against the target of the day.
func TestWhatWasSpent(t *testing.T) {
	b := peopled(t)
	l := b.life("SS2019-001")
	l.awarded()
	l.prepared()
	l.file("2019-04-29", clerk, "payment_request", "linkage_agreement")
	l.do("2019-04-29", clerk, process.CommandRequestPayment, lifecycle.RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	for _, checker := range []lifecycle.Actor{reviewer, office, finance} {
		l.decided("2019-04-29", checker, process.TaskCheckPayment)
	}
	c := b.counter("2019-07-01")
	require.Zero(t, c.spent("source").PaidFen, "what is parked is not spent")
	l.do("2019-04-30", cashier, process.CommandPay, lifecycle.PayInput{On: date("2019-04-30"), Voucher: "BK-1"})
	for _, by := range port.SpendingBy {
		line := c.spent(by)
		require.EqualValues(t, []int64{90_000_000, 27_000_000}, []int64{line.AwardFen, line.PaidFen}, by)
		require.InDelta(t, 30, line.SpentPercent, 0)
		require.Equal(t, "met 30 2019-06-30", fmt.Sprintf("%s %d %s", line.State, line.Target, line.TargetBy))
	}
	require.Equal(t, "江苏省级协作资金", c.spent("source").Key)
	line := c.on("2019-10-01").spent("year")
	require.Equal(t, "missed 60 2019-09-30", fmt.Sprintf("%s %d %s", line.State, line.Target, line.TargetBy))
	require.EqualValues(t, 27_000_000, line.BehindFen)
	var list port.List[port.ProjectRow]
	c.get("/api/v1/projects", &list)
	require.EqualValues(t, 27_000_000, list.Items[0].PaidFen)
	require.Contains(t, c.ask("GET", "/api/v1/projects.csv?lang=en", "", nil).Body.String(), ",27,,苏财〔2019〕1号,preparation,",
		"paid, and not started")
	var statistics struct{ Items []port.Statistic }
	c.get("/api/v1/statistics?by=year", &statistics)
	require.InDelta(t, 30, statistics.Items[0].SpentPercent, 0)
	l.do("2019-05-02", finance, process.CommandReversePayment,
		lifecycle.ReversePaymentInput{Payment: "P1", On: date("2019-05-02"), Reason: "账号有误"})
	require.Zero(t, c.spent("year").PaidFen, "what came back is not spent")
	c.get("/api/v1/statistics/spending?by=year", &struct{}{})
	require.Equal(t, http.StatusUnprocessableEntity, c.ask("GET", "/api/v1/statistics/spending?by=colour", "", nil).Code)
}

// spent is the only line of what was spent.
func (c *counter) spent(by string) service.SpendingLine {
	c.t.Helper()
	var spent service.Spending
	c.get("/api/v1/statistics/spending?by="+by, &spent)
	require.Len(c.t, spent.Groups, 1)
	require.Len(c.t, spent.Groups[0].Items, 1)
	return spent.Groups[0].Items[0]
}

// TestMigrationFillsSpendingIn runs the statement of the migration that fills the columns of projects that were there before it.
func TestMigrationFillsSpendingIn(t *testing.T) {
	c, _ := withRegister(t)
	l := c.life("SS2019-101")
	l.awarded()
	want := c.dump()["projects"]
	c.exec(`update projects set paid_fen = 7, funding = '[]', began = null`)
	require.NotEqual(t, want, c.dump()["projects"])
	migration, err := os.ReadFile(migrationOf(t, "count_what_was_approved"))
	require.NoError(t, err)
	_, update, found := strings.Cut(string(migration), "\nupdate")
	require.True(t, found)
	update, _, found = strings.Cut(update, ";")
	require.True(t, found)
	c.exec("update" + update)
	require.Equal(t, want, c.dump()["projects"])
}

func migrationOf(t *testing.T, name string) string {
	files, err := filepath.Glob("migrations/*_" + name + ".sql")
	require.NoError(t, err)
	require.Len(t, files, 1)
	return files[0]
}

// TestWorksOfARegisterHaveStarted: a register of before does not say when works began; they count from their planned day.
func TestWorksOfARegisterHaveStarted(t *testing.T) {
	c, _ := withRegister(t)
	year := c.milestones("2018").Items
	started, complete := year[1], year[2]
	require.Positive(t, complete.Reached)
	var list port.List[port.ProjectRow]
	c.get("/api/v1/projects?year=2018&page_size=200&started_by="+started.By, &list)
	require.Equal(t, list.Total, started.Reached)
	for _, row := range list.Items {
		require.True(t, row.Started.IsZero(), "nobody said when")
		require.False(t, row.PlannedStart.After(date(started.By)))
	}
}
