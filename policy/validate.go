package policy

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sluice/calendar"
	"sluice/process"
)

var (
	prefixForm = regexp.MustCompile(`^[A-Z]{1,8}$`)
	unitForm   = regexp.MustCompile(`^[a-z0-9-]{2,32}$`)
	levelOrder = []string{"L0", "L1", "L2", "L3", "L4", "L5"}
)

// validation collects faults; a path such as "tasks.draft.due" finds its line in the document's tree.
type validation struct {
	papersKnown map[process.PaperKind]process.Words
	root        *yaml.Node
	faults      Faults
}

// fault words what is wrong in both languages, of the same arguments.
func (v *validation) fault(path, zh, en string, args ...any) {
	v.faults = append(
		v.faults,
		Fault{Line: v.line(path), Path: path, Words: process.Words{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}},
	)
}

// line is the line of the value at a path, or of the nearest part of the path that exists.
func (v *validation) line(path string) int {
	node := v.root
	for part := range strings.SplitSeq(path, ".") {
		next := child(node, part)
		if next == nil {
			break
		}
		node = next
	}
	return node.Line
}

func child(node *yaml.Node, part string) *yaml.Node {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == part {
				return node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i < len(node.Content) {
			return node.Content[i]
		}
	}
	return nil
}

// ordered gives the entries of a mapping in the order of their keys.
func ordered[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

func number(i int) string { return strconv.Itoa(i) }

func (v *validation) sorted() Faults {
	slices.SortStableFunc(v.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return v.faults
}

func (v *validation) policy(p *Policy) {
	v.papersKnown = p.Papers
	if p.Name == "" {
		v.fault("name", "缺少此项", "is missing")
	}
	if !prefixForm.MatchString(p.Programme.Prefix) {
		v.fault(
			"programme.prefix",
			"须为 1 至 8 个大写字母，项目编号以此开头；现为 %q",
			"must be 1 to 8 capital letters, it begins every project code; got %q",
			p.Programme.Prefix,
		)
	}
	v.clock(&p.Clock)
	v.bodies(p)
	v.papers(p)
	for _, kind := range slices.Sorted(maps.Keys(p.Ladders)) {
		v.ladder("ladders."+kind, p.Ladders[kind])
	}
	v.review(p)
	v.tasks(p)
	v.findings(p)
	v.number("report.due_day", p.Report.DueDay, 1, 28)
	v.duration("report.catch_up", p.Report.CatchUp)
	v.separation(p)
	v.number("telling.most", p.Telling.Most, 0, 100)
	v.guides(p)
	v.dayOfYear("pool.review_on", &p.Pool.ReviewOn)
	v.tender(&p.Tender)
	v.instalments(p)
	v.payment(&p.Payment, p.Papers)
	v.number("change.minor_percent", p.Change.MinorPercent, 0, 100)
	v.number("change.most_major", p.Change.MostMajor, 0, 20)
	v.duration("suspension.longest", p.Suspension.Longest)
	v.number("acceptance.attempts", p.Acceptance.Attempts, 1, 9)
	v.number("follow_up.dividend_years", p.FollowUp.DividendYears, 0, 20)
	v.number("follow_up.job_years", p.FollowUp.JobYears, 0, 20)
	v.dayOfYear("follow_up.by", &p.FollowUp.By)
	v.threshold("light.misses", p.Light.Misses)
	v.threshold("light.points_overstated", p.Light.Overstated)
	v.threshold("light.points_fallen", p.Light.Fallen)
	v.threshold("light.points_behind", p.Light.Behind)
	v.milestones(p.Milestones)
	v.wording(p)
	v.sources(p)
}

func (v *validation) clock(c *Clock) {
	at, err := time.Parse("15:04", c.ActAt)
	if err != nil {
		v.fault("clock.act_at", "须为时刻，例如 \"08:30\"；现为 %q", "must be a time of day such as \"08:30\"; got %q", c.ActAt)
	}
	c.hour, c.minute = at.Hour(), at.Minute()
	v.source("clock.act_at", c.Source)
	v.number("clock.spread_minutes", c.SpreadMinutes, 0, 240)
}

func (v *validation) bodies(p *Policy) {
	for _, body := range slices.Sorted(maps.Keys(p.Bodies)) {
		if !slices.Contains(process.Bodies, body) {
			v.fault("bodies."+string(body), "没有这个机构；可用的机构：%s", "is not a body; the bodies are %s", process.List(process.Bodies))
		}
	}
	for _, body := range process.Bodies {
		path, rule := "bodies."+string(body), p.Bodies[body]
		if !unitForm.MatchString(rule.Unit) {
			v.fault(
				path,
				"须有单位代码，2 至 32 位小写字母、数字或短横线；现为 %q",
				"needs a unit code of 2 to 32 letters a-z, digits or dashes; got %q",
				rule.Unit,
			)
		}
		if !rule.Role.Valid() {
			v.fault(path, "须有职务；可用的职务：%s；现为 %q", "needs a role; the roles are %s; got %q", process.List(process.Roles), rule.Role)
		}
	}
}

func (v *validation) papers(p *Policy) {
	for i, kind := range p.Optional {
		if _, known := p.Papers[kind]; !known {
			v.fault(
				fmt.Sprintf("optional_papers.%d", i),
				"资料目录中没有 %q：请加入 papers 或更正",
				"%q is not in the catalogue: add it under papers or correct it",
				kind,
			)
		}
	}
	for _, command := range slices.Sorted(maps.Keys(p.Required)) {
		path, papers := "required_papers."+string(command), p.Required[command]
		if !slices.Contains(process.Gated, command) {
			v.fault(path, "只有这些操作可以要求资料：%s", "papers can be asked for before %s", process.List(process.Gated))
		}
		v.source(path, papers.Source)
		for i, kind := range papers.Kinds {
			if _, known := p.Papers[kind]; !known {
				v.fault(
					fmt.Sprintf("%s.kinds.%d", path, i),
					"资料目录中没有 %q：请加入 papers 或更正",
					"%q is not in the catalogue: add it under papers or correct it",
					kind,
				)
			}
		}
	}
}

func (v *validation) review(p *Policy) {
	for _, kind := range slices.Sorted(maps.Keys(p.Review)) {
		if !kind.Declares() {
			v.fault(
				"review."+string(kind),
				"不是项目单位的类型；可用的类型：%s",
				"is not a kind of project unit; they are %s",
				process.List(process.EntityKinds),
			)
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
			v.fault(
				fmt.Sprintf("chains.%s.%d.kind", process.ChainCompletion, i),
				"已通过验收的不再审批：此链只有公示",
				"what is accepted is accepted: this chain has notices only",
			)
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
			v.fault(
				fmt.Sprintf("%s.papers.%d", path, i),
				"资料目录中没有 %q：请加入 papers 或更正",
				"%q is not in the catalogue: add it under papers or correct it",
				kind,
			)
		}
	}
	if step.Need < 0 || step.Need > len(step.Deciders()) {
		v.fault(
			path+".need",
			"须在 0（全部）至会签方数 %d 之间；现为 %d",
			"must lie between 0, for all, and the number of parties, %d; got %d",
			len(step.Deciders()),
			step.Need,
		)
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
		v.fault(
			path,
			"%q 不能审批；可以审批的有：%s、%s、%s",
			"%q cannot decide a step; who can: %s, %s, %s",
			by,
			process.ToSupervisingUnit,
			process.ToHeadOfUnit,
			process.List(process.Bodies),
		)
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

// heldElsewhere are the tasks whose holder a step, a command or the difficulty itself names.
var heldElsewhere = []process.TaskKind{
	process.TaskDecide,
	process.TaskConfirmNotice,
	process.TaskDecidePlan,
	process.TaskCheckPayment,
	process.TaskDecideChange,
	process.TaskConsentSuspension,
	process.TaskPreAccept,
	process.TaskAnswerDifficulty,
	process.TaskConfirmSolved,
	process.TaskIntervene,
	process.TaskDecideCorrection,
}

// datedElsewhere are the tasks that take their due date from a step, a ladder's level, the day of the month or of the year.
var datedElsewhere = []process.TaskKind{
	process.TaskDecide,
	process.TaskConfirmNotice,
	process.TaskDecidePlan,
	process.TaskCheckPayment,
	process.TaskDecideChange,
	process.TaskConsentSuspension,
	process.TaskPreAccept,
	process.TaskAnswerFinding,
	process.TaskReport,
	process.TaskSelect,
	process.TaskRecordDividend,
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
			v.fault(
				path+".holder",
				"没有 %q 这个对象；可用的有：%s",
				"%q is not an addressee; they are %s",
				rule.Holder,
				process.List(process.Addressees),
			)
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
			v.fault(
				fmt.Sprintf("%s.to.%d", at, j),
				"没有 %q 这个对象；可用的有：%s",
				"%q is not an addressee; they are %s",
				to,
				process.List(process.Addressees),
			)
		}
	}
	for j, effect := range rung.Effects {
		if !slices.Contains(process.Effects, effect) {
			v.fault(
				fmt.Sprintf("%s.effects.%d", at, j),
				"没有 %q 这个效果；可用的有：%s",
				"%q is not an effect; they are %s",
				effect,
				process.List(process.Effects),
			)
		}
	}
	if rung.Words != (process.Words{}) {
		v.words(at+".words", rung.Words)
	}
	if rung.Act != "" &&
		(!rung.Act.Valid() || rung.Act == process.ToHolder || rung.Act == process.ToHeadOfUnit || rung.Act == process.ToDeclaringUnit) {
		v.fault(
			at+".act",
			"%q 不能督办；可用的有：%s、%s",
			"%q cannot act; who can: %s, %s",
			rung.Act,
			process.ToSupervisingUnit,
			process.List(process.Bodies),
		)
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

func (v *validation) number(path string, n Number, low, high int) {
	if n.Value < low || n.Value > high {
		v.fault(path+".value", "须在 %d 至 %d 之间；现为 %d", "must lie between %d and %d; got %d", low, high, n.Value)
	}
	v.source(path, n.Source)
}

func (v *validation) duration(path string, d Duration) {
	if d.Period.N < 1 {
		v.fault(path, "须有至少一天的期限，例如 5wd 或 10d", "needs a period of at least one day, for example 5wd or 10d")
	}
	v.source(path, d.Source)
}

func (v *validation) source(path, source string) {
	if source == "" {
		v.fault(path, "须注明依据，或写 %q", "needs its source, or the word %q", Proposal)
	}
}
