package lifecycle

import (
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
	Summary         string `json:"summary" maxLength:"2000" doc:"what is built, where, for whom"`
	InvestmentFen   int64  `json:"investment_fen" doc:"total investment, aid and own money, in fen"`
	BudgetFen       int64  `json:"budget_fen" doc:"budget money in it, in fen"`
	OrganisedBy     string `json:"organised_by" maxLength:"100" doc:"who is responsible"`
	PlannedProgress string `json:"schedule,omitempty" maxLength:"2000" doc:"the schedule"`
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
	f.Text(in, "summary")
	f.Text(in, "organised_by")
	f.OptionalText(in, "schedule")
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

// planMatter is the implementation plan as what its chain decides.
type planMatter struct{}

func (planMatter) String() string { return string(process.ChainPlan) }

func (planMatter) review(p *Project) *Review { return &p.Plan.Review }

func (planMatter) chain(_ *Project) process.ChainName { return process.ChainPlan }

func (planMatter) taskKind() process.TaskKind { return process.TaskDecidePlan }

func (planMatter) rule(_ *Project, step string) string { return "chains.plan." + step }

func (planMatter) mayApprove(_ *deciding) error { return nil }

func (planMatter) onApproved(d *deciding) {
	d.open(process.TaskTender, opening{})
}

func (planMatter) onReturned(d *deciding, round int) {
	d.open(process.TaskPlan, opening{round: round + 1})
}

func (planMatter) onRejected(_ *deciding) {}

func (m planMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	d.returnObjected(m, in)
}
