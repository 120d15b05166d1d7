package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sluice/admin"
	"sluice/api"
	"sluice/calendar"
	"sluice/door"
	"sluice/lifecycle"
	"sluice/papers"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// county stands behind the API's ports and keeps everything in memory. It decides with the rules themselves, so whole lives
// can be led over HTTP.
type county struct {
	mu         sync.Mutex
	lineages   []port.Lineage
	former     []port.FormerName
	now        time.Time
	stepped    bool
	terms      lifecycle.Terms
	broken     error // what every port answers instead
	panics     bool
	projects   map[string]lifecycle.Project
	log        map[string][]lifecycle.Event
	answers    map[string]kept // by command id
	people     map[string]lifecycle.Actor
	tokens     map[string]admin.TokenIssued // by hash
	units      []lifecycle.Unit
	policies   []port.PolicyRow
	calendars  []port.CalendarRow
	deputies   []port.DeputyRow
	gone       map[string]*time.Time
	deliveries []port.DeliveryRow
	contacts   map[string]port.Contact
	robots     []port.Robot
	receipts   map[string]port.ImportReceipt
	read       map[string][]int64 // messages, by person
	trouble    []port.Trouble
	passwords  map[string]port.Password
	tries      map[string]tries   // to sign in
	sessions   map[string]session // by hash

	brokenChain string // the stream whose log was changed
	engineGone  bool
	leapt       error    // what the clock is refused with
	broughtIn   []string // streams
	held        []port.HeldStream
	brokenAfter int // so many projects of an export the record breaks

	papers string
	folder *papers.Folder

	maxRequests int // of a person, a second
	handler     http.Handler
	logged      *observer.ObservedLogs
}

type kept struct {
	fingerprint string
	code        string
	events      []lifecycle.Event
}

// The people of the stand-in county; the token of each is their name and "-token".
var people = map[string][]process.Post{
	"unit":    {{Unit: "hezuoshe", Role: process.RoleStaff}},
	"other":   {{Unit: "qita", Role: process.RoleStaff}},
	"town":    {{Unit: "longting", Role: process.RoleStaff}},
	"both":    {{Unit: "longting", Role: process.RoleStaff}, {Unit: "ssb", Role: process.RoleStaff}},
	"leader":  {{Unit: "ldxz", Role: process.RoleSecretary}},
	"office":  {{Unit: "ssb", Role: process.RoleStaff}, {Unit: "ssb", Role: process.RoleSliceOfficer}},
	"finance": {{Unit: "czj", Role: process.RoleStaff}},
	"group":   {{Unit: "yszz", Role: process.RoleSecretary}},
	"admin":   {{Unit: "fgj", Role: process.RoleAdministrator}},
	"nothing": nil,
}

func newCounty(t *testing.T) *county {
	t.Helper()
	rules, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	c := &county{
		now: time.Date(2019, 3, 1, 1, 0, 0, 0, time.UTC), stepped: true,
		terms:    lifecycle.Terms{Version: "policy 1, calendar 1", Policy: rules, Calendar: calendar.Default()},
		projects: map[string]lifecycle.Project{}, log: map[string][]lifecycle.Event{}, answers: map[string]kept{},
		people: map[string]lifecycle.Actor{}, contacts: map[string]port.Contact{}, tokens: map[string]admin.TokenIssued{},
		receipts:  map[string]port.ImportReceipt{},
		passwords: map[string]port.Password{}, tries: map[string]tries{}, sessions: map[string]session{}, gone: map[string]*time.Time{},
		read: map[string][]int64{},
		units: []lifecycle.Unit{
			{Code: "hezuoshe", Name: "龙亭镇第1村股份经济合作社", Kind: process.VillageCooperative},
			{Code: "longting", Name: "龙亭镇人民政府", Kind: process.Township}, {Code: "ssb", Name: "苏陕协作办公室", Kind: process.Body},
			{Code: "ldxz", Name: "领导小组", Kind: process.Body},
		},
		deliveries: []port.DeliveryRow{{ID: 7, Channel: "mail", State: "dead", Error: "no such mailbox"},
			{ID: 8, Channel: "mail", State: "sent"}},
		policies: []port.PolicyRow{{Version: 1, Document: string(policy.DefaultDocument()), By: "system"}},
		papers:   filepath.Join(t.TempDir(), "papers"),
	}
	for person, posts := range people {
		c.people[person] = lifecycle.Actor{Person: person, Name: "姓" + person, Posts: posts}
		c.tokens[sha(person+"-token")] = admin.TokenIssued{Person: person, SHA256: sha(person + "-token"), Label: "the first"}
	}
	folder, err := papers.Open(c.papers)
	require.NoError(t, err)
	c.folder = folder
	c.behind(t, nil)
	return c
}

// behind puts the API in front of the county, with an issuer or without.
func (c *county) behind(t *testing.T, issuer port.Issuer) {
	t.Helper()
	core, logged := observer.New(zap.DebugLevel)
	c.logged = logged
	c.handler = api.Alone(service.Deps{
		Engine: c, Issuer: issuer, Records: c, Directory: c, Imports: c, Messages: c, Accounts: c, Clock: c, Papers: c.folder,
		Log: zap.New(core), MaxPaperBytes: 1 << 20,
		Terms: c.termsAt,
	}, door.Options{MaxRequests: c.maxRequests})
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// state is everything that can change, as text.
func (c *county) state(t *testing.T) string {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var files []string
	require.NoError(t, filepath.WalkDir(c.papers, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	text, err := json.Marshal([]any{c.now, c.projects, c.log, c.people, c.tokens, c.units, c.policies, c.receipts, c.calendars, c.deputies,
		c.deliveries, c.contacts, c.robots, c.passwords, c.sessions, files})
	require.NoError(t, err)
	return string(text)
}

// Submit decides at once.
func (c *county) Submit(_ context.Context, command lifecycle.Command, fingerprint string) (port.Answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.panics {
		panic("SECRET panic text")
	}
	if c.broken != nil {
		return port.Answer{}, c.broken
	}
	if known, ok := c.answers[command.ID]; ok {
		if known.fingerprint != fingerprint {
			return port.Answer{}, keyReused()
		}
		return port.Answer{Code: known.code, Events: known.events}, nil
	}
	if command.Name == process.CommandDeclare {
		var in lifecycle.DeclareInput
		_ = json.Unmarshal(command.Args, &in)
		command.Code = fmt.Sprintf("SS%d-%03d", in.Year, len(c.projects)+1)
	}
	decision, err := lifecycle.Decide(c.projects[command.Code], command, c.terms, c.now)
	if err != nil {
		return port.Answer{}, err
	}
	return c.record(command, fingerprint, decision)
}

func keyReused() error {
	return refusal.New(refusal.CodeKeyReused, "该键已用于其他请求", "the key came with another request before")
}

func (c *county) record(command lifecycle.Command, fingerprint string, decision lifecycle.Decision) (port.Answer, error) {
	folded, err := lifecycle.FoldAll(c.projects[command.Code], decision.Events)
	if err != nil {
		return port.Answer{}, err
	}
	stream := lifecycle.ProjectStream(command.Code)
	c.projects[command.Code], c.log[stream] = folded, append(c.log[stream], decision.Events...)
	known := kept{fingerprint: fingerprint, code: command.Code}
	for _, e := range decision.Events {
		if e.Command == command.ID {
			known.events = append(known.events, e)
		}
	}
	c.answers[command.ID] = known
	return port.Answer{Code: known.code, Events: known.events}, nil
}

func (c *county) BringIn(_ context.Context, stream string) error {
	c.broughtIn = append(c.broughtIn, stream)
	if c.engineGone {
		return errSecret
	}
	return c.broken
}

func (c *county) Live(_ context.Context, code string) (port.Live, error) {
	p, err := c.Project(context.Background(), code)
	return port.Live{Project: p, NextDue: p.NextDue(), History: 12, RunNumber: 1}, err
}

// Now, Stepped and Step are the clock.
func (c *county) Now() time.Time { return c.now }
func (c *county) Stepped() bool  { return c.stepped }
func (c *county) Trusted() error { return c.leapt }
func (c *county) Step(_ context.Context, to time.Time) (port.Stepped, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	acts := 0
	for code, p := range c.projects {
		for due := p.NextDue(); !due.IsZero() && !due.After(to); due = p.NextDue() {
			tick := lifecycle.Command{ID: fmt.Sprint("tick", code, due), Name: process.CommandTick, Actor: lifecycle.System, Code: code}
			decision, err := lifecycle.Decide(p, tick, c.terms, due)
			if err != nil {
				return port.Stepped{}, err
			}
			if _, err := c.record(tick, "", decision); err != nil {
				return port.Stepped{}, err
			}
			p = c.projects[code]
			acts++
		}
	}
	c.now = to
	return port.Stepped{Now: to, Acts: acts}, nil
}

func (c *county) Ping(context.Context) error { return c.broken }

var errSecret = errors.New("SECRET db text: select * from tokens")
