package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/web/account"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// withDeclarant makes the reader somebody who declares for a cooperative.
func (s *standIn) withDeclarant(t *testing.T) {
	s.lay("GET /me", http.StatusOK, of(t, `{"person": "li", "name": "李文", "posts": [{"unit": "coop", "role": "staff"}],
		"units": [{"code": "coop", "name": "龙亭第1村合作社", "kind": "village_cooperative"}]}`))
	s.lay(
		"GET /units",
		http.StatusOK,
		of(t, `{"items": [{"code": "coop", "name": "龙亭第1村合作社", "kind": "village_cooperative", "parent": "lt"},
		{"code": "lt", "name": "龙亭镇人民政府", "kind": "township"}]}`),
	)
	s.lay("GET /statistics/overview", http.StatusOK, of(t, `{"groups": [{"by": "sector", "items": [{"key": "农业"}, {"key": ""}]}]}`))
}

// declaration is what a clerk types.
var declaration = url.Values{
	"unit": {"coop"}, "supervising_unit": {"lt"}, "places.0.township": {"龙亭镇"}, "places.0.villages": {"一村、二村"}, "year": {"2019"},
	"name": {"水稻基地<script>alert(1)</script>"}, "sector": {"农业"}, "linkage_model": {"party_branch_enterprise_base"},
	"requested_fen": {"1,000,000"},
	"beneficiaries": {"320"}, "planned_start": {"2019-05-06"}, "planned_end": {"2019-08-30"}, form.KeyField: {"key-1"},
}

func TestTheFormOfADeclaration(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	shown := s.send("GET", "/declare", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	for _, part := range project.DeclareParts {
		require.Contains(t, body, "<legend><h2>"+page.Words["section."+part.Key].ZH)
		for _, path := range part.Paths {
			require.Regexp(t, `name="`+path+`[".]`, body)
		}
	}
	require.Contains(t, body, `<option value="coop" selected>`, "the reader's only unit")
	require.Contains(t, body, `<option value="lt" selected>`, "the township above it")
	require.Regexp(t, `id="declaration-year" name="year" value="2019"`, body)
	require.Contains(t, body, `list="list-places.township"`)
	require.Regexp(t, `name="places.0.township" value="龙亭镇"`, body, "the place as its township is called")
	require.Regexp(t, `<datalist id="list-sector">\s*<option value="农业"></option></datalist>`, body)
	for _, shown := range []string{"村民会议记录及公示照片", "2027 年度申报指南", "5,000,000.00", "领导小组审定"} {
		require.Contains(t, body, shown)
	}
	require.Contains(t, s.send("GET", "/declare", session+"; lang=en", nil).Body.String(), "<legend><h2>Unit and place")
}

// A field that the rules gain stands in a section, or this test says that it wants one.
func TestEveryFieldOfADeclarationHasItsSection(t *testing.T) {
	var placed []string
	for _, part := range project.DeclareParts {
		placed = append(placed, part.Paths...)
	}
	d := form.Describer{Lang: "zh", Values: url.Values{}, Errors: map[string][]string{}}
	var all []string
	for _, f := range d.Fields(reflect.TypeFor[lifecycle.DeclareInput](), "") {
		all = append(all, f.Path)
	}
	require.ElementsMatch(t, all, placed)
}

func TestTownshipsAreNamedAsPlacesAre(t *testing.T) {
	for unit, place := range map[string]string{"龙亭镇人民政府": "龙亭镇", "洋州街道人民政府": "洋州街道", "洋州街道办事处": "洋州街道", "戚氏办事处": "戚氏", "人民政府": "人民政府",
		"华阳": "华阳"} {
		require.Equal(t, place, project.TownshipOf(unit))
		require.True(t, strings.HasPrefix(unit, project.TownshipOf(unit)), "its staff read what stands there")
	}
}

// Somebody who declares for units of several kinds chooses, and sees which supervisors are for which kind.
func TestSeveralUnitsToDeclareFor(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	s.lay(
		"GET /me",
		http.StatusOK,
		of(
			t,
			`{"person": "li", "name": "李文", "posts": [{"unit": "coop", "role": "staff"}, {"unit": "nyj", "role": "staff"}, {"unit": "firm", "role": "head"}],
		"units": [{"code": "coop", "name": "龙亭第1村合作社", "kind": "village_cooperative"}, {"code": "nyj", "name": "农业局", "kind": "department"}, {"code": "firm", "name": "企业", "kind": "leading_enterprise"}]}`,
		),
	)
	body := s.send("GET", "/declare", session, nil).Body.String()
	require.Contains(t, body, `<option value="coop">`)
	require.Contains(t, body, `<option value="nyj">`)
	require.NotContains(t, body, `<option value="firm">`, "the head of a unit is told, its staff declare")
	require.Contains(t, body, "（镇办）")
	require.Contains(t, body, "（主管部门）")
	require.NotRegexp(t, `<option value="[a-z]+" selected>`, body, "nothing is chosen for them")
}

func TestWhoDeclaresForNoUnitIsToldSo(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /tasks", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	body := s.send("GET", "/declare", session, nil).Body.String()
	require.Contains(t, body, page.Words["declare.closed"].ZH)
	require.NotContains(t, body, "<textarea")
	require.NotContains(t, s.send("GET", "/tasks", session, nil).Body.String(), `href="/declare"`)
	s.withDeclarant(t)
	require.Contains(t, s.send("GET", "/tasks", session, nil).Body.String(), `href="/declare"`)
}

func TestADeclarationIsKeptAsADraft(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	s.lay("POST /projects", http.StatusCreated, map[string]any{"code": "SS2019-008"})
	for range 2 { // a double click: the same key, the same draft
		shown := s.send("POST", "/declare", session, declaration)
		require.Equal(t, http.StatusSeeOther, shown.Code, shown.Body.String())
		require.Equal(t, "/projects/SS2019-008/declaration?done=declare", shown.Header().Get("Location"))
		sent, _ := s.last("POST /projects")
		require.Equal(t, "key-1", sent.header.Get("Idempotency-Key"))
		require.JSONEq(
			t,
			`{"unit": "coop", "supervising_unit": "lt", "places": [{"township": "龙亭镇", "villages": ["一村", "二村"]}], "year": 2019,
			"name": "水稻基地<script>alert(1)</script>", "sector": "农业", "linkage_model": "party_branch_enterprise_base", "requested_fen": 100000000,
			"beneficiaries": 320, "planned_start": "2019-05-06", "planned_end": "2019-08-30"}`,
			sent.body,
		)
	}
}

func TestARefusedDeclarationKeepsWhatWasTyped(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	s.lay("POST /projects", http.StatusUnprocessableEntity, page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "提交的内容有误",
		Errors: []page.FieldProblem{{Field: "planned_end", MessageZH: "不能早于计划开工日期"}, {Field: "places.0.villages.1", MessageZH: "最多 30 个字"},
			{Field: "colour", MessageZH: "不认识"}}})
	shown := s.send("POST", "/declare", session, declaration)
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	require.Regexp(t, `(?s)id="declaration-planned_end"[^>]*aria-invalid="true".*?不能早于计划开工日期`, body, "beside its field")
	require.Contains(t, body, "第 2 行：最多 30 个字")
	require.Contains(t, body, "colour：不认识", "what the form does not show is named on top")
	require.Contains(t, body, `value="水稻基地&lt;script&gt;alert(1)&lt;/script&gt;"`)
	require.NotContains(t, body, "<script>alert")
	require.Contains(t, body, `value="1,000,000"`)
	require.Contains(t, body, "一村、二村</textarea>")
	require.Regexp(t, `value="party_branch_enterprise_base" checked`, body)

	more := url.Values{form.MoreRows: {"places"}}
	for name, values := range declaration {
		more[name] = values
	}
	rows := s.send("POST", "/declare", session, more)
	require.Equal(t, http.StatusOK, rows.Code)
	require.Contains(t, rows.Body.String(), `name="places.1.township"`)
	require.Contains(t, rows.Body.String(), "key-1", "the same form goes on")
}

// The session ends while a clerk fills in the form: nothing is sent and nothing is lost.
func TestADeclarationOutlivesItsSession(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	over := s.send("POST", "/declare", "", declaration)
	require.Equal(t, http.StatusUnauthorized, over.Code)
	require.Contains(t, over.Body.String(), `name="carried.places.0.villages" value="一村、二村"`)
	require.Contains(t, over.Body.String(), `name="action" value="/declare"`)

	s.answers["POST /sessions"] = reply{status: http.StatusNoContent, cookie: session + "; HttpOnly"}
	form := url.Values{"person": {"li"}, "password": {"secret"}, "action": {"/declare"}}
	for name, values := range declaration {
		form[account.Carried+name] = values
	}
	back := s.send("POST", "/sign-in", "", form)
	require.Equal(t, http.StatusOK, back.Code)
	require.Contains(t, back.Body.String(), "一村、二村</textarea>")
	require.Contains(t, back.Body.String(), `value="key-1"`)
	_, sent := s.last("POST /projects")
	require.False(t, sent)
}

const aDraft = `{"code": "SS2019-008", "revision": 10, "name": "水稻<script>alert(1)</script>", "stage": "draft", "year": 2019, "unit": {"code": "coop", "name": "龙亭第1村合作社", "kind": "village_cooperative"},
	"supervising_unit": {"code": "lt", "name": "龙亭镇人民政府"}, "places": [{"township": "龙亭镇", "villages": ["一村"]}], "planned_start": "2019-05-06", "planned_end": "2019-08-30",
	"review": {"round": 1, "stopped": true, "chain": [{"key": "opinion", "words": {"zh": "镇办审核", "en": "opinion"}, "by": "supervising_unit"}, {"key": "resolution", "words": {"zh": "领导小组审定", "en": "resolution"}, "by": "leading_group"}]},
	"papers": [{"kind": "application_form", "sha256": "ab", "size": 1, "name": "申报.pdf", "by": "李文", "at": "2019-03-01T01:00:00Z"}, {"kind": "other", "sha256": "cd", "size": 1, "name": "说明.pdf", "by": "李文", "at": "2019-03-01T01:00:00Z"}],
	"tasks": [{"id": "SS2019-008.10", "kind": "resubmit", "holder": {"unit": "coop", "role": "staff"}}]}`

// withDraft lays out a draft of the reader's unit that came back.
func (s *standIn) withDraft(t *testing.T) {
	s.withDeclarant(t)
	s.withTask(t)
	s.lay("GET /projects/SS2019-008", http.StatusOK, of(t, aDraft))
	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, `{"items": [
		{"command": "edit", "words": {"zh": "修改申报", "en": "edit"}, "reasons": []}, {"command": "file_paper", "words": {"zh": "归档", "en": "file"}, "reasons": []},
		{"command": "submit", "words": {"zh": "提交审核", "en": "submit"}, "task": "SS2019-008.10", "reasons": [{"code": "x", "zh": "缺少资料：单位证照", "en": "a paper is missing"}]}]}`))
	s.lay("GET /projects/SS2019-008/events", http.StatusOK, of(t, `{"items": [
		{"stream": "project/SS2019-008", "seq": 8, "at": "2019-03-03T01:00:00Z", "actor_name": "他人", "post": "lt/staff", "type": "step_approved", "v": 1, "payload": {"matter": "P1", "step": "opinion", "round": 1, "reason": "付款的意见"}},
		{"stream": "project/SS2019-008", "seq": 9, "at": "2019-03-04T01:00:00Z", "actor_name": "王审", "on_behalf_of": "zhao", "post": "lt/staff", "type": "returned", "v": 1, "payload": {"step": "opinion", "round": 1, "reason": "缺少村民签字<b>"}}], "total": 2}`))
}

func TestTheDeskOfADraft(t *testing.T) {
	s := newStandIn(t)
	s.withDraft(t)
	require.Contains(t, s.send("GET", "/projects/SS2019-008/declaration?done=file_paper", session, nil).Body.String(), "已办理：归档资料")
	shown := s.send("GET", "/projects/SS2019-008/declaration?done=edit", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	require.Contains(t, body, "缺少村民签字&lt;b&gt;", "why it came back")
	require.NotContains(t, body, "<script>alert")
	require.Contains(t, body, "缺少资料：单位证照", "what stands in the way is said before one tries")
	require.Contains(t, body, `action="/projects/SS2019-008/do/submit"`)
	require.Contains(t, body, `name="note"`, "it came back: what was corrected can be said")
	require.Contains(t, body, "申报.pdf")
	require.Regexp(t, `name="kind" value="unit_licence"`, body)
	require.Contains(t, body, `aria-current="step"><b>`+page.Words["declare.step.papers"].ZH)
	require.Contains(t, s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String(), "审核", "the page of a decision leads to no desk")
	require.NotContains(t, s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String(), "/projects/SS2019-008/declaration")
	drafting := of(t, aTask).(map[string]any)
	drafting["kind"] = "resubmit"
	s.lay("GET /tasks/SS2019-008.10", http.StatusOK, drafting)
	require.Contains(t, s.send("GET", "/tasks/SS2019-008.10", session, nil).Body.String(), `href="/projects/SS2019-008/declaration"`)

	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, `{"items": []}`))
	others := s.send("GET", "/projects/SS2019-008/declaration", session, nil).Body.String()
	require.NotContains(t, others, "/do/submit", "somebody else only looks")
	require.NotContains(t, others, `type="file"`)
	s.withTask(t)
	further := s.send("GET", "/projects/SS2019-008/declaration", session, nil)
	require.Equal(t, "/projects/SS2019-008", further.Header().Get("Location"), "what is in review has the project's page")
}

func TestPapersOfADraft(t *testing.T) {
	s := newStandIn(t)
	s.withDraft(t)
	s.lay("POST /projects/SS2019-008/papers", http.StatusOK, map[string]any{})
	fields := map[string]string{form.KeyField: "k", "kind": "unit_licence", form.BackField: "/projects/SS2019-008/declaration"}
	shown := s.upload(t, "/projects/SS2019-008/papers", fields, "证照.pdf", "content")
	require.Equal(t, "/projects/SS2019-008/declaration?done=file_paper#papers", shown.Header().Get("Location"))
	fields[form.BackField] = "//example.org"
	require.Equal(t, "/projects/SS2019-008?done=file_paper#papers",
		s.upload(t, "/projects/SS2019-008/papers", fields, "证照.pdf", "content").Header().Get("Location"))
	fields[form.BackField] = "/projects/SS2019-008/declaration"
	s.lay(
		"POST /projects/SS2019-008/papers",
		http.StatusConflict,
		page.Problem{Status: 409, Code: "exists", TitleZH: "已存在", DetailZH: "该文件已归档"},
	)
	refused := s.upload(t, "/projects/SS2019-008/papers", fields, "证照.pdf", "content")
	require.Equal(t, http.StatusConflict, refused.Code)
	require.Contains(t, refused.Body.String(), "该文件已归档")
	require.Contains(t, refused.Body.String(), page.Words["draft.papers"].ZH, "on the desk it came from")
}

// A file cannot be carried through signing in: the reader is told so and led back to where it is chosen.
func TestAnUploadAfterTheSessionEnded(t *testing.T) {
	s := newStandIn(t)
	request := s.uploading(t, "/projects/SS2019-008/papers", map[string]string{"kind": "contract"}, "合同.pdf", "content")
	request.Header.Del("Cookie")
	request.Header.Set("Referer", "http://example.com/projects/SS2019-008/declaration")
	shown := s.serve(request)
	require.Equal(t, http.StatusUnauthorized, shown.Code)
	require.Contains(t, shown.Body.String(), page.Words["signin.file"].ZH)
	require.Contains(t, shown.Body.String(), `name="next" value="/projects/SS2019-008/declaration"`)
	request = s.uploading(t, "/projects/SS2019-008/papers", nil, "合同.pdf", "content")
	request.Header.Del("Cookie")
	request.Header.Set("Referer", "http://elsewhere.example/projects")
	require.Contains(t, s.serve(request).Body.String(), `name="next" value="/"`)
}

func TestADeclarationIsChanged(t *testing.T) {
	s := newStandIn(t)
	s.withDraft(t)
	body := s.send("GET", "/projects/SS2019-008/do/edit", session, nil).Body.String()
	require.Contains(t, body, `name="name" value="水稻&lt;script&gt;alert(1)&lt;/script&gt;"`)
	require.Equal(t, 1, strings.Count(body, `<option value="coop" selected>`), "the unit stays")
	require.Contains(t, body, `<option value="2019" selected>`, "so does the year")
	require.Contains(t, body, `name="_revision" value="10"`)

	s.lay("PUT /projects/SS2019-008", http.StatusOK, map[string]any{"code": "SS2019-008"})
	saved := s.send("POST", "/projects/SS2019-008/do/edit", session, declaration)
	require.Equal(t, "/projects/SS2019-008/declaration?done=edit", saved.Header().Get("Location"))

	s.lay("PUT /projects/SS2019-008", http.StatusPreconditionFailed, page.Problem{Status: 412, Code: "stale", TitleZH: "内容已更新"})
	stale := s.send("POST", "/projects/SS2019-008/do/edit", session, declaration)
	require.Equal(t, http.StatusPreconditionFailed, stale.Code)
	require.Contains(t, stale.Body.String(), page.Words["form.stale"].ZH)
	require.Contains(t, stale.Body.String(), "一村、二村</textarea>", "two windows: what this one typed is kept")

	s.lay("GET /projects/SS2019-008/commands", http.StatusOK, of(t, `{"items": []}`))
	require.Equal(t, "/projects/SS2019-008", s.send("GET", "/projects/SS2019-008/do/edit", session, nil).Header().Get("Location"),
		"somebody else has nothing to edit")
	s.lay("PUT /projects/SS2019-008", http.StatusForbidden,
		page.Problem{Status: 403, Code: "not_holder", TitleZH: "无权办理", DetailZH: "由龙亭第1村合作社办理"})
	forbidden := s.send("POST", "/projects/SS2019-008/do/edit", session, declaration)
	require.Equal(t, http.StatusForbidden, forbidden.Code)
	require.Contains(t, forbidden.Body.String(), "一村、二村</textarea>")
}

func TestTheSheetOfADeclaration(t *testing.T) {
	s := newStandIn(t)
	s.withDraft(t)
	shown := s.send("GET", "/projects/SS2019-008/print", session, nil)
	require.Equal(t, http.StatusOK, shown.Code, shown.Body.String())
	body := shown.Body.String()
	require.Contains(t, body, "缺少村民签字&lt;b&gt;")
	require.NotContains(t, body, "付款的意见", "other matters have their own sheets")
	require.NotContains(t, body, "<script>alert")
	require.Contains(t, body, "王审（代 zhao）")
	require.Contains(t, body, "2019-03-04")
	require.Regexp(t, `领导小组审定 <small>苏陕协作工作领导小组</small></h3>\s*<p class="opinion-said opinion-open">`, body,
		"a step that waits has its space")
	require.Contains(t, body, "说明.pdf", "also what nobody asked for")
	require.Regexp(t, `单位证照</td><td colspan="2">缺`, body)
	require.Contains(t, s.send("GET", "/projects/SS2019-008/print", session+"; lang=en", nil).Body.String(), "Opinions")
	require.Equal(t, http.StatusNotFound, s.send("GET", "/projects/SS2019-999/print", session, nil).Code)
}
