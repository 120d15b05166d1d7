package lifecycle

import (
	"fmt"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
)

// Explanation says why a task is due when it is, what happens next if it is not done, and what waits for it.
type Explanation struct {
	Task   string           `json:"task"`
	Kind   process.TaskKind `json:"kind"`
	Words  process.Words    `json:"words"`
	Holder process.Post     `json:"holder"`
	Due    Due              `json:"due"`
	Why    process.Words    `json:"why"`
	Next   *Rung            `json:"next,omitempty"`
	Blocks process.Words    `json:"blocks"`
}

// Explain explains every open task.
func Explain(p Project) []Explanation {
	explanations := make([]Explanation, len(p.Tasks))
	for i, t := range p.Tasks {
		explanations[i] = Explanation{
			Task: t.ID, Kind: t.Kind, Words: t.Words, Holder: t.Holder, Due: t.Due, Why: t.Due.Why(), Blocks: t.Blocks(),
		}
		if t.Pause != nil {
			explanations[i].Why = t.Pause.why()
			continue
		}
		if t.Climbed < len(t.Ladder) {
			explanations[i].Next = &t.Ladder[t.Climbed]
		}
	}
	return explanations
}

// why tells that a clock stands still, since when, for what and with how much left.
func (p *Pause) why() process.Words {
	zhFor, enFor := "协调事项 "+p.For, "difficulty "+p.For
	if p.For == matterSuspension.String() {
		zhFor, enFor = "项目暂停实施", "the suspension"
	}
	zhLeft, enLeft := "已逾期", "it was overdue"
	if !p.Left.IsZero() {
		zhLeft, enLeft = "剩余 "+periodZH(p.Left), p.Left.String()+" are left"
	}
	return process.Both(fmt.Sprintf("自 %s 起暂停计时（%s），%s", p.Since, zhFor, zhLeft),
		fmt.Sprintf("its clock stands still since %s for %s; %s", p.Since, enFor, enLeft))
}

// Why tells how the date came about.
func (d Due) Why() process.Words {
	var zh, en strings.Builder
	switch {
	case d.Rule == plannedDate:
		return process.Both(fmt.Sprintf("计划日期 %s", d.On), fmt.Sprintf("planned for %s", d.On))
	case strings.HasPrefix(d.Rule, "guides."):
		return process.Both(fmt.Sprintf("申报指南的截止日期 %s", d.On), fmt.Sprintf("the last day of the guide to declarations, %s", d.On))
	case d.Rule == plannedDuration:
		return process.Both(fmt.Sprintf("开工晚于计划，按计划工期顺延至 %s", d.On),
			fmt.Sprintf("the works began later than planned: the planned duration runs until %s", d.On))
	case d.Period.N == 0 && !d.Rest:
		basis, zh, en := d.basis(), "", ""
		if !d.MovedFrom.IsZero() {
			zh, en = fmt.Sprintf("（%s 为休息日，顺延）", d.MovedFrom), fmt.Sprintf(" (%s is a free day)", d.MovedFrom)
		}
		if d.Provisional {
			zh, en = zh+provisional.ZH, en+provisional.EN
		}
		return process.Both(fmt.Sprintf("每年固定日期，本次为 %s%s；%s", d.On, zh, basis.ZH),
			fmt.Sprintf("a fixed day, this time %s%s; %s", d.On, en, basis.EN))
	}
	unitZH, unitEN := "天", "days"
	switch d.Period.Unit {
	case calendar.WorkingDays:
		unitZH, unitEN = "个工作日", "working days"
	case calendar.Months:
		unitZH, unitEN = "个月", "months"
	}
	if d.Rest {
		zh.WriteString("计时恢复时的剩余期限：")
		en.WriteString("what was left when its clock went on again: ")
	}
	fmt.Fprintf(&zh, "自 %s 次日起 %d %s", d.Start, d.Period.N, unitZH)
	fmt.Fprintf(&en, "%d %s, counted from the day after %s", d.Period.N, unitEN, d.Start)
	for _, skip := range d.Skipped {
		if skip.From == skip.To {
			fmt.Fprintf(&zh, "；不计 %s（%s）", skip.From, skip.Why)
			fmt.Fprintf(&en, "; not counted: %s (%s)", skip.From, skip.Why)
			continue
		}
		fmt.Fprintf(&zh, "；不计 %s 至 %s（%s）", skip.From, skip.To, skip.Why)
		fmt.Fprintf(&en, "; not counted: %s to %s (%s)", skip.From, skip.To, skip.Why)
	}
	if !d.MovedFrom.IsZero() {
		fmt.Fprintf(&zh, "；%s 为休息日，顺延至 %s", d.MovedFrom, d.On)
		fmt.Fprintf(&en, "; %s is a free day, so it moves to %s", d.MovedFrom, d.On)
	}
	if d.Provisional {
		zh.WriteString(provisional.ZH)
		en.WriteString(provisional.EN)
	}
	basis := d.basis()
	return process.Both(zh.String()+"；"+basis.ZH, en.String()+"; "+basis.EN)
}

// provisional says that a date rests on a year whose free days are not published.
var provisional = process.Both("；所涉年份的放假安排尚未公布，暂按周末推算", "; provisional: a year it relies on has no published calendar yet")

// basis quotes the texts that give the time. A date that was recorded before they were is looked up in the default policy.
func (d Due) basis() process.Words {
	for _, known := range []process.Words{d.Basis, policy.DefaultBasisOf(d.Source)} {
		if known.ZH != "" {
			return known
		}
	}
	return process.Both("建议值（尚无文件规定）", "a proposal: no published rule was found")
}

// Overdue is how many days ago the task was due; 0 while it is on time.
func (t Task) Overdue(now time.Time) int { return max(today(now).Sub(t.Due.On), 0) }
