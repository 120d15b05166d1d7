package lifecycle

import (
	"fmt"
	"slices"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Pool is what was decided of a project in the pool (项目库): the year whose plan it was selected for and the orders that
// allocate its funds.
type Pool struct {
	Selected int        `json:"selected,omitempty"` // year of the plan
	Plan     string     `json:"plan,omitempty"`     // number of the plan's document
	Orders   []FundLine `json:"orders,omitempty"`
	Awarded  Date       `json:"awarded,omitzero"` // the day of the resolution
}

// openSelection opens the task to select what entered the pool, keep or drop it: by the policy's day, each year.
func (d *deciding) openSelection() { d.openSelectionAfter(d.today()) }

func (d *deciding) openSelectionAfter(day Date) {
	d.open(process.TaskSelect, opening{due: d.dueOnDayAfter(day, "pool.review_on", d.terms.Policy.Pool.ReviewOn)})
}

// dueOnDayAfter is the next time a day of the year comes after a date, moved past free days. It is counted from that day itself, by no
// days, so that a calendar published later counts it anew.
func (d *deciding) dueOnDayAfter(after Date, path string, rule policy.DayOfYear) Due {
	return Due{Deadline: d.terms.Calendar.Deadline(rule.Next(after), calendar.Period{Unit: calendar.Days}), Rule: path, Source: rule.Source}
}

func laterOf(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}

// PoolVerdict is what becomes of a project in the pool.
type PoolVerdict string

// The verdicts of the pool.
const (
	PoolSelect PoolVerdict = "select"
	PoolKeep   PoolVerdict = "keep"
	PoolDrop   PoolVerdict = "drop"
)

// SelectInput says what becomes of a project in the pool: into the year's plan, on to next year, or out.
type SelectInput struct {
	Verdict PoolVerdict `json:"verdict" enum:"select,keep,drop"`
	Year    int         `json:"year,omitempty" doc:"with select: year of the plan"`
	Plan    string      `json:"plan,omitempty" maxLength:"60" doc:"with select: number of the plan's document" example:"洋发改〔2019〕21号"`
	Reason  string      `json:"reason,omitempty" maxLength:"500" doc:"why; mandatory with keep and drop"`
}

// Selected: the project is in the year's plan.
type Selected struct {
	Year int    `json:"year"`
	Plan string `json:"plan"`
}

// Type names the event.
func (*Selected) Type() EventType { return "selected" }

func (f *Selected) fold(p *Project, _ Event) { p.Pool.Selected, p.Pool.Plan = f.Year, f.Plan }

// KeptInPool: the project waits another year.
type KeptInPool struct {
	Reason string `json:"reason"`
}

// Type names the event.
func (*KeptInPool) Type() EventType { return "kept_in_pool" }

func (f *KeptInPool) fold(*Project, Event) {}

// Dropped: the project is out of the pool; its entry stays, with the reason.
type Dropped struct {
	Reason     string      `json:"reason"`
	Resolution *Resolution `json:"resolution,omitempty"` // of the leading group, when it was asked for the award
}

// Type names the event.
func (*Dropped) Type() EventType { return "dropped" }

func (f *Dropped) fold(p *Project, e Event) { p.end(OutcomeRejected, e) }

func (in *SelectInput) decide(d *deciding) error {
	var f refusal.Fields
	switch in.Verdict {
	case PoolSelect:
		f.Text(in, "plan")
		checkYear(&f, d, "year", in.Year)
	case PoolKeep, PoolDrop:
		f.Text(in, "reason")
	default:
		f.Add("verdict", "须为列入年度计划、留库或调出项目库", "must be select, keep or drop; got %q", in.Verdict)
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskSelect, "")
	if err != nil {
		return err
	}
	switch in.Verdict {
	case PoolSelect:
		d.record(&Selected{Year: in.Year, Plan: in.Plan})
		d.close(task, "selected")
		d.open(process.TaskRecordFundOrder, opening{})
	case PoolKeep:
		d.record(&KeptInPool{Reason: in.Reason})
		d.close(task, "kept")
		d.openSelectionAfter(laterOf(d.today(), task.Due.On)) // this time is dealt with, even before it is due
	default:
		d.closeEvery("dropped", func(Task) bool { return true })
		d.record(&Dropped{Reason: in.Reason})
	}
	return nil
}

// checkYear refuses a year of the county's accounts before 2000 or after the next.
func checkYear(f *refusal.Fields, d *deciding, field string, year int) {
	if last := d.today().Year + 1; year < 2000 || year > last {
		f.Add(field, fmt.Sprintf("年度须在 2000 至 %d 之间", last), "must lie between 2000 and next year, %d; got %d", last, year)
	}
}

// RecordFundOrderInput records the orders of the upper levels that allocate the funds.
type RecordFundOrderInput struct {
	Orders []FundLine `json:"orders" doc:"the lines of the orders, each with its document's number"`
}

// FundsOrdered: the funds of the project are allocated; the award is due from here (source: S7).
type FundsOrdered struct {
	RecordFundOrderInput
}

// Type names the event.
func (*FundsOrdered) Type() EventType { return "funds_ordered" }

func (f *FundsOrdered) fold(p *Project, _ Event) { p.Pool.Orders = f.Orders }

func (in *RecordFundOrderInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkAllocations(&f, "orders", in.Orders)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskRecordFundOrder, "")
	if err != nil {
		return err
	}
	d.record(&FundsOrdered{*in})
	d.close(task, "recorded")
	d.open(process.TaskAward, opening{})
	return nil
}

// checkAllocations checks the orders of the upper levels: each stands there once, with its whole amount.
func (d *deciding) checkAllocations(f *refusal.Fields, field string, orders []FundLine) {
	d.checkFunding(f, field, orders)
	for i, order := range orders {
		if slices.ContainsFunc(orders[:i], func(o FundLine) bool { return sameNumber(o.FundOrder, order.FundOrder) }) {
			f.Add(fmt.Sprintf("%s.%d.fund_order", field, i), "同一份文件只登记一次，金额填文件总额",
				"%q stands there already: give each document once, with its whole amount", order.FundOrder)
		}
	}
}

func (d *deciding) checkFunding(f *refusal.Fields, field string, lines []FundLine) (sum int64) {
	if len(lines) == 0 || len(lines) > 20 {
		f.Add(field, "须填 1 至 20 笔资金", "needs 1 to 20 lines; got %d", len(lines))
	}
	for i, line := range lines {
		at := fmt.Sprintf("%s.%d", field, i)
		f.Text(line, at+".source")
		f.Text(line, at+".fund_order")
		f.Amount(at+".amount_fen", line.AmountFen)
		checkYear(f, d, at+".budget_year", line.BudgetYear)
		if !line.IssuedOn.IsZero() {
			d.checkPast(f, at+".issued_on", line.IssuedOn)
		}
		sum += line.AmountFen
	}
	return sum
}

// AwardInput awards the aid to a project in the pool: the fund lines of the allocating documents.
type AwardInput struct {
	Funding    []FundLine `json:"funding" doc:"the lines of the award; their sum is the award"`
	Resolution string     `json:"resolution" maxLength:"60" doc:"number of the leading group's resolution" example:"洋苏陕组〔2019〕7号"`
	On         Date       `json:"on" doc:"date of the resolution"`
	Members    []string   `json:"members,omitempty" doc:"who took part"`
}

// Awarded: the aid was awarded.
type Awarded struct {
	AwardInput
	Instalments []policy.Instalment `json:"instalments,omitempty"` // the parts in which it is paid, whatever the policy says later
}

// Type names the event.
func (*Awarded) Type() EventType { return "awarded" }

func (f *Awarded) fold(p *Project, e Event) {
	p.Funding, p.Instalments, p.Pool.Awarded = f.Funding, f.Instalments, f.On
	p.enter(StagePreparation, e)
}

func (in *AwardInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "resolution")
	d.checkPast(&f, "on", in.On)
	f.Names("members", in.Members, 0)
	sum := d.checkFunding(&f, "funding", in.Funding)
	if sum > d.project.RequestedFen {
		f.Add("funding", "下达资金超过申请资金", "the lines sum to %d fen, more than the %d fen asked for", sum, d.project.RequestedFen)
	}
	d.checkOrders(&f, in.Funding)
	f.NotBefore("on", in.On, today(d.project.StageSince), "入库日期", "the entry into the pool")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.do(process.TaskAward, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Awarded{AwardInput: *in, Instalments: d.terms.Policy.Instalments})
	d.close(task, "awarded")
	d.open(process.TaskPlan, opening{})
	return nil
}

// checkOrders refuses lines of the award that no recorded order allocates, or more than it does.
func (d *deciding) checkOrders(f *refusal.Fields, funding []FundLine) {
	orders := d.project.Pool.Orders
	if len(orders) == 0 {
		return
	}
	left := make([]int64, len(orders))
	for i, order := range orders {
		left[i] = order.AmountFen
	}
	for i, line := range funding {
		field := fmt.Sprintf("funding.%d", i)
		at := slices.IndexFunc(orders, func(o FundLine) bool {
			return sameNumber(o.FundOrder, line.FundOrder) && sameNumber(o.Source, line.Source)
		})
		number := slices.IndexFunc(orders, func(o FundLine) bool { return sameNumber(o.FundOrder, line.FundOrder) })
		switch {
		case number < 0:
			f.Add(field+".fund_order", "没有登记过这份上级资金下达文件", "no order %q is on record", line.FundOrder)
		case at < 0:
			said := orders[number].Source
			f.Add(field+".source", "该文件登记的资金来源为“"+said+"”", "the source of %q is %q on record; got %q", line.FundOrder, said, line.Source)
		case line.AmountFen > left[at]:
			f.Add(field+".amount_fen", fmt.Sprintf("超过上级资金下达文件的金额，尚余 %s 元", yuan(left[at])),
				"is more than the order allocates: %d fen are left", left[at])
		default:
			left[at] -= line.AmountFen
		}
	}
}

// checkPast refuses a date that is missing or still to come.
func (d *deciding) checkPast(f *refusal.Fields, field string, on Date) {
	switch {
	case on.IsZero():
		f.Add(field, "不能为空", "must be a date such as %s", d.today())
	case on.After(d.today()):
		f.Add(field, "日期不能晚于今天", "must not lie in the future; today is %s, got %s", d.today(), on)
	}
}
