package lifecycle

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// DeclareInput is a declaration (申报). Units are named by their codes. Money is in fen; dates are civil, Asia/Shanghai.
type DeclareInput struct {
	Year              int                  `json:"year" doc:"declaration year" example:"2019"`
	Name              string               `json:"name" maxLength:"100" doc:"name of the project" example:"龙亭镇有机水稻基地建设项目"`
	Unit              string               `json:"unit" doc:"code of the declaring unit" example:"u-0001"`
	SupervisingUnit   string               `json:"supervising_unit" doc:"code of the supervising unit: the township of a village cooperative, else the competent department" example:"u-0002"`
	Places            []Place              `json:"places" doc:"where it stands; the first place leads"`
	Sector            string               `json:"sector" maxLength:"30" doc:"sector, for example 农业" example:"农业"`
	Linkage           process.LinkageModel `json:"linkage_model" doc:"how households are linked" enum:"party_committee_enterprise_employment,party_branch_enterprise_base,party_branch_enterprise_industry,party_branch_collective_dividend"`
	JiangsuEnterprise bool                 `json:"jiangsu_enterprise,omitempty" doc:"whether an enterprise from Jiangsu takes part"`
	RequestedFen      int64                `json:"requested_fen" doc:"aid asked for, in fen" example:"100000000"`
	Beneficiaries     int                  `json:"beneficiaries" doc:"persons who benefit" example:"320"`
	IncomeIncreaseFen int64                `json:"annual_income_increase_fen,omitempty" doc:"expected yearly increase of their income, in fen"`
	PlannedStart      Date                 `json:"planned_start" doc:"planned start of the works" example:"2019-05-06"`
	PlannedEnd        Date                 `json:"planned_end" doc:"planned end of the works" example:"2019-10-31"`
}

// Declared: a unit declared a project.
type Declared struct {
	Code string `json:"code"`
	Particulars
}

// Type names the event.
func (*Declared) Type() EventType { return "declared" }

func (f *Declared) fold(p *Project, e Event) {
	p.Code, p.Particulars = f.Code, f.Particulars
	p.enter(StageDraft, e)
}

func (in *DeclareInput) unitCodes() []string { return []string{in.Unit, in.SupervisingUnit} }

func (in *DeclareInput) decide(d *deciding) error {
	particulars, err := in.particulars(d)
	if err != nil {
		return err
	}
	if err := d.as(particulars.Unit.staff()); err != nil {
		return err
	}
	d.record(&Declared{Code: d.command.Code, Particulars: particulars})
	due := d.dueIn("tasks.draft", d.terms.Policy.Tasks[process.TaskDraft].Due)
	if guide, ok := d.terms.Policy.Guides[in.Year]; ok && guide.Closes.Before(due.On) {
		due = Due{Deadline: calendar.Deadline{On: guide.Closes, Start: d.today()}, Rule: fmt.Sprintf("guides.%d", in.Year),
			Source: guide.Source}
	}
	d.open(process.TaskDraft, opening{due: due})
	return nil
}

// particulars checks the declaration and names its units.
func (in *DeclareInput) particulars(d *deciding) (Particulars, error) {
	var f refusal.Fields
	if in.Year < 2000 || in.Year > d.today().Year+1 {
		f.Add("year", "申报年度有误", "must lie between 2000 and next year; got %d", in.Year)
	}
	in.Name = strings.TrimSpace(in.Name)
	f.Name(in, "name")
	f.Text(in, "sector")
	unit, known := d.unit(in.Unit)
	switch {
	case !known:
		f.Add("unit", "没有这个单位", "there is no unit %q", in.Unit)
	case !unit.Kind.Declares():
		f.Add("unit", "该类单位不能申报", "%s is a %s; projects are declared by %v", unit.Name, unit.Kind, process.EntityKinds)
	}
	supervising, known := d.unit(in.SupervisingUnit)
	checkPlaces(&f, in.Places)
	switch {
	case !known:
		f.Add("supervising_unit", "没有这个单位", "there is no unit %q", in.SupervisingUnit)
	case unit.Kind.Declares():
		d.checkSupervisor(&f, Particulars{Unit: unit, SupervisingUnit: supervising, Places: in.Places, Sector: in.Sector})
	}
	if !in.Linkage.Valid() {
		f.Add("linkage_model", "利益联结模式有误", "must be one of %v; got %q", process.LinkageModels, in.Linkage)
	}
	if in.RequestedFen <= 0 {
		f.Add("requested_fen", "申请资金须大于零", "must be more than 0 fen; got %d", in.RequestedFen)
	}
	if in.Beneficiaries < 0 || in.IncomeIncreaseFen < 0 {
		f.Add("beneficiaries", "不能为负数", "neither beneficiaries nor the increase of their income may be negative")
	}
	checkPlan(&f, in.PlannedStart, in.PlannedEnd)
	in.checkGuide(d, &f)
	return Particulars{
		Year: in.Year, Name: strings.TrimSpace(in.Name), Unit: unit, SupervisingUnit: supervising, Places: in.Places,
		Sector: in.Sector, Linkage: in.Linkage, JiangsuEnterprise: in.JiangsuEnterprise, RequestedFen: in.RequestedFen,
		Beneficiaries: in.Beneficiaries, IncomeIncreaseFen: in.IncomeIncreaseFen, PlannedStart: in.PlannedStart,
		PlannedEnd: in.PlannedEnd,
	}, f.Err()
}

// checkGuide refuses what the year's guide does not take. Its window binds the declaration and the first submission alone: what was
// returned may be put right when it is over.
func (in *DeclareInput) checkGuide(d *deciding, f *refusal.Fields) {
	guide, ok := d.terms.Policy.Guides[in.Year]
	if !ok {
		return
	}
	if today := d.received(); d.project.Revision == 0 && (today.Before(guide.Opens) || today.After(guide.Closes)) {
		f.Add("year", fmt.Sprintf("%d 年申报期为 %s 至 %s", in.Year, guide.Opens, guide.Closes),
			"declarations for %d are taken from %s to %s; today is %s", in.Year, guide.Opens, guide.Closes, today)
	}
	if len(guide.Sectors) > 0 && !slices.Contains(guide.Sectors, in.Sector) {
		f.Add("sector", fmt.Sprintf("%d 年申报指南只支持：%s", in.Year, strings.Join(guide.Sectors, "、")), "the guide for %d takes %v; got %q",
			in.Year, guide.Sectors, in.Sector)
	}
	if guide.CeilingFen > 0 && in.RequestedFen > guide.CeilingFen {
		f.Add("requested_fen", fmt.Sprintf("超过 %d 年申报指南的资金上限 %s 元", in.Year, yuan(guide.CeilingFen)),
			"the guide for %d takes at most %d fen; got %d", in.Year, guide.CeilingFen, in.RequestedFen)
	}
}

// yuan writes an amount of fen in yuan, "1234.50".
func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }

func checkPlaces(f *refusal.Fields, places []Place) {
	if len(places) == 0 || len(places) > 20 {
		f.Add("places", "须填 1 至 20 处建设地点", "needs 1 to 20 places; got %d", len(places))
	}
	for i, place := range places {
		f.Text(place, fmt.Sprintf("places.%d.township", i))
		if len(place.Villages) > 100 {
			f.Add(fmt.Sprintf("places.%d.villages", i), "村数过多", "at most 100 villages")
		}
		for j := range place.Villages {
			f.Text(place, fmt.Sprintf("places.%d.villages.%d", i, j))
		}
	}
}

// lastPlannedYear bounds planned dates: later ones are slips of the pen, and what counts from them must still be a date.
const lastPlannedYear = 2100

// checkPlannedDate refuses a planned date of a year that is a slip of the pen.
func checkPlannedDate(f *refusal.Fields, field string, on Date) {
	if !on.IsZero() && (on.Year < 1990 || on.Year > lastPlannedYear) {
		f.Add(field, fmt.Sprintf("年份须在 1990 至 %d 之间", lastPlannedYear), "must lie between 1990 and %d; got %s", lastPlannedYear, on)
	}
}

func checkPlan(f *refusal.Fields, start, end Date) {
	if start.IsZero() {
		f.Add("planned_start", "不能为空", "must be a date such as 2019-05-06")
	}
	checkPlannedDate(f, "planned_start", start)
	checkPlannedDate(f, "planned_end", end)
	if end.IsZero() || end.Before(start) {
		f.Add("planned_end", "不能早于计划开工日期", "must be a date not before planned_start (%s); got %q", start, end)
	}
}

// EditInput is the declaration as it shall be, whole.
type EditInput struct {
	DeclareInput
}

// Edited: the declaration was changed before it was submitted, or after it was returned.
type Edited struct {
	Particulars
}

// Type names the event.
func (*Edited) Type() EventType { return "edited" }

func (f *Edited) fold(p *Project, _ Event) { p.Particulars = f.Particulars }

func (in *EditInput) decide(d *deciding) error {
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	particulars, err := in.particulars(d)
	if err != nil {
		return err
	}
	if particulars.Unit.Code != d.project.Unit.Code {
		return refusal.Invalid("unit", "申报单位不能更改", "the declaring unit cannot change; declare anew for another unit")
	}
	if particulars.Year != d.project.Year {
		return refusal.Invalid("year", "申报年度不能更改", "the declaration year cannot change, the code holds it")
	}
	if reflect.DeepEqual(particulars, d.project.Particulars) {
		return refusal.Invalid("name", "内容没有变化", "nothing differs from the declaration as it is")
	}
	d.record(&Edited{particulars})
	return nil
}

// SubmitInput hands the declaration in for review.
type SubmitInput struct {
	Note string `json:"note,omitempty" maxLength:"500" doc:"what was corrected"`
}

// Submitted: the declaration is in review; the chain of steps holds for this round whatever the policy says later.
type Submitted struct {
	Round int           `json:"round"`
	Chain []policy.Step `json:"chain"`
	Note  string        `json:"note,omitempty"`
}

// Type names the event.
func (*Submitted) Type() EventType { return "submitted" }

func (f *Submitted) fold(p *Project, e Event) {
	p.Review = p.Review.begin(f.Chain, e)
	p.enter(StageReview, e)
}

func (in *SubmitInput) decide(d *deciding) error {
	var f refusal.Fields
	f.OptionalText(in, "note")
	if err := f.Err(); err != nil {
		return err
	}
	kind := process.TaskDraft
	if d.project.Review.Round > 0 {
		kind = process.TaskResubmit
	}
	task, err := d.do(kind, "")
	if err != nil {
		return err
	}
	if err := d.tooLate(task).err("申报期已过", "the time to declare is over"); err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&Submitted{
		Round: d.project.Review.Round + 1, Chain: d.terms.Policy.Review[d.project.Unit.Kind], Note: in.Note,
	})
	d.close(task, "submitted")
	d.closeEvery("overtaken", func(t Task) bool { return t.Kind == process.TaskReconsider })
	d.openStep(matterDeclaration)
	return nil
}

// tooLate says why a draft is not submitted for the first time once its guide's window is over. More time is the office's to give: it
// extends the task, or keeps the declaration.
func (d *deciding) tooLate(task Task) (r reasons) {
	guide, ok := d.terms.Policy.Guides[d.project.Year]
	if today := d.received(); ok && task.Kind == process.TaskDraft && today.After(guide.Closes) && task.Due.Passed(today) {
		r.add("guide_closed", fmt.Sprintf("%d 年申报期至 %s 止；请苏陕办延期或保留，或者撤回", d.project.Year, guide.Closes),
			fmt.Sprintf("declarations for %d were taken until %s: have it extended or kept by the office, or withdraw it", d.project.Year,
				guide.Closes))
	}
	return r
}

// WithdrawInput takes a declaration back: before anyone has decided, or out of the pool, before anything was awarded.
type WithdrawInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

// Withdrawn: the declaration was taken back, or not kept after it was not submitted in time.
type Withdrawn struct {
	Reason string `json:"reason"`
}

// Type names the event.
func (*Withdrawn) Type() EventType { return "withdrawn" }

func (f *Withdrawn) fold(p *Project, e Event) { p.end(OutcomeWithdrawn, e) }

func (in *WithdrawInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	if r := d.project.Review; d.project.Stage == StageReview && (r.Step > 0 || len(r.Signed) > 0) {
		return refusal.New(refusal.CodeStage, "已有单位作出审核，不能撤回", "somebody has decided already: ask them to return it")
	}
	d.closeEvery("withdrawn", func(Task) bool { return true })
	d.record(&Withdrawn{Reason: in.Reason})
	return nil
}

// reconsider asks the office whether a declaration that was not submitted in time is kept.
func (d *deciding) reconsider() {
	if _, open := d.project.openTask(process.TaskReconsider, ""); !open {
		d.open(process.TaskReconsider, opening{})
	}
}

// reconsidered keeps the declaration, with a fresh deadline, or withdraws it.
func (in *DecideInput) reconsidered(d *deciding, task Task) error {
	if in.Verdict == Reject {
		d.closeEvery("withdrawn", func(Task) bool { return true })
		d.record(&Withdrawn{Reason: in.Reason})
		return nil
	}
	d.close(task, "kept")
	for _, kind := range []process.TaskKind{process.TaskDraft, process.TaskResubmit} {
		if waiting, open := d.project.openTask(kind, ""); open {
			d.close(waiting, "kept")
			d.open(kind, opening{round: waiting.Round})
		}
	}
	return nil
}

// declarationMatter is the declaration as what its review decides.
type declarationMatter struct{}

func (declarationMatter) String() string { return "" }

func (declarationMatter) review(p *Project) *Review { return &p.Review }

func (declarationMatter) chain(_ *Project) process.ChainName { return process.ChainReview }

func (declarationMatter) taskKind() process.TaskKind { return process.TaskDecide }

func (declarationMatter) rule(_ *Project, step string) string { return "review." + step }

func (declarationMatter) mayApprove(_ *deciding) error { return nil }

func (declarationMatter) onApproved(d *deciding) {
	d.openSelection()
}

func (declarationMatter) onReturned(d *deciding, round int) {
	d.open(process.TaskResubmit, opening{round: round})
}

func (declarationMatter) onRejected(d *deciding) {
	d.closeEvery("rejected", func(Task) bool { return true })
}

func (m declarationMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	if in.Reject {
		d.rejectObjected(m, in)
		return
	}
	d.returnObjected(m, in)
}
