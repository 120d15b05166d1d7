package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/embedded/postgres"
)

// recovered is how long the ways back took.
type recovered struct {
	copy, restore, anew time.Duration
	running             time.Duration // from the loss of the engine's databases until a command is answered
}

// measureRecovery times the ways back of a county: a copy while it works, a restore of it, and workflows begun anew from the log after the
// engine's databases were lost.
func measureRecovery(ctx context.Context, r *run) error {
	projects := r.scale(10_000, 500)
	took, err := recoveryOf(ctx, r, projects)
	if err != nil {
		return err
	}
	add := func(what string, took time.Duration, aim target) {
		r.table.add(row{what: what, sluice: seconds(took), judged: took.Seconds(), target: aim})
	}
	add(fmt.Sprintf("a copy of %d open projects while Sluice runs, checked", projects), took.copy, target{})
	add("  its restore, every chain checked, every list made again", took.restore, atMost(60, " s"))
	add(fmt.Sprintf("%d workflows begun anew after the engine's databases were lost", projects), took.anew, target{})
	add("  and until a command to one of them is answered, both starts included", took.running, atMost(60, " s"))
	return nil
}

func recoveryOf(ctx context.Context, r *run, projects int) (took recovered, err error) {
	dir, remove, err := r.folder()
	if err != nil {
		return took, err
	}
	defer remove()
	backups, removeBackups, err := r.folder()
	if err != nil {
		return took, err
	}
	defer removeBackups()
	s, err := r.up(ctx, dir, "")
	if err != nil {
		return took, err
	}
	c, err := settle(ctx, s)
	if err == nil {
		r.progress("recovery: taking %d projects in", projects)
		err = c.take(ctx, projects)
	}
	if err == nil {
		took.copy, err = r.timed(ctx, "backup", "--to", backups, "--data", dir)
	}
	s.stop()
	if err != nil {
		return took, err
	}
	r.progress("recovery: restoring")
	scratch, removeScratch, err := r.folder()
	if err != nil {
		return took, err
	}
	took.restore, err = r.timed(ctx, "restore", backups, "--data", scratch)
	removeScratch()
	if err != nil {
		return took, err
	}

	r.progress("recovery: the engine's databases are lost")
	if err := loseEngine(ctx, dir); err != nil {
		return took, err
	}
	began := time.Now()
	if took.anew, err = r.timed(ctx, "recover", "--data", dir); err != nil {
		return took, err
	}
	if s, err = r.up(ctx, dir, ""); err != nil {
		return took, err
	}
	defer s.stop()
	c.moveTo(s)
	_, err = (&kind{repeated: &visiting{county: c}}).once(ctx)
	took.running = time.Since(began)
	return took, err
}

// timed runs a command of the program to its end.
func (r *run) timed(ctx context.Context, args ...string) (time.Duration, error) {
	began := time.Now()
	output, err := exec.CommandContext(ctx, r.binary, args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("sluice %s: %w\n%s", args[0], err, output)
	}
	return time.Since(began), nil
}

// loseEngine drops the engine's databases of a folder that nobody works with.
func loseEngine(ctx context.Context, dir string) error {
	server, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(dir, "postgres")})
	if err != nil {
		return err
	}
	defer func() { _ = server.Stop(ctx) }() // what it held is not needed
	conn, err := pgx.Connect(ctx, server.URL(postgres.Superuser, "postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, database := range []string{postgres.EngineDatabase, postgres.VisibilityDatabase} {
		if _, err := conn.Exec(ctx, "drop database "+database); err != nil {
			return err
		}
	}
	return nil
}
