package policy

import "sluice/calendar"

// Proposal is the source of a number for which no published rule was found: the county decides it.
const Proposal = "proposal"

// Policy is one version of the document, validated and immutable. The rules look its maps up and never range over them.
type Policy struct {
	Name      string                    `yaml:"name"`
	Programme Programme                 `yaml:"programme"`
	Clock     Clock                     `yaml:"clock"`
	Bodies    map[Addressee]BodyRule    `yaml:"bodies"`
	Papers    map[PaperKind]Words       `yaml:"papers"`
	Required  map[CommandName]PaperList `yaml:"required_papers"`
	Review    map[UnitKind][]Step       `yaml:"review"`
	Tasks     map[TaskKind]TaskRule     `yaml:"tasks"`
	Ladders   map[string][]RungRule     `yaml:"ladders"`
	Findings  map[Severity]FindingRule  `yaml:"findings"`
	Report    ReportRule                `yaml:"report"`
}

// Words names a thing in both languages of the pages.
type Words struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// Programme is the aid programme whose projects follow this policy; the prefix begins every project code.
type Programme struct {
	Prefix string `yaml:"prefix"`
	Name   string `yaml:"name"`
}

// Clock says when, on a working day in Asia/Shanghai, what is overdue is acted on, and over how many minutes the projects
// are spread so that a monthly deadline does not fall on one instant.
type Clock struct {
	ActAt         string `yaml:"act_at"`
	Source        string `yaml:"source"`
	SpreadMinutes Number `yaml:"spread_minutes"`

	hour, minute int
}

// Number is a count with the source that says so.
type Number struct {
	Value  int    `yaml:"value"`
	Source string `yaml:"source"`
}

// Duration is a period in working days (wd) or calendar days (d) with the source that says so.
type Duration struct {
	Period calendar.Period `json:"period" yaml:"period"`
	Source string          `json:"source" yaml:"source"`
}

// BodyRule is the post that speaks for a body: the leading group's secretary, say.
type BodyRule struct {
	Unit string `yaml:"unit"`
	Name string `yaml:"name"`
	Role Role   `yaml:"role"`
}

// PaperList is what must be on file before a command is accepted.
type PaperList struct {
	Kinds  []PaperKind `yaml:"kinds"`
	Source string      `yaml:"source"`
}

// StepKind says how a review step ends: by a decision, or by a notice (公示) that ran its days.
type StepKind string

// The kinds of step.
const (
	StepDecision StepKind = "decision"
	StepNotice   StepKind = "notice"
)

// Step is one step of a review chain. Due counts from the step's opening; of a notice step from the notice's last day.
type Step struct {
	Key    string    `json:"key" yaml:"key"`
	Words  Words     `json:"words" yaml:"words"`
	Kind   StepKind  `json:"kind" yaml:"kind"`
	By     Addressee `json:"by" yaml:"by"`
	Due    Duration  `json:"due" yaml:"due"`
	Notice Duration  `json:"notice,omitzero" yaml:"notice"`
}

// TaskRule says who holds a task of a kind, how long they have and which ladder it climbs when they don't.
// Due is absent where something else dates the task: a review step, a level of the ladder, the day of the month.
type TaskRule struct {
	Words  Words     `yaml:"words"`
	Holder Addressee `yaml:"holder"`
	Due    Duration  `yaml:"due"`
	Ladder string    `yaml:"ladder"`
}

// RungRule is a step of a ladder. Its moment is Offset after (before, when negative) the task's due date. A rung that Gives
// a period moves the due date that far on; a ladder of such rungs is a ladder of levels (R) and begins with the level's own
// rung at the moment the task opens.
type RungRule struct {
	Key     string          `yaml:"key"`
	Offset  calendar.Period `yaml:"offset"`
	To      []Addressee     `yaml:"to"`
	Gives   Duration        `yaml:"gives"`
	Effects []Effect        `yaml:"effects"`
	Source  string          `yaml:"source"`
}

// Levelled reports whether the rung gives a new due date.
func (r RungRule) Levelled() bool { return r.Gives.Period != calendar.Period{} }

// FindingRule says at which level of its ladder a finding of a severity begins.
type FindingRule struct {
	Level  string `yaml:"level"`
	Source string `yaml:"source"`
}

// ReportRule dates the monthly report: month m is due on DueDay of the month after.
type ReportRule struct {
	DueDay Number `yaml:"due_day"`
}

// Post is the post that speaks for a body; the zero post for an addressee that is none.
func (p *Policy) Post(a Addressee) Post {
	body := p.Bodies[a]
	return Post{Unit: body.Unit, Role: body.Role}
}

// ActAt is the hour and minute, Asia/Shanghai, from which what is overdue is acted on.
func (p *Policy) ActAt() (hour, minute int) { return p.Clock.hour, p.Clock.minute }
