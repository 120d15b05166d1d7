package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestWhatAnOperatorDoesToAWorkflow: to ask for its cancellation changes nothing, for a project as for the office; what is terminated is
// seen at once.
func TestWhatAnOperatorDoesToAWorkflow(t *testing.T) {
	works(t)
	c := up(t, folder(t), "").county() // timers run on the real clock
	engine := func() object { return c.admin.get("/api/v1/health").json()["engine"].(object) }
	hand := stranger(t, c.engine, engineToken(t, c.dir))
	first, second := c.declared("甲项目"), c.declared("乙项目")
	require.NoError(t, hand.CancelWorkflow(context.Background(), "project/"+first, ""))
	require.NoError(t, hand.CancelWorkflow(context.Background(), "office", ""))
	for range 5 {
		c.clerk.paper(first, "other")
	}
	c.clerk.post("/api/v1/projects/"+first+"/submit", object{})
	for _, workflow := range []string{"project/" + first, "office"} {
		require.Eventually(t, func() bool {
			described, err := hand.DescribeWorkflowExecution(context.Background(), workflow, "")
			require.NoError(t, err)
			require.Equal(t, "Running", described.GetWorkflowExecutionInfo().GetStatus().String(), workflow)
			return described.GetPendingWorkflowTask() == nil
		}, 30*time.Second, 100*time.Millisecond, "%s always has something to do", workflow)
	}
	require.Eventually(t, func() bool { return engine()["running"] == 3.0 && engine()["ended"] == 0.0 }, 30*time.Second,
		100*time.Millisecond)

	require.NoError(t, hand.TerminateWorkflow(context.Background(), "project/"+second, "", "by mistake"))
	require.Eventually(t, func() bool { return engine()["ended"] == 1.0 }, 10*time.Second, 100*time.Millisecond)
	items := engine()["items"].([]any)
	require.Len(t, items, 1)
	require.Equal(t, "project/"+second, items[0].(object)["workflow"])
	require.Equal(t, "terminated", items[0].(object)["status"])
	c.stop()
}
