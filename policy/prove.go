package policy

import (
	"cmp"
	"fmt"
	"slices"
	"sluice/process"

	"go.yaml.in/yaml/v3"
)

// Prove reads a document that is to be published, and asks more of it than Parse does of one that is in force already: every wait has an
// exit, no ladder ends in silence, periods fit into their limits, no post carries a payment by itself, caps grow, and nothing is published
// that nothing uses. The error is a Faults: the line, and what would be right. What a county has published before stays readable.
func Prove(document []byte) (*Policy, error) {
	p, err := Parse(document)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, yamlFaults(err)
	}
	v := validation{root: root.Content[0]}
	v.exits(p)
	v.silence(p)
	v.fits(p)
	v.alone(p)
	v.consecutive(p)
	v.growing(p)
	v.unused(p)
	if len(v.faults) > 0 {
		return nil, v.sorted()
	}
	return p, nil
}

// unitsOwn are the tasks that a command of the declaring unit does and nobody else can.
var unitsOwn = []process.TaskKind{process.TaskDraft, process.TaskResubmit, process.TaskSignContract, process.TaskCorrectReport}

// opensFor says which tasks a rung may ask to be decided about: elsewhere nobody could decide it.
var opensFor = map[process.Effect][]process.TaskKind{
	process.EffectReconsider: {process.TaskDraft, process.TaskResubmit},
	process.EffectRescue:     {process.TaskPlan, process.TaskDecidePlan, process.TaskTender, process.TaskSignContract, process.TaskStart},
	process.EffectFinding: { // it is put right while the project is prepared, built, accepted or followed up, and is no finding about a finding
		process.TaskPlan, process.TaskDecidePlan, process.TaskTender, process.TaskSignContract, process.TaskStart, process.TaskRescue,
		process.TaskReport, process.TaskVerifyReport, process.TaskCorrectReport,
		process.TaskCheckPayment, process.TaskPay, process.TaskDecideChange, process.TaskPublishChange, process.TaskConsentSuspension,
		process.TaskReviewSuspension, process.TaskComplete,
		process.TaskConfirmCompletion, process.TaskApply, process.TaskPreAccept, process.TaskAccept, process.TaskReapply,
		process.TaskDecideFailure, process.TaskHandOver, process.TaskReleaseRetention,
		process.TaskRecordDividend, process.TaskClose,
	},
}

// exits looks for waits that nobody can end: a task that no post holds, or that its holder's commands do not do, and a rung that opens a
// decision where there is none to take.
func (v *validation) exits(p *Policy) {
	for _, kind := range process.TaskKinds {
		path, rule := "tasks."+string(kind), p.Tasks[kind]
		switch {
		case rule.Holder == process.ToHolder || rule.Holder == process.ToHeadOfUnit:
			v.fault(path+".holder", "待办由谁办理不能指向待办人自己：请填项目单位、主管单位或县级机构",
				"names the holder of the task itself: name the declaring unit, the supervising unit or a body")
		case slices.Contains(unitsOwn, kind) && rule.Holder != process.ToDeclaringUnit:
			v.fault(path+".holder", "只有项目单位能办理此事，交给别人则无法办结：请填 %s",
				"only the declaring unit's commands do this, with another holder it never ends: write %s", process.ToDeclaringUnit)
		}
		for _, effect := range []process.Effect{process.EffectReconsider, process.EffectRescue, process.EffectFinding} {
			for i, rung := range p.Ladders[rule.Ladder] {
				if slices.Contains(rung.Effects, effect) && !slices.Contains(opensFor[effect], kind) {
					v.fault(fmt.Sprintf("ladders.%s.%d.effects", rule.Ladder, i), "待办 %s 用此督办层级，而 %s 对它无从决定：请改用其他效果或其他层级",
						"the task %s climbs this ladder, and %s could not be decided for it: use another effect, or another ladder", kind,
						effect)
				}
			}
		}
	}
}

// opening are the effects after which somebody has a task.
var opening = []process.Effect{process.EffectFinding, process.EffectReconsider, process.EffectRescue}

// silence looks for ladders whose last rung is the last that anybody hears.
func (v *validation) silence(p *Policy) {
	for name, rungs := range ordered(p.Ladders) {
		if len(rungs) == 0 {
			continue
		}
		last := rungs[len(rungs)-1]
		acts := slices.ContainsFunc(last.Effects, func(e process.Effect) bool { return slices.Contains(opening, e) })
		if last.Repeat.IsZero() && !acts {
			v.fault(fmt.Sprintf("ladders.%s.%d", name, len(rungs)-1), "最后一级之后再无人过问：请加 repeat（例如 10wd），或一个产生待办的效果（%s）",
				"after this last rung nobody hears of it again: add repeat, 10wd for example, or an effect that opens a task (%s)",
				process.List(opening))
		}
		for i, rung := range rungs {
			if len(rung.To) == 0 {
				v.fault(fmt.Sprintf("ladders.%s.%d.to", name, i), "没有告知任何人：请填告知对象", "tells nobody: name whom it tells")
			}
		}
	}
}

// fits looks for periods that do not fit into the limit that stands over them.
func (v *validation) fits(p *Policy) {
	for _, kind := range process.TaskKinds {
		rule := p.Tasks[kind]
		if rule.Limit == nil {
			continue
		}
		needed := days(rule.Due.Period)
		if kind == process.TaskAccept { // its limit counts from the application, with what comes before the county's acceptance (source: S20)
			for _, step := range p.Chains[process.ChainAcceptance] {
				needed += days(step.Due.Period) + days(step.Notice.Period)
			}
		}
		if limit := days(rule.Limit.Offset); needed > limit {
			v.fault("tasks."+string(kind)+".limit", "期限共 %d 天，超过此上限 %d 天（连同此前各环节）：请放宽上限或缩短期限",
				"the periods under it, with the steps before, sum to %d days, more than its %d: raise the limit or shorten them", needed,
				limit)
		}
	}
	if longest, review := days(p.Suspension.Longest.Period), days(p.Tasks[process.TaskReviewSuspension].Due.Period); review > longest {
		v.fault("tasks.review_suspension.due", "暂停实施最长 %d 天，而决定去向的期限有 %d 天：请缩短",
			"a suspension lasts %d days at most, and how it goes on is due only after %d: shorten it", longest, review)
	}
	if pay, wait := days(p.Payment.RetentionPay.Period), days(p.Payment.Defects.Period); pay > wait {
		v.fault("payment.retention_pay", "退付期限 %d 天长于缺陷责任期 %d 天：请缩短",
			"%d days to pay the retention out are more than the defects period, %d: shorten it", pay, wait)
	}
}

// alone looks for a payment that one post could check and pay by itself.
func (v *validation) alone(p *Policy) {
	payer := p.Tasks[process.TaskPay].Holder
	for _, step := range p.Chains[process.ChainPayment] {
		if !v.suffices(p, step, payer) {
			return
		}
	}
	v.fault("chains."+string(process.ChainPayment), "审核与拨付都由 %q 一个岗位即可完成：请加一个由其他单位审核的环节",
		"the post of %q could check and pay by itself: add a step that another unit decides", payer)
}

// suffices reports whether an addressee's post alone carries a step.
func (v *validation) suffices(p *Policy, step Step, by process.Addressee) bool {
	if step.Kind != StepDecision {
		return true
	}
	others := 0
	for _, decider := range step.Deciders() {
		if !same(p, decider, by) || step.Role != "" && step.Role != cmp.Or(p.Post(by).Role, process.RoleStaff) {
			others++
		}
	}
	own := len(step.Deciders()) - others
	return own > 0 && min(step.Needed(), len(step.Deciders())) <= own
}

// same reports whether two addressees are one post.
func same(p *Policy, a, b process.Addressee) bool {
	return a == b || !p.Post(a).IsZero() && p.Post(a) == p.Post(b)
}

// consecutive looks for two decisions running that one post takes: whoever decided the first may not decide the second.
func (v *validation) consecutive(p *Policy) {
	look := func(path string, steps []Step) {
		for i := 1; i < len(steps); i++ {
			before, step := steps[i-1], steps[i]
			if before.Kind == StepDecision && step.Kind == StepDecision && before.By != "" && same(p, before.By, step.By) &&
				before.Role == step.Role {
				v.fault(fmt.Sprintf("%s.%d", path, step.index), "与上一环节由同一岗位办理，而同一人不能连续审核：请换一个单位，或用负责人签发",
					"is decided by the post of the step before, and nobody decides two steps running: name another unit, or let its head sign")
			}
		}
	}
	for _, kind := range process.EntityKinds {
		look("review."+string(kind), p.Review[kind])
	}
	for _, name := range process.ChainNames {
		look("chains."+string(name), p.Chains[name])
	}
}

// growing looks for caps that fall from one part of the award to the next, and for a last part that leaves money nobody can ask for.
func (v *validation) growing(p *Policy) {
	most := map[process.Base]int{}
	for i, part := range p.Instalments {
		for j, limit := range part.Caps {
			if limit.Percent < most[limit.Base] {
				v.fault(fmt.Sprintf("instalments.%d.caps.%d", i, j), "上限 %d%% 低于前一笔的 %d%%：累计上限只能递增",
					"a cap of %d percent is below the %d of the part before: caps count what was paid before", limit.Percent,
					most[limit.Base])
			}
			most[limit.Base] = max(most[limit.Base], limit.Percent)
		}
	}
	if n := len(p.Instalments); n > 0 && most[process.BaseAward] < 100 {
		v.fault(fmt.Sprintf("instalments.%d.caps", n-1), "最后一笔的累计上限只有下达资金的 %d%%，其余资金无从申请：请设为 100%%",
			"the last part ends at %d percent of the award, and nobody could ask for the rest: make it 100", most[process.BaseAward])
	}
}

// unused looks for what this document publishes and nothing asks for.
func (v *validation) unused(p *Policy) {
	asked := p.asked()
	for kind := range ordered(p.Papers) {
		if v.states("papers", string(kind)) && !slices.Contains(asked, kind) && !slices.Contains(p.Optional, kind) {
			v.fault("papers."+string(kind), "没有任何环节要求这类资料：请在 required_papers、环节或款项中要求它，或列入 optional_papers",
				"nothing ever asks for this kind of paper: ask for it under required_papers, a step or an instalment, or list it under optional_papers")
		}
	}
	for name := range ordered(p.Ladders) {
		if v.states("ladders", name) &&
			!slices.ContainsFunc(process.TaskKinds, func(k process.TaskKind) bool { return p.Tasks[k].Ladder == name }) {
			v.fault("ladders."+name, "没有任何待办用此督办层级：请在 tasks 中引用，或删去", "no task climbs this ladder: name it under tasks, or leave it out")
		}
	}
}

// asked are the kinds of paper that a command, a step or an instalment asks for.
func (p *Policy) asked() (kinds []process.PaperKind) {
	for _, name := range process.Gated {
		kinds = append(kinds, p.Required[name].Kinds...)
	}
	for _, kind := range process.EntityKinds {
		for _, step := range p.Review[kind] {
			kinds = append(kinds, step.Papers...)
		}
	}
	for _, name := range process.ChainNames {
		for _, step := range p.Chains[name] {
			kinds = append(kinds, step.Papers...)
		}
	}
	for _, part := range p.Instalments {
		kinds = append(kinds, part.Papers...)
	}
	return kinds
}

// states reports whether the document itself states an entry, rather than taking it over.
func (v *validation) states(section, key string) bool {
	in := child(v.root, section)
	return in != nil && child(in, key) != nil
}
