package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sluice/activities"
	"sluice/calendar"
	"sluice/embedded/pgtest"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/refusal"
	"sluice/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// bench is a store on a database of its own.
type bench struct {
	*store.Store
	t                testing.TB
	ownerURL, appURL string
	logs             *observer.ObservedLogs
	owner            *pgx.Conn // for receive
}

func newBench(t testing.TB) *bench {
	t.Helper()
	ownerURL, appURL := pgtest.New(t, store.Migrate)
	core, logs := observer.New(zap.WarnLevel)
	s, err := store.Open(t.Context(), appURL, zap.New(core))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return &bench{Store: s, t: t, ownerURL: ownerURL, appURL: appURL, logs: logs}
}

// exec runs a statement as the owner of the tables.
func (b *bench) exec(sql string, args ...any) {
	b.t.Helper()
	require.NoError(b.t, b.try(b.ownerURL, sql, args...))
}

func (b *bench) try(url, sql string, args ...any) error {
	b.t.Helper()
	conn := b.connect(url)
	defer conn.Close(context.WithoutCancel(b.t.Context()))
	_, err := conn.Exec(b.t.Context(), sql, args...)
	return err
}

func (b *bench) connect(url string) *pgx.Conn {
	b.t.Helper()
	conn, err := pgx.Connect(b.t.Context(), url)
	require.NoError(b.t, err)
	return conn
}

// receive writes the intents of commands, as Open does before they are sent. What their events are named by need not be what they were.
func (b *bench) receive(commands ...lifecycle.Command) {
	b.t.Helper()
	if b.owner == nil {
		b.owner = b.connect(b.ownerURL)
		b.t.Cleanup(func() { b.owner.Close(context.Background()) })
	}
	for _, c := range commands {
		_, err := b.owner.Exec(b.t.Context(), `
			insert into intents (id, stream, name, person, fingerprint, command, owner, lease)
			values ($1, $2, $3, $4, 'f', $5, 'test', 'infinity')
			on conflict do nothing`, c.ID, lifecycle.ProjectStream(c.Code), c.Name, c.Actor.Person, encode(b.t, c))
		require.NoError(b.t, err)
	}
}

// texts runs a query of one column.
func (b *bench) texts(sql string, args ...any) []string {
	b.t.Helper()
	conn := b.connect(b.ownerURL)
	defer conn.Close(context.WithoutCancel(b.t.Context()))
	return texts(b.t, conn, sql, args...)
}

func texts(t testing.TB, conn *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql, args...)
	require.NoError(t, err)
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return texts
}

// dump is everything the log makes, row by row.
func (b *bench) dump() map[string][]string {
	b.t.Helper()
	conn := b.connect(b.ownerURL)
	defer conn.Close(context.WithoutCancel(b.t.Context()))
	dump := map[string][]string{}
	for _, table := range []string{"streams", "projects", "tasks", "notifications", "units", "people", "posts", "tokens", "policies",
		"calendars", "deputies", "acts", "digests", "fund_order_uses", "vouchers", "unit_names", "mentions"} {
		dump[table] = texts(b.t, conn, fmt.Sprintf(`select row_to_json(r)::text from %s r order by 1`, table))
	}
	return dump
}

// at is a moment in Asia/Shanghai: "2019-03-01" at nine in the morning, or "2019-03-01 17:30".
func at(text string) time.Time {
	if len(text) == len("2006-01-02") {
		text += " 09:00"
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04:05"[:len(text)], text, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return moment.UTC()
}

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func month(text string) calendar.Month {
	m, err := calendar.ParseMonth(text)
	if err != nil {
		panic(err)
	}
	return m
}

func testTerms(t testing.TB) lifecycle.Terms {
	p, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	return lifecycle.Terms{Version: "policy 1, calendar default", Policy: p, Calendar: calendar.Default()}
}

func encode(t testing.TB, v any) json.RawMessage {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}

// refusal is the refusal that an error must be.
func wantRefusal(t testing.TB, err error, code refusal.Code) *refusal.Error {
	t.Helper()
	var r *refusal.Error
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code, "%v", err)
	return r
}

func contextFor(t testing.TB, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

// published is the error of a publication alone.
func published(_ []activities.Errand, err error) error { return err }
