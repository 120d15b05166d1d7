package policy

import (
	"slices"
	"sluice/process"
	"strings"
)

// Dated finds the period at a path that a due date names as its rule: "tasks.start", "tasks.apply.extension", "ladders.R.L1",
// "review.opinion", "chains.plan.countersign", "suspension.longest". False when the policy has none there.
func (p *Policy) Dated(rule string) (Duration, bool) {
	parts := strings.Split(rule, ".")
	switch {
	case rule == "suspension.longest":
		return p.Suspension.Longest, true
	case rule == "payment.retention_pay":
		return p.Payment.RetentionPay, true
	case rule == "report.catch_up":
		return p.Report.CatchUp, true
	case len(parts) == 2 && parts[0] == "tasks":
		return given(p.Tasks[process.TaskKind(parts[1])].Due)
	case len(parts) == 3 && parts[0] == "tasks" && parts[2] == "extension":
		return given(p.Tasks[process.TaskKind(parts[1])].Extension)
	case len(parts) == 3 && parts[0] == "ladders":
		i := slices.IndexFunc(p.Ladders[parts[1]], func(r RungRule) bool { return r.Key == parts[2] })
		if i < 0 {
			return Duration{}, false
		}
		return given(p.Ladders[parts[1]][i].Gives)
	case len(parts) == 3 && parts[0] == "chains":
		return stepDue(p.Chains[process.ChainName(parts[1])], parts[2])
	case len(parts) == 2 && parts[0] == "review":
		for _, kind := range process.EntityKinds {
			if due, found := stepDue(p.Review[kind], parts[1]); found {
				return due, true
			}
		}
	}
	return Duration{}, false
}

func stepDue(steps []Step, key string) (Duration, bool) {
	for _, step := range steps {
		if step.Key == key {
			return given(step.Due)
		}
	}
	return Duration{}, false
}

func given(d Duration) (Duration, bool) { return d, !d.Period.IsZero() }
