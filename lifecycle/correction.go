package lifecycle

import (
	"fmt"
	"reflect"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Correction puts a fact on record right (更正): asked for with a reason, old and new values side by side, and approved by who accepted
// the fact. Nothing changes before that.
type Correction struct {
	ID   string `json:"id"`
	Fact string `json:"fact"` // its name, with the number of which: "contract HT-2019-12"
	New  Facts  `json:"new"`
	Review
}

// correctionPrefix begins the id of a correction.
const correctionPrefix = "K"

// correction finds a correction; facts name only those that exist.
func (p *Project) correction(id string) *Correction {
	i := slices.IndexFunc(p.Corrections, func(c Correction) bool { return c.ID == id })
	if i < 0 {
		return &Correction{}
	}
	return &p.Corrections[i]
}

// CorrectInput asks for a correction: the fact as it should stand, whole, and why.
type CorrectInput struct {
	Facts
	Reason string `json:"reason" maxLength:"500" doc:"what is wrong and how it is known"`
}

// CorrectionAsked: somebody asks for a fact to be put right.
type CorrectionAsked struct {
	ID     string        `json:"id"`
	Fact   string        `json:"fact"`
	Old    Facts         `json:"old"`
	New    Facts         `json:"new"`
	Reason string        `json:"reason"`
	Chain  []policy.Step `json:"chain"`
}

// Type names the event.
func (*CorrectionAsked) Type() EventType { return "correction_asked" }

func (f *CorrectionAsked) fold(p *Project, e Event) {
	p.Corrections = append(p.Corrections, Correction{ID: f.ID, Fact: f.Fact, New: f.New, Review: Review{}.begin(f.Chain, e)})
}

// Corrected: a fact stands right on record from here.
type Corrected struct {
	ID   string `json:"id"`
	Fact string `json:"fact"`
	Old  Facts  `json:"old"`
	New  Facts  `json:"new"`
}

// Type names the event.
func (*Corrected) Type() EventType { return "corrected" }

func (f *Corrected) fold(p *Project, _ Event) {
	if fact := f.New.only(); fact != nil {
		fact.apply(p)
	}
}

// mostCorrections bounds what a project's workflow carries of them.
const mostCorrections = 100

// correctors are who may ask for a correction: whoever puts facts on record.
var correctors = []process.Addressee{
	process.ToDeclaringUnit, process.ToSupervisingUnit, process.ToCollaborationOffice, process.ToBureau, process.ToFinance,
	process.ToAcceptanceGroup,
	process.ToLeadingGroup,
}

func (in *CorrectInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	fact := in.only()
	if fact == nil {
		f.Add("reason", "须填且只填一项要更正的事实", "give the one fact to correct, and no other; facts are %v", factNames())
		return f.Err()
	}
	old, stands := fact.onRecord(&d.project)
	if !stands {
		f.Add(fact.name(), "记录中没有这项事实", "no such fact is on record")
		return f.Err()
	}
	f.Under(fact.name(), d.wrongWith(fact))
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.asAny("只有项目单位、主管单位和办理部门可以申请更正",
		"the project's unit, its supervising unit and the bodies that put facts on record ask for corrections",
		d.posts(correctors...)...); err != nil {
		return err
	}
	title := titleOf(fact)
	switch {
	case reflect.DeepEqual(old, in.Facts):
		return refusal.Invalid(fact.name(), "内容没有变化", "nothing differs from what is on record")
	case slices.ContainsFunc(d.project.Corrections, func(c Correction) bool { return c.Fact == title && c.Running() }):
		return refusal.New(refusal.CodeGate, "该项更正正在核准", "a correction of this waits for its approval already")
	case len(d.project.Corrections) >= mostCorrections:
		return refusal.New(refusal.CodeTooLarge, "更正次数已达上限",
			fmt.Sprintf("the project has had %d corrections, the most it can have", mostCorrections))
	}
	id := fmt.Sprintf("%s%d", correctionPrefix, len(d.project.Corrections)+1)
	d.record(&CorrectionAsked{ID: id, Fact: title, Old: old, New: in.Facts, Reason: in.Reason, Chain: []policy.Step{d.approval(fact)}})
	for _, asked := range slices.Clone(d.project.Tasks) {
		if asked.Kind == process.TaskCorrectRegister {
			d.close(asked, "corrected")
		}
	}
	d.openStep(correctionMatter(id))
	return nil
}

// approval is the step that approves a correction: by who accepted the fact, else by the collaboration office, else by the bureau; never
// by the post that asks (source: proposal).
func (d *deciding) approval(fact correctable) policy.Step {
	by := process.ToBureau
	for _, one := range []process.Addressee{acceptedBy(fact), process.ToCollaborationOffice} {
		if d.postOf(one, process.Post{}) != d.post {
			by = one
			break
		}
	}
	return policy.Step{
		Key: "approval", Words: process.Both("核准更正", "approve a correction"), Kind: policy.StepDecision, By: by,
		Due: d.terms.Policy.Tasks[process.TaskDecideCorrection].Due,
	}
}

// stillHolds refuses to approve a correction that came to be impossible since it was asked for.
func (d *deciding) stillHolds(id string) error {
	var r reasons
	for _, wrong := range d.wrongWith(d.project.correction(id).New.only()) {
		r.add("no_longer:"+wrong.Field, wrong.ZH, wrong.EN)
	}
	return r.err("更正后的内容已不成立，请退回", "what is asked for can no longer be: reject it")
}

// wrongWith is what cannot be right of a fact.
func (d *deciding) wrongWith(fact correctable) (f refusal.Fields) {
	fact.check(d, &f)
	return f
}

// corrected lets an approved correction hold: what follows from the fact follows anew.
func (d *deciding) corrected(id string) {
	c := *d.project.correction(id)
	fact := c.New.only()
	old, _ := fact.onRecord(&d.project)
	d.record(&Corrected{ID: id, Fact: c.Fact, Old: old, New: c.New})
	d.followFrom(fact)
	d.balance()
	d.confirmAgain(1)
}

// confirmAgain asks the supervising unit to confirm an imported project once its register's line was looked at again.
func (d *deciding) confirmAgain(round int) {
	if r := d.project.Register; !r.Imported() || r.Confirmed || d.project.Stage == StageClosed {
		return
	}
	for _, t := range d.project.Tasks {
		if t.Kind == process.TaskConfirmState || t.Kind == process.TaskCorrectRegister || t.Kind == process.TaskDecideCorrection {
			return
		}
	}
	d.open(process.TaskConfirmState, opening{round: round})
}

// notAsRegistered gives a register's line back to the office, which corrects what it says.
func (in *DecideInput) notAsRegistered(d *deciding, task Task) error {
	in.back(d, task)
	d.open(process.TaskCorrectRegister, opening{round: task.Round})
	return nil
}

// asRegistered says that a register's line is right as it stands.
func (in *DecideInput) asRegistered(d *deciding, task Task) error {
	in.back(d, task)
	d.confirmAgain(task.Round + 1)
	return nil
}

// correctionMatter is a correction by its id, K1, K2 … .
type correctionMatter string

func (m correctionMatter) String() string { return string(m) }

func (m correctionMatter) review(p *Project) *Review { return &p.correction(string(m)).Review }

func (correctionMatter) chain(_ *Project) process.ChainName { return "" }

func (correctionMatter) taskKind() process.TaskKind { return process.TaskDecideCorrection }

func (correctionMatter) rule(_ *Project, _ string) string {
	return "tasks." + string(process.TaskDecideCorrection)
}

func (m correctionMatter) mayApprove(d *deciding) error { return d.stillHolds(string(m)) }

func (m correctionMatter) onApproved(d *deciding) {
	d.corrected(string(m))
}

func (correctionMatter) onReturned(_ *deciding, _ int) {}

func (correctionMatter) onRejected(d *deciding) {
	d.confirmAgain(1)
}

func (m correctionMatter) onObjection(d *deciding, _ Objection, in *SettleObjectionInput) {
	d.returnObjected(m, in)
}
