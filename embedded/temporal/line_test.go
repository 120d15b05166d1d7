package temporal

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"
)

var pollOfWorkflows = &grpc.UnaryServerInfo{FullMethod: workflowservice.WorkflowService_PollWorkflowTaskQueue_FullMethodName}

// polls has a worker wait for work until it gets some that stood in line.
func polls(t *testing.T, l *line, until <-chan time.Duration) {
	_, err := l.watch(t.Context(), nil, pollOfWorkflows, func(context.Context, any) (any, error) {
		stood := <-until
		if stood < 0 {
			return &workflowservice.PollWorkflowTaskQueueResponse{}, nil // nothing came
		}
		now := time.Now()
		return &workflowservice.PollWorkflowTaskQueueResponse{
			TaskToken: []byte("task"), ScheduledTime: timestamppb.New(now.Add(-stood)), StartedTime: timestamppb.New(now),
		}, nil
	})
	require.NoError(t, err)
}

// yielded is how long the next few timers wait.
func yielded(t *testing.T, l *line) time.Duration {
	t.Helper()
	began := time.Now()
	require.NoError(t, l.yield(t.Context()))
	return time.Since(began)
}

func TestTimeYields(t *testing.T) {
	for name, story := range map[string]func(t *testing.T, l *line, work chan time.Duration){
		"to nobody while workers wait for work": func(t *testing.T, l *line, _ chan time.Duration) {
			require.Zero(t, yielded(t, l))
		},
		"to nobody while nothing stands in line for long": func(t *testing.T, l *line, work chan time.Duration) {
			work <- standing
			require.Zero(t, yielded(t, l))
		},
		"until the line has been short for a while": func(t *testing.T, l *line, work chan time.Duration) {
			work <- standing + time.Millisecond
			synctest.Wait()
			require.InDelta(t, breather, yielded(t, l), float64(lookEach))
		},
		"not when a worker asked in vain": func(t *testing.T, l *line, work chan time.Duration) {
			work <- -1
			require.Zero(t, yielded(t, l))
		},
		"but not for ever": func(t *testing.T, l *line, work chan time.Duration) {
			over := make(chan struct{})
			var people sync.WaitGroup
			people.Go(func() {
				for {
					select {
					case <-over:
						return
					case work <- time.Minute:
						time.Sleep(breather / 2)
					}
				}
			})
			synctest.Wait()
			require.InDelta(t, yieldFor, yielded(t, l), float64(2*lookEach), "people never leave it a moment")
			close(over)
			people.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, work := &line{}, make(chan time.Duration)
				go func() {
					for stood := range work {
						again := make(chan time.Duration, 1)
						again <- stood
						polls(t, l, again)
					}
				}()
				idle := make(chan time.Duration)
				go polls(t, l, idle) // another worker, which gets nothing
				synctest.Wait()
				story(t, l, work)
				close(work)
				idle <- -1
			})
		})
	}
}

// TestTimersWaitForAWorker: where nobody takes work, timers would only make the line that the first worker finds.
func TestTimersWaitForAWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{}
		began := time.Now()
		require.ErrorIs(t, l.yield(t.Context()), errNoWorker)
		require.InDelta(t, giveUp, time.Since(began), float64(2*lookEach))

		work := make(chan time.Duration)
		go func() {
			time.Sleep(time.Second)
			polls(t, l, work)
		}()
		require.InDelta(t, time.Second, yielded(t, l), float64(2*lookEach), "it comes, and time goes on")
		work <- -1

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		synctest.Wait()
		require.ErrorIs(t, l.yield(ctx), context.Canceled)
	})
}

// TestOnlyWorkersAreWatched: other calls that last are no workers waiting for work.
func TestOnlyWorkersAreWatched(t *testing.T) {
	l := &line{}
	_, err := l.watch(t.Context(), nil,
		&grpc.UnaryServerInfo{FullMethod: workflowservice.WorkflowService_UpdateWorkflowExecution_FullMethodName},
		func(context.Context, any) (any, error) {
			require.Zero(t, l.takers.Load())
			return nil, nil
		})
	require.NoError(t, err)
	_, err = l.watch(t.Context(), nil, pollOfWorkflows, func(context.Context, any) (any, error) {
		require.EqualValues(t, 1, l.takers.Load())
		return nil, context.Canceled
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, l.takers.Load())
}
