package policy

import (
	"fmt"
	"maps"
	"slices"
	"sluice/process"
	"time"
)

// What stands on its own in the document: guides, money, days of the year, thresholds.

func (v *validation) guides(p *Policy) {
	for _, year := range slices.Sorted(maps.Keys(p.Guides)) {
		path, guide := fmt.Sprintf("guides.%d", year), p.Guides[year]
		v.source(path, guide.Source)
		if year < 2000 || year > 2100 {
			v.fault(path, "不是申报年度", "is not a year of declaration")
		}
		if guide.Opens.IsZero() || guide.Closes.IsZero() || guide.Closes.Before(guide.Opens) {
			v.fault(path+".closes", "须有先后两个日期；现为 %s 和 %s", "needs a first and a last day, in this order; got %s and %s", guide.Opens,
				guide.Closes)
		}
		if guide.CeilingFen < 0 {
			v.fault(path+".ceiling_fen", "不能为负数；0 或不填表示没有上限", "must not be negative; 0 or nothing is no ceiling")
		}
	}
}

func (v *validation) separation(p *Policy) {
	v.source("separation", p.Separation.Source)
	v.source("supervision", p.Supervision.Source)
	for i, chain := range p.Separation.EveryStep {
		if chains := append([]process.ChainName{process.ChainReview}, process.ChainNames...); !slices.Contains(chains, chain) {
			v.fault(fmt.Sprintf("separation.every_step.%d", i), "没有 %q 这个审批链；可用的有：%s", "%q is not a chain; they are %s", chain,
				process.List(chains))
		}
	}
	v.source("deputies", p.Deputies.Source)
	for i, from := range p.Deputies.From {
		if !from.Valid() {
			v.fault(fmt.Sprintf("deputies.from.%d", i), "没有 %q 这种代理范围；可用的有：%s", "%q is nowhere that deputies come from; the places are %s",
				from, process.List(process.DeputiesFrom))
		}
	}
	v.source("second_administrator", p.Second.Source)
	for i, kind := range p.Second.For {
		if !kind.Valid() {
			v.fault(fmt.Sprintf("second_administrator.for.%d", i), "没有 %q 这类事项；可用的有：%s", "%q is no kind of act; they are %s", kind,
				process.List(process.ActKinds))
		}
	}
	if p.Second.Days < 1 || p.Second.Days > 90 {
		v.fault("second_administrator.days", "须为 1 至 90 天；现为 %d", "must be 1 to 90 days; got %d", p.Second.Days)
	}
	code := func(path, unit string) {
		if !unitForm.MatchString(unit) {
			v.fault(path, "须为单位代码，2 至 32 位小写字母、数字或短横线；现为 %q", "must be a unit code of 2 to 32 letters a-z, digits or dashes; got %q", unit)
		}
	}
	for i, unit := range p.Supervision.Departments {
		code(fmt.Sprintf("supervision.departments.%d", i), unit)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Supervision.Townships)) {
		code("supervision.townships."+name, p.Supervision.Townships[name])
	}
	for _, name := range slices.Sorted(maps.Keys(p.Supervision.Sectors)) {
		code("supervision.sectors."+name, p.Supervision.Sectors[name])
	}
}

func (v *validation) tender(t *TenderRule) {
	for _, kind := range slices.Sorted(maps.Keys(t.FromFen)) {
		if !slices.Contains(process.ContractKinds, kind) {
			v.fault("tender.from_fen."+string(kind), "没有这类合同；可用的有：%s", "is not a kind of contract; they are %s",
				process.List(process.ContractKinds))
		}
	}
	for _, kind := range process.ContractKinds {
		v.amount("tender.from_fen."+string(kind), t.FromFen[kind])
	}
	v.amount("tender.budget_fen", t.BudgetFen)
	v.number("tender.budget_percent", t.BudgetShare, 0, 100)
}

func (v *validation) instalments(p *Policy) {
	if len(p.Instalments) == 0 {
		v.fault("instalments", "至少须有一项", "needs at least one")
	}
	var keys []string
	last := 0
	for i, part := range p.Instalments {
		at := fmt.Sprintf("instalments.%d", i)
		if part.Key == "" || slices.Contains(keys, part.Key) {
			v.fault(at+".key", "须有不重复的 key；现为 %q", "needs a key of its own; got %q", part.Key)
		}
		keys = append(keys, part.Key)
		v.words(at+".words", part.Words)
		v.source(at, part.Source)
		ofAward := 0
		for j, limit := range part.Caps {
			v.ratio(fmt.Sprintf("%s.caps.%d", at, j), limit)
			if limit.Base == process.BaseAward {
				ofAward = limit.Percent
			}
		}
		if ofAward <= last || ofAward > 100 {
			v.fault(at+".caps", "须有对下达资金的上限，高于上一笔（%d%%）且不超过 100；现为 %d",
				"needs a cap of the award above that of the part before (%d percent), at most 100; got %d", last, ofAward)
		}
		last = max(last, ofAward)
		for j, condition := range part.Conditions {
			if !slices.Contains(process.Conditions, condition) {
				v.fault(fmt.Sprintf("%s.conditions.%d", at, j), "没有 %q 这个条件；可用的有：%s", "%q is not a condition; they are %s", condition,
					process.List(process.Conditions))
			}
		}
		for j, kind := range part.Papers {
			if _, known := p.Papers[kind]; !known {
				v.fault(fmt.Sprintf("%s.papers.%d", at, j), "资料目录中没有 %q：请加入 papers 或更正",
					"%q is not in the catalogue: add it under papers or correct it", kind)
			}
		}
	}
}

func (v *validation) payment(p *PaymentRule, papers map[process.PaperKind]process.Words) {
	v.ratio("payment.floor", p.Floor)
	v.ratio("payment.retention", p.Retention)
	v.number("payment.reports", p.Reports, 0, 12)
	v.duration("payment.defects", p.Defects)
	v.duration("payment.retention_pay", p.RetentionPay)
	v.source("payment.own_papers", p.OwnPapers.Source)
	for i, kind := range p.OwnPapers.Kinds {
		if _, known := papers[kind]; !known {
			v.fault(fmt.Sprintf("payment.own_papers.kinds.%d", i), "资料目录中没有 %q：请加入 papers 或更正",
				"%q is not in the catalogue: add it under papers or correct it", kind)
		}
	}
	for i := range p.Targets {
		path, target := fmt.Sprintf("payment.spend_targets.%d", i), &p.Targets[i]
		v.dayOfYear(path+".by", &target.By)
		v.percent(path+".percent", target.Percent)
		v.source(path, target.Source)
	}
}

func (v *validation) milestones(milestones []Milestone) {
	for i := range milestones {
		path, m := fmt.Sprintf("milestones.%d", i), &milestones[i]
		v.words(path+".words", m.Words)
		v.dayOfYear(path+".by", &m.By)
		v.percent(path+".percent", m.Percent)
		v.source(path, m.Source)
		if m.Counts != "started" && m.Counts != "completed" {
			v.fault(path+".counts", "须为 started 或 completed；现为 %q", "must be started or completed; got %q", m.Counts)
		}
	}
}

func (v *validation) dayOfYear(path string, d *DayOfYear) {
	at, err := time.Parse("2006-01-02", "2001-"+d.Day) // of a common year: a duty of every year is not due on 29 February
	if err != nil {
		v.fault(path+".day", "须为每年都有的月日，例如 01-31；现为 %q", "must be a month and a day of every year such as 01-31; got %q", d.Day)
	}
	d.month, d.day = int(at.Month()), at.Day()
	v.source(path, d.Source)
}

func (v *validation) ratio(path string, r Ratio) {
	if !slices.Contains(process.Bases, r.Base) {
		v.fault(path+".base", "没有 %q 这个基数；可用的有：%s", "%q is not a base; they are %s", r.Base, process.List(process.Bases))
	}
	v.percent(path+".percent", r.Percent)
	v.source(path, r.Source)
}

func (v *validation) percent(path string, n int) {
	if n < 0 || n > 100 {
		v.fault(path, "须在 0 至 100 之间；现为 %d", "must lie between 0 and 100; got %d", n)
	}
}

func (v *validation) amount(path string, a Amount) {
	if a.Fen < 0 {
		v.fault(path+".fen", "不能为负数；现为 %d", "must not be negative; got %d", a.Fen)
	}
	v.source(path, a.Source)
}

func (v *validation) threshold(path string, t Threshold) {
	if t.Yellow < 1 || t.Red <= t.Yellow {
		v.fault(path, "黄灯须不小于 1，红灯须更大；现为 %d 和 %d", "needs a number for yellow of at least 1 and a greater one for red; got %d and %d",
			t.Yellow, t.Red)
	}
	v.source(path, t.Source)
}

func (v *validation) words(path string, w process.Words) {
	if w.ZH == "" || w.EN == "" {
		v.fault(path, "须有中英文名称：{zh: …, en: …}", "needs words in both languages: {zh: …, en: …}")
	}
}
