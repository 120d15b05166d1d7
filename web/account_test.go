package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/door"
	"sluice/internal/testcounty"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// withAccount lays out what the pages of one's account ask for.
func (s *standIn) withAccount(t *testing.T) {
	s.lay(
		"GET /me",
		http.StatusOK,
		of(
			t,
			`{"person": "wang", "name": "王审<b>", "posts": [{"unit": "lt", "role": "staff"}, {"unit": "lt", "role": "head"}], "units": [{"code": "lt", "name": "龙亭镇人民政府<i>"}],
		"deputy_for": [{"principal": "li", "principal_name": "李文", "post": {"unit": "lt", "role": "head"}}], "new_messages": 3, "reads": {"projects": "reach", "stuck": "none", "messages": "own"}}`,
		),
	)
	s.lay("GET /me/settings", http.StatusOK, of(t, `{"email": "wang@example.org", "language": "en", "mail": true}`))
	s.lay(
		"GET /me/sessions",
		http.StatusOK,
		of(
			t,
			`{"items": [{"id": "aaaa", "since": "2019-03-01T01:00:00Z", "used": "2019-03-05T01:00:00Z", "ends": "2019-03-08T01:00:00Z", "current": true, "device": "Mozilla/5.0 (Windows NT 10.0) Chrome/124.0 Safari/537.36 <script>alert(1)</script>"},
		{"id": "bbbb", "since": "2019-03-02T01:00:00Z", "used": "2019-03-04T01:00:00Z", "ends": "2019-03-09T01:00:00Z"}], "page": 1, "page_size": 2, "total": 2}`,
		),
	)
	s.lay(
		"GET /me/tokens",
		http.StatusOK,
		of(t, `{"items": [{"id": "cccc", "label": "看板<script>alert(1)</script>", "scope": "read", "issued": "2019-03-01T01:00:00Z"},
		{"id": "dddd", "label": "旧", "scope": "calendar", "issued": "2018-03-01T01:00:00Z", "expires": "2018-12-31"}], "page": 1, "page_size": 30, "total": 2}`),
	)
	s.lay(
		"GET /deputies",
		http.StatusOK,
		of(
			t,
			`{"items": [{"id": 7, "principal": "wang", "principal_name": "王审", "deputy": "li", "deputy_name": "李文", "posts": [], "from": "2019-03-01", "to": "2019-03-20", "reason": "休假<b>"},
		{"id": 6, "principal": "wang", "deputy": "li", "posts": [{"unit": "lt", "role": "staff"}], "from": "2019-01-01", "to": "2019-01-20", "reason": "出差"}], "page": 1, "page_size": 30, "total": 2}`,
		),
	)
	s.lay("GET /people", http.StatusOK,
		of(t, `{"items": [{"person": "li", "name": "李文", "posts": []}], "page": 1, "page_size": 200, "total": 1}`))
	s.lay("GET /notifications", http.StatusOK, of(t, `{"items": [
		{"id": 1, "task": "SS2019-008.10", "round": 1, "rung": "opened", "date": "2019-03-05", "to": {"unit": "lt", "role": "staff"}, "words": {"zh": "水稻<script>alert(1)</script>：镇办审核", "en": "to decide"}, "project": "SS2019-008", "sent": "2019-03-05T01:00:00Z"},
		{"id": 2, "task": "", "round": 1, "rung": "digest", "date": "2019-03-04", "to": {"unit": "lt", "role": "head"}, "words": {"zh": "督办日报", "en": "digest"}, "project": "", "sent": "2019-03-04T01:00:00Z", "read": true},
		{"id": 3, "task": "SS2019-009.3", "round": 1, "rung": "copied", "date": "2019-03-04", "to": {"unit": "lt", "role": "head"}, "words": {"zh": "抄送", "en": "copied"}, "project": "SS2019-009", "sent": "2019-03-04T01:00:00Z", "read": true}],
		"page": 1, "page_size": 30, "total": 3}`))
	s.lay(
		"GET /digests",
		http.StatusOK,
		of(
			t,
			`{"items": [{"day": "2019-03-04", "to": {"unit": "lt", "role": "head"}, "overdue": {"total": 12, "items": [{"task": "SS2019-008.10", "project": "SS2019-008", "name": "水稻<script>alert(1)</script>", "words": {"zh": "报送月报", "en": "report"}, "subject": "2019-02", "holder": "合作社", "due": "2019-03-03"}]},
		"today": {"total": 0, "items": []}, "stuck": {"total": 12, "items": []}, "lights": {"total": 1, "items": [{"project": "SS2019-008", "name": "水稻", "light": "red"}]}}], "page": 1, "page_size": 7, "total": 1}`,
		),
	)
}

var accountPages = []string{"/account", "/account/password", "/account/sessions", "/account/tokens", "/account/deputies", "/messages",
	"/messages?view=all", "/digests"}

func TestPagesOfTheAccount(t *testing.T) {
	s := newStandIn(t)
	s.withAccount(t)
	for _, path := range accountPages {
		for _, lang := range page.Languages {
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
	for _, shown := range []string{"龙亭镇人民政府&lt;i&gt;", "代 李文", `value="wang@example.org"`, `value="en" checked`, page.Words["extent.reach"].ZH} {
		require.Contains(t, body, shown)
	}
	require.NotContains(t, body, "督办看板", "what is closed is not listed")
	sessions := s.send("GET", "/account/sessions", session, nil).Body.String()
	require.Contains(t, sessions, `name="session" value="bbbb"`)
	require.Contains(t, sessions, "Chrome · Windows")
	require.Contains(t, sessions, page.Words["account.session.unknown"].ZH)
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

// Every field of the form of a password is tied to its label.
func TestFieldsOfTheAccountHaveLabels(t *testing.T) {
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
	c := newCounty(t)
	saved := c.Post(testcounty.Reviewer, "/account", url.Values{"email": {"li@example.org"}, "language": {"zh"}, form.KeyField: {"k"}})
	require.Equal(t, "/account?done=set_settings", saved.Header().Get("Location"))
	kept, err := c.Contact(t.Context(), testcounty.Reviewer.Person)
	require.NoError(t, err)
	require.Equal(t, port.Contact{Email: "li@example.org", Language: "zh"}, kept)
	require.Contains(t, c.Get(testcounty.Reviewer, "/account?done=set_settings").Body.String(), page.Words["admin.do.set_settings"].ZH)
	refused := c.Post(testcounty.Reviewer, "/account",
		url.Values{"email": {"not a mailbox<b>"}, "language": {"zh"}, "mail": {"true"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), `value="not a mailbox&lt;b&gt;"`)
	require.Contains(t, refused.Body.String(), "邮箱")
	require.Regexp(t, `(?s)name="email"[^>]*aria-invalid="true".*?<p class="error">`, refused.Body.String(), "beside its field")
	again, err := c.Contact(t.Context(), testcounty.Reviewer.Person)
	require.NoError(t, err)
	require.Equal(t, kept, again)
}

// givenFirst gives a person a first password, and signs them in with it.
func givenFirst(t *testing.T, c *testcounty.County, who lifecycle.Actor, password string) (cookie string) {
	t.Helper()
	given := c.Post(
		testcounty.Admin,
		"/admin/people/"+who.Person+"/first_password",
		url.Values{"password": {password}, form.KeyField: {"given"}},
	)
	require.Equal(t, http.StatusOK, given.Code, given.Body.String())
	in := c.Send("POST", "/sign-in", "", url.Values{"person": {who.Person}, "password": {password}, "next": {"/tasks"}})
	require.Equal(t, http.StatusSeeOther, in.Code, in.Body.String())
	return cookieOf(t, in)
}

// cookieOf is the session that an answer hands out.
func cookieOf(t *testing.T, shown *httptest.ResponseRecorder) string {
	t.Helper()
	for _, set := range shown.Result().Cookies() {
		if set.Name == door.SessionCookie {
			return set.Name + "=" + set.Value
		}
	}
	require.Fail(t, "no session", "%v", shown.Header())
	return ""
}

func TestAFirstPasswordComesBeforeAnythingElse(t *testing.T) {
	c := newCounty(t)
	const first, own = "a first password", "my own password"
	cookie := givenFirst(t, c, testcounty.Reviewer, first)
	for _, path := range []string{"/tasks", "/account", "/projects/SS2019-008", "/messages"} {
		led := c.Send("GET", path, cookie, nil)
		require.Equal(t, http.StatusSeeOther, led.Code, path)
		require.Equal(t, "/account/password?next="+url.QueryEscape(path), led.Header().Get("Location"))
	}
	shown := c.Send("GET", "/account/password", cookie, nil)
	require.Equal(t, http.StatusOK, shown.Code)
	require.Contains(t, shown.Body.String(), page.Words["account.password.first"].ZH)
	require.Contains(t, shown.Body.String(), ">"+page.Words["account.password.given"].ZH+"<span class=\"needed\"")
	require.NotContains(t, shown.Body.String(), `href="/account/tokens"`, "there is nowhere else to go")
	require.Contains(t, shown.Body.String(), `action="/sign-out"`)
	require.Contains(t, c.Send("GET", "/account/password?next=%2Fprojects%2FSS2019-008", cookie, nil).Body.String(),
		`value="/projects/SS2019-008"`)
	changed := c.Send("POST", "/account/password", cookie, url.Values{"old": {first}, "new": {own}, "repeat": {own}})
	require.Equal(t, http.StatusSeeOther, changed.Code, changed.Body.String())
	renewed := cookieOf(t, changed)
	require.NotEqual(t, cookie, renewed)
	require.Equal(t, "/account?done=change_password", changed.Header().Get("Location"))
	require.Equal(t, http.StatusOK, c.Send("GET", "/tasks", renewed, nil).Code)
	require.Contains(t, c.Send("GET", "/tasks", cookie, nil).Header().Get("Location"), "/sign-in", "the session before is over")

	for i, led := range []struct{ back, to string }{
		{"/projects/SS2019-008", "/projects/SS2019-008"}, {"//example.org", "/account?done=change_password"},
	} {
		another := fmt.Sprint("another password ", i)
		values := url.Values{"old": {own}, "new": {another}, "repeat": {another}, form.BackField: {led.back}}
		if i > 0 {
			values.Set("old", fmt.Sprint("another password ", i-1))
		}
		changed := c.Send("POST", "/account/password", renewed, values)
		require.Equal(t, led.to, changed.Header().Get("Location"), changed.Body.String())
		renewed = cookieOf(t, changed)
	}
}

func TestAPasswordIsNeverShown(t *testing.T) {
	c := newCounty(t)
	const own = "the old-secret"
	cookie := cookieOf(t, c.Send("POST", "/account/password", givenFirst(t, c, testcounty.Reviewer, "a first password"),
		url.Values{"old": {"a first password"}, "new": {own}, "repeat": {own}}))
	before, err := c.Password(t.Context(), testcounty.Reviewer.Person)
	require.NoError(t, err)
	typed := url.Values{"old": {own}, "new": {"the new-secret"}, "repeat": {"an other-secret"}}
	differ := c.Send("POST", "/account/password", cookie, typed)
	require.Equal(t, http.StatusUnprocessableEntity, differ.Code)
	require.Contains(t, differ.Body.String(), page.Words["account.password.differ"].ZH)
	typed.Set("repeat", "the new-secret")
	typed.Set("old", "a wrong-secret")
	wrong := c.Send("POST", "/account/password", cookie, typed)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	require.Regexp(t, `(?s)name="old"[^>]*aria-invalid="true".*?<p class="error">`, wrong.Body.String())
	soon := wrong
	for range 6 {
		soon = c.Send("POST", "/account/password", cookie, typed)
	}
	require.Equal(t, http.StatusTooManyRequests, soon.Code)
	require.Contains(t, soon.Body.String(), "秒后重试")
	over := c.Send("POST", "/account/password", "", typed)
	require.Equal(t, http.StatusUnauthorized, over.Code)
	for _, body := range []string{differ.Body.String(), wrong.Body.String(), soon.Body.String(), over.Body.String()} {
		require.NotContains(t, body, "-secret")
	}
	after, err := c.Password(t.Context(), testcounty.Reviewer.Person)
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing was changed")
}

func TestSessionsEnd(t *testing.T) {
	c := newCounty(t)
	here, there := c.Session(testcounty.Reviewer), c.Session(testcounty.Reviewer)
	_, secret, _ := strings.Cut(there, "=")
	ended := c.Send("POST", "/account/sessions", here, url.Values{"session": {service.HashOf(secret)[:16]}})
	require.Equal(t, "/account/sessions?done=end_session", ended.Header().Get("Location"), ended.Body.String())
	require.Contains(t, c.Send("GET", "/tasks", there, nil).Header().Get("Location"), "/sign-in")
	require.Equal(t, http.StatusOK, c.Send("GET", "/tasks", here, nil).Code)
	for _, odd := range []string{"zzzz", "../people", "", "a/b", "x?y"} {
		gone := c.Send("POST", "/account/sessions", here, url.Values{"session": {odd}})
		require.Equal(t, http.StatusNotFound, gone.Code, "%q names nothing", odd)
		require.Contains(t, gone.Body.String(), "没有")
	}
	elsewhere := c.Session(testcounty.Reviewer)
	all := c.Send("POST", "/account/sessions", here, url.Values{"everywhere": {"1"}})
	require.Equal(t, "/sign-in", all.Header().Get("Location"))
	require.Contains(t, all.Header().Get("Set-Cookie"), "Max-Age=0")
	for _, cookie := range []string{here, elsewhere} {
		require.Contains(t, c.Send("GET", "/tasks", cookie, nil).Header().Get("Location"), "/sign-in")
	}
}

func TestATokenIsToldOnce(t *testing.T) {
	c := newCounty(t)
	entries := url.Values{"label": {"手机"}, "scope": {"calendar"}, "expires": {"2099-06-30"}, form.KeyField: {"k"}}
	issued := c.Post(testcounty.Reviewer, "/account/tokens", entries)
	require.Equal(t, http.StatusOK, issued.Code, issued.Body.String())
	secret := regexp.MustCompile(`sluice_[A-Za-z0-9_-]{20,}`).FindString(issued.Body.String())
	require.NotEmpty(t, secret)
	require.Contains(t, issued.Body.String(), "http://example.com/api/v1/me/deadlines.ics?token="+secret,
		"no address of the pages is set: the one they were asked at")
	require.Equal(t, "no-store", issued.Header().Get("Cache-Control"))
	rows, err := c.Tokens(t.Context(), testcounty.Reviewer.Person, port.Page{})
	require.NoError(t, err)
	row := rows.Items[0]
	require.Equal(t, []any{"手机", process.ScopeCalendar, testcounty.Day("2099-06-30")}, []any{row.Label, row.Scope, row.Expires})
	again := c.Post(testcounty.Reviewer, "/account/tokens", entries)
	require.NotContains(t, again.Body.String(), secret, "the same key, and the same token, which is told once")
	same, err := c.Tokens(t.Context(), testcounty.Reviewer.Person, port.Page{})
	require.NoError(t, err)
	require.Equal(t, rows.Total, same.Total)
	require.NotContains(t, c.Get(testcounty.Reviewer, "/account/tokens").Body.String(), secret)

	refused := c.Post(testcounty.Reviewer, "/account/tokens",
		url.Values{"label": {"手机<b>"}, "scope": {"calendar"}, "expires": {"2017-06-30"}, form.KeyField: {"k2"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), `value="手机&lt;b&gt;"`)
	require.Regexp(t, `(?s)name="expires"[^>]*aria-invalid="true".*?<p class="error">`, refused.Body.String())
	require.Equal(t, "/account/tokens?done=revoke_token",
		c.Post(testcounty.Reviewer, "/account/tokens", url.Values{"token": {row.ID}, form.KeyField: {"k3"}}).Header().Get("Location"))
	left, err := c.Tokens(t.Context(), testcounty.Reviewer.Person, port.Page{})
	require.NoError(t, err)
	require.Equal(t, rows.Total-1, left.Total)

	c.Service.PublicURL = "https://sluice.example"
	issued = c.Post(testcounty.Reviewer, "/account/tokens", url.Values{"label": {"电脑"}, "scope": {"calendar"}, form.KeyField: {"k4"}})
	require.Contains(t, issued.Body.String(), "https://sluice.example/api/v1/me/deadlines.ics?token=sluice_")
}

func TestADeputyIsNamedAndEnded(t *testing.T) {
	c := newCounty(t)
	for _, fact := range []admin.Fact{
		&admin.PostGiven{Person: testcounty.Reviewer.Person, Post: process.Post{Unit: testcounty.Township.Code, Role: process.RoleHead}},
		&admin.PostGiven{Person: testcounty.Nobody.Person, Post: process.Post{Unit: testcounty.Township.Code, Role: process.RoleStaff}},
	} {
		_, err := c.Administer(t.Context(), fact.(*admin.PostGiven).Person, "f", testcounty.Admin, c.Now(), fact)
		require.NoError(t, err)
	}
	entries := url.Values{"deputy": {testcounty.Nobody.Person}, "from": {"2019-03-06"}, "to": {"2019-03-10"},
		"posts": {"lt-town/staff", "lt-town/head"}, "reason": {"休假"}, form.KeyField: {"k"}}
	named := c.Post(testcounty.Reviewer, "/account/deputies", entries)
	require.Equal(t, "/account/deputies?done=name_deputy", named.Header().Get("Location"), named.Body.String())
	rows, err := c.Deputies(t.Context(), testcounty.Reviewer.Person, port.Page{})
	require.NoError(t, err)
	require.Len(t, rows.Items, 1)
	row := rows.Items[0]
	require.Equal(t, []string{testcounty.Reviewer.Person, testcounty.Nobody.Person, "休假"}, []string{row.Principal, row.Deputy, row.Reason},
		"for oneself, and nobody else")
	require.Equal(t, []process.Post{{Unit: "lt-town", Role: process.RoleStaff}, {Unit: "lt-town", Role: process.RoleHead}}, row.Posts)
	require.Equal(t, testcounty.Day("2019-03-06"), row.From)
	require.Equal(t, testcounty.Day("2019-03-10"), row.To)

	circle := url.Values{"deputy": {testcounty.Reviewer.Person}, "from": {"2019-03-06"}, "to": {"2019-03-10"}, "posts": {"lt-town/staff"},
		"reason": {"休假"}, form.KeyField: {"k2"}}
	refused := c.Post(testcounty.Nobody, "/account/deputies", circle)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "形成循环代理")
	require.Contains(t, refused.Body.String(), "休假</textarea>")
	require.Regexp(t, `name="posts" value="lt-town/staff" checked`, refused.Body.String())
	require.Equal(t, "/account/deputies?done=end_deputy",
		c.Post(testcounty.Reviewer, "/account/deputies", url.Values{"deputy_id": {"1"}, form.KeyField: {"k3"}}).Header().Get("Location"))
	rows, err = c.Deputies(t.Context(), testcounty.Reviewer.Person, port.Page{})
	require.NoError(t, err)
	require.True(t, rows.Items[0].Ended)
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
	read := s.send("POST", "/messages", session, url.Values{"id": {"1", "x"}, form.BackField: {"/messages?page=2"}})
	require.Equal(t, "/messages?page=2", read.Header().Get("Location"))
	sent, _ := s.last("POST /notifications/read")
	require.JSONEq(t, `{"ids": [1]}`, sent.body)
	all := s.send("POST", "/messages", session, url.Values{"all": {"1"}, form.BackField: {"//example.org"}})
	require.Equal(t, "/messages", all.Header().Get("Location"))
	sent, _ = s.last("POST /notifications/read")
	require.JSONEq(t, `{"all": true}`, sent.body)
	s.lay("POST /notifications/read", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "请填写消息编号"})
	refused := s.send("POST", "/messages", session, url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "请填写消息编号")
	s.lay("GET /notifications", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/messages", session, nil).Body.String(), page.Words["messages.none.new"].ZH)
	require.Contains(t, s.send("GET", "/messages?view=all", session, nil).Body.String(), page.Words["messages.none"].ZH)
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
	require.Contains(t, wrong.Body.String(), page.Words["form.date"].ZH)
	require.NotContains(t, wrong.Body.String(), "<b>soon")
	s.lay("GET /digests", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 7, "total": 0}`))
	require.Contains(t, s.send("GET", "/digests", session, nil).Body.String(), page.Words["digest.none"].ZH)
}
