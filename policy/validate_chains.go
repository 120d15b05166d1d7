package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/process"
)

func (v *validation) review(p *Policy) {
	for _, kind := range slices.Sorted(maps.Keys(p.Review)) {
		if !kind.Declares() {
			v.fault("review."+string(kind), "不是项目单位的类型；可用的类型：%s", "is not a kind of project unit; they are %s",
				process.List(process.EntityKinds))
		}
	}
	for _, kind := range process.EntityKinds {
		v.chain("review."+string(kind), p.Review[kind])
	}
	for _, name := range slices.Sorted(maps.Keys(p.Chains)) {
		if !slices.Contains(process.ChainNames, name) {
			v.fault("chains."+string(name), "没有这个审批链；可用的有：%s", "is not a chain; they are %s", process.List(process.ChainNames))
		}
	}
	for _, name := range process.ChainNames {
		v.chain("chains."+string(name), p.Chains[name])
	}
	for _, name := range []process.ChainName{process.ChainPayment, process.ChainSuspension, process.ChainAcceptance} {
		for i, step := range p.Chains[name] {
			if step.Kind == StepNotice {
				v.fault(fmt.Sprintf("chains.%s.%d.kind", name, i), "此审批链只有审批环节，没有公示", "this chain has decisions only, no notice")
			}
		}
	}
	for i, step := range p.Chains[process.ChainCompletion] {
		if step.Kind == StepDecision {
			v.fault(fmt.Sprintf("chains.%s.%d.kind", process.ChainCompletion, i), "已通过验收的不再审批：此链只有公示",
				"what is accepted is accepted: this chain has notices only")
		}
	}
}

func (v *validation) chain(path string, steps []Step) {
	if len(steps) == 0 {
		v.fault(path, "须有审批环节", "needs a chain of steps")
	}
	var keys []string
	for i, step := range steps {
		at := fmt.Sprintf("%s.%d", path, i)
		if step.Key == "" || strings.Contains(step.Key, "/") || slices.Contains(keys, step.Key) {
			v.fault(at+".key", "须有不重复的 key，且不含斜杠；现为 %q", "needs a key of its own, without a slash; got %q", step.Key)
		}
		keys = append(keys, step.Key)
		v.step(at, step)
	}
}

func (v *validation) step(path string, step Step) {
	v.words(path+".words", step.Words)
	switch {
	case len(step.Parties) == 0:
		v.decider(path+".by", step.By)
	case step.By != "":
		v.fault(path+".by", "by 和 parties 只能填一个", "a step has either by or parties")
	}
	for i, party := range step.Parties {
		v.decider(fmt.Sprintf("%s.parties.%d", path, i), party)
		if slices.Index(step.Parties, party) != i {
			v.fault(fmt.Sprintf("%s.parties.%d", path, i), "%q 写了两次", "%q is named twice", party)
		}
	}
	for i, kind := range step.Papers {
		if _, known := v.papersKnown[kind]; !known {
			v.fault(fmt.Sprintf("%s.papers.%d", path, i), "资料目录中没有 %q：请加入 papers 或更正",
				"%q is not in the catalogue: add it under papers or correct it", kind)
		}
	}
	if step.Need < 0 || step.Need > len(step.Deciders()) {
		v.fault(path+".need", "须在 0（全部）至会签方数 %d 之间；现为 %d", "must lie between 0, for all, and the number of parties, %d; got %d",
			len(step.Deciders()), step.Need)
	}
	v.signs(path, step)
	v.duration(path+".due", step.Due)
	switch step.Kind {
	case StepDecision:
	case StepNotice:
		if len(step.Parties) > 0 {
			v.fault(path+".parties", "公示由一个单位确认：请填 by", "one office confirms a notice: name it under by")
		}
		v.duration(path+".notice", step.Notice)
		if step.Notice.Period.Unit != calendar.Days {
			v.fault(path+".notice", "公示按自然日计算：请用 d，例如 10d", "a notice runs calendar days: write it with d, for example 10d")
		}
	default:
		v.fault(path+".kind", "须为 %s 或 %s；现为 %q", "must be %s or %s; got %q", StepDecision, StepNotice, step.Kind)
	}
}

func (v *validation) decider(path string, by process.Addressee) {
	if !by.Valid() || by == process.ToHolder || by == process.ToDeclaringUnit {
		v.fault(path, "%q 不能审批；可以审批的有：%s、%s、%s", "%q cannot decide a step; who can: %s, %s, %s", by, process.ToSupervisingUnit,
			process.ToHeadOfUnit, process.List(process.Bodies))
	}
}

// signs checks who signs a step within its unit.
func (v *validation) signs(path string, step Step) {
	for i, role := range step.Signs {
		at := fmt.Sprintf("%s.signs.%d", path, i)
		if !role.Valid() || role == process.RoleAdministrator {
			v.fault(at, "%q 不能签字；可用的职务：%s", "%q cannot sign; the roles are %s", role, process.List(process.Roles))
		}
		if slices.Index(step.Signs, role) != i {
			v.fault(at, "%q 写了两次：每一签须由另一人", "%q is named twice: each signature is another person's", role)
		}
	}
	switch {
	case len(step.Signs) > 0 && step.Kind == StepNotice:
		v.fault(path+".signs", "公示由一个单位确认，不逐级签字", "one office confirms a notice, nobody signs it")
	case len(step.Signs) > 0 && step.By == process.ToHeadOfUnit:
		v.fault(path+".signs", "负责人签批的环节不再列签字人", "a step by the head of a unit names no signatures")
	case slices.Contains(step.Parties, process.ToHeadOfUnit):
		v.fault(path+".parties", "会签方须为单位：负责人签字请用 signs", "the parties are units: let their heads sign with signs")
	case step.Kind == StepNotice && step.By == process.ToHeadOfUnit:
		v.fault(path+".by", "公示由单位确认，不由负责人", "a notice is confirmed by an office, not by a head")
	}
}
