package lifecycle

import (
	"fmt"

	"sluice/process"
	"sluice/refusal"
)

// ReleaseRetentionInput says whether the retention can be released.
type ReleaseRetentionInput struct {
	AmountFen int64  `json:"amount_fen" doc:"what is released, in fen; 0 when defects used it up"`
	Note      string `json:"note" maxLength:"500" doc:"what was found"`
}

// RetentionReleased: the office verified that the retention can be released; nothing is released by silence.
type RetentionReleased struct {
	ReleaseRetentionInput
	ID         string `json:"id,omitempty"` // of the payment
	Instalment string `json:"instalment,omitempty"`
}

// Type names the event.
func (*RetentionReleased) Type() EventType { return "retention_released" }

func (f *RetentionReleased) fold(p *Project, e Event) {
	p.FollowUp.RetentionDone = true
	if f.ID != "" {
		p.Payments = append(p.Payments, Payment{
			ID: f.ID, Instalment: f.Instalment, AmountFen: f.AmountFen, Review: Review{Submitter: e.persons(), Begun: today(e.At)},
		})
	}
}

// retainedFen is what the caps keep back for the last instalment, as far as it is not paid or asked for.
func (p *Project) retainedFen(t Terms) int64 {
	parts := p.instalments(t)
	most := p.boundOf(parts[len(parts)-1], true).fen
	kept := most
	if len(parts) > 1 {
		kept -= p.boundOf(parts[len(parts)-2], false).fen
	}
	return max(min(kept, most-p.PaidFen()-p.askedFen()), 0)
}

// defectsRun names the day until which defects are looked for: until then nobody says that they used the retention up.
func (d *deciding) defectsRun() (r reasons) {
	if ends := d.project.defectsEnd(d.terms); d.project.PaidFen() > 0 && d.today().Before(ends) {
		r.add("condition:"+string(process.DefectsOver), fmt.Sprintf("缺陷责任期至 %s", ends),
			fmt.Sprintf("the defects period runs until %s", ends))
	}
	return r
}

// retainFromNow opens the release of the retention once the first money is paid after the acceptance.
func (d *deciding) retainFromNow() {
	_, open := d.project.openTask(process.TaskReleaseRetention, "")
	if d.project.Stage == StageFollowUp && !open && !d.project.FollowUp.RetentionDone {
		d.openRetention()
	}
}

// openRetention opens the release of what is left of an award after the defects period.
func (d *deciding) openRetention() {
	rule := d.terms.Policy.Tasks[process.TaskReleaseRetention].Due
	ends := d.project.defectsEnd(d.terms)
	d.open(process.TaskReleaseRetention, opening{due: d.dueFrom(ends, "tasks.release_retention", rule)})
}

// retentionKnown refuses to release anything by shares of sums that nobody has recorded.
func (d *deciding) retentionKnown() error {
	parts := d.project.instalments(d.terms)
	var r reasons
	r.unknownBases(d.project, d.project.capsOf(parts[len(parts)-1], true))
	return r.err("暂停拨款", "the money stops")
}

func (in *ReleaseRetentionInput) decide(d *deciding) error {
	var f refusal.Fields
	left := d.project.retainedFen(d.terms)
	if err := d.retentionKnown(); in.AmountFen > left && err != nil {
		return err
	}
	if in.AmountFen < 0 || in.AmountFen > left {
		f.Add("amount_fen", fmt.Sprintf("不能为负数，也不能超过留存的质保金 %s 元", yuan(left)), "must lie between 0 and what was retained, %d fen; got %d",
			left, in.AmountFen)
	}
	f.Text(in, "note")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskReleaseRetention, "")
	if err != nil {
		return err
	}
	parts := d.project.instalments(d.terms)
	last := parts[len(parts)-1]
	id := d.project.nextPayment()
	if err := d.payable(Payment{ID: id, Instalment: last.Key, AmountFen: in.AmountFen}); in.AmountFen > 0 && err != nil {
		return err
	}
	if err := d.defectsRun().err("缺陷责任期未满", "the defects period is not over"); err != nil {
		return err
	}
	if in.AmountFen == 0 {
		d.record(&RetentionReleased{ReleaseRetentionInput: *in})
		d.close(task, "used_up")
		d.openClose()
		return nil
	}
	d.record(&RetentionReleased{ReleaseRetentionInput: *in, ID: id, Instalment: last.Key})
	d.close(task, "released")
	d.open(process.TaskPay, opening{subject: id, due: d.dueIn("payment.retention_pay", d.terms.Policy.Payment.RetentionPay)})
	return nil
}
