package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
)

// Caps (拨款上限): what may have been paid once a payment is made. Amounts are in fen.

// bound is the narrowest cap of an instalment, and what it is a share of.
type bound struct {
	policy.Ratio
	fen int64
}

// words name the bound and its sum.
func (b bound) words() process.Words {
	base := baseWords[b.Base]
	return process.Both(fmt.Sprintf("%s的 %d%%，即 %s 元", base.ZH, b.Percent, yuan(b.fen)),
		fmt.Sprintf("%d percent of %s, %s yuan", b.Percent, base.EN, yuan(b.fen)))
}

var baseWords = map[process.Base]process.Words{
	process.BaseAward:          process.Both("下达资金", "the award"),
	process.BaseContract:       process.Both("合同金额", "the contracts"),
	process.BaseCompletedValue: process.Both("已完工程价款（按核实进度）", "the value of the work completed, by the progress verified"),
	process.BaseSettledPrice:   process.Both("结算价", "the settled price"),
}

// wholeSource is the source of what holds whatever a policy says: nobody is paid more than is owed.
const wholeSource = "principle"

func whole(base process.Base) policy.Ratio {
	return policy.Ratio{Base: base, Percent: 100, Source: wholeSource}
}

// capsOf are the caps of an instalment: those of the policy, and whatever it says no more than the award, the contracts, the work
// completed where progress is a condition, and the settled price once the work is accepted. Before the last instalment what the contracts
// retain stays back.
func (p *Project) capsOf(part policy.Instalment, last bool) []policy.Ratio {
	caps := append(slices.Clone(part.Caps), whole(process.BaseAward), whole(process.BaseContract))
	if slices.Contains(part.Conditions, process.ProgressVerified) {
		caps = append(caps, whole(process.BaseCompletedValue))
	}
	if p.Works.Accepted.IsZero() {
		return caps
	}
	settled := whole(process.BaseSettledPrice)
	if !last {
		settled.Percent -= p.retentionPercent()
	}
	return append(caps, settled)
}

// retentionPercent is what the contracts retain of the settled price; of several the most.
func (p *Project) retentionPercent() int {
	most := 0
	for _, c := range p.Works.Contracts {
		most = max(most, c.RetentionPercent)
	}
	return most
}

// boundOf is the narrowest cap of an instalment. One whose base is not known is the narrowest of all: nothing is paid until it is known.
func (p *Project) boundOf(part policy.Instalment, last bool) bound {
	narrowest := bound{whole(process.BaseAward), p.AwardFen()}
	for _, limit := range p.capsOf(part, last) {
		base, _ := p.baseFen(limit.Base)
		if fen := share(base, limit.Percent); fen < narrowest.fen {
			narrowest = bound{limit, fen}
		}
	}
	return narrowest
}

// owedFen is what the works cost by the final account, and whether that is known. Acceptances of earlier releases, and of registers, may
// lack it: then the contracts stand for it, save for what is still to be paid.
func (p *Project) owedFen() (fen int64, known bool) {
	if p.Works.SettledFen > 0 {
		return p.Works.SettledFen, true
	}
	contracts := p.ContractFen()
	return contracts, !p.Works.Accepted.IsZero() && contracts > 0
}

// baseFen is the sum that a ratio is a share of, and whether it is known.
func (p *Project) baseFen(base process.Base) (fen int64, known bool) {
	contracts := p.ContractFen()
	switch base {
	case process.BaseContract:
		return contracts, contracts > 0
	case process.BaseCompletedValue:
		return share(contracts, p.Works.Verified), contracts > 0
	case process.BaseSettledPrice:
		return p.Works.SettledFen, p.Works.SettledFen > 0
	default:
		award := p.AwardFen()
		return award, award > 0
	}
}

// share is a percentage of an amount, rounded down to the fen.
func share(fen int64, percent int) int64 { return fen/100*int64(percent) + fen%100*int64(percent)/100 }

// unknownBases names the sums that caps are shares of and that nobody has recorded: a payment waits for them.
func (r *reasons) unknownBases(p Project, caps []policy.Ratio) {
	var told []process.Base
	for _, limit := range caps {
		if _, known := p.baseFen(limit.Base); known || slices.Contains(told, limit.Base) {
			continue
		}
		told = append(told, limit.Base)
		switch limit.Base {
		case process.BaseSettledPrice:
			r.settledUnknown(p)
		case process.BaseAward:
			r.add("base_unknown:"+string(limit.Base), "资金尚未下达", "no aid is awarded")
		default: // the work completed is a share of the contracts
			if !slices.Contains(told, process.BaseContract) || limit.Base == process.BaseContract {
				r.add("base_unknown:"+string(limit.Base), "尚未登记合同，拨款上限无法计算", "no contract is on record: nothing can be paid by its share")
			}
		}
	}
}

// settledUnknown says how the settled price comes on record: with the acceptance, or by a correction of one that lacks it.
func (r *reasons) settledUnknown(p Project) {
	zh, en := "结算价尚未确定，拨款上限无法计算", "the settled price is not known: nothing can be paid by its share"
	if !p.Works.Accepted.IsZero() {
		zh, en = zh+"；请由项目单位更正验收情况，补填结算价", en+"; have the unit correct the acceptance and add it"
	}
	r.add("base_unknown:"+string(process.BaseSettledPrice), zh, en)
}

// overCap names the cap that paying an amount would break.
func (r *reasons) overCap(p Project, b bound, amount int64) {
	if p.PaidFen()+amount > b.fen {
		over := b.words()
		r.add("over_cap:"+string(b.Base), fmt.Sprintf("连同本笔将拨 %s 元，超过%s", yuan(p.PaidFen()+amount), over.ZH),
			fmt.Sprintf("with this payment %s yuan would be paid, more than %s", yuan(p.PaidFen()+amount), over.EN))
	}
}

// overContract names the contract for which more would be paid than it says.
func (r *reasons) overContract(p Project, number string, amount int64) {
	i := slices.IndexFunc(p.Works.Contracts, func(c Contract) bool { return c.Number == number })
	if i < 0 {
		return
	}
	contract := p.Works.Contracts[i]
	for _, x := range p.Payments {
		if x.Contract == number && !x.Paid.IsZero() {
			amount += x.AmountFen
		}
	}
	if amount > contract.AmountFen {
		r.add("over_contract:"+number, fmt.Sprintf("合同 %s 连同本笔将拨 %s 元，超过合同价 %s 元", number, yuan(amount), yuan(contract.AmountFen)),
			fmt.Sprintf("with this payment %s yuan would be paid for the contract %s, more than its price, %s yuan", yuan(amount), number,
				yuan(contract.AmountFen)))
	}
}
