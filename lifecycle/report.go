package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/policy"
)

// ReportInput is the report on a month (月报). Month comes from the address. Money is in fen; PaidFen counts only what reached
// the contractor or the beneficiary (source: S11).
type ReportInput struct {
	Month           Month  `json:"month" hidden:"true"`
	Progress        int    `json:"progress_percent" doc:"physical progress so far, 0 to 100" example:"35"`
	PlannedProgress int    `json:"planned_percent" doc:"progress planned for the end of the month, 0 to 100" example:"40"`
	PaidFen         int64  `json:"paid_fen" doc:"paid out so far to contractor or beneficiaries, in fen"`
	Households      int    `json:"households" doc:"households that have benefited so far"`
	Jobs            int    `json:"jobs" doc:"jobs given so far"`
	Problems        string `json:"problems,omitempty" doc:"at most 2000 characters"`
	NextMonth       string `json:"next_month,omitempty" doc:"plan for the next month, at most 2000 characters"`
	Signer          string `json:"signer" doc:"who signed the form"`
}

// Report is a month's report as it now stands. Late says that it came in after it was due; a correction does not change that.
type Report struct {
	ReportInput
	Due      Date      `json:"due"`
	HandedIn time.Time `json:"handed_in"`
	Late     bool      `json:"late"`
	Version  int       `json:"version"`
	Verified bool      `json:"verified,omitempty"`
}

// ReportHandedIn: a month was reported on.
type ReportHandedIn struct {
	ReportInput
	Due  Date `json:"due"`
	Late bool `json:"late"`
}

// Type names the event.
func (*ReportHandedIn) Type() EventType { return "report_handed_in" }

func (f *ReportHandedIn) fold(p *Project, e Event) {
	p.Reports = append(p.Reports, Report{ReportInput: f.ReportInput, Due: f.Due, HandedIn: e.At, Late: f.Late, Version: 1})
	p.progressReported()
}

// ReportCorrected: a report was replaced by a corrected one.
type ReportCorrected struct {
	ReportInput
	Version int    `json:"version"`
	Reason  string `json:"reason"`
}

// Type names the event.
func (*ReportCorrected) Type() EventType { return "report_corrected" }

func (f *ReportCorrected) fold(p *Project, _ Event) {
	if i := p.reportIndex(f.Month); i >= 0 {
		p.Reports[i].ReportInput, p.Reports[i].Version, p.Reports[i].Verified = f.ReportInput, f.Version, false
	}
	p.progressReported()
}

// progressReported takes the progress from the report on the latest month.
func (p *Project) progressReported() {
	latest := slices.MaxFunc(p.Reports, func(a, b Report) int { return a.Month.Compare(b.Month) })
	p.Works.Progress = latest.Progress
}

func (p *Project) reportIndex(m Month) int {
	return slices.IndexFunc(p.Reports, func(r Report) bool { return r.Month == m })
}

func (in *ReportInput) check() error {
	var f fields
	if in.Month.IsZero() {
		f.add("month", "不能为空", "must be a month such as 2019-05")
	}
	f.percent("progress_percent", in.Progress)
	f.percent("planned_percent", in.PlannedProgress)
	if in.PaidFen < 0 {
		f.add("paid_fen", "不能为负数", "must not be negative; got %d", in.PaidFen)
	}
	if in.Households < 0 || in.Jobs < 0 {
		f.add("households", "不能为负数", "neither households nor jobs may be negative")
	}
	f.limit("problems", in.Problems, 2000)
	f.limit("next_month", in.NextMonth, 2000)
	f.require("signer", in.Signer, 50)
	return f.err()
}

func (f *fields) percent(field string, value int) {
	if value < 0 || value > 100 {
		f.add(field, "须在 0 至 100 之间", "must lie between 0 and 100; got %d", value)
	}
}

func (in *ReportInput) decide(d *deciding) error {
	if err := in.check(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskReport, in.Month.String())
	if err != nil {
		return d.project.whyNoReport(in.Month, err)
	}
	outcome := "on_time"
	if task.Due.Passed(d.today()) {
		outcome = "late"
	}
	d.record(&ReportHandedIn{ReportInput: *in, Due: task.Due.On, Late: outcome == "late"})
	d.close(task, outcome)
	d.open(policy.TaskVerifyReport, opening{subject: in.Month.String()})
	return nil
}

// whyNoReport says it better than "no open task": the month is not over, or no report is owed for it.
func (p *Project) whyNoReport(m Month, refusal error) error {
	next := p.Works.NextReport
	switch {
	case p.reportIndex(m) >= 0:
		return Refuse(CodeNotFirst, fmt.Sprintf("%s 月报已报送，如需更正请用更正", m),
			fmt.Sprintf("the report on %s is in; use correct_report to change it", m))
	case !next.IsZero() && m.Compare(next) >= 0:
		opens := m.Next().First()
		return Refuse(CodeStage, fmt.Sprintf("%s 月报自 %s 起报送", m, opens), fmt.Sprintf("the report on %s can be sent from %s", m, opens))
	case p.ReportState(m, Date{}) == ReportNone:
		return Refuse(CodeStage, fmt.Sprintf("%s 无须报送月报", m), fmt.Sprintf("no report is owed for %s", m))
	}
	return refusal
}

// CorrectReportInput replaces a report that was handed in.
type CorrectReportInput struct {
	ReportInput
	Reason string `json:"reason" doc:"what was wrong, at most 500 characters"`
}

func (in *CorrectReportInput) decide(d *deciding) error {
	if err := in.check(); err != nil {
		return err
	}
	var f fields
	f.require("reason", in.Reason, 500)
	if err := f.err(); err != nil {
		return err
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	i := d.project.reportIndex(in.Month)
	if i < 0 {
		return Refuse(CodeNotFound, fmt.Sprintf("%s 月报尚未报送", in.Month), fmt.Sprintf("no report on %s has been handed in", in.Month))
	}
	if d.project.Reports[i].ReportInput == in.ReportInput {
		return invalid("progress_percent", "内容没有变化", "nothing differs from the report as it is")
	}
	d.record(&ReportCorrected{ReportInput: in.ReportInput, Version: d.project.Reports[i].Version + 1, Reason: in.Reason})
	if asked, open := d.project.openTask(policy.TaskCorrectReport, in.Month.String()); open {
		d.close(asked, "corrected")
		d.open(policy.TaskVerifyReport, opening{subject: in.Month.String(), round: asked.Round + 1})
	}
	return nil
}

// ReportState says how the report on a month stands.
type ReportState string

// The states of a report. Unknown is a month before an imported project's duties began: never missing.
const (
	ReportNone    ReportState = ""
	ReportUnknown ReportState = "unknown"
	ReportDue     ReportState = "due"
	ReportMissing ReportState = "missing"
	ReportOnTime  ReportState = "on_time"
	ReportLate    ReportState = "late"
	ReportWaived  ReportState = "waived"
)

// ReportState says how the report on a month stands on a day: missing only when due, not handed in and the due date passed.
func (p *Project) ReportState(m Month, day Date) ReportState {
	if i := p.reportIndex(m); i >= 0 {
		if p.Reports[i].Late {
			return ReportLate
		}
		return ReportOnTime
	}
	if task, open := p.openTask(policy.TaskReport, m.String()); open {
		if task.Due.Passed(day) {
			return ReportMissing
		}
		return ReportDue
	}
	if slices.Contains(p.Waived, m) {
		return ReportWaived
	}
	if p.Register.Imported() && m.Compare(MonthOf(p.PlannedStart)) >= 0 && m.Compare(p.Works.FirstReport) < 0 {
		return ReportUnknown
	}
	return ReportNone
}

// MonthReport is a cell of the month grid.
type MonthReport struct {
	Month  Month       `json:"month"`
	State  ReportState `json:"state"`
	Report *Report     `json:"report,omitempty"`
}

// MonthReports lists every month a report is or was owed for, up to the month before the day.
func (p *Project) MonthReports(day Date) []MonthReport {
	var months []MonthReport
	first := p.Works.FirstReport
	if p.Register.Imported() {
		first = MonthOf(p.PlannedStart)
	}
	if first.IsZero() {
		return nil
	}
	for m := first; m.Compare(calendar.MonthOf(day)) < 0; m = m.Next() {
		state := p.ReportState(m, day)
		if state == ReportNone {
			continue
		}
		cell := MonthReport{Month: m, State: state}
		if i := p.reportIndex(m); i >= 0 {
			cell.Report = &p.Reports[i]
		}
		months = append(months, cell)
	}
	return months
}
