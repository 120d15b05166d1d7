package lifecycle

import (
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// Contract is a contract of the project. Amounts are in fen.
type Contract struct {
	Number           string               `json:"number" maxLength:"60" doc:"number of the contract" example:"HT-2019-12"`
	Kind             process.ContractKind `json:"kind" enum:"works,goods,services"`
	Contractor       string               `json:"contractor" maxLength:"100" doc:"who builds or delivers"`
	AmountFen        int64                `json:"amount_fen" doc:"price, in fen"`
	On               Date                 `json:"on" doc:"the day it was signed"`
	RetentionPercent int                  `json:"retention_percent,omitempty" doc:"retained of the settled price, in percent"`
}

// SignContractInput records a signed contract; the first one is a task, further ones may follow.
type SignContractInput struct {
	Contract
}

// ContractSigned: a contract is signed.
type ContractSigned struct {
	Contract
}

// Type names the event.
func (*ContractSigned) Type() EventType { return "contract_signed" }

func (f *ContractSigned) fold(p *Project, _ Event) {
	p.Works.Contracts = append(slices.Clone(p.Works.Contracts), f.Contract)
}

// ContractFen is the sum of the contracts, in fen.
func (p *Project) ContractFen() int64 {
	var sum int64
	for _, c := range p.Works.Contracts {
		sum += c.AmountFen
	}
	return sum
}

// check says what cannot be right of a contract.
func (c *Contract) check(d *deciding, f *refusal.Fields) {
	f.Text(c, "number")
	f.Text(c, "contractor")
	f.Amount("amount_fen", c.AmountFen)
	d.checkPast(f, "on", c.On)
	if !slices.Contains(process.ContractKinds, c.Kind) {
		f.Add("kind", "合同类别有误", "must be one of %v; got %q", process.ContractKinds, c.Kind)
	}
	if most := d.terms.Policy.Payment.Retention; c.RetentionPercent < 0 || c.RetentionPercent > most.Percent {
		f.Add("retention_percent", fmt.Sprintf("质保金不得超过结算价的 %d%%（%s）", most.Percent, most.Source),
			"must lie between 0 and %d (source: %s); got %d", most.Percent, most.Source, c.RetentionPercent)
	}
}

func (in *SignContractInput) decide(d *deciding) error {
	var f refusal.Fields
	in.check(d, &f)
	if slices.ContainsFunc(d.project.Works.Contracts, func(c Contract) bool { return c.Number == in.Number }) {
		f.Add("number", "该合同已登记", "a contract %q is on record already", in.Number)
	}
	if len(d.project.Works.Contracts) >= 50 {
		f.Add("number", "合同份数已达上限", "the project has 50 contracts on record, the most it can have")
	}
	f.NotBefore("on", in.On, d.project.Pool.Awarded, "下达资金日期", "the award")
	in.checkTendered(d, &f)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doOrAdd(process.TaskSignContract)
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&ContractSigned{in.Contract})
	if task.ID != "" {
		d.close(task, "signed")
		d.openStart()
	}
	return nil
}

// doOrAdd lets the unit do the task of a kind, or, where there is none, add to what is on record. Without a task the answer has no id.
func (d *deciding) doOrAdd(kind process.TaskKind) (Task, error) {
	if _, open := d.project.openTask(kind, ""); !open && d.project.takesMore(kind) {
		return Task{}, d.as(d.project.Unit.staff())
	}
	return d.do(kind, "")
}

// takesMore reports whether something is put on record without a task: further tenders and contracts, and what an imported project did
// before anything of it was on record here.
func (p *Project) takesMore(kind process.TaskKind) bool {
	switch kind {
	case process.TaskTender:
		return p.Register.Imported() || p.Works.Tendered
	case process.TaskSignContract:
		return p.Register.Imported() || len(p.Works.Contracts) > 0
	}
	return false
}
