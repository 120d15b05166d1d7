package lifecycle

import (
	"fmt"

	"sluice/policy"
)

// AwardInput awards the aid to a project in the pool: the fund lines of the allocating documents.
type AwardInput struct {
	Funding    []FundLine `json:"funding" doc:"the lines of the award; their sum is the award"`
	Resolution string     `json:"resolution" doc:"number of the leading group's resolution" example:"洋苏陕组〔2019〕7号"`
	On         Date       `json:"on" doc:"date of the resolution"`
	Members    []string   `json:"members,omitempty" doc:"who took part"`
}

// Awarded: the aid was awarded.
type Awarded struct {
	AwardInput
}

// Type names the event.
func (*Awarded) Type() EventType { return "awarded" }

func (f *Awarded) fold(p *Project, e Event) {
	p.Funding = f.Funding
	p.enter(StagePreparation, e)
}

func (in *AwardInput) decide(d *deciding) error {
	var f fields
	f.require("resolution", in.Resolution, 60)
	d.checkPast(&f, "on", in.On)
	f.names("members", in.Members, 0)
	if len(in.Funding) == 0 || len(in.Funding) > 20 {
		f.add("funding", "须填 1 至 20 笔资金", "needs 1 to 20 lines; got %d", len(in.Funding))
	}
	var sum int64
	for i, line := range in.Funding {
		at := fmt.Sprintf("funding.%d", i)
		f.require(at+".source", line.Source, 60)
		f.require(at+".fund_order", line.FundOrder, 60)
		if line.AmountFen <= 0 {
			f.add(at+".amount_fen", "金额须大于零", "must be more than 0 fen; got %d", line.AmountFen)
		}
		if line.BudgetYear < 2000 || line.BudgetYear > d.today().Year+1 {
			f.add(at+".budget_year", "预算年度有误", "must lie between 2000 and next year; got %d", line.BudgetYear)
		}
		sum += line.AmountFen
	}
	if sum > d.project.RequestedFen {
		f.add("funding", "下达资金超过申请资金", "the lines sum to %d fen, more than the %d fen asked for", sum, d.project.RequestedFen)
	}
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskAward, "")
	if err != nil {
		return err
	}
	d.record(&Awarded{*in})
	d.close(task, "awarded")
	start := d.terms.Policy.Tasks[policy.TaskStart].Due
	d.open(policy.TaskStart, opening{due: d.dueOn(d.project.PlannedStart, "tasks.start", start)})
	return nil
}

// checkPast refuses a date that is missing or still to come.
func (d *deciding) checkPast(f *fields, field string, on Date) {
	switch {
	case on.IsZero():
		f.add(field, "不能为空", "must be a date such as %s", d.today())
	case on.After(d.today()):
		f.add(field, "日期不能晚于今天", "must not lie in the future; today is %s, got %s", d.today(), on)
	}
}
