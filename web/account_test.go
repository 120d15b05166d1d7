package web

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// withAccount lays out what the pages of one's account ask for.
func (s *standIn) withAccount(t *testing.T) {
	s.lay("GET /me", http.StatusOK, of(t, `{"person": "wang", "name": "王审<b>", "posts": [{"unit": "lt", "role": "staff"}, {"unit": "lt", "role": "head"}], "units": [{"code": "lt", "name": "龙亭镇人民政府<i>"}],
		"deputy_for": [{"principal": "li", "principal_name": "李文", "post": {"unit": "lt", "role": "head"}}], "new_messages": 3, "reads": {"projects": "reach", "stuck": "none", "messages": "own"}}`))
	s.lay("GET /me/settings", http.StatusOK, of(t, `{"email": "wang@example.org", "language": "en", "mail": true}`))
	s.lay("GET /me/sessions", http.StatusOK, of(t, `{"items": [{"id": "aaaa", "since": "2019-03-01T01:00:00Z", "used": "2019-03-05T01:00:00Z", "ends": "2019-03-08T01:00:00Z", "current": true, "device": "Mozilla/5.0 (Windows NT 10.0) Chrome/124.0 Safari/537.36 <script>alert(1)</script>"},
		{"id": "bbbb", "since": "2019-03-02T01:00:00Z", "used": "2019-03-04T01:00:00Z", "ends": "2019-03-09T01:00:00Z"}], "page": 1, "page_size": 2, "total": 2}`))
	s.lay("GET /me/tokens", http.StatusOK, of(t, `{"items": [{"id": "cccc", "label": "看板<script>alert(1)</script>", "scope": "read", "issued": "2019-03-01T01:00:00Z"},
		{"id": "dddd", "label": "旧", "scope": "calendar", "issued": "2018-03-01T01:00:00Z", "expires": "2018-12-31"}], "page": 1, "page_size": 30, "total": 2}`))
	s.lay("GET /deputies", http.StatusOK, of(t, `{"items": [{"id": 7, "principal": "wang", "principal_name": "王审", "deputy": "li", "deputy_name": "李文", "posts": [], "from": "2019-03-01", "to": "2019-03-20", "reason": "休假<b>"},
		{"id": 6, "principal": "wang", "deputy": "li", "posts": [{"unit": "lt", "role": "staff"}], "from": "2019-01-01", "to": "2019-01-20", "reason": "出差"}], "page": 1, "page_size": 30, "total": 2}`))
	s.lay("GET /people", http.StatusOK,
		of(t, `{"items": [{"person": "li", "name": "李文", "posts": []}], "page": 1, "page_size": 200, "total": 1}`))
	s.lay("GET /notifications", http.StatusOK, of(t, `{"items": [
		{"id": 1, "task": "SS2019-008.10", "round": 1, "rung": "opened", "date": "2019-03-05", "to": {"unit": "lt", "role": "staff"}, "words": {"zh": "水稻<script>alert(1)</script>：镇办审核", "en": "to decide"}, "project": "SS2019-008", "sent": "2019-03-05T01:00:00Z"},
		{"id": 2, "task": "", "round": 1, "rung": "digest", "date": "2019-03-04", "to": {"unit": "lt", "role": "head"}, "words": {"zh": "督办日报", "en": "digest"}, "project": "", "sent": "2019-03-04T01:00:00Z", "read": true},
		{"id": 3, "task": "SS2019-009.3", "round": 1, "rung": "copied", "date": "2019-03-04", "to": {"unit": "lt", "role": "head"}, "words": {"zh": "抄送", "en": "copied"}, "project": "SS2019-009", "sent": "2019-03-04T01:00:00Z", "read": true}],
		"page": 1, "page_size": 30, "total": 3}`))
	s.lay("GET /digests", http.StatusOK, of(t, `{"items": [{"day": "2019-03-04", "to": {"unit": "lt", "role": "head"}, "overdue": {"total": 12, "items": [{"task": "SS2019-008.10", "project": "SS2019-008", "name": "水稻<script>alert(1)</script>", "words": {"zh": "报送月报", "en": "report"}, "subject": "2019-02", "holder": "合作社", "due": "2019-03-03"}]},
		"today": {"total": 0, "items": []}, "stuck": {"total": 12, "items": []}, "lights": {"total": 1, "items": [{"project": "SS2019-008", "name": "水稻", "light": "red"}]}}], "page": 1, "page_size": 7, "total": 1}`))
}

var accountPages = []string{"/account", "/account/password", "/account/sessions", "/account/tokens", "/account/deputies", "/messages",
	"/messages?view=all", "/digests"}

func TestPagesOfTheAccount(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	for _, path := range accountPages {
		for _, lang := range languages {
			shown := s.send("GET", path, session+"; lang="+lang, nil)
			require.Equal(t, http.StatusOK, shown.Code, path+shown.Body.String())
			body := shown.Body.String()
			for _, never := range []string{"<script>alert", "王审<b>", "人民政府<i>", "休假<b>", " style="} {
				require.NotContains(t, body, never, path)
			}
			require.Contains(t, body, "王审&lt;b&gt;")
			require.Regexp(t, `<b class="count">.*3</b>`, body, "how many messages are new")
			require.Equal(t, 1, strings.Count(body, "<h1>"), path)
		}
		away := s.send("GET", path, "", nil)
		require.Equal(t, "/sign-in?next="+url.QueryEscape(path), away.Header().Get("Location"), path)
	}
	body := s.send("GET", "/account", session, nil).Body.String()
	for _, shown := range []string{"龙亭镇人民政府&lt;i&gt;", "代 李文", `value="wang@example.org"`, `value="en" checked`, words["extent.reach"].ZH} {
		require.Contains(t, body, shown)
	}
	require.NotContains(t, body, "督办看板", "what is closed is not listed")
	sessions := s.send("GET", "/account/sessions", session, nil).Body.String()
	require.Contains(t, sessions, `name="session" value="bbbb"`)
	require.Contains(t, sessions, "Chrome · Windows")
	require.Contains(t, sessions, words["account.session.unknown"].ZH)
	require.NotContains(t, sessions, `value="aaaa"`, "this one is ended by signing out")
	require.Regexp(t, `<option value="calendar" selected>`, s.send("GET", "/account/tokens?scope=calendar", session, nil).Body.String())
	require.Regexp(t, `<option value="read" selected>`, s.send("GET", "/account/tokens?scope=<b>", session, nil).Body.String())
	require.NotContains(t, s.send("GET", "/messages", session, nil).Body.String(), `href="/digests"`, "digests are for those who supervise")
	tokens := s.send("GET", "/account/tokens", session, nil).Body.String()
	require.Contains(t, tokens, `class="past-row"`)
	deputies := s.send("GET", "/account/deputies", session, nil).Body.String()
	require.Equal(t, 1, strings.Count(deputies, `name="deputy_id"`), "what is over is not ended")
	require.Contains(t, deputies, `name="posts" value="lt/head"`)
	asked, _ := s.last("GET /deputies")
	require.Contains(t, asked.query, "person=wang")
}

// Every field of the account's forms has a label, tied to its input.
func TestFieldsOfTheAccountHaveLabels(t *testing.T) {
	for _, input := range []reflect.Type{reflect.TypeFor[settingsInput](), reflect.TypeFor[newPassword](), reflect.TypeFor[tokenInput](),
		reflect.TypeFor[ownDeputy]()} {
		eachField(input, func(in reflect.Type, f reflect.StructField, name string) {
			require.NotEqual(t, name, labelOf(in, name).Name.ZH, "%s.%s", in.Name(), name)
			for _, word := range wordsOf(f) {
				require.Contains(t, words, name+"."+word)
			}
		})
	}
	s := newStandIn(t)
	s.withAccount(t)
	body := s.send("GET", "/account/password", session, nil).Body.String()
	for _, name := range []string{"old", "new", "repeat"} {
		require.Contains(t, body, fmt.Sprintf(`<label for="change_password-%s">`, name))
		require.Regexp(t, fmt.Sprintf(`<input id="change_password-%s"[^>]* type="password" autocomplete="(current|new)-password"`, name),
			body)
	}
}

func TestSettingsAreSaved(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	s.lay("PUT /me/settings", http.StatusOK, map[string]any{})
	saved := s.send("POST", "/account", session, url.Values{"email": {"li@example.org"}, "language": {"zh"}, keyField: {"k"}})
	require.Equal(t, "/account?done=set_settings", saved.Header().Get("Location"))
	sent, _ := s.last("PUT /me/settings")
	require.JSONEq(t, `{"email": "li@example.org", "language": "zh", "mail": false}`, sent.body)
	require.Contains(t, s.send("GET", "/account?done=set_settings", session, nil).Body.String(), words["admin.do.set_settings"].ZH)
	s.lay("PUT /me/settings", http.StatusUnprocessableEntity,
		problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []fieldProblem{{Field: "email", MessageZH: "邮箱格式有误"}}})
	refused := s.send("POST", "/account", session,
		url.Values{"email": {"not a mailbox<b>"}, "language": {"zh"}, "mail": {"true"}, keyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), `value="not a mailbox&lt;b&gt;"`)
	require.Contains(t, refused.Body.String(), "邮箱格式有误")
}

func TestAFirstPasswordComesBeforeAnythingElse(t *testing.T) {
	s := newStandIn(t)
	s.lay("GET /me", http.StatusForbidden, problem{Status: 403, Code: "must_change", TitleZH: "须修改初始密码"})
	for _, path := range []string{"/tasks", "/account", "/projects/SS2019-008", "/messages"} {
		led := s.send("GET", path, session, nil)
		require.Equal(t, http.StatusSeeOther, led.Code, path)
		require.Equal(t, "/account/password?next="+url.QueryEscape(path), led.Header().Get("Location"))
	}
	shown := s.send("GET", "/account/password", session, nil)
	require.Equal(t, http.StatusOK, shown.Code)
	require.Contains(t, shown.Body.String(), words["account.password.first"].ZH)
	require.Contains(t, shown.Body.String(), ">"+words["account.password.given"].ZH+"<span class=\"needed\"")
	require.NotContains(t, shown.Body.String(), `href="/account/tokens"`, "there is nowhere else to go")
	require.Contains(t, shown.Body.String(), `action="/sign-out"`)
	s.answers["PUT /me/password"] = reply{status: http.StatusOK, body: map[string]any{}, cookie: "sluice_session=renewed"}
	changed := s.send("POST", "/account/password", session,
		url.Values{"old": {"first-password"}, "new": {"my own password"}, "repeat": {"my own password"}})
	require.Equal(t, http.StatusSeeOther, changed.Code, changed.Body.String())
	require.Contains(t, changed.Header().Get("Set-Cookie"), "renewed")
	sent, _ := s.last("PUT /me/password")
	require.JSONEq(t, `{"old": "first-password", "new": "my own password"}`, sent.body)
	require.Equal(t, "/account?done=change_password", changed.Header().Get("Location"))

	require.Contains(t, s.send("GET", "/account/password?next=%2Fprojects%2FSS2019-008", session, nil).Body.String(),
		`value="/projects/SS2019-008"`)
	for back, to := range map[string]string{"/projects/SS2019-008": "/projects/SS2019-008",
		"//example.org": "/account?done=change_password"} {
		values := url.Values{"old": {"first-password"}, "new": {"my own password"}, "repeat": {"my own password"}, backField: {back}}
		require.Equal(t, to, s.send("POST", "/account/password", session, values).Header().Get("Location"))
	}
}

func TestAPasswordIsNeverShown(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	typed := url.Values{"old": {"old-secret"}, "new": {"new-secret"}, "repeat": {"other-secret"}}
	differ := s.send("POST", "/account/password", session, typed)
	require.Equal(t, http.StatusUnprocessableEntity, differ.Code)
	require.Contains(t, differ.Body.String(), words["account.password.differ"].ZH)
	_, asked := s.last("PUT /me/password")
	require.False(t, asked)
	s.lay("PUT /me/password", http.StatusUnprocessableEntity,
		problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []fieldProblem{{Field: "old", MessageZH: "原密码有误"}}})
	typed.Set("repeat", "new-secret")
	wrong := s.send("POST", "/account/password", session, typed)
	require.Contains(t, wrong.Body.String(), "原密码有误")
	s.lay("PUT /me/password", http.StatusTooManyRequests,
		problem{Status: 429, Code: "too_soon", TitleZH: "尝试次数过多", DetailZH: "尝试次数过多，请在 8 秒后重试"})
	soon := s.send("POST", "/account/password", session, typed)
	require.Equal(t, http.StatusTooManyRequests, soon.Code)
	require.Contains(t, soon.Body.String(), "请在 8 秒后重试")
	over := s.send("POST", "/account/password", "", typed)
	require.Equal(t, http.StatusUnauthorized, over.Code)
	for _, body := range []string{differ.Body.String(), wrong.Body.String(), soon.Body.String(), over.Body.String()} {
		require.NotContains(t, body, "-secret")
	}
}

func TestSessionsEnd(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	s.lay("DELETE /me/sessions/bbbb", http.StatusNoContent, nil)
	ended := s.send("POST", "/account/sessions", session, url.Values{"session": {"bbbb"}})
	require.Equal(t, "/account/sessions?done=end_session", ended.Header().Get("Location"))
	s.lay("DELETE /me/sessions/zzzz", http.StatusNotFound, problem{Status: 404, Code: "not_found", TitleZH: "未找到", DetailZH: "没有这个登录"})
	gone := s.send("POST", "/account/sessions", session, url.Values{"session": {"zzzz"}})
	require.Equal(t, http.StatusNotFound, gone.Code)
	require.Contains(t, gone.Body.String(), "没有这个登录")
	s.answers["DELETE /sessions"] = reply{status: http.StatusNoContent, cookie: "sluice_session=; Max-Age=0"}
	all := s.send("POST", "/account/sessions", session, url.Values{"everywhere": {"1"}})
	require.Equal(t, "/sign-in", all.Header().Get("Location"))
	require.Contains(t, all.Header().Get("Set-Cookie"), "Max-Age=0")
	for _, odd := range []string{"../people", "", "a/b", "x?y"} {
		s.send("POST", "/account/sessions", session, url.Values{"session": {odd}})
		last := s.asked[len(s.asked)-1]
		_, asked := s.last("DELETE /me/sessions/-")
		require.True(t, asked, "%q names nothing: %s", odd, last.what)
	}
}

func TestATokenIsToldOnce(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	s.lay("POST /me/tokens", http.StatusCreated,
		of(t, `{"id": "eeee", "label": "手机", "scope": "calendar", "token": "sluice_topsecret", "token_shown": false, "address": "https://sluice.example/api/v1/me/deadlines.ics?token=sluice_topsecret"}`))
	issued := s.send("POST", "/account/tokens", session,
		url.Values{"label": {"手机"}, "scope": {"calendar"}, "expires": {"2027-06-30"}, keyField: {"k"}})
	require.Equal(t, http.StatusOK, issued.Code, issued.Body.String())
	require.Contains(t, issued.Body.String(), "sluice_topsecret")
	require.Contains(t, issued.Body.String(), "https://sluice.example/api/v1/me/deadlines.ics")
	require.Equal(t, "no-store", issued.Header().Get("Cache-Control"))
	sent, _ := s.last("POST /me/tokens")
	require.JSONEq(t, `{"label": "手机", "scope": "calendar", "expires": "2027-06-30"}`, sent.body)
	require.Equal(t, "k", sent.header.Get("Idempotency-Key"))
	require.NotContains(t, s.send("GET", "/account/tokens", session, nil).Body.String(), "sluice_topsecret")

	s.lay("POST /me/tokens", http.StatusCreated,
		of(t, `{"id": "eeee", "label": "手机", "scope": "calendar", "token": "sluice_topsecret", "address": "/api/v1/me/deadlines.ics?token=sluice_topsecret"}`))
	issued = s.send("POST", "/account/tokens", session, url.Values{"label": {"手机"}, "scope": {"calendar"}, keyField: {"k"}})
	require.Contains(t, issued.Body.String(), "http://example.com/api/v1/me/deadlines.ics",
		"no address of the pages is set: the one they were asked at")
	s.lay("POST /me/tokens", http.StatusUnprocessableEntity,
		problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []fieldProblem{{Field: "expires", MessageZH: "已过期"}}})
	refused := s.send("POST", "/account/tokens", session,
		url.Values{"label": {"手机<b>"}, "scope": {"calendar"}, "expires": {"2017-06-30"}, keyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), `value="手机&lt;b&gt;"`)
	require.Contains(t, refused.Body.String(), "已过期")
	s.lay("POST /me/tokens/cccc/revoke", http.StatusNoContent, nil)
	require.Equal(t, "/account/tokens?done=revoke_token",
		s.send("POST", "/account/tokens", session, url.Values{"token": {"cccc"}, keyField: {"k"}}).Header().Get("Location"))
}

func TestADeputyIsNamedAndEnded(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	s.lay("POST /deputies", http.StatusCreated, map[string]any{})
	form := url.Values{"deputy": {"li"}, "from": {"2019-03-06"}, "to": {"2019-03-10"}, "posts": {"lt/staff", "lt/head"}, "reason": {"休假"},
		keyField: {"k"}}
	named := s.send("POST", "/account/deputies", session, form)
	require.Equal(t, "/account/deputies?done=name_deputy", named.Header().Get("Location"), named.Body.String())
	sent, _ := s.last("POST /deputies")
	require.JSONEq(t, `{"deputy": "li", "from": "2019-03-06", "to": "2019-03-10", "posts": ["lt/staff", "lt/head"], "reason": "休假"}`,
		sent.body, "for oneself, and nobody else")
	s.lay("POST /deputies", http.StatusUnprocessableEntity,
		problem{Status: 422, Code: "invalid", TitleZH: "内容有误", Errors: []fieldProblem{{Field: "deputy", MessageZH: "形成循环代理"}}})
	refused := s.send("POST", "/account/deputies", session, form)
	require.Contains(t, refused.Body.String(), "形成循环代理")
	require.Contains(t, refused.Body.String(), "休假</textarea>")
	require.Regexp(t, `name="posts" value="lt/head" checked`, refused.Body.String())
	s.lay("POST /deputies/7/end", http.StatusOK, map[string]any{})
	require.Equal(t, "/account/deputies?done=end_deputy",
		s.send("POST", "/account/deputies", session, url.Values{"deputy_id": {"7"}, keyField: {"k"}}).Header().Get("Location"))
}

func TestMessages(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	body := s.send("GET", "/messages", session, nil).Body.String()
	for _, leads := range []string{`href="/tasks/SS2019-008.10"`, `href="/digests?day=2019-03-04"`, `href="/projects/SS2019-009"`,
		`name="id" value="1"`, `name="all" value="1"`} {
		require.Contains(t, body, leads)
	}
	require.NotContains(t, body, `name="id" value="2"`, "what was read is not marked again")
	asked := []string{}
	for _, a := range s.asked {
		if a.what == "GET /notifications" {
			asked = append(asked, a.query)
		}
	}
	require.Equal(t, []string{"new=true&page=1&page_size=30", "page=1&page_size=1"}, asked, "the list, and the count of the other")
	s.lay("POST /notifications/read", http.StatusOK, of(t, `{"new": 2}`))
	read := s.send("POST", "/messages", session, url.Values{"id": {"1", "x"}, backField: {"/messages?page=2"}})
	require.Equal(t, "/messages?page=2", read.Header().Get("Location"))
	sent, _ := s.last("POST /notifications/read")
	require.JSONEq(t, `{"ids": [1]}`, sent.body)
	all := s.send("POST", "/messages", session, url.Values{"all": {"1"}, backField: {"//example.org"}})
	require.Equal(t, "/messages", all.Header().Get("Location"))
	sent, _ = s.last("POST /notifications/read")
	require.JSONEq(t, `{"all": true}`, sent.body)
	s.lay("POST /notifications/read", http.StatusUnprocessableEntity,
		problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "请填写消息编号"})
	refused := s.send("POST", "/messages", session, url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "请填写消息编号")
	s.lay("GET /notifications", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/messages", session, nil).Body.String(), words["messages.none.new"].ZH)
	require.Contains(t, s.send("GET", "/messages?view=all", session, nil).Body.String(), words["messages.none"].ZH)
}

func TestDigests(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	body := s.send("GET", "/digests?day=2019-03-04", session, nil).Body.String()
	for _, shown := range []string{`href="/tasks/SS2019-008.10"`, "报送月报 2019-02", "共 12 项，此处列出 1 项", "light-red", "龙亭镇人民政府&lt;i&gt; 负责人",
		`value="2019-03-04"`} {
		require.Contains(t, body, shown)
	}
	asked, _ := s.last("GET /digests")
	require.Equal(t, "day=2019-03-04&page=1&page_size=7", asked.query)
	wrong := s.send("GET", "/digests?day=<b>soon", session, nil)
	require.Contains(t, wrong.Body.String(), words["form.date"].ZH)
	require.NotContains(t, wrong.Body.String(), "<b>soon")
	s.lay("GET /digests", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 7, "total": 0}`))
	require.Contains(t, s.send("GET", "/digests", session, nil).Body.String(), words["digest.none"].ZH)
}
