package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// hold locks rows for as long as the test lasts, as a session that hangs would.
func (b *bench) hold(sql string, args ...any) (release func()) {
	b.t.Helper()
	conn := b.connect(b.ownerURL)
	tx, err := conn.Begin(b.t.Context())
	require.NoError(b.t, err)
	_, err = tx.Exec(b.t.Context(), sql, args...)
	require.NoError(b.t, err)
	release = sync.OnceFunc(func() {
		_ = tx.Rollback(context.Background())
		conn.Close(context.Background())
	})
	b.t.Cleanup(release)
	return release
}

// TestTwoLockedRowsStopNobodyElse: sixteen commands wait for two rows; meanwhile others read, are taken in and keep their leases, and the
// sixteen hear soon that it is the sweeper's.
func TestTwoLockedRowsStopNobodyElse(t *testing.T) {
	b := newBench(t)
	lives := []*life{b.life("SS2019-001"), b.life("SS2019-002")}
	var tails [][]lifecycle.Event
	for _, l := range lives {
		l.do("2019-03-01", clerk, process.CommandDeclare, declaration())
		for n := range 8 {
			l.decide("2019-03-02", clerk, process.CommandFilePaper,
				lifecycle.FilePaperInput{Kind: "other", SHA256: fmt.Sprintf("%064x", n), Size: 1, Name: "a.pdf"})
			tails = append(tails, append([]lifecycle.Event{}, l.log...))
		}
	}
	release := b.hold(`select from streams where stream like 'project/%' for update`)
	began := time.Now()
	var waiting sync.WaitGroup
	for _, tail := range tails {
		waiting.Go(func() {
			r := wantRefusal(t, published(b.Publish(t.Context(), tail[0].Stream, tail)), refusal.CodeUnavailable)
			require.NotEmpty(t, r.ZH)
		})
	}
	require.Eventually(t, func() bool {
		return len(b.texts(`select pid::text from pg_locks where not granted`)) >= 2
	}, 10*time.Second, 10*time.Millisecond)
	require.Len(t, b.texts(`select distinct pid::text from pg_locks where not granted`), 2,
		"one connection a stream waits, not one a command")
	for _, ask := range []func() error{
		func() error { _, err := b.Projects(t.Context(), port.ProjectFilter{}, port.Page{}); return err },
		func() error {
			return b.Renew(t.Context(), []engine.Intent{{Command: lifecycle.Command{ID: "none"}, Take: 1}})
		},
		func() error { return b.Ping(t.Context()) },
		func() error {
			_, err := b.Open(t.Context(), intent(t, "k1", "me", process.CommandDeclare, "SS2019-009", declaration()))
			return err
		},
		func() error { return b.administer("a1", &admin.UnitAdded{Unit: coop}) },
	} {
		asked := time.Now()
		require.NoError(t, ask())
		require.Less(t, time.Since(asked), 1500*time.Millisecond, "not as long as anybody waits for a lock")
	}
	waiting.Wait()
	require.Less(t, time.Since(began), 20*time.Second)
	release()
	for _, l := range lives {
		require.NoError(t, published(b.Publish(t.Context(), lifecycle.ProjectStream(l.code), l.log)))
	}
}

// TestTheWaitForAConnectionEnds: when all connections are taken, whoever comes is told so instead of being kept.
func TestTheWaitForAConnectionEnds(t *testing.T) {
	b := newBench(t)
	release := b.hold(`lock table projects in access exclusive mode`)
	var busy sync.WaitGroup
	for range 16 {
		busy.Go(func() { _, _ = b.Projects(t.Context(), port.ProjectFilter{}, port.Page{}) })
	}
	require.Eventually(t, func() bool {
		return len(b.texts(`select pid::text from pg_locks where not granted`)) >= 16
	}, 20*time.Second, 10*time.Millisecond)
	began := time.Now()
	require.NoError(t, b.Ping(t.Context()), "readiness has connections of its own")
	require.NoError(t, b.Renew(t.Context(), []engine.Intent{{Command: lifecycle.Command{ID: "none"}, Take: 1}}), "and so have leases")
	require.Less(t, time.Since(began), 2*time.Second)
	_, err := b.Projects(t.Context(), port.ProjectFilter{}, port.Page{})
	wantRefusal(t, err, refusal.CodeUnavailable)
	require.Less(t, time.Since(began), 10*time.Second)
	release()
	busy.Wait()
	_, err = b.Projects(t.Context(), port.ProjectFilter{}, port.Page{})
	require.NoError(t, err)
}

func TestARebuildKnowsWhoRuns(t *testing.T) {
	b := newBench(t)
	n, err := store.Connected(t.Context(), b.ownerURL)
	require.NoError(t, err)
	require.Positive(t, n)
	b.Close()
	require.Eventually(t, func() bool {
		n, err := store.Connected(t.Context(), b.ownerURL)
		return err == nil && n == 0
	}, 10*time.Second, 50*time.Millisecond)
}

func TestLittleRoomRaisesOneAlarm(t *testing.T) {
	b := newBench(t)
	for n, step := range []struct {
		percent, below int
		news           bool
		stands         []string
	}{
		{50, 0, false, nil},
		{19, 20, true, []string{"county:/data < 20 %"}},
		{18, 20, false, []string{"county:/data < 20 %"}},
		{4, 5, true, []string{"county:/data < 5 %"}},
		{9, 10, true, []string{"county:/data < 10 %"}},
		{20, 0, false, nil},
	} {
		below, news, err := b.AlarmDisk(t.Context(), "county:/data", step.percent, at("2019-03-01"))
		require.NoError(t, err)
		require.Equal(t, step.below, below, n)
		require.Equal(t, step.news, news, n)
		require.Equal(t, len(step.stands), len(b.texts(`select subject from alarms where kind = 'disk'`)), n)
		if step.stands != nil {
			require.Equal(t, step.stands, b.texts(`select subject from alarms where kind = 'disk'`), n)
		}
	}
	_, _, err := b.AlarmDisk(t.Context(), "other:/data", 3, at("2019-03-01"))
	require.NoError(t, err)
	_, _, err = b.AlarmDisk(t.Context(), "county:/data", 80, at("2019-03-01"))
	require.NoError(t, err)
	require.Equal(t, []string{"other:/data < 5 %"}, b.texts(`select subject from alarms where kind = 'disk'`), "each place for itself")
}
