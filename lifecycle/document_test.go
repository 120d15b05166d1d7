package lifecycle

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/calendar"
	"sluice/internal/testdoc"
	"sluice/policy"
	"sluice/process"
)

func TestLifecycleDocument(t *testing.T) {
	rules := testTerms(t).Policy
	testdoc.Require(t, "lifecycle.md", testdoc.Part{Name: "diagram", Made: diagram()},
		testdoc.Part{Name: "table", Made: processTable(rules)}, testdoc.Part{Name: "waits", Made: waitsTable(rules)},
		testdoc.Part{Name: "ladders", Made: ladders(rules)})
}

// diagram draws every move from stage to stage that the table knows.
func diagram() string {
	var b strings.Builder
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, s := range Stages {
		fmt.Fprintf(&b, "    %s : %s %s\n", s, s.Words().ZH, s.Words().EN)
	}
	seen := map[string][]string{}
	var order []string
	for _, row := range table {
		from := row.Stages
		if len(from) == 0 && len(row.Next) > 0 {
			from = []Stage{"[*]"}
		}
		for _, f := range from {
			for _, next := range row.Next {
				if f == next || !moves(row, f, next) {
					continue
				}
				arrow := fmt.Sprintf("%s --> %s", f, next)
				if seen[arrow] == nil {
					order = append(order, arrow)
				}
				if !slices.Contains(seen[arrow], row.Words.ZH) {
					seen[arrow] = append(seen[arrow], row.Words.ZH)
				}
			}
		}
	}
	for _, arrow := range order {
		fmt.Fprintf(&b, "    %s : %s\n", arrow, strings.Join(seen[arrow], "、"))
	}
	b.WriteString("    closed --> [*]\n```\n")
	return b.String()
}

// moves reports whether a line that names several stages and several next ones joins these two: a notice leads on only in the
// review, a failed notice back to the draft only from there.
func moves(row Row, from, next Stage) bool {
	if row.Command == process.CommandConfirm || row.Command == process.CommandSettleObjection {
		return from == StageReview || from == StageImplementation && next == StageAcceptance
	}
	return true
}

func processTable(p *policy.Policy) string {
	var b strings.Builder
	b.WriteString("| 命令 command | 阶段 stage | 谁 who | 办结 closes | 产生 opens | 转入 next |\n|---|---|---|---|---|---|\n")
	for _, row := range table {
		suspended := ""
		if row.Suspended && row.Command != process.CommandTick {
			suspended = " ⏸"
		}
		fmt.Fprintf(&b, "| %s<br>`%s` %s%s | %s | %s | %s | %s | %s |\n", row.Words.ZH, row.Command, row.Words.EN, suspended,
			stageCell(row.Stages), who(row, p),
			taskCell(row.Does, p), taskCell(row.Opens, p), stageCell(row.Next))
	}
	return b.String()
}

func stageCell(stages []Stage) string {
	var cells []string
	for _, s := range stages {
		cells = append(cells, s.Words().ZH+" "+s.Words().EN)
	}
	return strings.Join(cells, "<br>")
}

// thisDay is the day in whose words the document is written.
var thisDay = calendar.NewDate(2026, time.December, 1)

func taskCell(kinds []process.TaskKind, p *policy.Policy) string {
	var cells []string
	for _, kind := range kinds {
		cells = append(cells, p.Worded(p.Tasks[kind].Words, thisDay).ZH+" `"+string(kind)+"`")
	}
	return strings.Join(cells, "<br>")
}

// who may give the command: those the line names, else the holder of the task.
func who(row Row, p *policy.Policy) string {
	var cells []string
	for _, a := range row.By {
		cells = append(cells, AddresseeWords(p, a).ZH+" "+AddresseeWords(p, a).EN)
	}
	if len(cells) > 0 {
		return strings.Join(cells, "<br>")
	}
	for _, kind := range row.Does {
		cell := holderCell(kind, p)
		if !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	if len(cells) == 0 {
		return "系统 system"
	}
	return strings.Join(cells, "<br>")
}

func holderCell(kind process.TaskKind, p *policy.Policy) string {
	if holder := p.Tasks[kind].Holder; holder != "" {
		return AddresseeWords(p, holder).ZH + " " + AddresseeWords(p, holder).EN
	}
	var cells []string
	for _, step := range stepsOf(kind, p) {
		for _, by := range step.Deciders() {
			cell := AddresseeWords(p, by).ZH + " " + AddresseeWords(p, by).EN
			if !slices.Contains(cells, cell) {
				cells = append(cells, cell)
			}
		}
	}
	if len(cells) == 0 {
		return "交办时指定 as assigned"
	}
	return strings.Join(cells, "<br>")
}

// stepsOf are the policy's steps whose tasks are of a kind.
func stepsOf(kind process.TaskKind, p *policy.Policy) []policy.Step {
	var all []policy.Step
	notice := kind == process.TaskConfirmNotice
	add := func(steps []policy.Step, of process.TaskKind) {
		for _, s := range steps {
			if (s.Kind == policy.StepNotice) == notice && (notice || of == kind) {
				all = append(all, s)
			}
		}
	}
	for _, entity := range process.EntityKinds {
		add(p.Review[entity], process.TaskDecide)
	}
	matters := map[process.ChainName]matter{
		process.ChainPlan: matterPlan, process.ChainPayment: paymentMatter("P1"), process.ChainMinorChange: changeMatter("C1"),
		process.ChainMajorChange: changeMatter("C1"),
		process.ChainSuspension:  matterSuspension, process.ChainAcceptance: matterAcceptance, process.ChainCompletion: matterCompletion,
	}
	for _, name := range process.ChainNames {
		add(p.Chains[name], matters[name].taskKind())
	}
	return all
}

// waitsTable lists every kind of task: who has how long, by which source, and which ladder it climbs.
func waitsTable(p *policy.Policy) string {
	var b strings.Builder
	b.WriteString("| 待办 task | 谁 who | 期限 due | 延期 extension | 升级 ladder |\n|---|---|---|---|---|\n")
	for _, kind := range process.TaskKinds {
		rule := p.Tasks[kind]
		fmt.Fprintf(&b, "| %s<br>`%s` %s | %s | %s | %s | %s |\n", p.Worded(rule.Words, thisDay).ZH, kind, rule.Words.EN,
			holderCell(kind, p), dueCell(kind, p),
			period(rule.Extension), rule.Ladder)
	}
	return b.String()
}

func period(d policy.Duration) string {
	if d.Period.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s (%s)", d.Period, d.Source)
}

func dueCell(kind process.TaskKind, p *policy.Policy) string {
	rule := p.Tasks[kind]
	switch kind {
	case process.TaskReport:
		return fmt.Sprintf("次月 %d 日 the %dth of the next month (%s)", p.Report.DueDay.Value, p.Report.DueDay.Value, p.Report.DueDay.Source)
	case process.TaskSelect:
		return fmt.Sprintf("每年 %s each year (%s)", p.Pool.ReviewOn.Day, p.Pool.ReviewOn.Source)
	case process.TaskRecordDividend:
		return fmt.Sprintf("次年 %s of the next year (%s)", p.FollowUp.By.Day, p.FollowUp.By.Source)
	case process.TaskAnswerFinding:
		return "按级别 by its level"
	case process.TaskStart, process.TaskComplete:
		return "计划日期，至少 planned date, at least " + period(rule.Due)
	}
	cells := []string{}
	if due := period(rule.Due); due != "" {
		cells = append(cells, due)
	}
	for _, step := range stepsOf(kind, p) {
		cell := step.Words.ZH + " " + period(step.Due)
		if step.Kind == policy.StepNotice {
			cell = fmt.Sprintf("%s %s + %s", step.Words.ZH, period(step.Notice), period(step.Due))
		}
		if !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	if rule.Limit != nil {
		cells = append(cells, fmt.Sprintf("最长 at most %s (%s)", rule.Limit.Offset, rule.Limit.Source))
	}
	return strings.Join(cells, "<br>")
}

func ladders(p *policy.Policy) string {
	var b strings.Builder
	b.WriteString("| 梯级 rung | 时点 when | 给期 gives | 告知 told | 效果 effects | 依据 source |\n|---|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(p.Ladders)) {
		for _, r := range p.Ladders[name] {
			when := r.Offset.String()
			if !r.Repeat.IsZero() {
				when += "，每 every " + r.Repeat.String()
			}
			var told, effects []string
			for _, to := range r.To {
				told = append(told, AddresseeWords(p, to).ZH)
			}
			for _, e := range r.Effects {
				effects = append(effects, string(e))
			}
			fmt.Fprintf(&b, "| %s `%s` | %s | %s | %s | %s | %s |\n", name, r.Key, when, r.Gives.Period, strings.Join(told, "、"),
				strings.Join(effects, ", "), r.Source)
		}
	}
	return b.String()
}
