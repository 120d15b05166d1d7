package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Change is a change of the project (变更) and where its decision stands.
type Change struct {
	ID          string      `json:"id"`
	Major       bool        `json:"major"`
	Input       ChangeInput `json:"input"`
	Unit        *Unit       `json:"unit,omitempty"`             // the new one, when it changes
	Supervising *Unit       `json:"supervising_unit,omitempty"` // the new one, when it changes
	Review
	Published bool `json:"published,omitempty"`
}

// changePrefix begins the id of a change.
const changePrefix = "C"

func (c *Change) chain() process.ChainName {
	if c.Major {
		return process.ChainMajorChange
	}
	return process.ChainMinorChange
}

// change finds a change; facts name only those that exist.
func (p *Project) change(id string) *Change {
	i := slices.IndexFunc(p.Changes, func(c Change) bool { return c.ID == id })
	if i < 0 {
		return &Change{}
	}
	return &p.Changes[i]
}

// ChangeItem is a line of the table of a change.
type ChangeItem struct {
	Item   string `json:"item" maxLength:"100" doc:"what changes, for example 水渠长度"`
	Before string `json:"before" maxLength:"500"`
	After  string `json:"after" maxLength:"500"`
}

// ChangeInput is what is asked for. Fields that are left out stay as they are.
type ChangeInput struct {
	Reason        string               `json:"reason" maxLength:"2000" doc:"why"`
	Items         []ChangeItem         `json:"items" doc:"the table of what changes: before and after"`
	ConcernsFen   int64                `json:"concerns_fen" doc:"the part of the aid that it concerns, in fen"`
	Unit          string               `json:"unit,omitempty" doc:"code of the new unit, when the unit changes"`
	Places        []Place              `json:"places,omitempty" doc:"the new places, when they change"`
	Supervising   string               `json:"supervising_unit,omitempty" doc:"code of the unit that supervises it from then on, when this follows from the new place or nature"`
	Sector        string               `json:"sector,omitempty" maxLength:"30" doc:"the new nature of the project, when it changes"`
	Linkage       process.LinkageModel `json:"linkage_model,omitempty" doc:"the new model, when it changes"`
	Beneficiaries int                  `json:"beneficiaries,omitempty" doc:"the new number of beneficiaries, when it changes"`
	PlannedStart  Date                 `json:"planned_start,omitzero"`
	PlannedEnd    Date                 `json:"planned_end,omitzero"`
}

// RequestChangeInput asks for a change. The policy says whether it is minor or major, and with that who decides.
type RequestChangeInput struct {
	ChangeInput
}

func (in *RequestChangeInput) unitCodes() []string {
	return slices.DeleteFunc([]string{in.Unit, in.Supervising}, func(code string) bool { return code == "" })
}

// ChangeRequested: a change is asked for; nothing has changed yet.
type ChangeRequested struct {
	ID          string        `json:"id"`
	Major       bool          `json:"major"`
	Why         []string      `json:"why,omitempty"` // what makes it major
	Input       ChangeInput   `json:"input"`
	Unit        *Unit         `json:"unit,omitempty"` // the new unit as it was named then
	Supervising *Unit         `json:"supervising_unit,omitempty"`
	Chain       []policy.Step `json:"chain"`
}

// Type names the event.
func (*ChangeRequested) Type() EventType { return "change_requested" }

func (f *ChangeRequested) fold(p *Project, e Event) {
	p.Changes = append(p.Changes,
		Change{ID: f.ID, Major: f.Major, Input: f.Input, Unit: f.Unit, Supervising: f.Supervising, Review: Review{}.begin(f.Chain, e)})
}

func (in *RequestChangeInput) decide(d *deciding) error {
	var f refusal.Fields
	unit := in.check(d, &f)
	supervising := in.checkSupervising(d, &f, unit)
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.as(d.project.Unit.staff()); err != nil {
		return err
	}
	why := in.major(d)
	if err := d.changeGate(len(why) > 0); err != nil {
		return err
	}
	c := Change{ID: fmt.Sprintf("%s%d", changePrefix, len(d.project.Changes)+1), Major: len(why) > 0}
	d.record(&ChangeRequested{ID: c.ID, Major: c.Major, Why: why, Input: in.ChangeInput, Unit: unit, Supervising: supervising,
		Chain: d.terms.Policy.Chains[c.chain()]})
	d.openStep(changeMatter(c.ID))
	return nil
}

func (in *RequestChangeInput) check(d *deciding, f *refusal.Fields) *Unit {
	p := d.project
	f.Text(in, "reason")
	if len(in.Items) == 0 || len(in.Items) > 50 {
		f.Add("items", "须填 1 至 50 项变更", "needs 1 to 50 lines; got %d", len(in.Items))
	}
	for i, item := range in.Items {
		f.Text(item, fmt.Sprintf("items.%d.item", i))
		f.Text(item, fmt.Sprintf("items.%d.before", i))
		f.Text(item, fmt.Sprintf("items.%d.after", i))
	}
	if in.ConcernsFen < 0 || in.ConcernsFen > p.AwardFen() {
		f.Add("concerns_fen", "不能为负数，也不能超过下达资金", "must lie between 0 and the award, %d fen; got %d", p.AwardFen(), in.ConcernsFen)
	}
	if len(in.Places) > 0 {
		checkPlaces(f, in.Places)
	}
	f.OptionalText(in, "sector")
	if in.Linkage != "" && !in.Linkage.Valid() {
		f.Add("linkage_model", "利益联结模式有误", "must be one of %v; got %q", process.LinkageModels, in.Linkage)
	}
	if in.Beneficiaries < 0 {
		f.Add("beneficiaries", "不能为负数", "must not be negative; got %d", in.Beneficiaries)
	}
	checkPlannedDate(f, "planned_start", in.PlannedStart)
	checkPlannedDate(f, "planned_end", in.PlannedEnd)
	if start, end := either(in.PlannedStart, p.PlannedStart), either(in.PlannedEnd, p.PlannedEnd); end.Before(start) {
		f.Add("planned_end", "不能早于计划开工日期", "must be a date not before the planned start (%s); got %s", start, end)
	}
	if in.Unit == "" {
		return nil
	}
	unit, known := d.unit(in.Unit)
	switch {
	case !known:
		f.Add("unit", "没有这个单位", "there is no unit %q", in.Unit)
	case unit.Kind != p.Unit.Kind:
		f.Add("unit", "新单位类别须与原单位相同", "must be of the same kind, %s; %s is a %s", p.Unit.Kind, unit.Name, unit.Kind)
	}
	return &unit
}

// checkSupervising refuses a change after which another unit would have to supervise the project, unless it names this unit.
func (in *RequestChangeInput) checkSupervising(d *deciding, f *refusal.Fields, unit *Unit) *Unit {
	as := d.project.Particulars
	if unit != nil && unit.Code != "" {
		as.Unit = *unit
	}
	if len(in.Places) > 0 {
		as.Places = in.Places
	}
	if in.Sector != "" {
		as.Sector = in.Sector
	}
	if in.Supervising == "" {
		if len(in.Places) > 0 || in.Sector != "" || in.Unit != "" {
			d.checkSupervisor(f, as)
		}
		return nil
	}
	supervising, known := d.unit(in.Supervising)
	if !known {
		f.Add("supervising_unit", "没有这个单位", "there is no unit %q", in.Supervising)
		return nil
	}
	as.SupervisingUnit = supervising
	d.checkSupervisor(f, as)
	return &supervising
}

func either(given, otherwise Date) Date {
	if given.IsZero() {
		return otherwise
	}
	return given
}

// major says what makes a change major: place, unit, nature or linkage, more than the policy's share of the aid, fewer
// beneficiaries (source: S58, S60).
func (in *RequestChangeInput) major(d *deciding) (why []string) {
	p, most := d.project, d.terms.Policy.Change.MinorPercent.Value
	for _, is := range []struct {
		so  bool
		why string
	}{
		{len(in.Places) > 0, "place"},
		{in.Unit != "" && in.Unit != p.Unit.Code, "unit"},
		{in.Sector != "" && in.Sector != p.Sector, "nature"},
		{in.Linkage != "" && in.Linkage != p.Linkage, "linkage"},
		{p.concernedFen()+in.ConcernsFen > share(p.AwardFen(), most), "amount"},
		{in.Supervising != "" && in.Supervising != p.SupervisingUnit.Code, "supervising_unit"},
		{in.Beneficiaries > 0 && in.Beneficiaries < p.Beneficiaries, "beneficiaries"},
	} {
		if is.so {
			why = append(why, is.why)
		}
	}
	return why
}

// concernedFen is the part of the aid that minor changes have concerned since the last major one: many small ones are a great one.
func (p *Project) concernedFen() int64 {
	var sum int64
	for _, c := range p.Changes {
		switch {
		case c.Major && c.Passed():
			sum = 0
		case !c.Major && !c.Stopped:
			sum += c.Input.ConcernsFen
		}
	}
	return sum
}

// changing names the changes that are being decided: one at a time.
func (p *Project) changing() (r reasons) {
	for _, c := range p.Changes {
		if c.Running() {
			r.add("change_open:"+c.ID, "变更 "+c.ID+" 尚未审批", "the change "+c.ID+" is not decided yet")
		}
	}
	return r
}

// changeGate refuses a change while another is decided, and one major change too many.
func (d *deciding) changeGate(major bool) error {
	r := d.project.changing()
	majors := 0
	for _, c := range d.project.Changes {
		if c.Major && c.Passed() {
			majors++
		}
	}
	if most := d.terms.Policy.Change.MostMajor.Value; major && majors >= most {
		r.add("most_major", fmt.Sprintf("重大变更已达 %d 次", majors),
			fmt.Sprintf("the project has had %d major changes, the most it can have", majors))
	}
	return r.err("不能申请变更", "no change can be asked for now")
}

// Changed: a change is approved and holds from here.
type Changed struct {
	ID string      `json:"id"`
	As Particulars `json:"as"`
}

// Type names the event.
func (*Changed) Type() EventType { return "changed" }

func (f *Changed) fold(p *Project, _ Event) { p.Particulars = f.As }

// changed lets an approved change hold: the tasks that a planned date dates move with it.
func (d *deciding) changed(id string) {
	c, as, was := d.project.change(id), d.project.Particulars, d.project.Particulars
	in := c.Input
	if c.Unit != nil {
		as.Unit = *c.Unit
	}
	if c.Supervising != nil {
		as.SupervisingUnit = *c.Supervising
	}
	if len(in.Places) > 0 {
		as.Places = in.Places
	}
	if in.Sector != "" {
		as.Sector = in.Sector
	}
	if in.Linkage != "" {
		as.Linkage = in.Linkage
	}
	if in.Beneficiaries > 0 {
		as.Beneficiaries = in.Beneficiaries
	}
	as.PlannedStart, as.PlannedEnd = either(in.PlannedStart, as.PlannedStart), either(in.PlannedEnd, as.PlannedEnd)
	d.record(&Changed{ID: id, As: as})
	for _, t := range slices.Clone(d.project.Tasks) {
		switch {
		case t.Holder == was.Unit.staff() && as.Unit.Code != was.Unit.Code:
			d.transfer(t, as.Unit.staff(), "项目单位变更 "+id)
		case t.Holder == was.SupervisingUnit.staff() && as.SupervisingUnit.Code != was.SupervisingUnit.Code:
			d.transfer(t, as.SupervisingUnit.staff(), "主管单位变更 "+id)
		}
	}
	d.replan(process.TaskStart, in.PlannedStart)
	d.replan(process.TaskComplete, in.PlannedEnd)
	if !in.PlannedStart.IsZero() {
		d.closeEvery("changed", func(t Task) bool { return t.Kind == process.TaskRescue })
	}
	d.open(process.TaskPublishChange, opening{subject: id})
}

// replan gives the task that a planned date dates its new date.
func (d *deciding) replan(kind process.TaskKind, planned Date) {
	t, open := d.project.openTask(kind, "")
	if !open || planned.IsZero() {
		return
	}
	due := d.dueOn(planned, "tasks."+string(kind), d.terms.Policy.Tasks[kind].Due)
	if t.Pause != nil {
		return // its clock stands still and is counted again when it goes on
	}
	d.moveDue(t, CauseReplanned, "", due, 0, 0)
}

// ChangePublished: the county's published list shows the change (source: S59).
type ChangePublished struct {
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
}

// Type names the event.
func (*ChangePublished) Type() EventType { return "change_published" }

func (f *ChangePublished) fold(p *Project, _ Event) { p.change(f.ID).Published = true }

func (in *ConfirmInput) published(d *deciding, task Task) error {
	d.record(&ChangePublished{ID: task.Subject, Note: in.Note})
	d.close(task, "published")
	return nil
}

// changeMatter is a change by its id, C1, C2 … .
type changeMatter string

func (m changeMatter) String() string { return string(m) }

func (m changeMatter) review(p *Project) *Review { return &p.change(string(m)).Review }

func (m changeMatter) chain(p *Project) process.ChainName { return p.change(string(m)).chain() }

func (changeMatter) taskKind() process.TaskKind { return process.TaskDecideChange }

func (m changeMatter) rule(p *Project, step string) string {
	return "chains." + string(m.chain(p)) + "." + step
}

func (changeMatter) mayApprove(_ *deciding) error { return nil }

func (m changeMatter) onApproved(d *deciding) {
	d.changed(string(m))
}

func (changeMatter) onReturned(_ *deciding, _ int) {}

func (changeMatter) onRejected(_ *deciding) {}

func (m changeMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	d.rejectObjected(m, in)
}
