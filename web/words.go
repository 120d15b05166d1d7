package web

import (
	"fmt"

	"sluice/process"
)

// formatted is an entry of the table with something put in.
func formatted(lang, key string, args ...any) string {
	return fmt.Sprintf(in(lang, words[key]), args...)
}

// words is the one table of what the pages say in their own voice. What the process says comes from the rules and the policy; what
// fields are called stands in labels.
var words = oneTable(
	deskWords,
	declareWords,
	bulkWords,
	adminWords,
	boardWords,
	fundOrderWords,
	matterWords,
	accountWords,
	visitWords,
)

// oneTable joins tables of words, or of labels. A key that stands in two of them is a mistake of whoever wrote them.
func oneTable[V any](parts ...map[string]V) map[string]V {
	all := map[string]V{}
	for _, part := range parts {
		for key, w := range part {
			if _, twice := all[key]; twice {
				panic("two entries of words for " + key)
			}
			all[key] = w
		}
	}
	return all
}

// deskWords are those of every page and of the desk: tasks, projects, what is stuck.
var deskWords = map[string]process.Words{
	"skip": {ZH: "跳到正文", EN: "Skip to the content"}, "language": {ZH: "English", EN: "中文"}, "nav": {ZH: "导航", EN: "Navigation"},
	"nav.tasks": {ZH: "我的待办", EN: "My tasks"}, "nav.projects": {ZH: "项目", EN: "Projects"}, "nav.stuck": {ZH: "督办", EN: "Stuck"},
	"nav.dashboard": {ZH: "统计", EN: "Dashboard"}, "nav.declare": {ZH: "申报", EN: "Declare"},
	"clock.stepped": {ZH: "演示时钟：%s", EN: "Stepped clock: %s"}, "deputy.banner": {ZH: "您正在代理以下岗位，办理时将记为代理：", EN: "You act for others in these posts, and are recorded so:"},
	"deputy.for": {ZH: "代 %s", EN: "for %s"},

	"signin.title": {ZH: "登录", EN: "Sign in"}, "signin.person": {ZH: "账号", EN: "Account"}, "signin.password": {ZH: "密码", EN: "Password"},
	"signin.do": {ZH: "登录", EN: "Sign in"}, "signin.again": {ZH: "登录已失效。请重新登录，您填写的内容会保留。", EN: "Your session is over. Sign in again; what you typed is kept."},
	"signin.file": {ZH: "上传的文件需要重新选择。", EN: "A file must be chosen again."}, "signin.out": {ZH: "退出", EN: "Sign out"},
	"signin.help": {ZH: "忘记密码或没有账号，请联系管理员。", EN: "Without an account or a password, ask the administrator."},

	"fault.400": {ZH: "请求无法处理", EN: "The request cannot be handled"}, "fault.403": {ZH: "无权查看", EN: "Not open to you"}, "fault.404": {ZH: "没有找到", EN: "Not found"},
	"fault.429": {ZH: "请求过于频繁", EN: "Too many requests"}, "fault.429.help": {ZH: "请稍等片刻再试；填写的内容可用浏览器的后退找回。", EN: "Wait a moment, then try again; what you typed is there when you go back."},
	"fault.413": {ZH: "内容过大", EN: "Too large"}, "fault.500": {ZH: "系统故障", EN: "Something went wrong"}, "fault.503": {ZH: "暂时不可用", EN: "Unavailable for the moment"},
	"fault.400.help": {ZH: "地址或表单有误。请返回上一页重试。", EN: "The address or the form is wrong. Go back and try again."},
	"fault.403.help": {ZH: "此页面不在您的岗位范围内。如需查看，请联系管理员。", EN: "This page is not for your posts. If you need it, ask the administrator."},
	"fault.413.help": {ZH: "填写或上传的内容超过上限，未被接收。请用浏览器的后退返回表单，缩短文字或减少文件后再提交。", EN: "What was filled in or uploaded is more than is taken. Go back in the browser, shorten it or choose fewer files, and send it again."},
	"fault.404.help": {ZH: "地址可能有误，或内容已不存在。", EN: "The address may be wrong, or what was here is gone."},
	"fault.500.help": {ZH: "系统出现故障，您的操作可能未被记录。请稍后重试。", EN: "Something went wrong on our side and nothing may have been recorded. Try again later."},
	"fault.503.help": {ZH: "系统正忙，请稍后刷新。", EN: "It is busy. Load the page again in a moment."},
	"fault.home":     {ZH: "回到首页", EN: "Go to the first page"}, "fault.id": {ZH: "请求编号", EN: "Request id"},

	"tasks.view.todo": {ZH: "待办", EN: "To do"}, "tasks.view.unit": {ZH: "本单位", EN: "My units"}, "tasks.view.done": {ZH: "已办", EN: "Done"}, "tasks.view.begun": {ZH: "我发起", EN: "Begun by me"}, "tasks.view.copied": {ZH: "抄送我", EN: "Copied to me"},
	"tasks.sort.due": {ZH: "期限由近到远", EN: "Due first"}, "tasks.sort.-due": {ZH: "期限由远到近", EN: "Due last"},
	"tasks.sort.-closed": {ZH: "最近办结", EN: "Done last"}, "tasks.sort.closed": {ZH: "最早办结", EN: "Done first"}, "tasks.sort.opened": {ZH: "等待最久", EN: "Oldest first"}, "tasks.sort.-opened": {ZH: "最新产生", EN: "Newest first"},
	"tasks.closed": {ZH: "办结", EN: "Done"}, "tasks.overdue": {ZH: "只看逾期", EN: "Overdue only"}, "tasks.sort": {ZH: "排序", EN: "Order"}, "tasks.project": {ZH: "只看项目 %s", EN: "Only project %s"},
	"tasks.none.todo": {ZH: "没有待办事项", EN: "Nothing to do"}, "tasks.none.unit": {ZH: "本单位没有待办事项", EN: "Your units have nothing to do"}, "tasks.none.done": {ZH: "还没有办理过事项", EN: "You have done nothing yet"},
	"tasks.none.begun": {ZH: "您还没有发起过项目", EN: "You have begun nothing yet"}, "tasks.none.copied": {ZH: "没有抄送您的项目", EN: "Nothing is copied to you"},
	"tasks.none.todo.help": {ZH: "有新事项时会出现在这里，并按期限提醒。", EN: "What is to be done will show here, with its due date."}, "tasks.none.unit.help": {ZH: "本单位各岗位的事项会出现在这里。", EN: "What the posts of your units have to do will show here."},
	"tasks.none.done.help": {ZH: "您办结的事项会留在这里备查。", EN: "What you have done stays here to look up."}, "tasks.none.begun.help": {ZH: "您申报的项目，以及您提交过方案、拨款、变更等的项目会列在这里。", EN: "Projects that you declared, or handed a plan, a request or a change in for, will show here."},
	"tasks.none.copied.help": {ZH: "有人在项目页上把项目抄送给您的岗位后，会列在这里。", EN: "Once somebody keeps one of your posts informed of a project, it shows here."},
	"tasks.none.overdue":     {ZH: "没有逾期事项", EN: "Nothing is overdue"},

	"filter.apply": {ZH: "筛选", EN: "Apply"}, "filter.reset": {ZH: "清除", EN: "Clear"}, "filter.any": {ZH: "全部", EN: "All"},
	"filter.q": {ZH: "编号、名称或单位", EN: "Code, name or unit"}, "filter.stage": {ZH: "阶段", EN: "Stage"}, "filter.township": {ZH: "镇（街道）", EN: "Township"}, "filter.year": {ZH: "年度", EN: "Year"}, "filter.light": {ZH: "状态灯", EN: "Light"},
	"filter.finished": {ZH: "完工", EN: "Finished"}, "filter.overdue": {ZH: "有逾期", EN: "Overdue"}, "filter.leading_township": {ZH: "主要镇", EN: "Leading township"}, "filter.sector": {ZH: "领域", EN: "Sector"},
	"filter.supervising_unit": {ZH: "主管单位", EN: "Supervising unit"}, "filter.department": {ZH: "主管单位", EN: "Supervised by"}, "filter.unit": {ZH: "项目单位", EN: "Unit"}, "filter.entity_kind": {ZH: "单位类型", EN: "Kind of unit"},
	"filter.linkage_model": {ZH: "利益联结", EN: "Linkage"}, "filter.jiangsu_enterprise": {ZH: "江苏企业参与", EN: "With an enterprise from Jiangsu"}, "filter.started_by": {ZH: "开工不晚于", EN: "Started by"}, "filter.completed_by": {ZH: "完工不晚于", EN: "Complete by"},
	"entity_kind.village_cooperative": {ZH: "村集体经济组织", EN: "Village cooperative"}, "entity_kind.leading_enterprise": {ZH: "龙头企业", EN: "Leading enterprise"}, "entity_kind.specialised_cooperative": {ZH: "专业合作社", EN: "Specialised cooperative"},
	"entity_kind.department": {ZH: "主管部门", EN: "Department"}, "entity_kind.township": {ZH: "镇办", EN: "Township"}, "entity_kind.body": {ZH: "县级机构", EN: "Body"}, "jiangsu_enterprise.true": {ZH: "是", EN: "yes"},
	"projects.sort.current": {ZH: "在办优先、新的在前", EN: "Open first, newest on top"}, "projects.sort.code": {ZH: "编号", EN: "Code"}, "projects.sort.-code": {ZH: "编号倒序", EN: "Code, last first"}, "projects.sort.due": {ZH: "期限由近到远", EN: "Due first"}, "projects.sort.-award": {ZH: "资金由多到少", EN: "Largest award"},
	"projects.sort.-stage_since": {ZH: "最近进入本阶段", EN: "Latest in stage"}, "projects.sort.stage": {ZH: "阶段", EN: "Stage"}, "projects.sort.name": {ZH: "名称", EN: "Name"},
	"projects.award": {ZH: "资金（万元）", EN: "Award (10,000 yuan)"}, "projects.requested": {ZH: "申请 %s", EN: "asked %s"}, "projects.progress": {ZH: "进度", EN: "Progress"}, "projects.due": {ZH: "最近期限", EN: "Next due"}, "projects.overdue": {ZH: "逾期 %d 项", EN: "%d overdue"},
	"projects.none": {ZH: "还没有项目", EN: "There are no projects yet"}, "projects.none.help": {ZH: "申报第一个项目，或由管理员导入项目台账。", EN: "Declare the first one, or have the administrator import a register."},
	"projects.none.narrowed": {ZH: "没有符合条件的项目", EN: "No project is like that"}, "projects.none.narrowed.help": {ZH: "请放宽筛选条件。", EN: "Take a filter away."},

	"stuck.title": {ZH: "督办看板", EN: "What is stuck"}, "stuck.overdue": {ZH: "逾期 %d 项", EN: "%d overdue"}, "stuck.nobody": {ZH: "本页 %d 项岗位空缺", EN: "%d on this page with nobody in the post"},
	"stuck.by.holder": {ZH: "按办理单位", EN: "By whose turn"}, "stuck.by.township": {ZH: "按镇", EN: "By township"}, "stuck.by.department": {ZH: "按主管单位", EN: "By department"}, "stuck.by.stage": {ZH: "按阶段", EN: "By stage"},
	"stuck.all": {ZH: "包括未逾期", EN: "Also what is not overdue"}, "stuck.oldest": {ZH: "最早期限 %s", EN: "oldest due %s"}, "stuck.nowhere": {ZH: "未填", EN: "none"}, "stuck.copy": {ZH: "抄送", EN: "Copy"}, "stuck.nudged": {ZH: "今日已催办", EN: "nudged today"},
	"stuck.none": {ZH: "没有逾期事项", EN: "Nothing is overdue"}, "stuck.none.help": {ZH: "各环节都在期限内。", EN: "Everything is on time."}, "stuck.engine": {ZH: "系统正在处理（不需要人办理）", EN: "The engine is at it (nobody's turn)"},
	"stuck.engine.none": {ZH: "没有积压的系统操作。", EN: "The engine is done with everything."}, "stuck.messages": {ZH: "%s：%d 条消息未发出，系统在重试", EN: "%s: %d messages that do not leave are tried again"}, "stuck.tries": {ZH: "尝试次数", EN: "Tries"},

	"pager.shown": {ZH: "第 %d–%d 条，共 %d 条", EN: "%d–%d of %d"}, "pager.before": {ZH: "上一页", EN: "Previous"}, "pager.after": {ZH: "下一页", EN: "Next"},

	"task": {ZH: "待办", EN: "Task"}, "task.project": {ZH: "项目", EN: "Project"}, "task.due": {ZH: "期限", EN: "Due"}, "task.opened": {ZH: "产生于", EN: "Since"},
	"task.holder": {ZH: "办理单位", EN: "Whose turn"}, "task.nobody": {ZH: "岗位空缺", EN: "nobody holds the post"}, "task.round": {ZH: "轮次", EN: "Round"},
	"task.round.n": {ZH: "第 %d 轮", EN: "round %d"}, "task.rung": {ZH: "督办层级", EN: "Rung"}, "task.reached": {ZH: "已催至：%s", EN: "reached: %s"}, "task.blocks": {ZH: "影响", EN: "What waits for it"},
	"task.claimed": {ZH: "已由 %s 认领", EN: "claimed by %s"}, "task.why": {ZH: "期限依据", EN: "Why this date"}, "task.status": {ZH: "状态", EN: "Status"},
	"task.done": {ZH: "已办理：%s", EN: "Done: %s"}, "task.closed": {ZH: "%s 于 %s 办结（%s）", EN: "%s did it at %s (%s)"}, "task.back": {ZH: "返回我的待办", EN: "Back to my tasks"},
	"task.notmine": {ZH: "此事项由 %s 办理，您可以查看。", EN: "This is for %s to do; you may look at it."}, "task.other": {ZH: "其他操作", EN: "What else can be done"},
	"task.ladder": {ZH: "逾期督办层级", EN: "What happens if it is late"}, "task.ladder.passed": {ZH: "已到", EN: "reached"}, "task.ladder.to": {ZH: "告知", EN: "told"},
	"task.paper": {ZH: "上传资料或照片", EN: "File a paper or a photograph"}, "task.typed": {ZH: "您填写的内容", EN: "What you typed"}, "task.nothing": {ZH: "此事项由时间或其他事项推进，没有需要填写的表单。", EN: "Nothing is to be filled in here: other tasks move it on."}, "task.do": {ZH: "办理", EN: "Do it"},
	"task.hide": {ZH: "操作", EN: "Actions"}, "task.what": {ZH: "事项", EN: "What"},

	"light.closed": {ZH: "已办结", EN: "done"}, "light.paused": {ZH: "暂停计时", EN: "paused"}, "light.overdue": {ZH: "逾期 %d 天", EN: "%d days late"},
	"light.today": {ZH: "今日到期", EN: "due today"}, "light.soon": {ZH: "%d 天内到期", EN: "due in %d days"}, "light.left": {ZH: "余 %d 天", EN: "%d days left"},
	"colour.grey": {ZH: "暂停实施", EN: "suspended"}, "colour.green": {ZH: "正常", EN: "on course"}, "colour.yellow": {ZH: "预警", EN: "warning"}, "colour.red": {ZH: "严重", EN: "serious"},

	"form.limit": {ZH: "最多 %s 字。", EN: "At most %s characters."}, "form.line": {ZH: "第 %d 行：", EN: "line %d: "},
	"form.date": {ZH: "须为日期，例如 2019-05-06", EN: "must be a date such as 2019-05-06"}, "form.needed": {ZH: "必填", EN: "needed"}, "form.yes": {ZH: "是", EN: "Yes"}, "form.no": {ZH: "否", EN: "No"},
	"form.send": {ZH: "提交", EN: "Send"}, "form.choose": {ZH: "请选择", EN: "Choose"}, "form.more": {ZH: "增加一行", EN: "Add a row"}, "form.row": {ZH: "第 %d 行", EN: "Row %d"}, "form.grave": {ZH: "此操作无法撤回，请核对后提交。", EN: "This cannot be taken back. Look it over first."},
	"form.unknown": {ZH: "尚不知道是否已办理。内容未改动时可再次提交，不会重复办理。", EN: "It is not known whether it was done. Send it again unchanged: nothing happens twice."},
	"form.wrong":   {ZH: "有 %d 处需要更正，见红字。", EN: "To be put right, marked in red: %d."},
	"form.stale":   {ZH: "您填写期间项目有了新的变化，已显示最新情况。请核对后再次提交。", EN: "The project has moved on while you were writing; the page shows how it is now. Look it over and send it again."},
	"form.reused":  {ZH: "这张表单已经提交过，内容与上次不同。请在最新页面上核对后再次提交。", EN: "This form was sent before with other content. Look at how things stand now, then send it again."},
	"form.moved":   {ZH: "请核对您填写的内容，然后提交。", EN: "Look over what you typed, then send it."},

	"project.stage": {ZH: "阶段", EN: "Stage"}, "project.unit": {ZH: "项目单位", EN: "Project unit"}, "project.supervisor": {ZH: "主管单位", EN: "Supervising unit"},
	"project.places": {ZH: "建设地点", EN: "Places"}, "project.sector": {ZH: "领域（项目类别）", EN: "Sector"}, "project.linkage": {ZH: "利益联结", EN: "Linkage"},
	"project.requested": {ZH: "申请资金", EN: "Asked for"}, "project.award": {ZH: "下达资金", EN: "Award"}, "project.people": {ZH: "受益人数", EN: "Beneficiaries"},
	"project.planned": {ZH: "计划工期", EN: "Planned"}, "project.year": {ZH: "年度", EN: "Year"}, "project.papers": {ZH: "资料", EN: "Papers"}, "project.about": {ZH: "项目概况", EN: "The project"},
	"project.nopapers": {ZH: "尚无归档资料", EN: "No papers on file"}, "project.light": {ZH: "状态灯", EN: "Light"}, "money.yuan": {ZH: "%s 元", EN: "%s yuan"}, "project.jiangsu": {ZH: "江苏企业参与", EN: "with an enterprise from Jiangsu"},

	"and":              {ZH: "、", EN: ", "},
	"project.watchers": {ZH: "抄送岗位", EN: "Kept informed"}, "project.print": {ZH: "打印", EN: "Print"}, "project.suspended": {ZH: "项目自 %s 起暂停实施，须在 %s 前决定", EN: "Suspended since %s; to be decided by %s"}, "project.outcome": {ZH: "结果", EN: "Outcome"},
	"project.waiting": {ZH: "正在等待", EN: "What waits, and for whom"}, "project.nothing": {ZH: "没有等待办理的事项", EN: "Nothing waits for anybody"},
	"project.next": {ZH: "下一步：%s", EN: "Next: %s"}, "project.missing": {ZH: "办理前还需要：", EN: "Before that:"}, "project.ready": {ZH: "条件已具备，可以办理。", EN: "All is there; it can be done."},
	"project.reports": {ZH: "月报", EN: "Monthly reports"}, "project.findings": {ZH: "整改", EN: "Findings"}, "project.visits": {ZH: "检查记录", EN: "Visits"}, "project.money": {ZH: "资金拨付", EN: "Payments"},
	"project.timeline": {ZH: "办理过程", EN: "Timeline"}, "project.commands": {ZH: "可办理的事项", EN: "What you can do"}, "project.funding": {ZH: "资金构成", EN: "Funding"}, "project.contracts": {ZH: "合同", EN: "Contracts"},
	"paper.filed": {ZH: "已归档", EN: "on file"}, "paper.missing": {ZH: "缺", EN: "missing"}, "paper.kind": {ZH: "资料类别", EN: "Kind of paper"}, "paper.payment": {ZH: "所属拨款", EN: "Of the payment"}, "paper.nextpayment": {ZH: "不属于拨款，或下一笔申请", EN: "none, or the request that comes next"}, "paper.file": {ZH: "文件", EN: "File"}, "paper.upload": {ZH: "上传归档", EN: "Put on file"}, "paper.none": {ZH: "请选择文件", EN: "Choose a file"},
	"outcome.finished": {ZH: "完工", EN: "finished"}, "outcome.rejected": {ZH: "未通过或调出", EN: "rejected or dropped"}, "outcome.withdrawn": {ZH: "撤回", EN: "withdrawn"}, "outcome.terminated": {ZH: "终止", EN: "terminated"},
	"report.unknown": {ZH: "不详", EN: "unknown"}, "report.due": {ZH: "待报", EN: "due"}, "report.missing": {ZH: "缺报", EN: "missing"}, "report.on_time": {ZH: "按时", EN: "on time"}, "report.late": {ZH: "迟报", EN: "late"}, "report.waived": {ZH: "免报", EN: "waived"},
	"month.title": {ZH: "%s 月报", EN: "Report on %s"}, "month.progress": {ZH: "形象进度", EN: "Progress"}, "month.planned": {ZH: "计划 %d%%", EN: "planned %d%%"}, "month.seen": {ZH: "现场核实 %d%%", EN: "%d%% seen on the spot"}, "month.explained": {ZH: "数据变动说明", EN: "Why a figure is lower"}, "month.paid": {ZH: "累计支付", EN: "Paid out"}, "month.people": {ZH: "带动", EN: "People"},
	"month.households": {ZH: "%d 户，就业 %d 人", EN: "%d households, %d jobs"}, "month.problems": {ZH: "存在问题", EN: "Problems"}, "month.next": {ZH: "下月计划", EN: "Next month"}, "month.in": {ZH: "报送", EN: "Handed in"}, "month.due": {ZH: "期限 %s", EN: "due %s"},
	"month.version": {ZH: "第 %d 次报送", EN: "version %d"}, "month.verified": {ZH: "已核实", EN: "verified"}, "month.none": {ZH: "本月没有月报。", EN: "There is no report on this month."},
	"finding.passed": {ZH: "已销号", EN: "settled"}, "finding.opened": {ZH: "%s 由 %s 提出", EN: "found on %s by %s"}, "finding.holds": {ZH: "暂停拨付：%s", EN: "holds the money of %s"}, "finding.answered": {ZH: "%s %s 报送整改情况", EN: "%s, %s answered"}, "finding.waits": {ZH: "等待复查", EN: "waits for the second look"},
	"finding.looked": {ZH: "%s %s 复查", EN: "%s, %s looked again"}, "finding.ok": {ZH: "到位", EN: "put right"}, "finding.notok": {ZH: "未到位", EN: "not put right"}, "finding.before": {ZH: "检查时", EN: "When found"}, "finding.after": {ZH: "整改后", EN: "Put right"},
	"payment.part": {ZH: "款项", EN: "Instalment"}, "payment.cap": {ZH: "累计上限（元）", EN: "Up to (yuan)"}, "payment.may": {ZH: "可申请（元）", EN: "May be asked for (yuan)"}, "payment.why": {ZH: "条件", EN: "Conditions"}, "payment.reasons": {ZH: "尚缺条件 %d 项", EN: "%d reasons why not yet"}, "payment.ready": {ZH: "可以申请", EN: "may be asked for"},
	"payment.asked": {ZH: "已全部申请", EN: "All of it was asked for"}, "fund.register": {ZH: "台账导入，资金来源不详", EN: "From the register; the source is not known"},
	"payment.requests": {ZH: "拨款申请", EN: "Requests"}, "payment.id": {ZH: "编号", EN: "Number"}, "payment.amount": {ZH: "金额（元）", EN: "Amount (yuan)"}, "payment.paid": {ZH: "%s 已拨付", EN: "paid on %s"}, "payment.checking": {ZH: "审核中", EN: "being checked"}, "payment.passed": {ZH: "待拨付", EN: "to be paid"}, "payment.stopped": {ZH: "已退回", EN: "returned"},
	"timeline.more": {ZH: "更早 %d 条与记录校验", EN: "%d earlier, and the record's check"}, "timeline.record": {ZH: "记录校验", EN: "The record's check"}, "timeline.title": {ZH: "全部办理过程", EN: "The whole timeline"},
	"chain.whole": {ZH: "记录校验通过：%d 条记录自写入后未被改动。", EN: "The record is whole: its %d events are as they were written."}, "chain.broken": {ZH: "记录校验未通过：第 %d 条与写入时不符，请立即报告管理员。", EN: "The record is broken at event %d: tell the administrator at once."},
	"command.wrong": {ZH: "项目处于%s阶段，现在不能办理此事项。", EN: "The project is in stage %s: this cannot be done now."}, "command.notyours": {ZH: "您现在不能办理此事项。", EN: "This is not yours to do now."}, "command.reasons": {ZH: "尚缺条件 %d 项", EN: "%d reasons why not yet"},
	"command.missing": {ZH: "办理前还需要", EN: "Before that"}, "command.by": {ZH: "由%s办理。", EN: "For: %s."},

	"payment.left": {ZH: "可申请 %s 元", EN: "%s yuan may be asked for"},

	"verdict.approve": {ZH: "同意", EN: "Approve"}, "verdict.return": {ZH: "退回修改", EN: "Return"}, "verdict.reject": {ZH: "不同意", EN: "Reject"},
	"verdict.select": {ZH: "列入年度计划", EN: "Select"}, "verdict.keep": {ZH: "留库", EN: "Keep in the pool"}, "verdict.drop": {ZH: "调出项目库", EN: "Drop"},
	"grade.fail": {ZH: "不合格", EN: "Failed"}, "grade.pass": {ZH: "合格", EN: "Passed"}, "grade.excellent": {ZH: "优秀", EN: "Excellent"},
	"method.tender": {ZH: "招标", EN: "Tender"}, "method.procurement": {ZH: "政府采购", EN: "Procurement"}, "method.exempt": {ZH: "免招标", EN: "Exempt"},
	"kind.works": {ZH: "工程", EN: "Works"}, "kind.goods": {ZH: "货物", EN: "Goods"}, "kind.services": {ZH: "服务", EN: "Services"},
	"class.operating": {ZH: "经营性", EN: "Operating"}, "class.public": {ZH: "公益性", EN: "Public"}, "class.household": {ZH: "到户类", EN: "Households'"},
	"severity.minor": {ZH: "轻微", EN: "Minor"}, "severity.medium": {ZH: "一般", EN: "Medium"}, "severity.serious": {ZH: "严重", EN: "Serious"},
}
