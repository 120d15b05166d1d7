package lifecycle

import (
	"cmp"
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Plan is the implementation plan (实施方案) and where its approval stands. Owed: the project came by the way that asks for one.
type Plan struct {
	Owed   bool   `json:"owed,omitempty"`
	Review Review `json:"review"`
}

// PlanInput hands the implementation plan in for approval.
type PlanInput struct {
	Summary         string `json:"summary" doc:"what is built, where, for whom, at most 2000 characters"`
	InvestmentFen   int64  `json:"investment_fen" doc:"total investment, aid and own money, in fen"`
	BudgetFen       int64  `json:"budget_fen" doc:"budget money in it, in fen"`
	OrganisedBy     string `json:"organised_by" doc:"who is responsible, at most 100 characters"`
	PlannedProgress string `json:"schedule,omitempty" doc:"the schedule, at most 2000 characters"`
}

// PlanSubmitted: the implementation plan is in approval; the chain holds for this round whatever the policy says later.
type PlanSubmitted struct {
	PlanInput
	Chain []policy.Step `json:"chain"`
}

// Type names the event.
func (*PlanSubmitted) Type() EventType { return "plan_submitted" }

func (f *PlanSubmitted) fold(p *Project, e Event) {
	p.Plan.Owed = true
	p.Plan.Review = p.Plan.Review.begin(f.Chain, e)
	p.Works.InvestmentFen, p.Works.BudgetFen = f.InvestmentFen, f.BudgetFen
}

func (in *PlanInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Require("summary", in.Summary, 2000)
	f.Require("organised_by", in.OrganisedBy, 100)
	f.Limit("schedule", in.PlannedProgress, 2000)
	f.Amount("investment_fen", in.InvestmentFen)
	if in.BudgetFen < 0 || in.BudgetFen > in.InvestmentFen {
		f.Add("budget_fen", "不能为负数，也不能超过总投资", "must lie between 0 and the investment, %d; got %d", in.InvestmentFen, in.BudgetFen)
	}
	if award := d.project.AwardFen(); in.InvestmentFen < award {
		f.Add("investment_fen", "总投资不能少于下达资金", "must be at least the award, %d fen; got %d", award, in.InvestmentFen)
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskPlan, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&PlanSubmitted{PlanInput: *in, Chain: d.terms.Policy.Chains[process.ChainPlan]})
	d.close(task, "submitted")
	d.openStep(matterPlan)
	return nil
}

// TenderMethod is how the builder was found.
type TenderMethod string

// The methods of tendering.
const (
	TenderPublic      TenderMethod = "tender"      // 招标
	TenderProcurement TenderMethod = "procurement" // 政府采购
	TenderExempt      TenderMethod = "exempt"      // 不属于必须招标
)

// TenderInput says how the builder was found, or why nothing need be tendered.
type TenderInput struct {
	Method      TenderMethod         `json:"method" enum:"tender,procurement,exempt"`
	Kind        process.ContractKind `json:"kind" enum:"works,goods,services" doc:"what the contract is about"`
	EstimateFen int64                `json:"estimate_fen" doc:"estimate of the contract, in fen"`
	Number      string               `json:"number,omitempty" doc:"number of the award notice; mandatory unless exempt"`
	Winner      string               `json:"winner,omitempty" doc:"who won; mandatory unless exempt"`
	Reason      string               `json:"reason,omitempty" doc:"with exempt: why, at most 500 characters"`
}

// Tendered: the builder was found, or nothing need be tendered.
type Tendered struct {
	TenderInput
}

// Type names the event.
func (*Tendered) Type() EventType { return "tendered" }

func (f *Tendered) fold(p *Project, _ Event) {
	p.Works.Tendered = true
	p.Works.Tenders = append(slices.Clone(p.Works.Tenders), f.tender())
}

// Tender is how the builder was found for contracts of a kind. Amounts are in fen. Of one recorded long ago there is less.
type Tender struct {
	Kind        process.ContractKind `json:"kind"`
	Exempt      bool                 `json:"exempt,omitempty"`
	EstimateFen int64                `json:"estimate_fen"`
	Method      TenderMethod         `json:"method,omitempty"`
	Number      string               `json:"number,omitempty"`
	Winner      string               `json:"winner,omitempty"`
	Reason      string               `json:"reason,omitempty"`
}

func (in *TenderInput) tender() Tender {
	return Tender{in.Kind, in.Method == TenderExempt, in.EstimateFen, in.Method, in.Number, in.Winner, in.Reason}
}

func (t Tender) input() TenderInput {
	return TenderInput{t.Method, t.Kind, t.EstimateFen, t.Number, t.Winner, t.Reason}
}

// check says what cannot be right of a tender.
func (in *TenderInput) check(d *deciding, f *refusal.Fields) {
	if !slices.Contains(process.ContractKinds, in.Kind) {
		f.Add("kind", "合同类别有误", "must be one of %v; got %q", process.ContractKinds, in.Kind)
	}
	f.Amount("estimate_fen", in.EstimateFen)
	if len(d.project.Works.Tenders) >= 50 {
		f.Add("number", "招标采购登记已达上限", "the project has 50 tenders on record, the most it can have")
	}
	switch in.Method {
	case TenderPublic, TenderProcurement:
		f.Require("number", in.Number, 60)
		f.Require("winner", in.Winner, 100)
	case TenderExempt:
		f.Require("reason", in.Reason, 500)
		in.checkExemption(d, f)
	default:
		f.Add("method", "须为招标、政府采购或免招标", "must be tender, procurement or exempt; got %q", in.Method)
	}
}

func (in *TenderInput) decide(d *deciding) error {
	var f refusal.Fields
	in.check(d, &f)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doOrAdd(process.TaskTender)
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Tendered{*in})
	if task.ID != "" {
		d.close(task, string(in.Method))
		d.open(process.TaskSignContract, opening{})
	}
	return nil
}

// checkExemption refuses to build without a tender what must be tendered, also when it is split into several exemptions (source: S9).
func (in *TenderInput) checkExemption(d *deciding, f *refusal.Fields) {
	sum := in.EstimateFen
	for _, t := range d.project.Works.Tenders {
		if t.Exempt && t.Kind == in.Kind {
			sum += t.EstimateFen
		}
	}
	if from, must := d.mustTender(in.Kind, sum); must {
		f.Add("method", fmt.Sprintf("估算价合计 %s 元，达到 %s 元且使用财政资金，必须招标（%s）", yuan(sum), yuan(from.Fen), from.Source),
			"estimates of %d fen in all, %d or more, paid from public money must be tendered (source: %s)", sum, from.Fen, from.Source)
	}
}

// mustTender reports whether contracts of a kind and a value must be tendered, and from which value on. Public money is the aid awarded,
// or the budget money that the plan names where that is more.
func (d *deciding) mustTender(kind process.ContractKind, fen int64) (from policy.Amount, must bool) {
	rule, w := d.terms.Policy.Tender, d.project.Works
	from, public := rule.FromFen[kind], max(w.BudgetFen, d.project.AwardFen())
	return from, fen >= from.Fen && public >= rule.BudgetFen.Fen && public >= share(w.InvestmentFen, rule.BudgetShare.Value)
}

// checkTendered refuses a contract that must be tendered where its kind is exempt or on no record: each by its own price, and all of a
// kind together, for a work is not split to stay below (source: S9).
func (in *SignContractInput) checkTendered(d *deciding, f *refusal.Fields) {
	w := d.project.Works
	tendered := func(t Tender) bool { return t.Kind == in.Kind && !t.Exempt }
	if slices.ContainsFunc(w.Tenders, tendered) || w.Tendered && len(w.Tenders) == 0 {
		return // the latter: recorded before kinds were kept
	}
	sum := in.AmountFen
	for _, c := range w.Contracts {
		if c.Kind == in.Kind {
			sum += c.AmountFen
		}
	}
	if from, must := d.mustTender(in.Kind, sum); must && !d.project.Register.Imported() {
		f.Add("amount_fen", fmt.Sprintf("同类合同合计 %s 元，达到 %s 元，须先登记招标采购（%s）", yuan(sum), yuan(from.Fen), from.Source),
			"contracts of this kind sum to %d fen, %d or more: record their tender first (source: %s)", sum, from.Fen, from.Source)
	}
}

// Contract is a contract of the project. Amounts are in fen.
type Contract struct {
	Number           string               `json:"number" doc:"number of the contract" example:"HT-2019-12"`
	Kind             process.ContractKind `json:"kind" enum:"works,goods,services"`
	Contractor       string               `json:"contractor" doc:"who builds or delivers"`
	AmountFen        int64                `json:"amount_fen" doc:"price, in fen"`
	On               Date                 `json:"on" doc:"the day it was signed"`
	RetentionPercent int                  `json:"retention_percent,omitempty" doc:"retained of the settled price, in percent"`
}

// SignContractInput records a signed contract; the first one is a task, further ones may follow.
type SignContractInput struct {
	Contract
}

// ContractSigned: a contract is signed.
type ContractSigned struct {
	Contract
}

// Type names the event.
func (*ContractSigned) Type() EventType { return "contract_signed" }

func (f *ContractSigned) fold(p *Project, _ Event) {
	p.Works.Contracts = append(slices.Clone(p.Works.Contracts), f.Contract)
}

// ContractFen is the sum of the contracts, in fen.
func (p *Project) ContractFen() int64 {
	var sum int64
	for _, c := range p.Works.Contracts {
		sum += c.AmountFen
	}
	return sum
}

// check says what cannot be right of a contract.
func (c *Contract) check(d *deciding, f *refusal.Fields) {
	f.Require("number", c.Number, 60)
	f.Require("contractor", c.Contractor, 100)
	f.Amount("amount_fen", c.AmountFen)
	d.checkPast(f, "on", c.On)
	if !slices.Contains(process.ContractKinds, c.Kind) {
		f.Add("kind", "合同类别有误", "must be one of %v; got %q", process.ContractKinds, c.Kind)
	}
	if most := d.terms.Policy.Payment.Retention; c.RetentionPercent < 0 || c.RetentionPercent > most.Percent {
		f.Add("retention_percent", fmt.Sprintf("质保金不得超过结算价的 %d%%（%s）", most.Percent, most.Source),
			"must lie between 0 and %d (source: %s); got %d", most.Percent, most.Source, c.RetentionPercent)
	}
}

func (in *SignContractInput) decide(d *deciding) error {
	var f refusal.Fields
	in.check(d, &f)
	if slices.ContainsFunc(d.project.Works.Contracts, func(c Contract) bool { return c.Number == in.Number }) {
		f.Add("number", "该合同已登记", "a contract %q is on record already", in.Number)
	}
	if len(d.project.Works.Contracts) >= 50 {
		f.Add("number", "合同份数已达上限", "the project has 50 contracts on record, the most it can have")
	}
	f.NotBefore("on", in.On, d.project.Pool.Awarded, "下达资金日期", "the award")
	in.checkTendered(d, &f)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doOrAdd(process.TaskSignContract)
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&ContractSigned{in.Contract})
	if task.ID != "" {
		d.close(task, "signed")
		d.openStart()
	}
	return nil
}

// doOrAdd lets the unit do the task of a kind, or, where there is none, add to what is on record. Without a task the answer has no id.
func (d *deciding) doOrAdd(kind process.TaskKind) (Task, error) {
	if _, open := d.project.openTask(kind, ""); !open && d.project.takesMore(kind) {
		return Task{}, d.as(d.project.Unit.staff())
	}
	return d.do(kind, "")
}

// takesMore reports whether something is put on record without a task: further tenders and contracts, and what an imported project did
// before anything of it was on record here.
func (p *Project) takesMore(kind process.TaskKind) bool {
	switch kind {
	case process.TaskTender:
		return p.Register.Imported() || p.Works.Tendered
	case process.TaskSignContract:
		return p.Register.Imported() || len(p.Works.Contracts) > 0
	}
	return false
}

// StartInput starts the works. Photographs from before must be on file: without them nothing is accepted later (source: S10).
type StartInput struct {
	On Date `json:"on" doc:"the day the works started"`
}

// Started: the works have begun. The first monthly report is about the month of the start.
type Started struct {
	StartInput
	Spread int `json:"spread,omitempty"` // by how many seconds its months open after the 1st, 0:00
}

// Type names the event.
func (*Started) Type() EventType { return "started" }

func (f *Started) fold(p *Project, e Event) {
	p.Works.Started = f.On
	p.Works.expectReportsFrom(MonthOf(f.On), f.Spread, e)
	p.enter(StageImplementation, e)
}

func (in *StartInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskStart, "")
	if err != nil {
		return d.whyNoStart(err)
	}
	if err := in.checkDay(d); err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Started{StartInput: *in, Spread: d.spreadSeconds()})
	d.close(task, "started")
	d.closeEvery("overtaken", func(t Task) bool { return t.Kind == process.TaskRescue })
	d.open(process.TaskComplete, opening{due: d.completionDue(task, in.On)})
	return nil
}

// whyNoStart says it better than "no open task": what the start still waits for.
func (d *deciding) whyNoStart(refused error) error {
	if _, open := d.project.openTask(process.TaskStart, ""); open || !d.project.Works.Started.IsZero() {
		return refused
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	return cmp.Or(d.gate(), refused)
}

// openStart opens the start of the works once they may start: due on the planned day, but not before the policy's days have passed since
// the contract. Projects awarded under earlier releases have it open already: it is given these days too.
func (d *deciding) openStart() {
	if d.project.Stage != StagePreparation {
		return
	}
	due := d.dueOn(d.project.PlannedStart, "tasks.start", d.terms.Policy.Tasks[process.TaskStart].Due)
	start, open := d.project.openTask(process.TaskStart, "")
	switch {
	case !open:
		d.open(process.TaskStart, opening{due: due})
	case start.Pause == nil && due.On.After(start.Due.On):
		d.moveDue(start, CauseReplanned, "", due, 0, 0)
	}
}

// checkDay refuses a start before the award, before the notice of the plan was over or before the contract was signed.
func (in *StartInput) checkDay(d *deciding) error {
	var f refusal.Fields
	p := d.project
	f.NotBefore("on", in.On, today(p.StageSince), "下达资金日期", "the award")
	if ends := p.Plan.Review.NoticeEnds; !ends.IsZero() {
		f.NotBefore("on", in.On, ends.AddDays(1), "开工前公示期满次日", "the day after the notice")
	}
	var signed Date
	for _, c := range p.Works.Contracts {
		if signed.IsZero() || c.On.Before(signed) {
			signed = c.On
		}
	}
	f.NotBefore("on", in.On, signed, "合同签订日期", "the contract")
	return f.Err()
}

// prepared collects what must be ready before the works start: they must not start without the conditions for building
// (source: S13 art. 20).
func (r *reasons) prepared(p Project) {
	if !p.Plan.Owed {
		return // came before plans were asked for
	}
	if !p.Plan.Review.Passed() {
		r.add("plan", "实施方案尚未批复或公示未结束", "the implementation plan is not approved, or its notice is not over")
	}
	if !p.Works.Tendered {
		r.add("tender", "尚未登记招标采购或免招标", "neither a tender nor an exemption is on record")
	}
	if len(p.Works.Contracts) == 0 {
		r.add("contract", "尚未签订合同", "no contract is signed")
	}
}
