package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTroubledLife walks a project through all that may go wrong: an objection, money asked for, a difficulty that pauses a deadline, a
// change of place by its only approver, a suspension, and in the end its termination with money to return.
func TestTroubledLife(t *testing.T) {
	works(t)
	c := up(t, folder(t), "2019-03-01").county()
	a := c.admin
	a.post("/api/v1/units", object{"code": "sdj", "name": "县供电局", "kind": "department"})
	power := a.person("chuzhu", "褚助", "sdj/staff")
	bureau := a.person("fengfa", "冯发", "fgj/staff")
	head := a.person("chenfu", "陈副", "xzf/vice_head")
	code := c.building("龙亭镇有机水稻基地建设项目")
	at := "/api/v1/projects/" + code

	// Money: refused with every reason, then asked for, checked and paid.
	reasons := c.clerk.do(http.MethodPost, at+"/request-payment",
		object{"instalment": "advance", "amount_fen": 27_000_000}).refused(http.StatusConflict, "gate")
	require.Contains(t, string(reasons.Body), "paper_missing:payment_request")
	c.clerk.paper(code, "payment_request")
	c.clerk.paper(code, "linkage_agreement")
	c.clerk.post(at+"/request-payment", object{"instalment": "advance", "amount_fen": 27_000_000})
	for _, checker := range []*caller{c.reviewer, c.office, c.finance} {
		c.decide(checker, code, "check_payment", "approve", "")
	}
	c.cashier.post(at+"/pay", object{"on": "2019-05-06", "voucher": "BK-1 " + code})

	// A difficulty pauses the deadline of the works.
	a.step("2019-06-03 09:00")
	c.report(code, "2019-05", 20)
	c.reviewer.post("/api/v1/tasks/"+a.task(code, "verify_report")+"/verify", object{"agrees": true})
	c.clerk.post(at+"/raise-difficulty", object{"title": "高压线未迁改"})
	complete := a.task(code, "complete")
	c.office.post("/api/v1/tasks/"+a.task(code, "assign_difficulty")+"/assign",
		object{"unit": "sdj", "pauses": []string{complete}, "reason": "迁改前无法施工"})
	power.post("/api/v1/tasks/"+a.task(code, "answer_difficulty")+"/answer", object{"text": "已迁改"})
	a.step("2019-06-10 09:00")
	c.decide(c.clerk, code, "confirm_solved", "approve", "")
	require.Equal(t, "2019-09-06", a.get("/api/v1/tasks/" + complete).json()["due"].(object)["on"],
		"a week later: it stood still for a week")

	// A change of place, decided by the leading group alone, holds only after its notice, which draws an objection first.
	c.clerk.post(at+"/request-change", object{
		"reason": "原址地质不良", "items": []object{{"item": "建设地点", "before": "龙亭第1村", "after": "龙亭第2村"}}, "concerns_fen": 0,
		"places": []object{{"township": "龙亭镇", "villages": []string{"龙亭第2村"}}},
	})
	decide := a.task(code, "decide_change")
	c.reviewer.do(http.MethodPost, "/api/v1/tasks/"+decide+"/decide", object{"verdict": "approve"}).refused(http.StatusForbidden,
		"not_holder")
	c.decide(c.secretary, code, "decide_change", "approve", "")
	c.office.post(at+"/object", object{"about": "占用耕地", "reference": "信访〔2019〕8号"})
	c.office.post("/api/v1/tasks/"+a.task(code, "settle_objection")+"/settle", object{"upheld": false, "answer": "不占耕地"})
	a.step("2019-06-24 09:00")
	c.confirm(c.office, code, "confirm_notice")
	require.Contains(t, string(a.get(at).Body), "龙亭第2村")
	c.confirm(c.office, code, "publish_change")

	// A suspension stops every clock; the month in it owes no report.
	bureau.post(at+"/suspend", object{"reason": "边坡失稳"})
	c.decide(head, code, "consent_suspension", "approve", "")
	require.Equal(t, "grey", a.get("/api/v1/projects?light=grey").items()[0]["light"])
	a.step("2019-08-20 09:00")
	c.clerk.do(http.MethodPost, at+"/complete", object{"on": "2019-08-20"}).refused(http.StatusConflict, "stage")
	bureau.post(at+"/resume", object{"note": "已加固"})

	// It is given up; the unspent money comes back before it is settled.
	a.step("2019-08-26 09:00")
	c.secretary.post(at+"/terminate", object{
		"reason": "业主放弃", "resolution": object{"number": "洋苏陕组〔2019〕30号", "on": "2019-08-26"}, "return_fen": 20_000_000,
	})
	c.office.paper(code, "settlement_audit")
	settle := object{"audit": "审〔2019〕8号", "spent_fen": 7_000_000, "assets": "已建水渠移交村集体", "told_on": "2019-08-26"}
	c.office.do(http.MethodPost, at+"/settle", settle).refused(http.StatusConflict, "gate")
	c.clerk.post(at+"/return-money", object{"amount_fen": 20_000_000, "on": "2019-08-26", "voucher": "TK-1"})
	c.confirm(c.finance, code, "confirm_return")
	c.office.post(at+"/settle", settle)

	row := a.get("/api/v1/projects?stage=closed").items()[0]
	require.Equal(t, "terminated", row["outcome"])
	timeline := string(c.clerk.get(at + "/timeline?page_size=200").Body)
	for _, sentence := range []string{"收到异议 O1", "协调事项 D1 已办结", "项目暂停实施", "项目恢复实施", "项目终止", "确认收到退回资金 200000.00 元", "终止清算完成"} {
		require.Contains(t, timeline, sentence)
	}
	a.get(at + "/chain")
	record(t, []string{"SLUICE_DATA=" + c.dir}, code, "office")
	c.stop()
}
