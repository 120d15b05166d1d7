package policy

import (
	"slices"
	"time"

	"sluice/calendar"
	"sluice/process"
)

// Proposal is the source of a number for which no published rule was found: the county decides it.
const Proposal = "proposal"

// Policy is one version of the document, validated and immutable. The rules look its maps up and never range over them.
type Policy struct {
	Name        string                                 `yaml:"name"`
	Programme   Programme                              `yaml:"programme"`
	Clock       Clock                                  `yaml:"clock"`
	Bodies      map[process.Addressee]BodyRule         `yaml:"bodies"`
	Papers      map[process.PaperKind]process.Words    `yaml:"papers"`
	Required    map[process.CommandName]PaperList      `yaml:"required_papers"`
	Optional    []process.PaperKind                    `yaml:"optional_papers"` // that nothing asks for
	Guides      map[int]Guide                          `yaml:"guides"`
	Review      map[process.UnitKind][]Step            `yaml:"review"`
	Chains      map[process.ChainName][]Step           `yaml:"chains"`
	Tasks       map[process.TaskKind]TaskRule          `yaml:"tasks"`
	Ladders     map[string][]RungRule                  `yaml:"ladders"`
	Findings    map[process.Severity]FindingRule       `yaml:"findings"`
	Report      ReportRule                             `yaml:"report"`
	Pool        PoolRule                               `yaml:"pool"`
	Tender      TenderRule                             `yaml:"tender"`
	Instalments []Instalment                           `yaml:"instalments"`
	Payment     PaymentRule                            `yaml:"payment"`
	Change      ChangeRule                             `yaml:"change"`
	Suspension  SuspensionRule                         `yaml:"suspension"`
	Acceptance  AcceptanceRule                         `yaml:"acceptance"`
	FollowUp    FollowUpRule                           `yaml:"follow_up"`
	Light       LightRule                              `yaml:"light"`
	Telling     TellingRule                            `yaml:"telling"`
	Separation  SeparationRule                         `yaml:"separation"`
	Deputies    DeputyRule                             `yaml:"deputies"`
	Second      SecondRule                             `yaml:"second_administrator"`
	Supervision SupervisionRule                        `yaml:"supervision"`
	Milestones  []Milestone                            `yaml:"milestones"`
	Linkage     map[process.LinkageModel]process.Words `yaml:"linkage"`
	Wording     map[string][]Wording                   `yaml:"wording"` // by name, in order of time
	Sources     map[string]Basis                       `yaml:"sources"`
}

// Programme is the aid programme whose projects follow this policy; the prefix begins every project code. Brand is what the pages
// call themselves.
type Programme struct {
	Prefix string        `yaml:"prefix"`
	Name   string        `yaml:"name"`
	Brand  process.Words `yaml:"brand"`
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

// BodyRule is the post that speaks for a body: the leading group's secretary, say. Words are what people call the body for short, Post
// what whoever holds the post is called after the body's name.
type BodyRule struct {
	Unit  string        `yaml:"unit"`
	Name  string        `yaml:"name"`
	Role  process.Role  `yaml:"role"`
	Words process.Words `yaml:"words"`
	Post  process.Words `yaml:"post"`
}

// PaperList is what must be on file before a command is accepted.
type PaperList struct {
	Kinds  []process.PaperKind `yaml:"kinds"`
	Source string              `yaml:"source"`
}

// StepKind says how a review step ends: by a decision, or by a notice (公示) that ran its days.
type StepKind string

// The kinds of step.
const (
	StepDecision StepKind = "decision"
	StepNotice   StepKind = "notice"
)

// Step is one step of a chain. Due counts from the step's opening; of a notice step from the notice's last day. A step of
// several parties opens a task for each; Need of them must approve, all when it is 0, and one who returns or rejects it
// decides alone.
type Step struct {
	Key     string              `json:"key" yaml:"key"`
	Words   process.Words       `json:"words" yaml:"words"`
	Kind    StepKind            `json:"kind" yaml:"kind"`
	By      process.Addressee   `json:"by,omitempty" yaml:"by"`
	Parties []process.Addressee `json:"parties,omitempty" yaml:"parties"`
	Need    int                 `json:"need,omitempty" yaml:"need"`
	Due     Duration            `json:"due" yaml:"due"`
	Notice  Duration            `json:"notice,omitzero" yaml:"notice"`
	Papers  []process.PaperKind `json:"papers,omitempty" yaml:"papers"` // on file before it is approved, or the notice confirmed
	Signs   []process.Role      `json:"-" yaml:"signs"`                 // who signs within the deciding unit, one after the other: staff, head
	Role    process.Role        `json:"role,omitempty" yaml:"-"`        // who of the deciding unit decides; none: the post that speaks for it

	index int // in the document, from 0
}

// Deciders lists who decides the step.
func (s Step) Deciders() []process.Addressee {
	if len(s.Parties) > 0 {
		return s.Parties
	}
	return []process.Addressee{s.By}
}

// Needed is how many of them must approve.
func (s Step) Needed() int {
	if s.Need > 0 {
		return s.Need
	}
	return len(s.Deciders())
}

// TaskRule says who holds a task of a kind, how long they have and which ladder it climbs when they don't. Due is absent where
// something else dates the task: a step, a level of the ladder, the day of the month, a day of the year. Extension is by how
// much its due date may be moved once; Limit a rung that counts from the day the task opened, whatever the due date.
type TaskRule struct {
	Words     process.Words     `yaml:"words"`
	Holder    process.Addressee `yaml:"holder"`
	Due       Duration          `yaml:"due"`
	Ladder    string            `yaml:"ladder"`
	Extension Duration          `yaml:"extension"`
	Limit     *RungRule         `yaml:"limit"`
}

// RungRule is a step of a ladder. Its moment is Offset after (before, when negative) the task's due date. A rung that Gives
// a period moves the due date that far on; a ladder of such rungs is a ladder of levels (R) and begins with the level's own
// rung at the moment the task opens. Repeat tells it again, that often, until the next rung or the end of the task.
type RungRule struct {
	Key     string              `yaml:"key"`
	Offset  calendar.Period     `yaml:"offset"`
	To      []process.Addressee `yaml:"to"`
	Gives   Duration            `yaml:"gives"`
	Repeat  calendar.Period     `yaml:"repeat"`
	Effects []process.Effect    `yaml:"effects"`
	Source  string              `yaml:"source"`
	Words   process.Words       `yaml:"words"` // what people call it; a level must have a name
	Act     process.Addressee   `yaml:"act"`   // who puts on record what came of it, on the ladder of findings
}

// Levelled reports whether the rung gives a new due date.
func (r RungRule) Levelled() bool { return r.Gives.Period != calendar.Period{} }

// FindingRule says at which level of its ladder a finding of a severity begins.
type FindingRule struct {
	Level  string `yaml:"level"`
	Source string `yaml:"source"`
}

// ReportRule dates the monthly report: month m is due on DueDay of the month after, one that could not be handed in before a later day
// CatchUp after that day.
type ReportRule struct {
	DueDay  Number   `yaml:"due_day"`
	CatchUp Duration `yaml:"catch_up"`
}

// Guide is a year's guide to declarations (申报指南): when they are taken, for which sectors (all when empty) and up to how
// much aid, in fen (no ceiling when 0).
type Guide struct {
	Opens      calendar.Date `yaml:"opens"`
	Closes     calendar.Date `yaml:"closes"`
	Sectors    []string      `yaml:"sectors"`
	CeilingFen int64         `yaml:"ceiling_fen"`
	Source     string        `yaml:"source"`
}

// DayOfYear is a day that comes every year, "01-31", with its source.
type DayOfYear struct {
	Day    string `yaml:"day"`
	Source string `yaml:"source"`

	month, day int
}

// In is the day in a year.
func (d DayOfYear) In(year int) calendar.Date {
	return calendar.NewDate(year, time.Month(d.month), d.day)
}

// Next is the first such day after a date.
func (d DayOfYear) Next(after calendar.Date) calendar.Date {
	if on := d.In(after.Year); on.After(after) {
		return on
	}
	return d.In(after.Year + 1)
}

// PoolRule says by when, each year, what waits in the pool is selected, kept or dropped.
type PoolRule struct {
	ReviewOn DayOfYear `yaml:"review_on"`
}

// TenderRule says from which value a contract must be tendered (in fen), for projects with at least so much budget money (in
// fen) and such a share of it in the investment (percent).
type TenderRule struct {
	FromFen     map[process.ContractKind]Amount `yaml:"from_fen"`
	BudgetFen   Amount                          `yaml:"budget_fen"`
	BudgetShare Number                          `yaml:"budget_percent"`
}

// Amount is a sum in fen with its source.
type Amount struct {
	Fen    int64  `yaml:"fen"`
	Source string `yaml:"source"`
}

// Ratio is a share, in percent, of a named base.
type Ratio struct {
	Base    process.Base `json:"base" yaml:"base"`
	Percent int          `json:"percent" yaml:"percent"`
	Source  string       `json:"source" yaml:"source"`
}

// Instalment is a part of the award that is paid when its conditions hold. Caps bound all that is paid up to and with it,
// each by its own base.
type Instalment struct {
	Key        string              `json:"key" yaml:"key"`
	Words      process.Words       `json:"words" yaml:"words"`
	Caps       []Ratio             `json:"caps,omitempty" yaml:"caps"`
	Conditions []process.Condition `json:"conditions,omitempty" yaml:"conditions"`
	Papers     []process.PaperKind `json:"papers,omitempty" yaml:"papers"`
	Source     string              `json:"source" yaml:"source"`
}

// PaymentRule holds what is common to all instalments: the least that public bodies pay of what was built, how many of the last
// monthly reports must be in, the defects period, how long finance has to pay the retention out, the most that may be retained
// and the papers of which each payment needs its own.
type PaymentRule struct {
	Floor        Ratio     `yaml:"floor"`
	Reports      Number    `yaml:"reports"`
	Defects      Duration  `yaml:"defects"`
	RetentionPay Duration  `yaml:"retention_pay"`
	Retention    Ratio     `yaml:"retention"`
	OwnPapers    PaperList `yaml:"own_papers"`
	Targets      []Target  `yaml:"spend_targets"`
}

// Target is the share of the award that should be spent by a day of its budget year.
type Target struct {
	By      DayOfYear `yaml:"by"`
	Percent int       `yaml:"percent"`
	Source  string    `yaml:"source"`
}

// ChangeRule tells minor changes from major ones: the share of the award a minor one may concern, in percent, and how many
// major ones a project may have.
type ChangeRule struct {
	MinorPercent Number `yaml:"minor_percent"`
	MostMajor    Number `yaml:"most_major"`
}

// SuspensionRule bounds a suspension; it may be extended once by as much.
type SuspensionRule struct {
	Longest Duration `yaml:"longest"`
}

// AcceptanceRule says after how many failures the leading group decides.
type AcceptanceRule struct {
	Attempts Number `yaml:"attempts"`
}

// FollowUpRule says for how many years after the acceptance it is recorded, by a day of the next, what households received.
type FollowUpRule struct {
	DividendYears Number    `yaml:"dividend_years"`
	JobYears      Number    `yaml:"job_years"`
	By            DayOfYear `yaml:"by"`
}

// LightRule says when a project's light turns: misses in a row; points of progress behind the planned dates, reported beyond what was
// seen on the spot, and fallen since the report before.
type LightRule struct {
	Misses     Threshold `yaml:"misses"`
	Behind     Threshold `yaml:"points_behind"`
	Overstated Threshold `yaml:"points_overstated"`
	Fallen     Threshold `yaml:"points_fallen"`
}

// TellingRule says how often a rung that repeats is told again at most.
type TellingRule struct {
	Most Number `yaml:"most"`
}

// SeparationRule names the chains of which every step, and the act they lead to, is another person's; of the others no two steps running.
type SeparationRule struct {
	EveryStep []process.ChainName `yaml:"every_step"`
	Source    string              `yaml:"source"`
}

// DeputyRule says from where deputies come: any of the places will do, with none nobody stands in for anybody.
type DeputyRule struct {
	From   []process.DeputyFrom `yaml:"from"`
	Source string               `yaml:"source"`
}

// SecondRule says which acts of an administrator wait for another's confirmation, once there are two, and for how many days.
type SecondRule struct {
	For    []process.ActKind `yaml:"for"`
	Days   int               `yaml:"days"`
	Source string            `yaml:"source"`
}

// Every reports whether every step of a chain is another person's.
func (r SeparationRule) Every(chain process.ChainName) bool {
	return slices.Contains(r.EveryStep, chain)
}

// SupervisionRule says which unit supervises a project, besides what its kind says: the bodies that are departments too, the townships
// whose unit does not bear their name, by unit code, and the departments competent for a sector; any department for a sector not named.
type SupervisionRule struct {
	Departments []string          `yaml:"departments"`
	Townships   map[string]string `yaml:"townships"`
	Sectors     map[string]string `yaml:"sectors"`
	Source      string            `yaml:"source"`
}

// Supervises reports whether a unit is one that supervises projects: a township, a department, or a body that is a department too.
func (p *Policy) Supervises(unit string, kind process.UnitKind) bool {
	return kind == process.Township || p.IsDepartment(unit, kind)
}

// IsDepartment reports whether a unit is a department, or a body that is one too.
func (p *Policy) IsDepartment(unit string, kind process.UnitKind) bool {
	return kind == process.Department || kind == process.Body && slices.Contains(p.Supervision.Departments, unit)
}

// Threshold is from which number on a light is yellow, and from which red.
type Threshold struct {
	Yellow int    `yaml:"yellow"`
	Red    int    `yaml:"red"`
	Source string `yaml:"source"`
}

// Colour is the colour that a count gives.
func (t Threshold) Colour(n int) process.Colour {
	switch {
	case n >= t.Red:
		return process.Red
	case n >= t.Yellow:
		return process.Yellow
	default:
		return process.Green
	}
}

// Milestone is the share of a year's projects, in percent, that should have started or be complete by a day.
type Milestone struct {
	Key     string        `yaml:"key"`
	Words   process.Words `yaml:"words"`
	Counts  string        `yaml:"counts"` // started or completed
	By      DayOfYear     `yaml:"by"`
	Percent int           `yaml:"percent"`
	Source  string        `yaml:"source"`
}

// Post is the post that speaks for a body; the zero post for an addressee that is none.
func (p *Policy) Post(a process.Addressee) process.Post {
	body := p.Bodies[a]
	return process.Post{Unit: body.Unit, Role: body.Role}
}

// Supervisors are the posts that speak for the county's bodies, each once, in the order of Bodies.
func (p *Policy) Supervisors() []process.Post {
	var all []process.Post
	for _, body := range process.Bodies {
		if post := p.Post(body); !post.IsZero() && !slices.Contains(all, post) {
			all = append(all, post)
		}
	}
	return all
}

// ActAt is the hour and minute, Asia/Shanghai, from which what is overdue is acted on.
func (p *Policy) ActAt() (hour, minute int) { return p.Clock.hour, p.Clock.minute }
