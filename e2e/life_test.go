package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// county is the people of the tests: who they are follows from their posts.
type county struct {
	*server
	clerk, reviewer, secretary, office, officer, finance, cashier, acceptor *caller
}

func (s *server) county() *county {
	a := s.admin
	a.post("/api/v1/units", object{"code": "lt-town", "name": "龙亭镇人民政府", "kind": "township"})
	a.post("/api/v1/units", object{"code": "lt-coop", "name": "龙亭镇第1村股份经济合作社", "kind": "village_cooperative", "parent": "lt-town"})
	return &county{
		server:    s,
		clerk:     a.person("liwen", "李文", "lt-coop/staff"),
		reviewer:  a.person("wangshen", "王审", "lt-town/staff"),
		secretary: a.person("zhaomi", "赵秘", "ldxz/secretary"),
		office:    a.person("qianban", "钱办", "ssb/staff"),
		officer:   a.person("sunpian", "孙片", "ssb/slice_officer"),
		finance:   a.person("zhengcai", "郑财", "czj/staff"),
		cashier:   a.person("wuchu", "吴出", "czj/staff"),
		acceptor:  a.person("zhouyan", "周验", "yszz/secretary"),
	}
}

func declaration(name string) object {
	return object{
		"year": 2019, "name": name, "unit": "lt-coop", "supervising_unit": "lt-town",
		"places": []object{{"township": "龙亭镇", "villages": []string{"龙亭第1村"}}}, "sector": "农业",
		"linkage_model": "party_branch_enterprise_base", "requested_fen": 100_000_000, "beneficiaries": 320,
		"planned_start": "2019-05-06", "planned_end": "2019-08-30",
	}
}

// declared declares a project and files what must be on file before it is submitted.
func (c *county) declared(name string) string {
	c.t.Helper()
	created := c.clerk.do(http.MethodPost, "/api/v1/projects", declaration(name)).ok()
	require.Equal(c.t, http.StatusCreated, created.Status)
	code := created.json()["code"].(string)
	c.completed(c.clerk, code)
	return code
}

// completed files what must be on file before a declaration is submitted.
func (c *county) completed(by *caller, code string) {
	c.t.Helper()
	for _, kind := range []string{"application_form", "unit_licence", "village_minutes", "performance_goals", "linkage_outline"} {
		by.paper(code, kind)
	}
}

// decide decides the open step of a kind that is somebody's to decide.
func (c *county) decide(by *caller, code, kind, verdict, reason string) {
	c.t.Helper()
	mine := by.get("/api/v1/tasks?project=" + code + "&kind=" + kind).items()
	require.Len(c.t, mine, 1, "open tasks %s of %s", kind, code)
	in := object{"verdict": verdict, "reason": reason}
	if by == c.secretary {
		in["resolution"] = object{"number": "洋苏陕组〔2019〕5号", "on": mine[0]["opened"].(string)[:len("2019-03-01")]}
	}
	by.post("/api/v1/tasks/"+mine[0]["id"].(string)+"/decide", in)
}

func (c *county) confirm(by *caller, code, kind string) {
	c.t.Helper()
	by.post("/api/v1/tasks/"+c.admin.task(code, kind)+"/confirm", object{})
}

func (c *county) report(code, month string, progress int) {
	c.t.Helper()
	c.clerk.do(http.MethodPut, "/api/v1/projects/"+code+"/reports/"+month, object{
		"progress_percent": progress, "planned_percent": progress, "paid_fen": 0, "households": 40, "jobs": 12, "signer": "李文",
	}).ok()
}

// selected brings a project into the year's plan, on 18 March 2019. The clock stands at the beginning of March.
func (c *county) selected(name string) string {
	c.t.Helper()
	code := c.declared(name)
	at := "/api/v1/projects/" + code
	c.clerk.post(at+"/submit", object{})
	c.decide(c.reviewer, code, "decide", "return", "缺少村民签字")
	c.clerk.post(at+"/submit", object{"note": "已补签字"})
	c.decide(c.reviewer, code, "decide", "approve", "")
	c.decide(c.office, code, "decide", "approve", "")
	c.decide(c.secretary, code, "decide", "approve", "")
	c.admin.step("2019-03-18 09:00")
	c.confirm(c.office, code, "confirm_notice")
	c.office.post(at+"/select", object{"verdict": "select", "year": 2019, "plan": "洋发改〔2019〕21号"})
	return code
}

// building brings a project to works that started on 6 May 2019. The clock stands at the beginning of March.
func (c *county) building(name string) string {
	c.t.Helper()
	code := c.selected(name)
	at := "/api/v1/projects/" + code
	funding := []object{{"source": "江苏省级协作资金", "budget_year": 2019, "fund_order": "苏财〔2019〕" + code, "amount_fen": 90_000_000}}
	c.office.post(at+"/record-fund-order", object{"orders": funding})
	c.admin.step("2019-04-02 09:00")
	c.secretary.paper(code, "award_table")
	c.secretary.post(at+"/award", object{"resolution": "洋苏陕组〔2019〕7号", "on": "2019-04-02", "funding": funding})
	c.prepare(code)
	c.admin.step("2019-05-06 09:00")
	c.clerk.paper(code, "start_photos")
	c.clerk.post(at+"/start", object{"on": "2019-05-06"})
	return code
}

// prepare brings an awarded project to a signed contract.
func (c *county) prepare(code string) {
	c.t.Helper()
	at := "/api/v1/projects/" + code
	c.clerk.paper(code, "implementation_plan")
	c.clerk.post(at+"/plan", object{"summary": "新建有机水稻基地", "investment_fen": 120_000_000, "budget_fen": 90_000_000, "organised_by": "李文"})
	c.decide(c.reviewer, code, "decide_plan", "approve", "")
	c.decide(c.finance, code, "decide_plan", "approve", "")
	c.admin.step("2019-04-15 09:00")
	c.confirm(c.office, code, "confirm_notice")
	c.clerk.post(at+"/tender", object{"method": "exempt", "kind": "works", "estimate_fen": 80_000_000, "reason": "低于必须招标的规模"})
	c.clerk.paper(code, "contract")
	c.clerk.post(at+"/sign-contract", object{
		"number": "HT-2019-3", "kind": "works", "contractor": "汉中建工", "amount_fen": 80_000_000, "on": "2019-04-15",
	})
}

// finish brings a project that is building to its closed file.
func (c *county) finish(code string) {
	c.t.Helper()
	at := "/api/v1/projects/" + code
	c.admin.step("2019-06-03 09:00")
	c.report(code, "2019-05", 20)
	c.admin.step("2019-07-15 09:00") // June is missed and climbs its ladder
	c.report(code, "2019-06", 45)
	c.officer.post(at+"/visit", object{
		"on": "2019-07-15", "seen": "地块平整，排水沟未完工", "finding": object{"title": "排水沟未按图施工", "severity": "medium"},
	})
	c.clerk.post("/api/v1/tasks/"+c.admin.task(code, "answer_finding")+"/answer", object{"text": "已返工"})
	c.admin.step("2019-07-26 09:00")
	c.officer.post("/api/v1/tasks/"+c.admin.task(code, "recheck")+"/recheck", object{"on": "2019-07-26", "passed": true, "note": "符合图纸"})
	c.admin.step("2019-08-02 09:00")
	c.report(code, "2019-07", 80)
	c.admin.step("2019-08-28 09:00")
	c.clerk.post(at+"/complete", object{"on": "2019-08-28"})
	c.confirm(c.reviewer, code, "confirm_completion")
	c.clerk.paper(code, "completion_report")
	c.clerk.paper(code, "final_account")
	c.clerk.post(at+"/apply", object{})
	c.decide(c.reviewer, code, "pre_accept", "approve", "")
	c.admin.step("2019-09-03 09:00")
	c.report(code, "2019-08", 100)
	c.acceptor.paper(code, "acceptance_certificate")
	c.acceptor.post(at+"/accept",
		object{"on": "2019-09-03", "resolution": "洋验〔2019〕3号", "members": []string{"甲", "乙", "丙"}, "grade": "pass",
			"settled_fen": 88_000_000})
	c.clerk.paper(code, "handover_list")
	c.clerk.paper(code, "asset_registration")
	c.clerk.post(at+"/hand-over", object{
		"on": "2019-09-03", "class": "operating", "value_fen": 90_000_000, "owner": "龙亭第1村集体", "operator": "龙亭镇第1村股份经济合作社",
		"maintenance": "合作社负责管护", "income_share": "六成分红到户",
	})
	c.admin.step("2019-09-16 09:00")
	c.confirm(c.office, code, "confirm_notice")
	c.admin.step("2019-12-10 09:00")
	c.clerk.post(at+"/record-dividend",
		object{"year": 2019, "amount_fen": 4_500_000, "households": 86, "job_days": 900, "on": "2019-12-10"})
	c.office.paper(code, "plaque_photo")
	c.office.post(at+"/close", object{"note": "由自有资金支付"})
}

// TestOneLife walks a project from its declaration to its closed file, and the program is killed in the middle.
func TestOneLife(t *testing.T) {
	works(t)
	dir := folder(t)
	c := up(t, dir, "2019-03-01").county()
	code := c.building("龙亭镇有机水稻基地建设项目")
	row := c.admin.get("/api/v1/projects?q=" + code).items()[0]
	require.Equal(t, "implementation", row["stage"], "each answer is in the lists at once")
	revision := c.admin.get("/api/v1/projects/" + code).json()["revision"]

	c.kill()
	again := up(t, dir, stepped)
	for _, person := range []*caller{c.admin, c.clerk, c.reviewer, c.secretary, c.office, c.officer, c.finance, c.acceptor} {
		person.url = again.url
	}
	c.server.process, c.engine = again.process, again.engine
	require.Equal(t, revision, c.admin.get("/api/v1/projects/" + code).json()["revision"], "nothing lost")
	live := c.admin.get("/api/v1/projects/" + code + "/live").json()
	require.Equal(t, revision, live["project"].(object)["revision"])

	c.finish(code)
	row = c.admin.get("/api/v1/projects?stage=closed").items()[0]
	require.Equal(t, "finished", row["outcome"])
	require.EqualValues(t, 0, row["open_tasks"])
	c.admin.get("/api/v1/projects/" + code + "/chain")

	rungs := map[string]int{}
	for _, n := range c.clerk.get("/api/v1/notifications?page_size=200").items() {
		rungs[n["rung"].(string)]++
		key := fmt.Sprint(n["task"], n["round"], n["rung"], n["date"], n["to"])
		rungs[key]++
		require.Equal(t, 1, rungs[key], "sent once: %s", key)
	}
	require.Positive(t, rungs["after-1"], "the missed month reminded the unit")
	require.Positive(t, rungs["after-5"])
	record(t, []string{"SLUICE_DATA=" + c.dir}, code)
	c.stop()
}

// TestHeldFolder asks for a second start on a folder that is in use, and for the real clock on stepped data.
func TestHeldFolder(t *testing.T) {
	works(t)
	dir := folder(t)
	s := up(t, dir, "2019-03-01")
	output, err := run(t, "up", "--data", dir, "--http", "127.0.0.1:0")
	require.Error(t, err)
	require.Contains(t, output, fmt.Sprint(s.cmd.Process.Pid), "who holds it")
	s.stop()
	output, err = run(t, "up", "--data", dir, "--http", "127.0.0.1:0")
	require.Error(t, err)
	require.Contains(t, output, "stepped clock")
}
