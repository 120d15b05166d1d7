package e2e

import (
	"net/http"
	"strings"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// interrupted loses the session in the middle of a form: nothing typed is lost, and nothing is sent before it was looked over.
func interrupted(d *desk) {
	const name, reason = "龙亭镇道路硬化项目", "第二段 <路面> 宽度不足\n第三段缺图"
	code := d.submitted(name)
	w := d.another("helao", browser.Desk).Go("/tasks").Row(name).Press("镇办审核")
	w.In("#decide").Choose("决定", "退回修改").Fill("理由", reason)
	d.colleague.do(http.MethodDelete, "/api/v1/sessions", nil).ok()
	w = w.In("#decide").Press("提交").Answers(http.StatusUnauthorized).Sees("登录已失效")
	w = w.Fill("账号", "helao").Fill("密码", "记错了的密码").Press("登录").Answers(http.StatusUnauthorized).Sees("有误")
	w = w.Fill("密码", password).Press("登录").Answers(http.StatusOK).Sees("何老")
	require.Equal(d.t, reason, w.In("#decide").Holds("理由"))
	require.Equal(d.t, "review", d.admin.get("/api/v1/projects/" + code).json()["stage"], "nothing was sent yet")
	w.In("#decide").Press("提交").Answers(http.StatusOK).Sees("已办理")
	d.at("liwen").Go("/projects/" + code).Sees("第二段 <路面> 宽度不足")
}

// drafts types and goes away: what was typed is there again for whoever typed it, and for nobody else at the same machine.
func drafts(d *desk) {
	const name = "龙亭镇灌溉渠项目"
	d.submitted(name)
	w := d.another("helao", browser.Desk).Go("/tasks").Row(name).Press("镇办审核")
	w.In("#decide").Fill("理由", "写了一半")
	w = w.Go("/tasks").Row(name).Press("镇办审核")
	require.Equal(d.t, "写了一半", w.In("#decide").Holds("理由"))
	w = signIn(w.Forget().Go("/sign-in"), "wangshen").Row(name).Press("镇办审核")
	require.Empty(d.t, w.In("#decide").Holds("理由"), "somebody else's")
	w = signIn(w.Forget().Go("/sign-in"), "helao").Row(name).Press("镇办审核")
	require.Equal(d.t, "写了一半", w.In("#decide").Holds("理由"))
	w.Press("退出")
	w = signIn(w, "helao").Row(name).Press("镇办审核")
	require.Empty(d.t, w.In("#decide").Holds("理由"), "signing out leaves nothing behind")
}

// twice presses a button twice, with the page's script and without: it is done once, and says so.
func twice(d *desk) {
	for name, w := range map[string]*browser.Window{
		"龙亭镇茶叶加工厂项目": d.at("wangshen"), "龙亭镇冷库建设项目": d.another("wangshen", browser.Desk).WithoutScript(),
	} {
		code := d.submitted(name)
		w = w.Go("/tasks").Row(name).Press("镇办审核").In("#decide").Choose("决定", "同意").Twice("提交")
		w.Awaits("已办理")
		require.Equal(d.t, 1, d.events(code, "step_approved"))
	}
}

// events counts a project's events of a type.
func (d *desk) events(code, kind string) (n int) {
	d.t.Helper()
	for _, e := range d.admin.get("/api/v1/projects/" + code + "/events?page_size=200").items() {
		if e["type"] == kind {
			n++
		}
	}
	return n
}

// backAfterDeciding goes back to a form that was sent: it shows what became of it.
func backAfterDeciding(d *desk) {
	const name = "龙亭镇水渠修复项目"
	code := d.submitted(name)
	w := d.opens("wangshen", name, "镇办审核").In("#decide").Choose("决定", "同意").Press("提交").Sees("已办理")
	w = w.Back().Sees("镇办审核", "办结").SeesNot("退回修改")
	w.Reload().Answers(http.StatusOK)
	require.Equal(d.t, 1, d.events(code, "step_approved"))
}

// twoWindows decide one task: the second one is told who was first, and what was typed there is still to be read.
func twoWindows(d *desk) {
	const name = "龙亭镇民宿改造项目"
	code := d.submitted(name)
	first, second := d.opens("wangshen", name, "镇办审核"), d.opens("helao", name, "镇办审核")
	first.In("#decide").Choose("决定", "退回修改").Fill("理由", "消防未审").Press("提交").Sees("已办理")
	second = second.In("#decide").Choose("决定", "同意").Fill("理由", "材料齐全，建议同意").Press("提交")
	second.Answers(http.StatusPreconditionFailed).Sees("王审 于 2019-03-01 09:00 办结（退回）", "材料齐全，建议同意", "同意").SeesNot("已办理")
	require.Equal(d.t, 0, d.events(code, "step_approved"))
	require.Equal(d.t, 1, d.events(code, "returned"))
}

// markup declares a project whose name is a script: it is shown as it was typed, and nothing runs.
func markup(d *desk) {
	const name = `<script>document.title="x"</script>"><img src=x onerror=alert(1)>`
	code := d.submitted(name)
	w := d.opens("wangshen", name, "镇办审核").Sees(name)
	for _, page := range []string{"/tasks", "/projects?q=script", "/projects/" + code, "/projects/" + code + "/timeline"} {
		w.Go(page).Answers(http.StatusOK).Sees(name)
	}
	d.at("qianban").Go("/stuck?all=1").Sees(name)
	w = w.Go(`/projects?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E`).Sees("没有符合条件的项目")
	require.Equal(d.t, `"><script>alert(1)</script>`, w.Holds("编号、名称或单位"))
}

// longComment types far more than fits: the form says how much may be, and all of it is still there.
func longComment(d *desk) {
	const name = "龙亭镇农产品交易市场项目"
	d.submitted(name)
	long := strings.Repeat("缺少材料，请补正。", 100_000/9)
	w := d.opens("wangshen", name, "镇办审核").In("#decide").Choose("决定", "退回修改").Fill("理由", long).Press("提交")
	w.Answers(http.StatusRequestEntityTooLarge).In("#decide").Sees("2000")
	require.Equal(d.t, long, w.In("#decide").Holds("理由"))
	w.In("#decide").Fill("理由", "缺少材料，请补正。").Press("提交").Answers(http.StatusOK).Sees("已办理")
}
