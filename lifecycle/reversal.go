package lifecycle

import (
	"fmt"

	"sluice/process"
	"sluice/refusal"
)

// What happens to money after it left the treasury: a transfer comes back (退汇), more was paid than is owed, or a register tells later
// what was paid before it. Amounts are in fen.

// ReversePaymentInput records that a transfer came back: the account was wrong, say.
type ReversePaymentInput struct {
	Payment string `json:"payment" doc:"id of the payment, P1 …"`
	On      Date   `json:"on" doc:"the day the money came back"`
	Reason  string `json:"reason" maxLength:"500" doc:"why"`
}

// PaymentReversed: a transfer came back. It is paid again on another voucher; after a termination it is not.
type PaymentReversed struct {
	ID        string `json:"id"`
	AmountFen int64  `json:"amount_fen"`
	On        Date   `json:"on"`
	Voucher   string `json:"voucher,omitempty"` // of the transfer
	Reason    string `json:"reason"`
}

// Type names the event.
func (*PaymentReversed) Type() EventType { return "payment_reversed" }

func (f *PaymentReversed) fold(p *Project, _ Event) {
	payment := p.payment(f.ID)
	payment.Reversed = append(payment.Reversed[:len(payment.Reversed):len(payment.Reversed)], f.Voucher)
	payment.Paid, payment.Voucher = Date{}, ""
	payment.Stopped = p.terminated()
	p.Settlement.ReturnFen = min(p.Settlement.ReturnFen, p.Settlement.ReturnedFen+p.PaidFen())
}

func (in *ReversePaymentInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.Text(in, "reason")
	payment := *d.project.payment(in.Payment)
	switch {
	case payment.ID == "":
		f.Add("payment", "没有这笔拨款", "the project has no payment %q", in.Payment)
	case payment.Paid.IsZero():
		f.Add("payment", "这笔款项尚未拨付", "%s is not paid", in.Payment)
	case payment.AmountFen > d.project.PaidFen()-d.project.Settlement.ClaimedFen:
		f.Add("payment", "该款已由单位退回或正在核实退回，不能再登记退汇", "money of %s was returned by the unit: it does not come back twice", in.Payment)
	}
	f.NotBefore("on", in.On, payment.Paid, "拨付日期", "the day it was paid")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.postOf(process.ToFinance, process.Post{})); err != nil {
		return err
	}
	d.record(&PaymentReversed{ID: payment.ID, AmountFen: payment.AmountFen, On: in.On, Voucher: payment.Voucher, Reason: in.Reason})
	d.nothingToReturn()
	if d.project.terminated() {
		return nil
	}
	d.open(process.TaskPay, opening{subject: payment.ID, round: len(payment.Reversed) + 2})
	return nil
}

// terminated reports whether the project was given up, settled or not: nothing more is paid.
func (p *Project) terminated() bool {
	return p.Stage == StageSettlement || p.Outcome == OutcomeTerminated
}

// nothingToReturn closes the return of money once nothing is left to be returned.
func (d *deciding) nothingToReturn() {
	if s := d.project.Settlement; s.ReturnedFen+s.ClaimedFen >= s.ReturnFen {
		d.closeEvery("overtaken", func(t Task) bool { return t.Kind == process.TaskReturnMoney })
	}
}

// SurplusFound: more was paid than is owed, by the settled price or by the audit of a settlement; it comes back (source: S29, S13). A
// negative amount is what need not come back after all: the price was corrected.
type SurplusFound struct {
	AmountFen int64 `json:"amount_fen"`
}

// Type names the event.
func (*SurplusFound) Type() EventType { return "surplus_found" }

func (f *SurplusFound) fold(p *Project, _ Event) { p.Settlement.ReturnFen += f.AmountFen }

// surplusFen is what was paid beyond a sum and is not asked back yet; negative, what is asked back although it is owed.
func (p *Project) surplusFen(owed int64) int64 {
	return p.PaidFen() - (p.Settlement.ReturnFen - p.Settlement.ReturnedFen) - owed
}

// reclaim opens the return of what was paid beyond a sum.
func (d *deciding) reclaim(owed int64) {
	if surplus := d.project.surplusFen(owed); surplus > 0 {
		d.record(&SurplusFound{AmountFen: surplus})
		d.openReturn(1)
	}
}

// balance asks back what was paid beyond the settled price as it stands now, and no more than that. Before the acceptance nothing is
// settled; what comes back after a termination the leading group resolves.
func (d *deciding) balance() {
	owed, known := d.project.owedFen()
	if !known || d.project.Works.Accepted.IsZero() || d.project.terminated() {
		return
	}
	s := d.project.Settlement
	if spare := min(-d.project.surplusFen(owed), s.ReturnFen-s.ReturnedFen-s.ClaimedFen); spare > 0 {
		d.record(&SurplusFound{AmountFen: -spare})
		d.nothingToReturn()
		d.openClose()
		return
	}
	d.reclaim(owed)
}

// RecordPaidBeforeInput says what was paid of an imported project before the import.
type RecordPaidBeforeInput struct {
	AmountFen int64  `json:"amount_fen" doc:"paid to contractors and beneficiaries before the import, in fen; 0 for nothing"`
	Reason    string `json:"reason" maxLength:"500" doc:"by which accounts"`
}

// PaidBeforeRecorded: it is known what was paid of an imported project before the import. Until then its payments wait.
type PaidBeforeRecorded struct {
	RecordPaidBeforeInput
}

// Type names the event.
func (*PaidBeforeRecorded) Type() EventType { return "paid_before_recorded" }

func (f *PaidBeforeRecorded) fold(p *Project, _ Event) {
	p.Register.PaidKnown, p.Register.PaidFen = true, f.AmountFen
}

func (in *RecordPaidBeforeInput) decide(d *deciding) error {
	var f refusal.Fields
	if award := d.project.AwardFen(); in.AmountFen < 0 || in.AmountFen > award {
		f.Add("amount_fen", fmt.Sprintf("不能为负数，也不能超过下达资金 %s 元", yuan(award)), "must lie between 0 and the award, %d fen; got %d", award,
			in.AmountFen)
	}
	f.Text(in, "reason")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.postOf(process.ToFinance, process.Post{})); err != nil {
		return err
	}
	if !d.project.Register.Imported() {
		return refusal.New(refusal.CodeStage, "项目不是导入的，已拨资金以拨款记录为准", "the project was not imported: what was paid stands in its payments")
	}
	d.record(&PaidBeforeRecorded{*in})
	d.balance()
	return nil
}
