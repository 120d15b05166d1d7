package record

import (
	"context"
	"sync"
	"time"

	"sluice/store/pg"
)

// lanes lets one writer at a time to each stream: the row's lock would keep the others waiting all the same, each with a connection.
type lanes struct {
	mu   sync.Mutex
	open map[string]*lane
}

type lane struct {
	free  chan struct{}
	users int // in it and waiting
}

// enter waits for the lane of a stream, no longer than for a lock, and answers how to leave it.
func (l *lanes) enter(ctx context.Context, stream string) (leave func(), err error) {
	in := l.join(stream)
	ctx, cancel := context.WithTimeout(ctx, pg.LockWait+time.Second) // whoever is in it gives up first
	defer cancel()
	select {
	case in.free <- struct{}{}:
		return func() { <-in.free; l.quit(stream, in) }, nil
	case <-ctx.Done():
		l.quit(stream, in)
		return nil, pg.Unavailable("others write to %s: try again", stream)
	}
}

func (l *lanes) join(stream string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[string]*lane{}
	}
	in := l.open[stream]
	if in == nil {
		in = &lane{free: make(chan struct{}, 1)}
		l.open[stream] = in
	}
	in.users++
	return in
}

func (l *lanes) quit(stream string, in *lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if in.users--; in.users == 0 {
		delete(l.open, stream)
	}
}
