package api_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/engine"
	"sluice/lifecycle"
	"sluice/refusal"
)

func TestACommandIsDropped(t *testing.T) {
	c := newCounty(t)
	declared(t, c)
	c.stuck("k1", "SECRET engine text")
	waiting := func() int { return strings.Count(c.look(t, "admin", "/stuck"), `"id":"k1"`) }
	for _, person := range []string{"unit", "office", "leader", "nothing"} {
		c.do(t, person, "POST", "/commands/k1/drop", `{"reason": "重复提交"}`, http.StatusForbidden)
	}
	require.Contains(t, c.do(t, "admin", "POST", "/commands/k1/drop", `{"reason": " "}`, http.StatusUnprocessableEntity).Body.String(),
		`"field":"reason"`)
	require.Equal(t, 1, waiting())
	dropped := c.do(t, "admin", "POST", "/commands/k1/drop", `{"reason": "重复提交"}`, http.StatusOK).Body.String()
	for _, said := range []string{`"id":"k1"`, `"project":"SS2019-001"`, `"command":"submit"`, `"reason":"重复提交"`, `"may_be_decided":true`} {
		require.Contains(t, dropped, said)
	}
	require.Zero(t, waiting())
	require.Equal(t, lifecycle.EventType("command_dropped"), c.last().Type)
	require.Equal(t, "admin", c.last().Actor)
	c.do(t, "admin", "POST", "/commands/k1/drop", `{"reason": "再来"}`, http.StatusConflict)
	c.do(t, "admin", "POST", "/commands/k2/drop", `{"reason": "再来"}`, http.StatusNotFound)
}

func TestEventsOfAHeldProjectAreVouchedFor(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	events := c.events("project/" + code)
	last := events[len(events)-1]
	nudged := lifecycle.NewEvent(last.Stream, last.Seq+1, last.At, lifecycle.Actor{Person: "unit", Name: "姓unit"}, "lost",
		&lifecycle.Nudged{Text: "请办理"})
	again := lifecycle.NewEvent(last.Stream, last.Seq+2, last.At, lifecycle.Actor{Person: "unit", Name: "姓unit"}, "lost too",
		&lifecycle.Nudged{Text: "请尽快办理"})
	_, err := c.Publish(t.Context(), last.Stream, []lifecycle.Event{nudged, again})
	require.ErrorIs(t, err, lifecycle.ErrForged)
	digest := hex.EncodeToString(nudged.Digest(nil))

	told := c.look(t, "admin", "/health")
	for _, said := range []string{`"digest":"` + digest + `"`, `"person":"unit"`, `"command":"lost"`, "请办理",
		`"stream":"project/SS2019-001"`} {
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
		require.Contains(t, c.do(t, "admin", "POST", "/held/accept", body, http.StatusUnprocessableEntity).Body.String(),
			`"field":"`+field+`"`)
	}
	require.Contains(t, c.do(t, "admin", "POST", "/held/accept", named, http.StatusOK).Body.String(), `"recorded":true`)
	require.Equal(t, []string{"project/SS2019-001"}, c.broughtIn, "at once")
	require.Equal(t, lifecycle.EventType("event_accepted"), c.last().Type)
	require.Contains(t, string(c.last().Payload), digest)

	c.engineGone = true
	c.do(t, "admin", "POST", "/held/accept", named, http.StatusNotFound)
	named = strings.NewReplacer(digest, hex.EncodeToString(again.Digest(nil)), `"seq": 11`, `"seq": 12`).Replace(named)
	require.Contains(t, c.do(t, "admin", "POST", "/held/accept", named, http.StatusOK).Body.String(), `"recorded":false`,
		"the acceptance stands all the same")
}

// While the clock has leapt people may look and sign in, and nothing else is done but that an administrator confirms it.
func TestAClockThatLeapt(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	c.leapt = refusal.New(refusal.CodeClock, "系统时钟异常", "the clock has leapt")
	_, err := c.Beat(t.Context(), engine.Beat{Process: "p", Now: c.Now(), Leap: &engine.Leap{Expected: c.Now().AddDate(0, 0, -14), Seen: c.Now()}})
	require.NoError(t, err)
	before := c.state(t)
	for _, send := range []struct{ as, url, body string }{
		{"admin", "/units", `{"code": "lyj", "name": "林业局", "kind": "department"}`},
		{"admin", "/people", `{"person": "li.wen", "name": "李文", "posts": []}`},
		{"admin", "/commands/k1/drop", `{"reason": "x"}`}, {"unit", "/me/tokens", `{"label": "x"}`},
	} {
		got := c.do(t, send.as, "POST", send.url, send.body, http.StatusServiceUnavailable)
		require.Contains(t, got.Body.String(), `"code":"clock"`)
		require.Contains(t, got.Body.String(), "系统时钟异常")
		require.NotEmpty(t, got.Header().Get("Retry-After"))
	}
	require.Equal(t, before, c.state(t))
	require.Contains(t, c.look(t, "unit", "/projects/"+code), code)

	now := c.Now().Format(time.RFC3339)
	c.do(t, "office", "POST", "/clock/confirm", `{"now": "`+now+`", "reason": "已核对"}`, http.StatusForbidden)
	for body, field := range map[string]string{
		`{"now": "2019-01-01T00:00:00Z", "reason": "已核对"}`: "now", `{"now": "` + now + `", "reason": " "}`: "reason",
	} {
		require.Contains(t, c.do(t, "admin", "POST", "/clock/confirm", body, http.StatusUnprocessableEntity).Body.String(),
			`"field":"`+field+`"`)
	}
	c.do(t, "admin", "POST", "/clock/confirm", `{"now": "`+now+`", "reason": "断电半月，已与标准时间核对"}`, http.StatusOK)
	require.Equal(t, lifecycle.EventType("clock_confirmed"), c.last().Type)
}
