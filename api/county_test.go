package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sluice/admin"
	"sluice/api"
	"sluice/calendar"
	"sluice/door"
	"sluice/embedded/pgtest"
	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/papers"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// county is a county on the real record, with the API in front of it. The engine decides in the process; it and the clock can be made to
// fail, and so can the record.
type county struct {
	*testcounty.County
	t testing.TB

	realClock   bool
	leapt       error // what the clock is refused with
	panics      bool  // the engine does
	engineGone  bool
	broughtIn   []string     // streams
	brokenAfter int          // so many projects of an export the record breaks
	signsIn     *store.Store // what knows people and tokens, also after the record broke

	owner  *pgx.Conn
	folder string // of papers
	papers *papers.Folder

	maxRequests int // of a person, a second
	handler     http.Handler
	logged      *observer.ObservedLogs
}

// The people of the county; the token of each is their name and "-token".
var people = map[string][]process.Post{
	"unit":    {{Unit: "hezuoshe", Role: process.RoleStaff}},
	"other":   {{Unit: "qita", Role: process.RoleStaff}},
	"town":    {{Unit: "longting", Role: process.RoleStaff}},
	"chief":   {{Unit: "longting", Role: process.RoleHead}},
	"both":    {{Unit: "longting", Role: process.RoleStaff}, {Unit: "ssb", Role: process.RoleStaff}},
	"leader":  {{Unit: "ldxz", Role: process.RoleSecretary}},
	"office":  {{Unit: "ssb", Role: process.RoleStaff}, {Unit: "ssb", Role: process.RoleSliceOfficer}},
	"finance": {{Unit: "czj", Role: process.RoleStaff}},
	"group":   {{Unit: "yszz", Role: process.RoleSecretary}},
	"nothing": nil,
}

func actor(person string) lifecycle.Actor {
	return lifecycle.Actor{Person: person, Name: "姓" + person, Posts: people[person]}
}

// founding has them and the units they work in; those of the county's bodies are the policy's.
func founding() testcounty.Founding {
	f := testcounty.Founding{
		Administrator: lifecycle.Actor{Person: "admin", Name: "姓admin", Posts: []process.Post{{Unit: "ssb", Role: process.RoleAdministrator}}},
		Token:         "admin-token",
		Facts: []admin.Fact{
			&admin.UnitAdded{Unit: lifecycle.Unit{Code: "hezuoshe", Name: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative}},
			&admin.UnitAdded{Unit: lifecycle.Unit{Code: "qita", Name: "其他村股份经济合作社", Kind: process.VillageCooperative}},
			&admin.UnitAdded{Unit: lifecycle.Unit{Code: "longting", Name: "龙亭镇人民政府", Kind: process.Township}},
		},
	}
	for _, person := range sorted(people) {
		f.Add(actor(person), person+"-token")
	}
	return f
}

func newCounty(t *testing.T) *county {
	t.Helper()
	c := &county{County: testcounty.Found(t, founding()), t: t, folder: filepath.Join(t.TempDir(), "papers")}
	c.signsIn = c.Store
	folder, err := papers.Open(c.folder)
	require.NoError(t, err)
	c.papers = folder
	c.behind(nil)
	return c
}

// deps is what the API stands on.
func (c *county) deps() service.Deps {
	return service.Deps{
		Engine: deciding{c}, Records: records{c.Store, c}, Directory: directory{c.Store, c}, Imports: c.Store, Messages: c.Store,
		Accounts: c.Store, Clock: clock{c}, Papers: c.papers, MaxPaperBytes: 1 << 20, Terms: c.TermsAt,
	}
}

// behind puts the API in front of the county, with an issuer or without.
func (c *county) behind(issuer port.Issuer) {
	core, logged := observer.New(zap.DebugLevel)
	c.logged = logged
	deps := c.deps()
	deps.Issuer, deps.Log = issuer, zap.New(core)
	c.handler = api.Alone(deps, door.Options{MaxRequests: c.maxRequests})
}

// deciding is the county's, unless it is gone.
type deciding struct{ *county }

func (e deciding) Submit(ctx context.Context, command lifecycle.Command, fingerprint string) (port.Answer, error) {
	if e.panics {
		panic("SECRET panic text")
	}
	return e.County.Submit(ctx, command, fingerprint)
}

func (e deciding) Ping(context.Context) error { return e.Down }

func (e deciding) BringIn(_ context.Context, stream string) error {
	e.broughtIn = append(e.broughtIn, stream)
	if e.engineGone {
		return errSecret
	}
	return e.Down
}

func (e deciding) Workflows(ctx context.Context) (port.EngineCondition, error) {
	if e.engineGone {
		return port.EngineCondition{}, errSecret
	}
	streams, err := e.OpenStreams(ctx)
	return port.EngineCondition{Running: len(streams), Failing: 1,
		Items: []port.SickWorkflow{{Workflow: "project/SS2019-009", Status: "failing"}}}, err
}

// records are the record's lists, which may break in the middle of an export.
type records struct {
	*store.Store
	c *county
}

func (r records) EachProject(ctx context.Context, f port.ProjectFilter, give func(port.ProjectRow) error) error {
	given := 0
	return r.Store.EachProject(ctx, f, func(row port.ProjectRow) error {
		if given++; r.c.brokenAfter > 0 && given > r.c.brokenAfter {
			return errSecret
		}
		return give(row)
	})
}

// directory is the record's, and lets people in whatever else is broken.
type directory struct {
	*store.Store
	c *county
}

func (d directory) Authenticate(ctx context.Context, sha256 string, today calendar.Date, now time.Time) (port.Grant, error) {
	return d.c.signsIn.Authenticate(ctx, sha256, today, now)
}

// clock is the county's, unless it has leapt or is the machine's.
type clock struct{ *county }

func (c clock) Stepped() bool  { return !c.realClock }
func (c clock) Trusted() error { return c.leapt }

var errSecret = errors.New("SECRET db text: select * from tokens")

// breaks has the record refuse everything but who people are.
func (c *county) breaks() {
	c.t.Helper()
	var err error
	c.signsIn, err = store.Open(c.t.Context(), c.OwnerURL, zap.NewNop())
	require.NoError(c.t, err)
	c.t.Cleanup(c.signsIn.Close)
	c.exec(`revoke all on all tables in schema public from sluice`)
}

// asOwner is a connection to the county's database as the owner of its tables.
func (c *county) asOwner() *pgx.Conn {
	c.t.Helper()
	if c.owner == nil {
		var err error
		c.owner, err = pgx.Connect(c.t.Context(), c.OwnerURL)
		require.NoError(c.t, err)
		c.t.Cleanup(func() { c.owner.Close(context.Background()) })
	}
	return c.owner
}

// texts runs a query of one column, which is text.
func (c *county) texts(sql string, args ...any) []string {
	c.t.Helper()
	rows, _ := c.asOwner().Query(c.t.Context(), sql, args...)
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(c.t, err)
	return texts
}

// exec arranges what no request does.
func (c *county) exec(sql string, args ...any) {
	c.t.Helper()
	_, err := c.asOwner().Exec(c.t.Context(), sql, args...)
	require.NoError(c.t, err)
}

// project is a project as it is on record.
func (c *county) project(code string) lifecycle.Project {
	c.t.Helper()
	p, err := c.Project(c.t.Context(), code)
	require.NoError(c.t, err)
	return p
}

// events are a stream's.
func (c *county) events(stream string) []lifecycle.Event {
	c.t.Helper()
	all, err := c.Events(c.t.Context(), stream, 0, port.Page{Size: 1000})
	require.NoError(c.t, err)
	return all.Items
}

// last is the last event of the admin stream.
func (c *county) last() lifecycle.Event {
	c.t.Helper()
	all := c.events(lifecycle.AdminStream)
	return all[len(all)-1]
}

// count counts the rows of a table.
func (c *county) count(table string) int {
	c.t.Helper()
	return len(c.texts(`select '' from ` + table))
}

// password is what is kept of a person's.
func (c *county) password(person string) port.Password {
	c.t.Helper()
	p, err := c.Password(c.t.Context(), person)
	require.NoError(c.t, err)
	return p
}

// tried counts the attempts of late to sign in as somebody.
func (c *county) tried(person string) (times int) {
	c.t.Helper()
	for _, text := range c.texts(`select times::text from sign_ins where subject = $1`, sha("person\n"+person)) {
		times, _ = strconv.Atoi(text)
	}
	return times
}

// session lets a person in under a secret that the test knows.
func (c *county) session(secret, person string) {
	c.t.Helper()
	require.NoError(c.t, c.OpenSession(c.t.Context(), sha(secret), person, false, "", time.Now()))
}

// decides records facts of an administrator.
func (c *county) decides(facts ...admin.Fact) {
	c.t.Helper()
	id := fmt.Sprint("fact-", keys.Add(1))
	_, err := c.Administer(c.t.Context(), id, id, founding().Administrator, c.Now(), facts...)
	require.NoError(c.t, err)
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// unwatched are the tables in which something stands that is no matter of anybody's: what was refused, and when a token was used.
const unwatched = `'attempts', 'token_uses', 'sign_ins', 'code_serials', 'schema_version'`

// state is everything that can change, as text.
func (c *county) state(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	fmt.Fprintln(&all, c.Now())
	require.NoError(t, filepath.WalkDir(c.folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			fmt.Fprintln(&all, path)
		}
		return err
	}))
	statements := c.texts(`
		select format('select %L || row_to_json(r)::text as row from %I r', tablename || ' ', tablename)
		from pg_tables
		where schemaname = 'public'
		and tablename not in (` + unwatched + `)`)
	for _, row := range c.texts(strings.Join(statements, "\nunion all\n") + "\norder by row") {
		fmt.Fprintln(&all, row)
	}
	return all.String()
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// stuck has the engine be at the submission of the first project for an hour, without an outcome.
func (c *county) stuck(id, fault string) {
	c.t.Helper()
	c.exec(`
		insert into intents (id, stream, name, person, fingerprint, command, owner, lease, take, tries, opened, error)
		values ($1, $2, 'submit', 'unit', 'f', '{}', '', now() + interval '1 hour', 9, 9, now() - interval '1 hour', $3)`,
		id, lifecycle.ProjectStream(code), fault)
}
