package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/embedded/postgres"
)

const (
	// slowDisk is how much longer each wait for the disk is made, by PostgreSQL itself: it sleeps so long before it flushes its log for
	// whoever waits (commit_delay). Its own background writer, for which nobody waits, does not sleep.
	slowDisk = 10 * time.Millisecond

	statisticsKept = 11 * time.Second // for so long a connection that rests may keep its counts to itself

	diskCallers = 16
)

// waits is what commands wait for the disk.
type waits struct {
	syncs     float64 // of PostgreSQL's log, a command that comes alone
	shared    float64 // a command, many callers at once
	took      []time.Duration
	bare      []time.Duration
	perSecond float64 // many callers at once
}

// measureDisk counts how often a command has the disk sync, on a disk that is slow: as it is, and with every commit waiting by itself.
func measureDisk(ctx context.Context, r *run) error {
	once, err := r.onSlowDisk(ctx, "SLUICE_ONE_DISK_WAIT=true")
	if err != nil {
		return err
	}
	r.progress("disk: now with every commit waiting by itself")
	each, err := r.onSlowDisk(ctx, "SLUICE_ONE_DISK_WAIT=false")
	if err != nil {
		return err
	}
	r.table.add(row{
		what: fmt.Sprintf("syncs of PostgreSQL's log a command alone, each sync %s slower; every commit waits: %.1f", slowDisk,
			each.syncs),
		sluice: fmt.Sprintf("%.1f", once.syncs), judged: once.syncs, target: atMost(2, ""),
	})
	r.table.add(row{
		what:   fmt.Sprintf("  with %d callers; every commit waits: %.1f", diskCallers, each.shared),
		sluice: fmt.Sprintf("%.1f", once.shared), judged: once.shared, target: atMost(2, ""),
	})
	for _, percent := range []float64{50, 99} {
		of := func(samples []time.Duration) time.Duration { return percentile(samples, percent) }
		r.table.compare(fmt.Sprintf("p%g of %d commands, beside an update that records nothing; every commit waits: %s and %s", percent,
			len(once.took), milliseconds(of(each.took)), milliseconds(of(each.bare))), of(once.took), of(once.bare), target{})
	}
	r.table.add(row{
		what:   fmt.Sprintf("commands a second, %d callers; every commit waits: %.0f", diskCallers, each.perSecond),
		sluice: fmt.Sprintf("%.0f/s", once.perSecond),
	})
	return nil
}

// onSlowDisk gives commands one after the other, as many bare updates, and then commands of many callers.
func (r *run) onSlowDisk(ctx context.Context, env string) (w waits, err error) {
	dir, remove, err := r.folder()
	if err != nil {
		return w, err
	}
	defer remove()
	err = r.setPostgres(ctx, dir, fmt.Sprintf("commit_delay = %d", slowDisk.Microseconds()), "commit_siblings = 0")
	if err != nil {
		return w, err
	}
	s, err := r.up(ctx, dir, "", env)
	if err != nil {
		return w, err
	}
	defer s.stop()
	c, err := settle(ctx, s)
	if err != nil {
		return w, fmt.Errorf("settle the county: %w", err)
	}
	b, err := dialFolder(ctx, dir)
	if err != nil {
		return w, err
	}
	defer b.close()
	if err := c.take(ctx, projectsTaken); err != nil {
		return w, err
	}
	k, commands := kindsOf(c, b), r.scale(200, 60)
	w.bare, err = inTurn(ctx, k.nothing, commands)
	if err != nil {
		return w, err
	}
	alone, err := syncs(ctx, dir, func() (err error) {
		w.took, err = inTurn(ctx, k.stays, commands)
		return err
	})
	if err != nil {
		return w, err
	}
	shared, err := syncs(ctx, dir, func() error {
		began := time.Now()
		err := c.together(ctx, b, diskCallers, 4*commands)
		w.perSecond = float64(4*commands) / time.Since(began).Seconds()
		return err
	})
	w.syncs, w.shared = float64(alone)/float64(commands), float64(shared)/float64(4*commands)
	return w, err
}

// inTurn gives commands of a kind one after the other.
func inTurn(ctx context.Context, k *kind, commands int) (took []time.Duration, err error) {
	for range commands {
		one, err := k.once(ctx)
		if err != nil {
			return took, err
		}
		took = append(took, one)
	}
	return took, nil
}

// together has callers give commands at the same time, each on projects of its own.
func (c *county) together(ctx context.Context, b *bare, callers, commands int) error {
	var given atomic.Int64
	return eachOf(ctx, make([]struct{}, callers), func(ctx context.Context, _ struct{}) error {
		k := kindsOf(c, b).stays
		for given.Add(1) <= int64(commands) {
			if _, err := k.once(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// syncs counts how often PostgreSQL has its log synced to the disk while something is done.
func syncs(ctx context.Context, dir string, do func() error) (n int64, err error) {
	before, err := synced(ctx, dir)
	if err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	after, err := synced(ctx, dir)
	return after - before, err
}

// synced is how often it has done so ever since it started, once every connection has told its counts.
func synced(ctx context.Context, dir string) (n int64, err error) {
	if err := pause(ctx, statisticsKept); err != nil {
		return 0, err
	}
	address, err := postgres.Known(filepath.Join(dir, "postgres"), postgres.AppRole, postgres.Database)
	if err != nil {
		return 0, err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = conn.QueryRow(ctx, `select wal_sync from pg_stat_wal`).Scan(&n)
	return n, err
}
