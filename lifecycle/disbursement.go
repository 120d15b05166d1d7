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
	Paid Date `json:"paid,omitzero"`
}

// payment finds a payment; facts name only those that exist.
func (p *Project) payment(id string) *Payment {
	i := slices.IndexFunc(p.Payments, func(x Payment) bool { return x.ID == id })
	if i < 0 {
		return &Payment{}
	}
	return &p.Payments[i]
}

// PaidFen is what was paid so far, in fen.
func (p *Project) PaidFen() int64 {
	var sum int64
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

// PaymentRequested: a part of the award is asked for; the chain holds for this request whatever the policy says later.
type PaymentRequested struct {
	ID string `json:"id"`
	RequestPaymentInput
	Chain []policy.Step `json:"chain"`
}

// Type names the event.
func (*PaymentRequested) Type() EventType { return "payment_requested" }

func (f *PaymentRequested) fold(p *Project, e Event) {
	p.Payments = append(p.Payments, Payment{
		ID: f.ID, Instalment: f.Instalment, Contract: f.Contract, AmountFen: f.AmountFen, Review: Review{}.begin(f.Chain, e),
	})
}

func (in *RequestPaymentInput) decide(d *deciding) error {
	var f fields
	part, known := d.terms.instalment(in.Instalment)
	if !known {
		f.add("instalment", "没有这笔款项", "must be one of %s; got %q", strings.Join(d.terms.instalmentKeys(), ", "), in.Instalment)
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
	if err := d.payable(part, in.Contract); err != nil {
		return err
	}
	if left := d.project.leftFen(part); in.AmountFen > left {
		return invalid("amount_fen", fmt.Sprintf("超过可申请金额 %s 元", yuan(left)),
			"is more than what can be asked for under the caps of %s: %d fen are left", part.Key, left)
	}
	id := fmt.Sprintf("%s%d", paymentPrefix, len(d.project.Payments)+1)
	d.record(&PaymentRequested{ID: id, RequestPaymentInput: *in, Chain: d.terms.Policy.Chains[policy.ChainPayment]})
	d.openStep(id)
	return nil
}

func (d *deciding) payable(part policy.Instalment, contract string) error {
	return reasons(paymentReasons(d.project, part, contract, d.terms, d.today())).err("暂停拨款", "the money stops")
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
	p.payment(f.ID).Paid = f.On
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
	if err := d.mayPay(payment, in.On); err != nil {
		return err
	}
	d.record(&Paid{ID: payment.ID, AmountFen: payment.AmountFen, On: in.On, Voucher: in.Voucher})
	d.close(task, "paid")
	d.openReturn(1)
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
	if part, known := d.terms.instalment(payment.Instalment); known {
		return d.payable(part, payment.Contract)
	}
	return nil
}

// onlyPayment is the payment that waits to be paid, when there is just one.
func (p *Project) onlyPayment() string {
	subject := ""
	for _, t := range p.Tasks {
		if t.Kind == policy.TaskPay {
			if subject != "" {
				return ""
			}
			subject = t.Subject
		}
	}
	return subject
}

func (t Terms) instalment(key string) (policy.Instalment, bool) {
	i := slices.IndexFunc(t.Policy.Instalments, func(x policy.Instalment) bool { return x.Key == key })
	if i < 0 {
		return policy.Instalment{}, false
	}
	return t.Policy.Instalments[i], true
}

func (t Terms) instalmentKeys() []string {
	keys := make([]string, len(t.Policy.Instalments))
	for i, part := range t.Policy.Instalments {
		keys[i] = part.Key
	}
	return keys
}

// capFen is the most that may be paid up to and with an instalment: the least of its caps, each of its own base, in fen.
func (p *Project) capFen(part policy.Instalment) int64 {
	most := p.AwardFen()
	for _, limit := range part.Caps {
		if base := p.baseFen(limit.Base); base > 0 {
			most = min(most, share(base, limit.Percent))
		}
	}
	return most
}

// baseFen is the sum that a ratio is a share of; 0 while it is not known.
func (p *Project) baseFen(base policy.Base) int64 {
	switch base {
	case policy.BaseContract:
		return p.ContractFen()
	case policy.BaseCompletedValue:
		return share(p.ContractFen(), p.Works.Verified)
	case policy.BaseSettledPrice:
		return p.Works.SettledFen
	default:
		return p.AwardFen()
	}
}

// share is a percentage of an amount, rounded down to the fen.
func share(fen int64, percent int) int64 { return fen/100*int64(percent) + fen%100*int64(percent)/100 }

// leftFen is what can still be asked for under an instalment's caps.
func (p *Project) leftFen(part policy.Instalment) int64 {
	return max(p.capFen(part)-p.PaidFen()-p.askedFen(), 0)
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
	Reasons    []Reason     `json:"reasons"`
}

// Allowances answers for every instalment.
func Allowances(p Project, t Terms, today Date) []Allowance {
	all := make([]Allowance, len(t.Policy.Instalments))
	floor := t.Policy.Payment.Floor
	for i, part := range t.Policy.Instalments {
		all[i] = Allowance{
			Instalment: part.Key, Words: part.Words, CapFen: p.capFen(part), PaidFen: p.PaidFen(), AskedFen: p.askedFen(),
			LeftFen: p.leftFen(part), FloorFen: min(share(p.baseFen(floor.Base), floor.Percent), p.capFen(part)),
			Reasons: PaymentReasons(p, part.Key, t, today),
		}
	}
	return all
}

// PaymentReasons answers every reason why an instalment may not be paid: the money stops when and only when there is one.
func PaymentReasons(p Project, instalment string, t Terms, today Date) []Reason {
	part, known := t.instalment(instalment)
	if !known {
		return []Reason{{Code: "instalment", Words: words("没有这笔款项", fmt.Sprintf("there is no instalment %q", instalment))}}
	}
	return paymentReasons(p, part, "", t, today)
}

func paymentReasons(p Project, part policy.Instalment, contract string, t Terms, today Date) []Reason {
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
	r.kinds(p, part.Papers, t)
	for _, m := range p.lastReportsMissing(t.Policy.Payment.Reports.Value, today) {
		r.add("report_missing:"+m.String(), fmt.Sprintf("%s 月报未报", m), fmt.Sprintf("the report on %s is missing", m))
	}
	for _, f := range p.Findings {
		if t.holdsMoney(f, part.Key, contract) {
			r.add("finding_holds:"+f.ID, fmt.Sprintf("整改 %s（%s）未销号：%s", f.ID, f.Level, f.Title),
				fmt.Sprintf("finding %s at level %s holds the money: %s", f.ID, f.Level, f.Title))
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
		paid := int64(0)
		if award := p.AwardFen(); award > 0 {
			paid = (p.PaidFen()*100 + award - 1) / award
		}
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
			ID: f.ID, Instalment: f.Instalment, AmountFen: f.AmountFen, Review: Review{Submitter: e.persons()},
		})
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
	left := d.project.AwardFen() - d.project.PaidFen() - d.project.askedFen()
	if in.AmountFen < 0 || in.AmountFen > left {
		f.add("amount_fen", fmt.Sprintf("不能为负数，也不能超过未拨资金 %s 元", yuan(left)), "must lie between 0 and what is left of the award, %d fen; got %d", left, in.AmountFen)
	}
	f.require("note", in.Note, 500)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskReleaseRetention, "")
	if err != nil {
		return err
	}
	last := d.terms.Policy.Instalments[len(d.terms.Policy.Instalments)-1]
	if err := d.payable(last, ""); in.AmountFen > 0 && err != nil {
		return err
	}
	if in.AmountFen == 0 {
		d.record(&RetentionReleased{ReleaseRetentionInput: *in})
		d.close(task, "used_up")
		d.openClose()
		return nil
	}
	id := fmt.Sprintf("%s%d", paymentPrefix, len(d.project.Payments)+1)
	d.record(&RetentionReleased{ReleaseRetentionInput: *in, ID: id, Instalment: last.Key})
	d.close(task, "released")
	d.open(policy.TaskPay, opening{subject: id, due: d.dueIn("payment.retention_pay", d.terms.Policy.Payment.RetentionPay)})
	return nil
}
