package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Payment is a request for money and where it stands. Amounts are in fen.
type Payment struct {
	ID         string `json:"id"`
	Instalment string `json:"instalment"`
	Contract   string `json:"contract,omitempty"`
	AmountFen  int64  `json:"amount_fen"`
	Review
	Paid     Date     `json:"paid,omitzero"`
	Voucher  string   `json:"voucher,omitempty"`
	Reversed []string `json:"reversed,omitempty"` // vouchers of transfers that came back
}

// payment finds a payment; facts name only those that exist.
func (p *Project) payment(id string) *Payment {
	i := slices.IndexFunc(p.Payments, func(x Payment) bool { return x.ID == id })
	if i < 0 {
		return &Payment{}
	}
	return &p.Payments[i]
}

// PaidFen is what was paid so far and has not come back, in fen.
func (p *Project) PaidFen() int64 {
	sum := p.Register.PaidFen - p.Settlement.ReturnedFen
	for _, x := range p.Payments {
		if !x.Paid.IsZero() {
			sum += x.AmountFen
		}
	}
	return sum
}

// askedFen is what is asked for and neither paid nor refused.
func (p *Project) askedFen() int64 {
	var sum int64
	for _, x := range p.Payments {
		if x.Paid.IsZero() && !x.Stopped {
			sum += x.AmountFen
		}
	}
	return sum
}

// RequestPaymentInput asks for a part of the award.
type RequestPaymentInput struct {
	Instalment string `json:"instalment" doc:"key of the instalment, for example advance" example:"advance"`
	Contract   string `json:"contract,omitempty" doc:"number of the contract it is for"`
	AmountFen  int64  `json:"amount_fen" doc:"in fen"`
	Note       string `json:"note,omitempty" maxLength:"500"`
}

// PaymentRequested: a part of the award is asked for; the chain holds for this request whatever the policy says later. Papers are
// those on file, counted from 0, that belong to this request and to no other.
type PaymentRequested struct {
	ID string `json:"id"`
	RequestPaymentInput
	Chain  []policy.Step `json:"chain"`
	Papers []int         `json:"papers,omitempty"`
}

// Type names the event.
func (*PaymentRequested) Type() EventType { return "payment_requested" }

func (f *PaymentRequested) fold(p *Project, e Event) {
	p.Payments = append(p.Payments, Payment{
		ID: f.ID, Instalment: f.Instalment, Contract: f.Contract, AmountFen: f.AmountFen, Review: Review{}.begin(f.Chain, e),
	})
	for _, i := range f.Papers {
		if i < len(p.Papers) {
			p.Papers[i].Subject = f.ID
		}
	}
}

func (in *RequestPaymentInput) decide(d *deciding) error {
	var f refusal.Fields
	part, known := d.project.instalment(d.terms, in.Instalment)
	if !known {
		f.Add("instalment", "没有这笔款项", "must be one of %s; got %q", strings.Join(d.project.instalmentKeys(d.terms), ", "), in.Instalment)
	}
	f.Amount("amount_fen", in.AmountFen)
	f.OptionalText(in, "note")
	if in.Contract != "" && !slices.ContainsFunc(d.project.Works.Contracts, func(c Contract) bool { return c.Number == in.Contract }) {
		f.Add("contract", "没有登记这份合同", "no contract %q is on record", in.Contract)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	id := d.project.nextPayment()
	asked := Payment{ID: id, Instalment: part.Key, Contract: in.Contract, AmountFen: in.AmountFen}
	r := reasons(paymentReasons(d.project, part, asked, d.terms, d.today()))
	r.overContract(d.project, in.Contract, in.AmountFen+d.project.askedOf(in.Contract))
	if err := r.err("暂停拨款", "the money stops"); err != nil {
		return err
	}
	if left := d.project.leftFen(d.terms, part); in.AmountFen > left {
		over := d.project.boundOf(part, d.project.isLast(d.terms, part)).words()
		return refusal.Invalid("amount_fen", fmt.Sprintf("超过可申请金额 %s 元：累计不得超过%s", yuan(left), over.ZH),
			"is more than what can be asked for under the caps of %s: %d fen are left of %s", part.Key, left, over.EN)
	}
	d.record(&PaymentRequested{
		ID: id, RequestPaymentInput: *in, Chain: d.terms.Policy.Chains[process.ChainPayment],
		Papers: d.project.ownPapers(id, d.terms),
	})
	d.openStep(paymentMatter(id))
	return nil
}

// paymentPrefix begins the id of a request for payment.
const paymentPrefix = "P"

// nextPayment is the id of the request that comes next.
func (p *Project) nextPayment() string { return fmt.Sprintf("%s%d", paymentPrefix, len(p.Payments)+1) }

// askedOf is what is asked for of a contract and neither paid nor refused.
func (p *Project) askedOf(contract string) int64 {
	var sum int64
	for _, x := range p.Payments {
		if contract != "" && x.Contract == contract && x.Paid.IsZero() && !x.Stopped {
			sum += x.AmountFen
		}
	}
	return sum
}

// payable refuses a payment that something stops, or with which more would be paid than a cap allows: when it is checked, each time, and
// when it is paid. What else is asked for does not count: first checked, first paid.
func (d *deciding) payable(payment Payment) error {
	part, known := d.project.instalment(d.terms, payment.Instalment)
	if !known { // its conditions are gone with the policy that had it; its caps are not
		part = policy.Instalment{Key: payment.Instalment}
	}
	r := reasons(paymentReasons(d.project, part, payment, d.terms, d.today()))
	r.overCap(d.project, d.project.boundOf(part, d.project.isLast(d.terms, part)), payment.AmountFen)
	r.overContract(d.project, payment.Contract, payment.AmountFen)
	return r.err("暂停拨款", "the money stops")
}

// PayInput records that finance paid what was checked.
type PayInput struct {
	Payment string `json:"payment,omitempty" doc:"id of the request, P1 …; needed only when several wait"`
	On      Date   `json:"on" doc:"the day it was paid"`
	Voucher string `json:"voucher" maxLength:"60" doc:"number of the payment's voucher"`
}

// Paid: money left the treasury for the contractor or the beneficiaries (source: S11).
type Paid struct {
	ID        string `json:"id"`
	AmountFen int64  `json:"amount_fen"`
	On        Date   `json:"on"`
	Voucher   string `json:"voucher"`
}

// Type names the event.
func (*Paid) Type() EventType { return "paid" }

func (f *Paid) fold(p *Project, _ Event) {
	payment := p.payment(f.ID)
	payment.Paid, payment.Voucher = f.On, f.Voucher
	if p.Stage == StageSettlement { // known to nobody who resolved the termination: it comes back, until an audit says otherwise
		p.Settlement.ReturnFen += f.AmountFen
	}
}

func (in *PayInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.Text(in, "voucher")
	if err := f.Err(); err != nil {
		return err
	}
	if in.Payment == "" {
		in.Payment = d.project.onlyPayment()
	}
	task, err := d.do(process.TaskPay, in.Payment)
	if err != nil {
		return err
	}
	payment := *d.project.payment(task.Subject)
	if err := in.check(d, payment); err != nil {
		return err
	}
	if err := d.mayPay(payment, in.On); err != nil {
		return err
	}
	d.record(&Paid{ID: payment.ID, AmountFen: payment.AmountFen, On: in.On, Voucher: in.Voucher})
	d.close(task, "paid")
	d.openReturn(1)
	d.retainFromNow()
	d.openClose()
	return nil
}

// mayPay refuses a payment that something stands against. What the bank paid before a termination is recorded all the same.
func (d *deciding) mayPay(payment Payment, on Date) error {
	if ended := today(d.project.StageSince); d.project.Stage == StageSettlement {
		if on.After(ended) {
			return refusal.Invalid("on", fmt.Sprintf("项目已于 %s 终止，只能补记此前已拨付的款项；未拨付的请退回", ended),
				"the project was terminated on %s: only what was paid before is recorded; return what was not; got %s", ended, on)
		}
		return nil
	}
	return d.payable(payment)
}

// check refuses a day before the request, and a voucher that paid before.
func (in *PayInput) check(d *deciding, payment Payment) error {
	var f refusal.Fields
	f.NotBefore("on", in.On, payment.Begun, "申请拨款日期", "the day it was asked for")
	if used := d.project.paidBy(in.Voucher); used != "" {
		f.Add("voucher", fmt.Sprintf("凭证 %s 已用于 %s：一张凭证只付一次", in.Voucher, used), "%q paid %s already: a voucher pays once", in.Voucher,
			used)
	}
	return f.Err()
}

// paidBy is what a voucher paid, or sent back, however its number is written.
func (p *Project) paidBy(voucher string) string {
	for _, used := range p.Vouchers() {
		if sameNumber(used.Number, voucher) {
			return used.Payment
		}
	}
	return ""
}

// Voucher is a voucher that paid, also when its transfer came back: it pays once in the county.
type Voucher struct {
	Number  string
	Payment string // its id
}

// CountyVoucher is a voucher that paid in some project of the county, or is about to by a command that is being decided: that has no
// payment yet.
type CountyVoucher struct {
	Number  string
	Project string
	Payment string
}

// Allow refuses that a project pays on it, unless it is the project's own: of that the project's rules speak.
func (v CountyVoucher) Allow(project string) error {
	switch {
	case v.Project == project:
		return nil
	case v.Payment == "":
		return refusal.Invalid("voucher", fmt.Sprintf("项目 %s 正在以此凭证登记拨款：一张凭证全县只付一次", v.Project),
			"project %s is just being paid on it: a voucher pays once in the county", v.Project)
	}
	return refusal.Invalid("voucher", fmt.Sprintf("凭证 %s 已用于项目 %s 的 %s：一张凭证全县只付一次", v.Number, v.Project, v.Payment),
		"%q paid %s of project %s already: a voucher pays once in the county", v.Number, v.Payment, v.Project)
}

// Vouchers lists the vouchers that paid.
func (p *Project) Vouchers() []Voucher {
	var all []Voucher
	for _, x := range p.Payments {
		for _, number := range append(x.Reversed[:len(x.Reversed):len(x.Reversed)], x.Voucher) {
			if number != "" {
				all = append(all, Voucher{number, x.ID})
			}
		}
	}
	return all
}

// onlyPayment is the payment that was checked and waits to be paid, when there is just one.
func (p *Project) onlyPayment() string {
	only := ""
	for _, x := range p.Payments {
		if _, open := p.openTask(process.TaskPay, x.ID); open {
			if only != "" {
				return ""
			}
			only = x.ID
		}
	}
	return only
}

// paymentMatter is a request for payment by its id, P1, P2 … .
type paymentMatter string

func (m paymentMatter) String() string { return string(m) }

func (m paymentMatter) review(p *Project) *Review { return &p.payment(string(m)).Review }

func (paymentMatter) chain(_ *Project) process.ChainName { return process.ChainPayment }

func (paymentMatter) taskKind() process.TaskKind { return process.TaskCheckPayment }

func (paymentMatter) rule(_ *Project, step string) string { return "chains.payment." + step }

func (m paymentMatter) mayApprove(d *deciding) error {
	payment := d.project.payment(string(m))
	if payment.ID == "" {
		return nil
	}
	return d.payable(*payment)
}

func (m paymentMatter) onApproved(d *deciding) {
	d.open(process.TaskPay, opening{subject: m.String()})
}

func (paymentMatter) onReturned(_ *deciding, _ int) {}

func (paymentMatter) onRejected(_ *deciding) {}

func (m paymentMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	d.returnObjected(m, in)
}
