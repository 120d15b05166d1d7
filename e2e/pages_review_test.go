package e2e

import (
	"fmt"
	"net/http"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// signingIn asks for a page, is asked who one is, and comes to that page.
func signingIn(d *desk) {
	d.mayEnter("fengfa")
	w := d.window(browser.Desk).Go("/projects?q=水稻")
	w.Answers(http.StatusOK).Sees("登录").SeesNot("我的待办")
	w = w.Fill("账号", "Fengfa").Fill("密码", "不是这个密码").Press("登录")
	w.Answers(http.StatusUnauthorized).Sees("人员代号或密码有误")
	require.Equal(d.t, "Fengfa", w.Holds("账号"), "what was typed stays")
	require.Empty(d.t, w.Holds("密码"), "but a password does not")
	w = w.Fill("密码", password).Press("登录").Sees("冯发")
	require.Equal(d.t, "/projects?q=%E6%B0%B4%E7%A8%BB", w.Address())

	w = w.Press("English").Sees("My tasks").SeesNot("我的待办")
	w = w.Press("My tasks").Sees("Nothing to do")
	w = w.Press("中文").Sees("没有待办事项")
	w.Press("退出")
	require.Equal(d.t, "/sign-in", w.Go("/tasks").Address()[:8])
}

// ledAstray follows addresses that look like ours and are somebody else's, to a browser: nobody leaves this place after signing in.
func ledAstray(d *desk) {
	d.mayEnter("fengfa")
	for _, next := range []string{"/%09/evil.example", "/%0a/evil.example", "/%5cevil.example", "%5c%5cevil.example", "//evil.example",
		"/%20/evil.example", "https:evil.example", "%20//evil.example"} {
		w := signIn(d.window(browser.Desk).Go("/sign-in?next="+next), "fengfa").Answers(http.StatusOK).Sees("冯发")
		require.Equal(d.t, "/tasks", w.Address(), next)
	}
}

// returning returns a declaration, which needs a reason, and the unit hands it in again.
func returning(d *desk) {
	const name = "龙亭镇生态茶园提升项目"
	code := d.submitted(name)
	w := d.opens("wangshen", name, "镇办审核").Sees("期限依据", "application_form.pdf")
	w = w.In("#decide").Choose("决定", "退回修改").Press("提交")
	w.Answers(http.StatusUnprocessableEntity).In("#decide").Sees("不能为空")
	require.Equal(d.t, "decide", browser.Ask[string](w, `() => document.activeElement.id`), "what was refused is scrolled to")
	w = w.In("#decide").Fill("理由", "缺少村民签字 <b>第3页</b>").Press("提交")
	w.Answers(http.StatusOK).Sees("已办理：", "退回")
	require.Equal(d.t, "draft", d.admin.get("/api/v1/projects/" + code).json()["stage"])

	w = d.opens("liwen", name, "补正后再报").Press("继续申报").Sees("王审 退回修改", "缺少村民签字 <b>第3页</b>")
	w.In("#submit").Fill("修改说明", "已补签字").Press("提交审核").Sees("已办理")
	d.opens("wangshen", name, "镇办审核").Sees("轮次 2")
	d.at("wangshen").Go("/tasks?view=done").Sees(name)
	d.at("liwen").Go("/projects/"+code).Sees("缺少村民签字 <b>第3页</b>", "提交审核（第 2 轮）")
}

// claiming takes a task that two people could do.
func claiming(d *desk) {
	const name = "龙亭镇蔬菜大棚建设项目"
	d.submitted(name)
	w := d.opens("wangshen", name, "镇办审核").Unfold("认领")
	w.In("#claim").Press("提交").Sees("已由 王审 认领")
	d.at("helao").Go("/tasks").Row(name).Sees("已由 王审 认领")
	w = d.opens("helao", name, "镇办审核").In("#decide").Choose("决定", "同意").Press("提交")
	w.Answers(http.StatusForbidden).Sees("王审")
	w = d.opens("wangshen", name, "镇办审核").Unfold("取消认领")
	w.In("#release").Press("提交")
	d.approves("helao", name, "镇办审核")
}

// standingIn decides for somebody else, which is said before, and for good after.
func standingIn(d *desk) {
	const name = "龙亭镇食用菌产业园项目"
	d.people["tianli"] = d.admin.person("tianli", "田力", "lt-town/head")
	code := d.submitted(name)
	d.at("tianli").Go("/tasks").Sees("没有待办事项").SeesNot("代理")
	named := d.reviewer.post("/api/v1/deputies", object{"deputy": "tianli", "from": "2019-03-01", "to": "2019-03-01", "reason": "出差"})
	d.at("tianli").Go("/account/deputies").Sees("有 1 人请您代理").Press("接受代理").Sees("已办理")
	d.opens("tianli", name, "镇办审核").Sees("王审", "代理")
	d.approves("tianli", name, "镇办审核")
	d.at("liwen").Go("/projects/" + code).Row("审核通过").Sees("田力（代 王审）")
	d.admin.post(fmt.Sprintf("/api/v1/deputies/%v/end", named.json()["id"]), object{"reason": "已回"})
}

// refused tries what is not theirs: the page does not offer it, and the API does not take it. Who may not know of a project does not
// find it, under its address neither.
func refused(d *desk) {
	const name = "龙亭镇中药材种植项目"
	code := d.submitted(name)
	task := d.admin.task(code, "decide")
	decide := "/api/v1/tasks/" + task + "/decide"
	for _, person := range []string{"liwen", "qianban", "zhaomi", "zhengcai", "zhouyan", "fengfa", "admin"} {
		d.people[person].do(http.MethodPost, decide, object{"verdict": "approve"}).refused(http.StatusForbidden, "not_holder")
		d.at(person).Go("/tasks/" + task).Answers(http.StatusOK).Sees(name).SeesNot("退回修改")
	}
	d.neighbour.do(http.MethodPost, decide, object{"verdict": "approve"}).refused(http.StatusNotFound, "not_found")
	d.neighbour.do(http.MethodGet, "/api/v1/projects/"+code, nil).refused(http.StatusNotFound, "not_found")
	for _, page := range []string{"/tasks/" + task, "/projects/" + code, "/projects/" + code + "/timeline",
		"/projects/" + code + "/do/submit"} {
		d.at("linzhen").Go(page).Answers(http.StatusNotFound).Sees("没有").SeesNot(name)
	}
	d.at("linzhen").Go("/projects?q=" + code).SeesNot(name)

	d.at("liwen").Go("/tasks").SeesNot("督办")
	d.at("liwen").Go("/stuck").Answers(http.StatusForbidden).Sees("无权查看").SeesNot(name)
	d.at("qianban").Go("/stuck").Answers(http.StatusOK).Sees("督办看板")
	require.Equal(d.t, 0, d.events(code, "step_approved"), "nothing was decided")
}

// reviewing leads a declaration through its chain into the pool.
func reviewing(d *desk) {
	name, code := d.life.name, d.life.code
	d.approves("wangshen", name, "镇办审核")
	d.approves("qianban", name, "苏陕办审查")
	d.approves("zhaomi", name, "领导小组审定")
	d.at("liwen").Go("/projects/" + code).Sees("公示")
	d.admin.step("2019-03-18 09:00")
	d.does("qianban", name, "入库公示", "confirm", nil)
	d.does("qianban", name, "年度遴选", "select", func(w *browser.Window) {
		w.Choose("遴选结果", "列入年度计划").Fill("列入年度", "2019").Fill("计划文号", "洋发改〔2019〕21号")
	})
	require.Equal(d.t, "pool", d.admin.get("/api/v1/projects/" + code).json()["stage"])
}
