package temporal

import (
	"sync/atomic"
	"time"

	"go.temporal.io/server/common/dynamicconfig"
)

// settings are what Temporal calls dynamic configuration.
type settings struct {
	starting atomic.Bool
}

var fixed = dynamicconfig.StaticClient{
	// A queue is split over partitions to spread it over hosts. Here a second partition is only one more to poll.
	dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
	dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,

	// Commands on one project that arrive together wait for each other in the engine; Sluice keeps eight a process in
	// flight, and several processes may share a project.
	dynamicconfig.WorkflowExecutionMaxInFlightUpdates.Key(): 64,

	// So many timers are read at once and then fire together, of each shard: a few, see line. Most set nothing off, so reading is quick.
	dynamicconfig.TimerTaskBatchSize.Key():       4,
	dynamicconfig.TimerProcessorMaxPollRPS.Key(): 200,

	// Counties run closed networks, and nobody here waits for news from outside.
	dynamicconfig.EnableServerVersionCheck.Key(): false,

	// Each service looks for changed namespaces this often. Ours changes at a start of the program and never else.
	dynamicconfig.NamespaceCacheRefreshInterval.Key(): 10 * time.Second,
}

// At a first start the search attributes are added to a namespace the services have just read, and the start waits until
// they have read it again.
var duringStart = dynamicconfig.StaticClient{
	dynamicconfig.NamespaceCacheRefreshInterval.Key(): 100 * time.Millisecond,
}

// GetValue implements dynamicconfig.Client.
func (s *settings) GetValue(key dynamicconfig.Key) []dynamicconfig.ConstrainedValue {
	if s.starting.Load() {
		if value := duringStart.GetValue(key); value != nil {
			return value
		}
	}
	return fixed.GetValue(key)
}
