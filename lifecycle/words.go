package lifecycle

import (
	"fmt"
	"strings"

	"sluice/calendar"
	"sluice/policy"
)

var stageWords = map[Stage]policy.Words{
	StageDraft: words("申报", "draft"), StageReview: words("审核", "review"), StagePool: words("项目库", "pool"),
	StagePreparation: words("开工准备", "preparation"), StageImplementation: words("实施", "implementation"),
	StageAcceptance: words("验收", "acceptance"), StageFollowUp: words("后续管护", "follow-up"),
	StageSettlement: words("终止清算", "settlement"), StageClosed: words("已归档", "closed"),
}

// Words names the stage.
func (s Stage) Words() policy.Words { return stageWords[s] }

var addresseeWords = map[policy.Addressee]policy.Words{
	policy.ToHolder: words("待办人", "holder"), policy.ToHeadOfUnit: words("单位负责人", "head of the unit"),
	policy.ToDeclaringUnit: words("项目单位", "project unit"), policy.ToSupervisingUnit: words("主管单位", "supervising unit"),
	policy.ToSliceOfficer: words("包抓干部", "slice officer"), policy.ToCollaborationOffice: words("苏陕办", "collaboration office"),
	policy.ToBureau: words("发改局", "bureau"), policy.ToViceHead: words("常委副县长", "vice county head"),
	policy.ToInspectionOffice: words("督查办", "inspection office"), policy.ToLeadingGroup: words("领导小组", "leading group"),
	policy.ToFinance: words("财政局", "finance"), policy.ToAcceptanceGroup: words("验收组", "acceptance group"),
	policy.ToPartnerCadre: words("挂职干部", "partner cadre"),
}

// AddresseeWords names an addressee.
func AddresseeWords(a policy.Addressee) policy.Words { return addresseeWords[a] }

var roleWords = map[policy.Role]policy.Words{
	policy.RoleStaff: words("经办人", "staff"), policy.RoleHead: words("负责人", "head"), policy.RoleSecretary: words("记录人", "secretary"),
	policy.RoleSliceOfficer: words("包抓干部", "slice officer"), policy.RoleViceHead: words("常委副县长", "vice county head"),
	policy.RoleAdministrator: words("管理员", "administrator"),
}

// RoleWords names a role.
func RoleWords(r policy.Role) policy.Words { return roleWords[r] }

// CommandWords names a command, by its first line in the table.
func CommandWords(name policy.CommandName) policy.Words { return commandWords[name] }

var commandWords = func() map[policy.CommandName]policy.Words {
	all := make(map[policy.CommandName]policy.Words)
	for _, row := range table {
		if _, named := all[row.Command]; !named {
			all[row.Command] = row.Words
		}
	}
	return all
}()

// Called names a task as people do: with the month, the finding or the payment that it is about.
func (t Task) Called() policy.Words { return Called(t.Words, t.Subject) }

// Called names a task by its words and its subject.
func Called(w policy.Words, subject string) policy.Words {
	if subject = Tag(subject); subject == "" {
		return w
	}
	return words(w.ZH+" "+subject, w.EN+" "+subject)
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
func (r Rung) Words() policy.Words {
	if r.Level() || r.Offset.IsZero() {
		return words(r.Key, r.Key)
	}
	n, form := r.Offset.N, words("逾期 %d %s", "%d %s late")
	switch {
	case r.Fixed:
		form = words("自交办起满 %d %s", "%d %s after it began")
	case n < 0:
		n, form = -n, words("到期前 %d %s", "%d %s before it is due")
	}
	unit := periodWords[r.Offset.Unit]
	if n == 1 {
		unit.EN = strings.TrimSuffix(unit.EN, "s")
	}
	return words(fmt.Sprintf(form.ZH, n, unit.ZH), fmt.Sprintf(form.EN, n, unit.EN))
}

// Level reports whether a rung is a level of a finding, L0 to L5.
func (r Rung) Level() bool { return strings.HasPrefix(r.Key, "L") }

// Early reports whether a rung reminds before the due date.
func (r Rung) Early() bool { return !r.Fixed && r.Offset.N < 0 }

var periodWords = map[calendar.Unit]policy.Words{
	calendar.WorkingDays: words("个工作日", "working days"), calendar.Days: words("天", "days"), calendar.Months: words("个月", "months"),
}

// RungWords say how far a task has come on its ladder.
func (t Task) RungWords() policy.Words {
	for _, rung := range t.Ladder {
		if rung.Key == t.Rung {
			return rung.Words()
		}
	}
	return words(t.Rung, t.Rung)
}

// called names a post as people do: "龙亭镇人民政府经办人（lt-town/staff）"; the code alone when the unit is not known here.
func (d *deciding) called(post policy.Post) string {
	name := ""
	for _, unit := range append([]Unit{d.project.Unit, d.project.SupervisingUnit}, d.command.Units...) {
		if unit.Code == post.Unit {
			name = unit.Name
		}
	}
	for _, body := range policy.Bodies {
		if rule := d.terms.Policy.Bodies[body]; rule.Unit == post.Unit {
			name = rule.Name
		}
	}
	if name == "" {
		return post.String()
	}
	return name + roleWords[post.Role].ZH + "（" + post.String() + "）"
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
