package lifecycle

import "sluice/policy"

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
	policy.ToSliceOfficer: words("片区干部", "slice officer"), policy.ToCollaborationOffice: words("苏陕办", "collaboration office"),
	policy.ToBureau: words("发改局", "bureau"), policy.ToViceHead: words("常委副县长", "vice county head"),
	policy.ToInspectionOffice: words("督查办", "inspection office"), policy.ToLeadingGroup: words("领导小组", "leading group"),
	policy.ToFinance: words("财政局", "finance"), policy.ToAcceptanceGroup: words("验收组", "acceptance group"),
	policy.ToPartnerCadre: words("挂职干部", "partner cadre"),
}

// AddresseeWords names an addressee.
func AddresseeWords(a policy.Addressee) policy.Words { return addresseeWords[a] }

var roleWords = map[policy.Role]policy.Words{
	policy.RoleStaff: words("经办人", "staff"), policy.RoleHead: words("负责人", "head"), policy.RoleSecretary: words("秘书", "secretary"),
	policy.RoleSliceOfficer: words("片区干部", "slice officer"), policy.RoleViceHead: words("常委副县长", "vice county head"),
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
