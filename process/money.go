package process

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
