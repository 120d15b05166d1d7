package web

import (
	"sluice/process"
)

// boardWords are those of the figures and of the calendar of deadlines.
var boardWords = map[string]process.Words{
	"dashboard.title": {ZH: "项目统计", EN: "How the county stands"}, "dashboard.years": {ZH: "申报年度", EN: "Declared in"}, "dashboard.from": {ZH: "自", EN: "from"}, "dashboard.to": {ZH: "至", EN: "to"},
	"dashboard.projects": {ZH: "项目", EN: "Projects"}, "dashboard.drafts": {ZH: "申报审核中", EN: "Under review"}, "dashboard.finished": {ZH: "完工", EN: "Complete"}, "dashboard.share": {ZH: "完工率", EN: "Share complete"}, "dashboard.under_way": {ZH: "在办", EN: "Under way"},
	"dashboard.award": {ZH: "下达资金（万元）", EN: "Awarded (10,000 yuan)"}, "dashboard.people": {ZH: "受益人数", EN: "Beneficiaries"}, "dashboard.income": {ZH: "年增收（万元）", EN: "Income a year (10,000 yuan)"},
	"dashboard.paid": {ZH: "已拨付（万元）", EN: "Spent (10,000 yuan)"}, "dashboard.spent": {ZH: "支出率", EN: "Share spent"}, "dashboard.spending": {ZH: "资金支出进度", EN: "What of the funds was spent"},
	"dashboard.spending.says": {ZH: "已拨付指已到承包方或受益户的资金；一个项目有多笔资金的，按下达比例分摊。", EN: "Spent is what reached contractors or beneficiaries; of a project with several fund lines each has its share."},
	"dashboard.spending.year": {ZH: "预算年度", EN: "Budget year"}, "dashboard.spending.source": {ZH: "资金来源", EN: "Source of the funds"}, "dashboard.spending.township": {ZH: "镇（街道）", EN: "Township"}, "dashboard.spending.department": {ZH: "主管单位", EN: "Supervising unit"},
	"dashboard.spending.target": {ZH: "支出目标", EN: "Target"}, "dashboard.spending.unknown": {ZH: "%d 个项目导入时未填已拨资金", EN: "of %d projects the register does not say what was paid"},
	"dashboard.cooperatives": {ZH: "村集体实施", EN: "By cooperatives"}, "dashboard.spread": {ZH: "项目分布在 %s 个镇（街道）、%s 个村，有 %s 家江苏企业参与。", EN: "They stand in %s townships and %s villages; %s enterprises from Jiangsu take part."},
	"dashboard.overdue": {ZH: "有逾期事项", EN: "With overdue tasks"}, "dashboard.overdue.short": {ZH: "有逾期", EN: "overdue"}, "dashboard.red": {ZH: "红灯", EN: "Red"}, "dashboard.total": {ZH: "合计", EN: "Total"}, "dashboard.by_year": {ZH: "分年度", EN: "By year"},
	"dashboard.stages": {ZH: "各阶段项目", EN: "Where projects stand"}, "dashboard.lights.township": {ZH: "各镇状态灯", EN: "Lights by township"}, "dashboard.lights.unit": {ZH: "各主管单位状态灯", EN: "Lights by supervising unit"},
	"dashboard.lights.none": {ZH: "没有在办项目", EN: "No project is under way"}, "dashboard.unit": {ZH: "主管单位", EN: "Supervising unit"}, "dashboard.township": {ZH: "镇（街道）", EN: "Township"},
	"dashboard.milestones": {ZH: "%d 年度节点", EN: "Milestones of %d"}, "dashboard.milestone.by": {ZH: "%s 前达到 %d%%", EN: "%[2]d%% by %[1]s"}, "dashboard.milestone.reached": {ZH: "已达到", EN: "Reached"}, "dashboard.milestone": {ZH: "节点", EN: "Milestone"},
	"milestone.met": {ZH: "达到", EN: "met"}, "milestone.missed": {ZH: "未达到", EN: "missed"}, "milestone.ahead": {ZH: "未到期", EN: "ahead"}, "milestone.none": {ZH: "无项目", EN: "no projects"},
	"dashboard.reports": {ZH: "月报按时报送", EN: "Reports on time"}, "dashboard.reports.says": {ZH: "近十二个月应报月报 %s 份，按时率 %s。", EN: "In the last twelve months %s reports were owed; %s came in on time."}, "dashboard.reports.table": {ZH: "数据表", EN: "The numbers"},
	"dashboard.reports.none": {ZH: "近十二个月没有应报月报", EN: "No report was owed in the last twelve months"}, "dashboard.reports.none.help": {ZH: "项目开工后每月 %d 日前报送上月月报。", EN: "From its start on, each project reports on every month by day %d of the next."}, "dashboard.month": {ZH: "月份", EN: "Month"}, "dashboard.on_time": {ZH: "按时率", EN: "On time"},
	"dashboard.findings": {ZH: "整改问题", EN: "Findings not settled"}, "dashboard.findings.none": {ZH: "没有未销号的问题", EN: "No finding is open"}, "dashboard.findings.waits": {ZH: "等待", EN: "Waits for"}, "dashboard.findings.open": {ZH: "未销号", EN: "Open"}, "dashboard.findings.overdue": {ZH: "逾期", EN: "Overdue"}, "dashboard.findings.oldest": {ZH: "最早期限", EN: "Oldest due"},
	"dashboard.oldest": {ZH: "等待最久", EN: "Longest waits"}, "dashboard.oldest.all": {ZH: "督办看板（%s 项）", EN: "All %s on the board"},
	"dashboard.none": {ZH: "还没有项目", EN: "There are no projects yet"}, "dashboard.none.help": {ZH: "导入项目台账或申报项目后，这里显示全县进展。", EN: "Once a register is imported or a project declared, the county's progress shows here."},

	"nav.calendar": {ZH: "期限", EN: "Deadlines"}, "calendar.title": {ZH: "%d 年 %d 月期限", EN: "Deadlines of %[2]d/%[1]d"}, "calendar.view.todo": {ZH: "我的", EN: "Mine"}, "calendar.view.unit": {ZH: "本单位", EN: "My units"}, "calendar.view.all": {ZH: "全部", EN: "All"},
	"calendar.before": {ZH: "上月", EN: "Previous month"}, "calendar.after": {ZH: "下月", EN: "Next month"}, "calendar.now": {ZH: "本月", EN: "This month"}, "calendar.month": {ZH: "月份", EN: "Month"}, "calendar.free": {ZH: "休", EN: "free"}, "calendar.makeup": {ZH: "班", EN: "worked"},
	"calendar.free.why": {ZH: "%s，不计工作日", EN: "%s: not worked"}, "calendar.makeup.why": {ZH: "调休上班，计工作日", EN: "worked in exchange for a holiday"}, "calendar.today": {ZH: "今天", EN: "today"}, "calendar.more": {ZH: "全部 %s 项", EN: "all %s"}, "calendar.count": {ZH: "%s 项", EN: "%s due"},
	"calendar.provisional": {ZH: "%d 年放假安排尚未公布，日期可能调整。", EN: "The free days of %d are not published yet: dates may move."}, "calendar.none": {ZH: "本月没有到期事项", EN: "Nothing is due this month"}, "calendar.none.help": {ZH: "切换月份，或查看本单位的事项。", EN: "Look at another month, or at your units'."},
	"calendar.day": {ZH: "%s 到期事项", EN: "Due on %s"}, "calendar.day.none": {ZH: "当天没有到期事项", EN: "Nothing is due on this day"}, "calendar.day.close": {ZH: "收起", EN: "Close"}, "calendar.legend": {ZH: "“休”为节假日和周末，“班”为调休上班日。", EN: "Free days and weekends are marked, and so are days worked in exchange."},
	"calendar.feed": {ZH: "订阅到手机或电脑日历", EN: "Subscribe from a calendar"}, "calendar.feed.help": {ZH: "订阅后，您的待办期限会出现在手机、Outlook 或 WPS 日历里，并自动更新。", EN: "Your deadlines then show in the calendar of your phone or computer, and follow every change."},
	"calendar.feed.1": {ZH: "在“账号 › 令牌”新建一个用途为“日历订阅”的令牌。", EN: "Under account, tokens, make a token for a calendar's feed."}, "calendar.feed.1.go": {ZH: "去新建令牌", EN: "Make the token"}, "calendar.feed.2": {ZH: "复制显示的订阅地址，形如：", EN: "Copy the address that is shown; it looks like this:"},
	"calendar.feed.3": {ZH: "在日历中选“添加订阅日历”（手机：设置 › 日历 › 账户 › 其他；Outlook：添加日历 › 从 Internet），粘贴该地址。", EN: "In the calendar choose to subscribe by address (phone: settings, calendar, accounts, other; Outlook: add calendar, from the web) and paste it."},
	"calendar.feed.4": {ZH: "地址只能查看您的期限，不能办理。泄露时在令牌页撤销即可。", EN: "The address shows your deadlines and can do nothing else. If it gets into other hands, revoke the token."}, "calendar.feed.file": {ZH: "下载当前期限（.ics）", EN: "Download what is due now (.ics)"},

	"filter.year_from": {ZH: "年度自", EN: "Years from"}, "filter.year_to": {ZH: "年度至", EN: "Years to"}, "filter.closed": {ZH: "归档", EN: "File"}, "closed.true": {ZH: "已归档", EN: "closed"}, "closed.false": {ZH: "在办", EN: "under way"}, "filter.report": {ZH: "%s 月报", EN: "Report on %s"},
	"stuck.by.kind": {ZH: "按事项", EN: "By what"},
}
