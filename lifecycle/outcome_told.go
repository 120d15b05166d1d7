package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
)

// ended is how a matter ended, and whom it concerns besides the unit that declared the project.
type ended struct {
	words process.Words
	also  []process.Post
}

// outcomes tells everybody whom it concerns how a matter ended: the unit that declared the project always, who supervises it when it is
// about more than a month's report, and, of a chain, who decided before. Nobody is told what they did themselves.
func (p *Project) outcomes(fact Fact, e Event) []Notification {
	end := p.ended(fact)
	if end.words.ZH == "" {
		return nil
	}
	var all []Notification
	for _, to := range append([]process.Post{p.Unit.staff()}, end.also...) {
		if to.IsZero() || to.String() == e.Post || slices.ContainsFunc(all, func(n Notification) bool { return n.To == to }) {
			continue
		}
		all = append(all, Notification{
			Task: taskID(p.Code, e.Seq), Round: 1, Rung: RungTold, Date: today(e.At), To: to, todo: end.words, command: e.Command,
			Words: process.Both(p.Name+"："+end.words.ZH, p.Code+": "+end.words.EN),
		})
	}
	return all
}

// ended words an end; the zero value for what ends nothing.
func (p *Project) ended(fact Fact) ended {
	for _, of := range []func(Fact) ended{p.decided, p.pooled, p.moneyMoved, p.worksLooked, p.projectEnded} {
		if end := of(fact); end.words.ZH != "" {
			return end
		}
	}
	return ended{}
}

func because(zh, en, reason string) process.Words {
	if reason == "" {
		return process.Both(zh, en)
	}
	return process.Both(zh+"："+reason, en+": "+reason)
}

// decided words what chains of steps decide.
func (p *Project) decided(fact Fact) ended {
	switch f := fact.(type) {
	case *StepApproved:
		if f.Needed > 0 || matterOf(f.Matter).review(p).decides() {
			return ended{}
		}
		return ended{because("审核通过（"+p.stepWords(f.Matter, f.Step).ZH+"）", "approved at the step "+p.stepWords(f.Matter, f.Step).EN,
			f.Reason), f.Told}
	case *Returned:
		return ended{because("退回补正（"+p.stepWords(f.Matter, f.Step).ZH+"）", "returned at the step "+p.stepWords(f.Matter, f.Step).EN,
			f.Reason), f.Told}
	case *Rejected:
		return ended{because("不予通过（"+p.stepWords(f.Matter, f.Step).ZH+"）", "rejected at the step "+p.stepWords(f.Matter, f.Step).EN,
			f.Reason), f.Told}
	case *SentBack:
		return ended{because("退回", "sent back", f.Reason), nil}
	case *NoticeConfirmed:
		return ended{process.Both("公示无异议（"+p.stepWords(f.Matter, f.Step).ZH+"）", "no objection to the "+p.stepWords(f.Matter, f.Step).EN),
			p.supervisor()}
	case *ObjectionSettled:
		if f.Upheld {
			return ended{because("公示异议成立", "an objection to the notice is upheld", f.Answer), p.supervisor()}
		}
		return ended{because("公示异议不成立", "an objection to the notice is dismissed", f.Answer), nil}
	case *Changed:
		return ended{process.Both("变更 "+f.ID+" 已批准并生效", "change "+f.ID+" is approved and holds"), p.supervisor()}
	}
	return ended{}
}

// decides reports whether a step still to come is a decision.
func (r *Review) decides() bool {
	return !r.Stopped && slices.ContainsFunc(r.Chain[min(r.Step, len(r.Chain)):],
		func(s policy.Step) bool { return s.Kind == policy.StepDecision })
}

// stepWords names a step of a matter as its chain does.
func (p *Project) stepWords(matter, step string) process.Words {
	for _, s := range matterOf(matter).review(p).Chain {
		if s.Key == step {
			return s.Words
		}
	}
	return process.Both("审核环节", step)
}

// supervisor is the post that works on the projects of the supervising unit.
func (p *Project) supervisor() []process.Post { return []process.Post{p.SupervisingUnit.staff()} }

func (p *Project) pooled(fact Fact) ended {
	switch f := fact.(type) {
	case *Selected:
		return ended{process.Both(fmt.Sprintf("列入 %d 年度计划（%s）", f.Year, f.Plan),
			fmt.Sprintf("selected for the plan of %d (%s)", f.Year, f.Plan)), p.supervisor()}
	case *KeptInPool:
		return ended{because("继续留在项目库", "kept in the pool", f.Reason), p.supervisor()}
	case *Dropped:
		return ended{because("调出项目库", "dropped from the pool", f.Reason), p.supervisor()}
	case *Awarded:
		return ended{process.Both("资金分配方案已审定，"+yuan(p.AwardFen())+" 元", "awarded "+yuan(p.AwardFen())+" yuan"), p.supervisor()}
	}
	return ended{}
}

func (p *Project) moneyMoved(fact Fact) ended {
	switch f := fact.(type) {
	case *Paid:
		return ended{process.Both("已拨付 "+f.ID+"，"+yuan(f.AmountFen)+" 元", f.ID+" is paid, "+yuan(f.AmountFen)+" yuan"), p.supervisor()}
	case *RetentionReleased:
		return ended{because("核退质保金 "+yuan(f.AmountFen)+" 元", "a retention of "+yuan(f.AmountFen)+" yuan is released", f.Note),
			p.supervisor()}
	case *ReturnConfirmed:
		return ended{process.Both("财政已收到退回资金 "+yuan(f.AmountFen)+" 元", "the return of "+yuan(f.AmountFen)+" yuan is confirmed"),
			p.supervisor()}
	}
	return ended{}
}

// worksLooked words what was said of reports, findings and the works.
func (p *Project) worksLooked(fact Fact) ended {
	switch f := fact.(type) {
	case *ReportVerified:
		if f.Agrees {
			return ended{because(f.Month.String()+" 月报核实属实", "the report on "+f.Month.String()+" is verified", f.Note), nil}
		}
		return ended{because(f.Month.String()+" 月报核实不实，退回更正", "the report on "+f.Month.String()+" is not right", f.Note), nil}
	case *Waived:
		return ended{because("免报 "+f.Month.String()+" 月报", "the report on "+f.Month.String()+" is waived", f.Reason), p.supervisor()}
	case *FindingRechecked:
		if f.Passed {
			return ended{because("整改 "+f.ID+" 复查通过，已销号", "finding "+f.ID+" is settled", f.Note), p.supervisor()}
		}
		return ended{because("整改 "+f.ID+" 复查未通过", "finding "+f.ID+" was not put right", f.Note), p.supervisor()}
	case *Completed:
		return ended{process.Both("完工已核实（"+dayZH(f.On)+"）", "the completion on "+f.On.String()+" is confirmed"), nil}
	case *Accepted:
		return ended{process.Both("通过县级验收（"+f.Resolution+"）", "accepted ("+f.Resolution+")"), p.supervisor()}
	case *AcceptanceFailed:
		return ended{because(fmt.Sprintf("县级验收未通过（第 %d 次）", f.Failures), fmt.Sprintf("the acceptance failed (failure %d)", f.Failures),
			f.Faults), p.supervisor()}
	case *FailureDecided:
		return ended{because("领导小组决定再次整改", "one more attempt was decided on", f.Reason), p.supervisor()}
	}
	return ended{}
}

func (p *Project) projectEnded(fact Fact) ended {
	switch f := fact.(type) {
	case *Suspended:
		return ended{because("项目暂停实施，"+dayZH(f.Until)+"（含）前决定去向", "suspended; how it goes on is decided by "+f.Until.String(), f.Reason),
			p.supervisor()}
	case *Resumed:
		return ended{because("项目恢复实施，期限继续计算", "resumed, deadlines go on", f.Note), p.supervisor()}
	case *Terminated:
		return ended{because("项目终止", "terminated", f.Reason), p.supervisor()}
	case *Settled:
		return ended{process.Both("终止清算完成（"+f.Audit+"）", "settled ("+f.Audit+")"), p.supervisor()}
	case *Closed:
		return ended{because("项目已归档办结", "the file is closed", f.Note), p.supervisor()}
	}
	return ended{}
}
