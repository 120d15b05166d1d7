package lifecycle

import (
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Review is where a matter stands in its chain of steps: the declaration, the plan, a payment, a change. Submitter, LastDecider
// and Signers are persons: nobody decides what they submitted, nor two steps running, nor twice in one (source: proposal). Deciders and
// Posts are all who decided a step of the round, and the posts in which they did.
type Review struct {
	Round       int           `json:"round"`
	Chain       []policy.Step `json:"chain,omitempty"`
	Step        int           `json:"step"`
	Submitter   persons       `json:"submitter,omitempty"`
	LastDecider persons       `json:"last_decider,omitempty"` // of the step before
	Signers     persons       `json:"signers,omitempty"`      // of the step whose turn it is
	Signed      []string      `json:"signed,omitempty"`       // the posts in which they signed
	NoticeEnds  Date          `json:"notice_ends,omitzero"`   // the last day of the notice that runs, or ran last
	Stopped     bool          `json:"stopped,omitempty"`      // returned or rejected
	Begun       Date          `json:"begun,omitzero"`         // the day it was submitted, of this round
	Deciders    persons       `json:"deciders,omitempty"`
	Posts       []string      `json:"posts,omitempty"`
}

// Passed reports whether every step has been approved.
func (r *Review) Passed() bool { return len(r.Chain) > 0 && r.Step == len(r.Chain) }

// Running reports whether a step waits to be decided.
func (r *Review) Running() bool { return r.Step < len(r.Chain) && !r.Stopped }

// current is the step whose turn it is; the zero step when none is.
func (r *Review) current() policy.Step {
	if !r.Running() {
		return policy.Step{}
	}
	return r.Chain[r.Step]
}

// sign adds a signature to the step; with none more needed the next step's turn comes.
func (r *Review) sign(e Event, needed int) {
	r.Signers = append(slices.Clone(r.Signers), e.persons()...)
	r.Signed = append(slices.Clone(r.Signed), e.Post)
	if needed > 0 {
		return
	}
	if r.current().Kind != policy.StepNotice {
		r.Deciders = append(slices.Clone(r.Deciders), r.Signers...)
		r.Posts = append(slices.Clone(r.Posts), r.Signed...)
	}
	r.Step++
	r.LastDecider, r.Signers, r.Signed = r.Signers, nil, nil
}

// begin is the review of a new round.
func (r Review) begin(chain []policy.Step, e Event) Review {
	return Review{Round: r.Round + 1, Chain: chain, Submitter: e.persons(), Begun: today(e.At)}
}

// Resolution is what a body resolved, as its secretary records it.
type Resolution struct {
	Number  string   `json:"number" maxLength:"60" doc:"number of the resolution" example:"洋苏陕组〔2019〕7号"`
	On      Date     `json:"on" doc:"date of the resolution"`
	Members []string `json:"members,omitempty" doc:"who took part"`
}

func (r *Resolution) check(d *deciding, f *refusal.Fields) {
	f.Text(r, "resolution.number")
	d.checkPast(f, "resolution.on", r.On)
	f.Names("resolution.members", r.Members, 0)
}

// Verdict is what a reviewer says.
type Verdict string

// The verdicts.
const (
	Approve Verdict = "approve"
	Return  Verdict = "return"
	Reject  Verdict = "reject"
)

// DecideInput decides a step of a chain, or what a task asks to be decided.
type DecideInput struct {
	Task       string      `json:"task" hidden:"true"`
	Verdict    Verdict     `json:"verdict" enum:"approve,return,reject" doc:"approve, return it with a reason, or reject it with a reason"`
	Reason     string      `json:"reason,omitempty" maxLength:"2000" doc:"why; mandatory with return and reject"`
	Resolution *Resolution `json:"resolution,omitempty" doc:"what the body resolved; mandatory when its secretary decides"`
}

// StepApproved: a step was decided in favour. Matter is empty for the declaration; Needed is how many approvals the step still needs.
type StepApproved struct {
	Matter     string         `json:"matter,omitempty"`
	Step       string         `json:"step"`
	Round      int            `json:"round"`
	Reason     string         `json:"reason,omitempty"`
	Resolution *Resolution    `json:"resolution,omitempty"`
	Needed     int            `json:"needed,omitempty"`
	Told       []process.Post `json:"told,omitempty"` // who decided the steps before
}

// Type names the event.
func (*StepApproved) Type() EventType { return "step_approved" }

func (f *StepApproved) readable() error { return knownMatter(f.Matter) }

func (f *StepApproved) fold(p *Project, e Event) { p.signed(matterOf(f.Matter), e, f.Needed) }

// signed moves a matter on; a declaration whose last step is done is in the pool.
func (p *Project) signed(m matter, e Event, needed int) {
	r := m.review(p)
	r.sign(e, needed)
	if m == matterDeclaration && r.Passed() {
		p.enter(StagePool, e)
	}
}

// Returned: a matter went back to who submitted it; what they submit next is a fresh round.
type Returned struct {
	Matter     string         `json:"matter,omitempty"`
	Step       string         `json:"step"`
	Round      int            `json:"round"`
	Reason     string         `json:"reason"`
	Resolution *Resolution    `json:"resolution,omitempty"`
	Told       []process.Post `json:"told,omitempty"` // who decided the steps before
}

// Type names the event.
func (*Returned) Type() EventType { return "returned" }

func (f *Returned) readable() error { return knownMatter(f.Matter) }

func (f *Returned) fold(p *Project, e Event) {
	m := matterOf(f.Matter)
	m.review(p).Stopped = true
	if m == matterDeclaration {
		p.enter(StageDraft, e)
	}
}

// Rejected: a matter was refused for good. A rejected declaration closes the project.
type Rejected struct {
	Matter     string         `json:"matter,omitempty"`
	Step       string         `json:"step"`
	Round      int            `json:"round"`
	Reason     string         `json:"reason"`
	Resolution *Resolution    `json:"resolution,omitempty"`
	Told       []process.Post `json:"told,omitempty"` // who decided the steps before
}

// Type names the event.
func (*Rejected) Type() EventType { return "rejected" }

func (f *Rejected) readable() error { return knownMatter(f.Matter) }

func (f *Rejected) fold(p *Project, e Event) {
	m := matterOf(f.Matter)
	m.review(p).Stopped = true
	if m == matterDeclaration {
		p.end(OutcomeRejected, e)
	}
}

// openStep opens the tasks of the step whose turn it is, one for each party.
func (d *deciding) openStep(m matter) {
	r := m.review(&d.project)
	step := r.current()
	o := opening{
		subject: subjectOf(m, step.Key), words: step.Words, round: r.Round, due: d.dueIn(m.rule(&d.project, step.Key), step.Due),
	}
	for _, post := range d.parties(step) {
		o.holder = post
		if step.Kind == policy.StepNotice {
			d.openNotice(m, step, o)
			return
		}
		d.open(m.taskKind(), o)
	}
}

// parties are the posts that decide a step; two parties may be one post, a department that is also finance, say.
func (d *deciding) parties(step policy.Step) []process.Post {
	var posts []process.Post
	for _, by := range step.Deciders() {
		post := d.postOf(by, process.Post{})
		if step.Role != "" {
			post.Role = step.Role
		}
		if !slices.Contains(posts, post) {
			posts = append(posts, post)
		}
	}
	return posts
}

// decidedBefore are the posts that decided the steps of a matter that lie behind.
func (d *deciding) decidedBefore(m matter) []process.Post {
	var posts []process.Post
	r := m.review(&d.project)
	for _, step := range r.Chain[:min(r.Step, len(r.Chain))] {
		for _, post := range d.parties(step) {
			if step.Kind == policy.StepDecision && !slices.Contains(posts, post) {
				posts = append(posts, post)
			}
		}
	}
	return posts
}

func (in *DecideInput) decide(d *deciding) error {
	var f refusal.Fields
	switch in.Verdict {
	case Approve:
		f.OptionalText(in, "reason")
	case Return, Reject:
		f.Text(in, "reason")
	default:
		f.Add("verdict", "须为同意、退回或不同意", "must be approve, return or reject; got %q", in.Verdict)
	}
	if in.Resolution != nil {
		in.Resolution.check(d, &f)
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, kindsIn(decisions)...)
	if err != nil {
		return err
	}
	if allowed := Verdicts(task.Kind); !slices.Contains(allowed, in.Verdict) {
		return refusal.Invalid("verdict", "此项待办只能选："+listedVerdicts(allowed), "this task can be decided by one of %v; got %q", allowed,
			in.Verdict)
	}
	if task.Holder.Role == process.RoleSecretary && in.Resolution == nil {
		return refusal.Invalid("resolution", "须填写会议决定的文号和日期", "is mandatory when a body's secretary decides: number and date")
	}
	if err := in.checkResolution(d, task); err != nil {
		return err
	}
	if in.Verdict == Approve {
		if err := d.gate(); err != nil {
			return err
		}
	}
	return decisions[task.Kind].act(in, d, task)
}

// checkResolution refuses a resolution of before there was anything to resolve.
func (in *DecideInput) checkResolution(d *deciding, task Task) error {
	m, _, decides := stepOf(task)
	if in.Resolution == nil || !decides {
		return nil
	}
	var f refusal.Fields
	f.NotBefore("resolution.on", in.Resolution.On, m.review(&d.project).Begun, "报送日期", "the day it was submitted")
	return f.Err()
}

// stepPapers names the papers that a step wants on file before it is approved or its notice confirmed. Whoever returns or rejects it
// needs none.
func (d *deciding) stepPapers(m matter) (r reasons) {
	r.kinds(d.project, m.review(&d.project).current().Papers, d.terms)
	return r
}

// step decides a step of a chain.
func (in *DecideInput) step(d *deciding, task Task) error {
	m, step, _ := stepOf(task)
	switch in.Verdict {
	case Return:
		d.record(&Returned{Matter: m.String(), Step: step, Round: task.Round, Reason: in.Reason, Resolution: in.Resolution,
			Told: d.decidedBefore(m)})
		d.close(task, "returned")
		d.overtake(m)
		m.onReturned(d, task.Round)
	case Reject:
		d.close(task, "rejected")
		d.overtake(m)
		m.onRejected(d)
		d.record(&Rejected{Matter: m.String(), Step: step, Round: task.Round, Reason: in.Reason, Resolution: in.Resolution,
			Told: d.decidedBefore(m)})
	default:
		if err := m.mayApprove(d); err != nil {
			return err
		}
		if err := d.stepPapers(m).err("条件尚未具备", "something must be done first"); err != nil {
			return err
		}
		r := m.review(&d.project)
		needed := min(r.current().Needed(), len(d.parties(r.current()))) - len(r.Signed) - 1
		d.record(&StepApproved{
			Matter: m.String(), Step: step, Round: task.Round, Reason: in.Reason, Resolution: in.Resolution, Needed: max(needed, 0),
			Told: d.decidedBefore(m),
		})
		d.close(task, "approved")
		if needed <= 0 {
			d.overtake(m)
			d.stepDone(m)
		}
	}
	return nil
}

// stepDone opens whatever follows the step just done.
func (d *deciding) stepDone(m matter) {
	if m.review(&d.project).Passed() {
		m.onApproved(d)
		return
	}
	d.openStep(m)
}

// overtake closes what is still open of a matter's step, since it no longer matters.
func (d *deciding) overtake(m matter) {
	d.closeEvery("overtaken", func(t Task) bool {
		of, _, found := stepOf(t)
		return found && of == m
	})
}

// closeEvery closes the open tasks that a test picks.
func (d *deciding) closeEvery(outcome string, picks func(Task) bool) {
	for _, t := range slices.Clone(d.project.Tasks) {
		if picks(t) {
			d.close(t, outcome)
		}
	}
}
