package temporal

import (
	"context"
	"slices"

	enumsspb "go.temporal.io/server/api/enums/v1"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence"
	stores "go.temporal.io/server/common/persistence/client"
	"go.temporal.io/server/common/persistence/serialization"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/resolver"
	"go.temporal.io/server/service/history/tasks"
)

// yielding is the server's own store, but that time yields: timers are read when the line is short.
type yielding struct {
	sql  *config.SQL
	line *line
}

var _ stores.AbstractDataStoreFactory = yielding{}

// NewFactory implements client.AbstractDataStoreFactory.
func (y yielding) NewFactory(
	_ config.CustomDatastoreConfig, r resolver.ServiceResolver, cluster string, logger log.Logger, metrics metrics.Handler,
	serializer serialization.Serializer,
) persistence.DataStoreFactory {
	return yieldingStores{sql.NewFactory(*y.sql, r, cluster, logger, metrics, serializer), serializer, y.line}
}

type yieldingStores struct {
	persistence.DataStoreFactory
	serializer serialization.Serializer
	line       *line
}

// NewExecutionStore implements persistence.DataStoreFactory.
func (y yieldingStores) NewExecutionStore() (persistence.ExecutionStore, error) {
	store, err := y.DataStoreFactory.NewExecutionStore()
	if err != nil {
		return nil, err
	}
	return yieldingExecutions{store, y.serializer, y.line}, nil
}

type yieldingExecutions struct {
	persistence.ExecutionStore
	serializer serialization.Serializer
	line       *line
}

// GetHistoryTasks implements persistence.ExecutionStore. A single task is asked for to see when the next timer is due, more to fire them.
func (y yieldingExecutions) GetHistoryTasks(
	ctx context.Context, request *persistence.GetHistoryTasksRequest,
) (*persistence.InternalGetHistoryTasksResponse, error) {
	read, err := y.ExecutionStore.GetHistoryTasks(ctx, request)
	if err != nil || request.BatchSize == 1 || !slices.ContainsFunc(read.Tasks, y.wakes(request.TaskCategory)) {
		return read, err
	}
	return read, y.line.yield(ctx)
}

// wakes reports whether a task wakes a workflow whose time has come. Most timers are the server's own, such as the limit of an attempt that
// is long over, and set nothing off.
func (y yieldingExecutions) wakes(category tasks.Category) func(persistence.InternalHistoryTask) bool {
	return func(read persistence.InternalHistoryTask) bool {
		task, err := y.serializer.DeserializeTask(category, read.Blob)
		return err == nil && task.GetType() == enumsspb.TASK_TYPE_USER_TIMER
	}
}
