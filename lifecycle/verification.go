package lifecycle

import (
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// VerifyInput says whether a month's report is right (source: S19).
type VerifyInput struct {
	Task     string `json:"task" hidden:"true"`
	Agrees   bool   `json:"agrees" doc:"whether the report is right"`
	Progress *int   `json:"progress_percent,omitempty" doc:"when it is right: the progress seen on the spot, 0 to 100; without it the reported one"`
	Note     string `json:"note,omitempty" maxLength:"500" doc:"what was compared; mandatory when it is not right or much less was seen than reported"`
}

// ReportVerified: the supervising unit looked at a report. One that is not right comes back to be corrected. Seen: the progress is what
// was seen on the spot. Stays: the works were complete, and their progress stays with it.
type ReportVerified struct {
	Month    Month  `json:"month"`
	Version  int    `json:"version"`
	Agrees   bool   `json:"agrees"`
	Progress int    `json:"progress_percent"`
	Note     string `json:"note,omitempty"`
	Seen     bool   `json:"seen,omitempty"`
	Stays    bool   `json:"progress_stays,omitempty"`
}

// Type names the event.
func (*ReportVerified) Type() EventType { return "report_verified" }

func (f *ReportVerified) fold(p *Project, _ Event) {
	i := p.reportIndex(f.Month)
	if i < 0 || !f.Agrees {
		return
	}
	p.Reports[i].Verified = true
	if f.Seen {
		p.Reports[i].Seen = &f.Progress
	}
	if f.Stays {
		return
	}
	if latest := !slices.ContainsFunc(p.Reports, func(r Report) bool { return r.Verified && r.Month.Compare(f.Month) > 0 }); latest {
		p.Works.Verified = f.Progress
	}
	if last, _ := p.lastReport(); f.Seen && last.Month == f.Month {
		p.Works.Progress = f.Progress
	}
}

func (in *VerifyInput) decide(d *deciding) error {
	var f refusal.Fields
	if in.Progress != nil {
		f.Percent("progress_percent", *in.Progress)
	}
	if in.Agrees {
		f.OptionalText(in, "note")
	} else {
		f.Text(in, "note")
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, process.TaskVerifyReport)
	if err != nil {
		return err
	}
	report := d.project.reportNamed(task.Subject)
	progress := report.Progress
	if in.Progress != nil {
		progress = *in.Progress
	}
	overstated := d.terms.Policy.Light.Overstated.Colour(report.Progress - progress)
	if in.Agrees && overstated != process.Green && in.Note == "" {
		return refusal.Invalid("note", fmt.Sprintf("现场进度比月报低 %d 个百分点，请说明", report.Progress-progress),
			"is mandatory: %d points less were seen than reported; say what was seen", report.Progress-progress)
	}
	d.record(&ReportVerified{
		Month: report.Month, Version: report.Version, Agrees: in.Agrees, Progress: progress, Note: in.Note,
		Seen: in.Agrees && in.Progress != nil, Stays: !d.project.Works.Completed.IsZero(),
	})
	if in.Agrees {
		d.close(task, "verified")
		if overstated == process.Red {
			d.openFinding(FindingInput{
				Title: "月报进度与现场不符：" + task.Subject, Severity: process.Medium,
				Detail: fmt.Sprintf("月报 %d%%，现场 %d%%。%s", report.Progress, progress, in.Note),
			})
		}
		return nil
	}
	d.close(task, "not_verified")
	d.open(process.TaskCorrectReport, opening{subject: task.Subject, round: task.Round})
	return nil
}

// reportNamed is the report on a month, as a task's subject writes it.
func (p *Project) reportNamed(month string) Report {
	i := slices.IndexFunc(p.Reports, func(r Report) bool { return r.Month.String() == month })
	if i < 0 {
		return Report{}
	}
	return p.Reports[i]
}

// WaiveInput says that a month's report need not be handed in.
type WaiveInput struct {
	Month  Month  `json:"month" hidden:"true"`
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

// Waived: no report is owed for the month. It is neither missing nor late.
type Waived struct {
	WaiveInput
}

// Type names the event.
func (*Waived) Type() EventType { return "report_waived" }

func (f *Waived) fold(p *Project, _ Event) { p.Waived = append(p.Waived, f.Month) }

func (in *WaiveInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	if in.Month.IsZero() {
		f.Add("month", "不能为空", "must be a month such as 2019-05")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.postOf(process.ToCollaborationOffice, process.Post{})); err != nil {
		return err
	}
	task, open := d.project.openTask(process.TaskReport, in.Month.String())
	if !open {
		return refusal.New(refusal.CodeStage, fmt.Sprintf("%s 没有待报的月报", in.Month),
			fmt.Sprintf("no report on %s waits to be handed in", in.Month))
	}
	d.record(&Waived{*in})
	d.close(task, "waived")
	return nil
}

// MissesInRow is how many months are missing on a day, back from the last due one; waived months are skipped.
func (p *Project) MissesInRow(day Date) int {
	if p.Works.FirstReport.IsZero() {
		return 0
	}
	misses := 0
	for m := MonthOf(day).Previous(); m.Compare(p.Works.FirstReport) >= 0; m = m.Previous() {
		switch p.ReportState(m, day) {
		case ReportMissing:
			misses++
		case ReportWaived, ReportDue, ReportNone:
		default:
			return misses
		}
	}
	return misses
}

// lastReportsMissing lists the missing ones among the last reports due.
func (p *Project) lastReportsMissing(last int, day Date) []Month {
	var missing []Month
	if p.Works.FirstReport.IsZero() {
		return nil
	}
	for m := MonthOf(day).Previous(); last > 0 && m.Compare(p.Works.FirstReport) >= 0; m = m.Previous() {
		switch p.ReportState(m, day) {
		case ReportMissing:
			missing = append(missing, m)
			last--
		case ReportDue, ReportWaived, ReportNone:
		default:
			last--
		}
	}
	return missing
}
