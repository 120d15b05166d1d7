package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/service/port"
)

// TestAnImportIsTakenBack: whole, while nobody has done anything to its projects, though time has; what was meant comes in under the
// same codes.
func TestAnImportIsTakenBack(t *testing.T) {
	c := newCounty(t)
	c.At("2019-12-31")
	content := contentOf(t, registers+".csv")
	receipt := c.take(t, "office", content, "?as_of=2019-12-31", http.StatusAccepted)
	undo := "/imports/" + receipt.ID + "/undo"
	reason := `{"reason": "导错了工作表"}`
	early := c.do(t, "office", "POST", undo, reason, http.StatusConflict)
	require.Contains(t, early.Body.String(), "还有 6 个项目正在启动")
	c.Sweep()
	c.At("2020-03-10")
	require.Equal(t, 93, c.count("projects"))
	require.NotZero(t, c.count("tasks"))
	c.do(t, "unit", "POST", undo, reason, http.StatusForbidden)
	require.Contains(t, c.do(t, "office", "POST", undo, `{"reason": " "}`, http.StatusUnprocessableEntity).Body.String(), `"field":"reason"`)
	c.do(t, "office", "POST", "/imports/nothing/undo", reason, http.StatusNotFound)

	taken := c.do(t, "office", "POST", undo, reason, http.StatusOK)
	require.Contains(t, taken.Body.String(), `"undo_reason":"导错了工作表"`)
	require.Contains(t, taken.Body.String(), `"left":93`)
	c.Sweep()
	require.Zero(t, c.count("projects"))
	require.Zero(t, c.count("tasks"))
	require.NotContains(t, c.look(t, "office", "/imports/"+receipt.ID), `"left"`)
	require.Contains(t, c.look(t, "office", "/projects"), `"total":0`)
	require.Contains(t, c.look(t, "office", "/statistics?by=year"), `"items":[]`)
	streams := c.texts(`select stream from streams where stream like 'project/%' order by 1`)
	require.Len(t, streams, 93, "the record keeps what was there")
	for _, stream := range streams {
		_, err := c.VerifyChain(t.Context(), stream)
		require.NoError(t, err)
	}
	code := strings.TrimPrefix(streams[0], lifecycle.ProjectStream(""))
	c.do(t, "office", "GET", "/projects/"+code, "", http.StatusNotFound)
	c.do(t, "office", "POST", "/projects/"+code+"/visit", `{"on": "2020-03-09", "seen": "x"}`, http.StatusNotFound)
	c.do(t, "office", "POST", undo, reason, http.StatusConflict)

	t.Run("and taken in again as it should have been", func(t *testing.T) {
		again := c.take(t, "office", content, "?as_of=2019-12-31", http.StatusAccepted)
		require.NotEqual(t, receipt.ID, again.ID)
		require.Equal(t, 87, again.Closed)
		c.Sweep()
		require.Equal(t, 93, c.count("projects"))
		require.Equal(t, port.ImportReceipt{}.Undone, c.take(t, "office", content, "?as_of=2019-12-31", http.StatusOK).Undone, "it is in")
	})
	t.Run("not once somebody has done something", func(t *testing.T) {
		task := c.texts(`select id from tasks where closed is null order by 1`)[0]
		running, _, _ := strings.Cut(task, ".")
		c.do(t, "office", "POST", "/tasks/"+task+"/nudge", `{"text": "请核实"}`, http.StatusOK)
		last := c.texts(`select id from imports where undone is null`)[0]
		refused := c.do(t, "admin", "POST", "/imports/"+last+"/undo", reason, http.StatusConflict)
		require.Contains(t, refused.Body.String(), running)
		require.Contains(t, refused.Body.String(), "已有人办理其中 1 个项目")
		require.Equal(t, 93, c.count("projects"))
	})
}
