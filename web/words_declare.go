package web

import (
	"sluice/process"
)

// declareWords are those of declaring a project: the form, the desk of a draft, the sheet to print.
var declareWords = map[string]process.Words{
	"declare.title": {ZH: "申报项目", EN: "Declare a project"}, "declare.save": {ZH: "保存草稿", EN: "Save the draft"},
	"declare.step.fill": {ZH: "填写申报", EN: "Fill in"}, "declare.step.papers": {ZH: "上传资料", EN: "Add the papers"}, "declare.step.submit": {ZH: "提交审核", EN: "Submit"},
	"declare.closed":      {ZH: "您的岗位不能申报项目", EN: "Your posts declare no projects"},
	"declare.closed.help": {ZH: "项目由村集体经济组织、龙头企业、专业合作社或部门的经办人申报。如您在这些单位任职，请联系管理员登记岗位。", EN: "Projects are declared by the staff of village cooperatives, enterprises, specialised cooperatives and departments. If you work for one, ask the administrator for the post."},
	"declare.how":         {ZH: "怎样申报", EN: "How it goes"},
	"declare.how.text":    {ZH: "先填写并保存草稿，系统给出项目编号；再上传资料，最后提交审核。草稿可随时从“我的待办”继续。未保存前，填写的文字留在本机浏览器中。", EN: "Fill in and save the draft: it gets its code. Then add the papers, and submit at last. A draft is gone on with from My tasks at any time. Until it is saved, what you type stays in this browser."},
	"declare.papers":      {ZH: "提交时需要的资料", EN: "Papers the submission asks for"}, "declare.papers.help": {ZH: "保存草稿后上传。", EN: "Added once the draft is saved."},
	"declare.guide": {ZH: "%d 年度申报指南", EN: "Guide for %d"}, "declare.guide.window": {ZH: "申报期", EN: "Taken"}, "declare.guide.open": {ZH: "正在受理", EN: "open now"}, "declare.guide.later": {ZH: "尚未开始", EN: "not open yet"},
	"declare.guide.ceiling": {ZH: "资金上限", EN: "Ceiling"}, "declare.guide.sectors": {ZH: "支持领域", EN: "Sectors"}, "declare.review": {ZH: "提交后谁来审核", EN: "Who looks at it then"},

	"section.unit": {ZH: "单位和地点", EN: "Unit and place"}, "section.unit.help": {ZH: "由哪个单位申报、谁主管、建在哪里。", EN: "Which unit declares, who supervises it, where it stands."},
	"section.what": {ZH: "项目内容", EN: "What it is"}, "section.what.help": {ZH: "名称写明建什么、在哪里，如：龙亭镇有机水稻基地建设项目。", EN: "The name says what is built and where."},
	"section.money": {ZH: "资金", EN: "Money"}, "section.money.help": {ZH: "只填申请的协作资金；自筹部分在实施方案中填写。", EN: "Only the aid asked for; own money stands in the implementation plan."},
	"section.linkage": {ZH: "利益联结和带动", EN: "Linkage and beneficiaries"}, "section.linkage.help": {ZH: "项目怎样带动群众、多少人受益。", EN: "How the project helps people, and how many."},
	"section.schedule": {ZH: "工期", EN: "Schedule"}, "section.schedule.help": {ZH: "计划开工后须每月报送进度；完工日期不早于开工日期。", EN: "From the start on, every month is reported on. The end is not before the start."},

	"draft.goon": {ZH: "继续申报", EN: "Go on with the declaration"}, "draft.kept": {ZH: "草稿已保存。", EN: "The draft is saved."}, "draft.returned": {ZH: "%s 由 %s 退回修改", EN: "Returned on %s by %s"},
	"draft.papers": {ZH: "申报资料", EN: "Papers"}, "draft.another": {ZH: "再传一份", EN: "Add another"}, "draft.submit": {ZH: "提交审核", EN: "Submit for review"},
	"draft.notyet": {ZH: "以下条件具备后即可提交。", EN: "It can be submitted once this is there."}, "draft.ready": {ZH: "资料已齐，可以提交。提交后在审核期间不能修改。", EN: "All is there. Once submitted it cannot be changed while it is in review."},
	"draft.notyours": {ZH: "由 %s 的经办人提交。", EN: "The staff of %s submit it."}, "draft.filled": {ZH: "已填写的内容", EN: "What is filled in"},

	"sheet.title": {ZH: "项目申报表", EN: "Declaration"}, "sheet.help": {ZH: "用浏览器的打印功能打印（A4，纵向）。", EN: "Print it with the browser (A4, upright)."}, "sheet.code": {ZH: "项目编号", EN: "Code"}, "sheet.name": {ZH: "项目名称", EN: "Name"},
	"sheet.income": {ZH: "预计年增收（元）", EN: "Yearly increase of income (yuan)"}, "sheet.money": {ZH: "资金", EN: "Money"}, "sheet.filed": {ZH: "归档", EN: "Filed"}, "sheet.opinions": {ZH: "审核意见", EN: "Opinions"},
	"sheet.open": {ZH: "（尚未审核）", EN: "(not decided yet)"}, "sheet.by": {ZH: "经办人", EN: "Decided by"}, "sheet.sign": {ZH: "签字（盖章）", EN: "Signature and seal"}, "sheet.date": {ZH: "日期", EN: "Date"}, "sheet.head": {ZH: "负责人", EN: "Head"},
	"sheet.promise": {ZH: "本单位承诺：以上内容和所附资料真实、完整。", EN: "The unit declares that the above and the papers with it are true and complete."}, "sheet.printed": {ZH: "打印日期：%s", EN: "Printed on %s"},
	"verdict.confirmed": {ZH: "公示无异议", EN: "Notice without objection"},
}
