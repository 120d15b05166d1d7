package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"sluice/policy"
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
	Note       string `json:"note,omitempty" doc:"at most 500 characters"`
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
	var f fields
	part, known := d.project.instalment(d.terms, in.Instalment)
	if !known {
		f.add("instalment", "没有这笔款项", "must be one of %s; got %q", strings.Join(d.project.instalmentKeys(d.terms), ", "), in.Instalment)
	}
	f.amount("amount_fen", in.AmountFen)
	f.limit("note", in.Note, 500)
	if in.Contract != "" && !slices.ContainsFunc(d.project.Works.Contracts, func(c Contract) bool { return c.Number == in.Contract }) {
		f.add("contract", "没有登记这份合同", "no contract %q is on record", in.Contract)
	}
	if err := f.err(); err != nil {
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
		return invalid("amount_fen", fmt.Sprintf("超过可申请金额 %s 元：累计不得超过%s", yuan(left), over.ZH),
			"is more than what can be asked for under the caps of %s: %d fen are left of %s", part.Key, left, over.EN)
	}
	d.record(&PaymentRequested{
		ID: id, RequestPaymentInput: *in, Chain: d.terms.Policy.Chains[policy.ChainPayment], Papers: d.project.ownPapers(part, id, d.terms),
	})
	d.openStep(id)
	return nil
}

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
	Voucher string `json:"voucher" doc:"number of the payment's voucher"`
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
	var f fields
	d.checkPast(&f, "on", in.On)
	f.require("voucher", in.Voucher, 60)
	if err := f.err(); err != nil {
		return err
	}
	if in.Payment == "" {
		in.Payment = d.project.onlyPayment()
	}
	task, err := d.do(policy.TaskPay, in.Payment)
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
			return invalid("on", fmt.Sprintf("项目已于 %s 终止，只能补记此前已拨付的款项；未拨付的请退回", ended),
				"the project was terminated on %s: only what was paid before is recorded; return what was not; got %s", ended, on)
		}
		return nil
	}
	return d.payable(payment)
}

// check refuses a day before the request, and a voucher that paid before.
func (in *PayInput) check(d *deciding, payment Payment) error {
	var f fields
	f.notBefore("on", in.On, payment.Begun, "申请拨款日期", "the day it was asked for")
	if used := d.project.paidBy(in.Voucher); used != "" {
		f.add("voucher", fmt.Sprintf("凭证 %s 已用于 %s：一张凭证只付一次", in.Voucher, used), "%q paid %s already: a voucher pays once", in.Voucher, used)
	}
	return f.err()
}

// paidBy is what a voucher paid, or sent back.
func (p *Project) paidBy(voucher string) string {
	for _, x := range p.Payments {
		if x.Voucher == voucher || slices.Contains(x.Reversed, voucher) {
			return x.ID
		}
	}
	return ""
}

// onlyPayment is the payment that was checked and waits to be paid, when there is just one.
func (p *Project) onlyPayment() string {
	only := ""
	for _, x := range p.Payments {
		if _, open := p.openTask(policy.TaskPay, x.ID); open {
			if only != "" {
				return ""
			}
			only = x.ID
		}
	}
	return only
}

// instalments are the parts in which the award is paid: as they were when it was awarded, else as the policy has them.
func (p *Project) instalments(t Terms) []policy.Instalment {
	if len(p.Instalments) > 0 {
		return p.Instalments
	}
	return t.Policy.Instalments
}

func (p *Project) instalment(t Terms, key string) (policy.Instalment, bool) {
	for _, part := range p.instalments(t) {
		if part.Key == key {
			return part, true
		}
	}
	return policy.Instalment{}, false
}

func (p *Project) instalmentKeys(t Terms) []string {
	var keys []string
	for _, part := range p.instalments(t) {
		keys = append(keys, part.Key)
	}
	return keys
}

// isLast reports whether an instalment pays out what the others keep back.
func (p *Project) isLast(t Terms, part policy.Instalment) bool {
	all := p.instalments(t)
	return all[len(all)-1].Key == part.Key
}

// leftFen is what can still be asked for under an instalment's caps.
func (p *Project) leftFen(t Terms, part policy.Instalment) int64 {
	return max(p.boundOf(part, p.isLast(t, part)).fen-p.PaidFen()-p.askedFen(), 0)
}

// Allowance says of an instalment how much may be asked for and what stands in the way. Amounts are in fen; Floor is what public
// bodies pay at least of the work completed (source: S29).
type Allowance struct {
	Instalment string       `json:"instalment"`
	Words      policy.Words `json:"words"`
	CapFen     int64        `json:"cap_fen"`
	PaidFen    int64        `json:"paid_fen"`
	AskedFen   int64        `json:"asked_fen"`
	LeftFen    int64        `json:"left_fen"`
	FloorFen   int64        `json:"floor_fen"`
	BoundBy    policy.Words `json:"bound_by" doc:"the narrowest cap: the share, of what, and its sum"`
	Reasons    []Reason     `json:"reasons"`
}

// Allowances answers for every instalment.
func Allowances(p Project, t Terms, today Date) []Allowance {
	all := make([]Allowance, len(p.instalments(t)))
	floor := t.Policy.Payment.Floor
	owed, _ := p.baseFen(floor.Base)
	for i, part := range p.instalments(t) {
		most := p.boundOf(part, p.isLast(t, part))
		all[i] = Allowance{
			Instalment: part.Key, Words: part.Words, CapFen: most.fen, PaidFen: p.PaidFen(), AskedFen: p.askedFen(),
			LeftFen: p.leftFen(t, part), FloorFen: min(share(owed, floor.Percent), most.fen), BoundBy: most.words(),
			Reasons: PaymentReasons(p, part.Key, t, today),
		}
	}
	return all
}

// PaymentReasons answers every reason why an instalment may not be paid: the money stops when and only when there is one.
func PaymentReasons(p Project, instalment string, t Terms, today Date) []Reason {
	part, known := p.instalment(t, instalment)
	if !known {
		return []Reason{{Code: "instalment", Words: words("没有这笔款项", fmt.Sprintf("there is no instalment %q", instalment))}}
	}
	return paymentReasons(p, part, Payment{ID: p.nextPayment()}, t, today)
}

func paymentReasons(p Project, part policy.Instalment, payment Payment, t Terms, today Date) []Reason {
	r := reasons{}
	switch p.Stage {
	case StageImplementation, StageAcceptance, StageFollowUp:
	case StagePreparation:
		// the advance may precede the start, on its own conditions
	default:
		r.add("stage", fmt.Sprintf("项目处于%s阶段", p.Stage.Words().ZH), fmt.Sprintf("the project is in stage %s", p.Stage))
	}
	for _, condition := range part.Conditions {
		r.condition(p, condition, t, today)
	}
	r.paymentPapers(p, part, payment, t)
	r.unknownBases(p, p.capsOf(part, p.isLast(t, part)))
	if !p.Register.paidKnown() {
		r.add("paid_before_unknown", "导入前已拨资金尚未登记", "what was paid before the import is not recorded")
	}
	for _, m := range p.lastReportsMissing(t.Policy.Payment.Reports.Value, today) {
		r.add("report_missing:"+m.String(), fmt.Sprintf("%s 月报未报", m), fmt.Sprintf("the report on %s is missing", m))
	}
	for _, f := range p.Findings {
		if t.holdsMoney(f, part.Key, payment.Contract) {
			r.add("finding_holds:"+f.ID, fmt.Sprintf("整改 %s（%s）未销号：%s", f.ID, f.LevelWords().ZH, f.Title),
				fmt.Sprintf("finding %s at level %s holds the money: %s", f.ID, f.LevelWords().EN, f.Title))
		}
	}
	if colour, why := Light(p, t, today); colour == policy.Red {
		for _, reason := range why {
			if reason.Colour == policy.Red {
				r.add("red_light:"+reason.Code, "红灯："+reason.ZH, "red light: "+reason.EN)
			}
		}
	}
	if p.Suspension.Active() {
		r.add("suspended", fmt.Sprintf("项目自 %s 起暂停实施", p.Suspension.Since), fmt.Sprintf("the project has been suspended since %s", p.Suspension.Since))
	}
	return r
}

// holdsMoney reports whether a finding stops an instalment: one whose level's rung holds money, or one from L1 that names it.
func (t Terms) holdsMoney(f Finding, instalment, contract string) bool {
	if f.Passed {
		return false
	}
	ladder := t.Policy.Ladders[t.Policy.Tasks[policy.TaskAnswerFinding].Ladder]
	level := slices.IndexFunc(ladder, func(r policy.RungRule) bool { return r.Key == f.Level })
	if level >= 0 && slices.Contains(ladder[level].Effects, policy.EffectMoneyHold) {
		return true
	}
	return level >= 1 && f.Holds != "" && (f.Holds == instalment || f.Holds == contract)
}

// condition adds the reason why a condition does not hold.
func (r *reasons) condition(p Project, c policy.Condition, t Terms, today Date) {
	holds, zh, en := p.holds(c, t, today)
	if !holds {
		r.add("condition:"+string(c), zh, en)
	}
}

// holds says of a condition whether it holds, and what to say when it does not.
func (p *Project) holds(c policy.Condition, t Terms, today Date) (holds bool, zh, en string) {
	w := p.Works
	switch c {
	case policy.PlanApproved:
		return p.planCountersigned(), "实施方案尚未批复", "the implementation plan is not approved"
	case policy.TenderDone:
		return w.Tendered || !p.Plan.Owed, "尚未登记招标采购或免招标", "neither a tender nor an exemption is on record"
	case policy.ContractSigned:
		return len(w.Contracts) > 0, "尚未签订合同", "no contract is signed"
	case policy.StartNoticeOver:
		return p.Plan.Review.Passed() || !p.Plan.Owed, "开工前公示尚未结束", "the notice before the start is not over"
	case policy.ProgressVerified:
		paid := percentOf(p.PaidFen(), p.AwardFen())
		return int64(w.Verified) >= paid, fmt.Sprintf("核实进度 %d%% 低于已拨比例 %d%%", w.Verified, paid),
			fmt.Sprintf("the verified progress of %d percent is less than the %d percent paid", w.Verified, paid)
	case policy.WorkAccepted:
		return !w.Accepted.IsZero(), "尚未通过县级验收", "the county has not accepted the work"
	case policy.CompletionNoticeOver:
		return p.Completion.Passed(), "完工公示尚未结束", "the notice after the acceptance is not over"
	case policy.DefectsOver:
		if w.Accepted.IsZero() {
			return false, "缺陷责任期自验收起算", "the defects period begins with the acceptance"
		}
		ends := p.defectsEnd(t)
		return !today.Before(ends), fmt.Sprintf("缺陷责任期至 %s", ends), fmt.Sprintf("the defects period runs until %s", ends)
	case policy.AssetsHandedOver:
		return !w.HandedOver.IsZero(), "资产尚未移交", "the assets are not handed over"
	default: // NoOpenFinding
		open := slices.IndexFunc(p.Findings, func(f Finding) bool { return !f.Passed })
		if open < 0 {
			return true, "", ""
		}
		f := p.Findings[open]
		return false, "整改未销号：" + f.Title, fmt.Sprintf("finding %s is not settled: %s", f.ID, f.Title)
	}
}

// percentOf is the share of a sum in percent, rounded up; 0 of nothing.
func percentOf(fen, of int64) int64 {
	if of <= 0 {
		return 0
	}
	return (fen*100 + of - 1) / of
}

// planCountersigned reports whether every decision of the plan's chain is made, whatever its notice does.
func (p *Project) planCountersigned() bool {
	r := p.Plan.Review
	if !p.Plan.Owed || r.Passed() {
		return true
	}
	return len(r.Chain) > 0 && !slices.ContainsFunc(r.Chain[r.Step:], func(s policy.Step) bool { return s.Kind == policy.StepDecision }) && !r.Stopped
}

// defectsEnd is the last day of the defects period (source: S30); zero while nothing is accepted.
func (p *Project) defectsEnd(t Terms) Date {
	if p.Works.Accepted.IsZero() {
		return Date{}
	}
	return t.Calendar.Deadline(p.Works.Accepted, t.Policy.Payment.Defects.Period).On
}

// The retention (质保金): verified by the office once the defects period is over, then paid by finance.

// ReleaseRetentionInput says whether the retention can be released.
type ReleaseRetentionInput struct {
	AmountFen int64  `json:"amount_fen" doc:"what is released, in fen; 0 when defects used it up"`
	Note      string `json:"note" doc:"what was found, at most 500 characters"`
}

// RetentionReleased: the office verified that the retention can be released; nothing is released by silence.
type RetentionReleased struct {
	ReleaseRetentionInput
	ID         string `json:"id,omitempty"` // of the payment
	Instalment string `json:"instalment,omitempty"`
}

// Type names the event.
func (*RetentionReleased) Type() EventType { return "retention_released" }

func (f *RetentionReleased) fold(p *Project, e Event) {
	p.FollowUp.RetentionDone = true
	if f.ID != "" {
		p.Payments = append(p.Payments, Payment{
			ID: f.ID, Instalment: f.Instalment, AmountFen: f.AmountFen, Review: Review{Submitter: e.persons(), Begun: today(e.At)},
		})
	}
}

// retainedFen is what the caps keep back for the last instalment, as far as it is not paid or asked for.
func (p *Project) retainedFen(t Terms) int64 {
	parts := p.instalments(t)
	most := p.boundOf(parts[len(parts)-1], true).fen
	kept := most
	if len(parts) > 1 {
		kept -= p.boundOf(parts[len(parts)-2], false).fen
	}
	return max(min(kept, most-p.PaidFen()-p.askedFen()), 0)
}

// defectsRun names the day until which defects are looked for: until then nobody says that they used the retention up.
func (d *deciding) defectsRun() (r reasons) {
	if ends := d.project.defectsEnd(d.terms); d.project.PaidFen() > 0 && d.today().Before(ends) {
		r.add("condition:"+string(policy.DefectsOver), fmt.Sprintf("缺陷责任期至 %s", ends), fmt.Sprintf("the defects period runs until %s", ends))
	}
	return r
}

// retainFromNow opens the release of the retention once the first money is paid after the acceptance.
func (d *deciding) retainFromNow() {
	_, open := d.project.openTask(policy.TaskReleaseRetention, "")
	if d.project.Stage == StageFollowUp && !open && !d.project.FollowUp.RetentionDone {
		d.openRetention()
	}
}

// openRetention opens the release of what is left of an award after the defects period.
func (d *deciding) openRetention() {
	rule := d.terms.Policy.Tasks[policy.TaskReleaseRetention].Due
	ends := d.project.defectsEnd(d.terms)
	d.open(policy.TaskReleaseRetention, opening{due: d.dueFrom(ends, "tasks.release_retention", rule)})
}

func (in *ReleaseRetentionInput) decide(d *deciding) error {
	var f fields
	left := d.project.retainedFen(d.terms)
	if in.AmountFen < 0 || in.AmountFen > left {
		f.add("amount_fen", fmt.Sprintf("不能为负数，也不能超过留存的质保金 %s 元", yuan(left)), "must lie between 0 and what was retained, %d fen; got %d", left, in.AmountFen)
	}
	f.require("note", in.Note, 500)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskReleaseRetention, "")
	if err != nil {
		return err
	}
	parts := d.project.instalments(d.terms)
	last := parts[len(parts)-1]
	id := d.project.nextPayment()
	if err := d.payable(Payment{ID: id, Instalment: last.Key, AmountFen: in.AmountFen}); in.AmountFen > 0 && err != nil {
		return err
	}
	if err := d.defectsRun().err("缺陷责任期未满", "the defects period is not over"); err != nil {
		return err
	}
	if in.AmountFen == 0 {
		d.record(&RetentionReleased{ReleaseRetentionInput: *in})
		d.close(task, "used_up")
		d.openClose()
		return nil
	}
	d.record(&RetentionReleased{ReleaseRetentionInput: *in, ID: id, Instalment: last.Key})
	d.close(task, "released")
	d.open(policy.TaskPay, opening{subject: id, due: d.dueIn("payment.retention_pay", d.terms.Policy.Payment.RetentionPay)})
	return nil
}
