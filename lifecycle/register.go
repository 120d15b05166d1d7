package lifecycle

import (
	"fmt"
	"regexp"

	"sluice/process"
	"sluice/refusal"
)

// Register is what is known of a project that came from a register: the line as it was, and from when on duties count. What
// lay before AsOf is unknown, never missing.
type Register struct {
	AsOf      Date   `json:"as_of,omitzero"`
	Line      string `json:"line,omitempty"` // fingerprint of the line
	Confirmed bool   `json:"confirmed"`

	PaidKnown bool    `json:"paid_known,omitempty"` // whether it is known what was paid before the import
	PaidFen   int64   `json:"paid_fen,omitempty"`   // what that was
	By        persons `json:"by,omitempty"`
	Touched   bool    `json:"touched,omitempty"` // a person did something since
}

// paidKnown reports whether it is known what was paid in all: of what was not imported it is.
func (r Register) paidKnown() bool { return !r.Imported() || r.PaidKnown }

// Imported reports whether the project came from a register.
func (r Register) Imported() bool { return !r.AsOf.IsZero() }

// ImportInput is a line of a project register. The award stands for the register's fund column. Line is a fingerprint of the
// line's content: the same line imported again is skipped, another one under the same code is a fault.
type ImportInput struct {
	Particulars
	AwardFen int64  `json:"award_fen"`
	Finished bool   `json:"finished"`
	Progress int    `json:"progress"`
	AsOf     Date   `json:"as_of"`
	Line     string `json:"line"`

	PaidFen *int64 `json:"paid_fen,omitempty"` // paid before the import; nil when the register does not say
	Started Date   `json:"started,omitzero"`   // the day the works started, where the register says

	FundOrder string `json:"fund_order,omitempty" maxLength:"60"` // number of the document that allocated the award, where the register says
}

// fundLines is the award as a register says it.
func (in *ImportInput) fundLines() []FundLine {
	return []FundLine{{Source: "register", BudgetYear: in.Year, FundOrder: in.FundOrder, AmountFen: in.AwardFen}}
}

// Imported: a register says that this project exists, and how it stands.
type Imported struct {
	Code string `json:"code"`
	ImportInput
	Spread int `json:"spread,omitempty"` // by how many seconds its months open after the 1st, 0:00
}

// Type names the event.
func (*Imported) Type() EventType { return "imported" }

func (f *Imported) fold(p *Project, e Event) {
	p.Code, p.Particulars = f.Code, f.Particulars
	p.Register = Register{AsOf: f.AsOf, Line: f.Line, By: e.persons()}
	p.Funding = f.fundLines()
	p.Works.Progress, p.Works.Started = f.Progress, f.Started
	if f.PaidFen != nil {
		p.Register.PaidKnown, p.Register.PaidFen = true, *f.PaidFen
	}
	if f.Finished {
		p.Works.Completed, p.Outcome = f.PlannedEnd, OutcomeFinished
		if f.AsOf.Before(f.PlannedEnd) {
			p.Works.Completed = f.AsOf // the register says no day; by its own it was complete
		}
		if f.Started.After(p.Works.Completed) {
			p.Works.Completed = f.Started
		}
		p.enter(StageClosed, e)
		return
	}
	p.Works.expectReportsFrom(firstPeriodAfter(f.AsOf), f.Spread, e)
	p.enter(StageImplementation, e)
}

// Began is the day the works began: as recorded; of a register that does not say, the planned day of works that it says are under way, or
// that of the completion when that was earlier. Zero when nothing says that they began.
func (p *Project) Began() Date {
	w := p.Works
	if !w.Started.IsZero() || !p.Register.Imported() || w.Progress == 0 && !p.Finished() {
		return either(w.Started, w.Completed)
	}
	if p.Finished() && w.Completed.Before(p.PlannedStart) {
		return w.Completed
	}
	if p.PlannedStart.After(p.Register.AsOf) {
		return p.Register.AsOf
	}
	return p.PlannedStart
}

// Approved reports whether the project counts in the county's figures: in the pool, awarded or imported, and neither refused nor taken
// back.
func (p *Project) Approved() bool {
	switch p.Stage {
	case StageDraft, StageReview:
		return false
	case StageClosed:
		return p.Register.Imported() || p.Outcome != OutcomeRejected && p.Outcome != OutcomeWithdrawn
	}
	return true
}

// SpentFen is what reached contractors and beneficiaries, in fen, as far as it is known: of a register that does not say it is not.
func (p *Project) SpentFen() (fen int64, known bool) { return p.PaidFen(), p.Register.paidKnown() }

// firstPeriodAfter is the first month that begins after a date; one that begins on it counts.
func firstPeriodAfter(asOf Date) Month {
	if asOf.Day == 1 {
		return MonthOf(asOf)
	}
	return MonthOf(asOf).Next()
}

// CodeForm is the form of a project code: kept as it is on import, never used twice.
var CodeForm = regexp.MustCompile(`^[A-Z0-9-]{4,32}$`)

func (in *ImportInput) decide(d *deciding) error {
	var f refusal.Fields
	if !CodeForm.MatchString(d.command.Code) {
		f.Add("project_code", "编号格式有误", "must be 4 to 32 of A-Z, 0-9 and dashes; got %q", d.command.Code)
	}
	f.Name(in, "name")
	checkPlaces(&f, in.Places)
	checkPlan(&f, in.PlannedStart, in.PlannedEnd)
	f.Percent("progress_percent", in.Progress)
	if in.AwardFen <= 0 {
		f.Add("fund_wan_yuan", "资金须大于零", "must be more than 0; got %d fen", in.AwardFen)
	}
	if in.Beneficiaries < 0 || in.IncomeIncreaseFen < 0 || in.RequestedFen < 0 {
		f.Add("beneficiaries", "不能为负数", "neither beneficiaries, nor the increase of their income, nor the aid asked for may be negative")
	}
	wanted, above := in.Unit.Kind.Supervisor(), in.SupervisingUnit
	if fits := above.Kind == wanted || wanted == process.Department &&
		d.terms.Policy.IsDepartment(above.Code, above.Kind); in.Unit.Kind.Declares() && !fits {
		f.Add("supervising_unit", "主管单位类别不符", "a %s is supervised by a %s", in.Unit.Kind, in.Unit.Kind.Supervisor())
	}
	f.OptionalText(in, "fund_order")
	if in.AsOf.IsZero() {
		f.Add("as_of", "不能为空", "must be a date")
	}
	if in.PaidFen != nil && (*in.PaidFen < 0 || *in.PaidFen > in.AwardFen) {
		f.Add("paid_wan_yuan", "不能为负数，也不能超过资金", "must lie between 0 and the fund, %d fen; got %d", in.AwardFen, *in.PaidFen)
	}
	if !in.Started.IsZero() && in.Started.After(in.AsOf) {
		f.Add("actual_start", fmt.Sprintf("不能晚于登记表日期（%s）；现为 %s", in.AsOf, in.Started),
			"must not lie after the day of the register (%s); got %s", in.AsOf, in.Started)
	}
	if err := f.Err(); err != nil {
		return err
	}
	imported := &Imported{Code: d.command.Code, ImportInput: *in}
	if !in.Finished {
		imported.Spread = d.spreadSeconds()
	}
	d.record(imported)
	if in.Finished {
		return nil
	}
	d.open(process.TaskConfirmState, opening{})
	complete := d.terms.Policy.Tasks[process.TaskComplete].Due
	d.open(process.TaskComplete, opening{due: d.dueOn(in.PlannedEnd, "tasks.complete", complete)})
	return nil
}

// StateConfirmed: the supervising unit confirmed what the register said, with a new planned end where the old had passed.
type StateConfirmed struct {
	Note       string `json:"note,omitempty"`
	PlannedEnd Date   `json:"planned_end,omitzero"`
}

// Type names the event.
func (*StateConfirmed) Type() EventType { return "state_confirmed" }

func (f *StateConfirmed) fold(p *Project, _ Event) {
	p.Register.Confirmed = true
	if !f.PlannedEnd.IsZero() {
		p.PlannedEnd = f.PlannedEnd
	}
}

func (in *ConfirmInput) state(d *deciding, task Task) error {
	if in.PlannedEnd.IsZero() && d.project.PlannedEnd.Before(d.today()) {
		return refusal.Invalid("planned_end", "原计划完工日期已过，请填写新的日期",
			"the planned end (%s) has passed: give a new one", d.project.PlannedEnd)
	}
	if !in.PlannedEnd.IsZero() && in.PlannedEnd.Before(d.today()) {
		return refusal.Invalid("planned_end", "新的完工日期不能早于今天", "must not lie in the past; today is %s, got %s", d.today(), in.PlannedEnd)
	}
	d.record(&StateConfirmed{Note: in.Note, PlannedEnd: in.PlannedEnd})
	d.close(task, "confirmed")
	if complete, open := d.project.openTask(process.TaskComplete, ""); open && !in.PlannedEnd.IsZero() {
		d.close(complete, "replanned")
		d.open(process.TaskComplete, opening{
			round: complete.Round + 1, due: d.dueOn(in.PlannedEnd, "tasks.complete", d.terms.Policy.Tasks[process.TaskComplete].Due),
		})
	}
	return nil
}
