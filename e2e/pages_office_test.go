package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// secret is what a token looks like.
var secret = regexp.MustCompile(`sluice_[\w-]+`)

// firstPassword adds somebody on the administrator's pages, who must choose a password of their own before anything else.
func firstPassword(d *desk) {
	w := d.at("admin").Go("/admin/people").Unfold("新增人员").In("#add_person")
	w = w.Fill("账号", "sunxin").Fill("姓名", "孙新").Fill("单位", "lt-town").Fill("岗位", "经办人").Press("新增人员").Answers(http.StatusOK).Sees("已新增 孙新")
	w = w.Press("查看 孙新，设置初始密码").Unfold("设置初始密码").In("#first_password").Fill("初始密码", "temporary 2019").Press("设置初始密码").Sees("temporary 2019")

	mine := d.window(browser.Desk).Go("/projects?q=a").Fill("账号", "sunxin").Fill("密码", "temporary 2019").Press("登录")
	mine.Sees("请先修改初始密码").SeesNot("我的待办")
	mine = mine.Go("/tasks").Sees("请先修改初始密码").SeesNot("没有待办事项")
	mine = mine.Fill("初始密码", "temporary 2019").Fill("新密码", "短").Fill("再次输入新密码", "短").Press("修改密码").Sees("至少 10 个字符")
	mine = mine.Fill("初始密码", "temporary 2019").Fill("新密码", password).Fill("再次输入新密码", password).Press("修改密码")
	mine.Go("/tasks").Answers(http.StatusOK).Sees("孙新", "我的待办")
}

// account makes a token, which is shown once, and signs out everywhere else.
func account(d *desk) {
	w := d.at("qianban").Go("/account/tokens").In("#issue_token").Fill("用途", "手机日历").Fill("权限", "日历订阅").Press("签发令牌")
	token := secret.FindString(w.Answers(http.StatusOK).Sees(d.url + "/api/v1/me/deadlines.ics").Text())
	require.NotEmpty(d.t, token)
	w = w.Go("/account/tokens").Sees("手机日历").SeesNot(token)
	other := d.another("qianban", browser.Phone)
	w.Go("/account/sessions").Press("全部退出")
	require.Contains(d.t, other.Go("/tasks").Address(), "/sign-in")
}

// declaring declares a project with the guided form, puts its papers on file and hands it in.
func declaring(d *desk) {
	const name = "龙亭镇早熟梨示范园建设项目"
	w := d.at("liwen").Go("/tasks").Press("申报").Sees("申报项目", "提交时需要的资料")
	w = w.Fill("主管单位", "龙亭镇人民政府").Fill("镇（街道）", "龙亭镇").Fill("村", "龙亭第1村、龙亭第2村")
	w = w.Fill("项目名称", name).Fill("申报年度", "2019").Fill("领域（项目类别）", "农业").Fill("申请资金（元）", "一百万").Press("保存草稿")
	w = w.Answers(http.StatusUnprocessableEntity).Sees("须为金额，以元为单位，或写明万元，例如 125,000 或 12.5万；现为“一百万”")
	require.Equal(d.t, name, w.Holds("项目名称"))
	w = w.Fill("申请资金（元）", "1,000,000").Choose("利益联结机制", "党支部＋经营主体＋基地＋贫困户").Fill("受益人数", "320").Fill("计划开工", "2019-05-06").Fill("计划完工",
		"2019-08-30")
	w = w.Press("保存草稿").Answers(http.StatusOK).Sees("草稿已保存", "以下条件具备后即可提交")
	code := strings.Split(w.Address(), "/")[2]
	for _, kind := range []string{"申报书", "单位证照", "村民会议记录及公示照片", "绩效目标表", "利益联结机制方案"} {
		row := d.at("liwen").Go("/tasks").Row(name).Press("完成申报").Press("继续申报").Row(kind, "上传归档")
		row.Attach(kind, d.file(kind+".pdf")).Press("上传归档").Row(kind, "再传一份").Sees("已归档", kind+".pdf")
	}
	w = d.at("liwen").Go("/projects/" + code + "/declaration").Sees("资料已齐，可以提交").In("#submit").Press("提交审核")
	w.Answers(http.StatusOK)
	require.Equal(d.t, "review", d.admin.get("/api/v1/projects/" + code).json()["stage"])
}

// together decides two tasks at once: what would become of each is shown before.
func together(d *desk) {
	names := []string{"龙亭镇樱桃采摘园项目", "龙亭镇蜂蜜加工项目"}
	for _, name := range names {
		d.submitted(name)
	}
	w := d.at("wangshen").Go("/tasks")
	for _, name := range names {
		w.Row(name).Tick("勾选 镇办审核 " + name)
	}
	w = w.Fill("勾选的事项", "审核").Press("批量办理").Sees(names[0], names[1]).Choose("决定", "同意").Press("预览").Sees("2 项可以办理，共 2 项。尚未办理。")
	w.Press("批量办理：审核").Sees("已办理：审核 （2 项）").SeesNot(names...)
	d.at("wangshen").Go("/tasks?view=done").Sees(names...)
}

// figures follows a figure of the statistics to its rows.
func figures(d *desk) {
	d.submitted("龙亭镇茶园灌溉项目")
	drafts := d.admin.get("/api/v1/projects?approved=false&closed=false").json()["total"]
	w := d.at("fengfa").Go("/dashboard").In(".tiles").Press(fmt.Sprintf("%v 申报审核中", drafts))
	w.Sees(fmt.Sprintf("共 %v 条", drafts))
}

// months finds a due task on the calendar.
func months(d *desk) {
	const name = "谢村镇中蜂养殖项目"
	d.admin.post("/api/v1/units", object{"code": "xc-coop", "name": "谢村镇第1村股份经济合作社", "kind": "village_cooperative", "parent": "xx-town"})
	theirs := declaration(name)
	theirs["unit"], theirs["supervising_unit"], theirs["places"] = "xc-coop", "xx-town",
		[]object{{"township": "谢村镇", "villages": []string{"谢村第1村"}}}
	clerk := d.admin.person("xiewen", "谢文", "xc-coop/staff")
	code := clerk.do(http.MethodPost, "/api/v1/projects", theirs).ok().json()["code"].(string)
	d.completed(clerk, code)
	clerk.post("/api/v1/projects/"+code+"/submit", object{})
	w := d.at("linzhen").Go("/calendar?month=2019-03").Sees("2019")
	w.Press("余 7 天镇办审核 "+name).Sees("镇办审核", name, "期限依据")
}
