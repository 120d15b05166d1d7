package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/web/admin"
	"sluice/web/form"
	"sluice/web/page"
)

// The faults of a register show with row and column, and nothing is taken in.
func TestARegisterIsChecked(t *testing.T) {
	s := administered(t)
	s.lay(
		"POST /imports/preview",
		http.StatusOK,
		of(
			t,
			`{"rows": 5, "closed": 2, "running": 1, "skipped": 0, "faulty": 2, "units": ["新单位<b>"], "notes": [{"zh": "读取工作表“台账”", "en": "x"}],
		"faults": [{"field": "row 3, F 行业", "row": 3, "column": "行业", "letter": "F", "message": "is missing", "message_zh": "不能为空<script>alert(1)</script>"}, {"field": "file", "message": "x", "message_zh": "文件不完整"}]}`,
		),
	)
	shown := s.upload(
		t,
		"/admin/imports",
		map[string]string{"do": "preview", "as_of": "2019-02-01", form.KeyField: "k"},
		"台账.xlsx",
		"content",
	)
	require.Equal(t, http.StatusOK, shown.Code)
	body := shown.Body.String()
	for _, said := range []string{"台账.xlsx：5 行", "不能为空&lt;script&gt;", "新单位&lt;b&gt;",
		"读取工作表", "文件不完整", `value="2019-02-01"`, page.Words["admin.import.mend"].ZH} {
		require.Contains(t, body, said)
	}
	require.Regexp(t, `<td class="num">3</td>\s*<td><b>F</b> 行业</td>`, body)
	require.NotContains(t, body, "<script>alert")
	require.Regexp(t, `value="preview" checked`, body, "it is to be mended and checked again")
	sent, _ := s.last("POST /imports/preview")
	require.Equal(t, "as_of=2019-02-01", sent.query)
	require.Equal(t, of(t, sent.body), "台账.xlsx\ncontent")
	_, taken := s.last("POST /imports")
	require.False(t, taken)
}

func TestARegisterIsTakenIn(t *testing.T) {
	s := administered(t)
	s.lay("POST /imports", http.StatusAccepted, map[string]any{"id": "i1", "rows": 93})
	entries := map[string]string{"do": "import", "as_of": "2019-02-01", "skip_bad": "1", form.KeyField: "k"}
	require.Equal(t, "/admin/imports/i1?done=import&watch=1",
		s.upload(t, "/admin/imports", entries, "r.csv", "content").Header().Get("Location"))
	sent, _ := s.last("POST /imports")
	require.Equal(t, "as_of=2019-02-01&skip_bad=true", sent.query)

	refused := page.Problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "台账有 900 处错误，未导入任何内容"}
	for range 900 {
		refused.Errors = append(refused.Errors, page.FieldProblem{Field: "row 3, code", Row: 3, Column: "code", MessageZH: "编号重复"})
	}
	s.lay("POST /imports", http.StatusUnprocessableEntity, refused)
	shown := s.upload(t, "/admin/imports", entries, "r.csv", "content")
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	require.Contains(t, body, "台账有 900 处错误")
	require.Equal(t, admin.FaultsShown, strings.Count(body, "编号重复"))
	require.Contains(t, body, "另有 600 处")
	require.Regexp(t, `name="skip_bad" value="1" checked`, body)

	none := s.upload(t, "/admin/imports", entries, "", "")
	require.Equal(t, http.StatusUnprocessableEntity, none.Code)
	require.Contains(t, none.Body.String(), page.Words["paper.none"].ZH)
	require.Equal(t, http.StatusBadRequest, s.send("POST", "/admin/imports", session, url.Values{"do": {"import"}}).Code,
		"no form with a file")
	again := s.send("POST", "/admin/imports", session, url.Values{"do": {"import"}, "as_of": {"2019-02-01"}, form.OnlyShow: {"1"}})
	require.Equal(t, http.StatusOK, again.Code, "after signing in again the form is there, but for the file")
	require.Contains(t, again.Body.String(), `value="2019-02-01"`)
	s.lay(
		"POST /imports",
		http.StatusInternalServerError,
		page.Problem{Status: 500, Code: "internal", DetailZH: "SECRET", RequestID: "abc"},
	)
	broken := s.upload(t, "/admin/imports", entries, "r.csv", "content").Body.String()
	require.Contains(t, broken, `value="k"`, "what may have been done is repeated with its key")
}

// An import that still runs loads itself again; one that is complete stands still.
func TestAnImportShowsHowFarItIs(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/imports/i1?done=import&watch=1", session, nil).Body.String()
	require.Contains(t, body, `<meta http-equiv="refresh" content="3">`)
	require.Contains(t, body, `value="33"`)
	require.Contains(t, body, "已启动 2 / 6 个项目")
	require.Contains(t, body, `<a href="/admin/imports/i1">`+page.Words["admin.import.stop"].ZH, "whoever reads slowly stops it")
	body = s.send("GET", "/admin/imports/i1", session, nil).Body.String()
	require.NotContains(t, body, "http-equiv=\"refresh\"")
	require.Contains(t, body, `<a href="/admin/imports/i1?watch=1">`)
	s.lay("GET /imports/i1", http.StatusOK,
		of(t, `{"id": "i1", "file": "r.csv", "rows": 93, "running": 6, "started": 6, "complete": true}`))
	body = s.send("GET", "/admin/imports/i1?watch=1", session, nil).Body.String()
	require.NotContains(t, body, "http-equiv=\"refresh\"")
	require.Contains(t, body, page.Words["admin.import.complete"].ZH)
}

func TestMessagesThatWereGivenUp(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/deliveries?state=nonsense", session, nil).Body.String()
	asked := s.asked[:0:0]
	for _, a := range s.asked {
		if a.what == "GET /deliveries" && strings.Contains(a.query, "page_size=30") {
			asked = append(asked, a)
		}
	}
	require.Equal(t, "page=1&page_size=30&state=dead", asked[0].query)
	require.Contains(t, body, `name="delivery" value="9"`)
	require.Equal(t, 7, strings.Count(body, "<b>61</b>"), "each tab counts its list")
	s.lay("POST /deliveries/9/retry", http.StatusNoContent, nil)
	require.Equal(t, "/admin/deliveries?done=retry&state=queued",
		s.send("POST", "/admin/deliveries", session, url.Values{"delivery": {"9"}, form.KeyField: {"k"}}).Header().Get("Location"))
	s.lay("POST /deliveries/10/retry", http.StatusNotFound, page.Problem{Status: 404, Code: "not_found"})
	s.lay("POST /deliveries/11/retry", http.StatusNoContent, nil)
	all := s.send("POST", "/admin/deliveries", session, url.Values{"delivery": {"9", "10", "11"}, form.KeyField: {"k2"}})
	require.Equal(t, http.StatusSeeOther, all.Code, "one that has left meanwhile holds none of the others up")
	_, sent := s.last("POST /deliveries/11/retry")
	require.True(t, sent)
	s.lay(
		"POST /deliveries/9/retry",
		http.StatusNotFound,
		page.Problem{Status: 404, Code: "not_found", TitleZH: "没有找到", DetailZH: "没有这条未送达的通知"},
	)
	gone := s.send("POST", "/admin/deliveries", session, url.Values{"delivery": {"9"}, form.KeyField: {"k"}})
	require.Equal(t, http.StatusNotFound, gone.Code)
	require.Contains(t, gone.Body.String(), "没有这条未送达的通知")
	s.lay("GET /deliveries", http.StatusOK, of(t, `{"items": [], "page": 1, "page_size": 30, "total": 0}`))
	require.Contains(t, s.send("GET", "/admin/deliveries", session, nil).Body.String(), page.Words["admin.none.dead"].ZH)
}

func TestHealth(t *testing.T) {
	s := administered(t)
	body := s.send("GET", "/admin/health", session, nil).Body.String()
	for _, shown := range []string{
		page.Words["admin.health.all.red"].ZH, "11 分钟", "1 个流程受阻，0 个在办项目没有流程", "project/SS2019-008", "管理办法第 2 版，日历第 1 版", "最早 2019-03-05 08:58",
		"历史 90，第 1 段",
		`href="/admin/deliveries?state=dead">2</a>`,
	} {
		require.Contains(t, body, shown)
	}
	s.lay(
		"GET /health",
		http.StatusOK,
		of(
			t,
			`{"now": "2019-03-05T01:00:00Z", "machine": "2019-03-05T01:00:00Z", "terms": "something new", "record": {"longest": []}, "troubles": []}`,
		),
	)
	body = s.send("GET", "/admin/health", session, nil).Body.String()
	require.Contains(t, body, page.Words["admin.health.unreached"].ZH)
	require.Contains(t, body, "something new")
	s.lay(
		"GET /health",
		http.StatusOK,
		of(
			t,
			`{"now": "2019-03-05T01:00:00Z", "machine": "2019-03-05T01:00:00Z", "terms": "policy 1, calendar default", "engine_reached": true, "engine": {"running": 3, "items": []}, "record": {"longest": []}, "troubles": []}`,
		),
	)
	body = s.send("GET", "/admin/health", session, nil).Body.String()
	require.Contains(t, body, page.Words["admin.health.all.green"].ZH)
	require.NotContains(t, body, "light-red")
	require.Contains(t, body, page.Words["stuck.engine.none"].ZH)
}

// A check of the whole record goes on where it was, adds up, and never says that all is well when something was broken before.
func TestTheRecordIsCheckedPieceByPiece(t *testing.T) {
	s := administered(t)
	untouched := s.send("GET", "/admin/audit", session, nil).Body.String()
	require.Contains(t, untouched, page.Words["admin.audit.begin"].ZH)
	_, ran := s.last("GET /chains")
	require.False(t, ran, "nothing runs before it is asked for")

	body := s.send("GET", "/admin/audit?run=1", session, nil).Body.String()
	require.Contains(t, body, "校验未通过：1 个记录流")
	require.Contains(t, body, "已校验 500 / 1000 个记录流，4000 条记录")
	next := "/admin/audit?after=project%2FSS2019-500&amp;broken=project%2FSS2019-008&amp;checked=500&amp;events=4000&amp;run=1"
	require.Contains(t, body, next)
	s.lay("GET /chains", http.StatusOK, of(t, `{"checked": 500, "events": 6000, "broken": []}`))
	body = s.send("GET", strings.ReplaceAll(next, "&amp;", "&"), session, nil).Body.String()
	require.Contains(t, body, "已校验 1000 / 1000 个记录流，10000 条记录")
	require.Contains(t, body, "校验未通过：1 个记录流")
	require.NotContains(t, body, page.Words["admin.audit.whole"].ZH)
	asked, _ := s.last("GET /chains")
	require.Contains(t, asked.query, "after=project%2FSS2019-500")
	require.Contains(
		t,
		s.send("GET", "/admin/audit?run=1&checked=-9&events=x", session, nil).Body.String(),
		page.Words["admin.audit.whole"].ZH,
	)

	one := s.send("GET", "/admin/audit?project=SS2019-404", session, nil)
	require.Equal(t, http.StatusNotFound, one.Code)
	require.Contains(t, one.Body.String(), "没有这个地址")
	require.Contains(t, one.Body.String(), `value="SS2019-404"`)
	s.lay("GET /projects/SS2019-008/chain", http.StatusOK, of(t, `{"events": 4, "whole": false, "broken_at": 3, "why": "digest"}`))
	require.Contains(t, s.send("GET", "/admin/audit?project=SS2019-008", session, nil).Body.String(), "第 3 条与写入时不符")
}
