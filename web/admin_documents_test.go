package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/internal/testcounty"
	"sluice/policy"
	"sluice/web/account"
	"sluice/web/form"
	"sluice/web/page"
)

const somePolicy = "name: 办法<script>alert(1)</script>\nclock:\n  act_at: \"28:30\"\n"

// The faults of a policy show with their lines and what stands there; nothing that was typed is lost, and nothing is published.
func TestFaultsOfADocumentShowOnTheirLines(t *testing.T) {
	s := administered(t)
	s.lay("POST /policies/preview", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "政策文件有 1 处错误", Errors: []page.FieldProblem{
			{Field: "clock.act_at", Row: 3, MessageZH: "须为时刻", Message: "must be a time"}, {Field: "x", Row: 99, MessageZH: "越界"},
		}})
	shown := s.send("POST", "/admin/policies", session,
		url.Values{"document": {strings.ReplaceAll(somePolicy, "\n", "\r\n")}, "do": {"preview"}, "effective": {"2019-05-01"},
			form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	for _, said := range []string{"政策文件有 1 处错误", "<code>clock.act_at</code>", `<span class="bad">须为时刻</span>`,
		"act_at: &#34;28:30&#34;</code>", "办法&lt;script&gt;", `value="2019-05-01"`} {
		require.Contains(t, body, said)
	}
	require.NotContains(t, body, "<script>alert")
	require.Contains(t, body, "aria-describedby=\"document-hint\">\nname: 办法",
		"a line break that browsers drop, so that one at the beginning stays")
	sent, _ := s.last("POST /policies/preview")
	require.Equal(t, somePolicy, sent.body, "line by line as it was typed")
	require.Equal(t, "application/yaml", sent.header.Get("Content-Type"))
	require.Empty(t, sent.header.Get("Idempotency-Key"))
	_, published := s.last("POST /policies")
	require.False(t, published)
}

func TestADocumentIsPreviewedAndPublished(t *testing.T) {
	s := administered(t)
	s.lay(
		"POST /policies/preview",
		http.StatusOK,
		of(t, `{"changes": [{"path": "clock.act_at", "kind": "changed", "old": "08:30", "new": "09:00<b>", "old_line": 3, "new_line": 3}],
		"moves": {"open": 12, "total": 31, "page": 2, "page_size": 30, "items": [{"task": "SS2019-008.10", "words": {"zh": "镇办审核", "en": "x"}, "project": "SS2019-008", "project_name": "水稻",
		"holder": {"unit": "lt", "role": "staff"}, "due_now": "2019-03-08", "due_then": "2019-03-11", "why": {"zh": "八个工作日", "en": "x"}}]}}`),
	)
	body := s.send("POST", "/admin/policies", session,
		url.Values{"document": {somePolicy}, "do": {"preview"}, "page": {"2"}, form.KeyField: {"k"}}).Body.String()
	for _, said := range []string{"09:00&lt;b&gt;", "2019-03-08", "2019-03-11", "八个工作日", "共 12 项进行中的待办，其中 31 项", `name="page" value="2"`,
		"办法&lt;script&gt;"} {
		require.Contains(t, body, said)
	}
	sent, _ := s.last("POST /policies/preview")
	require.Contains(t, sent.query, "page=2")

	s.lay("POST /policies", http.StatusCreated, map[string]any{"version": 3})
	published := s.send("POST", "/admin/policies", session,
		url.Values{"document": {somePolicy}, "do": {"publish"}, "effective": {"2019-05-01"}, form.KeyField: {"k"}})
	require.Equal(t, "/admin/policies/3?done=publish_policy", published.Header().Get("Location"), published.Body.String())
	sent, _ = s.last("POST /policies")
	require.Equal(t, "effective="+url.QueryEscape("2019-04-30T16:00:00Z"), sent.query, "midnight in Shanghai")
	require.Equal(t, "k", sent.header.Get("Idempotency-Key"))

	s.lay(
		"POST /policies",
		http.StatusUnprocessableEntity,
		page.Problem{
			Status:  422,
			Code:    "invalid",
			TitleZH: "内容有误",
			Errors:  []page.FieldProblem{{Field: "effective", MessageZH: "须至少晚于现在 60 秒"}},
		},
	)
	late := s.send("POST", "/admin/policies", session,
		url.Values{"document": {somePolicy}, "do": {"publish"}, "effective": {"2019-01-01"}, form.KeyField: {"k"}}).Body.String()
	require.Contains(t, late, "须至少晚于现在 60 秒")
	require.Contains(t, late, `value="2019-01-01"`)
	require.NotContains(t, late, `name="_key" value="k"`, "what was refused is another request when it is sent again")
	s.lay("POST /policies", http.StatusServiceUnavailable, page.Problem{Status: 503, Code: "unavailable", TitleZH: "暂不可用"})
	require.Contains(t, s.send("POST", "/admin/policies", session,
		url.Values{"document": {somePolicy}, "do": {"publish"}, form.KeyField: {"k"}}).Body.String(), `name="_key" value="k"`)
	asked := len(s.asked)
	never := s.send("POST", "/admin/policies", session,
		url.Values{"document": {somePolicy}, "do": {"publish"}, "effective": {"tomorrow"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, never.Code)
	require.Contains(t, never.Body.String(), page.Words["form.date"].ZH)
	for _, a := range s.asked[asked:] {
		require.NotEqual(t, "POST /policies", a.what)
	}
}

// A file takes the place of what was typed, and stands there when something is wrong with it.
func TestADocumentComesAsAFile(t *testing.T) {
	s := administered(t)
	s.lay("POST /calendars/preview", http.StatusUnprocessableEntity,
		page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误",
			Errors: []page.FieldProblem{{Field: "document", Row: 2, MessageZH: "2019 年没有写明依据"}}})
	body := s.upload(t, "/admin/calendars", map[string]string{"document": "typed", "do": "preview", form.KeyField: "k"}, "years.yaml",
		"\uFEFFyears:\r\n- {year: 2019}\r\n").Body.String()
	sent, _ := s.last("POST /calendars/preview")
	require.Equal(t, "years:\n- {year: 2019}\n", sent.body)
	require.Contains(t, body, `<span class="bad">2019 年没有写明依据</span>`)
	require.Contains(t, body, "- {year: 2019}\n</textarea>")
	s.lay("POST /calendars/preview", http.StatusOK,
		of(t, `{"days": [{"date": "2019-05-02", "was": {"free": false}, "then": {"free": true, "why": "劳动节"}}], "moves": {"items": []}}`))
	body = s.upload(
		t,
		"/admin/calendars",
		map[string]string{"document": "typed", "do": "preview", form.KeyField: "k"},
		"",
		"",
	).Body.String()
	sent, _ = s.last("POST /calendars/preview")
	require.Equal(t, "typed", sent.body, "no file was chosen")
	require.Contains(t, body, "休息（劳动节）")
	s.lay("POST /calendars", http.StatusCreated, map[string]any{"version": 2})
	published := s.upload(t, "/admin/calendars", map[string]string{"document": "typed", "do": "publish", form.KeyField: "k"}, "", "")
	require.Equal(t, "/admin/calendars/2?done=publish_calendar", published.Header().Get("Location"))
	huge := s.upload(t, "/admin/calendars", map[string]string{"do": "preview"}, "years.yaml", strings.Repeat("长", page.FormBytes))
	require.Equal(t, http.StatusRequestEntityTooLarge, huge.Code)
}

// A session that ends in the middle of a policy: sign in, and it stands there.
func TestADocumentOutlivesItsSession(t *testing.T) {
	s := administered(t)
	sent := s.uploading(t, "/admin/policies", map[string]string{"document": somePolicy, "do": "publish", form.KeyField: "k"}, "", "")
	sent.Header.Set("Cookie", "sluice_session=over")
	entries := s.serve(sent)
	require.Equal(t, http.StatusUnauthorized, entries.Code)
	require.Contains(t, entries.Body.String(), `name="carried.document" value="name: 办法&lt;script&gt;`, "as browsers send it")
	password := s.send(
		"POST",
		"/admin/people/wang.li/first_password",
		"",
		url.Values{"password": {"a first password"}, form.KeyField: {"k"}},
	)
	require.NotContains(t, password.Body.String(), "a first password", "but passwords do not travel")
	over := s.send("POST", "/admin/policies", "", url.Values{"document": {somePolicy}, "do": {"publish"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusUnauthorized, over.Code)
	require.Contains(t, over.Body.String(), `name="carried.document"`)
	s.answers["POST /sessions"] = reply{status: http.StatusNoContent, cookie: session + "; HttpOnly"}
	back := s.send("POST", "/sign-in", "",
		url.Values{"person": {"admin"}, "password": {"secret"}, "action": {"/admin/policies"}, account.Carried + "document": {somePolicy},
			account.Carried + "do": {"publish"}})
	require.Equal(t, http.StatusOK, back.Code, back.Body.String())
	require.Contains(t, back.Body.String(), "act_at: &#34;28:30&#34;")
	_, published := s.last("POST /policies")
	require.False(t, published, "nothing is published before whoever signed in has looked at it")
}

func TestAVersionIsComparedWithAnother(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/policies/2?from=1", session, nil).Body.String()
	require.Contains(t, body, `<li id="L3" class="new"><code>  act_at: x</code>`)
	require.Contains(t, body, "王丽&lt;script&gt;")
	require.Contains(t, body, page.Words["admin.policies.coming"].ZH, "it is not in force yet")
	asked, _ := s.last("GET /policies/2/diff")
	require.Equal(t, "from=1", asked.query)
	require.NotContains(t, s.send("GET", "/admin/policies/2?from=x", session, nil).Body.String(), `id="diff"`)
	s.lay("GET /policies/2/diff", http.StatusNotFound, page.Problem{Status: 404, Code: "not_found", DetailZH: "没有第 77 版"})
	require.Equal(t, http.StatusNotFound, s.send("GET", "/admin/policies/2?from=77", session, nil).Code)
}

// Of the calendar's years it says which the county published; each stands on the desk as it was published, or as the program has it.
func TestYearsSayWhereTheyComeFrom(t *testing.T) {
	c := newCounty(t)
	of2019 := "years: [{year: 2019, source: 县里<script>, holidays: [{name: 元旦, free: [2019-01-01]}]}]"
	_, err := c.Administer(t.Context(), "k", "k", testcounty.Admin, c.Now(), &admin.CalendarPublished{Document: of2019})
	require.NoError(t, err)
	c.At("2019-03-05")
	body := c.Get(testcounty.Admin, "/admin/calendars").Body.String()
	require.Regexp(t, `(?s)/admin/years/2019">2019</a></td>\s*<td><a href="/admin/calendars/1">`, body)
	require.Regexp(t, `(?s)/admin/years/2018">2018</a></td>\s*<td>`+page.Words["admin.year.program"].ZH, body)
	require.NotContains(t, body, "<script>")
	require.Contains(t, c.Get(testcounty.Admin, "/admin/calendars?year=2019").Body.String(), "县里&lt;script&gt;")
	require.Contains(t, c.Get(testcounty.Admin, "/admin/calendars?year=2018").Body.String(), "2018-02-15",
		"a year of the program, to be corrected")
	require.Contains(t, c.Get(testcounty.Admin, "/admin/calendars?year=2031").Body.String(), "2031-01-01",
		"one that nobody stated, to be filled in")

	form := url.Values{
		"document": {"years:\n  - year: 2019\n    source: x\n    holidays: [{name: 五一, free: [2019-05-01], work: [2019-05-08]}]\n"},
		"do":       {"preview"},
	}
	wrong := c.Post(testcounty.Admin, "/admin/calendars", form)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	require.Regexp(t, `<td class="num">4</td>\s*<td><span class="bad">2019-05-08 是星期三`, wrong.Body.String(), "on its line, said once")
}

// A policy's faults are told with their path and their line by the record itself, and what is right is published once.
func TestAPolicyIsPublishedByItsDesk(t *testing.T) {
	c := newCounty(t)
	text := string(policy.DefaultDocument())
	wrong := url.Values{"document": {strings.Replace(text, "due_day: {value: 5", "due_day: {value: 55", 1)}, "do": {"publish"},
		form.KeyField: {"k"}}
	require.NotEqual(t, text, wrong.Get("document"))
	refused := c.Post(testcounty.Admin, "/admin/policies", wrong)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Regexp(t, `<td class="num">\d+</td>\s*<td><code>report.due_day[^<]*</code><br><span class="bad">须`, refused.Body.String())
	right := url.Values{"document": {strings.Replace(text, "due_day: {value: 5", "due_day: {value: 6", 1)}, "do": {"publish"},
		form.KeyField: {"k"}}
	for range 2 {
		require.Equal(t, "/admin/policies/2?done=publish_policy",
			c.Post(testcounty.Admin, "/admin/policies", right).Header().Get("Location"), "sent twice, published once")
	}
	require.Contains(t, c.Get(testcounty.Admin, "/admin/policies/2?from=1").Body.String(), "report.due_day")
	require.Equal(t, http.StatusForbidden, c.Post(testcounty.Office, "/admin/policies", right).Code)
}
