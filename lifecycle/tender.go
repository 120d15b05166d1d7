package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

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
	Number      string               `json:"number,omitempty" maxLength:"60" doc:"number of the award notice; mandatory unless exempt"`
	Winner      string               `json:"winner,omitempty" maxLength:"100" doc:"who won; mandatory unless exempt"`
	Reason      string               `json:"reason,omitempty" maxLength:"500" doc:"with exempt: why"`
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
		f.Text(in, "number")
		f.Text(in, "winner")
	case TenderExempt:
		f.Text(in, "reason")
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
