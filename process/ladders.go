package process

import (
	"slices"
)

// Addressee says to whom a task or a rung of a ladder goes; the rules turn it into a post of the project at hand.
type Addressee string

// The addressees. The last group are bodies: the policy names the post that speaks for each.
const (
	ToHolder          Addressee = "holder"           // whoever holds the task
	ToHeadOfUnit      Addressee = "head_of_unit"     // the head of the holder's unit
	ToDeclaringUnit   Addressee = "declaring_unit"   // 项目单位
	ToSupervisingUnit Addressee = "supervising_unit" // 主管单位

	ToSliceOfficer        Addressee = "slice_officer"        // 包抓干部
	ToCollaborationOffice Addressee = "collaboration_office" // 苏陕办
	ToBureau              Addressee = "bureau"               // 发改局
	ToViceHead            Addressee = "vice_head"            // 常委副县长
	ToInspectionOffice    Addressee = "inspection_office"    // 督查办
	ToLeadingGroup        Addressee = "leading_group"        // 领导小组
	ToFinance             Addressee = "finance"              // 财政局
	ToAcceptanceGroup     Addressee = "acceptance_group"     // 验收组
	ToPartnerCadre        Addressee = "partner_cadre"        // 江苏挂职干部
)

// Bodies lists the addressees whose post the policy names.
var Bodies = []Addressee{
	ToSliceOfficer, ToCollaborationOffice, ToBureau, ToViceHead, ToInspectionOffice, ToLeadingGroup, ToFinance, ToAcceptanceGroup,
	ToPartnerCadre,
}

// Addressees lists every addressee.
var Addressees = append([]Addressee{ToHolder, ToHeadOfUnit, ToDeclaringUnit, ToSupervisingUnit}, Bodies...)

// Valid reports whether the addressee is one of Addressees.
func (a Addressee) Valid() bool { return slices.Contains(Addressees, a) }

// Effect is what a rung does besides telling people.
type Effect string

// The effects. The last three open what time alone cannot decide.
const (
	EffectYellow     Effect = "yellow"     // the project's light is yellow at least
	EffectRed        Effect = "red"        // the project's light is red
	EffectCircular   Effect = "circular"   // 通报: named in the next circular
	EffectMeeting    Effect = "meeting"    // 推进会: put on the list of the next meeting
	EffectMoneyHold  Effect = "money_hold" // payments of the project stop
	EffectFinding    Effect = "finding"    // a finding is opened about it
	EffectReconsider Effect = "reconsider" // somebody decides whether the declaration is kept
	EffectRescue     Effect = "rescue"     // somebody changes the project or terminates it
)

// Effects lists every effect.
var Effects = []Effect{
	EffectYellow, EffectRed, EffectCircular, EffectMeeting, EffectMoneyHold, EffectFinding, EffectReconsider, EffectRescue,
}

// Lists are the effects that put a task on a list which somebody prepares: the county's next circular, and its next meeting.
var Lists = []Effect{EffectCircular, EffectMeeting}
