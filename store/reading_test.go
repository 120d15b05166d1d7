package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/api"
	"sluice/door"
	"sluice/lifecycle"
	"sluice/papers"
	"sluice/policy"
	"sluice/process"
	"sluice/registry"
	"sluice/service"
	"sluice/service/port"
	"sluice/store"
)

// Who reads what, asked for over the API in front of a real record: every kind of post, every kind of reading.

// readers is a county with one person for each post, whose token is their name.
type readers struct {
	*bench
	http.Handler
	paper string // of the first project, by hash
}

// The projects: of the village cooperative of Longting; of an enterprise in Huayang, which the forestry bureau supervises and the
// agriculture bureau was asked about; of the cooperative of Huayang.
const (
	ofCoop    = "SS2019-001"
	ofFirm    = "SS2018-001"
	ofHuayang = "SS2019-002"
)

var allOfThem = []string{ofFirm, ofCoop, ofHuayang}

// readersOf lists every post with the projects that it reads, and whether the board is open to it.
func readersOf(rules *policy.Policy) map[process.Post]struct {
	reads []string
	board bool
} {
	type row = struct {
		reads []string
		board bool
	}
	of := func(unit lifecycle.Unit, role process.Role) process.Post {
		return process.Post{Unit: unit.Code, Role: role}
	}
	all := map[process.Post]row{
		of(coop, process.RoleStaff):           {[]string{ofCoop}, false},
		of(coop, process.RoleHead):            {[]string{ofCoop}, false},
		of(huayangCoop, process.RoleStaff):    {[]string{ofHuayang}, false},
		of(enterprise, process.RoleStaff):     {[]string{ofFirm}, false},
		of(township, process.RoleStaff):       {[]string{ofCoop}, true},
		of(township, process.RoleHead):        {[]string{ofCoop}, true},
		of(huayang, process.RoleStaff):        {[]string{ofFirm, ofHuayang}, true},
		of(forestry, process.RoleStaff):       {[]string{ofFirm}, true},
		of(forestry, process.RoleHead):        {[]string{ofFirm}, true},
		of(agriculture, process.RoleStaff):    {[]string{ofFirm}, true},         // had a task of it
		of(agriculture, process.RoleHead):     {[]string{ofFirm, ofCoop}, true}, // is kept informed of the other
		of(coop, process.RoleAdministrator):   {allOfThem, true},
		{Unit: "fgj", Role: process.RoleHead}: {allOfThem, true},
	}
	for _, body := range process.Bodies {
		all[rules.Post(body)] = row{allOfThem, true}
	}
	return all
}

func withReaders(t *testing.T) *readers {
	b := peopled(t)
	facts := []admin.Fact{
		&admin.UnitAdded{Unit: huayang}, &admin.UnitAdded{Unit: huayangCoop}, &admin.UnitAdded{Unit: agriculture},
		&admin.PersonAdded{Person: "nobody", Name: "无岗"}, &admin.TokenIssued{Person: "nobody", SHA256: tokenOf("nobody")},
	}
	for post := range readersOf(testTerms(t).Policy) {
		facts = append(facts, &admin.PersonAdded{Person: nameOf(post), Name: "读者"}, &admin.PostGiven{Person: nameOf(post), Post: post},
			&admin.TokenIssued{Person: nameOf(post), SHA256: tokenOf(nameOf(post))})
	}
	require.NoError(t, b.administer("readers", facts...))
	folder, err := papers.Open(t.TempDir())
	require.NoError(t, err)
	sha, size, err := folder.Put(t.Context(), strings.NewReader("村民会议记录"), 1000)
	require.NoError(t, err)

	l := b.life(ofCoop)
	l.awarded()
	l.do("2019-04-20", clerk, process.CommandFilePaper, lifecycle.FilePaperInput{Kind: "other", SHA256: sha, Size: size, Name: "附件.txt"})
	l.do("2019-04-20", clerk, process.CommandCopy, lifecycle.CopyInput{Unit: agriculture.Code, Role: process.RoleHead})

	boss, in := person("boss", "老板", enterprise.Code, process.RoleStaff), declaration()
	in.Year, in.Name, in.Unit, in.SupervisingUnit = 2018, "华阳镇中蜂加工厂", enterprise.Code, forestry.Code
	in.Places = []lifecycle.Place{{Township: "华阳镇", Villages: []string{"第1村"}}}
	l = b.life(ofFirm)
	l.do("2019-03-01", boss, process.CommandDeclare, in)
	l.do("2019-03-01", boss, process.CommandRaiseDifficulty, lifecycle.RaiseDifficultyInput{Title: "用地手续"})
	l.do("2019-03-01", office, process.CommandAssign,
		lifecycle.AssignInput{Task: l.task(process.TaskAssignDifficulty), Unit: agriculture.Code})
	l.do("2019-03-02", person("agri", "农办", agriculture.Code, process.RoleStaff), process.CommandAnswer,
		lifecycle.AnswerInput{Task: l.task(process.TaskAnswerDifficulty), Text: "已办"})

	in.Year, in.Name, in.Unit, in.SupervisingUnit = 2019, "华阳镇食用菌大棚", huayangCoop.Code, huayang.Code
	b.life(ofHuayang).do("2019-03-01", person("hua", "华文", huayangCoop.Code, process.RoleStaff), process.CommandDeclare, in)

	return &readers{bench: b, paper: sha, Handler: api.Alone(service.Deps{
		Records: b.Store, Directory: b.Store, Imports: b.Store, Messages: b.Store, Accounts: b.Store, Engine: deadEngine{}, Papers: folder,
		Clock: stands{at("2019-06-03")}, Terms: func(time.Time) (lifecycle.Terms, error) { return testTerms(t), nil },
	}, door.Options{})}
}

// deadEngine must not be asked by whoever may not even look.
type deadEngine struct{ port.Engine }

func (deadEngine) Submit(context.Context, lifecycle.Command, string) (port.Answer, error) {
	return port.Answer{}, errors.New("nothing here is to reach the engine")
}

func nameOf(post process.Post) string { return post.Unit + "." + string(post.Role) }

func tokenOf(person string) string {
	sum := sha256.Sum256([]byte(person))
	return hex.EncodeToString(sum[:])
}

func (r *readers) as(person, method, address, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, "/api/v1"+address, strings.NewReader(body))
	for name, value := range map[string]string{"Authorization": "Bearer " + person, "Idempotency-Key": "1",
		"Content-Type": "application/json"} {
		request.Header.Set(name, value)
	}
	got := httptest.NewRecorder()
	r.ServeHTTP(got, request)
	return got
}

// look reads a list, or refuses the test.
func (r *readers) look(person, address string, into any) {
	r.t.Helper()
	got := r.as(person, "GET", address, "")
	require.Equal(r.t, http.StatusOK, got.Code, "%s %s: %s", person, address, got.Body)
	require.NoError(r.t, json.Unmarshal(got.Body.Bytes(), into))
}

type codesOf struct {
	Items []struct{ Code, Project string }
	Total int
}

func (l codesOf) projects() []string {
	all := []string{}
	for _, item := range l.Items {
		if code := item.Code + item.Project; !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	slices.Sort(all)
	return all
}

func TestEveryPostReadsItsProjects(t *testing.T) {
	r := withReaders(t)
	for post, want := range readersOf(testTerms(t).Policy) {
		t.Run(post.String(), func(t *testing.T) { r.requireReads(t, nameOf(post), want.reads, want.board) })
	}
	t.Run("no post", func(t *testing.T) { r.requireReads(t, "nobody", []string{}, false) })
}

// requireReads asks for everything there is, in each way in which it can be asked for.
func (r *readers) requireReads(t *testing.T, who string, reads []string, board bool) {
	r.t = t
	var list codesOf
	r.look(who, "/projects?sort=code", &list)
	require.Equal(t, reads, list.projects())
	require.Equal(t, len(reads), list.Total)
	r.look(who, "/projects?page_size=1", &list)
	require.Equal(t, len(reads), list.Total, "the total of a page is that of what one reads")
	for _, format := range registry.Formats {
		got := r.as(who, "GET", "/projects."+format, "")
		require.Equal(t, http.StatusOK, got.Code)
		lines, _ := registry.Read(got.Body.Bytes())
		require.Len(t, lines.Lines, len(reads), format)
	}
	for _, code := range allOfThem {
		r.requireProject(t, who, code, slices.Contains(reads, code))
	}
	r.requireFiguresOf(t, who, reads)
	r.requireBoardOf(t, who, reads, board)
	var own codesOf
	r.look(who, "/tasks?view=unit", &own)
	for _, code := range own.projects() {
		require.Contains(t, reads, code)
	}
	feed := r.as(who, "GET", "/me/deadlines.ics", "").Body.String()
	for _, code := range allOfThem {
		if !slices.Contains(reads, code) {
			require.NotContains(t, feed, code)
		}
	}
}

// requireProject asks for one project by its code: what one does not read is answered as what is not there.
func (r *readers) requireProject(t *testing.T, who, code string, reads bool) {
	want := http.StatusNotFound
	if reads {
		want = http.StatusOK
	}
	for _, under := range []string{"", "/events", "/timeline", "/chain", "/papers", "/commands"} {
		require.Equal(t, want, r.as(who, "GET", "/projects/"+code+under, "").Code, "%s %s%s", who, code, under)
	}
	if code == ofCoop {
		got := r.as(who, "GET", "/projects/"+code+"/papers/"+r.paper, "")
		require.Equal(t, want, got.Code)
		require.Equal(t, reads, strings.Contains(got.Body.String(), "村民会议记录"))
	} else {
		require.Equal(t, http.StatusNotFound, r.as(who, "GET", "/projects/"+code+"/papers/"+r.paper, "").Code, "another project's paper")
	}
	for _, id := range r.texts(`select id from tasks where project = $1`, code) {
		require.Equal(t, want, r.as(who, "GET", "/tasks/"+id, "").Code, "%s %s", who, id)
	}
	var tasks codesOf
	r.look(who, "/tasks?view=done&project="+code, &tasks)
	require.Zero(t, tasks.Total)
	if reads {
		return
	}
	none := r.as(who, "GET", "/projects/SS2019-999", "")
	hidden := r.as(who, "GET", "/projects/"+code, "")
	same := strings.NewReplacer("SS2019-999", code, none.Header().Get("X-Request-Id"),
		hidden.Header().Get("X-Request-Id")).Replace(none.Body.String())
	require.Equal(t, same, hidden.Body.String(), "it is not told apart from a project that is not there")
	for _, under := range []string{"/live", "/explain"} {
		require.Equal(t, http.StatusNotFound, r.as(who, "GET", "/projects/"+code+under, "").Code)
	}
	for command, body := range map[string]string{"/submit": `{}`, "/withdraw": `{"reason": "x"}`,
		"/copy": `{"unit": "lyj", "role": "head"}`} {
		got := r.as(who, "POST", "/projects/"+code+command, body)
		require.Equal(t, http.StatusNotFound, got.Code, "%s: %s", command, got.Body)
	}
	got := r.as(who, "POST", "/tasks/bulk", fmt.Sprintf(`{"command": "nudge", "tasks": ["%s.2"]}`, code))
	require.Contains(t, got.Body.String(), `"code":"not_found"`)
}

// requireFiguresOf adds up the statistics, by each of the words they count by.
func (r *readers) requireFiguresOf(t *testing.T, who string, reads []string) {
	for _, by := range port.StatisticsBy {
		var statistics struct{ Items []port.Statistic }
		r.look(who, "/statistics?by="+by, &statistics)
		sum, approved, fen := 0, 0, int64(0)
		for _, line := range statistics.Items {
			sum += line.Projects + line.Drafts
			approved += line.Projects
			fen += int64(line.Townships + line.Villages)
			require.True(t, line.Projects+line.Drafts > 0 || len(reads) == 0 && by == "total", "%s %s", by, line.Key)
		}
		require.Equal(t, len(reads), sum, by)
		require.Equal(t, approved == 0, fen == 0, by)
	}
	var milestones struct{ Items []struct{ Projects int } }
	r.look(who, "/statistics/milestones?year=2019", &milestones)
	for _, m := range milestones.Items {
		require.Equal(t, slices.Contains(reads, ofCoop), m.Projects == 1, "the one that was approved")
	}
}

// requireBoardOf asks for the board of what is stuck, its groups and everybody's open tasks.
func (r *readers) requireBoardOf(t *testing.T, who string, reads []string, open bool) {
	if !open {
		for _, address := range []string{"/stuck", "/stuck?by=stage", "/tasks?view=all"} {
			require.Equal(t, http.StatusForbidden, r.as(who, "GET", address, "").Code, address)
		}
		return
	}
	for _, address := range []string{"/stuck?all=true", "/tasks?view=all"} {
		var board codesOf
		r.look(who, address, &board)
		require.Equal(t, reads, board.projects(), address)
		require.Len(t, board.Items, board.Total)
	}
	var board codesOf
	r.look(who, "/stuck?all=true", &board)
	for _, by := range port.StuckGroups {
		var groups struct{ Items []port.StuckGroup }
		r.look(who, "/stuck?all=true&by="+by, &groups)
		sum := 0
		for _, g := range groups.Items {
			sum += g.Tasks
		}
		require.Equal(t, board.Total, sum, by)
	}
}

// What somebody writes into the address bar narrows what they read and never widens it.
func TestAnotherTownshipInTheAddress(t *testing.T) {
	r := withReaders(t)
	town := nameOf(process.Post{Unit: township.Code, Role: process.RoleStaff})
	for _, query := range []url.Values{
		{"township": {"华阳镇"}}, {"leading_township": {"华阳镇"}}, {"supervising_unit": {huayang.Code}}, {"supervising_unit": {huayang.Name}},
		{"department": {forestry.Name}}, {"unit": {enterprise.Code}}, {"q": {"中蜂"}}, {"q": {ofFirm}}, {"year": {"2018"}},
	} {
		var list codesOf
		r.look(town, "/projects?"+query.Encode(), &list)
		require.Zero(t, list.Total, query)
		require.Empty(t, list.Items)
	}
	var board codesOf
	for _, query := range []string{"holder=js-01%2Fstaff", "township=" + url.QueryEscape("华阳镇"),
		"department=" + url.QueryEscape(forestry.Name)} {
		r.look(town, "/stuck?all=true&"+query, &board)
		require.Zero(t, board.Total, query)
	}
	r.look(town, "/tasks?view=all&project="+ofFirm, &board)
	require.Zero(t, board.Total)
}

// Other things than projects, by the table: administrators, the county, others.
func TestOtherReadings(t *testing.T) {
	r := withReaders(t)
	administrator, county := nameOf(process.Post{Unit: coop.Code, Role: process.RoleAdministrator}),
		nameOf(process.Post{Unit: "czj", Role: process.RoleStaff})
	town, unit := nameOf(process.Post{Unit: township.Code, Role: process.RoleStaff}),
		nameOf(process.Post{Unit: coop.Code, Role: process.RoleStaff})
	const yes, no = http.StatusOK, http.StatusForbidden
	for address, want := range map[string][4]int{
		"/people": {yes, yes, yes, yes}, "/units": {yes, yes, yes, yes}, "/policies": {yes, yes, yes, yes},
		"/calendar":  {yes, yes, yes, yes},
		"/templates": {yes, yes, yes, yes}, "/clock": {yes, yes, yes, yes}, "/notifications": {yes, yes, yes, yes},
		"/digests":     {yes, yes, yes, yes},
		"/me/settings": {yes, yes, yes, yes}, "/me/tokens": {yes, yes, yes, yes}, "/deputies": {yes, yes, yes, yes},
		"/alarms": {yes, yes, no, no}, "/imports": {yes, yes, no, no},
		"/deliveries": {yes, no, no, no}, "/robots": {yes, no, no, no}, "/people/clerk/tokens": {yes, no, no, no},
	} {
		for i, who := range []string{administrator, county, town, unit} {
			require.Equal(t, want[i], r.as(who, "GET", address, "").Code, "%s by %s", address, who)
		}
	}
	r.deputiesFrom("anywhere")
	require.NoError(t, r.administer("deputy", &admin.DeputyNamed{
		Principal: unit, Deputy: town, From: date("2019-06-01"), To: date("2019-06-30"), Reason: "病假",
	}))
	for who, want := range map[string]int{administrator: 1, town: 1, unit: 1, county: 0} {
		var deputies codesOf
		r.look(who, "/deputies", &deputies)
		require.Equal(t, want, deputies.Total, who)
		r.look(who, "/deputies?person="+unit, &deputies)
		require.Equal(t, map[bool]int{true: 1}[who == administrator || who == unit], deputies.Total, who)
	}
}

// The keys of a project follow what it is; those of tasks stay. A rebuild makes the same ones.
func TestKeysOfAProject(t *testing.T) {
	r := withReaders(t)
	keys := func(code string) []string {
		return r.texts(`select unnest(read_keys) from projects where code = $1`, code)
	}
	require.Equal(t, []string{"area/华阳镇", "declared/js-01", "supervised/lyj", "task/js-01", "task/nyj", "task/ssb"}, keys(ofFirm))
	require.Contains(t, keys(ofCoop), "watched/nyj/head")
	before := r.dump()
	r.exec(`update projects set read_keys = '{}'`)
	require.NoError(t, store.Rebuild(t.Context(), r.ownerURL, nil))
	require.Equal(t, before, r.dump())

	migration, err := os.ReadFile("migrations/017_read_projects.sql")
	require.NoError(t, err)
	_, update, found := bytes.Cut(migration, []byte("\nupdate"))
	require.True(t, found)
	update, _, found = bytes.Cut(update, []byte(";"))
	require.True(t, found)
	r.exec(`update projects set read_keys = '{}'`)
	r.exec("update" + string(update))
	require.Equal(t, before, r.dump(), "the migration gives projects that were there before it the same keys")
}

// With many projects a reader's lists go by the index of the keys.
func TestReadersListsUseTheIndex(t *testing.T) {
	r := withReaders(t)
	r.exec(`
		insert into projects
		select (p).*
		from (
			select json_populate_record(p, json_build_object(
				'code', 'ZZ-' || n, 'read_keys', array['area/' || (n % 500), 'declared/' || n, 'supervised/' || (n % 300)]
			)) as p
			from projects p
			cross join generate_series(1, 10000) n
			where code = $1
		) copies`, ofHuayang)
	r.exec(`analyze projects`)
	conn := r.connect(r.appURL)
	defer conn.Close(context.WithoutCancel(t.Context()))
	plan := strings.Join(texts(t, conn, `explain select count(*) from projects where read_keys && array['area/7', 'task/none']`), "\n")
	require.Contains(t, plan, "projects_read_keys")
	require.NotContains(t, plan, "Seq Scan")
	var list codesOf
	r.look(nameOf(process.Post{Unit: township.Code, Role: process.RoleStaff}), "/projects", &list)
	require.Equal(t, 1, list.Total)
}

// No operation that looks, there is or will be, tells an outsider of a project: not by its name, and not by its code unless they wrote it.
func TestNothingTellsAnOutsider(t *testing.T) {
	r := withReaders(t)
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct {
				Name, In string
				Required bool
			}
		}
	}
	require.NoError(t, json.Unmarshal(r.as("nobody", "GET", "/openapi.json", "").Body.Bytes(), &document))
	task := r.texts(`select max(id) from tasks where project = $1`, ofFirm)[0]
	fill := strings.NewReplacer("{code}", ofFirm, "{sha256}", r.paper, "{version}", "1", "{year}", "2019", "{person}", "boss", "{id}", task)
	asked := 0
	for path, item := range document.Paths {
		operation, looks := item["get"]
		if !looks || !strings.HasPrefix(path, "/api/v1/") {
			continue
		}
		query := url.Values{}
		for _, p := range operation.Parameters { // as wide as it goes
			switch {
			case p.Name == "all":
				query.Set("all", "true")
			case p.Name == "year" && p.In == "query":
				query.Set("year", "2018")
			case p.Name == "month" && p.In == "query":
				query.Set("month", "2019-06")
			}
		}
		for _, view := range []string{"", "all", "unit", "done", "began", "copied"} {
			if view != "" {
				query.Set("view", view)
			}
			address := strings.TrimPrefix(fill.Replace(path), "/api/v1") + "?" + query.Encode()
			for _, who := range []string{nameOf(process.Post{Unit: coop.Code, Role: process.RoleStaff}),
				nameOf(process.Post{Unit: township.Code, Role: process.RoleHead}), "nobody"} {
				got := r.as(who, "GET", address, "")
				require.NotContains(t, got.Body.String(), "中蜂", "%s by %s", address, who)
				if !strings.Contains(address, ofFirm) {
					require.NotContains(t, got.Body.String(), ofFirm, "%s by %s", address, who)
				}
				require.NotEqual(t, http.StatusInternalServerError, got.Code, "%s: %s", address, got.Body)
				asked++
			}
		}
	}
	require.Greater(t, asked, 400)
}
