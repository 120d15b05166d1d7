package lifecycle

import (
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// Facts holds one fact that can be corrected: the field that is set says which. Amounts are in fen; dates are civil dates, Asia/Shanghai.
type Facts struct {
	Contract    *ContractFact    `json:"contract,omitempty" doc:"a contract"`
	Tender      *TenderFact      `json:"tender,omitempty" doc:"the tender or the exemption"`
	Start       *StartFact       `json:"start,omitempty" doc:"the start of the works"`
	Completion  *CompletionFact  `json:"completion,omitempty" doc:"the completion, as confirmed"`
	Acceptance  *AcceptanceFact  `json:"acceptance,omitempty" doc:"the county's acceptance"`
	FundOrder   *FundOrderFact   `json:"fund_order,omitempty" doc:"the orders that allocate the funds"`
	Award       *AwardFact       `json:"award,omitempty" doc:"the lines of the award"`
	Handover    *HandoverFact    `json:"handover,omitempty" doc:"the handover of the assets"`
	Dividend    *DividendFact    `json:"dividend,omitempty" doc:"what households received in a year"`
	Return      *ReturnFact      `json:"return,omitempty" doc:"what is to be returned after a termination"`
	Particulars *ParticularsFact `json:"particulars,omitempty" doc:"what the declaration says"`
	Register    *RegisterFact    `json:"register,omitempty" doc:"what a register said of an imported project"`
}

// correctable is a fact that can be put right.
type correctable interface {
	name() string
	onRecord(p *Project) (old Facts, stands bool) // what stands on record now
	check(d *deciding, f *refusal.Fields)         // what cannot be right
	apply(p *Project)                             // of what the fold made of it
}

// all lists the facts that are set.
func (c *Facts) all() []correctable {
	var set []correctable
	add := func(fact correctable, there bool) {
		if there {
			set = append(set, fact)
		}
	}
	add(c.Contract, c.Contract != nil)
	add(c.Tender, c.Tender != nil)
	add(c.Start, c.Start != nil)
	add(c.Completion, c.Completion != nil)
	add(c.Acceptance, c.Acceptance != nil)
	add(c.FundOrder, c.FundOrder != nil)
	add(c.Award, c.Award != nil)
	add(c.Handover, c.Handover != nil)
	add(c.Dividend, c.Dividend != nil)
	add(c.Return, c.Return != nil)
	add(c.Particulars, c.Particulars != nil)
	add(c.Register, c.Register != nil)
	return set
}

// only is the fact that is set; nil when none is, or several.
func (c *Facts) only() correctable {
	if set := c.all(); len(set) == 1 {
		return set[0]
	}
	return nil
}

// everyFact has one of each.
func everyFact() Facts {
	return Facts{
		&ContractFact{}, &TenderFact{}, &StartFact{}, &CompletionFact{}, &AcceptanceFact{}, &FundOrderFact{}, &AwardFact{}, &HandoverFact{},
		&DividendFact{},
		&ReturnFact{}, &ParticularsFact{}, &RegisterFact{},
	}
}

func factNames() []string {
	var names []string
	every := everyFact()
	for _, fact := range every.all() {
		names = append(names, fact.name())
	}
	return names
}

// OnRecord lists every fact of a project that can be corrected, as it stands, one in each.
func OnRecord(p Project) []Facts {
	var all []Facts
	every := everyFact()
	for _, fact := range every.all() {
		switch fact.(type) {
		case *ContractFact:
			for _, c := range p.Works.Contracts {
				all = append(all, Facts{Contract: &ContractFact{Of: c.Number, Contract: c}})
			}
		case *TenderFact:
			for i, x := range p.Works.Tenders {
				all = append(all, Facts{Tender: &TenderFact{i + 1, x.input()}})
			}
		case *DividendFact:
			for _, x := range p.FollowUp.Dividends {
				all = append(all, Facts{Dividend: &DividendFact{x}})
			}
		default:
			if old, stands := fact.onRecord(&p); stands {
				all = append(all, old)
			}
		}
	}
	return all
}

// Title names the fact: "contract HT-2019-12"; empty when none is set, or several.
func (c Facts) Title() string {
	if fact := c.only(); fact != nil {
		return titleOf(fact)
	}
	return ""
}

func titleOf(fact correctable) string {
	if which := whichOf(fact); which != "" {
		return fact.name() + " " + which
	}
	return fact.name()
}

// FactWords names a kind of fact.
func FactWords(name string) process.Words { return factWords[name] }

var factWords = map[string]process.Words{
	"contract": process.Both("合同", "contract"), "tender": process.Both("招标采购", "tender"), "start": process.Both("开工", "start of the works"),
	"completion": process.Both("完工", "completion"), "acceptance": process.Both("验收", "acceptance"),
	"fund_order": process.Both("上级资金下达文件", "fund orders"),
	"award":      process.Both("资金分配", "award"), "handover": process.Both("资产移交", "handover"),
	"dividend": process.Both("利益联结情况", "what households received"),
	"return":   process.Both("应退资金", "money to return"), "particulars": process.Both("申报内容", "particulars"),
	"register": process.Both("台账内容", "what the register said"),
}

// whichOf tells apart several facts of one name.
func whichOf(fact correctable) string {
	if many, ok := fact.(interface{ which() string }); ok {
		return many.which()
	}
	return ""
}

// acceptedBy says who accepted a fact; where nobody did, the supervising unit answers for it.
func acceptedBy(fact correctable) process.Addressee {
	if accepted, ok := fact.(interface{ acceptedBy() process.Addressee }); ok {
		return accepted.acceptedBy()
	}
	return process.ToSupervisingUnit
}

// followFrom lets the tasks follow from a corrected fact.
func (d *deciding) followFrom(fact correctable) {
	if followed, ok := fact.(interface{ follow(d *deciding) }); ok {
		followed.follow(d)
	}
}

// ContractFact is a contract; Of is its number as it stands on record.
type ContractFact struct {
	Of string `json:"of" doc:"number of the contract as it stands on record"`
	Contract
}

func (*ContractFact) name() string    { return "contract" }
func (c *ContractFact) which() string { return c.Of }

func (c *ContractFact) index(p *Project) int {
	return slices.IndexFunc(p.Works.Contracts, func(x Contract) bool { return x.Number == c.Of })
}

func (c *ContractFact) onRecord(p *Project) (Facts, bool) {
	i := c.index(p)
	if i < 0 {
		return Facts{}, false
	}
	return Facts{Contract: &ContractFact{Of: c.Of, Contract: p.Works.Contracts[i]}}, true
}

func (c *ContractFact) check(d *deciding, f *refusal.Fields) {
	c.Contract.check(d, f)
	f.NotBefore("on", c.On, d.project.Pool.Awarded, "下达资金日期", "the award")
	if i := c.index(&d.project); i >= 0 {
		without := *d
		without.project.Works.Contracts = slices.Delete(slices.Clone(d.project.Works.Contracts), i, i+1)
		(&SignContractInput{c.Contract}).checkTendered(&without, f)
	}
	if c.Number != c.Of && slices.ContainsFunc(d.project.Works.Contracts, func(x Contract) bool { return x.Number == c.Number }) {
		f.Add("number", "该合同已登记", "a contract %q is on record already", c.Number)
	}
}

func (c *ContractFact) apply(p *Project) {
	i := c.index(p)
	if i < 0 {
		return
	}
	p.Works.Contracts = slices.Clone(p.Works.Contracts)
	p.Works.Contracts[i] = c.Contract
	for j := range p.Payments {
		if p.Payments[j].Contract == c.Of {
			p.Payments[j].Contract = c.Number
		}
	}
}

// TenderFact is a tender, or an exemption; Of says which of those on record.
type TenderFact struct {
	Of int `json:"of" doc:"which of the tenders on record, 1 for the first"`
	TenderInput
}

func (*TenderFact) name() string    { return "tender" }
func (c *TenderFact) which() string { return fmt.Sprint(c.Of) }

func (c *TenderFact) onRecord(p *Project) (Facts, bool) {
	if c.Of < 1 || c.Of > len(p.Works.Tenders) {
		return Facts{}, false
	}
	return Facts{Tender: &TenderFact{c.Of, p.Works.Tenders[c.Of-1].input()}}, true
}

func (c *TenderFact) check(d *deciding, f *refusal.Fields) {
	without := *d
	without.project.Works.Tenders = slices.Delete(slices.Clone(d.project.Works.Tenders), c.Of-1, c.Of)
	c.TenderInput.check(&without, f)
}

func (c *TenderFact) apply(p *Project) {
	if c.Of < 1 || c.Of > len(p.Works.Tenders) {
		return
	}
	p.Works.Tenders = slices.Clone(p.Works.Tenders)
	p.Works.Tenders[c.Of-1] = c.tender()
}

// StartFact is the day the works started.
type StartFact struct {
	On Date `json:"on" doc:"the day the works started"`
}

func (*StartFact) name() string { return "start" }

func (*StartFact) onRecord(p *Project) (Facts, bool) {
	stands := !p.Works.Started.IsZero() || p.Register.Imported() && p.Stage != StageDraft
	return Facts{Start: &StartFact{On: p.Works.Started}}, stands
}

func (c *StartFact) check(d *deciding, f *refusal.Fields) {
	d.checkPast(f, "on", c.On)
	checkPlannedDate(f, "on", c.On)
	f.NotBefore("on", c.On, d.project.Pool.Awarded, "下达资金日期", "the award")
	w := d.project.Works
	for _, end := range []Date{w.Completed, w.Accepted} {
		if !end.IsZero() && c.On.After(end) {
			f.Add("on", fmt.Sprintf("不能晚于完工或验收（%s）", end), "must not lie after the completion or the acceptance (%s); got %s", end, c.On)
			return
		}
	}
}

// apply moves the months owed along with a later start; an earlier one makes nothing owed that could not have been handed in.
func (c *StartFact) apply(p *Project) {
	p.Works.Started = c.On
	m := MonthOf(c.On)
	if w := &p.Works; !w.FirstReport.IsZero() && m.Compare(w.FirstReport) > 0 {
		w.FirstReport = m
		if !w.NextReport.IsZero() && m.Compare(w.NextReport) > 0 {
			w.NextReport = m
		}
	}
}

// follow closes the reports on months before the works started.
func (c *StartFact) follow(d *deciding) {
	d.closeEvery("overtaken", func(t Task) bool {
		return t.Kind == process.TaskReport && t.Subject < MonthOf(c.On).String()
	})
}

// CompletionFact is the day the works were complete, as the supervising unit confirmed.
type CompletionFact struct {
	On Date `json:"on" doc:"the day the works were complete"`
}

func (*CompletionFact) name() string { return "completion" }

func (*CompletionFact) onRecord(p *Project) (Facts, bool) {
	return Facts{Completion: &CompletionFact{On: p.Works.Completed}}, !p.Works.Completed.IsZero()
}

func (c *CompletionFact) check(d *deciding, f *refusal.Fields) {
	d.checkPast(f, "on", c.On)
	w := d.project.Works
	if c.On.Before(w.Started) {
		f.Add("on", "完工不能早于开工", "must not lie before the start (%s); got %s", w.Started, c.On)
	}
	if !w.Accepted.IsZero() && c.On.After(w.Accepted) {
		f.Add("on", "完工不能晚于验收", "must not lie after the acceptance (%s); got %s", w.Accepted, c.On)
	}
}

func (c *CompletionFact) apply(p *Project) {
	p.Works.Completed = c.On
	p.Works.endReports()
}

// follow closes the reports on months after the completion.
func (c *CompletionFact) follow(d *deciding) {
	d.closeEvery("overtaken", func(t Task) bool {
		return t.Kind == process.TaskReport && t.Subject > MonthOf(c.On).String()
	})
}

// HandoverFact is how the assets were handed over.
type HandoverFact struct {
	HandOverInput
}

func (*HandoverFact) name() string { return "handover" }

func (*HandoverFact) onRecord(p *Project) (Facts, bool) {
	fact := &HandoverFact{HandOverInput: HandOverInput{On: p.Works.HandedOver}}
	if p.Works.Handover != nil {
		fact.HandOverInput = *p.Works.Handover
	}
	return Facts{Handover: fact}, !p.Works.HandedOver.IsZero()
}

func (c *HandoverFact) check(d *deciding, f *refusal.Fields) { c.HandOverInput.check(d, f) }

func (c *HandoverFact) apply(p *Project) {
	p.Works.HandedOver, p.Works.Handover = c.On, &c.HandOverInput
}

// DividendFact is what households received in a year.
type DividendFact struct {
	RecordDividendInput
}

func (*DividendFact) name() string    { return "dividend" }
func (c *DividendFact) which() string { return fmt.Sprint(c.Year) }

func (c *DividendFact) index(p *Project) int {
	return slices.IndexFunc(p.FollowUp.Dividends, func(x RecordDividendInput) bool { return x.Year == c.Year })
}

func (c *DividendFact) onRecord(p *Project) (Facts, bool) {
	fact := &DividendFact{RecordDividendInput{Year: c.Year}}
	if i := c.index(p); i >= 0 {
		fact.RecordDividendInput = p.FollowUp.Dividends[i]
	}
	return Facts{Dividend: fact}, slices.Contains(p.FollowUp.Recorded, c.Year)
}

func (c *DividendFact) check(d *deciding, f *refusal.Fields) { c.RecordDividendInput.check(d, f) }

func (c *DividendFact) apply(p *Project) {
	p.FollowUp.Dividends = slices.Clone(p.FollowUp.Dividends)
	if i := c.index(p); i >= 0 {
		p.FollowUp.Dividends[i] = c.RecordDividendInput
		return
	}
	p.FollowUp.Dividends = append(p.FollowUp.Dividends, c.RecordDividendInput)
}
