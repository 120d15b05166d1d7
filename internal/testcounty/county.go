// Package testcounty is the county that tests play in: a record on a real PostgreSQL, the use cases on top of it, people in all the posts
// of a project's life, and projects at any stage. The engine alone is a stand-in: it decides in the process, by the rules themselves, and
// publishes as the real one does.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestSomething(t *testing.T) {
//		c := testcounty.New(t)
//		p := c.Submitted()
//		c.At("2019-03-06")
//		shown := c.Get(testcounty.Reviewer, "/tasks")
//
// Import rule: testcounty may import everything but cmd, bench and e2e; only tests import it.
package testcounty

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sluice/admin"
	"sluice/calendar"
	"sluice/door"
	"sluice/embedded/pgtest"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/papers"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
	"sluice/store"
)

// County is a county of test people.
type County struct {
	*store.Store
	Service *service.Service
	Door    *door.Door
	Papers  *papers.Folder
	Logs    *observer.ObservedLogs // from warnings on
	Handler http.Handler           // the faces behind the door, for Get and Post; the test puts them there

	Down     error           // what the engine answers instead of deciding; none: it decides
	Terms    lifecycle.Terms // the rules, before the calendars that were published
	OwnerURL string          // of the database, as the owner of its tables: for what no use case does

	t         testing.TB
	now       time.Time
	calendars atomic.Pointer[[]port.CalendarRow] // that were published, as they were read last
	keys      int
}

// The units of the county. The bodies are those of the policy.
var (
	Coop       = lifecycle.Unit{Code: "lt-coop", Name: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative}
	Township   = lifecycle.Unit{Code: "lt-town", Name: "龙亭镇人民政府", Kind: process.Township}
	Enterprise = lifecycle.Unit{Code: "js-01", Name: "江苏协作企业01号", Kind: process.LeadingEnterprise}
	Forestry   = lifecycle.Unit{Code: "lyj", Name: "林业局", Kind: process.Department}
)

// The people of the county, each with the post that their name says. The token of each is their code.
var (
	Clerk     = person("clerk", "李文", Coop.Code, process.RoleStaff)
	Reviewer  = person("reviewer", "王审", Township.Code, process.RoleStaff)
	Secretary = person("secretary", "赵秘", "ldxz", process.RoleSecretary)
	Office    = person("office", "钱办", "ssb", process.RoleStaff)
	Officer   = person("officer", "孙片", "ssb", process.RoleSliceOfficer)
	Finance   = person("finance", "郑财", "czj", process.RoleStaff)
	Cashier   = person("cashier", "钱出纳", "czj", process.RoleStaff)
	Acceptor  = person("acceptor", "周验", "yszz", process.RoleSecretary)
	Forester  = person("forester", "林工", Forestry.Code, process.RoleStaff)
	Boss      = person("boss", "陈总", Enterprise.Code, process.RoleStaff)
	Admin     = person("admin", "管理员", "ssb", process.RoleAdministrator)
	Nobody    = lifecycle.Actor{Person: "nobody", Name: "无岗"}
)

// People are all of them.
var People = []lifecycle.Actor{Clerk, Reviewer, Secretary, Office, Officer, Finance, Cashier, Acceptor, Forester, Boss, Admin, Nobody}

func person(id, name, unit string, role process.Role) lifecycle.Actor {
	return lifecycle.Actor{Person: id, Name: name, Posts: []process.Post{{Unit: unit, Role: role}}}
}

// New founds the county on the morning of 1 March 2019. The test binary's TestMain must be pgtest.Main.
func New(t testing.TB) *County {
	t.Helper()
	return Found(t, founding())
}

// Found founds a county of other people. All counties of a test binary are founded alike: each is a copy of the first.
func Found(t testing.TB, f Founding) *County {
	t.Helper()
	ownerURL, appURL := pgtest.New(t, f.make)
	core, logs := observer.New(zap.WarnLevel)
	s, err := store.Open(t.Context(), appURL, zap.New(core))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	rules, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	folder, err := papers.Open(t.TempDir())
	require.NoError(t, err)
	c := &County{
		Store: s, Papers: folder, Logs: logs, OwnerURL: ownerURL, t: t, now: Moment("2019-03-01"),
		Terms: lifecycle.Terms{Policy: rules, Calendar: calendar.Default()},
	}
	c.Service = service.New(service.Deps{
		Engine: c, Records: s, Directory: s, Imports: s, Messages: s, Accounts: s, Clock: c, Papers: folder, Log: zap.New(core),
		Terms: c.TermsAt, Version: "test",
	})
	c.Door = door.New(c.Service, door.Options{})
	return c
}

// Founding is what a county begins with: an administrator, with a token, and the facts that follow.
type Founding struct {
	Administrator lifecycle.Actor
	Token         string
	Facts         []admin.Fact
}

func founding() Founding {
	f := Founding{Administrator: Admin, Token: Admin.Person, Facts: []admin.Fact{
		&admin.UnitAdded{Unit: Township}, &admin.UnitAdded{Unit: Coop, Parent: Township.Code}, &admin.UnitAdded{Unit: Forestry},
		&admin.UnitAdded{Unit: Enterprise},
	}}
	for _, who := range People {
		if who.Person != Admin.Person {
			f.Add(who, who.Person)
		}
	}
	return f
}

// Add adds a person with their posts and a token.
func (f *Founding) Add(who lifecycle.Actor, token string) {
	f.Facts = append(f.Facts, &admin.PersonAdded{Person: who.Person, Name: who.Name},
		&admin.TokenIssued{Person: who.Person, SHA256: service.HashOf(token)})
	for _, post := range who.Posts {
		f.Facts = append(f.Facts, &admin.PostGiven{Person: who.Person, Post: post})
	}
}

// make founds the county in an empty database.
func (f Founding) make(ctx context.Context, ownerURL string) error {
	if err := store.Migrate(ctx, ownerURL); err != nil {
		return err
	}
	s, err := store.Open(ctx, ownerURL, zap.NewNop())
	if err != nil {
		return err
	}
	defer s.Close()
	founded := Moment("2019-01-01")
	_, err = s.Bootstrap(ctx, founded, policy.DefaultDocument(),
		admin.PersonAdded{Person: f.Administrator.Person, Name: f.Administrator.Name}, service.HashOf(f.Token))
	if err == nil {
		_, err = s.Administer(ctx, "people", "people", f.Administrator, founded, f.Facts...)
	}
	return err
}

// Moment is an instant in Asia/Shanghai: "2019-03-01" at nine in the morning, or "2019-03-01 17:30".
func Moment(text string) time.Time {
	if len(text) == len(time.DateOnly) {
		text += " 09:00"
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

// Day is a date such as "2019-03-01".
func Day(text string) calendar.Date {
	day, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return day
}

// Month is a month such as "2019-05".
func Month(text string) calendar.Month {
	month, err := calendar.ParseMonth(text)
	if err != nil {
		panic(err)
	}
	return month
}

// TermsAt are the rules with the calendars that are in force at an instant. A record that does not answer changes none.
func (c *County) TermsAt(at time.Time) (lifecycle.Terms, error) {
	if rows, err := c.Calendars(context.Background()); err == nil {
		c.calendars.Store(&rows)
	}
	known := c.calendars.Load()
	if known == nil {
		known = &[]port.CalendarRow{}
	}
	terms, in := c.Terms, "default"
	for _, row := range slices.Backward(*known) {
		if row.Effective.After(at) {
			continue
		}
		published, err := (&admin.CalendarPublished{Document: row.Document}).Apply(terms.Calendar)
		if err != nil {
			return terms, err
		}
		terms.Calendar, in = published, fmt.Sprint(row.Version)
	}
	terms.Version = "policy 1, calendar " + in
	return terms, nil
}

// As is somebody who asks.
func (c *County) As(who lifecycle.Actor) *service.Caller {
	return &service.Caller{Grant: port.Grant{Actor: who, Scope: process.ScopeFull}, Log: zap.NewNop()}
}

// Now, Stepped and Step are the clock's, which stands still between what is done.
func (c *County) Now() time.Time { return c.now }

// Stepped reports that it stands still.
func (c *County) Stepped() bool { return true }

// Trusted is always so.
func (c *County) Trusted() error { return nil }

// Step lets time act on every project, moment by moment, up to an instant.
func (c *County) Step(ctx context.Context, to time.Time) (port.Stepped, error) {
	acts := 0
	var codes []string
	err := c.EachProject(ctx, port.ProjectFilter{Today: calendar.DateOf(to)}, func(row port.ProjectRow) error {
		codes = append(codes, row.Code)
		return nil
	})
	for _, code := range codes {
		for err == nil {
			var p lifecycle.Project
			if p, err = c.Project(ctx, code); err != nil {
				break
			}
			due := p.NextDue()
			if due.IsZero() || due.After(to) {
				break
			}
			tick := lifecycle.Command{Name: process.CommandTick, Actor: lifecycle.System, Code: code}
			_, err = c.decide(ctx, p, tick, due)
			acts++
		}
	}
	c.now = to
	return port.Stepped{Now: to, Acts: acts}, err
}

// At goes to a moment; until then time acts on every project.
func (c *County) At(when string) {
	c.t.Helper()
	_, err := c.Step(c.t.Context(), Moment(when))
	require.NoError(c.t, err)
}

// Submit plays the engine: it decides by the rules and publishes at once.
func (c *County) Submit(ctx context.Context, command lifecycle.Command, fingerprint string) (port.Answer, error) {
	if c.Down != nil {
		return port.Answer{}, c.Down
	}
	known, err := c.Open(ctx, engine.Intent{Command: command, Fingerprint: fingerprint, Owner: "testcounty"})
	if err != nil {
		return port.Answer{}, err
	}
	return c.execute(ctx, known)
}

// Sweep has what waits for the sweeper decided: the projects of a register, say.
func (c *County) Sweep() {
	c.t.Helper()
	for {
		waiting, err := c.TakeExpired(c.t.Context(), "testcounty", 1000, nil)
		require.NoError(c.t, err)
		if len(waiting) == 0 {
			return
		}
		for _, known := range waiting {
			_, err := c.execute(c.t.Context(), known)
			require.NoError(c.t, err)
		}
	}
}

func (c *County) execute(ctx context.Context, known engine.Known) (port.Answer, error) {
	command := known.Intent.Command
	if known.State == engine.Done {
		return port.Answer{Code: command.Code, Events: known.Events}, nil
	}
	p := lifecycle.Project{Code: command.Code, Incarnation: known.Incarnation}
	if !lifecycle.CreatesProject(command.Name) || known.Revision > 0 {
		var err error
		if p, err = c.Project(ctx, command.Code); err != nil {
			return port.Answer{}, err
		}
	}
	events, err := c.decide(ctx, p, command, c.now)
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return port.Answer{}, fallback(c.Refuse(ctx, known.Intent, refused), refused)
	}
	events = slices.DeleteFunc(events, func(e lifecycle.Event) bool { return e.Command != command.ID })
	return port.Answer{Code: command.Code, Events: events}, err
}

// fallback is an error, or a refusal where there is none.
func fallback(err error, refused *refusal.Error) error {
	if err != nil {
		return err
	}
	return refused
}

func (c *County) decide(ctx context.Context, p lifecycle.Project, command lifecycle.Command, at time.Time) ([]lifecycle.Event, error) {
	terms, err := c.TermsAt(at)
	if err != nil {
		return nil, err
	}
	decision, err := lifecycle.Decide(p, command, terms, at)
	if err != nil {
		return nil, err
	}
	_, err = c.Publish(ctx, lifecycle.ProjectStream(command.Code), decision.Events)
	return decision.Events, err
}

// Live is the project as it is on record.
func (c *County) Live(ctx context.Context, code string) (port.Live, error) {
	p, err := c.Project(ctx, code)
	return port.Live{Project: p, NextDue: p.NextDue(), History: 12, RunNumber: 1}, err
}

// BringIn has nothing to bring: what is decided is published at once.
func (c *County) BringIn(context.Context, string) error { return c.Down }

// Workflows stand well.
func (c *County) Workflows(context.Context) (port.EngineCondition, error) {
	return port.EngineCondition{Items: []port.SickWorkflow{}}, c.Down
}

// Do gives a command at the moment that it is, and demands that it is taken.
func (c *County) Do(who lifecycle.Actor, name process.CommandName, code string, input any) service.Answer {
	c.t.Helper()
	c.keys++
	answer, err := c.Service.Submit(c.t.Context(), c.As(who), service.Once{Key: fmt.Sprint("key-", c.keys)}, name, code, input)
	require.NoError(c.t, err, "%s on %s", name, calendar.DateOf(c.now))
	return answer
}
