package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/web/form"
	"sluice/web/page"
)

func TestDroppingACommand(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/health", session, nil).Body.String()
	require.Contains(t, body, `action="/admin/commands/k1/drop"`)
	require.Contains(t, body, page.Words["admin.drop.maybe"].ZH)
	s.lay("POST /commands/k1/drop", http.StatusConflict, page.Problem{Status: 409, Code: "stage", TitleZH: "当前阶段不能办理", DetailZH: "该操作已有结果"})
	refused := s.send("POST", "/admin/commands/k1/drop", session, url.Values{"reason": {"重复提交"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusConflict, refused.Code)
	require.Contains(t, refused.Body.String(), "该操作已有结果")
	require.Contains(t, refused.Body.String(), "重复提交</textarea>", "what was typed is kept")
	s.lay("POST /commands/k1/drop", http.StatusOK, map[string]any{"id": "k1"})
	require.Equal(t, "/admin/health?done=drop_command",
		s.send("POST", "/admin/commands/k1/drop", session, url.Values{"reason": {"重复提交"}, form.KeyField: {"k"}}).Header().Get("Location"))
	sent, _ := s.last("POST /commands/k1/drop")
	require.JSONEq(t, `{"reason": "重复提交"}`, sent.body)
	require.Equal(t, "k", sent.header.Get("Idempotency-Key"))
	require.Contains(
		t,
		s.send("GET", "/admin/health?done=drop_command", session, nil).Body.String(),
		page.Words["admin.do.drop_command"].ZH,
	)
}

// What is vouched for is what was shown, command by command, and nothing that came since.
func TestVouchingForEvents(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/health", session, nil).Body.String()
	forms := regexp.MustCompile(`action="(/admin/held[^"]*)"`).FindAllStringSubmatch(body, -1)
	require.Len(t, forms, 2, "one for each command")
	for _, shown := range []string{"审核通过", "aa11", "lt/staff"} {
		require.Contains(t, body, shown)
	}
	first := strings.ReplaceAll(forms[0][1], "&amp;", "&")
	s.lay("POST /held/accept", http.StatusNotFound, page.Problem{Status: 404, Code: "not_found", TitleZH: "没有", DetailZH: "没有这条待认定的记录"})
	gone := s.send("POST", first, session, url.Values{"reason": {"与纸质件相符"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusNotFound, gone.Code)
	require.Equal(t, 1, strings.Count(gone.Body.String(), "与纸质件相符</textarea>"), "in the form that was sent, not in the other")
	s.lay("POST /held/accept", http.StatusOK, map[string]any{"accepted": 2})
	require.Equal(t, "/admin/health?done=accept_events",
		s.send("POST", first, session, url.Values{"reason": {"与纸质件相符"}, form.KeyField: {"k"}}).Header().Get("Location"))
	sent, _ := s.last("POST /held/accept")
	require.JSONEq(
		t,
		`{"stream": "project/SS2019-008", "events": [{"seq": 5, "digest": "aa11"}, {"seq": 6, "digest": "bb22"}], "reason": "与纸质件相符"}`,
		sent.body,
	)
}

func TestAnImportNamesWhatWasLeftOut(t *testing.T) {
	s := administered(t)
	s.lay(
		"GET /imports/i2",
		http.StatusOK,
		of(
			t,
			`{"id": "i2", "file": "r.csv", "as_of": "2019-03-01", "by": "x", "at": "2019-03-01T00:00:00Z", "rows": 93, "running": 6, "started": 4,
		"refused": 1, "dropped": 1, "complete": true, "left_out": [{"code": "SS2019-077", "why": "refused", "reason": "planned_end"}, {"code": "SS2019-078", "why": "dropped", "reason": "台账重复"}]}`,
		),
	)
	body := s.send("GET", "/admin/imports/i2", session, nil).Body.String()
	require.NotContains(t, body, page.Words["admin.import.complete"].ZH)
	for _, shown := range []string{"SS2019-077", "SS2019-078", "台账重复", page.Words["admin.import.why.refused"].ZH,
		page.Words["admin.import.why.dropped"].ZH} {
		require.Contains(t, body, shown)
	}
}

func TestConfirmingTheClock(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/health", session, nil).Body.String()
	for _, shown := range []string{page.Words["admin.clock.title"].ZH, page.Words["admin.health.leapt"].ZH, "2019-01-05 09:00", "2019-03-05 09:00"} {
		require.Contains(t, body, shown)
	}
	action := regexp.MustCompile(`action="(/admin/clock[^"]*)"`).FindStringSubmatch(body)[1]
	require.Contains(t, action, "2019-03-05T01%3A00%3A00Z", "what is confirmed is what was shown")
	s.lay("POST /clock/confirm", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []page.FieldProblem{{Field: "now", MessageZH: "时钟已变，请刷新后再确认"}}})
	refused := s.send("POST", strings.ReplaceAll(action, "&amp;", "&"), session, url.Values{"reason": {"断电"}, form.KeyField: {"k"}})
	require.Contains(t, refused.Body.String(), "时钟已变，请刷新后再确认")
	require.Contains(t, refused.Body.String(), "断电</textarea>")
	s.lay("POST /clock/confirm", http.StatusOK, map[string]any{"now": "2019-03-05T01:00:00Z"})
	require.Equal(t, "/admin/health?done=confirm_clock",
		s.send("POST", strings.ReplaceAll(action, "&amp;", "&"), session,
			url.Values{"reason": {"断电半月"}, form.KeyField: {"k"}}).Header().Get("Location"))
	sent, _ := s.last("POST /clock/confirm")
	require.JSONEq(t, `{"now": "2019-03-05T01:00:00Z", "reason": "断电半月"}`, sent.body)
	require.Equal(t, http.StatusNotFound, s.send("POST", "/admin/clock?_now=yesterday", session, url.Values{"reason": {"x"}}).Code)
}
