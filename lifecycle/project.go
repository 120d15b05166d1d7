package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Date is a civil date in Asia/Shanghai.
type Date = calendar.Date

// Stage is where in its life a project stands.
type Stage string

// The stages, in order.
const (
	StageDraft          Stage = "draft"
	StageReview         Stage = "review"
	StagePool           Stage = "pool"
	StagePreparation    Stage = "preparation"
	StageImplementation Stage = "implementation"
	StageAcceptance     Stage = "acceptance"
	StageFollowUp       Stage = "follow_up"
	StageSettlement     Stage = "settlement" // after a termination
	StageClosed         Stage = "closed"
)

// Stages lists every stage in order.
var Stages = []Stage{
	StageDraft, StageReview, StagePool, StagePreparation, StageImplementation, StageAcceptance, StageFollowUp, StageSettlement,
	StageClosed,
}

// Outcome says how a closed project ended.
type Outcome string

// The outcomes.
const (
	OutcomeFinished   Outcome = "finished"   // the works are complete
	OutcomeRejected   Outcome = "rejected"   // refused in the review, or dropped from the pool
	OutcomeWithdrawn  Outcome = "withdrawn"  // by the unit, or not submitted in time and not kept
	OutcomeTerminated Outcome = "terminated" // by the leading group, and settled
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{OutcomeFinished, OutcomeRejected, OutcomeWithdrawn, OutcomeTerminated}

// Place is a township and the villages in it that a project stands in; a project's first place leads.
type Place struct {
	Township string   `json:"township" maxLength:"30" doc:"name of the township, for example 龙亭镇"`
	Villages []string `json:"villages" maxLength:"30" form:"villages" doc:"names of the villages"`
}

// Particulars are what a declaration says of a project. Money is in fen. Dates are civil dates, Asia/Shanghai.
type Particulars struct {
	Year              int                  `json:"year"`
	Name              string               `json:"name" maxLength:"100"`
	Unit              Unit                 `json:"unit"`
	SupervisingUnit   Unit                 `json:"supervising_unit"`
	Places            []Place              `json:"places"`
	Sector            string               `json:"sector" maxLength:"30"`
	Linkage           process.LinkageModel `json:"linkage_model"`
	JiangsuEnterprise bool                 `json:"jiangsu_enterprise"`
	RequestedFen      int64                `json:"requested_fen"`
	Beneficiaries     int                  `json:"beneficiaries"`
	IncomeIncreaseFen int64                `json:"annual_income_increase_fen"`
	PlannedStart      Date                 `json:"planned_start"`
	PlannedEnd        Date                 `json:"planned_end"`
}

// FundLine is a part of the award: where the money comes from and how much, in fen.
type FundLine struct {
	Source     string `json:"source" maxLength:"60" doc:"where the money comes from, for example 江苏省级协作资金"`
	BudgetYear int    `json:"budget_year" doc:"budget year"`
	FundOrder  string `json:"fund_order" maxLength:"60" doc:"number of the document that allocates it"`
	AmountFen  int64  `json:"amount_fen" doc:"amount in fen"`
	IssuedOn   Date   `json:"issued_on,omitzero" doc:"date of that document; may be left out"`
}

// Project is the folded state of a project's stream: everything the rules need to decide, and nothing else.
type Project struct {
	Code        string    `json:"code"`
	Revision    int64     `json:"revision"`
	Incarnation int       `json:"incarnation"`
	At          time.Time `json:"at"` // of the last event

	Particulars
	Stage      Stage     `json:"stage"`
	StageSince time.Time `json:"stage_since"`
	Outcome    Outcome   `json:"outcome,omitempty"`

	Light      process.Colour `json:"light,omitempty"` // as last recorded; empty is green
	LightSince time.Time      `json:"light_since,omitzero"`

	Review       Review              `json:"review"`
	Objections   []Objection         `json:"objections,omitempty"`
	Pool         Pool                `json:"pool,omitzero"`
	Funding      []FundLine          `json:"funding,omitempty"`
	Instalments  []policy.Instalment `json:"instalments,omitempty"` // as they were when it was awarded
	Plan         Plan                `json:"plan,omitzero"`
	Works        Works               `json:"works"`
	Register     Register            `json:"register,omitzero"`
	Papers       []Paper             `json:"papers,omitempty"`
	Reports      []Report            `json:"reports,omitempty"`
	Waived       []Month             `json:"waived,omitempty"` // months for which no report is owed
	Findings     []Finding           `json:"findings,omitempty"`
	Difficulties []Difficulty        `json:"difficulties,omitempty"`
	Payments     []Payment           `json:"payments,omitempty"`
	Changes      []Change            `json:"changes,omitempty"`
	Corrections  []Correction        `json:"corrections,omitempty"`
	Suspension   Suspension          `json:"suspension,omitzero"`
	Acceptance   Acceptance          `json:"acceptance,omitzero"`
	Completion   Review              `json:"completion,omitzero"` // the notice after the acceptance
	FollowUp     FollowUp            `json:"follow_up,omitzero"`
	Settlement   Settlement          `json:"settlement,omitzero"`
	Watchers     []process.Post      `json:"watchers,omitempty"`     // kept informed
	Supervisors  []string            `json:"supervisors,omitempty"`  // what its supervising unit was called before it was merged
	OwnWatchers  []process.Post      `json:"own_watchers,omitempty"` // of these, whom the project's own unit keeps informed
	Tasks        []Task              `json:"tasks,omitempty"`        // open ones, in the order they were opened
	Done         []DoneTask          `json:"done,omitempty"`         // the last ones closed
}

// AwardFen is the award: the sum of the aid lines, in fen.
func (p *Project) AwardFen() int64 {
	var sum int64
	for _, line := range p.Funding {
		sum += line.AmountFen
	}
	return sum
}

// Finished reports whether the works are complete: accepted so by the supervising unit, or imported so.
func (p *Project) Finished() bool { return !p.Works.Completed.IsZero() }

// Fold applies the next event of the stream. An event that is not the next, or of a type or version this program does not
// know, is an error and changes nothing.
func Fold(p Project, e Event) (Project, error) {
	if e.Seq != p.Revision+1 {
		return p, fmt.Errorf("event %s/%d does not follow revision %d", e.Stream, e.Seq, p.Revision)
	}
	fact, err := e.projectFact()
	if err != nil {
		return p, err
	}
	next := p.clone()
	next.advance(e, fact)
	return next, nil
}

// FoldAll applies events in order.
func FoldAll(p Project, events []Event) (Project, error) {
	if len(events) == 0 {
		return p, nil
	}
	next := p.clone()
	for _, e := range events {
		if e.Seq != next.Revision+1 {
			return p, fmt.Errorf("event %s/%d does not follow revision %d", e.Stream, e.Seq, next.Revision)
		}
		fact, err := e.projectFact()
		if err != nil {
			return p, err
		}
		next.advance(e, fact)
	}
	return next, nil
}

func (p *Project) advance(e Event, fact projectFact) {
	fact.fold(p, e)
	p.touch(e)
	p.Revision, p.At, p.Incarnation = e.Seq, e.At, e.Incarnation
}

// enter moves the project to a stage.
func (p *Project) enter(stage Stage, e Event) { p.Stage, p.StageSince = stage, e.At }

// end closes the project.
func (p *Project) end(outcome Outcome, e Event) {
	p.Outcome = outcome
	p.enter(StageClosed, e)
}

// clone copies what a fold may change in place; what facts brought in is never written to afterwards and stays shared.
func (p Project) clone() Project {
	p.Review.Chain = slices.Clone(p.Review.Chain)
	p.Funding = slices.Clone(p.Funding)
	p.Papers = slices.Clone(p.Papers)
	p.Reports = slices.Clone(p.Reports)
	p.Waived = slices.Clone(p.Waived)
	p.Objections = slices.Clone(p.Objections)
	p.Findings = slices.Clone(p.Findings)
	p.Difficulties = slices.Clone(p.Difficulties)
	p.Payments = slices.Clone(p.Payments)
	p.Changes = slices.Clone(p.Changes)
	p.Corrections = slices.Clone(p.Corrections)
	p.Tasks = slices.Clone(p.Tasks)
	p.Done = slices.Clone(p.Done)
	return p
}

// lastsOn reports whether a closed project goes on taking what comes later, papers, visits, objections, corrections: one that was
// awarded, for what the aid built is still there.
func (p *Project) lastsOn() bool {
	return p.Outcome == OutcomeFinished || p.Outcome == OutcomeTerminated
}

// Ended reports whether nothing is left to do: the project is closed, and nothing that came afterwards is open.
func (p *Project) Ended() bool { return p.Stage == StageClosed && len(p.Tasks) == 0 || p.Undone() }

// stageAllows refuses a command that is not for the project's stage, or not while it is suspended.
func (d *deciding) stageAllows(name process.CommandName) error {
	exists := d.project.Revision > 0 && !d.project.Undone()
	switch {
	case CreatesProject(name) && exists:
		return refusal.New(refusal.CodeExists, "项目编号已存在", fmt.Sprintf("there is already a project %s", d.project.Code))
	case !CreatesProject(name) && !exists:
		return refusal.New(refusal.CodeNotFound, "没有这个项目", fmt.Sprintf("there is no project %s", d.command.Code))
	}
	stages, limited := allowed[name]
	switch {
	case limited && d.project.Stage == StageClosed && !d.project.lastsOn():
		return refusal.New(refusal.CodeStage, "项目已结束（"+d.project.Outcome.Words().ZH+"），不再办理",
			fmt.Sprintf("the project is closed (%s): nothing is done to it any more", d.project.Outcome))
	case limited && !slices.Contains(stages, d.project.Stage):
		return wrongStage(name, d.project)
	case d.project.Suspension.Active() && !whileSuspended[name]:
		return d.suspendedRefusal()
	}
	return nil
}

func (d *deciding) suspendedRefusal() error {
	since, name := d.project.Suspension.Since, d.command.Name
	return refusal.New(refusal.CodeStage, fmt.Sprintf("项目自 %s 起暂停实施，恢复实施前不能办理：%s", since, CommandWords(name).ZH),
		fmt.Sprintf("the project has been suspended since %s: %s waits for its resumption", since, name))
}

// wrongStage says where the project is and, when the command's task was done before, by whom.
func wrongStage(name process.CommandName, p Project) error {
	refused := refusal.New(refusal.CodeStage,
		fmt.Sprintf("项目处于%s阶段，不能办理：%s（适用阶段：%s）", p.Stage.Words().ZH, CommandWords(name).ZH, listed(allowed[name])),
		fmt.Sprintf("the project is in stage %s; %s belongs to %v", p.Stage, name, allowed[name]))
	if done, ok := p.lastDone(taskOf[name]); ok {
		refused.Code = refusal.CodeNotFirst
		refused.ZH += "；" + done.ZH()
		refused.EN += "; " + done.EN()
	}
	return refused
}
