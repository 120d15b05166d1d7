package lifecycle

import (
	"fmt"

	"sluice/process"
	"sluice/refusal"
)

// A task is done by its own command: that is its yes. Where this command knows no "no" of its own, decide is the no: return goes one
// step back, to whoever it came from, with the reason; reject ends it.

// SentBack: the holder of a task did not do what it asks, and said why. Whoever it came from is at it again.
type SentBack struct {
	Kind       process.TaskKind `json:"kind"` // of the task
	Subject    string           `json:"subject,omitempty"`
	Round      int              `json:"round"`
	Reason     string           `json:"reason"`
	Resolution *Resolution      `json:"resolution,omitempty"`
}

// Type names the event.
func (*SentBack) Type() EventType { return "sent_back" }

func (f *SentBack) fold(p *Project, e Event) {
	switch f.Kind {
	case process.TaskConfirmCompletion:
		p.Works.Claimed, p.Works.ReportsFrom = Date{}, today(e.At) // no report was owed meanwhile
	case process.TaskConfirmReturn:
		p.Settlement.ClaimedFen = 0
	case process.TaskRecordFundOrder:
		p.Pool = Pool{}
	case process.TaskAward:
		p.Pool.Orders = nil
	case process.TaskPay:
		payment := p.payment(f.Subject)
		payment.Stopped = true
		if payment.isRetention() {
			p.FollowUp.RetentionDone = false
		}
	}
}

// back records that a task was sent back and closes it.
func (in *DecideInput) back(d *deciding, task Task) {
	d.record(&SentBack{Kind: task.Kind, Subject: task.Subject, Round: task.Round, Reason: in.Reason, Resolution: in.Resolution})
	outcome := "returned"
	if in.Verdict == Reject {
		outcome = "rejected"
	}
	d.close(task, outcome)
}

// fundsDoNotCome takes a project out of the year's plan: back into the pool, where next year's plan may take it, or out of it.
func (in *DecideInput) fundsDoNotCome(d *deciding, task Task) error {
	if in.Verdict == Reject {
		d.drop(in)
		return nil
	}
	in.back(d, task)
	d.openSelection()
	return nil
}

// notAwarded gives the fund order back to whoever recorded it, or ends the project.
func (in *DecideInput) notAwarded(d *deciding, task Task) error {
	if in.Verdict == Reject {
		d.drop(in)
		return nil
	}
	in.back(d, task)
	d.open(process.TaskRecordFundOrder, opening{round: task.Round + 1})
	return nil
}

// drop takes a project out of the pool for good.
func (d *deciding) drop(in *DecideInput) {
	d.closeEvery("dropped", func(Task) bool { return true })
	d.record(&Dropped{Reason: in.Reason, Resolution: in.Resolution})
}

// The subjects of the task to decide whether a project goes on: none after a failed acceptance.
const (
	lateStart      = "start"
	longSuspension = "suspension"
)

// rescued gives a unit that did not start a fresh period, or asks the leading group to end the project.
func (in *DecideInput) rescued(d *deciding, task Task) error {
	if in.Verdict == Reject {
		return in.proposeEnd(d, task, lateStart)
	}
	in.back(d, task)
	d.startAnew()
	return nil
}

// startAnew gives whatever holds the start up a fresh period: the start itself, or what comes before it.
func (d *deciding) startAnew() {
	for _, kind := range toStart {
		if waiting, open := d.project.openTask(kind, ""); open {
			d.close(waiting, "replanned")
			d.open(kind, opening{round: waiting.Round + 1})
		}
	}
}

// toStart are the tasks of the unit that the start of the works waits for.
var toStart = tasks(process.TaskPlan, process.TaskTender, process.TaskSignContract, process.TaskStart)

// notResumed asks the leading group to end a project that stays suspended.
func (in *DecideInput) notResumed(d *deciding, task Task) error {
	return in.proposeEnd(d, task, longSuspension)
}

// proposeEnd asks the leading group whether a project goes on.
func (in *DecideInput) proposeEnd(d *deciding, task Task, about string) error {
	if _, open := d.project.openTask(process.TaskDecideFailure, about); open {
		return refusal.New(refusal.CodeNotFirst, "已报请领导小组决定", "the leading group was asked already")
	}
	in.back(d, task)
	d.open(process.TaskDecideFailure,
		opening{subject: about, words: process.Both("决定项目终止或继续", "decide whether the project goes on"), round: task.Round})
	return nil
}

// goesOn gives what the leading group lets go on its next turn.
func (d *deciding) goesOn(task Task) {
	switch task.Subject {
	case lateStart:
		d.startAnew()
	case longSuspension:
		if d.project.Suspension.Active() {
			d.open(process.TaskReviewSuspension, opening{round: task.Round + 1})
		}
	default:
		d.open(process.TaskReapply, opening{round: task.Round + 1})
	}
}

// notComplete gives the works back to the unit: they are not complete.
func (in *DecideInput) notComplete(d *deciding, task Task) error {
	in.back(d, task)
	rule := d.terms.Policy.Tasks[process.TaskComplete].Due
	d.open(process.TaskComplete, opening{round: task.Round + 1, due: d.dueOn(d.project.PlannedEnd, "tasks.complete", rule)})
	return nil
}

// notReturned says that the money did not come back.
func (in *DecideInput) notReturned(d *deciding, task Task) error {
	in.back(d, task)
	d.open(process.TaskReturnMoney, opening{round: task.Round + 1})
	return nil
}

// notPaid gives a checked request back: the unit may ask again, the office looks at a retention again.
func (in *DecideInput) notPaid(d *deciding, task Task) error {
	retention := d.project.payment(task.Subject).isRetention()
	in.back(d, task)
	if retention && d.project.Stage == StageFollowUp {
		d.open(process.TaskReleaseRetention, opening{round: task.Round + 1})
	}
	d.openClose()
	return nil
}

// isRetention reports whether it is the retention, which the office releases instead of a unit asking for it.
func (p *Payment) isRetention() bool { return p.ID != "" && len(p.Chain) == 0 }

// notReleased keeps the retention until what is wrong with the works is put right.
func (in *DecideInput) notReleased(d *deciding, task Task) error {
	in.back(d, task)
	d.openFinding(FindingInput{Title: "质保金不予退付", Detail: in.Reason, Severity: process.Medium})
	d.open(process.TaskReleaseRetention, opening{round: task.Round + 1})
	return nil
}

// notOurs gives a difficulty back to whoever assigned it.
func (in *DecideInput) notOurs(d *deciding, task Task) error {
	d.record(&DifficultyNotSolved{ID: task.Subject, Round: task.Round, Reason: in.Reason})
	d.close(task, "returned")
	d.open(process.TaskAssignDifficulty, opening{subject: task.Subject, round: task.Round + 1})
	return nil
}

// Words names a verdict.
func (v Verdict) Words() process.Words {
	switch v {
	case Approve:
		return process.Both("同意", "approve")
	case Return:
		return process.Both("退回", "return")
	case Reject:
		return process.Both("不同意", "reject")
	default:
		return process.Both(string(v), fmt.Sprintf("%q", string(v)))
	}
}
