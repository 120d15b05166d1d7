package engine

import (
	"context"
	"sync"

	"sluice/refusal"
)

// Limits on the commands of one project and process: so many at once (Temporal's own limit is a little higher), so many more
// that wait in order, then 429.
const (
	inFlight = 8
	waiting  = 64
)

// turns keeps the commands of each project in line.
type turns struct {
	mu    sync.Mutex
	lines map[string]*line
}

type line struct {
	slots   chan struct{}
	members int // in flight and waiting
}

// take waits for a turn on a project and answers how to leave it. A new declaration, which has no code yet, waits for nobody.
func (t *turns) take(ctx context.Context, code string) (leave func(), err error) {
	if code == "" {
		return func() {}, nil
	}
	l, ok := t.join(code)
	if !ok {
		return nil, refusal.New(refusal.CodeBusy, "该项目待处理操作过多，请稍后重试", "too many commands wait for this project: try again")
	}
	select {
	case l.slots <- struct{}{}:
		return func() { <-l.slots; t.quit(code, l) }, nil
	case <-ctx.Done():
		t.quit(code, l)
		return nil, refusal.New(refusal.CodeBusy, "该项目待处理操作过多，请稍后重试", "too many commands wait for this project: try again")
	}
}

func (t *turns) join(code string) (*line, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines == nil {
		t.lines = make(map[string]*line)
	}
	l := t.lines[code]
	if l == nil {
		l = &line{slots: make(chan struct{}, inFlight)}
		t.lines[code] = l
	}
	if l.members >= inFlight+waiting {
		return nil, false
	}
	l.members++
	return l, true
}

func (t *turns) quit(code string, l *line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.members--; l.members == 0 {
		delete(t.lines, code)
	}
}
