package policy

import (
	"fmt"
	"maps"
	"slices"

	"sluice/calendar"
	"sluice/process"
)

// heldElsewhere are the tasks whose holder a step, a command or the difficulty itself names.
var heldElsewhere = []process.TaskKind{
	process.TaskDecide, process.TaskConfirmNotice, process.TaskDecidePlan, process.TaskCheckPayment, process.TaskDecideChange,
	process.TaskConsentSuspension, process.TaskPreAccept,
	process.TaskAnswerDifficulty, process.TaskConfirmSolved, process.TaskIntervene, process.TaskDecideCorrection,
}

// datedElsewhere are the tasks that take their due date from a step, a ladder's level, the day of the month or of the year.
var datedElsewhere = []process.TaskKind{
	process.TaskDecide, process.TaskConfirmNotice, process.TaskDecidePlan, process.TaskCheckPayment, process.TaskDecideChange,
	process.TaskConsentSuspension, process.TaskPreAccept,
	process.TaskAnswerFinding, process.TaskReport, process.TaskSelect, process.TaskRecordDividend,
}

func (v *validation) tasks(p *Policy) {
	for _, kind := range slices.Sorted(maps.Keys(p.Tasks)) {
		if !kind.Valid() {
			v.fault("tasks."+string(kind), "没有这类待办；可用的类型：%s", "is not a kind of task; the kinds are %s", process.List(process.TaskKinds))
		}
	}
	for _, kind := range process.TaskKinds {
		path, rule := "tasks."+string(kind), p.Tasks[kind]
		v.words(path+".words", rule.Words)
		if !rule.Holder.Valid() && !slices.Contains(heldElsewhere, kind) {
			v.fault(path+".holder", "没有 %q 这个对象；可用的有：%s", "%q is not an addressee; they are %s", rule.Holder,
				process.List(process.Addressees))
		}
		if _, known := p.Ladders[rule.Ladder]; !known {
			v.fault(path+".ladder", "没有名为 %q 的督办层级", "there is no ladder %q", rule.Ladder)
		}
		if !slices.Contains(datedElsewhere, kind) {
			v.duration(path+".due", rule.Due)
		}
		if rule.Extension != (Duration{}) {
			v.duration(path+".extension", rule.Extension)
		}
		if rule.Limit != nil {
			v.rung(path+".limit", *rule.Limit)
			if days(rule.Limit.Offset) < 1 || rule.Limit.Levelled() {
				v.fault(path+".limit.offset", "须有至少一天的期限，且不再给期", "needs a period of at least one day, and gives none")
			}
		}
	}
}

func (v *validation) rung(at string, rung RungRule) {
	v.source(at, rung.Source)
	for j, to := range rung.To {
		if !to.Valid() {
			v.fault(fmt.Sprintf("%s.to.%d", at, j), "没有 %q 这个对象；可用的有：%s", "%q is not an addressee; they are %s", to,
				process.List(process.Addressees))
		}
	}
	for j, effect := range rung.Effects {
		if !slices.Contains(process.Effects, effect) {
			v.fault(fmt.Sprintf("%s.effects.%d", at, j), "没有 %q 这个效果；可用的有：%s", "%q is not an effect; they are %s", effect,
				process.List(process.Effects))
		}
	}
	if rung.Words != (process.Words{}) {
		v.words(at+".words", rung.Words)
	}
	if rung.Act != "" && (!rung.Act.Valid() || rung.Act == process.ToHolder || rung.Act == process.ToHeadOfUnit ||
		rung.Act == process.ToDeclaringUnit) {
		v.fault(at+".act", "%q 不能督办；可用的有：%s、%s", "%q cannot act; who can: %s, %s", rung.Act, process.ToSupervisingUnit,
			process.List(process.Bodies))
	}
	if rung.Repeat.N < 0 {
		v.fault(at+".repeat", "须为至少一天的期限，或不填", "must be a period of at least one day, or absent")
	}
	if rung.Levelled() {
		v.duration(at+".gives", rung.Gives)
	}
}

func (v *validation) ladder(path string, rungs []RungRule) {
	if len(rungs) == 0 {
		v.fault(path, "至少须有一级", "needs at least one rung")
	}
	var keys []string
	for i, rung := range rungs {
		at := fmt.Sprintf("%s.%d", path, i)
		if rung.Key == "" || slices.Contains(keys, rung.Key) {
			v.fault(at+".key", "须有不重复的 key；现为 %q", "needs a key of its own; got %q", rung.Key)
		}
		keys = append(keys, rung.Key)
		v.rung(at, rung)
		if last := i == len(rungs)-1; rungs[0].Levelled() != rung.Levelled() && !last {
			v.fault(at+".gives", "逐级督办的，除最后一级外每级都须给期", "every rung of a ladder of levels, save the last, must give a period")
		}
		if i > 0 && !rungs[0].Levelled() && days(rung.Offset) <= days(rungs[i-1].Offset) {
			v.fault(at+".offset", "%s 不在上一级（%s）之后", "%s does not come after the rung before it (%s)", rung.Offset, rungs[i-1].Offset)
		}
	}
}

// days makes offsets of one ladder comparable: a working day is never shorter than a day.
func days(p calendar.Period) int {
	switch p.Unit {
	case calendar.WorkingDays:
		return p.N * 7 / 5
	case calendar.Months:
		return p.N * 31
	default:
		return p.N
	}
}

func (v *validation) findings(p *Policy) {
	ladder := p.Ladders[p.Tasks[process.TaskAnswerFinding].Ladder]
	for _, name := range slices.Sorted(maps.Keys(p.Ladders)) {
		for i, rung := range p.Ladders[name] {
			if rung.Act != "" && name != p.Tasks[process.TaskAnswerFinding].Ladder {
				v.fault(fmt.Sprintf("ladders.%s.%d.act", name, i), "只有整改的督办层级有督办处置", "only levels of findings ask for an act")
			}
		}
	}
	for i, rung := range ladder {
		if i < len(levelOrder) && rung.Key != levelOrder[i] {
			v.fault(fmt.Sprintf("ladders.%s.%d.key", p.Tasks[process.TaskAnswerFinding].Ladder, i),
				"整改级别不连续：应为 %s，现为 %q", "a gap in the levels of findings: expected %s, got %q", levelOrder[i], rung.Key)
		}
	}
	for _, severity := range process.Severities {
		path, rule := "findings."+string(severity), p.Findings[severity]
		v.source(path, rule.Source)
		if !slices.ContainsFunc(ladder, func(r RungRule) bool { return r.Key == rule.Level && r.Levelled() }) {
			v.fault(path+".level", "%q 不是整改督办层级中给期的级别", "%q is not a level with a period on the ladder of findings", rule.Level)
		}
	}
}
