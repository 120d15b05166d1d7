package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/web/desk"
	"sluice/web/form"
	"sluice/web/page"
)

// withInbox lays out an inbox with a decision that two persons may take and the reader has claimed, and one that nobody has.
func (s *standIn) withInbox(t *testing.T) {
	s.withTask(t)
	free, mine := of(t, aTask).(map[string]any), of(t, aTask).(map[string]any)
	free["persons"] = []string{"王审", "李审"}
	mine["id"], mine["claim"] = "SS2019-009.4", map[string]any{"person": "wang", "name": "王审"}
	s.lay("GET /tasks", http.StatusOK, map[string]any{"items": []any{free, mine}, "page": 1, "page_size": 30, "total": 2})
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, free)
	s.lay("GET /tasks/SS2019-009.4", http.StatusOK, mine)
	s.lay("GET /projects", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
}

func TestProjectsOnMyTasks(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	s.lay(
		"GET /projects",
		http.StatusOK,
		of(
			t,
			`{"items": [{"code": "SS2019-008", "name": "水稻<script>alert(1)</script>", "stage": "review", "waits": ["龙亭镇人民政府"]}], "page": 1, "page_size": 30, "total": 1}`,
		),
	)
	for _, view := range []string{"begun", "copied"} {
		body := s.send("GET", "/tasks?view="+view+"&sort=due&overdue=1", session, nil).Body.String()
		require.Contains(t, body, "龙亭镇人民政府", "whose turn it is")
		require.NotContains(t, body, "<script>alert")
		require.Contains(t, body, `<option value="due" selected>`)
		require.NotContains(t, body, `value="-opened"`, "projects have their own orders")
		var asked bool
		for _, a := range s.asked {
			asked = asked || a.what == "GET /projects" && strings.Contains(a.query, "view="+view) &&
				strings.Contains(a.query, "sort=due") && strings.Contains(a.query, "overdue=true")
		}
		require.True(t, asked, "the list is the API's")
	}
	s.lay("GET /projects", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/tasks?view=copied", session, nil).Body.String(), page.Words["tasks.none.copied.help"].ZH)
}

func TestWhatCanBePressedInARow(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	body := s.send("GET", "/tasks?sort=opened", session, nil).Body.String()
	require.Contains(t, body, `action="/tasks/SS2019-008.10/claim"`)
	require.Contains(t, body, `action="/tasks/SS2019-009.4/release"`)
	require.NotContains(t, body, "#transfer", "others move tasks")
	require.Contains(t, body, `name="_back" value="/tasks?sort=opened"`)
	for _, command := range []string{"decide", "claim", "release"} {
		require.Contains(t, body, `<option value="`+command+`">`)
	}
	require.NotContains(t, body, `<option value="transfer">`)
	require.NotContains(t, body, " checked>")
	require.Equal(t, 2, strings.Count(s.send("GET", "/tasks?ticked=all", session, nil).Body.String(), " checked>"))

	s.lay("GET /me", http.StatusOK, of(t, `{"person": "qian", "name": "钱办", "posts": [{"unit": "ssb", "role": "staff"}]}`))
	office := s.send("GET", "/tasks", session, nil).Body.String()
	require.Contains(t, office, "/tasks/SS2019-008.10?open=transfer&amp;back=%2ftasks#transfer")
	require.NotContains(t, office, "/claim", "the office does not take what is not its own")
	require.NotContains(t, office, `<option value="decide">`)

	s.lay("POST /tasks/SS2019-008.10/claim", http.StatusConflict,
		page.Problem{Status: 409, Code: "not_first", TitleZH: "已有人办理", DetailZH: "李审已认领"})
	lost := s.send("POST", "/tasks/SS2019-008.10/claim", session, url.Values{form.KeyField: {"k"}, form.BackField: {"/tasks"}})
	require.Equal(t, http.StatusConflict, lost.Code)
	require.Contains(t, lost.Body.String(), "李审已认领")
}

const two = "task=SS2019-008.10&task=SS2019-009.4"

func TestManyTasksAreLookedAtBeforeTheyAreDone(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	shown := s.send("GET", "/tasks/bulk?command=decide&"+two+"&back=/tasks?sort=opened", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	require.Contains(t, body, `name="verdict" value="return"`)
	require.NotContains(t, body, "resolution", "no secretary is among them")
	require.Contains(t, body, `name="_preview" value="1"`)
	require.NotContains(t, body, `<p class="send"><button class="main">`, "nothing is done before it is looked at")
	_, asked := s.last("POST /tasks/bulk")
	require.False(t, asked)

	s.lay(
		"POST /tasks/bulk",
		http.StatusOK,
		of(
			t,
			`{"preview": true, "done": 1, "refused": 1, "items": [{"task": "SS2019-008.10", "done": true, "would": [{"zh": "审核通过<u>", "en": "approved"}]},
		{"task": "SS2019-009.4", "done": false, "code": "separation", "detail_zh": "不能审核自己提交的事项<b>", "reasons": [{"code": "x", "zh": "原因", "en": "why"}]}]}`,
		),
	)
	form := url.Values{
		desk.BulkCommand: {"decide"},
		desk.BulkTask:    {"SS2019-008.10", "SS2019-009.4"},
		desk.BulkListed:  {"SS2019-008.10", "SS2019-009.4"},
		"verdict":        {"approve"},
		"reason":         {"同意<i>"},
		form.KeyField:    {"key-1"},
		form.BackField:   {"/tasks"},
		desk.BulkPreview: {"1"},
	}
	preview := s.send("POST", "/tasks/bulk", session, form)
	require.Equal(t, http.StatusOK, preview.Code)
	body = preview.Body.String()
	sent, _ := s.last("POST /tasks/bulk")
	require.JSONEq(
		t,
		`{"command": "decide", "tasks": ["SS2019-008.10", "SS2019-009.4"], "args": {"verdict": "approve", "reason": "同意<i>"}, "preview": true}`,
		sent.body,
	)
	require.NotEqual(t, "key-1", sent.header.Get("Idempotency-Key"), "a look has a key of its own")
	require.Contains(t, body, "不能审核自己提交的事项&lt;b&gt;")
	require.Contains(t, body, "<li>审核通过&lt;u&gt;</li>", "what would become of it")
	require.Contains(t, body, "原因")
	require.Contains(t, body, "同意&lt;i&gt;</textarea>")
	require.Regexp(t, `value="SS2019-008.10" id="[^"]*" checked`, body)
	require.NotRegexp(t, `value="SS2019-009.4" id="[^"]*" checked`, body, "what would be refused is not sent")
	require.Contains(t, body, `<p class="send"><button class="main">`)
	require.Contains(t, body, `name="_key" value="key-1"`)
}

func TestManyTasksAreDone(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	form := url.Values{desk.BulkCommand: {"decide"}, desk.BulkTask: {"SS2019-008.10"}, desk.BulkListed: {"SS2019-008.10", "SS2019-009.4"},
		"verdict": {"approve"}, form.KeyField: {"key-1"}, form.BackField: {"/tasks?sort=opened"}}
	s.lay("POST /tasks/bulk", http.StatusOK, of(t, `{"done": 3, "refused": 0, "items": [{"task": "SS2019-008.10", "done": true}]}`))
	done := s.send("POST", "/tasks/bulk", session, form)
	require.Equal(t, http.StatusSeeOther, done.Code, done.Body.String())
	require.Equal(t, "/tasks?done=decide&many=3&sort=opened", done.Header().Get("Location"))
	sent, _ := s.last("POST /tasks/bulk")
	require.Equal(t, "key-1", sent.header.Get("Idempotency-Key"), "twice the same does nothing twice")
	require.Contains(t, s.send("GET", "/tasks?done=decide&many=3", session, nil).Body.String(), "（3 项）")

	s.lay(
		"POST /tasks/bulk",
		http.StatusOK,
		of(
			t,
			`{"done": 1, "refused": 1, "items": [{"task": "SS2019-008.10", "done": true}, {"task": "SS2019-009.4", "done": false, "code": "not_first", "detail_zh": "已由他人办理"}]}`,
		),
	)
	form[desk.BulkTask] = []string{"SS2019-008.10", "SS2019-009.4"}
	some := s.send("POST", "/tasks/bulk", session, form).Body.String()
	require.Contains(t, some, "已由他人办理")
	require.Contains(t, some, page.Words["bulk.done"].ZH)
	require.NotContains(t, some, `name="_task" value="SS2019-008.10"`, "what is done cannot be sent again")
	require.Regexp(t, `name="_task" value="SS2019-009.4" id="[^"]*" checked`, some)
	require.NotContains(t, some, "key-1", "what comes next is another request")

	s.lay(
		"POST /tasks/bulk",
		http.StatusOK,
		of(
			t,
			`{"done": 1, "refused": 1, "items": [{"task": "SS2019-008.10", "done": true}, {"task": "SS2019-009.4", "done": false, "code": "unavailable", "detail_zh": "结果未知"}]}`,
		),
	)
	unknown := s.send("POST", "/tasks/bulk", session, form).Body.String()
	require.Contains(t, unknown, `name="_key" value="key-1"`, "what may have been done is repeated with its key")
}

func TestManyTasksWithSomethingWrong(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	require.Equal(t, http.StatusNotFound, s.send("GET", "/tasks/bulk?command=terminate&"+two, session, nil).Code)
	require.Contains(t, s.send("GET", "/tasks/bulk?command=decide", session, nil).Body.String(), page.Words["bulk.none.help"].ZH)
	require.Contains(
		t,
		s.send("GET", "/tasks/bulk?command=decide&task=SS2019-099.1", session, nil).Body.String(),
		page.Words["bulk.unknown"].ZH,
	)
	require.Contains(t, s.send("GET", "/tasks/bulk?command=decide&"+two+"&back=//example.org", session, nil).Body.String(), `href="/tasks"`)
	require.NotContains(t, s.send("GET", "/tasks/bulk?command=decide&"+two+"&back=//example.org", session, nil).Body.String(),
		`"//example.org`)

	form := url.Values{
		desk.BulkCommand: {"decide"},
		desk.BulkListed:  {"SS2019-008.10"},
		"verdict":        {"return"},
		"reason":         {"为何"},
		form.KeyField:    {"k"},
	}
	none := s.send("POST", "/tasks/bulk", session, form).Body.String()
	require.Contains(t, none, page.Words["bulk.none"].ZH)
	require.Contains(t, none, "为何</textarea>")
	require.Contains(t, none, "SS2019-008.10", "the rows stay")

	s.lay(
		"POST /tasks/bulk",
		http.StatusOK,
		of(
			t,
			`{"done": 0, "refused": 1, "items": [{"task": "SS2019-008.10", "done": false, "code": "invalid", "fields": [{"field": "reason", "zh": "不能为空", "en": "must not be empty"}]}]}`,
		),
	)
	form[desk.BulkTask], form[desk.BulkPreview] = []string{"SS2019-008.10"}, []string{"1"}
	wrong := s.send("POST", "/tasks/bulk", session, form).Body.String()
	require.Regexp(t, `(?s)name="reason"[^>]*aria-invalid="true".*?<p class="error">不能为空`, wrong, "beside the field")

	over := s.send("POST", "/tasks/bulk", "", form)
	require.Equal(t, http.StatusUnauthorized, over.Code)
	require.Contains(t, over.Body.String(), `name="carried._task" value="SS2019-008.10"`)
	require.Contains(t, over.Body.String(), `name="carried.reason" value="为何"`)
}

// Where nothing need be filled in, what would become of each is said at once.
func TestAClaimOfManyIsPreviewedAtOnce(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	s.lay(
		"POST /tasks/bulk",
		http.StatusOK,
		of(
			t,
			`{"preview": true, "done": 1, "refused": 1, "items": [{"task": "SS2019-008.10", "done": true}, {"task": "SS2019-009.4", "done": false, "code": "not_first", "detail_zh": "您已认领该待办"}]}`,
		),
	)
	body := s.send("GET", "/tasks/bulk?command=claim&"+two, session, nil).Body.String()
	sent, _ := s.last("POST /tasks/bulk")
	require.Contains(t, sent.body, `"preview":true`)
	require.Contains(t, body, "您已认领该待办")
	require.Contains(t, body, `<p class="send"><button class="main">`)
}

// A deputy is told for whom they act, by name.
func TestTheBannerOfADeputy(t *testing.T) {
	s := newStandIn(t)
	s.withInbox(t)
	require.NotContains(t, s.send("GET", "/tasks", session, nil).Body.String(), "strip-deputy")
	s.lay(
		"GET /me",
		http.StatusOK,
		of(
			t,
			`{"person": "dai", "name": "代理员", "posts": [], "deputy_for": [{"principal": "wang", "principal_name": "王审<b>", "post": {"unit": "lt", "role": "staff"}}],
		"units": [{"code": "lt", "name": "龙亭镇人民政府", "kind": "township"}]}`,
		),
	)
	body := s.send("GET", "/tasks", session, nil).Body.String()
	require.Contains(t, body, "王审&lt;b&gt;（龙亭镇人民政府 经办人）")
	require.Contains(t, body, `action="/tasks/SS2019-008.10/claim"`, "the deputy may what the principal may")
}
