package backup

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"sluice/embedded/postgres"
)

const (
	copyEvery   = 24 * time.Hour
	papersEvery = 5 * time.Second
	lookEvery   = time.Minute // for whether a copy is due
	firstPause  = time.Second // before the log is received again after a fault
	longest     = time.Minute
)

// Keeper keeps a folder of backups up to date while the server of a data folder runs: the database's log as it is written, papers within
// seconds, a copy every day.
type Keeper struct {
	Data, Dir string
	Version   string
	Copies    int // how many are kept
	Log       *zap.Logger

	mu    sync.Mutex
	state State
}

// State says how a folder of backups stands: when the newest copy was begun, whether the database's log is written there as it comes, and
// whether the last attempts at a copy and at papers failed.
type State struct {
	Copied       time.Time
	Log          bool
	CopyFailed   bool
	PapersFailed bool
}

// State is how the folder stands.
func (k *Keeper) State() State {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

func (k *Keeper) note(change func(*State)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.state)
}

// Run keeps it until the context ends. What fails is logged and tried again; it never ends what it watches over.
func (k *Keeper) Run(ctx context.Context) error {
	if err := os.MkdirAll(k.Dir, 0o700); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { k.receive(ctx); return nil })
	group.Go(func() error { k.papers(ctx); return nil })
	group.Go(func() error { every(ctx, lookEvery, k.copy); return nil })
	return group.Wait()
}

func (k *Keeper) receive(ctx context.Context) {
	pause := firstPause
	for ctx.Err() == nil {
		began := time.Now()
		k.note(func(s *State) { s.Log = true })
		err := postgres.Receive(ctx, filepath.Join(k.Data, "postgres"), filepath.Join(k.Dir, walName))
		if ctx.Err() != nil {
			return
		}
		k.note(func(s *State) { s.Log = false })
		k.Log.Error("the database's log is not kept", zap.String("folder", k.Dir), zap.Error(err))
		if time.Since(began) > longest {
			pause = firstPause
		}
		wait(ctx, pause)
		pause = min(2*pause, longest)
	}
}

// papers copies what is new, again and again; a clock that is a little behind is allowed for.
func (k *Keeper) papers(ctx context.Context) {
	var since time.Time
	every(ctx, papersEvery, func(ctx context.Context) {
		began := time.Now()
		_, err := CopyPapers(ctx, filepath.Join(k.Data, papersName), filepath.Join(k.Dir, papersName), since, func(int) {})
		k.note(func(s *State) { s.PapersFailed = err != nil })
		switch {
		case err == nil:
			since = began.Add(-time.Minute)
		case ctx.Err() == nil:
			k.Log.Error("papers were not copied", zap.String("folder", k.Dir), zap.Error(err))
		}
	})
}

// copy takes a copy where the newest is a day old, and removes those that are not kept any longer.
func (k *Keeper) copy(ctx context.Context) {
	all, err := Copies(k.Dir)
	if err == nil && len(all) > 0 {
		newest := all[len(all)-1].Begun
		k.note(func(s *State) { s.Copied = newest })
		if time.Since(newest) < copyEvery {
			return
		}
	}
	if err == nil {
		var taken Copied
		taken, err = Take(ctx, k.Data, k.Dir, k.Version, func(string, int) {})
		if err == nil {
			k.note(func(s *State) { s.Copied = taken.Begun })
			err = Prune(k.Dir, k.Copies)
		}
	}
	k.note(func(s *State) { s.CopyFailed = err != nil })
	if err != nil && ctx.Err() == nil {
		k.Log.Error("no copy was taken", zap.String("folder", k.Dir), zap.Error(err))
	}
}

func every(ctx context.Context, pause time.Duration, do func(context.Context)) {
	for ctx.Err() == nil {
		do(ctx)
		wait(ctx, pause)
	}
}

func wait(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}
