package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/web/admin"
	"sluice/web/form"
	"sluice/web/page"
)

// adminPages are the pages of the administration.
var adminPages = []string{
	"/admin/health", "/admin/people", "/admin/people/wang.li", "/admin/people/wang.li/leave", "/admin/deputies", "/admin/units",
	"/admin/units/coop", "/admin/policies", "/admin/policies/2",
	"/admin/policies/2?from=1", "/admin/calendars", "/admin/calendars?year=2019", "/admin/calendars/1", "/admin/years/2019",
	"/admin/imports", "/admin/imports/i1",
	"/admin/deliveries", "/admin/deliveries?state=sent", "/admin/robots", "/admin/alarms", "/admin/audit",
	"/admin/audit?project=SS2019-008", "/admin/audit?run=1",
}

const badName = "王丽<script>alert(1)</script>"

// administered lays out a county as its administrator finds it, with names that are no good.
func administered(t *testing.T) *standIn {
	s := newStandIn(t)
	list := func(what, items string) {
		s.lay("GET "+what, http.StatusOK,
			of(t, `{"items": [`+strings.ReplaceAll(items, "NAME", badName)+`], "page": 1, "page_size": 30, "total": 61}`))
	}
	one := func(what, body string) {
		s.lay("GET "+what, http.StatusOK, of(t, strings.ReplaceAll(body, "NAME", badName)))
	}
	s.lay("GET /me", http.StatusOK,
		map[string]any{"person": "admin", "name": "管理员", "administrator": true,
			"posts": []process.Post{{Unit: "fgj", Role: process.RoleAdministrator}}})
	list("/people", `{"person": "wang.li", "name": "NAME", "posts": [{"unit": "lt", "role": "staff"}]}`)
	one("/people/wang.li", `{"person": "wang.li", "name": "NAME", "posts": [{"unit": "lt", "role": "staff"}], "password": "first",
		"held": [{"post": {"unit": "lt", "role": "staff"}, "unit": "NAME", "from": "2019-03-01T01:00:00Z"}, {"post": {"unit": "ssb", "role": "head"}, "unit": "苏陕办", "from": "2018-03-01T01:00:00Z", "to": "2019-01-01T01:00:00Z"}],
		"sessions": [{"since": "2019-03-01T01:00:00Z", "used": "2019-03-02T01:00:00Z", "ends": "2019-03-08T01:00:00Z"}]}`)
	list("/people/wang.li/tokens",
		`{"id": "9f86d081884c7d65", "label": "NAME", "scope": "read", "issued": "2019-01-01T01:00:00Z", "expires": "2019-02-01"}`)
	list(
		"/deputies",
		`{"id": 7, "principal": "wang.li", "principal_name": "NAME", "deputy": "qian", "deputy_name": "钱办", "posts": [], "from": "2019-03-01", "to": "2019-03-09", "reason": "NAME"},
		{"id": 8, "principal": "wang.li", "deputy": "qian", "posts": [], "from": "2019-01-01", "to": "2019-01-09", "reason": "x"}`,
	)
	list(
		"/units",
		`{"code": "lt", "name": "NAME", "kind": "township"}, {"code": "coop", "name": "合作社", "kind": "village_cooperative", "parent": "lt"}`,
	)
	one(
		"/units/coop/lineage",
		`{"merged": [{"code": "old", "name": "NAME", "kind": "village_cooperative"}], "names": [{"name": "原NAME", "until": "2018-12-31T01:00:00Z"}]}`,
	)
	list(
		"/policies",
		`{"version": 2, "effective": "2019-04-01T00:00:00Z", "published": "2019-03-01T00:00:00Z", "by": "NAME"}, {"version": 1, "effective": "1970-01-01T00:00:00Z", "published": "2019-01-01T00:00:00Z", "by": "系统"}`,
	)
	s.lay("GET /policies/2", http.StatusOK, map[string]any{"version": 2, "document": "name: " + badName + "\nclock:\n  act_at: x\n"})
	one("/policies/2/diff",
		`{"from": 1, "to": 2, "items": [{"path": "clock.act_at", "kind": "changed", "old": "08:30", "new": "NAME", "new_line": 3}]}`)
	list(
		"/calendar",
		`{"year": 2019, "source": "NAME", "workdays": 250}, {"year": 2020, "source": "x", "provisional": true, "workdays": 249}`,
	)
	one("/calendar/2019",
		`{"year": 2019, "source": "NAME", "workdays": 250, "days": [{"date": "2019-05-01", "free": true, "why": "NAME"}]}`)
	list("/calendars", `{"version": 1, "effective": "2019-03-01T00:00:00Z", "published": "2019-03-01T00:00:00Z", "by": "NAME"}`)
	s.lay("GET /calendars/1", http.StatusOK,
		map[string]any{"version": 1, "document": "years:\n- {year: 2019, source: '" + badName + "'}\n"})
	list(
		"/imports",
		`{"id": "i1", "file": "NAME.csv", "as_of": "2019-03-01", "by": "NAME", "at": "2019-03-01T00:00:00Z", "rows": 93, "running": 6, "started": 2}`,
	)
	one(
		"/imports/i1",
		`{"id": "i1", "file": "NAME.csv", "as_of": "2019-03-01", "by": "NAME", "at": "2019-03-01T00:00:00Z", "rows": 93, "running": 6, "started": 2, "complete": false}`,
	)
	list(
		"/deliveries",
		`{"id": 9, "task": "SS2019-008.10", "project": "SS2019-008", "to": "lt/staff", "channel": "mail", "person": "wang.li", "zh": "NAME", "en": "NAME", "at": "2019-03-01T00:00:00Z", "state": "dead", "tries": 9, "error": "NAME"}`,
	)
	list("/robots", `{"post": "lt/staff", "kind": "wecom", "url": "https://x.cn/NAME"}`)
	list(
		"/alarms",
		`{"kind": "forged", "subject": "project/SS2019-008", "first": "2019-03-01T00:00:00Z", "last": "2019-03-01T00:00:00Z", "times": 1}, {"kind": "unheld_post", "subject": "coop/staff", "first": "2019-03-01T00:00:00Z", "last": "2019-03-01T00:00:00Z", "times": 3}`,
	)
	one(
		"/health",
		`{"version": "v1", "now": "2019-03-05T01:00:00Z", "machine": "2019-03-05T01:00:00Z", "terms": "policy 2, calendar 1", "lag_seconds": 700, "engine_reached": true, "disk": {"free_bytes": 5368709120, "total_bytes": 107374182400, "free_percent": 5},
		"record": {"clocks": [{"process": "p1", "now": "2019-03-05T01:00:00Z", "database_ahead_seconds": 70, "expected": "2019-01-05T01:00:00Z", "seen": "2019-03-05T01:00:00Z"}], "open_intents": 1, "oldest_intent": "2019-03-05T00:58:30Z", "dead": 2, "held": [{"stream": "project/SS2019-008", "since": "2019-03-01T00:00:00Z", "events": [
			{"seq": 5, "at": "2019-03-01T00:00:00Z", "person": "wang", "person_name": "NAME", "post": "lt/staff", "command": "lost", "digest": "aa11", "zh": "审核通过NAME", "en": "approved"},
			{"seq": 6, "at": "2019-03-01T00:00:00Z", "person": "system", "command": "lost", "digest": "bb22", "zh": "x", "en": "x"},
			{"seq": 7, "at": "2019-03-01T00:00:00Z", "person": "li", "command": "other", "digest": "cc33", "zh": "y", "en": "y"}]}], "streams": 1000, "longest": [{"project": "SS2019-008", "events": 40, "history": 90, "run": 1}]},
		"engine": {"running": 7, "failing": 1, "ended": 0, "items": [{"workflow": "project/SS2019-008", "status": "failing", "started": "2019-03-01T00:00:00Z"}]},
		"troubles": [{"id": "k1", "may_be_decided": true, "project": "SS2019-008", "command": "submit", "since": "2019-03-05T00:58:30Z", "tries": 4, "error": "NAME"}]}`,
	)
	one(
		"/chains",
		`{"checked": 500, "events": 4000, "broken": [{"stream": "project/SS2019-008", "broken_at": 3, "why": "NAME"}], "next": "project/SS2019-500"}`,
	)
	one("/projects/SS2019-008/chain", `{"events": 4, "whole": true}`)
	return s
}

// Every page shows in both languages, and what people typed is text.
func TestPagesOfTheAdministration(t *testing.T) {
	s := administered(t)
	for _, path := range adminPages {
		for _, lang := range page.Languages {
			shown := s.send("GET", path, session+"; lang="+lang, nil)
			require.Equal(t, http.StatusOK, shown.Code, path+shown.Body.String())
			body := shown.Body.String()
			require.NotContains(t, body, "<script>alert", path)
			require.NotContains(t, body, " style=", path)
			require.NotContains(t, body, "%!", path)
			require.NotContains(t, body, "&lt;nil&gt;", path)
			require.Equal(t, 1, strings.Count(body, "<h1"), path)
			require.Contains(t, body, `href="/admin" aria-current="page"`, path)
		}
	}
	require.Equal(t, "/admin/health", s.send("GET", "/admin", session, nil).Header().Get("Location"))
	for _, nowhere := range []string{"/admin/policies/9", "/admin/policies/x", "/admin/people/ghost", "/admin/years/x",
		"/admin/units/ghost", "/admin/imports/ghost", "/admin/nothing"} {
		require.Equal(t, http.StatusNotFound, s.send("GET", nowhere, session, nil).Code, nowhere)
	}
}

// Nobody else sees any of it, gets a word of it asked of the API, or can send anything.
func TestTheAdministrationIsForAdministrators(t *testing.T) {
	s := administered(t)
	s.lay("GET /me", http.StatusOK,
		map[string]any{"person": "wang", "name": "王审", "posts": []process.Post{{Unit: "lt", Role: process.RoleStaff}}})
	require.NotContains(t, s.send("GET", "/admin/health", session, nil).Body.String(), `href="/admin"`, "no entry in the navigation")
	sent := []string{
		"/admin/people", "/admin/people/wang.li/give_post", "/admin/people/wang.li/leave", "/admin/deputies", "/admin/units",
		"/admin/units/coop", "/admin/policies", "/admin/calendars",
		"/admin/imports", "/admin/deliveries", "/admin/robots", "/admin/commands/k1/drop", "/admin/held", "/admin/clock",
	}
	for _, path := range append(adminPages, "/admin") {
		shown := s.send("GET", path, session, nil)
		require.Equal(t, http.StatusForbidden, shown.Code, path)
		require.NotContains(t, shown.Body.String(), "王丽", path)
	}
	for _, path := range sent {
		require.Equal(t, http.StatusForbidden, s.send("POST", path, session, url.Values{"person": {"x"}}).Code, path)
	}
	for _, asked := range s.asked {
		require.Contains(t, []string{"GET /me", "GET /clock", "GET /policies", "GET /policies/1", "GET /notifications"}, asked.what,
			"only what every page asks")
	}
	for _, path := range adminPages {
		require.Equal(t, http.StatusSeeOther, s.send("GET", path, "", nil).Code, "who is not signed in is led to do so")
	}
}

func TestAddingAPerson(t *testing.T) {
	s := administered(t)
	s.lay("POST /people", http.StatusCreated,
		map[string]any{"person": "li.wen", "name": "李文", "token": "sluice_SECRET", "token_shown": false})
	form := url.Values{"person": {"li.wen"}, "name": {"李文"}, "posts.0.unit": {"coop"}, "posts.0.role": {"staff"}, "posts.1.unit": {" "},
		form.KeyField: {"k"}}
	body := s.send("POST", "/admin/people", session, form).Body.String()
	sent, _ := s.last("POST /people")
	require.JSONEq(t, `{"person": "li.wen", "name": "李文", "posts": ["coop/staff"]}`, sent.body)
	require.Equal(t, "k", sent.header.Get("Idempotency-Key"))
	require.Contains(t, body, "sluice_SECRET", "it is told once")
	s.lay("POST /people", http.StatusCreated, map[string]any{"person": "li.wen", "name": "李文", "token_shown": true})
	require.Contains(t, s.send("POST", "/admin/people", session, form).Body.String(), page.Words["admin.token.shown"].ZH,
		"the page loaded again adds nobody twice")

	s.lay("POST /people", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "有误", Errors: []page.FieldProblem{
			{Field: "person", MessageZH: "人员代号格式有误"}, {Field: "posts.0", MessageZH: "没有这个单位"},
		}})
	form.Set("person", "李 <b>")
	refused := s.send("POST", "/admin/people", session, form)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	body = refused.Body.String()
	require.Regexp(t, `(?s)value="李 &lt;b&gt;".*人员代号格式有误`, body, "the fault beside its field, and what was typed is kept")
	require.Regexp(t, `(?s)name="posts.0.unit" value="coop".{0,400}没有这个单位`, body)
	require.Contains(t, body, `value="staff" selected`)
}

func TestWhatIsDoneToAPerson(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/people/wang.li", session, nil).Body.String()
	for _, shown := range []string{"/admin/people/wang.li/take_post", `value="lt/staff"`, `value="9f86d081884c7d65"`,
		page.Words["admin.password.first"].ZH, `name="deputy_id" value="7"`} {
		require.Contains(t, body, shown)
	}
	require.NotContains(t, body, `value="ssb/head"`, "a post that is no longer held cannot be taken")
	require.NotContains(t, body, `name="deputy_id" value="8"`, "nor a deputy ended whose days are over")

	for _, do := range []struct{ name, api, form, body string }{
		{"give_post", "POST /people/wang.li/posts", "unit=ssb&role=head", `{"post": "ssb/head"}`},
		{"take_post", "POST /people/wang.li/posts/take", "post=lt/staff", `{"post": "lt/staff"}`},
		{"rename", "PUT /people/wang.li", "name=王莉", `{"name": "王莉"}`},
		{"revoke_token", "POST /people/wang.li/tokens/9f86d081884c7d65/revoke", "token=9f86d081884c7d65", `{}`},
		{"revoke_tokens", "POST /people/wang.li/tokens/revoke", "reason=丢失", `{"reason": "丢失"}`},
	} {
		s.lay(do.api, http.StatusOK, map[string]any{})
		entries, err := url.ParseQuery(do.form)
		require.NoError(t, err)
		entries.Set(form.KeyField, "k")
		done := s.send("POST", "/admin/people/wang.li/"+do.name, session, entries)
		require.Equal(t, "/admin/people/wang.li?done="+do.name, done.Header().Get("Location"), done.Body.String())
		sent, _ := s.last(do.api)
		require.JSONEq(t, do.body, sent.body)
		require.Equal(t, "k", sent.header.Get("Idempotency-Key"))

		s.lay(do.api, http.StatusConflict, page.Problem{Status: 409, Code: "exists", TitleZH: "已存在", DetailZH: "已经办过"})
		refused := s.send("POST", "/admin/people/wang.li/"+do.name, session, entries)
		require.Equal(t, http.StatusConflict, refused.Code)
		require.Equal(t, 1, strings.Count(refused.Body.String(), "已经办过"), "said once, beside its form or on top: "+do.name)
	}
	require.Equal(t, http.StatusNotFound, s.send("POST", "/admin/people/wang.li/erase", session, url.Values{}).Code)
	away := s.send("POST", "/admin/people/wang.li/revoke_token", session, url.Values{"token": {"../../qian/leave"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusNotFound, away.Code, "a token that leads elsewhere names nothing")
	_, led := s.last("POST /people/qian/leave")
	require.False(t, led)

	s.lay("PUT /people/wang.li/password", http.StatusOK, map[string]any{"person": "wang.li", "must_change": true})
	given := s.send(
		"POST",
		"/admin/people/wang.li/first_password",
		session,
		url.Values{"password": {"a first password"}, form.KeyField: {"k"}},
	)
	require.Equal(t, http.StatusOK, given.Code)
	require.Contains(t, given.Body.String(), "<code class=\"secret\">a first password</code>")
	s.lay("POST /people/wang.li/tokens", http.StatusCreated,
		map[string]any{"id": "x", "token": "sluice_ONCE", "address": "https://x/feed?token=sluice_ONCE"})
	issued := s.send("POST", "/admin/people/wang.li/issue_token", session,
		url.Values{"label": {"手机"}, "scope": {"calendar"}, "expires": {"2019-12-31"}, form.KeyField: {"k"}})
	require.Contains(t, issued.Body.String(), "sluice_ONCE")
	sent, _ := s.last("POST /people/wang.li/tokens")
	require.JSONEq(t, `{"label": "手机", "scope": "calendar", "expires": "2019-12-31"}`, sent.body)
}

// Somebody leaves only after it was shown what moves.
func TestALeavingIsShownBeforeItHappens(t *testing.T) {
	s := administered(t)
	answer := func(preview string) any {
		return of(
			t,
			`{"person": "wang.li", "successor": "qian", "posts": [{"unit": "lt", "role": "staff"}], "preview": `+preview+`, "tasks": [
			{"task": "SS2019-008.10", "words": {"zh": "镇办审核", "en": "opinion"}, "due": "2019-03-08", "project": "SS2019-008", "project_name": "水稻<script>alert(1)</script>",
			 "holder": {"unit": "lt", "role": "staff"}, "persons": ["钱办"], "claimed": "王丽"}]}`,
		)
	}
	s.lay("GET /people", http.StatusOK,
		of(t, `{"items": [{"person": "qian", "name": "钱办", "posts": []}], "page": 1, "page_size": 200, "total": 1}`))
	s.lay("POST /people/wang.li/leave", http.StatusOK, answer("true"))
	entries := url.Values{"successor": {"qian"}, "reason": {"调离"}, form.KeyField: {"k1"}}
	body := s.send("POST", "/admin/people/wang.li/leave", session, entries).Body.String()
	sent, _ := s.last("POST /people/wang.li/leave")
	require.JSONEq(t, `{"successor": "qian", "reason": "调离", "preview": true}`, sent.body)
	for _, shown := range []string{"镇办审核", "将转交 1 个岗位、1 项待办", `name="_sure" value="1"`, `name="successor" value="qian"`, "接任人：钱办 qian",
		"水稻&lt;script&gt;"} {
		require.Contains(t, body, shown)
	}
	require.NotContains(t, body, `name="_key" value="k1"`, "what comes next is another request")

	s.lay("POST /people/wang.li/leave", http.StatusOK, answer("false"))
	entries.Set(admin.SureField, "1")
	entries.Set(form.KeyField, "k2")
	body = s.send("POST", "/admin/people/wang.li/leave", session, entries).Body.String()
	sent, _ = s.last("POST /people/wang.li/leave")
	require.JSONEq(t, `{"successor": "qian", "reason": "调离"}`, sent.body)
	require.Contains(t, body, "已转交 1 个岗位、1 项待办")
	require.Contains(t, body, "/tasks/SS2019-008.10?open=release#release", "what was claimed is to be released")
	require.NotContains(t, body, `name="_sure"`)

	s.lay("POST /people/wang.li/leave", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []page.FieldProblem{{Field: "successor", MessageZH: "没有这个人员"}}})
	refused := s.send("POST", "/admin/people/wang.li/leave", session, entries).Body.String()
	require.Contains(t, refused, "没有这个人员")
	require.Contains(t, refused, "调离</textarea>")
}

func TestDeputiesUnitsAndRobots(t *testing.T) {
	s := administered(t)
	s.lay("POST /deputies", http.StatusCreated, map[string]any{"id": 9})
	entries := url.Values{"principal": {"wang.li"}, "deputy": {"qian"}, "from": {"2019-03-05"}, "to": {"2019-03-09"}, "reason": {"出差"},
		form.KeyField: {"k"}}
	require.Equal(t, "/admin/deputies?done=name_deputy", s.send("POST", "/admin/deputies", session, entries).Header().Get("Location"))
	sent, _ := s.last("POST /deputies")
	require.JSONEq(t, `{"principal": "wang.li", "deputy": "qian", "from": "2019-03-05", "to": "2019-03-09", "reason": "出差"}`, sent.body)
	s.lay("POST /deputies", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []page.FieldProblem{{Field: "to", MessageZH: "止日已过"}}})
	entries.Set("posts.0.unit", "lt")
	entries.Set("posts.0.role", "staff")
	refused := s.send("POST", "/admin/deputies", session, entries).Body.String()
	require.Contains(t, refused, "止日已过")
	require.Contains(t, refused, "出差</textarea>")
	sent, _ = s.last("POST /deputies")
	require.Contains(t, sent.body, `"posts":["lt/staff"]`)
	before := len(s.asked)
	entries.Set("principal", " ")
	open := s.send("POST", "/admin/deputies", session, entries)
	require.Equal(t, http.StatusUnprocessableEntity, open.Code)
	require.Contains(t, open.Body.String(), `<p class="error">`+page.Words["form.needed"].ZH)
	require.Contains(t, open.Body.String(), "出差</textarea>")
	for _, a := range s.asked[before:] {
		require.NotEqual(t, "POST /deputies", a.what, "left open, it would be the administrator themselves")
	}
	s.lay("POST /deputies/7/end", http.StatusOK, map[string]any{"id": 7})
	require.Equal(t, "/admin/people/wang.li?done=end_deputy",
		s.send("POST", "/admin/deputies", session,
			url.Values{"deputy_id": {"7"}, form.BackField: {"/admin/people/wang.li"}, form.KeyField: {"k"}}).Header().Get("Location"))
	require.Equal(t, "/admin/deputies?done=end_deputy",
		s.send("POST", "/admin/deputies", session,
			url.Values{"deputy_id": {"7"}, form.BackField: {"//example.org"}, form.KeyField: {"k"}}).Header().Get("Location"))

	s.lay("POST /units", http.StatusConflict, page.Problem{Status: 409, Code: "exists", TitleZH: "已存在", DetailZH: "单位代码已存在"})
	unit := s.send("POST", "/admin/units", session, url.Values{"code": {"lt"}, "name": {"龙亭"}, "kind": {"township"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusConflict, unit.Code)
	require.Contains(t, unit.Body.String(), "单位代码已存在")
	require.Contains(t, unit.Body.String(), `value="龙亭"`)
	s.lay("POST /units", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误",
			Errors: []page.FieldProblem{{Field: "kind", MessageZH: "须为其中之一：village_cooperative"}}})
	unchosen := s.send("POST", "/admin/units", session, url.Values{"code": {"lt2"}, form.KeyField: {"k"}}).Body.String()
	require.Contains(t, unchosen, `<p class="error">`+page.Words["form.choose"].ZH)
	require.NotContains(t, unchosen, "须为其中之一", "the page has its own words for what was left open")
	s.lay("POST /units", http.StatusCreated, map[string]any{"code": "lt2"})
	require.Equal(t, "/admin/units?done=add_unit&q=lt2",
		s.send("POST", "/admin/units", session, url.Values{"code": {"lt2"}, "name": {"龙亭"}, "kind": {"township"}}).Header().Get("Location"))
	s.lay("PUT /units/coop", http.StatusOK, map[string]any{"code": "coop"})
	lineage := s.send("GET", "/admin/units/coop", session, nil).Body.String()
	for _, shown := range []string{"原王丽&lt;script&gt;", `href="/admin/units/old"`, "并入其他单位", `action="/admin/units/coop/merge"`} {
		require.Contains(t, lineage, shown)
	}
	s.lay("POST /units/coop/merge", http.StatusOK, map[string]any{})
	merged := s.send(
		"POST",
		"/admin/units/coop/merge",
		session,
		url.Values{"into": {"lt"}, "reason": {"洋编发〔2020〕3号"}, form.KeyField: {"k"}},
	)
	require.Equal(t, "/admin/units/coop?done=merge_unit", merged.Header().Get("Location"))
	changed := s.send("POST", "/admin/units/coop", session, url.Values{"name": {"第一合作社"}, "parent": {""}, form.KeyField: {"k"}})
	require.Equal(t, "/admin/units/coop?done=change_unit", changed.Header().Get("Location"))
	sent, _ = s.last("PUT /units/coop")
	require.JSONEq(t, `{"name": "第一合作社"}`, sent.body)
	s.lay("PUT /units/coop", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []page.FieldProblem{{Field: "parent", MessageZH: "没有这个上级单位"}}})
	kept := s.send(
		"POST",
		"/admin/units/coop",
		session,
		url.Values{"name": {"第一合作社"}, "parent": {"ghost"}, form.KeyField: {"k"}},
	).Body.String()
	require.Contains(t, kept, "没有这个上级单位")
	require.Contains(t, kept, `value="第一合作社"`)
	s.send("GET", "/admin/units?kind=township&q=龙亭&nonsense=1&page=2", session, nil)
	asked := s.asked[len(s.asked)-2]
	require.Equal(t, "GET /units", asked.what)

	s.lay("PUT /robots", http.StatusOK, map[string]any{})
	empty := s.send("POST", "/admin/robots", session,
		url.Values{"unit": {"lt"}, "role": {"staff"}, "kind": {"wecom"}, "url": {""}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, empty.Code)
	_, told := s.last("PUT /robots")
	require.False(t, told, "an address left out by mistake removes no robot")
	s.send("POST", "/admin/robots", session,
		url.Values{"unit": {"lt"}, "role": {"staff"}, "kind": {"wecom"}, "url": {""}, "remove": {"1"}, form.KeyField: {"k"}})
	sent, _ = s.last("PUT /robots")
	require.JSONEq(t, `{"post": "lt/staff", "kind": "wecom", "url": ""}`, sent.body)
}
