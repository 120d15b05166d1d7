package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a person does in a unit; a unit and a role make a post.
type Role string

// The roles.
const (
	RoleStaff         Role = "staff"         // 经办人: works on the unit's tasks
	RoleHead          Role = "head"          // 负责人: is told when the unit is late
	RoleSecretary     Role = "secretary"     // 记录人: records what a body resolved
	RoleSliceOfficer  Role = "slice_officer" // 包抓干部: looks after a slice of projects
	RoleViceHead      Role = "vice_head"     // 常委副县长
	RoleAdministrator Role = "administrator" // 管理员: people, units, policy
)

// Roles lists every role.
var Roles = []Role{RoleStaff, RoleHead, RoleSecretary, RoleSliceOfficer, RoleViceHead, RoleAdministrator}

// Valid reports whether the role is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Post is a unit's code and a role in it. Tasks are held by posts, persons hold posts.
type Post struct {
	Unit string `json:"unit" yaml:"unit"`
	Role Role   `json:"role" yaml:"role"`
}

// String is "unit/role".
func (p Post) String() string { return p.Unit + "/" + string(p.Role) }

// IsZero reports whether no post is named.
func (p Post) IsZero() bool { return p == Post{} }

// ParsePost reads "unit/role".
func ParsePost(s string) (Post, error) {
	unit, role, found := strings.Cut(s, "/")
	post := Post{Unit: unit, Role: Role(role)}
	if !found || unit == "" || !post.Role.Valid() {
		return Post{}, fmt.Errorf("%q is not a post: write unit/role, for example ssb/staff; the roles are %s", s, list(Roles))
	}
	return post, nil
}

// Scope is how far a token goes.
type Scope string

// The scopes.
const (
	ScopeFull     Scope = "full"     // 全部: whatever its person may do
	ScopeRead     Scope = "read"     // 只读: looks at what its person may see
	ScopeCalendar Scope = "calendar" // 日历订阅: the feed of its person's deadlines alone
)

// Scopes lists every scope.
var Scopes = []Scope{ScopeFull, ScopeRead, ScopeCalendar}

// Valid reports whether the scope is one of Scopes.
func (s Scope) Valid() bool { return slices.Contains(Scopes, s) }

// UnitKind says what a unit is; it decides who supervises a project.
type UnitKind string

// The kinds of unit. The first three, and departments, declare projects (project units, 项目单位).
const (
	VillageCooperative     UnitKind = "village_cooperative"     // 村级经济股份合作社
	LeadingEnterprise      UnitKind = "leading_enterprise"      // 龙头企业
	SpecialisedCooperative UnitKind = "specialised_cooperative" // 专业合作社
	Department             UnitKind = "department"              // 主管部门
	Township               UnitKind = "township"                // 镇办
	Body                   UnitKind = "body"                    // 领导小组, 苏陕办 and the like
)

// EntityKinds lists the kinds of unit that may declare a project.
var EntityKinds = []UnitKind{VillageCooperative, LeadingEnterprise, SpecialisedCooperative, Department}

// UnitKinds lists every kind of unit.
var UnitKinds = append(slices.Clone(EntityKinds), Township, Body)

// Valid reports whether the kind is one of UnitKinds.
func (k UnitKind) Valid() bool { return slices.Contains(UnitKinds, k) }

// Declares reports whether units of this kind declare projects.
func (k UnitKind) Declares() bool { return slices.Contains(EntityKinds, k) }

// Supervisor is the kind of unit that supervises projects of this kind: cooperatives of a village answer to their township,
// enterprises and specialised cooperatives to the competent department (source: S1), a department to the one above it.
func (k UnitKind) Supervisor() UnitKind {
	if k == VillageCooperative {
		return Township
	}
	return Department
}

// LinkageModel is one of the county's four ways to link households to a project (利益联结机制, source: S1).
type LinkageModel string

// The linkage models.
const (
	LinkageEmployment LinkageModel = "party_committee_enterprise_employment" // 党委+经营主体+贫困户就业
	LinkageBase       LinkageModel = "party_branch_enterprise_base"          // 党支部+经营主体+基地+贫困户
	LinkageIndustry   LinkageModel = "party_branch_enterprise_industry"      // 党支部+经营主体+产业+贫困户
	LinkageDividend   LinkageModel = "party_branch_collective_dividend"      // 党支部+村集体+新型经营主体+贫困户投资分红
)

// LinkageModels lists the models.
var LinkageModels = []LinkageModel{LinkageEmployment, LinkageBase, LinkageIndustry, LinkageDividend}

// Valid reports whether the model is one of LinkageModels.
func (m LinkageModel) Valid() bool { return slices.Contains(LinkageModels, m) }

// TaskKind says what somebody must do. The policy gives each its holder, time and ladder.
type TaskKind string

// The kinds of task, in the order of a project's life.
const (
	TaskDraft             TaskKind = "draft"              // finish the first draft and submit it
	TaskResubmit          TaskKind = "resubmit"           // answer a returned declaration
	TaskReconsider        TaskKind = "reconsider"         // keep or withdraw a declaration that was not submitted in time
	TaskDecide            TaskKind = "decide"             // decide a step of the review
	TaskConfirmNotice     TaskKind = "confirm_notice"     // confirm that a notice drew no objection
	TaskSettleObjection   TaskKind = "settle_objection"   // look into an objection and answer it
	TaskSelect            TaskKind = "select"             // select for the annual plan, keep in the pool or drop
	TaskRecordFundOrder   TaskKind = "record_fund_order"  // record the order that allocates the funds
	TaskAward             TaskKind = "award"              // award the aid
	TaskPlan              TaskKind = "plan"               // hand in the implementation plan
	TaskDecidePlan        TaskKind = "decide_plan"        // decide a step of the plan's approval
	TaskTender            TaskKind = "tender"             // tender the works, or claim the exemption
	TaskSignContract      TaskKind = "sign_contract"      // sign the contract
	TaskStart             TaskKind = "start"              // start building
	TaskRescue            TaskKind = "rescue"             // change or terminate what did not start
	TaskReport            TaskKind = "report"             // hand in a month's report
	TaskVerifyReport      TaskKind = "verify_report"      // verify a month's report
	TaskCorrectReport     TaskKind = "correct_report"     // correct a report that was not confirmed
	TaskAnswerFinding     TaskKind = "answer_finding"     // answer a finding with what was put right
	TaskRecheck           TaskKind = "recheck"            // look again at a finding on the spot
	TaskIntervene         TaskKind = "intervene"          // interview, list or dispose, and put the result on record
	TaskAssignDifficulty  TaskKind = "assign_difficulty"  // assign a difficulty to who can solve it
	TaskAnswerDifficulty  TaskKind = "answer_difficulty"  // solve a difficulty
	TaskConfirmSolved     TaskKind = "confirm_solved"     // confirm that a difficulty is solved
	TaskCheckPayment      TaskKind = "check_payment"      // check a request for payment
	TaskPay               TaskKind = "pay"                // pay what was checked
	TaskDecideChange      TaskKind = "decide_change"      // decide a step of a change
	TaskPublishChange     TaskKind = "publish_change"     // bring the published list up to date after a change
	TaskConsentSuspension TaskKind = "consent_suspension" // consent to a suspension
	TaskReviewSuspension  TaskKind = "review_suspension"  // resume, extend once or terminate what is suspended
	TaskComplete          TaskKind = "complete"           // finish the works
	TaskConfirmCompletion TaskKind = "confirm_completion" // accept that the works are complete
	TaskApply             TaskKind = "apply"              // apply for acceptance
	TaskPreAccept         TaskKind = "pre_accept"         // look at the work before the county does
	TaskAccept            TaskKind = "accept"             // accept the work for the county
	TaskReapply           TaskKind = "reapply"            // put right what failed and apply again
	TaskDecideFailure     TaskKind = "decide_failure"     // decide what becomes of work that failed twice
	TaskHandOver          TaskKind = "hand_over"          // hand the assets over
	TaskReleaseRetention  TaskKind = "release_retention"  // verify that the retention can be released
	TaskRecordDividend    TaskKind = "record_dividend"    // record what households received in a year
	TaskReturnMoney       TaskKind = "return_money"       // return unspent money
	TaskConfirmReturn     TaskKind = "confirm_return"     // confirm that money came back
	TaskSettle            TaskKind = "settle"             // settle a terminated project
	TaskClose             TaskKind = "close"              // close the file
	TaskConfirmState      TaskKind = "confirm_state"      // confirm what a register said of an imported project
	TaskCorrectRegister   TaskKind = "correct_register"   // put right what a register said
	TaskDecideCorrection  TaskKind = "decide_correction"  // approve a correction of a fact on record
)

// TaskKinds lists every kind of task.
var TaskKinds = []TaskKind{
	TaskDraft, TaskResubmit, TaskReconsider, TaskDecide, TaskConfirmNotice, TaskSettleObjection, TaskSelect,
	TaskRecordFundOrder, TaskAward, TaskPlan, TaskDecidePlan, TaskTender, TaskSignContract, TaskStart, TaskRescue,
	TaskReport, TaskVerifyReport, TaskCorrectReport, TaskAnswerFinding, TaskRecheck, TaskIntervene,
	TaskAssignDifficulty, TaskAnswerDifficulty, TaskConfirmSolved, TaskCheckPayment, TaskPay, TaskDecideChange,
	TaskPublishChange, TaskConsentSuspension, TaskReviewSuspension, TaskComplete, TaskConfirmCompletion, TaskApply,
	TaskPreAccept, TaskAccept, TaskReapply, TaskDecideFailure, TaskHandOver, TaskReleaseRetention,
	TaskRecordDividend, TaskReturnMoney, TaskConfirmReturn, TaskSettle, TaskClose, TaskConfirmState,
	TaskCorrectRegister, TaskDecideCorrection,
}

// Valid reports whether the kind is one of TaskKinds.
func (k TaskKind) Valid() bool { return slices.Contains(TaskKinds, k) }

// CommandName names what a person, or time, may do to a project. It is also the name of the workflow's update.
type CommandName string

// The commands, in the order of a project's life. Refresh counts open deadlines anew by a changed calendar. Tick is time itself.
const (
	Declare          CommandName = "declare"
	Edit             CommandName = "edit"
	FilePaper        CommandName = "file_paper"
	Submit           CommandName = "submit"
	Withdraw         CommandName = "withdraw"
	Decide           CommandName = "decide"
	Object           CommandName = "object"
	SettleObjection  CommandName = "settle_objection"
	Confirm          CommandName = "confirm"
	Select           CommandName = "select"
	RecordFundOrder  CommandName = "record_fund_order"
	Award            CommandName = "award"
	Plan             CommandName = "plan"
	Tender           CommandName = "tender"
	SignContract     CommandName = "sign_contract"
	Start            CommandName = "start"
	Report           CommandName = "report"
	CorrectReport    CommandName = "correct_report"
	Verify           CommandName = "verify"
	Waive            CommandName = "waive"
	Visit            CommandName = "visit"
	Answer           CommandName = "answer"
	Recheck          CommandName = "recheck"
	Intervene        CommandName = "intervene"
	Extend           CommandName = "extend"
	Claim            CommandName = "claim"
	Release          CommandName = "release"
	Transfer         CommandName = "transfer"
	Nudge            CommandName = "nudge"
	Copy             CommandName = "copy"
	RaiseDifficulty  CommandName = "raise_difficulty"
	Assign           CommandName = "assign"
	RequestPayment   CommandName = "request_payment"
	Pay              CommandName = "pay"
	ReversePayment   CommandName = "reverse_payment"
	RecordPaidBefore CommandName = "record_paid_before"
	RequestChange    CommandName = "request_change"
	Correct          CommandName = "correct"
	Suspend          CommandName = "suspend"
	Resume           CommandName = "resume"
	Complete         CommandName = "complete"
	Apply            CommandName = "apply"
	Accept           CommandName = "accept"
	HandOver         CommandName = "hand_over"
	ReleaseRetention CommandName = "release_retention"
	RecordDividend   CommandName = "record_dividend"
	Terminate        CommandName = "terminate"
	ReturnMoney      CommandName = "return_money"
	Settle           CommandName = "settle"
	Close            CommandName = "close"
	Import           CommandName = "import"
	Refresh          CommandName = "refresh"
	Tick             CommandName = "tick"
)

// CommandNames lists every command.
var CommandNames = []CommandName{
	Declare, Edit, FilePaper, Submit, Withdraw, Decide, Object, SettleObjection, Confirm, Select, RecordFundOrder,
	Award, Plan, Tender, SignContract, Start, Report, CorrectReport, Verify, Waive, Visit, Answer, Recheck,
	Intervene, Extend, Claim, Release, Transfer, Nudge, Copy, RaiseDifficulty, Assign, RequestPayment, Pay,
	ReversePayment, RecordPaidBefore, RequestChange, Correct, Suspend, Resume, Complete, Apply, Accept, HandOver,
	ReleaseRetention, RecordDividend, Terminate, ReturnMoney, Settle, Close, Import, Refresh, Tick,
}

// Gated lists the commands before which the policy may ask for papers.
var Gated = []CommandName{
	Submit, Decide, Confirm, Award, Plan, Tender, SignContract, Start, Report, Visit, Complete, Apply, Accept,
	HandOver, RecordDividend, Settle, Close,
}

// Valid reports whether the name is one of CommandNames.
func (n CommandName) Valid() bool { return slices.Contains(CommandNames, n) }

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

// Base is what a ratio of money is a ratio of: never a bare percentage.
type Base string

// The bases.
const (
	BaseAward          Base = "award"           // the aid awarded
	BaseContract       Base = "contract"        // the sum of the contracts
	BaseCompletedValue Base = "completed_value" // the contracts times the verified progress
	BaseSettledPrice   Base = "settled_price"   // the final account
)

// Bases lists every base.
var Bases = []Base{BaseAward, BaseContract, BaseCompletedValue, BaseSettledPrice}

// Condition is something that must hold before an instalment is paid.
type Condition string

// The conditions.
const (
	PlanApproved         Condition = "plan_approved"
	TenderDone           Condition = "tender_done"
	ContractSigned       Condition = "contract_signed"
	StartNoticeOver      Condition = "start_notice_over"
	ProgressVerified     Condition = "progress_verified" // the verified progress is at least the share paid
	WorkAccepted         Condition = "accepted"
	CompletionNoticeOver Condition = "completion_notice_over"
	DefectsOver          Condition = "defects_over" // the defects period is over
	AssetsHandedOver     Condition = "handed_over"
	NoOpenFinding        Condition = "no_open_finding"
)

// Conditions lists every condition.
var Conditions = []Condition{
	PlanApproved, TenderDone, ContractSigned, StartNoticeOver, ProgressVerified, WorkAccepted, CompletionNoticeOver, DefectsOver,
	AssetsHandedOver, NoOpenFinding,
}

// ChainName names a chain of steps that decides a matter other than the declaration itself.
type ChainName string

// The chains.
const (
	ChainPlan        ChainName = "plan"         // the implementation plan, and the notice before the start
	ChainPayment     ChainName = "payment"      // a request for payment
	ChainMinorChange ChainName = "minor_change" // a change within the policy's limits
	ChainMajorChange ChainName = "major_change" // any other
	ChainSuspension  ChainName = "suspension"   // the consent to a suspension
	ChainAcceptance  ChainName = "acceptance"   // what comes before the county's acceptance
	ChainCompletion  ChainName = "completion"   // the notice after the acceptance
)

// ChainReview names the review of declarations, which differs by kind of unit, where chains are named.
const ChainReview ChainName = "review"

// ChainNames lists every chain.
var ChainNames = []ChainName{
	ChainPlan, ChainPayment, ChainMinorChange, ChainMajorChange, ChainSuspension, ChainAcceptance, ChainCompletion,
}

// ContractKind says what a contract is about; the thresholds of tendering differ.
type ContractKind string

// The kinds of contract (source: S9).
const (
	ContractWorks    ContractKind = "works"    // 工程
	ContractGoods    ContractKind = "goods"    // 货物
	ContractServices ContractKind = "services" // 勘察设计监理服务
)

// ContractKinds lists the kinds.
var ContractKinds = []ContractKind{ContractWorks, ContractGoods, ContractServices}

// Colour is a project's light.
type Colour string

// The colours, from good to bad; grey is a project whose clocks stand still.
const (
	Grey   Colour = "grey"
	Green  Colour = "green"
	Yellow Colour = "yellow"
	Red    Colour = "red"
)

// Colours lists the colours.
var Colours = []Colour{Grey, Green, Yellow, Red}

// Words are what a light of the colour is called.
func (c Colour) Words() Words {
	return map[Colour]Words{
		Grey: {ZH: "灰灯", EN: "grey"}, Green: {ZH: "绿灯", EN: "green"}, Yellow: {ZH: "黄灯", EN: "yellow"}, Red: {ZH: "红灯", EN: "red"},
	}[c]
}

// Severity of a finding; the policy says at which level of ladder R it begins.
type Severity string

// The severities.
const (
	Minor   Severity = "minor"
	Medium  Severity = "medium"
	Serious Severity = "serious"
)

// Severities lists every severity.
var Severities = []Severity{Minor, Medium, Serious}

// Valid reports whether the severity is one of Severities.
func (s Severity) Valid() bool { return slices.Contains(Severities, s) }

// PaperKind is a kind of document (资料) of the policy's catalogue, for example "application_form".
type PaperKind string

// list writes words for an error message.
func list[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
