package policy

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sluice/calendar"
)

var (
	prefixForm = regexp.MustCompile(`^[A-Z]{1,8}$`)
	unitForm   = regexp.MustCompile(`^[a-z0-9-]{2,32}$`)
	levelOrder = []string{"L0", "L1", "L2", "L3", "L4", "L5"}
)

// validation collects faults; a path such as "tasks.draft.due" finds its line in the document's tree.
type validation struct {
	root   *yaml.Node
	faults Faults
}

func (v *validation) fault(path, format string, args ...any) {
	v.faults = append(v.faults, Fault{Line: v.line(path), Path: path, Message: fmt.Sprintf(format, args...)})
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

func (v *validation) sorted() Faults {
	slices.SortStableFunc(v.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return v.faults
}

func (v *validation) policy(p *Policy) {
	if p.Name == "" {
		v.fault("name", "is missing")
	}
	if !prefixForm.MatchString(p.Programme.Prefix) {
		v.fault("programme.prefix", "must be 1 to 8 capital letters, it begins every project code; got %q", p.Programme.Prefix)
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
}

func (v *validation) clock(c *Clock) {
	at, err := time.Parse("15:04", c.ActAt)
	if err != nil {
		v.fault("clock.act_at", "must be a time of day such as \"08:30\"; got %q", c.ActAt)
	}
	c.hour, c.minute = at.Hour(), at.Minute()
	v.source("clock.act_at", c.Source)
	v.number("clock.spread_minutes", c.SpreadMinutes, 0, 240)
}

func (v *validation) bodies(p *Policy) {
	for _, body := range slices.Sorted(maps.Keys(p.Bodies)) {
		if !slices.Contains(Bodies, body) {
			v.fault("bodies."+string(body), "is not a body; the bodies are %s", list(Bodies))
		}
	}
	for _, body := range Bodies {
		path, rule := "bodies."+string(body), p.Bodies[body]
		if !unitForm.MatchString(rule.Unit) {
			v.fault(path, "needs a unit code of 2 to 32 letters a-z, digits or dashes; got %q", rule.Unit)
		}
		if !rule.Role.Valid() {
			v.fault(path, "needs a role; the roles are %s; got %q", list(Roles), rule.Role)
		}
	}
}

func (v *validation) papers(p *Policy) {
	for _, command := range slices.Sorted(maps.Keys(p.Required)) {
		path, papers := "required_papers."+string(command), p.Required[command]
		if !slices.Contains(Gated, command) {
			v.fault(path, "papers can be asked for before %s", list(Gated))
		}
		v.source(path, papers.Source)
		for i, kind := range papers.Kinds {
			if _, known := p.Papers[kind]; !known {
				v.fault(fmt.Sprintf("%s.kinds.%d", path, i), "%q is not in the catalogue: add it under papers or correct it", kind)
			}
		}
	}
}

func (v *validation) review(p *Policy) {
	for _, kind := range slices.Sorted(maps.Keys(p.Review)) {
		if !kind.Declares() {
			v.fault("review."+string(kind), "is not a kind of project unit; they are %s", list(EntityKinds))
		}
	}
	for _, kind := range EntityKinds {
		path, chain := "review."+string(kind), p.Review[kind]
		if len(chain) == 0 {
			v.fault(path, "needs a chain of review steps")
		}
		for i, step := range chain {
			v.step(fmt.Sprintf("%s.%d", path, i), step)
		}
	}
}

func (v *validation) step(path string, step Step) {
	if step.Key == "" {
		v.fault(path, "needs a key")
	}
	if !step.By.Valid() || step.By == ToHolder || step.By == ToHeadOfUnit || step.By == ToDeclaringUnit {
		v.fault(path+".by", "%q cannot decide a step; who can: %s, %s", step.By, ToSupervisingUnit, list(Bodies))
	}
	v.duration(path+".due", step.Due)
	switch step.Kind {
	case StepDecision:
	case StepNotice:
		v.duration(path+".notice", step.Notice)
		if step.Notice.Period.Unit == calendar.WorkingDays {
			v.fault(path+".notice", "a notice runs calendar days: write it with d, for example 10d")
		}
	default:
		v.fault(path+".kind", "must be %s or %s; got %q", StepDecision, StepNotice, step.Kind)
	}
}

// datedElsewhere are the tasks that take their due date from a review step, a ladder's level or the day of the month.
var datedElsewhere = []TaskKind{TaskDecide, TaskConfirmNotice, TaskAnswerFinding, TaskReport}

func (v *validation) tasks(p *Policy) {
	for _, kind := range slices.Sorted(maps.Keys(p.Tasks)) {
		if !kind.Valid() {
			v.fault("tasks."+string(kind), "is not a kind of task; the kinds are %s", list(TaskKinds))
		}
	}
	for _, kind := range TaskKinds {
		path, rule := "tasks."+string(kind), p.Tasks[kind]
		if !rule.Holder.Valid() && kind != TaskDecide && kind != TaskConfirmNotice {
			v.fault(path+".holder", "%q is not an addressee; they are %s", rule.Holder, list(Addressees))
		}
		if _, known := p.Ladders[rule.Ladder]; !known {
			v.fault(path+".ladder", "there is no ladder %q", rule.Ladder)
		}
		if !slices.Contains(datedElsewhere, kind) {
			v.duration(path+".due", rule.Due)
		}
	}
}

func (v *validation) ladder(path string, rungs []RungRule) {
	if len(rungs) == 0 {
		v.fault(path, "needs at least one rung")
	}
	var keys []string
	for i, rung := range rungs {
		at := fmt.Sprintf("%s.%d", path, i)
		if rung.Key == "" || slices.Contains(keys, rung.Key) {
			v.fault(at+".key", "needs a key of its own; got %q", rung.Key)
		}
		keys = append(keys, rung.Key)
		v.source(at, rung.Source)
		for j, to := range rung.To {
			if !to.Valid() {
				v.fault(fmt.Sprintf("%s.to.%d", at, j), "%q is not an addressee; they are %s", to, list(Addressees))
			}
		}
		for j, effect := range rung.Effects {
			if !slices.Contains(Effects, effect) {
				v.fault(fmt.Sprintf("%s.effects.%d", at, j), "%q is not an effect; they are %s", effect, list(Effects))
			}
		}
		if last := i == len(rungs)-1; rungs[0].Levelled() != rung.Levelled() && !last {
			v.fault(at+".gives", "every rung of a ladder of levels, save the last, must give a period")
		}
		if rung.Levelled() {
			v.duration(at+".gives", rung.Gives)
		}
		if i > 0 && !rungs[0].Levelled() && days(rung.Offset) <= days(rungs[i-1].Offset) {
			v.fault(at+".offset", "%s does not come after the rung before it (%s)", rung.Offset, rungs[i-1].Offset)
		}
	}
}

// days makes offsets of one ladder comparable: a working day is never shorter than a day.
func days(p calendar.Period) int {
	if p.Unit == calendar.WorkingDays {
		return p.N * 7 / 5
	}
	return p.N
}

func (v *validation) findings(p *Policy) {
	ladder := p.Ladders[p.Tasks[TaskAnswerFinding].Ladder]
	for i, rung := range ladder {
		if i < len(levelOrder) && rung.Key != levelOrder[i] {
			v.fault(fmt.Sprintf("ladders.%s.%d.key", p.Tasks[TaskAnswerFinding].Ladder, i),
				"a gap in the levels of findings: expected %s, got %q", levelOrder[i], rung.Key)
		}
	}
	for _, severity := range Severities {
		path, rule := "findings."+string(severity), p.Findings[severity]
		v.source(path, rule.Source)
		if !slices.ContainsFunc(ladder, func(r RungRule) bool { return r.Key == rule.Level && r.Levelled() }) {
			v.fault(path+".level", "%q is not a level with a period on the ladder of findings", rule.Level)
		}
	}
}

func (v *validation) number(path string, n Number, low, high int) {
	if n.Value < low || n.Value > high {
		v.fault(path+".value", "must lie between %d and %d; got %d", low, high, n.Value)
	}
	v.source(path, n.Source)
}

func (v *validation) duration(path string, d Duration) {
	if d.Period.N < 1 {
		v.fault(path, "needs a period of at least one day, for example 5wd or 10d")
	}
	v.source(path, d.Source)
}

func (v *validation) source(path, source string) {
	if source == "" {
		v.fault(path, "needs its source, or the word %q", Proposal)
	}
}
