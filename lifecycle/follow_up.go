package lifecycle

import (
	"fmt"
	"slices"
	"strconv"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// AssetClass sorts the assets that aid has built (source: S52 to S55).
type AssetClass string

// The classes of assets.
const (
	AssetOperating AssetClass = "operating" // 经营性
	AssetPublic    AssetClass = "public"    // 公益性
	AssetHousehold AssetClass = "household" // 到户类
)

// HandOverInput hands the assets over. Every field is mandatory (source: proposal).
type HandOverInput struct {
	On          Date       `json:"on" doc:"the day of the handover"`
	Class       AssetClass `json:"class" enum:"operating,public,household"`
	ValueFen    int64      `json:"value_fen" doc:"value by the final account, in fen"`
	Owner       string     `json:"owner" maxLength:"100"`
	Operator    string     `json:"operator" maxLength:"100"`
	Maintenance string     `json:"maintenance" maxLength:"500" doc:"who maintains it, and how"`
	IncomeShare string     `json:"income_share" maxLength:"500" doc:"how its income is shared"`
}

// HandedOver: the assets have an owner who keeps them.
type HandedOver struct {
	HandOverInput
}

// Type names the event.
func (*HandedOver) Type() EventType { return "handed_over" }

func (f *HandedOver) fold(p *Project, _ Event) {
	p.Works.HandedOver, p.Works.Handover = f.On, &f.HandOverInput
}

// check says what cannot be right of a handover.
func (in *HandOverInput) check(d *deciding, f *refusal.Fields) {
	d.checkPast(f, "on", in.On)
	f.NotBefore("on", in.On, d.project.Works.Accepted, "验收日期", "the acceptance")
	switch in.Class {
	case AssetOperating, AssetPublic, AssetHousehold:
	default:
		f.Add("class", "资产类别有误", "must be operating, public or household; got %q", in.Class)
	}
	if in.ValueFen <= 0 {
		f.Add("value_fen", "金额须大于零", "must be more than 0 fen; got %d", in.ValueFen)
	}
	f.Text(in, "owner")
	f.Text(in, "operator")
	f.Text(in, "maintenance")
	f.Text(in, "income_share")
}

func (in *HandOverInput) decide(d *deciding) error {
	var f refusal.Fields
	in.check(d, &f)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskHandOver, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&HandedOver{*in})
	d.close(task, "handed_over")
	d.openClose()
	return nil
}

// FollowUp is what is owed after the acceptance: the years for which it is recorded what households received, and the retention.
type FollowUp struct {
	Years         int   `json:"years,omitempty"` // owed
	Recorded      []int `json:"recorded,omitempty"`
	RetentionDone bool  `json:"retention_done,omitempty"`

	Dividends []RecordDividendInput `json:"dividends,omitempty"` // of the years recorded; of those recorded long ago the year alone is known
}

// FollowUpBegun: for so many years after the acceptance it is recorded what households received.
type FollowUpBegun struct {
	Years int           `json:"years"`
	Chain []policy.Step `json:"chain"` // of the notice after the acceptance
}

// Type names the event.
func (*FollowUpBegun) Type() EventType { return "follow_up_begun" }

func (f *FollowUpBegun) fold(p *Project, e Event) {
	p.FollowUp.Years = f.Years
	p.Completion = p.Completion.begin(f.Chain, e)
	p.Completion.Submitter = nil // the office confirms what others accepted
}

// followUp opens what is owed after the acceptance.
func (d *deciding) followUp() {
	rule := d.terms.Policy.FollowUp
	years := rule.JobYears.Value
	if d.project.Linkage == process.LinkageDividend {
		years = rule.DividendYears.Value
	}
	d.record(&FollowUpBegun{Years: years, Chain: d.terms.Policy.Chains[process.ChainCompletion]})
	d.open(process.TaskHandOver, opening{})
	d.openStep(matterCompletion)
	if d.project.PaidFen()+d.project.askedFen() > 0 {
		d.openRetention()
	}
	d.openDividend()
}

// openDividend opens the record of the next year owed: the year of the acceptance is the first, due by the policy's day of the
// year after it.
func (d *deciding) openDividend() {
	f := d.project.FollowUp
	if len(f.Recorded) >= f.Years {
		return
	}
	year := d.project.Works.Accepted.Year + len(f.Recorded)
	rule := d.terms.Policy.FollowUp.By
	d.open(process.TaskRecordDividend, opening{
		subject: fmt.Sprint(year), due: d.dueOnDayAfter(calendar.NewDate(year, 12, 31), "follow_up.by", rule),
	})
}

// RecordDividendInput says what households received in a year. No household is named here.
type RecordDividendInput struct {
	Year       int    `json:"year" doc:"the year it is for"`
	AmountFen  int64  `json:"amount_fen" doc:"paid to households, dividends and wages, in fen; 0 when nothing was due"`
	Households int    `json:"households" doc:"households that received it"`
	JobDays    int    `json:"job_days,omitempty" doc:"days worked by them"`
	On         Date   `json:"on" doc:"the day of the last payment, or of the check"`
	Note       string `json:"note,omitempty" maxLength:"500" doc:"mandatory when nothing was paid"`
}

// DividendRecorded: it is known what households received in a year.
type DividendRecorded struct {
	RecordDividendInput
}

// Type names the event.
func (*DividendRecorded) Type() EventType { return "dividend_recorded" }

func (f *DividendRecorded) fold(p *Project, _ Event) {
	p.FollowUp.Recorded = append(slices.Clone(p.FollowUp.Recorded), f.Year)
	p.FollowUp.Dividends = append(slices.Clone(p.FollowUp.Dividends), f.RecordDividendInput)
}

// check says what cannot be right of what households received.
func (in *RecordDividendInput) check(d *deciding, f *refusal.Fields) {
	if in.AmountFen < 0 || in.AmountFen > refusal.MostFen || in.Households < 0 || in.JobDays < 0 {
		f.Add("amount_fen", "不能为负数，金额不能过大", "neither the amount, nor households, nor days may be negative; at most %d fen",
			int64(refusal.MostFen))
	}
	d.checkPast(f, "on", in.On)
	f.NotBefore("on", in.On, calendar.NewDate(in.Year, 1, 1), "年度起始日", "the first day of the year")
	if in.AmountFen == 0 && in.JobDays == 0 {
		f.Text(in, "note")
	} else {
		f.OptionalText(in, "note")
	}
}

func (in *RecordDividendInput) decide(d *deciding) error {
	var f refusal.Fields
	in.check(d, &f)
	if err := f.Err(); err != nil {
		return err
	}
	if d.project.Stage == StageClosed {
		return in.afterwards(d)
	}
	task, err := d.do(process.TaskRecordDividend, fmt.Sprint(in.Year))
	if err != nil {
		return err
	}
	if err := d.tooEarly(task).err("尚不能登记", "it is too early"); err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&DividendRecorded{*in})
	d.close(task, "recorded")
	d.openDividend()
	d.openClose()
	return nil
}

// tooEarly names the day from which the year that a task is about is on record.
func (d *deciding) tooEarly(task Task) (r reasons) {
	year, err := strconv.Atoi(task.Subject)
	if from := calendar.NewDate(year, 12, 1); err == nil && d.today().Before(from) {
		r.add("too_early", fmt.Sprintf("%d 年度情况自 %s 起登记", year, from), fmt.Sprintf("the year %d can be recorded from %s", year, from))
	}
	return r
}

// afterwards records a year that nobody owed any more, of a project that is closed.
func (in *RecordDividendInput) afterwards(d *deciding) error {
	w := d.project.Works
	switch from := max(w.Accepted.Year, w.Completed.Year); {
	case slices.Contains(d.project.FollowUp.Recorded, in.Year):
		return refusal.New(refusal.CodeNotFirst, fmt.Sprintf("%d 年度已登记，如有误请申请更正", in.Year),
			fmt.Sprintf("the year %d is on record; ask for a correction if it is wrong", in.Year))
	case in.Year < from || in.Year > d.today().Year:
		return refusal.Invalid("year", fmt.Sprintf("须在 %d 至今年之间", from), "must lie between %d and this year; got %d", from, in.Year)
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&DividendRecorded{*in})
	return nil
}

// openClose opens the closing of the file once nothing else is owed.
func (d *deciding) openClose() {
	p := d.project
	if _, open := p.openTask(process.TaskClose, ""); open || p.Stage != StageFollowUp || p.Works.HandedOver.IsZero() {
		return
	}
	for _, t := range p.Tasks {
		switch t.Kind {
		case process.TaskRecordDividend, process.TaskReleaseRetention, process.TaskPay, process.TaskReturnMoney, process.TaskConfirmReturn:
			return
		}
	}
	d.open(process.TaskClose, opening{})
}

// unpaidFen is what of the award is owed by the settled price and not paid.
func (p *Project) unpaidFen() int64 {
	owed, _ := p.owedFen()
	return max(min(p.AwardFen(), owed)-p.PaidFen(), 0)
}

// CloseInput closes the file of a finished project.
type CloseInput struct {
	Note string `json:"note,omitempty" maxLength:"500" doc:"mandatory when money is unpaid and the defects period is not over"`
}

// Closed: the project's life has ended.
type Closed struct {
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note,omitempty"`
}

// Type names the event.
func (*Closed) Type() EventType { return "closed" }

func (f *Closed) fold(p *Project, e Event) { p.end(f.Outcome, e) }

func (in *CloseInput) decide(d *deciding) error {
	var f refusal.Fields
	f.OptionalText(in, "note")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskClose, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	if unpaid, ends := d.project.unpaidFen(), d.project.defectsEnd(d.terms); unpaid > 0 && d.today().Before(ends) && in.Note == "" {
		return refusal.Invalid("note", fmt.Sprintf("尚有 %s 元未拨付，缺陷责任期至 %s：须说明为何归档", yuan(unpaid), ends),
			"is mandatory: %d fen are not paid and the defects period runs until %s", unpaid, ends)
	}
	d.close(task, "closed")
	d.record(&Closed{Outcome: OutcomeFinished, Note: in.Note})
	return nil
}

// completionMatter is the accepted work as what is put on notice; the work is done, so that an objection becomes a finding (source: S23).
type completionMatter struct{}

func (completionMatter) String() string { return string(process.ChainCompletion) }

func (completionMatter) review(p *Project) *Review { return &p.Completion }

func (completionMatter) chain(_ *Project) process.ChainName { return process.ChainCompletion }

func (completionMatter) taskKind() process.TaskKind { return process.TaskDecideChange }

func (completionMatter) rule(_ *Project, step string) string { return "chains.completion." + step }

func (completionMatter) mayApprove(_ *deciding) error { return nil }

func (completionMatter) onApproved(_ *deciding) {}

func (completionMatter) onReturned(_ *deciding, _ int) {}

func (completionMatter) onRejected(_ *deciding) {}

func (m completionMatter) onObjection(d *deciding, o Objection, in *SettleObjectionInput) {
	d.openFinding(FindingInput{Title: "公示异议 " + o.ID, Detail: in.Answer, Severity: process.Medium})
	d.openStep(m)
}
