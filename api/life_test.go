package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
)

// A whole life over HTTP: returned once, corrected, approved, started, reported on with a month missed and one corrected,
// inspected, completed, accepted, handed over, closed.
func TestALife(t *testing.T) {
	c := newCounty(t)
	withPapers(t, c)
	c.do(t, "unit", "POST", "/projects/"+code+"/submit", "", http.StatusOK) // a body may be left out where nothing must be said
	c.do(t, "town", "POST", "/tasks/"+c.task(t, code, "decide")+"/decide", `{"verdict": "return", "reason": "补充村民会议记录"}`, http.StatusOK)
	c.do(t, "unit", "PUT", "/projects/"+code, strings.Replace(declaration, "320", "321", 1), http.StatusOK)
	c.do(t, "unit", "POST", "/projects/"+code+"/submit", `{"note": "已补充"}`, http.StatusOK)
	c.reviewed(t)
	c.do(t, "leader", "POST", "/projects/"+code+"/award", award, http.StatusOK)
	c.prepared(t)
	c.do(t, "unit", "POST", "/projects/"+code+"/start", `{"on": "2019-05-06"}`, http.StatusOK)

	c.step(t, "2019-06-20T09:00:00+08:00")
	const report = `{"progress_percent": 35, "planned_percent": 40, "paid_fen": 1000, "households": 3, "jobs": 2, "signer": "王丽"}`
	c.do(t, "unit", "PUT", "/projects/"+code+"/reports/2019-05", report, http.StatusOK)
	c.do(t, "unit", "POST", "/projects/"+code+"/reports/2019-05/corrections",
		strings.Replace(report, `"jobs": 2`, `"jobs": 3, "reason": "少报一人"`, 1), http.StatusOK)
	view := c.look(t, "unit", "/projects/"+code)
	require.Contains(t, view, `"state":"late"`)

	c.do(t, "town", "POST", "/projects/"+code+"/visit",
		`{"on": "2019-06-20", "seen": "田间道路未硬化", "finding": {"title": "道路未硬化", "severity": "minor"}}`, http.StatusOK)
	c.do(t, "unit", "POST", "/tasks/"+c.task(t, code, "answer_finding")+"/answer", `{"text": "已硬化"}`, http.StatusOK)
	c.do(t, "office", "POST", "/tasks/"+c.task(t, code, "recheck")+"/recheck", `{"passed": true, "on": "2019-06-20", "note": "已硬化"}`,
		http.StatusOK)

	c.do(t, "unit", "POST", "/projects/"+code+"/complete", `{"on": "2019-06-20"}`, http.StatusOK)
	c.do(t, "town", "POST", "/tasks/"+c.task(t, code, "confirm_completion")+"/confirm", `{}`, http.StatusOK)
	c.file(t, "unit", code, "completion_report", "report")
	require.Contains(t, c.look(t, "unit", "/projects/"+code), `"missing":[{"code":"paper_missing:final_account"`)
	c.file(t, "unit", code, "final_account", "account")
	c.do(t, "unit", "POST", "/projects/"+code+"/apply", `{}`, http.StatusOK)
	c.approve(t, "town", "pre_accept")
	c.file(t, "group", code, "acceptance_certificate", "certificate")
	c.step(t, "2019-07-02T09:00:00+08:00")
	refused := c.do(t, "unit", "PUT", "/projects/"+code+"/reports/2019-06", report, http.StatusUnprocessableEntity)
	require.Contains(t, refused.Body.String(), "项目已于 2019-06-20 完工，进度应为 100")
	c.do(t, "unit", "PUT", "/projects/"+code+"/reports/2019-06", strings.NewReplacer("35", "100", `"jobs": 2`, `"jobs": 3`).Replace(report),
		http.StatusOK)
	c.do(t, "group", "POST", "/projects/"+code+"/accept",
		`{"on": "2019-07-02", "resolution": "验〔2019〕1号", "members": ["甲", "乙", "丙"], "grade": "pass", "settled_fen": 88000000}`, http.StatusOK)
	c.file(t, "unit", code, "handover_list", "list")
	c.file(t, "unit", code, "asset_registration", "assets")
	c.do(t, "unit", "POST", "/projects/"+code+"/hand-over",
		`{"on": "2019-07-02", "class": "operating", "value_fen": 90000000, "owner": "村集体", "operator": "合作社", "maintenance": "合作社", "income_share": "分红"}`, http.StatusOK)
	c.step(t, "2019-07-15T09:00:00+08:00")
	c.do(t, "office", "POST", "/tasks/"+c.task(t, code, "confirm_notice")+"/confirm", `{}`, http.StatusOK)
	c.step(t, "2019-12-10T09:00:00+08:00")
	c.do(t, "unit", "POST", "/projects/"+code+"/record-dividend",
		`{"year": 2019, "amount_fen": 4500000, "households": 86, "job_days": 900, "on": "2019-12-10"}`, http.StatusOK)
	c.file(t, "office", code, "plaque_photo", "plaque")
	c.do(t, "office", "POST", "/projects/"+code+"/close", "", http.StatusUnprocessableEntity) // unpaid, inside the defects period
	c.do(t, "office", "POST", "/projects/"+code+"/close", `{"note": "由自有资金支付"}`, http.StatusOK)
	require.Equal(t, lifecycle.StageClosed, c.project(code).Stage)

	timeline := c.look(t, "unit", "/projects/"+code+"/timeline?page_size=200")
	for _, sentence := range []string{"退回补正（镇办审核）：补充村民会议记录", "approved the step resolution of the leading group", "由 财政局 于",
		"awarded 900000.00 yuan", "handed in the report on 2019-05, late",
		"not done in time: send the monthly report 2019-05 (5 days late)", "归档办结"} {
		require.Contains(t, timeline, sentence)
	}
	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/explain"), `"items":[]`)
	require.Contains(t, c.look(t, "unit", "/projects/"+code+"/chain"), `"whole":true`)
	require.Contains(t, c.look(t, "town", "/tasks?view=done"), `"outcome":"confirmed"`)
}

// look reads something.
func (c *county) look(t *testing.T, as, url string) string {
	t.Helper()
	got := c.send("GET", "/api/v1"+url, map[string]string{"Authorization": "Bearer " + as + "-token"}, nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	return got.Body.String()
}

func TestARepeatedCommandIsAnsweredTheSame(t *testing.T) {
	c := newCounty(t)
	withPapers(t, c)
	headers := map[string]string{"Authorization": "Bearer unit-token", "Idempotency-Key": "submit-1", "If-Match": "7",
		"Content-Type": "application/json"}
	submit := func() *httptest.ResponseRecorder {
		return c.send("POST", "/api/v1/projects/"+code+"/submit", headers, strings.NewReader(`{"note": "首次"}`))
	}
	first := submit()
	require.Equal(t, http.StatusOK, first.Code, first.Body.String())
	state := c.state(t)
	again := submit()
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, first.Header().Get("ETag"), again.Header().Get("ETag"))
	require.Equal(t, state, c.state(t))

	var answer struct {
		Code     string
		Revision int64
		Events   []map[string]any
	}
	require.NoError(t, json.Unmarshal(first.Body.Bytes(), &answer))
	require.Equal(t, code, answer.Code)
	require.EqualValues(t, c.project(code).Revision, answer.Revision)
	require.Equal(t, `"`+jsonNumber(answer.Revision)+`"`, first.Header().Get("ETag"))
	require.Equal(t, "submitted", answer.Events[0]["type"])
	require.Equal(t, "姓unit", answer.Events[0]["actor_name"])
	require.Len(t, answer.Events[0], 6)

	other := c.send("POST", "/api/v1/projects/"+code+"/submit", headers, strings.NewReader(`{"note": "另一次"}`))
	require.Equal(t, http.StatusUnprocessableEntity, other.Code)
	require.Contains(t, other.Body.String(), `"code":"key_reused"`)
	require.Equal(t, state, c.state(t))
}

func jsonNumber(n int64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

func TestTheKeyOfOnePersonIsNotAnothers(t *testing.T) {
	c := newCounty(t)
	submitted(t, c)
	for _, c2 := range []struct {
		as     string
		status int
	}{{"unit", http.StatusForbidden}, {"town", http.StatusOK}} {
		got := c.send("POST", "/api/v1/tasks/"+c.task(t, code, "decide")+"/decide", map[string]string{
			"Authorization": "Bearer " + c2.as + "-token", "Idempotency-Key": "1", "Content-Type": "application/json",
		}, strings.NewReader(`{"verdict": "approve"}`))
		require.Equal(t, c2.status, got.Code, got.Body.String())
	}
}
