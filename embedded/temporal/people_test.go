package temporal

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/server/api/matchingservice/v1"
	"go.temporal.io/server/common/headers"
	"google.golang.org/grpc"
)

// taken notes with which priority work is put into a task queue.
type taken struct {
	matchingservice.MatchingServiceClient
	priority *commonpb.Priority
}

func (t *taken) AddWorkflowTask(
	_ context.Context, request *matchingservice.AddWorkflowTaskRequest, _ ...grpc.CallOption,
) (*matchingservice.AddWorkflowTaskResponse, error) {
	t.priority = request.GetPriority()
	return &matchingservice.AddWorkflowTaskResponse{}, nil
}

func TestPeopleComeFirst(t *testing.T) {
	called := headers.SetCallerInfo(t.Context(), headers.NewCallerInfo("sluice", headers.CallerTypeAPI, "UpdateWorkflowExecution"))
	byItself := headers.SetCallerInfo(t.Context(), headers.NewBackgroundHighCallerInfo("sluice"))
	for what, of := range map[string]struct {
		ctx   context.Context
		event int64
		first bool
	}{
		"a command":                {called, 40, true},
		"a declaration":            {byItself, firstTurn, true},
		"a timer":                  {byItself, 40, false},
		"an activity that is over": {byItself, 41, false},
		"nobody knows what":        {t.Context(), 40, false},
	} {
		queue := &taken{}
		_, err := queueing{queue}.AddWorkflowTask(of.ctx, &matchingservice.AddWorkflowTaskRequest{ScheduledEventId: of.event})
		require.NoError(t, err)
		require.Equal(t, of.first, queue.priority.GetPriorityKey() == ofPeople, what)
		require.Equal(t, of.first, queue.priority != nil, what)
	}
}
