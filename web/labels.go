package web

import "reflect"

// label names a field of a command, and says what is not plain from its name.
type label struct {
	zh, en         string
	hintZH, hintEN string
}

func (l label) in(lang string) string {
	if lang == "en" {
		return l.en
	}
	return l.zh
}

func (l label) hint(lang string) string {
	if lang == "en" {
		return l.hintEN
	}
	return l.hintZH
}

// labelOf finds the label of a field: its input's own, or the one that all fields of the name share.
func labelOf(in reflect.Type, name string) label {
	if own, known := labels[in.Name()+"."+name]; known {
		return own
	}
	if shared, known := labels[name]; known {
		return shared
	}
	return label{zh: name, en: name}
}

// labels is the one table of what fields are called.
var labels = oneTable(commandLabels, adminLabels, accountLabels)

// commandLabels name the fields of commands.
var commandLabels = map[string]label{
	"note": {"备注", "Note", "", ""}, "reason": {"理由", "Reason", "", ""}, "text": {"内容", "Text", "", ""},
	"RegisterFact.award_fen": {"资金（元）", "Award (yuan)", "", ""},
	"TenderFact.of":          {"第几次招标采购", "Which tender", "按登记先后，1 为第一次。", "In the order of the record, 1 for the first."},
	"ContractFact.of":        {"原合同编号", "Number as it stands", "登记的编号；要改编号，请改下面的编号。", "As on record; to change it, change the number below."},
	"CorrectInput.reason":    {"更正理由", "Why", "写明错在哪里、依据什么。", "What is wrong, and how it is known."},
	"Facts.contract":         {"合同", "Contract", "", ""},
	"Facts.tender":           {"招标采购", "Tender", "", ""}, "Facts.start": {"开工", "Start of the works", "", ""}, "Facts.completion": {"完工", "Completion", "", ""}, "Facts.acceptance": {"验收", "Acceptance", "", ""},
	"Facts.fund_order": {"上级资金下达文件", "Fund orders", "", ""}, "Facts.award": {"资金分配", "Award", "", ""}, "Facts.handover": {"资产移交", "Handover", "", ""},
	"Facts.dividend": {"利益联结情况", "What households received", "", ""}, "Facts.return": {"应退资金", "Money to return", "", ""}, "Facts.particulars": {"申报内容", "Particulars", "", ""}, "Facts.register": {"台账内容", "What the register said", "", ""},
	"DecideInput.verdict": {"决定", "Decision", "", ""},
	"DecideInput.reason":  {"理由", "Reason", "退回、不同意时必填。", "Needed to return or reject."},
	"SelectInput.verdict": {"遴选结果", "Selection", "", ""},
	"SelectInput.year":    {"列入年度", "Year of the plan", "列入计划时填写。", "When selected."},
	"SelectInput.plan":    {"计划文号", "Number of the plan", "列入计划时填写，如：洋发改〔2019〕21号。", "When selected, for example 洋发改〔2019〕21号."},
	"SelectInput.reason":  {"理由", "Reason", "保留、调出时必填。", "Needed to keep or drop."},
	"resolution":          {"会议决定", "Resolution", "", ""}, "AwardInput.resolution": {"会议决定文号", "Number of the resolution", "如：洋苏陕组〔2019〕7号。", "For example 洋苏陕组〔2019〕7号."},
	"AcceptInput.resolution": {"验收意见书文号", "Number of the acceptance opinion", "", ""},
	"Resolution.number":      {"文号", "Number", "如：洋苏陕组〔2019〕7号。", "For example 洋苏陕组〔2019〕7号."},
	"on":                     {"日期", "Date", "", ""}, "AcceptInput.on": {"验收日期", "Day of the acceptance", "", ""},
	"Contract.on": {"签订日期", "Day of signing", "", ""}, "StartInput.on": {"开工日期", "Day of the start", "", ""},
	"CompleteInput.on": {"完工日期", "Day of completion", "", ""}, "VisitInput.on": {"检查日期", "Day of the visit", "", ""},
	"RecheckInput.on": {"复查日期", "Day of the second look", "", ""}, "PayInput.on": {"拨付日期", "Day of payment", "", ""},
	"HandOverInput.on": {"移交日期", "Day of the handover", "", ""}, "ReturnMoneyInput.on": {"退回日期", "Day it was sent", "", ""},
	"RecordDividendInput.on": {"兑付或核实日期", "Day of the last payment, or of the check", "", ""},
	"members":                {"参加人员", "Who took part", "每行一人。", "One a line."}, "AcceptInput.members": {"验收组成员", "Members", "至少三人，每行一人。", "Three at least, one a line."},

	"name": {"项目名称", "Name of the project", "", ""}, "year": {"申报年度", "Year of declaration", "", ""},
	"unit": {"单位", "Unit", "填单位代码，可从列表选择。", "Its code; choose from the list."}, "DeclareInput.unit": {"项目单位", "Project unit", "", ""},
	"TransferInput.unit": {"转给", "To unit", "", ""},
	"AssignInput.unit":   {"交办单位", "Who solves it", "", ""},
	"CopyInput.unit":     {"抄送单位", "Unit kept informed", "", ""},
	"ChangeInput.unit":   {"新项目单位", "New project unit", "变更单位时填写。", "When the unit changes."},
	"supervising_unit":   {"主管单位", "Supervising unit", "村集体经济组织为所属镇办，其他为主管部门。", "The township of a village cooperative, else the competent department."},
	"places":             {"建设地点", "Places", "第一处为主要地点。", "The first one leads."}, "township": {"镇（街道）", "Township", "", ""},
	"ChangeInput.places": {"新建设地点", "New places", "变更地点时填写。", "When they change."},
	"villages":           {"村", "Villages", "多个村用顿号或换行隔开。", "One a line."},
	"sector":             {"领域（项目类别）", "Sector", "如：农业。", "For example 农业."}, "ChangeInput.sector": {"新领域（项目类别）", "New sector", "变更时填写。", "When it changes."},
	"linkage_model": {"利益联结机制", "Linkage model", "", ""}, "ChangeInput.linkage_model": {"新利益联结机制", "New linkage model", "变更时选择。", "When it changes."},
	"jiangsu_enterprise": {"有江苏企业参与", "An enterprise from Jiangsu takes part", "", ""},
	"requested_fen":      {"申请资金（元）", "Aid asked for (yuan)", "以元为单位，可带两位小数。", "In yuan, with two decimals at most."}, "beneficiaries": {"受益人数", "Beneficiaries", "直接受益的人数，不是户数。", "Persons, not households."},
	"ChangeInput.beneficiaries":  {"新受益人数", "New number of beneficiaries", "变更时填写。", "When it changes."},
	"annual_income_increase_fen": {"预计年增收（元）", "Yearly increase of income (yuan)", "全体受益群众合计，每年。", "Of all who benefit together, a year."},
	"planned_start":              {"计划开工", "Planned start", "", ""}, "planned_end": {"计划完工", "Planned end", "", ""},
	"ConfirmInput.planned_end": {"新的计划完工日期", "New planned end", "原计划完工日期已过的导入项目须填。", "For an imported project whose planned end has passed."},

	"items": {"变更事项", "What changes", "", ""}, "item": {"事项", "Item", "", ""}, "before": {"变更前", "Before", "", ""}, "after": {"变更后", "After", "", ""},
	"concerns_fen": {"涉及资金（元）", "Aid concerned (yuan)", "", ""},
	"title":        {"标题", "In one line", "", ""}, "detail": {"详情", "Details", "", ""},
	"pauses": {"暂停计时的待办", "Deadlines that stand still", "协调事项办结前暂停计时。", "Until it is solved."}, "AssignInput.reason": {"暂停理由", "Why they stand still", "选择暂停计时的待办时必填。", "Needed with deadlines that stand still."},
	"AssignInput.note": {"交办意见", "Note", "", ""}, "role": {"岗位", "Post", "", ""}, "stop": {"停止抄送", "No longer", "", ""},
	"NudgeInput.text": {"催办留言", "Message", "", ""}, "AnswerInput.text": {"整改或解决情况", "What was done", "", ""},
	"SubmitInput.note": {"修改说明", "What was corrected", "退回后再次提交时填写。", "After a return."},

	"orders": {"上级资金下达文件", "Fund orders", "", ""}, "funding": {"资金构成", "Lines of the award", "合计即下达金额。", "Their sum is the award."},
	"source": {"资金来源", "Source", "如：江苏省级协作资金。", ""}, "budget_year": {"预算年度", "Budget year", "", ""}, "fund_order": {"文号", "Number of the order", "", ""},
	"issued_on":               {"发文日期", "Date of the order", "可不填。", "May be left out."},
	"RegisterFact.fund_order": {"资金文号", "Number of the fund order", "资金由哪份文件下达，不知道的不填。", "Which document allocates the award; leave it out when unknown."},
	"amount_fen":              {"金额（元）", "Amount (yuan)", "", ""}, "summary": {"建设内容", "What is built", "建什么、在哪里、谁受益。", "What, where, for whom."},
	"Contract.amount_fen":              {"合同价（元）", "Price (yuan)", "", ""},
	"RecordDividendInput.amount_fen":   {"兑付金额（元）", "Paid (yuan)", "分红与劳务合计；没有应付的填 0。", "Dividends and wages; 0 when nothing was due."},
	"ReleaseRetentionInput.amount_fen": {"退付质保金（元）", "Released (yuan)", "全部用于维修的填 0。", "0 when defects used it up."},
	"investment_fen":                   {"总投资（元）", "Total investment (yuan)", "协作资金与自筹合计。", "Aid and own money."}, "budget_fen": {"其中财政资金（元）", "Budget money in it (yuan)", "", ""},
	"organised_by": {"负责人", "Who is responsible", "", ""}, "schedule": {"进度安排", "Schedule", "", ""},
	"method": {"方式", "How", "", ""}, "kind": {"合同类别", "Kind of contract", "", ""}, "estimate_fen": {"合同估算价（元）", "Estimate (yuan)", "", ""},
	"TenderInput.number": {"中标（成交）通知书编号", "Number of the award notice", "免招标的不填。", "Unless exempt."},
	"winner":             {"中标（成交）单位", "Who won", "免招标的不填。", "Unless exempt."}, "TenderInput.reason": {"免招标理由", "Why exempt", "免招标的必填。", "Needed when exempt."},
	"number": {"编号", "Number", "", ""}, "Contract.number": {"合同编号", "Number of the contract", "", ""}, "contractor": {"承包（供货）单位", "Contractor", "", ""},
	"retention_percent": {"质保金比例（%）", "Retention (percent)", "", ""},

	"progress_percent": {"累计形象进度（%）", "Progress so far (percent)", "0 至 100。", "0 to 100."}, "planned_percent": {"月末计划进度（%）", "Planned for the end of the month (percent)", "0 至 100。", "0 to 100."},
	"ReportInput.explanation":      {"数据变动说明", "Why a figure is lower", "数据低于上月或支付超过总投资时必填。", "Needed when a figure is lower than in the report before, or more is paid than the works cost."},
	"VerifyInput.progress_percent": {"现场核实进度（%）", "Progress seen on the spot (percent)", "不填则以所报为准。", "Left empty, the reported one holds."},
	"paid_fen":                     {"累计支付（元）", "Paid out so far (yuan)", "", ""}, "households": {"累计受益户数", "Households that have benefited", "", ""},
	"RecordDividendInput.households": {"兑付户数", "Households that received it", "", ""}, "RecordDividendInput.year": {"所属年度", "The year it is for", "", ""},
	"RecordDividendInput.note": {"说明", "Note", "没有兑付时必填。", "Needed when nothing was paid."},
	"jobs":                     {"累计吸纳就业", "Jobs given so far", "", ""}, "job_days": {"务工天数", "Days worked", "", ""},
	"problems": {"存在问题", "Problems", "", ""}, "next_month": {"下月计划", "Plan for the next month", "", ""}, "signer": {"签字人", "Who signed the form", "", ""},
	"CorrectReportInput.reason": {"更正原因", "What was wrong", "", ""}, "agrees": {"所报属实", "The report is right", "", ""},
	"VerifyInput.note": {"核实情况", "What was compared", "不属实或现场进度明显偏低的必填。", "Needed when it is not right or much less was seen."},

	"seen": {"检查情况", "What was seen", "", ""}, "finding": {"发现问题", "Finding", "没有问题的不填。", "Only when something must be put right."}, "severity": {"严重程度", "Severity", "", ""},
	"holds":             {"暂停拨付", "Holds money of", "填款项或合同编号；不填则三级以上才暂停。", "An instalment or a contract's number; without it, none below L3."},
	"InterveneInput.on": {"日期", "Day", "", ""}, "agreed": {"议定事项", "What was agreed", "包括责任人和完成时限。", "With who is responsible, and by when."},
	"passed": {"整改到位", "Put right", "", ""}, "RecheckInput.note": {"复查情况", "What was seen", "", ""},
	"notice": {"所涉公示", "Notice", "只有多个公示同时进行时才需填写。", "Only when several run."}, "about": {"异议内容", "The objection", "不写异议人姓名。", "Without the objector's name."}, "reference": {"来信或谈话编号", "Number of the letter or note", "如：信访〔2019〕3号。", "For example 信访〔2019〕3号."},
	"upheld": {"异议成立", "The objection is right", "", ""}, "reject": {"直接否决申报", "Reject it for good", "申报异议成立时可选；不选则退回修改。", "Of a declaration; else it is returned."}, "answer": {"调查与答复", "What was found and answered", "", ""},

	"ReversePaymentInput.payment": {"退汇的拨款", "The payment that came back", "", ""}, "ReversePaymentInput.on": {"退汇日期", "Day it came back", "", ""}, "ReversePaymentInput.reason": {"退汇原因", "Why it came back", "", ""},
	"RecordPaidBeforeInput.amount_fen": {"导入前已拨资金（元）", "Paid before the import (yuan)", "没有填 0。", "0 for nothing."}, "RecordPaidBeforeInput.reason": {"账目依据", "By which accounts", "", ""},
	"instalment": {"款项", "Instalment", "", ""}, "contract": {"合同编号", "Contract", "", ""}, "payment": {"拨款申请", "Request", "只有多笔待拨时才需选择。", "Only when several wait."}, "voucher": {"凭证号", "Voucher", "", ""},
	"grade": {"验收结论", "Result", "", ""}, "faults": {"整改要求", "What must be put right", "不合格的必填。", "When it failed."}, "settled_fen": {"结算价（审定，元）", "Price by the final account (yuan)", "拨款不得超过此价；未填的以合同金额为准。", "No more is paid; without it the contracts stand for it."},
	"class": {"资产类别", "Class of asset", "", ""}, "value_fen": {"资产价值（元）", "Value (yuan)", "", ""}, "owner": {"产权单位", "Owner", "", ""}, "operator": {"经营单位", "Operator", "", ""}, "maintenance": {"管护责任", "Maintenance", "", ""}, "income_share": {"收益分配", "How income is shared", "", ""},
	"ReleaseRetentionInput.note": {"核实情况", "What was found", "", ""}, "ResumeInput.note": {"复核情况", "What was checked again", "", ""},
	"return_fen": {"应退资金（元）", "To be returned (yuan)", "没有填 0。", "0 for none."}, "audit": {"审计报告文号", "Number of the audit", "", ""}, "spent_fen": {"审定支出（元）", "Spent by the audit (yuan)", "", ""}, "assets": {"已形成资产及管护单位", "What was built and who keeps it", "", ""}, "told_on": {"告知群众日期", "Day the beneficiaries were told", "", ""}, "explanation": {"说明", "Explanation", "", ""},
}
