package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

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
	Instalment string           `json:"instalment"`
	Words      process.Words    `json:"words"`
	CapFen     int64            `json:"cap_fen"`
	PaidFen    int64            `json:"paid_fen"`
	AskedFen   int64            `json:"asked_fen"`
	LeftFen    int64            `json:"left_fen"`
	FloorFen   int64            `json:"floor_fen"`
	BoundBy    process.Words    `json:"bound_by" doc:"the narrowest cap: the share, of what, and its sum"`
	Reasons    []refusal.Reason `json:"reasons"`
}

// Allowances returns the allowance of every instalment.
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

// PaymentReasons returns every reason why an instalment may not be paid: the money stops when and only when there is one.
func PaymentReasons(p Project, instalment string, t Terms, today Date) []refusal.Reason {
	part, known := p.instalment(t, instalment)
	if !known {
		return []refusal.Reason{{Code: "instalment", Words: process.Both("没有这笔款项", fmt.Sprintf("there is no instalment %q", instalment))}}
	}
	return paymentReasons(p, part, Payment{ID: p.nextPayment()}, t, today)
}

func paymentReasons(p Project, part policy.Instalment, payment Payment, t Terms, today Date) []refusal.Reason {
	r := reasons{}
	switch again := len(payment.Reversed) > 0; {
	case p.Stage == StageClosed && again: // a transfer that came back after the file was closed
	case p.Stage == StageImplementation, p.Stage == StageAcceptance, p.Stage == StageFollowUp:
	case p.Stage == StagePreparation:
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
	if colour, why := Light(p, t, today); colour == process.Red {
		for _, reason := range why {
			if reason.Colour == process.Red {
				r.add("red_light:"+reason.Code, "红灯："+reason.ZH, "red light: "+reason.EN)
			}
		}
	}
	if p.Suspension.Active() {
		r.add("suspended", fmt.Sprintf("项目自 %s 起暂停实施", p.Suspension.Since),
			fmt.Sprintf("the project has been suspended since %s", p.Suspension.Since))
	}
	return r
}

// holdsMoney reports whether a finding stops an instalment: one whose level's rung holds money, or one from L1 that names it.
func (t Terms) holdsMoney(f Finding, instalment, contract string) bool {
	if f.Passed {
		return false
	}
	ladder := t.Policy.Ladders[t.Policy.Tasks[process.TaskAnswerFinding].Ladder]
	level := slices.IndexFunc(ladder, func(r policy.RungRule) bool { return r.Key == f.Level })
	if level >= 0 && slices.Contains(ladder[level].Effects, process.EffectMoneyHold) {
		return true
	}
	return level >= 1 && f.Holds != "" && (f.Holds == instalment || f.Holds == contract)
}

// condition adds the reason why a condition does not hold.
func (r *reasons) condition(p Project, c process.Condition, t Terms, today Date) {
	holds, zh, en := p.holds(c, t, today)
	if !holds {
		r.add("condition:"+string(c), zh, en)
	}
}

// holds says of a condition whether it holds, and what to say when it does not.
func (p *Project) holds(c process.Condition, t Terms, today Date) (holds bool, zh, en string) {
	w := p.Works
	switch c {
	case process.PlanApproved:
		return p.planCountersigned(), "实施方案尚未批复", "the implementation plan is not approved"
	case process.TenderDone:
		return w.Tendered || !p.Plan.Owed, "尚未登记招标采购或免招标", "neither a tender nor an exemption is on record"
	case process.ContractSigned:
		return len(w.Contracts) > 0, "尚未签订合同", "no contract is signed"
	case process.StartNoticeOver:
		return p.Plan.Review.Passed() || !p.Plan.Owed, "开工前公示尚未结束", "the notice before the start is not over"
	case process.ProgressVerified:
		paid := percentOf(p.PaidFen(), p.AwardFen())
		return int64(w.Verified) >= paid, fmt.Sprintf("核实进度 %d%% 低于已拨比例 %d%%", w.Verified, paid),
			fmt.Sprintf("the verified progress of %d percent is less than the %d percent paid", w.Verified, paid)
	case process.WorkAccepted:
		return !w.Accepted.IsZero(), "尚未通过县级验收", "the county has not accepted the work"
	case process.CompletionNoticeOver:
		return p.Completion.Passed(), "完工公示尚未结束", "the notice after the acceptance is not over"
	case process.DefectsOver:
		if w.Accepted.IsZero() {
			return false, "缺陷责任期自验收起算", "the defects period begins with the acceptance"
		}
		ends := p.defectsEnd(t)
		return !today.Before(ends), fmt.Sprintf("缺陷责任期至 %s", ends), fmt.Sprintf("the defects period runs until %s", ends)
	case process.AssetsHandedOver:
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
	return len(r.Chain) > 0 && !slices.ContainsFunc(r.Chain[r.Step:], func(s policy.Step) bool { return s.Kind == policy.StepDecision }) &&
		!r.Stopped
}

// defectsEnd is the last day of the defects period (source: S30); zero while nothing is accepted.
func (p *Project) defectsEnd(t Terms) Date {
	if p.Works.Accepted.IsZero() {
		return Date{}
	}
	return t.Calendar.Deadline(p.Works.Accepted, t.Policy.Payment.Defects.Period).On
}

// The retention (质保金): verified by the office once the defects period is over, then paid by finance.
