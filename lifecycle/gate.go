package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// reasons collects what stands in the way of a command.
type reasons []refusal.Reason

func (r *reasons) add(code, zh, en string) {
	*r = append(*r, refusal.Reason{Code: code, Words: process.Both(zh, en)})
}

// err is nil when nothing stands in the way.
func (r reasons) err(zh, en string) error {
	if len(r) == 0 {
		return nil
	}
	refused := refusal.New(refusal.CodeGate, zh, en)
	refused.Reasons = r
	return refused
}

// Gate returns every reason why a command may not be given yet: missing papers, what is not prepared, open findings, reports not
// handed in, money not returned. An empty answer does not say that the actor may give it; Decide does.
func Gate(p Project, name process.CommandName, t Terms) []refusal.Reason {
	var r reasons
	r.papers(p, name, t)
	switch name {
	case process.CommandStart:
		r.prepared(p)
	case process.CommandAccept:
		r.findings(p)
		r.reportsToCome(p)
		r.tasks(p, process.TaskReport, process.TaskConfirmState, process.TaskCorrectRegister)
	case process.CommandSettle:
		r.tasksBesides(p, process.TaskSettle)
	case process.CommandClose:
		r.findings(p)
		r.reportsToCome(p)
		r.tasksBesides(p, process.TaskClose)
	}
	return r
}

// gate refuses the command with every reason.
func (d *deciding) gate() error {
	return reasons(Gate(d.project, d.command.Name, d.terms)).err("条件尚未具备", "something must be done first")
}

// papers names what the policy wants on file before a command and is not.
func (r *reasons) papers(p Project, name process.CommandName, t Terms) {
	r.kinds(p, t.Policy.Required[name].Kinds, t)
}

// fresh names what the policy wants on file before a command that comes again and again, filed on its occasion: a month's form of last
// year says nothing of this month.
func (d *deciding) fresh(name process.CommandName, since Date) (r reasons) {
	for _, kind := range d.terms.Policy.Required[name].Kinds {
		if !slices.ContainsFunc(d.project.Papers, func(on Paper) bool { return on.Kind == kind && !today(on.At).Before(since) }) {
			r.missing(kind, "缺少本次资料：", "paper missing", d.terms)
		}
	}
	return r
}

// occasion is the day from which papers count for a report or a visit: that on which its task was opened, or today.
func (d *deciding) occasion(name process.CommandName, task Task) Date {
	if name == process.CommandReport {
		return today(task.Opened)
	}
	return d.today()
}

// kinds names the kinds of paper that are not on file.
func (r *reasons) kinds(p Project, kinds []process.PaperKind, t Terms) {
	for _, kind := range kinds {
		if !slices.ContainsFunc(p.Papers, func(on Paper) bool { return on.Kind == kind }) {
			r.missing(kind, "缺少资料：", "paper missing", t)
		}
	}
}

func (r *reasons) missing(kind process.PaperKind, zh, en string, t Terms) {
	called := t.Policy.Papers[kind]
	r.add("paper_missing:"+string(kind), zh+called.ZH, fmt.Sprintf("%s: %s (%s)", en, called.EN, kind))
}

// paymentPapers names the kinds of paper that a payment needs and lacks: of some the project's do, of others it needs its own.
func (r *reasons) paymentPapers(p Project, part policy.Instalment, payment Payment, t Terms) {
	if payment.Round > 0 && !slices.ContainsFunc(p.Papers, func(on Paper) bool { return on.Subject == payment.ID }) {
		r.kinds(p, part.Papers, t) // asked for before papers belonged to one payment
		return
	}
	for _, kind := range part.Papers {
		on := func(on Paper) bool { return on.Kind == kind }
		switch {
		case !slices.ContainsFunc(p.Papers, on):
			r.missing(kind, "缺少资料：", "paper missing", t)
		case slices.Contains(t.Policy.Payment.OwnPapers.Kinds, kind) &&
			!slices.ContainsFunc(p.Papers, func(x Paper) bool { return on(x) && p.serves(x, payment.ID) }):
			r.missing(kind, "本笔拨款缺少资料（已归档的属于其他拨款）：", "paper missing, those on file belong to other payments", t)
		}
	}
}

// serves reports whether a paper can stand for a payment: it was filed for it, or for none, or for one that was refused.
func (p *Project) serves(paper Paper, payment string) bool {
	return paper.Subject == "" || paper.Subject == payment || p.payment(paper.Subject).Stopped
}

// ownPapers are the papers on file, counted from 0, that a request takes for itself.
func (p *Project) ownPapers(payment string, t Terms) (own []int) {
	for i, paper := range p.Papers {
		if slices.Contains(t.Policy.Payment.OwnPapers.Kinds, paper.Kind) && p.serves(paper, payment) {
			own = append(own, i)
		}
	}
	return own
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

func (r *reasons) tasks(p Project, kinds ...process.TaskKind) {
	for _, t := range p.Tasks {
		if slices.Contains(kinds, t.Kind) {
			r.task(t)
		}
	}
}

// tasksBesides names every open task but those of a kind.
func (r *reasons) tasksBesides(p Project, kind process.TaskKind) {
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
