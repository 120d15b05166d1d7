package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"time"

	"sluice/embedded/postgres"
)

// idleProjects is how many projects rest.
const idleProjects = 100

// rest is what resting costs: shares of a core, and memory.
type rest struct {
	program, postgres float64 // percent
	memory            int64   // of the program, without PostgreSQL
}

func measureIdle(ctx context.Context, r *run) error {
	sluice, err := sluiceAtRest(ctx, r)
	if err != nil {
		return err
	}
	r.progress("idle: now Temporal alone")
	bare, err := temporalAtRest(ctx, r)
	if err != nil {
		return err
	}
	percent := func(x float64) string { return fmt.Sprintf("%.2f %%", x) }
	megabytes := func(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
	r.table.add(row{
		what:   fmt.Sprintf("one core, %d open projects; bare: Temporal with its worker, as many workflows", idleProjects),
		sluice: percent(sluice.program), bare: percent(bare.program), ratio: sluice.program / bare.program,
		judged: sluice.program, target: atMost(2, " %"),
	})
	r.table.add(row{
		what: "  PostgreSQL beside it", sluice: percent(sluice.postgres), bare: percent(bare.postgres),
		ratio: sluice.postgres / bare.postgres,
	})
	r.table.add(row{
		what:   "memory without PostgreSQL; bare: Temporal alone",
		sluice: megabytes(sluice.memory), bare: megabytes(bare.memory), ratio: float64(sluice.memory) / float64(bare.memory),
		judged: float64(sluice.memory) / 1e6, target: atMost(250, " MB"),
	})
	return nil
}

// watch lets everything rest for a while and reads what it used.
func (r *run) watch(ctx context.Context, pid int) (rest, error) {
	settle, window := time.Duration(r.scale(20, 5))*time.Second, time.Duration(r.scale(60, 15))*time.Second
	if err := pause(ctx, settle); err != nil {
		return rest{}, err
	}
	began := time.Now()
	before, err := used()
	if err != nil {
		return rest{}, err
	}
	if err := pause(ctx, window); err != nil {
		return rest{}, err
	}
	after, err := used()
	if err != nil {
		return rest{}, err
	}
	took, spent := time.Since(began).Seconds(), after.since(before)
	memory, err := resident(pid)
	return rest{
		program: 100 * (spent.sluice + spent.bench).Seconds() / took, postgres: 100 * spent.postgres.Seconds() / took, memory: memory,
	}, err
}

// sluiceAtRest rests with nobody but Sluice: the bench has no worker then, and uses nothing.
func sluiceAtRest(ctx context.Context, r *run) (rest, error) {
	dir, remove, err := r.folder()
	if err != nil {
		return rest{}, err
	}
	defer remove()
	s, err := r.up(ctx, dir, "")
	if err != nil {
		return rest{}, err
	}
	defer s.stop()
	c, err := settle(ctx, s)
	if err != nil {
		return rest{}, err
	}
	if err := c.take(ctx, idleProjects); err != nil {
		return rest{}, err
	}
	return r.watch(ctx, s.cmd.Process.Pid)
}

// temporalAtRest rests with the Temporal server as a process of its own, the same server with the same settings, and a worker
// in the bench that keeps as many bare workflows.
func temporalAtRest(ctx context.Context, r *run) (rest, error) {
	dir, remove, err := r.folder()
	if err != nil {
		return rest{}, err
	}
	defer remove()
	database, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(dir, "postgres")})
	if err != nil {
		return rest{}, err
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
		defer cancel()
		if err := database.Stop(ending); err != nil {
			r.progress("PostgreSQL did not stop: %v", err)
		}
	}()
	host, port := database.Address()
	token := rand.Text()
	p, err := r.start([]string{
		"SLUICE_TEMPORAL_TOKEN=" + token,
		"SLUICE_ENGINE_DB_HOST=" + host, fmt.Sprintf("SLUICE_ENGINE_DB_PORT=%d", port),
		"SLUICE_ENGINE_DB_PASSWORD=" + database.Password(postgres.EngineRole),
	}, "temporal", "--bind", "127.0.0.1:0", "--data", filepath.Join(dir, "temporal"))
	if err != nil {
		return rest{}, err
	}
	defer p.stop()
	address, err := p.says(ctx, "temporal ready on ")
	if err != nil {
		return rest{}, err
	}
	b, err := dialBare(ctx, address, token)
	if err != nil {
		return rest{}, err
	}
	defer b.close()
	for range idleProjects {
		id, err := b.begin(ctx)
		if err != nil {
			return rest{}, err
		}
		if err := b.update(ctx, id, recordNothing, bareText); err != nil {
			return rest{}, err
		}
	}
	return r.watch(ctx, p.cmd.Process.Pid)
}
