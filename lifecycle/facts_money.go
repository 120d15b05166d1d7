package lifecycle

import (
	"fmt"

	"sluice/process"
	"sluice/refusal"
)

// FundOrderFact is the orders of the upper levels that allocate the funds. Nobody accepts them; finance knows them.
type FundOrderFact struct {
	Orders []FundLine `json:"orders" doc:"the lines of the orders, each with its document's number"`
}

func (*FundOrderFact) name() string                  { return "fund_order" }
func (*FundOrderFact) acceptedBy() process.Addressee { return process.ToFinance }

func (*FundOrderFact) onRecord(p *Project) (Facts, bool) {
	return Facts{FundOrder: &FundOrderFact{Orders: p.Pool.Orders}}, len(p.Pool.Orders) > 0
}

func (c *FundOrderFact) check(d *deciding, f *refusal.Fields) {
	d.checkAllocations(f, "orders", c.Orders)
}
func (c *FundOrderFact) apply(p *Project) { p.Pool.Orders = c.Orders }

// AwardFact is the lines of the award. The leading group resolved them.
type AwardFact struct {
	Funding []FundLine `json:"funding" doc:"the lines of the award; their sum is the award"`
}

func (*AwardFact) name() string                  { return "award" }
func (*AwardFact) acceptedBy() process.Addressee { return process.ToLeadingGroup }

func (*AwardFact) onRecord(p *Project) (Facts, bool) {
	return Facts{Award: &AwardFact{Funding: p.Funding}}, len(p.Funding) > 0 && !p.Register.Imported()
}

func (c *AwardFact) check(d *deciding, f *refusal.Fields) {
	sum := d.checkFunding(f, "funding", c.Funding)
	if sum > d.project.RequestedFen {
		f.Add("funding", "下达资金超过申请资金", "the lines sum to %d fen, more than the %d fen asked for", sum, d.project.RequestedFen)
	}
	d.notBelowPaid(f, "funding", sum)
	d.checkOrders(f, c.Funding)
}

// notBelowPaid refuses an award of less than was paid, or is asked for: what is too much comes back first.
func (d *deciding) notBelowPaid(f *refusal.Fields, field string, awardFen int64) {
	if out := d.project.PaidFen() + d.project.askedFen(); awardFen < out {
		f.Add(field, fmt.Sprintf("不能少于已拨付和正在申请的资金 %s 元", yuan(out)), "must be at least what was paid or is asked for, %d fen; got %d", out,
			awardFen)
	}
}

func (c *AwardFact) apply(p *Project) { p.Funding = c.Funding }

// AcceptanceFact is what the county's acceptance found. The acceptance group accepted it.
type AcceptanceFact struct {
	On         Date  `json:"on" doc:"the day of the acceptance"`
	SettledFen int64 `json:"settled_fen" doc:"the settled price, in fen"`
}

func (*AcceptanceFact) name() string                  { return "acceptance" }
func (*AcceptanceFact) acceptedBy() process.Addressee { return process.ToAcceptanceGroup }

func (*AcceptanceFact) onRecord(p *Project) (Facts, bool) {
	return Facts{Acceptance: &AcceptanceFact{On: p.Works.Accepted, SettledFen: p.Works.SettledFen}}, !p.Works.Accepted.IsZero()
}

func (c *AcceptanceFact) check(d *deciding, f *refusal.Fields) {
	d.checkPast(f, "on", c.On)
	f.Amount("settled_fen", c.SettledFen)
	w := d.project.Works
	if c.On.Before(w.Completed) {
		f.Add("on", "验收不能早于完工", "must not lie before the completion (%s); got %s", w.Completed, c.On)
	}
	if !w.HandedOver.IsZero() && c.On.After(w.HandedOver) {
		f.Add("on", "验收不能晚于资产移交", "must not lie after the handover (%s); got %s", w.HandedOver, c.On)
	}
	if len(d.project.FollowUp.Recorded) > 0 && c.On.Year != w.Accepted.Year {
		f.Add("on", "已登记年度联农带农情况，验收年度不能更改", "the year cannot change once what households received is on record; got %s", c.On)
	}
}

func (c *AcceptanceFact) apply(p *Project) { p.Works.Accepted, p.Works.SettledFen = c.On, c.SettledFen }

// follow counts anew what counts from the acceptance: the retention, and the first year on record.
func (c *AcceptanceFact) follow(d *deciding) {
	if t, open := d.project.openTask(process.TaskReleaseRetention, ""); open && t.Pause == nil {
		rule := d.terms.Policy.Tasks[process.TaskReleaseRetention].Due
		d.moveDue(t, CauseCorrected, "", d.dueFrom(d.project.defectsEnd(d.terms), "tasks.release_retention", rule), 0, 0)
	}
	for _, t := range d.project.Tasks {
		if first := len(d.project.FollowUp.Recorded) == 0; first && t.Kind == process.TaskRecordDividend &&
			t.Subject != fmt.Sprint(c.On.Year) {
			d.close(t, "corrected")
			d.openDividend()
			return
		}
	}
}

// ReturnFact is what is to be returned after a termination, as the audit finds. The leading group resolved it.
type ReturnFact struct {
	ReturnFen int64 `json:"return_fen" doc:"paid aid that comes back, in fen; 0 for none"`
}

func (*ReturnFact) name() string                  { return "return" }
func (*ReturnFact) acceptedBy() process.Addressee { return process.ToLeadingGroup }

func (*ReturnFact) onRecord(p *Project) (Facts, bool) {
	return Facts{Return: &ReturnFact{ReturnFen: p.Settlement.ReturnFen}}, p.Stage == StageSettlement
}

func (c *ReturnFact) check(d *deciding, f *refusal.Fields) {
	s, paid := d.project.Settlement, d.project.PaidFen()
	if back := s.ReturnedFen + s.ClaimedFen; c.ReturnFen < back || c.ReturnFen > paid {
		f.Add("return_fen", fmt.Sprintf("须在已退资金 %s 元与已拨资金 %s 元之间", yuan(back), yuan(paid)),
			"must lie between what was returned, %d fen, and what was paid, %d; got %d", back, paid, c.ReturnFen)
	}
}

func (c *ReturnFact) apply(p *Project) { p.Settlement.ReturnFen = c.ReturnFen }

// follow closes the return of what need not come back, or opens it.
func (c *ReturnFact) follow(d *deciding) {
	if s := d.project.Settlement; s.ReturnedFen >= s.ReturnFen {
		d.closeEvery("corrected", func(t Task) bool { return t.Kind == process.TaskReturnMoney })
	}
	d.openReturn(1)
}

// ParticularsFact is what a declaration says that no change of the project is: slips of the pen. The leading group resolved on it.
type ParticularsFact struct {
	Name              string `json:"name" maxLength:"100" doc:"name of the project"`
	JiangsuEnterprise bool   `json:"jiangsu_enterprise,omitempty" doc:"whether an enterprise from Jiangsu takes part"`
	Beneficiaries     int    `json:"beneficiaries" doc:"persons who benefit"`
	IncomeIncreaseFen int64  `json:"annual_income_increase_fen" doc:"expected yearly increase of their income, in fen"`
}

func (*ParticularsFact) name() string                  { return "particulars" }
func (*ParticularsFact) acceptedBy() process.Addressee { return process.ToLeadingGroup }

func (*ParticularsFact) onRecord(p *Project) (Facts, bool) {
	fact := &ParticularsFact{
		Name: p.Name, JiangsuEnterprise: p.JiangsuEnterprise, Beneficiaries: p.Beneficiaries, IncomeIncreaseFen: p.IncomeIncreaseFen,
	}
	return Facts{Particulars: fact}, !p.Register.Imported() && p.Stage != StageDraft
}

func (c *ParticularsFact) check(_ *deciding, f *refusal.Fields) {
	f.Name(c, "name")
	if c.Beneficiaries < 0 || c.IncomeIncreaseFen < 0 || c.IncomeIncreaseFen > refusal.MostFen {
		f.Add("beneficiaries", "不能为负数，金额不能过大", "neither beneficiaries nor the increase of their income may be negative, or absurd")
	}
}

func (c *ParticularsFact) apply(p *Project) {
	p.Name, p.JiangsuEnterprise, p.Beneficiaries, p.IncomeIncreaseFen = c.Name, c.JiangsuEnterprise, c.Beneficiaries, c.IncomeIncreaseFen
}

// RegisterFact is what a register said of an imported project. The supervising unit confirms it.
type RegisterFact struct {
	Name              string               `json:"name" maxLength:"100" doc:"name of the project"`
	Places            []Place              `json:"places" doc:"where it stands; the first place leads"`
	Sector            string               `json:"sector" maxLength:"30" doc:"sector, for example 农业"`
	Linkage           process.LinkageModel `json:"linkage_model,omitempty" doc:"how households are linked, where it is known"`
	JiangsuEnterprise bool                 `json:"jiangsu_enterprise,omitempty" doc:"whether an enterprise from Jiangsu takes part"`
	AwardFen          int64                `json:"award_fen" doc:"the award, in fen"`
	FundOrder         string               `json:"fund_order,omitempty" maxLength:"60" doc:"number of the document that allocates it, where it is known"`
	Beneficiaries     int                  `json:"beneficiaries" doc:"persons who benefit"`
	IncomeIncreaseFen int64                `json:"annual_income_increase_fen" doc:"expected yearly increase of their income, in fen"`
	PlannedStart      Date                 `json:"planned_start" doc:"planned start of the works"`
	PlannedEnd        Date                 `json:"planned_end" doc:"planned end of the works"`
}

func (*RegisterFact) name() string { return "register" }

func (*RegisterFact) onRecord(p *Project) (Facts, bool) {
	fact := &RegisterFact{
		Name: p.Name, Places: p.Places, Sector: p.Sector, Linkage: p.Linkage, JiangsuEnterprise: p.JiangsuEnterprise,
		AwardFen:  p.AwardFen(),
		FundOrder: p.registerOrder(), Beneficiaries: p.Beneficiaries, IncomeIncreaseFen: p.IncomeIncreaseFen, PlannedStart: p.PlannedStart,
		PlannedEnd: p.PlannedEnd,
	}
	return Facts{Register: fact}, p.Register.Imported()
}

// registerOrder is the document that allocates an imported project's award, where it is known.
func (p *Project) registerOrder() string {
	if len(p.Funding) == 0 {
		return ""
	}
	return p.Funding[0].FundOrder
}

func (c *RegisterFact) check(d *deciding, f *refusal.Fields) {
	f.Name(c, "name")
	f.Text(c, "sector")
	if len(c.Places) == 0 || len(c.Places) > 20 {
		f.Add("places", "须填 1 至 20 处建设地点", "needs 1 to 20 places; got %d", len(c.Places))
	}
	for i, place := range c.Places {
		f.Text(place, fmt.Sprintf("places.%d.township", i))
	}
	if c.Linkage != "" && !c.Linkage.Valid() {
		f.Add("linkage_model", "利益联结模式有误", "must be one of %v; got %q", process.LinkageModels, c.Linkage)
	}
	f.OptionalText(c, "fund_order")
	f.Amount("award_fen", c.AwardFen)
	d.notBelowPaid(f, "award_fen", c.AwardFen)
	if c.Beneficiaries < 0 || c.IncomeIncreaseFen < 0 || c.IncomeIncreaseFen > refusal.MostFen {
		f.Add("beneficiaries", "不能为负数，金额不能过大", "neither beneficiaries nor the increase of their income may be negative, or absurd")
	}
	checkPlannedDate(f, "planned_start", c.PlannedStart)
	checkPlannedDate(f, "planned_end", c.PlannedEnd)
	if c.PlannedStart.IsZero() || c.PlannedEnd.Before(c.PlannedStart) {
		f.Add("planned_end", "不能早于计划开工日期", "must be a date not before planned_start (%s); got %s", c.PlannedStart, c.PlannedEnd)
	}
}

func (c *RegisterFact) apply(p *Project) {
	p.Name, p.Places, p.Sector, p.Linkage, p.JiangsuEnterprise = c.Name, c.Places, c.Sector, c.Linkage, c.JiangsuEnterprise
	p.Beneficiaries, p.IncomeIncreaseFen, p.PlannedStart, p.PlannedEnd = c.Beneficiaries, c.IncomeIncreaseFen, c.PlannedStart, c.PlannedEnd
	if len(p.Funding) > 0 && (p.AwardFen() != c.AwardFen || p.registerOrder() != c.FundOrder) {
		line := p.Funding[0]
		line.AmountFen, line.FundOrder = c.AwardFen, c.FundOrder
		p.Funding = []FundLine{line}
	}
}

// follow gives the completion its new planned date.
func (c *RegisterFact) follow(d *deciding) { d.replan(process.TaskComplete, c.PlannedEnd) }
