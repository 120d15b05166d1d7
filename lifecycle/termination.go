package lifecycle

import (
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// Settlement is what comes back: after a termination, or because more was paid than is owed. Amounts are in fen.
type Settlement struct {
	ReturnFen   int64   `json:"return_fen,omitempty"`   // to be returned
	ReturnedFen int64   `json:"returned_fen,omitempty"` // confirmed by finance
	ClaimedFen  int64   `json:"claimed_fen,omitempty"`  // returned as the unit says, not yet confirmed
	ReturnedBy  persons `json:"returned_by,omitempty"`
}

// TerminateInput ends a project that cannot be carried out (终止); the leading group decides.
type TerminateInput struct {
	Reason     string     `json:"reason" maxLength:"2000" doc:"why"`
	Resolution Resolution `json:"resolution"`
	ReturnFen  int64      `json:"return_fen" doc:"paid aid that was not spent and comes back, in fen; 0 for none"`
}

// Terminated: the project is given up. Unspent aid is frozen from here and what was paid and not spent comes back.
type Terminated struct {
	TerminateInput
}

// Type names the event.
func (*Terminated) Type() EventType { return "terminated" }

func (f *Terminated) fold(p *Project, e Event) {
	p.Settlement.ReturnFen = f.ReturnFen
	p.Works.NextReport = Month{}
	p.Suspension = Suspension{}
	p.enter(StageSettlement, e)
}

func (in *TerminateInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	in.Resolution.check(d, &f)
	if paid := d.project.PaidFen(); in.ReturnFen < 0 || in.ReturnFen > paid {
		f.Add("return_fen", fmt.Sprintf("不能为负数，也不能超过已拨资金 %s 元", yuan(paid)), "must lie between 0 and what was paid, %d fen; got %d", paid,
			in.ReturnFen)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.postOf(process.ToLeadingGroup, process.Post{})); err != nil {
		return err
	}
	d.terminate(in)
	return nil
}

// terminate closes what is open and opens the settlement. What was checked and waits to be paid stays: the bank may have paid already.
func (d *deciding) terminate(in *TerminateInput) {
	d.closeEvery("terminated", func(t Task) bool { return t.Kind != process.TaskPay })
	d.record(&Terminated{*in})
	for _, t := range slices.Clone(d.project.Tasks) {
		if t.Pause != nil {
			d.unpause(t, CauseResumed)
		}
	}
	d.openReturn(1)
	d.open(process.TaskSettle, opening{})
}

// openReturn opens the return of what is still to come back, unless it is open, or waits for finance.
func (d *deciding) openReturn(round int) {
	_, open := d.project.openTask(process.TaskReturnMoney, "")
	_, claimed := d.project.openTask(process.TaskConfirmReturn, "")
	if s := d.project.Settlement; s.ReturnedFen < s.ReturnFen && !open && !claimed {
		d.open(process.TaskReturnMoney, opening{round: round})
	}
}

// ReturnMoneyInput says that the unit returned money.
type ReturnMoneyInput struct {
	AmountFen int64  `json:"amount_fen" doc:"in fen"`
	On        Date   `json:"on" doc:"the day it was sent"`
	Voucher   string `json:"voucher" maxLength:"60" doc:"number of the bank's voucher"`
}

// MoneyReturned: the unit says it returned money.
type MoneyReturned struct {
	ReturnMoneyInput
}

// Type names the event.
func (*MoneyReturned) Type() EventType { return "money_returned" }

func (f *MoneyReturned) fold(p *Project, e Event) {
	p.Settlement.ClaimedFen, p.Settlement.ReturnedBy = f.AmountFen, e.persons()
}

func (in *ReturnMoneyInput) decide(d *deciding) error {
	var f refusal.Fields
	left := d.project.Settlement.ReturnFen - d.project.Settlement.ReturnedFen
	if in.AmountFen <= 0 || in.AmountFen > left {
		f.Add("amount_fen", fmt.Sprintf("须大于零且不超过应退 %s 元", yuan(left)),
			"must be more than 0 and at most what is to be returned, %d fen; got %d", left, in.AmountFen)
	}
	d.checkPast(&f, "on", in.On)
	f.NotBefore("on", in.On, d.project.firstPaid(), "首笔拨付日期", "the first payment")
	f.Text(in, "voucher")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskReturnMoney, "")
	if err != nil {
		return err
	}
	d.record(&MoneyReturned{*in})
	d.close(task, "returned")
	d.open(process.TaskConfirmReturn, opening{round: task.Round})
	return nil
}

// ReturnConfirmed: finance has the money. What is still missing is a new round.
type ReturnConfirmed struct {
	AmountFen int64  `json:"amount_fen"`
	Note      string `json:"note,omitempty"`
}

// Type names the event.
func (*ReturnConfirmed) Type() EventType { return "return_confirmed" }

func (f *ReturnConfirmed) fold(p *Project, _ Event) {
	p.Settlement.ReturnedFen += f.AmountFen
	p.Settlement.ClaimedFen = 0
}

func (in *ConfirmInput) moneyReturned(d *deciding, task Task) error {
	d.record(&ReturnConfirmed{AmountFen: d.project.Settlement.ClaimedFen, Note: in.Note})
	d.close(task, "confirmed")
	d.openReturn(task.Round + 1)
	d.openClose()
	return nil
}

// firstPaid is the day of the first payment that stands; zero when none does.
func (p *Project) firstPaid() (first Date) {
	for _, x := range p.Payments {
		if !x.Paid.IsZero() && (first.IsZero() || x.Paid.Before(first)) {
			first = x.Paid
		}
	}
	return first
}

// SettleInput settles a terminated project and closes it: spent money audited, assets registered, beneficiaries told.
type SettleInput struct {
	Audit       string `json:"audit" maxLength:"60" doc:"number of the audit of what was spent"`
	SpentFen    int64  `json:"spent_fen" doc:"spent, by the audit, in fen"`
	Assets      string `json:"assets" maxLength:"2000" doc:"what was built and who keeps it"`
	ToldOn      Date   `json:"told_on" doc:"the day the beneficiaries were told"`
	Explanation string `json:"explanation,omitempty" maxLength:"2000"`
}

// Settled: the terminated project is settled. Its entry and its record stay.
type Settled struct {
	SettleInput
}

// Type names the event.
func (*Settled) Type() EventType { return "settled" }

func (f *Settled) fold(p *Project, e Event) { p.end(OutcomeTerminated, e) }

func (in *SettleInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "audit")
	f.Text(in, "assets")
	f.OptionalText(in, "explanation")
	d.checkPast(&f, "told_on", in.ToldOn)
	f.NotBefore("told_on", in.ToldOn, today(d.project.StageSince), "终止日期", "the termination")
	if net := d.project.PaidFen(); in.SpentFen < 0 || in.SpentFen > net {
		f.Add("spent_fen", fmt.Sprintf("审计支出须与账相符：已拨扣除已退为 %s 元", yuan(net)),
			"must lie between 0 and what was paid and not returned, %d fen; got %d", net, in.SpentFen)
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskSettle, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	if in.SpentFen < d.project.PaidFen() { // the audit found less: the rest comes back before anything is settled
		d.reclaim(in.SpentFen)
		return nil
	}
	d.close(task, "settled")
	d.record(&Settled{*in})
	return nil
}
