package lifecycle

import (
	"slices"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

// Month is a calendar month, Asia/Shanghai.
type Month = calendar.Month

// MonthOf is the month of a date.
func MonthOf(d Date) Month { return calendar.MonthOf(d) }

// Works is what is known of the building itself. NextReport is the next month whose report task is still to be opened, zero
// when none is; FirstReport the first month a report was owed for; ReportsFrom the day from which what is owed could be handed in: the
// start, or the resumption, was recorded then; Spread by how many seconds time opens the task later than 0:00 of the 1st.
type Works struct {
	InvestmentFen int64      `json:"investment_fen,omitempty"` // by the plan
	BudgetFen     int64      `json:"budget_fen,omitempty"`     // budget money in it
	Tendered      bool       `json:"tendered,omitempty"`
	Tenders       []Tender   `json:"tenders,omitempty"`
	Contracts     []Contract `json:"contracts,omitempty"`

	Started     Date           `json:"started,omitzero"`
	Claimed     Date           `json:"claimed,omitzero"` // complete, as the unit says
	ClaimedBy   persons        `json:"claimed_by,omitempty"`
	Completed   Date           `json:"completed,omitzero"` // complete, as the supervising unit confirmed
	Accepted    Date           `json:"accepted,omitzero"`
	HandedOver  Date           `json:"handed_over,omitzero"`
	Handover    *HandOverInput `json:"handover,omitempty"`    // of one recorded long ago only the day
	SettledFen  int64          `json:"settled_fen,omitempty"` // by the final account
	Progress    int            `json:"progress"`              // percent, as last reported
	Verified    int            `json:"verified,omitempty"`    // percent, as last verified
	FirstReport Month          `json:"first_report,omitzero"`
	NextReport  Month          `json:"next_report,omitzero"`
	ReportsFrom Date           `json:"reports_from,omitzero"`
	Spread      int            `json:"spread,omitempty"`
}

func (w *Works) expectReportsFrom(m Month, spread int, e Event) {
	w.FirstReport, w.NextReport, w.ReportsFrom, w.Spread = m, m, today(e.At), spread
}

// nextReport is the next month whose report time asks for: not one that was waived, nor one after the works were complete, as the unit
// says or the supervising unit confirmed. Zero when there is none.
func (p *Project) nextReport() Month {
	m, w := p.Works.NextReport, p.Works
	for !m.IsZero() && slices.Contains(p.Waived, m) {
		m = m.Next()
	}
	if done := either(w.Completed, w.Claimed); !m.IsZero() && !done.IsZero() && m.Compare(MonthOf(done)) > 0 {
		return Month{}
	}
	return m
}

// planned is the progress that the planned dates ask for by a day, in percent: as much of the works as of their time, without what they
// stood still (source: proposal).
func (p *Project) planned(by Date) int {
	from, to, stood := p.Works.Started, laterOf(p.PlannedEnd, p.Works.Claimed), p.Suspension.Days
	if from.IsZero() {
		from = p.PlannedStart
	}
	if complete, open := p.openTask(process.TaskComplete, ""); open {
		to = complete.Due.On
	}
	whole, passed := to.Sub(from)-stood, by.Sub(from)-stood
	switch {
	case !by.Before(to):
		return 100
	case passed <= 0 || whole <= 0:
		return 0
	default:
		return passed * 100 / whole
	}
}

// reportOpened moves on to the month after the one whose report task was opened. The last month owed is that of the completion.
func (w *Works) reportOpened(month string, spread int) {
	opened, err := calendar.ParseMonth(month)
	if err != nil {
		return
	}
	w.NextReport, w.Spread = opened.Next(), spread
	w.endReports()
}

// endReports stops expecting reports once every month up to the completion has had its task.
func (w *Works) endReports() {
	if !w.Completed.IsZero() && w.NextReport.Compare(MonthOf(w.Completed)) > 0 {
		w.NextReport = Month{}
	}
}

// CompleteInput says that the works are complete.
type CompleteInput struct {
	On   Date   `json:"on" doc:"the day the works were complete"`
	Note string `json:"note,omitempty" maxLength:"500"`
}

// CompletionClaimed: the unit says the works are complete.
type CompletionClaimed struct {
	CompleteInput
}

// Type names the event.
func (*CompletionClaimed) Type() EventType { return "completion_claimed" }

func (f *CompletionClaimed) fold(p *Project, e Event) {
	p.Works.Claimed, p.Works.ClaimedBy = f.On, e.persons()
}

func (in *CompleteInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.OptionalText(in, "note")
	f.NotBefore("on", in.On, d.project.Works.Started, "开工日期", "the start")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskComplete, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&CompletionClaimed{*in})
	d.close(task, "claimed")
	d.open(process.TaskConfirmCompletion, opening{})
	return nil
}

// Completed: the supervising unit confirmed that the works are complete. From here a project counts as finished.
type Completed struct {
	On   Date   `json:"on"`
	Note string `json:"note,omitempty"`
}

// Type names the event.
func (*Completed) Type() EventType { return "completed" }

func (f *Completed) fold(p *Project, e Event) {
	p.Works.Completed, p.Works.Progress, p.Works.Verified = f.On, 100, 100
	p.Works.endReports()
	p.enter(StageAcceptance, e)
}

func (in *ConfirmInput) completion(d *deciding, task Task) error {
	d.record(&Completed{On: d.project.Works.Claimed, Note: in.Note})
	d.close(task, "confirmed")
	d.open(process.TaskApply, opening{})
	return nil
}
