package web

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/web/account"
	"sluice/web/form"
	"sluice/web/page"
)

// deciding is a county in which the reviewer has a declaration to decide on, whose name is no good, with the address of the task.
func deciding(t *testing.T) (c *testcounty.County, p *testcounty.Project, at string) {
	t.Helper()
	c = newCounty(t)
	in := testcounty.Declaration()
	in.Name = "水稻<script>alert(1)</script>"
	p = c.DeclaredAs(in)
	p.Submit()
	c.At("2019-03-05")
	return c, p, "/tasks/" + p.Task(process.TaskDecide)
}

// returning is the form of a decision as a browser sends it, of what the reviewer saw.
func returning(p *testcounty.Project) url.Values {
	return url.Values{"verdict": {"return"}, "reason": {"缺少村民签字<b>"}, form.KeyField: {"key-1"},
		form.RevisionField: {fmt.Sprint(p.State().Revision)}}
}

func TestHeadersOfAPage(t *testing.T) {
	c, _, at := deciding(t)
	shown := c.Get(testcounty.Reviewer, at)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	require.Equal(t, "text/html; charset=utf-8", shown.Header().Get("Content-Type"))
	require.Equal(t, "no-store", shown.Header().Get("Cache-Control"))
	require.NotContains(t, shown.Header().Get("Content-Security-Policy"), "unsafe")
	body := shown.Body.String()
	require.Contains(t, body, "&lt;script&gt;")
	require.NotContains(t, body, "<script>alert", "what people write is text")
	require.NotContains(t, body, " style=", "the policy of the page lets no style in it")
	require.NotRegexp(t, `<[^>]* on[a-z]+=`, body, "nor a script")
	for address := range page.AssetsByAddress {
		if strings.HasSuffix(address, ".css") {
			require.Contains(t, body, address)
		}
		asset := c.Send("GET", address, "", nil)
		require.Equal(t, http.StatusOK, asset.Code)
		require.Contains(t, asset.Header().Get("Cache-Control"), "immutable")
	}
}

func TestLanguages(t *testing.T) {
	c, _, at := deciding(t)
	session := c.Session(testcounty.Reviewer)
	require.Contains(t, c.Send("GET", at, session, nil).Body.String(), `<html lang="zh-CN">`)
	english := c.Send("GET", at+"?lang=en", session, nil)
	require.Contains(t, english.Body.String(), "opinion of the township")
	require.NotContains(t, english.Body.String(), "镇办审核")
	require.Contains(t, english.Header().Get("Set-Cookie"), "lang=en")
	require.Contains(t, c.Send("GET", at, session+"; lang=en", nil).Body.String(), `<html lang="en">`)
	require.Contains(t, c.Send("GET", at+"?lang=<x>", session, nil).Body.String(), `<html lang="zh-CN">`)
}

func TestWhoIsNotSignedInIsLedBack(t *testing.T) {
	c := newCounty(t)
	shown := c.Send("GET", "/tasks?view=done", "", nil)
	require.Equal(t, http.StatusSeeOther, shown.Code)
	require.Equal(t, "/sign-in?next=%2Ftasks%3Fview%3Ddone", shown.Header().Get("Location"))
	for _, elsewhere := range []string{"https://example.org/", "//example.org", `/\example.org`, "javascript:alert(1)"} {
		page := c.Send("GET", "/sign-in?next="+url.QueryEscape(elsewhere), "", nil)
		require.Contains(t, page.Body.String(), `name="next" value="/"`, elsewhere)
	}
	givenFirst(t, c, testcounty.Reviewer, "a first password")
	in := c.Send(
		"POST",
		"/sign-in",
		"",
		url.Values{"person": {" reviewer "}, "password": {"a first password"}, "next": {"/tasks?view=done"}},
	)
	require.Equal(t, http.StatusSeeOther, in.Code)
	require.Equal(t, "/tasks?view=done", in.Header().Get("Location"))
	require.NotEmpty(t, cookieOf(t, in))
}

func TestARefusedSignInKeepsTheName(t *testing.T) {
	c := newCounty(t)
	givenFirst(t, c, testcounty.Reviewer, "a first password")
	shown := c.Send("POST", "/sign-in", "", url.Values{"person": {"reviewer"}, "password": {"wrong-password"}})
	require.Equal(t, http.StatusUnauthorized, shown.Code)
	require.Contains(t, shown.Body.String(), "人员代号或密码有误")
	require.Contains(t, shown.Body.String(), `value="reviewer"`)
	require.NotContains(t, shown.Body.String(), "wrong-password")
}

func TestADecisionIsSentOnceAndLeadsOn(t *testing.T) {
	c, p, at := deciding(t)
	form := returning(p)
	var decided lifecycle.Project
	for i := range 2 { // a double click, or back and again
		shown := c.Post(testcounty.Reviewer, at+"/decide", form)
		require.Equal(t, http.StatusSeeOther, shown.Code, shown.Body.String())
		require.Equal(t, at+"?done=decide", shown.Header().Get("Location"))
		if i == 0 {
			decided = p.State()
			require.Equal(t, process.TaskResubmit, decided.Tasks[0].Kind, "it is the unit's again")
			require.Contains(t, c.Get(testcounty.Clerk, "/projects/"+p.Code).Body.String(), "缺少村民签字&lt;b&gt;")
		}
		require.Equal(t, decided, p.State(), "the same key: nothing happens twice")
	}
}

// The columns of a table are as wide as its rows need, so that a page that were shown in pieces would move under the finger.
func TestAPageIsShownWhole(t *testing.T) {
	c, _, at := deciding(t)
	body := c.Get(testcounty.Reviewer, at).Body.String()
	require.Contains(t, body, `<link rel="expect" href="#end" blocking="render">`)
	require.Regexp(t, `<div id="end"></div>\s*</body>`, body)
}

func TestARefusalKeepsEverythingTyped(t *testing.T) {
	c, p, at := deciding(t)
	before := p.State()
	form := returning(p)
	form.Set("reason", "缺少村民签字<b>"+strings.Repeat("长", 2000))
	shown := c.Post(testcounty.Reviewer, at+"/decide", form)
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	require.Contains(t, body, "缺少村民签字&lt;b&gt;长")
	require.Regexp(t, `value="return" checked`, body)
	require.Regexp(t, `(?s)name="reason"[^>]*aria-invalid="true".*?<p class="error">`, body, "beside its field")
	require.Contains(t, body, `data-draft="`+at+`/decide" tabindex="-1" autofocus>`, "what was refused is scrolled to")
	require.NotContains(t, body, "key-1", "a form that was refused is another one when it is sent again")

	form = returning(p)
	form.Set("resolution.number", "1号")
	require.Contains(t, c.Post(testcounty.Reviewer, at+"/decide", form).Body.String(), "resolution.on：缺少此项",
		"a field that is not shown is named on top")

	form = returning(p)
	c.Down = refusal.New(refusal.CodeUnavailable, "结果未知", "outcome unknown")
	down := c.Post(testcounty.Reviewer, at+"/decide", form)
	require.Equal(t, http.StatusServiceUnavailable, down.Code)
	require.Contains(t, down.Body.String(), "key-1", "what may have been done is repeated with its key")
	c.Down = nil

	p.Do(testcounty.Reviewer, process.CommandClaim, lifecycle.ClaimInput{Task: p.Task(process.TaskDecide)})
	late := c.Post(testcounty.Reviewer, at+"/decide", form)
	require.Equal(t, http.StatusPreconditionFailed, late.Code)
	require.Contains(t, late.Body.String(), page.Words["form.stale"].ZH)
	require.Contains(t, late.Body.String(), "缺少村民签字")
	require.Equal(t, before.Stage, p.State().Stage)
	require.NotEmpty(t, p.Task(process.TaskDecide), "nothing was decided")
}

func TestALongCommentComesBackWhole(t *testing.T) {
	c, _, at := deciding(t)
	long := strings.Repeat("长", 100_000)
	shown := c.Post(testcounty.Reviewer, at+"/decide", url.Values{"verdict": {"return"}, "reason": {long}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusRequestEntityTooLarge, shown.Code)
	require.Contains(t, shown.Body.String(), long)
	require.Contains(t, shown.Body.String(), "65536 字节")
}

// A session that ends in the middle of a form: sign in, and the form is there as it was.
func TestNothingTypedIsLostWhenTheSessionEnds(t *testing.T) {
	c, p, at := deciding(t)
	const own = "my own password"
	c.Send("POST", "/account/password", givenFirst(t, c, testcounty.Reviewer, "a first password"),
		url.Values{"old": {"a first password"}, "new": {own}, "repeat": {own}})
	before, form := p.State(), returning(p)
	over := c.Send("POST", at+"/decide", "", form)
	require.Equal(t, http.StatusUnauthorized, over.Code)
	require.Contains(t, over.Body.String(), `name="carried.reason" value="缺少村民签字&lt;b&gt;"`)
	require.Contains(t, over.Body.String(), `name="action" value="`+at+`/decide"`)

	in := url.Values{"person": {"reviewer"}, "password": {own}, "action": {at + "/decide"}}
	for name, values := range form {
		in[account.Carried+name] = values
	}
	back := c.Send("POST", "/sign-in", "", in)
	require.Equal(t, http.StatusOK, back.Code, back.Body.String())
	require.Contains(t, back.Body.String(), "缺少村民签字&lt;b&gt;</textarea>")
	require.Contains(t, back.Body.String(), `value="key-1"`)
	require.NotEmpty(t, cookieOf(t, back))
	require.Equal(t, before, p.State(), "nothing is sent before whoever signed in has looked at it")
}

func TestFaults(t *testing.T) {
	c, p, at := deciding(t)
	missing := c.Get(testcounty.Reviewer, "/tasks/"+p.Code+".99")
	require.Equal(t, http.StatusNotFound, missing.Code)
	require.Contains(t, missing.Body.String(), "没有")
	require.Equal(t, http.StatusNotFound, c.Post(testcounty.Reviewer, at+"/no_such_command", returning(p)).Code)
	c.Down = errors.New("SECRET")
	broken := c.Post(testcounty.Reviewer, at+"/decide", returning(p))
	require.Equal(t, http.StatusInternalServerError, broken.Code)
	require.NotContains(t, broken.Body.String(), "SECRET")
	require.NotEmpty(t, broken.Header().Get("X-Request-Id"))
	require.Contains(t, broken.Body.String(), broken.Header().Get("X-Request-Id"))
	closed := c.Get(testcounty.Clerk, "/stuck")
	require.Equal(t, http.StatusForbidden, closed.Code)
	require.Contains(t, closed.Body.String(), "无权查看")
}

func TestTabsCountTheirLists(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /tasks", http.StatusOK, of(t, fmt.Sprintf(`{"items": [%s], "page": 1, "page_size": 30, "total": 1}`, aTask)))
	s.lay(
		"GET /projects",
		http.StatusOK,
		of(
			t,
			`{"items": [{"code": "SS2019-008", "name": "水稻<script>alert(1)</script>", "stage": "review", "waits": ["龙亭镇"]}], "page": 1, "page_size": 30, "total": 7}`,
		),
	)
	body := s.send("GET", "/tasks?overdue=1", session, nil).Body.String()
	require.Equal(t, 3, strings.Count(body, "<b>1</b>"))
	require.Equal(t, 2, strings.Count(body, "<b>7</b>"))
	require.Contains(t, body, "3 天内到期")
	closed := of(t, aTask).(map[string]any)
	closed["closed"], closed["outcome_words"] = "2019-03-05T01:00:00Z", map[string]any{"zh": "通过", "en": "approved"}
	s.lay("GET /tasks", http.StatusOK, map[string]any{"items": []any{closed}, "page": 1, "page_size": 30, "total": 1})
	require.Regexp(t, `<td data-label="办结"><span class="nobr">2019-03-05</span> <small>通过</small>`,
		s.send("GET", "/tasks?view=done", session, nil).Body.String())
	require.True(t, slices.ContainsFunc(s.asked, func(a asked) bool {
		return a.what == "GET /tasks" && strings.Contains(a.query, "sort=-closed&view=done")
	}),
		"what was done last stands on top")
	s.lay("GET /tasks", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/tasks?overdue=1", session, nil).Body.String(), page.Words["tasks.none.overdue"].ZH)
	require.Contains(t, s.send("GET", "/tasks?view=done", session, nil).Body.String(), page.Words["tasks.none.done"].ZH)
}

// Every page of a project is made in both languages.
func TestPagesOfAProject(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	s.withLife(t)
	for _, path := range []string{"/projects/SS2019-008", "/projects/SS2019-008/timeline", "/projects/SS2019-008/do/request_change",
		"/projects/SS2019-008/reports/2019-05"} {
		for _, lang := range page.Languages {
			shown := s.send("GET", path, session+"; lang="+lang, nil)
			require.Equal(t, http.StatusOK, shown.Code, path+shown.Body.String())
			require.NotContains(t, shown.Body.String(), "<script>alert")
		}
	}
	body := s.send("GET", "/projects/SS2019-008", session, nil).Body.String()
	for _, shown := range []string{"排水沟未按图施工", "暂停拨付：启动资金", "苏陕协作办公室 经办人", "已返工", "坡度仍不足", "cell-missing", "缺少月报", "申报书",
		`aria-current="step"`, "李文（代 王&lt;i&gt;）"} {
		require.Contains(t, body, shown)
	}
	require.Equal(t, http.StatusNotFound, s.send("GET", "/projects/SS2019-008/do/decide", session, nil).Code,
		"a task's command has the task's page")
	require.Equal(t, http.StatusNotFound, s.send("GET", "/projects/SS2019-008/do/tick", session, nil).Code)
	require.Equal(t, http.StatusNotFound, s.send("GET", "/projects/SS2019-008/reports/2019-13", session, nil).Code)
}

// What one may do, and what stands in its way, shows before one tries. Nothing else is offered.
func TestOffersShowTheirReasons(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	s.withLife(t)
	body := s.send("GET", "/projects/SS2019-008", session, nil).Body.String()
	for _, shown := range []string{"/tasks/SS2019-008.10#decide", "/projects/SS2019-008/do/request_change", "上一次变更尚未办结&lt;b&gt;",
		"尚缺条件 1 项", `action="/projects/SS2019-008/papers"`} {
		require.Contains(t, body, shown)
	}
	for _, not := range []string{"#claim", "/do/report", "/do/waive", "/do/file_paper", "/do/suspend", "尚未办结<b>"} {
		require.NotContains(t, body, not)
	}
	entries := s.send("GET", "/projects/SS2019-008/do/request_change", session, nil).Body.String()
	require.Contains(t, entries, "上一次变更尚未办结&lt;b&gt;")
	require.Contains(t, entries, `name="reason"`, "it can be filled in all the same")

	notMine := s.send("GET", "/projects/SS2019-008/do/suspend", session, nil).Body.String()
	require.Contains(t, notMine, page.Words["command.notyours"].ZH)
	require.NotContains(t, notMine, "<textarea", "there is no form for what would be refused")
	s.lay("POST /projects/SS2019-008/suspend", http.StatusForbidden,
		page.Problem{Status: 403, Code: "not_holder", TitleZH: "无权办理", DetailZH: "由发改局办理"})
	refused := s.send("POST", "/projects/SS2019-008/do/suspend", session, url.Values{"reason": {"洪水"}}).Body.String()
	require.Contains(t, refused, "由发改局办理")
	require.Contains(t, refused, "洪水</textarea>", "what was typed is not lost")

	s.lay("POST /projects/SS2019-008/request-change", http.StatusConflict, of(t, `{
		"status": 409, "code": "gate", "title_zh": "条件尚未具备", "detail_zh": "条件尚未具备", "reasons": [{"code": "x", "zh": "上一次变更尚未办结", "en": "a change"}]}`))
	stopped := s.send("POST", "/projects/SS2019-008/do/request_change", session,
		url.Values{"reason": {"改道"}, "concerns_fen": {"0"}, form.KeyField: {"k"}}).Body.String()
	require.Equal(t, 1, strings.Count(stopped, "上一次变更尚未办结"), "once is enough")
	require.Equal(t, 1, strings.Count(stopped, "条件尚未具备"))

	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, `{"items": []}`))
	body = s.send("GET", "/projects/SS2019-008", session, nil).Body.String()
	require.NotContains(t, body, `action="/projects/SS2019-008/papers"`)
	require.NotContains(t, body, `id="commands"`)
	month := s.send("GET", "/projects/SS2019-008/reports/2019-05", session, nil).Body.String()
	require.NotContains(t, month, "<form class=\"command")
}

// Whom a late task is told to is named as people do.
func TestALadderNamesItsPosts(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	late := of(t, aTask).(map[string]any)
	late["ladder"] = of(
		t,
		`[{"key": "late", "at": "2019-03-11T01:00:00Z", "to": [{"unit": "lt", "role": "staff"}, {"unit": "dcb", "role": "staff"}, {"unit": "u-1", "role": "head"}]}]`,
	)
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, late)
	body := s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String()
	require.Contains(t, body, "龙亭镇 经办人、县委督查办公室 经办人、u-1 负责人")
	require.NotContains(t, body, "dcb/staff")
}

// One command decides declarations, payments, plans and changes: what was done is said by the task's name.
func TestWhatWasDecidedIsNamed(t *testing.T) {
	c, _, at := deciding(t)
	require.Contains(t, c.Get(testcounty.Reviewer, at+"?done=decide").Body.String(), "已办理：镇办审核")
	require.Contains(t, c.Get(testcounty.Reviewer, at+"?done=nudge").Body.String(), "已办理：催办")
}

func TestWhoIsKeptInformed(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	s.withLife(t)
	s.answers["GET /projects/SS2019-008"].body.(map[string]any)["watchers"] = of(t,
		`[{"unit": "coop", "role": "head"}, {"unit": "nyj", "role": "head"}, {"unit": "gone", "role": "staff"}]`)
	s.lay("GET /units", http.StatusOK, of(t, `{"items": [{"code": "nyj-2", "name": "农业局二站"}, {"code": "nyj", "name": "农业局<b>"}]}`))
	body := s.send("GET", "/projects/SS2019-008", session, nil).Body.String()
	for _, shown := range []string{"合作社 负责人", "农业局&lt;b&gt; 负责人", "gone 经办人"} {
		require.Contains(t, body, "<li>"+shown+"</li>")
	}
}

// Whoever decides sees what they decide on, not only its number.
func TestATaskShowsWhatItIsAbout(t *testing.T) {
	s := newStandIn(t)
	s.withTask(t)
	s.withLife(t)
	shown := func(kind, subject string) string {
		about := of(t, aTask).(map[string]any)
		about["kind"], about["subject"] = kind, subject
		s.lay("GET /tasks/SS2019-008.10", http.StatusOK, about)
		return s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String()
	}
	require.NotContains(t, shown("decide", "opinion"), `id="matter"`, "a declaration is all on the page already")
	for _, said := range []string{"排水沟未按图施工", "已返工", "坡度仍不足"} {
		require.Contains(t, shown("answer_finding", "F1"), said)
	}
	require.Contains(t, shown("answer_finding", "F1"), `href="/projects/SS2019-008?kind=rectification_evidence#papers"`)
	require.NotContains(t, shown("verify_report", "2019-06"), "rectification_evidence")
	require.Contains(t, shown("verify_report", "2019-06"), "45%")
	require.NotContains(t, shown("verify_report", "2019-05"), `id="matter"`, "nothing was reported")

	s.lay("GET /projects/SS2019-008/events", http.StatusOK, of(t, `{"items": [
		{"stream": "project/SS2019-008", "seq": 1, "at": "2019-07-15T01:00:00Z", "actor_name": "李文", "type": "payment_requested", "v": 1, "payload": {"id": "P1", "instalment": "advance", "amount_fen": 27000000, "note": "购<b>苗"}},
		{"stream": "project/SS2019-008", "seq": 2, "at": "2019-07-15T01:00:00Z", "actor_name": "李文", "type": "plan_submitted", "v": 1, "payload": {"summary": "新建基地500亩", "investment_fen": 120000000}},
		{"stream": "project/SS2019-008", "seq": 3, "at": "2019-07-15T01:00:00Z", "actor_name": "李文", "type": "change_requested", "v": 1, "payload": {"id": "C1", "input": {"reason": "改线", "items": [{"item": "水渠", "before": "2公里", "after": "3公里"}]}}}], "total": 3}`))
	payment := shown("check_payment", "P1/department")
	for _, said := range []string{"启动资金", "270,000.00", "购&lt;b&gt;苗"} {
		require.Contains(t, payment, said)
	}
	require.NotContains(t, shown("check_payment", "P2/department"), `id="matter"`)
	require.Contains(t, shown("decide_plan", "plan/department"), "新建基地500亩")
	for _, said := range []string{"改线", "2公里；", "3公里"} {
		require.Contains(t, shown("decide_change", "C1/department"), said)
	}

	s.lay("GET /projects/SS2019-008/events", http.StatusForbidden, page.Problem{Status: 403, Code: "not_holder"})
	require.Contains(t, shown("check_payment", "P1/department"), `id="decide"`, "the task can be done all the same")
}

func TestMoreRowsSendNothing(t *testing.T) {
	c := newCounty(t)
	p := c.Started()
	before := p.State()
	shown := c.Post(testcounty.Clerk, "/projects/"+p.Code+"/do/request_change",
		url.Values{"reason": {"改道"}, "items.0.item": {"水渠"}, form.MoreRows: {"items"}})
	require.Equal(t, http.StatusOK, shown.Code)
	require.Contains(t, shown.Body.String(), `name="items.1.item"`)
	require.Contains(t, shown.Body.String(), `value="水渠"`)
	require.Contains(t, shown.Body.String(), "改道</textarea>")
	require.Equal(t, before, p.State())
}

func TestAnUploadIsPassedOn(t *testing.T) {
	c := newCounty(t)
	p := c.Started()
	at, before := "/projects/"+p.Code+"/papers", len(p.State().Papers)
	upload := func(kind, name, content string) *httptest.ResponseRecorder {
		fields := map[string]string{form.KeyField: "k-" + service.HashOf(kind+name), "kind": kind}
		return c.Serve(uploading(t, at, c.Session(testcounty.Clerk), fields, name, content))
	}
	for range 2 { // the same key: it is on file once
		shown := upload("contract", "合同.pdf", "content")
		require.Equal(t, http.StatusSeeOther, shown.Code, shown.Body.String())
	}
	papers := p.State().Papers
	require.Len(t, papers, before+1)
	filed := papers[len(papers)-1]
	require.Equal(t, "合同.pdf", filed.Name)
	require.Equal(t, service.HashOf("content"), filed.SHA256)
	refused := upload("no_such_kind", "合同.pdf", "another content")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "资料")
	require.Contains(t, upload("contract", "空.pdf", "").Body.String(), "文件为空", "there is no field to say it beside")
	require.Contains(t, upload("contract", "", "").Body.String(), page.Words["paper.none"].ZH)
	require.Len(t, p.State().Papers, before+1)
}

// Two windows decide one task: the second is told who was first, and keeps what it had typed.
func TestTheSecondToDecideKeepsWhatWasTyped(t *testing.T) {
	c, p, at := deciding(t)
	entries := returning(p)
	entries.Del(form.RevisionField)
	p.Approve(testcounty.Reviewer, process.TaskDecide)
	shown := c.Post(testcounty.Reviewer, at+"/decide", entries)
	require.Equal(t, http.StatusConflict, shown.Code)
	for _, said := range []string{"王审", "2019-03-05", "缺少村民签字&lt;b&gt;", "退回修改"} {
		require.Contains(t, shown.Body.String(), said)
	}
	require.NotContains(t, shown.Body.String(), `name="verdict"`, "there is nothing left to decide")
}

func TestFiltersLiveInTheAddress(t *testing.T) {
	s := newStandIn(t)
	s.lay(
		"GET /projects",
		http.StatusOK,
		of(
			t,
			`{"items": [{"code": "SS2019-008", "name": "水稻<script>alert(1)</script>", "stage": "review", "light": "red", "award_fen": 16800000000, "overdue_tasks": 2}], "page": 2, "page_size": 30, "total": 93}`,
		),
	)
	s.lay("GET /statistics/overview", http.StatusOK, of(t, `{"groups": [{"by": "township", "items": [{"key": "龙亭镇"}]}]}`))
	body := s.send("GET", "/projects?stage=review&township=龙亭镇&sector=农业&page=2&nonsense=1", session, nil).Body.String()
	asked, _ := s.last("GET /projects")
	require.Equal(t, "page=2&page_size=30&sector="+url.QueryEscape("农业")+"&sort=current&stage=review&township="+url.QueryEscape("龙亭镇"),
		asked.query)
	require.Contains(t, body, `href="/api/v1/projects.csv?sector=`)
	require.NotContains(t, body, "projects.csv?nonsense")
	require.Contains(t, body, "16,800.00", "in 万元")
	require.Contains(t, body, "领域：农业 ×")
	require.NotContains(t, body, "<script>alert")
	require.Regexp(t, `rel="prev"`, body)
	s.lay("GET /projects", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/projects?stage=review", session, nil).Body.String(), page.Words["projects.none.narrowed"].ZH)
	require.Contains(t, s.send("GET", "/projects", session, nil).Body.String(), page.Words["projects.none"].ZH)
	s.lay("GET /projects", http.StatusUnprocessableEntity, page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "提交的内容有误"})
	require.Equal(t, http.StatusUnprocessableEntity, s.send("GET", "/projects?year=x", session, nil).Code)
}

func TestActingFromTheBoard(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /me", http.StatusOK,
		of(t, `{"person": "qian", "name": "钱办", "posts": [{"unit": "ssb", "role": "staff"}], "reads": {"stuck": "all"}}`))
	s.withTask(t)
	s.lay("POST /tasks/SS2019-008.10/nudge", http.StatusOK, map[string]any{})
	nudged := s.send("POST", "/tasks/SS2019-008.10/nudge", session, url.Values{form.KeyField: {"k"}, form.BackField: {"/stuck?by=stage"}})
	require.Equal(t, "/stuck?by=stage&done=nudge", nudged.Header().Get("Location"))
	s.lay("GET /units", http.StatusOK, of(t, `{"items": [{"code": "nyj", "name": "农业局"}]}`))
	s.lay(
		"GET /projects/SS2019-008/commands",
		http.StatusOK,
		of(t, `{"items": [{"command": "transfer", "words": {"zh": "转办", "en": "transfer"}, "task": "SS2019-008.10", "reasons": []},
		{"command": "copy", "words": {"zh": "抄送", "en": "copy"}, "reasons": []}]}`),
	)
	moving := s.send("GET", "/tasks/SS2019-008.10?open=transfer&back=/stuck?by=stage", session, nil).Body.String()
	require.Contains(t, moving, `<details class="aside" open><summary>转办`)
	require.Contains(t, moving, `name="_back" value="/stuck?by=stage"`)
	require.NotContains(t, s.send("GET", "/tasks/SS2019-008.10?back=https://example.org", session, nil).Body.String(),
		`value="https://example.org"`)
	watching := s.send("GET", "/projects/SS2019-008/do/copy?back=/stuck", session, nil).Body.String()
	require.Contains(t, watching, `<option value="staff" selected>`, "one's own post is proposed")
	s.lay("POST /projects/SS2019-008/copy", http.StatusOK, map[string]any{})
	watched := s.send("POST", "/projects/SS2019-008/do/copy", session,
		url.Values{"unit": {"nyj"}, "role": {"staff"}, form.KeyField: {"k"}, form.BackField: {"/stuck"}})
	require.Equal(t, "/stuck?done=copy", watched.Header().Get("Location"))
	away := s.send("POST", "/tasks/SS2019-008.10/nudge", session, url.Values{form.KeyField: {"k"}, form.BackField: {"//example.org"}})
	require.Equal(t, "/tasks/SS2019-008.10?done=nudge", away.Header().Get("Location"))
}

func TestAssetsArePackedForWhoeverUnpacks(t *testing.T) {
	s := newStandIn(t)
	for address, asset := range page.AssetsByAddress {
		request := httptest.NewRequest("GET", address, nil)
		request.Header.Set("Accept-Encoding", "gzip, br")
		shown := httptest.NewRecorder()
		s.site.ServeHTTP(shown, request)
		require.Equal(t, "gzip", shown.Header().Get("Content-Encoding"), address)
		require.Equal(t, "Accept-Encoding", shown.Header().Get("Vary"))
		unpacked, err := gzip.NewReader(shown.Body)
		require.NoError(t, err)
		content, err := io.ReadAll(unpacked)
		require.NoError(t, err)
		require.Equal(t, string(asset.Content), string(content))
		plain := s.send("GET", address, "", nil)
		require.Empty(t, plain.Header().Get("Content-Encoding"))
		require.Equal(t, string(asset.Content), plain.Body.String())
	}
}
