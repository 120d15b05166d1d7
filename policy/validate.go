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
	v.faults = append(v.faults,
		Fault{Line: v.line(path), Path: path, Words: process.Words{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}})
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
		v.fault("programme.prefix", "须为 1 至 8 个大写字母，项目编号以此开头；现为 %q", "must be 1 to 8 capital letters, it begins every project code; got %q",
			p.Programme.Prefix)
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
			v.fault(path, "须有单位代码，2 至 32 位小写字母、数字或短横线；现为 %q", "needs a unit code of 2 to 32 letters a-z, digits or dashes; got %q",
				rule.Unit)
		}
		if !rule.Role.Valid() {
			v.fault(path, "须有职务；可用的职务：%s；现为 %q", "needs a role; the roles are %s; got %q", process.List(process.Roles), rule.Role)
		}
	}
}

func (v *validation) papers(p *Policy) {
	for i, kind := range p.Optional {
		if _, known := p.Papers[kind]; !known {
			v.fault(fmt.Sprintf("optional_papers.%d", i), "资料目录中没有 %q：请加入 papers 或更正",
				"%q is not in the catalogue: add it under papers or correct it", kind)
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
				v.fault(fmt.Sprintf("%s.kinds.%d", path, i), "资料目录中没有 %q：请加入 papers 或更正",
					"%q is not in the catalogue: add it under papers or correct it", kind)
			}
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
