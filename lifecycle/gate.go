package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
)

// reasons collects what stands in the way of a command.
type reasons []Reason

func (r *reasons) add(code, zh, en string) { *r = append(*r, Reason{Code: code, Words: words(zh, en)}) }

// err is nil when nothing stands in the way.
func (r reasons) err(zh, en string) error {
	if len(r) == 0 {
		return nil
	}
	refusal := Refuse(CodeGate, zh, en)
	refusal.Reasons = r
	return refusal
}

// Gate answers every reason why a command may not be given yet: missing papers, what is not prepared, open findings, reports not
// handed in, money not returned. An empty answer does not say that the actor may give it; Decide does.
func Gate(p Project, name policy.CommandName, t Terms) []Reason {
	var r reasons
	r.papers(p, name, t)
	switch name {
	case policy.Start:
		r.prepared(p)
	case policy.Accept:
		r.findings(p)
		r.reportsToCome(p)
		r.tasks(p, policy.TaskReport, policy.TaskConfirmState)
	case policy.Settle:
		r.tasksBesides(p, policy.TaskSettle)
	case policy.Close:
		r.findings(p)
		r.reportsToCome(p)
		r.tasksBesides(p, policy.TaskClose)
	}
	return r
}

// gate refuses the command with every reason.
func (d *deciding) gate() error {
	return reasons(Gate(d.project, d.command.Name, d.terms)).err("条件尚未具备", "something must be done first")
}

// papers names what the policy wants on file before a command and is not.
func (r *reasons) papers(p Project, name policy.CommandName, t Terms) {
	r.kinds(p, t.Policy.Required[name].Kinds, t)
}

// kinds names the kinds of paper that are not on file.
func (r *reasons) kinds(p Project, kinds []policy.PaperKind, t Terms) {
	for _, kind := range kinds {
		if !slices.ContainsFunc(p.Papers, func(on Paper) bool { return on.Kind == kind }) {
			called := t.Policy.Papers[kind]
			r.add("paper_missing:"+string(kind), "缺少资料："+called.ZH, fmt.Sprintf("paper missing: %s (%s)", called.EN, kind))
		}
	}
}

func (r *reasons) findings(p Project) {
	for _, f := range p.Findings {
		if !f.Passed {
			r.add("finding_open:"+f.ID, "整改未销号："+f.Title, fmt.Sprintf("finding %s is not settled: %s", f.ID, f.Title))
		}
	}
}

// reportsToCome names the month whose report cannot be handed in yet: that of the completion, until it is over.
func (r *reasons) reportsToCome(p Project) {
	if m := p.nextReport(); !m.IsZero() {
		r.add("report_to_come:"+m.String(), fmt.Sprintf("%s 月报尚待报送", m), fmt.Sprintf("the report on %s is still to come", m))
	}
}

func (r *reasons) tasks(p Project, kinds ...policy.TaskKind) {
	for _, t := range p.Tasks {
		if slices.Contains(kinds, t.Kind) {
			r.task(t)
		}
	}
}

// tasksBesides names every open task but those of a kind.
func (r *reasons) tasksBesides(p Project, kind policy.TaskKind) {
	for _, t := range p.Tasks {
		if t.Kind != kind {
			r.task(t)
		}
	}
}

func (r *reasons) task(t Task) {
	called := t.Called()
	r.add("task_open:"+t.ID, "待办未完成："+called.ZH, "still to do: "+called.EN)
}
