package lifecycle

import (
	"fmt"
	"strings"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
)

var stageWords = map[Stage]process.Words{
	StageDraft: process.Both("申报", "draft"), StageReview: process.Both("审核", "review"), StagePool: process.Both("项目库", "pool"),
	StagePreparation: process.Both("开工准备", "preparation"), StageImplementation: process.Both("实施", "implementation"),
	StageAcceptance: process.Both("验收", "acceptance"), StageFollowUp: process.Both("后续管护", "follow-up"),
	StageSettlement: process.Both("终止清算", "settlement"), StageClosed: process.Both("已归档", "closed"),
}

// Words names the outcome.
func (o Outcome) Words() process.Words { return OutcomeWords(string(o)) }

// Words names the stage.
func (s Stage) Words() process.Words { return stageWords[s] }

// addresseeWords name the addressees that every project has its own of; bodies are named by the policy.
var addresseeWords = map[process.Addressee]process.Words{
	process.ToHolder: process.Both("待办人", "holder"), process.ToHeadOfUnit: process.Both("单位负责人", "head of the unit"),
	process.ToDeclaringUnit: process.Both("项目单位", "project unit"), process.ToSupervisingUnit: process.Both("主管单位", "supervising unit"),
}

// AddresseeWords names an addressee, a body as the policy calls it.
func AddresseeWords(p *policy.Policy, a process.Addressee) process.Words {
	if w, own := addresseeWords[a]; own {
		return w
	}
	return p.AddresseeWords(a)
}

// names lists addressees: "苏陕办、发改局", "collaboration office, bureau".
func (d *deciding) names(addressees ...process.Addressee) process.Words {
	var zh, en []string
	for _, a := range addressees {
		w := AddresseeWords(d.terms.Policy, a)
		zh, en = append(zh, w.ZH), append(en, w.EN)
	}
	return process.Both(strings.Join(zh, "、"), strings.Join(en, ", "))
}

var roleWords = map[process.Role]process.Words{
	process.RoleStaff: process.Both("经办人", "staff"), process.RoleHead: process.Both("负责人", "head"),
	process.RoleSecretary:    process.Both("记录人", "secretary"),
	process.RoleSliceOfficer: process.Both("包抓干部", "slice officer"), process.RoleViceHead: process.Both("常委副县长", "vice county head"),
	process.RoleAdministrator: process.Both("管理员", "administrator"),
}

// RoleWords names a role.
func RoleWords(r process.Role) process.Words { return roleWords[r] }

// Called names a task as people do: with the month, the finding or the payment that it is about.
func (t Task) Called() process.Words { return Called(t.Words, t.Subject) }

// Called names a task by its words and its subject.
func Called(w process.Words, subject string) process.Words {
	if subject = Tag(subject); subject == "" {
		return w
	}
	return process.Both(w.ZH+" "+subject, w.EN+" "+subject)
}

// Tag is what of a subject says something to a reader: a month, or the number of a finding, a payment or a change. It is empty for the
// key of a step, which the task's words say better.
func Tag(subject string) string {
	subject, _, _ = strings.Cut(subject, "/")
	if _, err := calendar.ParseMonth(subject); err == nil {
		return subject
	}
	if len(subject) > 1 && subject[0] >= 'A' && subject[0] <= 'Z' && strings.Trim(subject[1:], "0123456789") == "" {
		return subject
	}
	return ""
}

// Words say when a rung comes: so long before or after the due date, or after the opening. A level has its own name, which people know.
func (r Rung) Words() process.Words {
	switch {
	case r.Called.ZH != "":
		return r.Called
	case r.Level():
		return LevelWords(r.Key)
	case r.Offset.IsZero(): // laid out before offsets were recorded
		return process.Both("督办", r.Key)
	}
	n, form := r.Offset.N, process.Both("逾期 %d %s", "%d %s late")
	switch {
	case r.Fixed:
		form = process.Both("自交办起满 %d %s", "%d %s after it began")
	case n < 0:
		n, form = -n, process.Both("到期前 %d %s", "%d %s before it is due")
	}
	unit := periodWords[r.Offset.Unit]
	if n == 1 {
		unit.EN = strings.TrimSuffix(unit.EN, "s")
	}
	return process.Both(fmt.Sprintf(form.ZH, n, unit.ZH), fmt.Sprintf(form.EN, n, unit.EN))
}

// levelWords name the levels of findings where neither the task nor its finding does, as those of earlier releases.
var levelWords = map[string]process.Words{
	"L0": process.Both("提醒", "reminder"), "L1": process.Both("整改通知", "rectification notice"), "L2": process.Both("通报", "circular"),
	"L3": process.Both("约谈", "interview"), "L4": process.Both("挂牌督办", "listed supervision"), "L5": process.Both("提请处置", "disposal"),
}

// LevelWords name a level of findings.
func LevelWords(key string) process.Words {
	if w, known := levelWords[key]; known {
		return w
	}
	return process.Both("督办", key)
}

// Name is what people call a rung apart from its time: a level, or the limit from the opening. Most have none.
func (r Rung) Name() process.Words {
	if r.Level() || r.Fixed || r.Called.ZH != "" {
		return r.Words()
	}
	return process.Words{}
}

// Level reports whether a rung is a level of a finding, L0 to L5.
func (r Rung) Level() bool { return strings.HasPrefix(r.Key, "L") }

// Early reports whether a rung reminds before the due date.
func (r Rung) Early() bool { return !r.Fixed && r.Offset.N < 0 }

var periodWords = map[calendar.Unit]process.Words{
	calendar.WorkingDays: process.Both("个工作日", "working days"), calendar.Days: process.Both("天", "days"),
	calendar.Months: process.Both("个月", "months"),
}

// periodZH writes a period: "5 个工作日".
func periodZH(p calendar.Period) string { return fmt.Sprintf("%d %s", p.N, periodWords[p.Unit].ZH) }

// RungWords say how far a task has come on its ladder.
func (t Task) RungWords() process.Words {
	for _, rung := range t.Ladder {
		if rung.Key == t.Rung {
			return rung.Words()
		}
	}
	return process.Both("督办", t.Rung)
}

// PostWords names a post after its unit's name: by the policy's word for it, or by its role.
func PostWords(p *policy.Policy, post process.Post) process.Words {
	if w := p.PostWords(post); w.ZH != "" {
		return w
	}
	return roleWords[post.Role]
}

// called names a post as people do: "龙亭镇人民政府经办人"; in English with its code, which programs look for.
func (d *deciding) called(post process.Post) process.Words {
	name := ""
	for _, unit := range append([]Unit{d.project.Unit, d.project.SupervisingUnit}, d.command.Units...) {
		if unit.Code == post.Unit {
			name = unit.Name
		}
	}
	for _, body := range process.Bodies {
		if rule := d.terms.Policy.Bodies[body]; rule.Unit == post.Unit {
			name = rule.Name
		}
	}
	role := PostWords(d.terms.Policy, post)
	if name == "" {
		return process.Both("其他单位的"+role.ZH, role.EN+" of another unit ("+post.String()+")")
	}
	return process.Both(name+role.ZH, role.EN+" of "+name+" ("+post.String()+")")
}

// listedVerdicts writes verdicts in Chinese.
func listedVerdicts(verdicts []Verdict) string {
	var names []string
	for _, v := range verdicts {
		names = append(names, v.Words().ZH)
	}
	return strings.Join(names, "、")
}

// listed writes the names of stages in Chinese.
func listed(stages []Stage) string {
	text := ""
	for i, s := range stages {
		if i > 0 {
			text += "、"
		}
		text += stageWords[s].ZH
	}
	return text
}

// outcomeWords are the ways a task or a project ends, in Chinese.
var outcomeWords = map[string]string{
	"submitted": "已提交", "approved": "通过", "returned": "退回", "rejected": "不予通过", "withdrawn": "已撤回", "kept": "保留", "no_objection": "无异议",
	"objected": "有异议", "dismissed": "异议不成立", "upheld": "异议成立", "selected": "已列入计划", "dropped": "调出项目库", "recorded": "已登记",
	"awarded": "已审定", "tender": "已招标", "procurement": "已采购", "exempt": "免招标", "signed": "已签订", "started": "已开工", "on_time": "按时",
	"late": "逾期", "waived": "免报", "verified": "属实", "not_verified": "不实", "corrected": "已更正", "answered": "已答复", "passed": "通过",
	"not_passed": "未通过", "intervened": "已处置", "assigned": "已交办", "solved": "已办结", "not_solved": "未办结", "paid": "已拨付", "changed": "已变更",
	"published": "已公开",
	"resumed":   "已恢复实施", "claimed": "已报完工", "confirmed": "已核实", "applied": "已申请", "accepted": "通过验收", "failed": "未通过验收",
	"once_more": "再次整改", "handed_over": "已移交", "released": "已退付", "used_up": "已用完", "terminated": "项目终止", "settled": "已清算",
	"closed": "已归档", "finished": "完工", "replanned": "改期", "overtaken": "不再需要", "import_undone": "导入已撤销",
}

// OutcomeWords name the way a task or a project ended.
func OutcomeWords(outcome string) process.Words {
	zh, known := outcomeWords[outcome]
	if !known {
		zh = "办结"
	}
	return process.Both(zh, strings.ReplaceAll(outcome, "_", " "))
}

// daysEN writes a number of days in English.
func daysEN(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// EndedAs says how a closed project ended: what was refused after it had passed its review was dropped from the pool.
func (p Project) EndedAs() process.Words {
	if p.Outcome == OutcomeRejected && p.Review.Passed() {
		return process.Both("调出项目库", "dropped from the pool")
	}
	return OutcomeWords(string(p.Outcome))
}

// dayZH writes a date as documents do: 2019年12月5日.
func dayZH(on Date) string { return fmt.Sprintf("%d年%d月%d日", on.Year, on.Month, on.Day) }
