package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// openNotice opens the task to confirm a notice (公示) while it still runs: its due date counts from the notice's last day.
// A notice runs its full calendar days and nobody approves by falling silent (source: S4, S5).
func (d *deciding) openNotice(m matter, step policy.Step, o opening) {
	ends := d.terms.Calendar.Notice(d.today(), step.Notice.Period.N).On
	o.due, o.ends = d.dueFrom(ends, m.rule(&d.project, step.Key), step.Due), ends
	d.open(process.TaskConfirmNotice, o)
}

// ConfirmInput confirms what a task asks to be confirmed: that a notice drew no objection, that works are complete, that money
// came back, that the published list is up to date, that a register's line is right.
type ConfirmInput struct {
	Task       string `json:"task" hidden:"true"`
	Note       string `json:"note,omitempty" maxLength:"500"`
	PlannedEnd Date   `json:"planned_end,omitzero" doc:"a new planned end, when confirming an imported project whose planned end has passed"`
}

// NoticeConfirmed: the notice ran its days and drew no objection.
type NoticeConfirmed struct {
	Matter string `json:"matter,omitempty"`
	Step   string `json:"step"`
	Round  int    `json:"round"`
	Note   string `json:"note,omitempty"`
}

// Type names the event.
func (*NoticeConfirmed) Type() EventType { return "notice_confirmed" }

func (f *NoticeConfirmed) readable() error { return knownMatter(f.Matter) }

func (f *NoticeConfirmed) fold(p *Project, e Event) { p.signed(matterOf(f.Matter), e, 0) }

func (in *ConfirmInput) decide(d *deciding) error {
	var f refusal.Fields
	f.OptionalText(in, "note")
	checkPlannedDate(&f, "planned_end", in.PlannedEnd)
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, kindsIn(confirmations)...)
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	return confirmations[task.Kind](in, d, task)
}

func (in *ConfirmInput) notice(d *deciding, task Task) error {
	m, step, _ := stepOf(task)
	if err := d.noticeRuns(task).err("公示尚未结束", "the notice has not ended"); err != nil {
		return err
	}
	if err := d.stepPapers(m).err("条件尚未具备", "something must be done first"); err != nil {
		return err
	}
	d.record(&NoticeConfirmed{Matter: m.String(), Step: step, Round: task.Round, Note: in.Note})
	d.close(task, "no_objection")
	d.stepDone(m)
	return nil
}

// noticeRuns names the day until which the notice that a task is about still runs.
func (d *deciding) noticeRuns(task Task) (r reasons) {
	if ends := d.project.noticeEnds(task); !d.today().After(ends) {
		r.add("notice_running", fmt.Sprintf("公示至 %s 止", ends), fmt.Sprintf("the notice runs until the end of %s", ends))
	}
	return r
}

// noticeEnds is the last day of the notice that a task is about.
func (p *Project) noticeEnds(task Task) Date {
	m, _, _ := stepOf(task)
	if ends := m.review(p).NoticeEnds; !ends.IsZero() {
		return ends
	}
	return task.Due.Start
}

// Objection is what somebody has against a project on notice. Who objected stays out of the record: Reference names the letter
// or the note of the conversation.
type Objection struct {
	ID      string `json:"id"`
	Matter  string `json:"matter,omitempty"`
	Step    string `json:"step"`
	Settled bool   `json:"settled"`
	Upheld  bool   `json:"upheld"`
}

// ObjectInput records an objection to a notice that runs.
type ObjectInput struct {
	Notice    string `json:"notice,omitempty" doc:"the notice, as its task's subject names it; needed only when several run"`
	About     string `json:"about" maxLength:"2000" doc:"what the objection is, without the objector's name"`
	Reference string `json:"reference" maxLength:"60" doc:"number of the letter, or of the note of a conversation" example:"信访〔2019〕3号"`
}

// ObjectionRaised: somebody objects to what is on notice. The notice is not confirmed until it is settled.
type ObjectionRaised struct {
	ID        string `json:"id"`
	Matter    string `json:"matter,omitempty"`
	Step      string `json:"step"`
	Round     int    `json:"round"`
	About     string `json:"about"`
	Reference string `json:"reference"`
}

// Type names the event.
func (*ObjectionRaised) Type() EventType { return "objection_raised" }

func (f *ObjectionRaised) readable() error {
	if f.Matter == f.ID {
		return nil // it came after all notices
	}
	return knownMatter(f.Matter)
}

func (f *ObjectionRaised) fold(p *Project, _ Event) {
	p.Objections = append(p.Objections, Objection{ID: f.ID, Matter: f.Matter, Step: f.Step})
}

func (in *ObjectInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "about")
	f.Text(in, "reference")
	if err := f.Err(); err != nil {
		return err
	}
	if d.project.Stage == StageClosed {
		return in.afterwards(d)
	}
	m, step, err := d.noticeNamed(in.Notice)
	if err != nil {
		return err
	}
	if err := d.as(d.postOf(step.By, process.Post{})); err != nil {
		return err
	}
	id := fmt.Sprintf("O%d", len(d.project.Objections)+1)
	d.record(&ObjectionRaised{
		ID: id, Matter: m.String(), Step: step.Key, Round: m.review(&d.project).Round, About: in.About, Reference: in.Reference,
	})
	if confirm, open := d.project.openTask(process.TaskConfirmNotice, subjectOf(m, step.Key)); open {
		d.close(confirm, "objected")
	}
	d.open(process.TaskSettleObjection, opening{subject: id})
	return nil
}

// afterwards records an objection to a closed project. No notice runs; the objection is a matter by itself.
func (in *ObjectInput) afterwards(d *deciding) error {
	if in.Notice != "" {
		return refusal.Invalid("notice", "现在没有这项公示", "no notice runs of a closed project; leave it out")
	}
	if err := d.as(d.postOf(process.ToCollaborationOffice, process.Post{})); err != nil {
		return err
	}
	id := fmt.Sprintf("O%d", len(d.project.Objections)+1)
	d.record(&ObjectionRaised{ID: id, Matter: id, About: in.About, Reference: in.Reference})
	d.open(process.TaskSettleObjection, opening{subject: id})
	return nil
}

// noticeNamed finds the notice whose turn it is: the one named, or the only one.
func (d *deciding) noticeNamed(name string) (named matter, step policy.Step, err error) {
	var names, called []string
	for _, m := range d.project.matters() {
		current := m.review(&d.project).current()
		subject := subjectOf(m, current.Key)
		if current.Kind != policy.StepNotice || name != "" && name != subject {
			continue
		}
		named, step, names, called = m, current, append(names, subject), append(called, current.Words.ZH)
	}
	switch len(names) {
	case 1:
		return named, step, nil
	case 0:
		return nil, step, refusal.New(refusal.CodeStage, "现在没有这项公示", "no such notice runs now")
	default:
		return nil, step, refusal.Invalid("notice", "同时有几项公示，请指明："+strings.Join(called, "、"), "several notices run, name one of %v", names)
	}
}

// SettleObjectionInput answers an objection after looking into it.
type SettleObjectionInput struct {
	Task   string `json:"task" hidden:"true"`
	Upheld bool   `json:"upheld" doc:"whether the objection is right"`
	Reject bool   `json:"reject,omitempty" doc:"when a declaration's is upheld: reject it for good instead of returning it"`
	Answer string `json:"answer" maxLength:"2000" doc:"what was found and answered"`
}

// ObjectionSettled: the objection was looked into and answered.
type ObjectionSettled struct {
	ID     string `json:"id"`
	Upheld bool   `json:"upheld"`
	Answer string `json:"answer"`
}

// Type names the event.
func (*ObjectionSettled) Type() EventType { return "objection_settled" }

func (f *ObjectionSettled) fold(p *Project, _ Event) {
	i := slices.IndexFunc(p.Objections, func(o Objection) bool { return o.ID == f.ID })
	if i < 0 {
		return
	}
	p.Objections[i].Settled, p.Objections[i].Upheld = true, f.Upheld
	for j := range p.Objections { // the others are overtaken: the notice has failed
		p.Objections[j].Settled = p.Objections[j].Settled || f.Upheld && p.Objections[j].Matter == p.Objections[i].Matter
	}
}

func (in *SettleObjectionInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "answer")
	if in.Reject && !in.Upheld {
		f.Add("reject", "异议不成立时不能否决", "only an upheld objection rejects")
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, process.TaskSettleObjection)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.project.Objections, func(o Objection) bool { return o.ID == task.Subject })
	objection := d.project.Objections[i]
	if in.Reject && objection.Matter != matterDeclaration.String() {
		return refusal.Invalid("reject", "只有申报可以否决", "only a declaration can be rejected; leave it out")
	}
	d.record(&ObjectionSettled{ID: objection.ID, Upheld: in.Upheld, Answer: in.Answer})
	if !in.Upheld {
		d.close(task, "dismissed")
		d.noticeGoesOn(objection)
		return nil
	}
	d.close(task, "upheld")
	d.closeEvery("overtaken", func(t Task) bool {
		return t.Kind == process.TaskSettleObjection && d.project.objects(t, objection.Matter)
	})
	d.noticeFailed(objection, in)
	return nil
}

// objects reports whether a task settles an objection to a matter.
func (p *Project) objects(t Task, matter string) bool {
	return slices.ContainsFunc(p.Objections, func(o Objection) bool { return o.ID == t.Subject && o.Matter == matter })
}

// noticeGoesOn opens the confirmation again once no objection to the notice is left.
func (d *deciding) noticeGoesOn(o Objection) {
	if o.Matter == o.ID {
		return // it came after all notices
	}
	waits := slices.ContainsFunc(d.project.Objections,
		func(x Objection) bool { return x.Matter == o.Matter && x.Step == o.Step && !x.Settled })
	if waits {
		return
	}
	m := matterOf(o.Matter)
	r := m.review(&d.project)
	step := r.current()
	from := r.NoticeEnds
	if d.today().After(from) {
		from = d.today()
	}
	d.open(process.TaskConfirmNotice, opening{
		subject: subjectOf(m, step.Key), words: step.Words, holder: d.postOf(step.By, process.Post{}), round: r.Round,
		due: d.dueFrom(from, m.rule(&d.project, step.Key), step.Due),
	})
}

// noticeFailed ends a matter whose notice drew an objection that is right. One that came after all notices becomes a finding.
func (d *deciding) noticeFailed(o Objection, in *SettleObjectionInput) {
	if o.Matter == o.ID {
		d.openFinding(FindingInput{Title: "异议 " + o.ID, Detail: in.Answer, Severity: process.Medium})
		return
	}
	matterOf(o.Matter).onObjection(d, o, in)
}

// returnObjected sends a matter back because of an objection to its notice.
func (d *deciding) returnObjected(m matter, in *SettleObjectionInput) {
	r := m.review(&d.project)
	step, round := r.current(), r.Round
	d.record(&Returned{Matter: m.String(), Step: step.Key, Round: round, Reason: in.Answer, Told: d.decidedBefore(m)})
	m.onReturned(d, round)
}

// rejectObjected rejects a matter because of an objection to its notice.
func (d *deciding) rejectObjected(m matter, in *SettleObjectionInput) {
	r := m.review(&d.project)
	step, round := r.current(), r.Round
	m.onRejected(d)
	d.record(&Rejected{Matter: m.String(), Step: step.Key, Round: round, Reason: in.Answer, Told: d.decidedBefore(m)})
}
