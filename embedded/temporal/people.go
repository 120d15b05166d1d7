package temporal

import (
	"context"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/server/api/matchingservice/v1"
	clients "go.temporal.io/server/client"
	"go.temporal.io/server/common"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/testing/testhooks"
	"google.golang.org/grpc"
)

// peopleFirst makes the clients by which the services reach each other, such that what somebody asked for comes before what time sets off:
// a workflow's turn in which it takes a command has another priority in the task queue than one in which a timer fired. The server itself
// knows priorities of workflows only.
type peopleFirst struct {
	clients.FactoryProvider
}

// NewFactory implements client.FactoryProvider.
func (p peopleFirst) NewFactory(
	rpc common.RPCFactory, monitor membership.Monitor, metrics metrics.Handler, dc *dynamicconfig.Collection, hooks testhooks.TestHooks,
	shards int32, logger, throttled log.Logger,
) clients.Factory {
	return peopleFirstClients{p.FactoryProvider.NewFactory(rpc, monitor, metrics, dc, hooks, shards, logger, throttled)}
}

type peopleFirstClients struct {
	clients.Factory
}

// NewMatchingClientWithTimeout implements client.Factory.
func (p peopleFirstClients) NewMatchingClientWithTimeout(
	name clients.NamespaceIDToNameFunc, timeout, poll time.Duration,
) (matchingservice.MatchingServiceClient, error) {
	client, err := p.Factory.NewMatchingClientWithTimeout(name, timeout, poll)
	return queueing{client}, err
}

// queueing puts work into the task queues.
type queueing struct {
	matchingservice.MatchingServiceClient
}

// The server's priorities go from 1 to 5; what has none counts as 3.
const ofPeople = 1

// firstTurn is the event by which a workflow is given its first turn: the second of its history. Ours begin with somebody's declaration.
const firstTurn = 2

// AddWorkflowTask implements matchingservice.MatchingServiceClient. What comes from a call is somebody's, all else the server's own doing.
func (q queueing) AddWorkflowTask(
	ctx context.Context, request *matchingservice.AddWorkflowTaskRequest, options ...grpc.CallOption,
) (*matchingservice.AddWorkflowTaskResponse, error) {
	asked := headers.GetCallerInfo(ctx).CallerType == headers.CallerTypeAPI
	if asked || request.GetScheduledEventId() == firstTurn {
		request.Priority = &commonpb.Priority{PriorityKey: ofPeople}
	}
	return q.MatchingServiceClient.AddWorkflowTask(ctx, request, options...)
}
