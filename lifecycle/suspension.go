package lifecycle

import (
	"slices"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Suspension (暂停实施) is asked for by the bureau, consented to by the vice county head, and stops every clock.
type Suspension struct {
	Review Review `json:"review,omitzero"`
	Reason string `json:"reason,omitempty"`
	By     string `json:"by,omitempty"`
	Since  Date   `json:"since,omitzero"` // zero while the project runs
	Until  Date   `json:"until,omitzero"` // by when the bureau decides how it goes on, as it was when it began
	Days   int    `json:"days,omitempty"` // stood still before, in calendar days
}

// SuspendedUntil is by when the bureau decides how a suspended project goes on: with an extension, the day it was extended to.
func (p Project) SuspendedUntil() Date {
	if review, open := p.openTask(process.TaskReviewSuspension, ""); open {
		return review.Due.On
	}
	return p.Suspension.Until
}

// Active reports whether the project is suspended.
func (s *Suspension) Active() bool { return !s.Since.IsZero() }

// SuspendInput asks for a suspension.
type SuspendInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

// SuspensionAsked: the bureau asks for the consent to a suspension.
type SuspensionAsked struct {
	Reason string        `json:"reason"`
	Chain  []policy.Step `json:"chain"`
}

// Type names the event.
func (*SuspensionAsked) Type() EventType { return "suspension_asked" }

func (f *SuspensionAsked) fold(p *Project, e Event) {
	p.Suspension.Review = p.Suspension.Review.begin(f.Chain, e)
	p.Suspension.Reason, p.Suspension.By = f.Reason, e.ActorName
}

func (in *SuspendInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.postOf(process.ToBureau, process.Post{})); err != nil {
		return err
	}
	if d.project.Suspension.Review.Running() {
		return refusal.New(refusal.CodeStage, "已申请暂停实施，等待同意", "a suspension waits for consent already")
	}
	d.record(&SuspensionAsked{Reason: in.Reason, Chain: d.terms.Policy.Chains[process.ChainSuspension]})
	d.openStep(matterSuspension)
	return nil
}

// Suspended: the project stands still, its clocks with it, until somebody decides how it goes on.
type Suspended struct {
	Since  Date   `json:"since"`
	Until  Date   `json:"until"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*Suspended) Type() EventType { return "suspended" }

func (f *Suspended) fold(p *Project, _ Event) {
	p.Suspension.Since, p.Suspension.Until = f.Since, f.Until
}

// suspended stops every clock but that of the decision how to go on.
func (d *deciding) suspended() {
	longest := d.dueIn("suspension.longest", d.terms.Policy.Suspension.Longest)
	d.record(&Suspended{Since: d.today(), Until: longest.On, Reason: d.project.Suspension.Reason})
	for _, t := range slices.Clone(d.project.Tasks) {
		if t.Pause == nil {
			d.pause(t, matterSuspension.String())
		}
	}
	d.open(process.TaskReviewSuspension, opening{due: longest})
}

// ResumeInput lets a suspended project go on.
type ResumeInput struct {
	Note string `json:"note" maxLength:"500" doc:"what was checked again"`
}

// Resumed: the project goes on. Months that passed wholly while it was suspended owe no report.
type Resumed struct {
	On   Date   `json:"on"`
	Note string `json:"note"`
}

// Type names the event.
func (*Resumed) Type() EventType { return "resumed" }

func (f *Resumed) fold(p *Project, _ Event) {
	since := p.Suspension.Since
	p.Suspension.Since, p.Suspension.Until = Date{}, Date{}
	p.Suspension.Days += f.On.Sub(since)
	p.Works.ReportsFrom = f.On
	for m := p.Works.NextReport; !m.IsZero() && m.Compare(calendar.MonthOf(f.On)) < 0; m = m.Next() {
		if m.First().Before(since) {
			continue // it ran in part: its report is still to come
		}
		p.Waived = append(p.Waived, m)
		if p.Works.NextReport == m {
			p.Works.NextReport = m.Next()
		}
	}
}

func (in *ResumeInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "note")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskReviewSuspension, "")
	if err != nil {
		return err
	}
	d.record(&Resumed{On: d.today(), Note: in.Note})
	d.close(task, "resumed")
	for _, t := range slices.Clone(d.project.Tasks) {
		if t.Pause != nil && t.Pause.For == matterSuspension.String() {
			d.unpause(t, CauseResumed)
		}
	}
	return nil
}

// suspensionMatter is the suspension that waits for consent.
type suspensionMatter struct{}

func (suspensionMatter) String() string { return string(process.ChainSuspension) }

func (suspensionMatter) review(p *Project) *Review { return &p.Suspension.Review }

func (suspensionMatter) chain(_ *Project) process.ChainName { return process.ChainSuspension }

func (suspensionMatter) taskKind() process.TaskKind { return process.TaskConsentSuspension }

func (suspensionMatter) rule(_ *Project, step string) string { return "chains.suspension." + step }

func (suspensionMatter) mayApprove(_ *deciding) error { return nil }

func (suspensionMatter) onApproved(d *deciding) {
	d.suspended()
}

func (suspensionMatter) onReturned(_ *deciding, _ int) {}

func (suspensionMatter) onRejected(_ *deciding) {}

func (m suspensionMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	d.returnObjected(m, in)
}
