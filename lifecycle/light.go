package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// LightReason is something that turns a project's light to a colour, in plain words of both languages.
type LightReason struct {
	Colour process.Colour `json:"colour"`
	refusal.Reason
}

// LightChanged: the project's light has another colour.
type LightChanged struct {
	From    process.Colour `json:"from"`
	To      process.Colour `json:"to"`
	Reasons []LightReason  `json:"reasons,omitempty"`
}

// Type names the event.
func (*LightChanged) Type() EventType { return "light_changed" }

func (f *LightChanged) fold(p *Project, e Event) { p.Light, p.LightSince = f.To, e.At }

// Colour is the light as last recorded.
func (p *Project) Colour() process.Colour {
	if p.Light == "" {
		return process.Green
	}
	return p.Light
}

// relight records a light that has changed. Whatever changes it comes with a decision: a rung, a report, a finding.
func (d *deciding) relight() {
	if d.project.Revision == 0 {
		return
	}
	colour, why := Light(d.project, d.terms, d.today())
	if colour != d.project.Colour() {
		d.record(&LightChanged{From: d.project.Colour(), To: colour, Reasons: why})
	}
}

// Light is the worst of what stands against a project on a day: the rungs reached, findings, reports missing in a row, progress
// behind the plan, money not spent. A suspended project is grey, one that has ended green.
func Light(p Project, t Terms, today Date) (process.Colour, []LightReason) {
	switch {
	case p.Ended():
		return process.Green, nil
	case p.Suspension.Active():
		return process.Grey, []LightReason{{process.Grey, refusal.Reason{Code: "suspended", Words: process.Both(
			fmt.Sprintf("自 %s 起暂停实施", p.Suspension.Since), fmt.Sprintf("suspended since %s", p.Suspension.Since))}}}
	}
	var l lightReasons
	l.rungs(p)
	l.findings(p, t)
	l.misses(p, t, today)
	l.behind(p, t)
	l.reported(p, t)
	l.spending(p, t, today)
	worst := process.Green
	for _, reason := range l {
		if slices.Index(process.Colours, reason.Colour) > slices.Index(process.Colours, worst) {
			worst = reason.Colour
		}
	}
	return worst, l
}

type lightReasons []LightReason

func (l *lightReasons) add(colour process.Colour, code, zh, en string) {
	if colour == process.Yellow || colour == process.Red {
		*l = append(*l, LightReason{colour, refusal.Reason{Code: code, Words: process.Both(zh, en)}})
	}
}

// rungs looks at what the ladders of open tasks have reached.
func (l *lightReasons) rungs(p Project) {
	for _, t := range p.Tasks {
		if t.Kind == process.TaskAnswerFinding {
			continue // its finding keeps the level, answered or not
		}
		called := t.Called()
		l.add(worstOf(t.Ladder[:min(t.Climbed, len(t.Ladder))]), "rung:"+t.ID,
			fmt.Sprintf("%s 应于 %s 前办结", called.ZH, t.Due.On), fmt.Sprintf("%s was due %s", called.EN, t.Due.On))
	}
}

func worstOf(rungs []Rung) process.Colour {
	worst := process.Green
	for _, r := range rungs {
		switch {
		case r.has(process.EffectRed):
			return process.Red
		case r.has(process.EffectYellow):
			worst = process.Yellow
		}
	}
	return worst
}

// findings looks at the levels of what is not settled.
func (l *lightReasons) findings(p Project, t Terms) {
	ladder := t.Policy.Ladders[t.Policy.Tasks[process.TaskAnswerFinding].Ladder]
	for _, f := range p.Findings {
		i := slices.IndexFunc(ladder, func(r policy.RungRule) bool { return r.Key == f.Level })
		if f.Passed || i < 0 {
			continue
		}
		l.add(worstOf([]Rung{{Effects: ladder[i].Effects}}), "finding:"+f.ID,
			fmt.Sprintf("整改 %s 处于%s：%s", f.ID, f.LevelWords().ZH, f.Title),
			fmt.Sprintf("finding %s is at level %s: %s", f.ID, f.LevelWords().EN, f.Title))
	}
}

// misses looks at the reports missing in a row.
func (l *lightReasons) misses(p Project, t Terms, today Date) {
	n := p.MissesInRow(today)
	l.add(t.Policy.Light.Misses.Colour(n), "misses", fmt.Sprintf("连续 %d 个月未报月报", n),
		fmt.Sprintf("%d monthly reports in a row are missing", n))
}

// behind looks at how far the last report, or what the supervising unit saw of it, is behind the planned dates, in points (source: S35).
func (l *lightReasons) behind(p Project, t Terms) {
	last, any := p.lastReport()
	if p.Stage != StageImplementation || !any {
		return
	}
	points := p.planned(last.Month.Last()) - last.built()
	colour := t.Policy.Light.Behind.Colour(points)
	if points == t.Policy.Light.Behind.Red {
		colour = process.Yellow // more than 30 points are red, 10 to 30 yellow
	}
	l.add(colour, "progress", fmt.Sprintf("进度落后计划 %d 个百分点", points), fmt.Sprintf("progress is %d points behind the plan", points))
}

// reported looks at what the last report says against what was seen on the spot, and against the report before it (source: proposal).
func (l *lightReasons) reported(p Project, t Terms) {
	last, any := p.lastReport()
	if p.Stage != StageImplementation || !any {
		return
	}
	rule := t.Policy.Light
	if less := last.Progress - last.built(); less > 0 {
		l.add(rule.Overstated.Colour(less), "overstated", fmt.Sprintf("%s 月报进度 %d%%，现场核实 %d%%", last.Month, last.Progress, last.built()),
			fmt.Sprintf("the report on %s says %d percent, %d were seen", last.Month, last.Progress, last.built()))
	}
	if before, any := p.reportBefore(last.Month); any && before.built() > last.built() {
		l.add(rule.Fallen.Colour(before.built()-last.built()), "fallen", fmt.Sprintf("进度由 %d%% 降至 %d%%", before.built(), last.built()),
			fmt.Sprintf("progress fell from %d to %d percent", before.built(), last.built()))
	}
}

// spending looks at whether the award is spent, or asked for, as the targets of its budget year want, while the works are built and
// once money was asked for: a county that pays elsewhere is not accused of silence. What could not be paid yet is not missing.
func (l *lightReasons) spending(p Project, t Terms, today Date) {
	award := p.AwardFen()
	if p.Stage != StageImplementation || len(p.Payments) == 0 || award == 0 {
		return
	}
	year := p.Funding[0].BudgetYear
	var missed *policy.Target
	for i := range t.Policy.Payment.Targets {
		target := &t.Policy.Payment.Targets[i]
		if target.By.In(year).Before(today) && p.PaidFen()+p.askedFen() < min(share(award, target.Percent), p.payableFen(t, today)) {
			missed = target
		}
	}
	if missed != nil {
		by := missed.By.In(year)
		l.add(process.Yellow, "spending", fmt.Sprintf("%s 前应支出 %d%%，已支出 %s 元", by, missed.Percent, yuan(p.PaidFen())),
			fmt.Sprintf("%d%% should have been spent by %s; %s yuan are", missed.Percent, by, yuan(p.PaidFen())))
	}
}

// payableFen is how much of the award could have been paid by now: the most of the caps of the instalments whose conditions hold. Progress
// counts from the report after it on: until then there is time to ask for its money.
func (p Project) payableFen(t Terms, today Date) int64 {
	var most int64
	if last, any := p.lastReport(); any {
		before, _ := p.reportBefore(last.Month)
		p.Works.Verified = min(p.Works.Verified, before.built())
	}
	for _, part := range p.instalments(t) {
		waits := slices.ContainsFunc(part.Conditions, func(c process.Condition) bool {
			holds, _, _ := p.holds(c, t, today)
			return !holds
		})
		if !waits {
			most = max(most, p.boundOf(part, p.isLast(t, part)).fen)
		}
	}
	return most
}
