package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/policy"
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
	StageClosed         Stage = "closed"
)

// Stages lists every stage in order.
var Stages = []Stage{
	StageDraft, StageReview, StagePool, StagePreparation, StageImplementation, StageAcceptance, StageFollowUp, StageClosed,
}

// Outcome says how a closed project ended.
type Outcome string

// OutcomeFinished is the outcome of a project whose works are complete and whose file is closed.
const OutcomeFinished Outcome = "finished"

// Place is a township and the villages in it that a project stands in; a project's first place leads.
type Place struct {
	Township string   `json:"township" doc:"name of the township, for example 龙亭镇"`
	Villages []string `json:"villages" doc:"names of the villages"`
}

// Particulars are what a declaration says of a project. Money is in fen. Dates are civil dates, Asia/Shanghai.
type Particulars struct {
	Year              int                 `json:"year"`
	Name              string              `json:"name"`
	Unit              Unit                `json:"unit"`
	SupervisingUnit   Unit                `json:"supervising_unit"`
	Places            []Place             `json:"places"`
	Sector            string              `json:"sector"`
	Linkage           policy.LinkageModel `json:"linkage_model"`
	JiangsuEnterprise bool                `json:"jiangsu_enterprise"`
	RequestedFen      int64               `json:"requested_fen"`
	Beneficiaries     int                 `json:"beneficiaries"`
	IncomeIncreaseFen int64               `json:"annual_income_increase_fen"`
	PlannedStart      Date                `json:"planned_start"`
	PlannedEnd        Date                `json:"planned_end"`
}

// FundLine is a part of the award: where the money comes from and how much, in fen.
type FundLine struct {
	Source     string `json:"source" doc:"where the money comes from, for example 江苏省级协作资金"`
	BudgetYear int    `json:"budget_year" doc:"budget year"`
	FundOrder  string `json:"fund_order" doc:"number of the document that allocates it"`
	AmountFen  int64  `json:"amount_fen" doc:"amount in fen"`
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

	Review   Review     `json:"review"`
	Funding  []FundLine `json:"funding,omitempty"`
	Works    Works      `json:"works"`
	Register Register   `json:"register,omitzero"`
	Papers   []Paper    `json:"papers,omitempty"`
	Reports  []Report   `json:"reports,omitempty"`
	Findings []Finding  `json:"findings,omitempty"`
	Tasks    []Task     `json:"tasks,omitempty"` // open ones, in the order they were opened
	Done     []DoneTask `json:"done,omitempty"`  // the last ones closed
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
	p.Revision, p.At, p.Incarnation = e.Seq, e.At, e.Incarnation
}

// enter moves the project to a stage.
func (p *Project) enter(stage Stage, e Event) { p.Stage, p.StageSince = stage, e.At }

// clone copies what a fold may change in place; what facts brought in is never written to afterwards and stays shared.
func (p Project) clone() Project {
	p.Review.Chain = slices.Clone(p.Review.Chain)
	p.Funding = slices.Clone(p.Funding)
	p.Papers = slices.Clone(p.Papers)
	p.Reports = slices.Clone(p.Reports)
	p.Findings = slices.Clone(p.Findings)
	p.Tasks = slices.Clone(p.Tasks)
	p.Done = slices.Clone(p.Done)
	return p
}

// allowed says in which stages each command may be given. Commands without a line are decided by their rule alone.
var allowed = map[policy.CommandName][]Stage{
	policy.Edit:          {StageDraft},
	policy.FilePaper:     Stages[:len(Stages)-1],
	policy.Submit:        {StageDraft},
	policy.Decide:        {StageReview},
	policy.Award:         {StagePool},
	policy.Start:         {StagePreparation},
	policy.Report:        {StageImplementation, StageAcceptance, StageFollowUp},
	policy.CorrectReport: {StageImplementation, StageAcceptance, StageFollowUp},
	policy.Visit:         {StagePreparation, StageImplementation, StageAcceptance, StageFollowUp},
	policy.Answer:        {StagePreparation, StageImplementation, StageAcceptance, StageFollowUp},
	policy.Recheck:       {StagePreparation, StageImplementation, StageAcceptance, StageFollowUp},
	policy.Complete:      {StageImplementation},
	policy.Apply:         {StageAcceptance},
	policy.Accept:        {StageAcceptance},
	policy.HandOver:      {StageFollowUp},
	policy.Close:         {StageFollowUp},
}

// AllowedStages lists the stages in which a command may be given; empty when its rule alone decides.
func AllowedStages(name policy.CommandName) []Stage { return slices.Clone(allowed[name]) }

// stageAllows refuses a command that is not for the project's stage.
func (d *deciding) stageAllows(name policy.CommandName) error {
	exists := d.project.Revision > 0
	switch {
	case Begins(name) && exists:
		return Refuse(CodeExists, "项目编号已存在", fmt.Sprintf("there is already a project %s", d.project.Code))
	case !Begins(name) && !exists:
		return Refuse(CodeNotFound, "没有这个项目", fmt.Sprintf("there is no project %s", d.command.Code))
	}
	stages, limited := allowed[name]
	if !limited || slices.Contains(stages, d.project.Stage) {
		return nil
	}
	return wrongStage(name, d.project)
}

// wrongStage says where the project is and, when the command's task was done before, by whom.
func wrongStage(name policy.CommandName, p Project) error {
	refusal := Refuse(CodeStage, fmt.Sprintf("项目处于 %s 阶段，不能办理 %s", p.Stage, name),
		fmt.Sprintf("the project is in stage %s; %s belongs to %v", p.Stage, name, allowed[name]))
	if done, ok := p.lastDone(taskOf[name]); ok {
		refusal.Code = CodeNotFirst
		refusal.ZH += "；" + done.ZH()
		refusal.EN += "; " + done.EN()
	}
	return refusal
}

// taskOf names the task that a command does, for commands that do exactly one.
var taskOf = map[policy.CommandName]policy.TaskKind{
	policy.Award: policy.TaskAward, policy.Start: policy.TaskStart, policy.Complete: policy.TaskComplete,
	policy.Apply: policy.TaskApply, policy.Accept: policy.TaskAccept, policy.HandOver: policy.TaskHandOver,
	policy.Close: policy.TaskClose,
}
