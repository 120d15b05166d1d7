package temporal

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

// line keeps the line short in which work waits for a worker. People's commands stand in it, and so does whatever time sets off; and
// where many deadlines fall into one instant, as after a downtime, all of those would stand there at once. So time yields: a few timers
// fire, and the next ones not before the line is short again. However many there are, those few are all that a command finds before it; and
// however many commands there are, time goes on a little.
type line struct {
	takers atomic.Int64 // workers' calls that wait for work
	long   atomic.Int64 // until when the line counts as long, in Unix nanoseconds

	mu   sync.Mutex
	next time.Time // when the next few may fire, lest they come before anybody sees what the last ones did to the line
}

const (
	standing = 250 * time.Millisecond // in line: so long is short
	breather = 100 * time.Millisecond // without any that stood longer: then the line is short again
	yieldFor = 2 * time.Second        // however long the line, a few timers fire every so often
	giveUp   = 4 * time.Second        // without a worker, before the server gives its own reading up
	apart    = 50 * time.Millisecond  // the next few timers from the last
	lookEach = 10 * time.Millisecond
)

// watch sees who waits for work, and how long the work that they get stood in line. It is a grpc.UnaryServerInterceptor.
func (l *line) watch(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	if info.FullMethod != workflowservice.WorkflowService_PollWorkflowTaskQueue_FullMethodName {
		return handle(ctx, request)
	}
	l.takers.Add(1)
	answer, err := handle(ctx, request)
	l.takers.Add(-1)
	if task, ok := answer.(*workflowservice.PollWorkflowTaskQueueResponse); ok && err == nil && len(task.GetTaskToken()) > 0 {
		l.stood(task.GetStartedTime().AsTime().Sub(task.GetScheduledTime().AsTime()))
	}
	return answer, err
}

// stood notes how long something stood in line.
func (l *line) stood(waited time.Duration) {
	if waited > standing {
		l.long.Store(time.Now().Add(breather).UnixNano())
	}
}

// turn takes the next few timers' turn, if it has come.
func (l *line) turn() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Before(l.next) {
		return false
	}
	l.next = now.Add(apart)
	return true
}

var errNoWorker = errors.New("no worker takes work: timers wait for one")

// yield waits until the next few timers may fire.
func (l *line) yield(ctx context.Context) error {
	began := time.Now()
	for {
		waited, taken := time.Since(began), l.takers.Load() > 0
		short := time.Now().UnixNano() >= l.long.Load()
		switch {
		case taken && (short || waited > yieldFor) && l.turn():
			return nil
		case !taken && waited > giveUp:
			return errNoWorker
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookEach):
		}
	}
}
