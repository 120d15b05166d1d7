package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever gets a task back reads why; whoever decides one is offered the verdicts that it can have.
func TestATaskThatCameBackSaysWhy(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	task := of(t, aTask).(map[string]any)
	task["round"], task["kind"] = 2, "confirm_completion"
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, task)
	s.lay("GET /projects/SS2019-008/events", http.StatusOK, of(t, `{"items": [
		{"stream": "project/SS2019-008", "seq": 7, "at": "2019-03-01T01:00:00Z", "actor_name": "钱办", "command": "k1", "type": "sent_back", "v": 1, "payload": {"kind": "award", "reason": "别的事"}},
		{"stream": "project/SS2019-008", "seq": 8, "at": "2019-03-04T01:00:00Z", "actor_name": "王审", "command": "k2", "type": "sent_back", "v": 1, "payload": {"kind": "confirm_completion", "reason": "只完成一半<b>"}},
		{"stream": "project/SS2019-008", "seq": 9, "at": "2019-03-04T01:00:00Z", "actor_name": "王审", "command": "k2", "type": "task_closed", "v": 1, "payload": {}},
		{"stream": "project/SS2019-008", "seq": 10, "at": "2019-03-04T01:00:00Z", "actor_name": "王审", "command": "k2", "type": "task_opened", "v": 1, "payload": {}}
	]}`))
	body := s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String()
	require.Contains(t, body, "只完成一半&lt;b&gt;")
	require.Contains(t, body, "王审")
	require.NotContains(t, body, "别的事")
	require.Contains(t, body, `name="verdict" value="return"`)
	require.NotContains(t, body, `name="verdict" value="approve"`, "its yes is another command")
	task["round"] = 1
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, task)
	require.NotContains(t, s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String(), `id="back"`)
}
