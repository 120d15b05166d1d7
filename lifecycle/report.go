package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// ReportInput is the report on a month (月报). Month comes from the address. Money is in fen; PaidFen counts only what reached
// the contractor or the beneficiary (source: S11).
type ReportInput struct {
	Month           Month  `json:"month" hidden:"true"`
	Progress        int    `json:"progress_percent" doc:"physical progress so far, 0 to 100" example:"35"`
	PlannedProgress int    `json:"planned_percent,omitempty" deprecated:"true" doc:"left out: the planned dates say what is planned for the end of the month, whatever is sent here"`
	PaidFen         int64  `json:"paid_fen" doc:"paid out so far to contractor or beneficiaries, in fen"`
	Households      int    `json:"households" doc:"households that have benefited so far"`
	Jobs            int    `json:"jobs" doc:"jobs given so far"`
	Problems        string `json:"problems,omitempty" maxLength:"2000"`
	NextMonth       string `json:"next_month,omitempty" maxLength:"2000" doc:"plan for the next month"`
	Signer          string `json:"signer" maxLength:"50" doc:"who signed the form"`
	Explanation     string `json:"explanation,omitempty" maxLength:"500" doc:"why a figure is lower than in the report before, or more is paid than the works cost; mandatory then"`
}

// Report is a month's report as it now stands. Late says that it came in after it was due; a correction does not change that. Seen is
// the progress that the supervising unit saw on the spot, in percent. By are the persons who wrote it.
type Report struct {
	ReportInput
	Due      Date      `json:"due"`
	HandedIn time.Time `json:"handed_in"`
	Late     bool      `json:"late"`
	Version  int       `json:"version"`
	Verified bool      `json:"verified,omitempty"`
	Seen     *int      `json:"seen_percent,omitempty"`
	By       persons   `json:"by,omitempty"`
}

// built is the progress that counts: what was seen on the spot, else what was reported.
func (r Report) built() int {
	if r.Seen != nil {
		return *r.Seen
	}
	return r.Progress
}

// ReportHandedIn: a month was reported on. Stays: the works were complete, and their progress stays with it.
type ReportHandedIn struct {
	ReportInput
	Due   Date `json:"due"`
	Late  bool `json:"late"`
	Stays bool `json:"progress_stays,omitempty"`
}

// Type names the event.
func (*ReportHandedIn) Type() EventType { return "report_handed_in" }

func (f *ReportHandedIn) fold(p *Project, e Event) {
	p.Reports = append(p.Reports, Report{
		ReportInput: f.ReportInput, Due: f.Due, HandedIn: e.At, Late: f.Late, Version: 1, By: e.persons(),
	})
	if !f.Stays {
		p.progressReported()
	}
}

// ReportCorrected: a report was replaced by a corrected one.
type ReportCorrected struct {
	ReportInput
	Version int    `json:"version"`
	Reason  string `json:"reason"`
	Stays   bool   `json:"progress_stays,omitempty"`
}

// Type names the event.
func (*ReportCorrected) Type() EventType { return "report_corrected" }

func (f *ReportCorrected) fold(p *Project, e Event) {
	if i := p.reportIndex(f.Month); i >= 0 {
		r := &p.Reports[i]
		r.ReportInput, r.Version, r.Verified, r.Seen, r.By = f.ReportInput, f.Version, false, nil, e.persons()
	}
	if !f.Stays {
		p.progressReported()
	}
}

// progressReported takes the progress from the report on the latest month.
func (p *Project) progressReported() {
	latest, _ := p.lastReport()
	p.Works.Progress = latest.Progress
}

// lastReport is the report on the latest month, false when there is none.
func (p *Project) lastReport() (Report, bool) { return p.reportBefore(Month{}) }

// reportBefore is the report on the latest month before one; before none it is the latest of all.
func (p *Project) reportBefore(m Month) (last Report, any bool) {
	for _, r := range p.Reports {
		if (m.IsZero() || r.Month.Compare(m) < 0) && (!any || r.Month.Compare(last.Month) > 0) {
			last, any = r, true
		}
	}
	return last, any
}

func (p *Project) reportIndex(m Month) int {
	return slices.IndexFunc(p.Reports, func(r Report) bool { return r.Month == m })
}

func (in *ReportInput) check() error {
	var f refusal.Fields
	if in.Month.IsZero() {
		f.Add("month", "不能为空", "must be a month such as 2019-05")
	}
	f.Percent("progress_percent", in.Progress)
	f.Percent("planned_percent", in.PlannedProgress)
	if in.PaidFen < 0 || in.PaidFen > refusal.MostFen {
		f.Add("paid_fen", "不能为负数，金额不能过大", "must lie between 0 and %d fen; got %d", int64(refusal.MostFen), in.PaidFen)
	}
	if in.Households < 0 || in.Jobs < 0 {
		f.Add("households", "不能为负数", "neither households nor jobs may be negative")
	}
	f.OptionalText(in, "problems")
	f.OptionalText(in, "next_month")
	f.OptionalText(in, "explanation")
	f.Text(in, "signer")
	return f.Err()
}

// checkFigures asks why a figure falls that can only grow, or more is paid than the works cost by the plan; and works that are complete
// are not reported as less (source: proposal). explained says whether a reason is given.
func (in *ReportInput) checkFigures(p *Project, f *refusal.Fields, explained bool) {
	if done := p.Works.Completed; !done.IsZero() && in.Month.Compare(MonthOf(done)) >= 0 && in.Progress < 100 {
		f.Add("progress_percent", fmt.Sprintf("项目已于 %s 完工，进度应为 100", done), "the works were complete on %s: must be 100; got %d", done,
			in.Progress)
	}
	if explained {
		return
	}
	ask := func(field, zh, en string, args ...any) {
		f.Add(field, zh+"；如属实，请填写说明", en+"; if it is so, say why in explanation", args...)
	}
	if before, any := p.reportBefore(in.Month); any {
		if had := before.built(); in.Progress < had {
			ask("progress_percent", fmt.Sprintf("低于 %s 的 %d%%", before.Month, had), "is less than the %d percent of %s", had, before.Month)
		}
		if in.PaidFen < before.PaidFen {
			ask("paid_fen", fmt.Sprintf("低于 %s 的 %s 元", before.Month, yuan(before.PaidFen)), "is less than the %d fen of %s",
				before.PaidFen, before.Month)
		}
		if in.Households < before.Households || in.Jobs < before.Jobs {
			ask("households", fmt.Sprintf("受益户或务工人数低于 %s", before.Month), "households or jobs are fewer than in %s", before.Month)
		}
	}
	if cost := p.Works.InvestmentFen; cost > 0 && in.PaidFen > cost {
		ask("paid_fen", fmt.Sprintf("超过总投资 %s 元", yuan(cost)), "is more than the investment of %d fen", cost)
	}
}

func (in *ReportInput) decide(d *deciding) error {
	if err := in.check(); err != nil {
		return err
	}
	task, err := d.do(process.TaskReport, in.Month.String())
	if err != nil {
		return d.project.whyNoReport(in.Month, err)
	}
	var f refusal.Fields
	in.checkFigures(&d.project, &f, in.Explanation != "")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.fresh(process.CommandReport, d.occasion(process.CommandReport, task)).err("条件尚未具备",
		"something must be done first"); err != nil {
		return err
	}
	outcome := "on_time"
	if task.late(d.received()) {
		outcome = "late"
	}
	in.PlannedProgress = d.project.planned(in.Month.Last())
	d.record(&ReportHandedIn{
		ReportInput: *in, Due: task.Due.On, Late: outcome == "late", Stays: !d.project.Works.Completed.IsZero(),
	})
	d.close(task, outcome)
	d.open(process.TaskVerifyReport, opening{subject: in.Month.String()})
	return nil
}

// whyNoReport says it better than "no open task": the month is not over, or no report is owed for it.
func (p *Project) whyNoReport(m Month, refused error) error {
	next := p.nextReport()
	switch {
	case p.reportIndex(m) >= 0:
		return refusal.New(refusal.CodeNotFirst, fmt.Sprintf("%s 月报已报送，如需更正请用更正", m),
			fmt.Sprintf("the report on %s is in; use correct_report to change it", m))
	case !next.IsZero() && m.Compare(next) >= 0:
		opens := m.Next().First()
		return refusal.New(refusal.CodeStage, fmt.Sprintf("%s 月报自 %s 起报送", m, opens),
			fmt.Sprintf("the report on %s can be sent from %s", m, opens))
	case p.ReportState(m, Date{}) == ReportNone:
		return refusal.New(refusal.CodeStage, fmt.Sprintf("%s 无须报送月报", m), fmt.Sprintf("no report is owed for %s", m))
	}
	return refused
}

// CorrectReportInput replaces a report that was handed in. What was verified is verified again.
type CorrectReportInput struct {
	ReportInput
	Reason string `json:"reason" maxLength:"500" doc:"what was wrong"`
}

func (in *CorrectReportInput) decide(d *deciding) error {
	if err := in.check(); err != nil {
		return err
	}
	var f refusal.Fields
	f.Text(in, "reason")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	i := d.project.reportIndex(in.Month)
	if i < 0 {
		return refusal.New(refusal.CodeNotFound, fmt.Sprintf("%s 月报尚未报送", in.Month),
			fmt.Sprintf("no report on %s has been handed in", in.Month))
	}
	report := d.project.Reports[i]
	in.PlannedProgress, in.Explanation = report.PlannedProgress, report.Explanation
	if report.ReportInput == in.ReportInput {
		return refusal.Invalid("progress_percent", "内容没有变化", "nothing differs from the report as it is")
	}
	in.checkFigures(&d.project, &f, true) // the reason explains it
	if err := f.Err(); err != nil {
		return err
	}
	version := report.Version + 1
	d.record(&ReportCorrected{
		ReportInput: in.ReportInput, Version: version, Reason: in.Reason, Stays: !d.project.Works.Completed.IsZero(),
	})
	subject := in.Month.String()
	if asked, open := d.project.openTask(process.TaskCorrectReport, subject); open {
		d.close(asked, "corrected")
		version = max(version, asked.Round+1)
	}
	if _, open := d.project.openTask(process.TaskVerifyReport, subject); !open {
		d.open(process.TaskVerifyReport, opening{subject: subject, round: version})
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
	if task, open := p.openTask(process.TaskReport, m.String()); open {
		if task.late(day) {
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
