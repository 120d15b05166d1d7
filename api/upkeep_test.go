package api_test

import (
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

func TestACommandIsDropped(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	c.trouble = []port.Trouble{{ID: "k1", Project: code, Command: process.CommandSubmit, Tries: 9, MayBeDecided: true}}
	for _, person := range []string{"unit", "office", "leader", "nothing"} {
		c.do(t, person, "POST", "/commands/k1/drop", `{"reason": "重复提交"}`, http.StatusForbidden)
	}
	require.Contains(t, c.do(t, "admin", "POST", "/commands/k1/drop", `{"reason": " "}`, http.StatusUnprocessableEntity).Body.String(), `"field":"reason"`)
	require.Len(t, c.trouble, 1)
	dropped := c.do(t, "admin", "POST", "/commands/k1/drop", `{"reason": "重复提交"}`, http.StatusOK).Body.String()
	for _, said := range []string{`"id":"k1"`, `"project":"SS2019-001"`, `"command":"submit"`, `"reason":"重复提交"`, `"may_be_decided":true`} {
		require.Contains(t, dropped, said)
	}
	require.Empty(t, c.trouble)
	log := c.log[lifecycle.AdminStream]
	require.Equal(t, lifecycle.EventType("command_dropped"), log[len(log)-1].Type)
	require.Equal(t, "admin", log[len(log)-1].Actor)
	c.do(t, "admin", "POST", "/commands/k1/drop", `{"reason": "再来"}`, http.StatusNotFound)
}

func TestEventsOfAHeldProjectAreVouchedFor(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	events := c.log["project/"+code]
	last := events[len(events)-1]
	nudged := lifecycle.NewEvent(last.Stream, last.Seq+1, last.At, lifecycle.Actor{Person: "unit", Name: "姓unit"}, "lost", &lifecycle.Nudged{Text: "请办理"})
	c.held = []port.HeldStream{{Stream: last.Stream, Since: last.At, Unexplained: []port.Unexplained{{Event: nudged, Digest: nudged.Digest(nil)}}}}
	digest := hex.EncodeToString(nudged.Digest(nil))

	told := c.look(t, "admin", "/health")
	for _, said := range []string{`"digest":"` + digest + `"`, `"person":"unit"`, `"command":"lost"`, "请办理", `"stream":"project/SS2019-001"`} {
		require.Contains(t, told, said, "in words, with what names it")
	}
	named := `{"stream": "project/SS2019-001", "events": [{"seq": 11, "digest": "` + digest + `"}], "reason": "备份恢复后缺失，纸质件相符"}`
	c.do(t, "office", "POST", "/held/accept", named, http.StatusForbidden)
	for body, field := range map[string]string{
		`{"stream": "project/SS2019-001", "events": [], "reason": "x"}`:                                       "events",
		`{"stream": "project/SS2019-001", "events": [{"seq": 11, "digest": "` + digest + `"}], "reason": ""}`: "reason",
		`{"stream": "project/SS2019-001", "events": [{"seq": 11, "digest": "zz"}], "reason": "x"}`:            "digest",
		`{"stream": "project/SS2019-001", "events": [{"seq": 0, "digest": "` + digest + `"}], "reason": "x"}`: "events.0.seq",
	} {
		require.Contains(t, c.do(t, "admin", "POST", "/held/accept", body, http.StatusUnprocessableEntity).Body.String(), `"field":"`+field+`"`)
	}
	require.Contains(t, c.do(t, "admin", "POST", "/held/accept", named, http.StatusOK).Body.String(), `"recorded":true`)
	require.Equal(t, []string{"project/SS2019-001"}, c.broughtIn, "at once")
	log := c.log[lifecycle.AdminStream]
	require.Equal(t, lifecycle.EventType("event_accepted"), log[len(log)-1].Type)
	require.Contains(t, string(log[len(log)-1].Payload), digest)

	c.engineGone = true
	require.Contains(t, c.do(t, "admin", "POST", "/held/accept", named, http.StatusOK).Body.String(), `"recorded":false`, "the acceptance stands all the same")
}
