package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"sluice/calendar"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Due is a date by which something must be done, and how it came about: on time until 24:00 of On, Asia/Shanghai.
type Due struct {
	calendar.Deadline
	Rule   string        `json:"rule"`           // the policy's path, for example "tasks.start"
	Source string        `json:"source"`         // where the number comes from, or "proposal"
	Basis  process.Words `json:"basis,omitzero"` // the texts behind the number, as they are quoted; none: a proposal
	Rest   bool          `json:"rest,omitempty"` // counted from a resumption: the period is what was left of it
}

// Passed reports whether the due date lies before the day.
func (d Due) Passed(day Date) bool { return d.On.Before(day) }

// late reports whether the task is overdue on a day: one whose clock stands still is when it was overdue before.
func (t Task) late(day Date) bool {
	if t.Pause != nil {
		return t.Pause.Left.IsZero() && t.Due.Passed(day)
	}
	return t.Due.Passed(day)
}

// Task is what somebody must do by some time. Its id is "<code>.<seq of its opening event>". Subject tells tasks of a kind
// apart: the step, the month, the finding. Ladder holds the moments at which it escalates; Climbed counts those dealt with.
type Task struct {
	ID      string           `json:"id"`
	Kind    process.TaskKind `json:"kind"`
	Subject string           `json:"subject,omitempty"`
	Words   process.Words    `json:"words"`
	Holder  process.Post     `json:"holder"`
	Opened  time.Time        `json:"opened"`
	Round   int              `json:"round"`
	Due     Due              `json:"due"`
	Ladder  []Rung           `json:"ladder"`
	Climbed int              `json:"climbed"`
	Rung    string           `json:"rung,omitempty"` // the highest reached

	RepeatAt time.Time `json:"repeat_at,omitzero"` // when the rung reached is told again
	Told     int       `json:"told,omitempty"`     // how often it was told again
	Counted  time.Time `json:"counted,omitzero"`   // when its due date was counted again, by the calendar then in force
	Extended bool      `json:"extended,omitempty"`
	Claim    *Claim    `json:"claim,omitempty"`
	Nudged   Date      `json:"nudged,omitzero"` // the last day it was nudged
	Pause    *Pause    `json:"pause,omitempty"`
}

// DoneTask is a task that was closed.
type DoneTask struct {
	ID      string           `json:"id"`
	Kind    process.TaskKind `json:"kind"`
	Subject string           `json:"subject,omitempty"`
	Outcome string           `json:"outcome"`
	By      string           `json:"by"`
	At      time.Time        `json:"at"`
}

// ZH says who did it, in Chinese.
func (t DoneTask) ZH() string {
	return fmt.Sprintf("%s 已于 %s 办理（%s）", t.By, today(t.At), OutcomeWords(t.Outcome).ZH)
}

// EN says who did it, in English.
func (t DoneTask) EN() string {
	return fmt.Sprintf("%s did it on %s (%s)", t.By, today(t.At), OutcomeWords(t.Outcome).EN)
}

// rememberedTasks is how many closed tasks the state keeps, to say who was first.
const rememberedTasks = 32

// TaskOpened: somebody must do something.
type TaskOpened struct {
	Kind    process.TaskKind `json:"kind"`
	Subject string           `json:"subject,omitempty"`
	Words   process.Words    `json:"words"`
	Holder  process.Post     `json:"holder"`
	Round   int              `json:"round"`
	Due     Due              `json:"due"`
	Ladder  []Rung           `json:"ladder"`
	Ends    Date             `json:"ends,omitzero"`    // of a notice: its last day
	Spread  int              `json:"spread,omitempty"` // of a report: by how many seconds the next is spread
}

// Type names the event.
func (*TaskOpened) Type() EventType { return "task_opened" }

func (f *TaskOpened) readable() error {
	if _, _, found := stepOf(Task{Kind: f.Kind, Subject: f.Subject}); f.Kind == process.TaskConfirmNotice && !found {
		return fmt.Errorf("no notice is called %q", f.Subject)
	}
	return nil
}

func (f *TaskOpened) fold(p *Project, e Event) {
	p.Tasks = append(p.Tasks, Task{
		ID: taskID(p.Code, e.Seq), Kind: f.Kind, Subject: f.Subject, Words: f.Words, Holder: f.Holder, Opened: e.At,
		Round: f.Round, Due: f.Due, Ladder: f.Ladder,
	})
	switch f.Kind {
	case process.TaskReport:
		p.Works.reportOpened(f.Subject, f.Spread)
	case process.TaskPlan:
		p.Plan.Owed = true
	case process.TaskConfirmNotice:
		if m, _, found := stepOf(Task{Kind: f.Kind, Subject: f.Subject}); found && !f.Ends.IsZero() {
			m.review(p).NoticeEnds = f.Ends
		}
	}
}

func taskID(code string, seq int64) string { return fmt.Sprintf("%s.%d", code, seq) }

// TaskClosed: it was done, or is no longer to be done; Outcome says which.
type TaskClosed struct {
	Task    string `json:"task"`
	Outcome string `json:"outcome"`
}

// Type names the event.
func (*TaskClosed) Type() EventType { return "task_closed" }

func (f *TaskClosed) fold(p *Project, e Event) {
	i := p.taskIndex(f.Task)
	if i < 0 {
		return
	}
	t := p.Tasks[i]
	p.Tasks = slices.Delete(p.Tasks, i, i+1)
	p.Done = append(p.Done, DoneTask{ID: t.ID, Kind: t.Kind, Subject: t.Subject, Outcome: f.Outcome, By: e.ActorName, At: e.At})
	if extra := len(p.Done) - rememberedTasks; extra > 0 {
		p.Done = slices.Delete(p.Done, 0, extra)
	}
}

func (p *Project) taskIndex(id string) int {
	return slices.IndexFunc(p.Tasks, func(t Task) bool { return t.ID == id })
}

// Task finds an open task by its id.
func (p *Project) Task(id string) (Task, bool) {
	if i := p.taskIndex(id); i >= 0 {
		return p.Tasks[i], true
	}
	return Task{}, false
}

// openTask finds the open task of a kind about a subject.
func (p *Project) openTask(kind process.TaskKind, subject string) (Task, bool) {
	for _, t := range p.Tasks {
		if t.Kind == kind && t.Subject == subject {
			return t, true
		}
	}
	return Task{}, false
}

// lastDone finds the task of a kind that was closed last.
func (p *Project) lastDone(kind process.TaskKind) (DoneTask, bool) {
	for _, t := range slices.Backward(p.Done) {
		if t.Kind == kind {
			return t, true
		}
	}
	return DoneTask{}, false
}

// opening says what a new task is about, where the policy's line for its kind leaves something open.
type opening struct {
	subject string
	words   process.Words // besides the kind's own
	holder  process.Post  // instead of the policy's
	round   int           // 1 unless given
	due     Due           // instead of the policy's period from today
	level   string        // of a ladder of levels: where to begin
	ends    Date          // of a notice: its last day
	spread  int           // of a report: by how many seconds the next is spread
}

// open opens a task as the policy's line for its kind says.
func (d *deciding) open(kind process.TaskKind, o opening) {
	rule := d.terms.Policy.Tasks[kind]
	if o.holder.IsZero() {
		o.holder = d.postOf(rule.Holder, process.Post{})
	}
	if o.words == (process.Words{}) {
		o.words = rule.Words
	}
	o.words = d.terms.Policy.Worded(o.words, d.today())
	if o.due.On.IsZero() && o.level == "" {
		o.due = d.dueIn("tasks."+string(kind), rule.Due)
	}
	due, ladder := d.ladder(rule.Ladder, o)
	due.Basis = d.terms.Policy.BasisOf(due.Source)
	ladder = d.withLimit(ladder, rule.Limit, o.holder)
	d.record(&TaskOpened{
		Kind: kind, Subject: o.subject, Words: o.words, Holder: o.holder, Round: max(o.round, 1), Due: due, Ladder: ladder,
		Ends: o.ends, Spread: o.spread,
	})
}

// close closes an open task.
func (d *deciding) close(t Task, outcome string) { d.record(&TaskClosed{Task: t.ID, Outcome: outcome}) }

// dueIn counts a policy's period from today.
func (d *deciding) dueIn(rule string, period policy.Duration) Due {
	return d.dueFrom(d.today(), rule, period)
}

func (d *deciding) dueFrom(start Date, rule string, period policy.Duration) Due {
	return Due{Deadline: d.terms.Calendar.Deadline(start, period.Period), Rule: rule, Source: period.Source}
}

// plannedDate is the rule of a date that somebody planned.
const plannedDate = "planned date"

// plannedDuration is the rule of a planned date that moved with the start of the works.
const plannedDuration = "planned duration"

// dueOn is a date that was planned rather than counted; it is not earlier than the policy's period from today.
func (d *deciding) dueOn(planned Date, rule string, atLeast policy.Duration) Due {
	counted := d.dueIn(rule, atLeast)
	if !planned.After(counted.On) {
		return counted
	}
	return Due{Deadline: calendar.Deadline{On: planned, Start: d.today()}, Rule: plannedDate, Source: "declaration"}
}

// completionDue is when works that begin are due: on the planned day, or as much later as the preparation took them past the planned
// start within its deadlines, so that the planned duration is left to them (source: proposal).
func (d *deciding) completionDue(start Task, begin Date) Due {
	p := d.project
	if begin.After(start.Due.On) {
		begin = start.Due.On // who starts late has that much less
	}
	shift := max(begin.Sub(p.PlannedStart), 0)
	due := d.dueOn(p.PlannedEnd.AddDays(shift), "tasks.complete", d.terms.Policy.Tasks[process.TaskComplete].Due)
	if shift > 0 && due.Rule == plannedDate {
		due.Rule = plannedDuration
	}
	return due
}

// do finds the open task of a kind about a subject and lets the actor do it: or says that it is another's, was done before,
// or is not to be done now.
func (d *deciding) do(kind process.TaskKind, subject string) (Task, error) {
	t, open := d.project.openTask(kind, subject)
	if !open {
		for _, done := range slices.Backward(d.project.Done) {
			if done.Kind == kind && done.Subject == subject {
				return Task{}, refusal.New(refusal.CodeNotFirst, done.ZH(), done.EN())
			}
		}
		return Task{}, refusal.New(refusal.CodeStage, "现在没有这项待办", fmt.Sprintf("there is no open task %s %s", kind, subject))
	}
	return t, d.doable(t)
}

// doByID is do for the commands that name their task.
func (d *deciding) doByID(id string, kinds ...process.TaskKind) (Task, error) {
	t, open := d.project.Task(id)
	if !open {
		for _, done := range d.project.Done {
			if done.ID == id {
				return Task{}, refusal.New(refusal.CodeNotFirst, done.ZH(), done.EN())
			}
		}
		return Task{}, refusal.New(refusal.CodeNotFound, "没有这项待办", fmt.Sprintf("there is no open task %q in %s", id, d.project.Code))
	}
	if !slices.Contains(kinds, t.Kind) {
		return Task{}, refusal.New(refusal.CodeStage, "此项待办不能这样办理",
			fmt.Sprintf("task %s is %s: %s does not do it", id, t.Kind, d.command.Name))
	}
	return t, d.doable(t)
}

// doable lets the holder do a task, unless it waits for the project's resumption.
func (d *deciding) doable(t Task) error {
	if d.project.Suspension.Active() && waits(d.command.Name, t.Kind) {
		return d.suspendedRefusal()
	}
	if err := d.as(t.Holder); err != nil {
		return err
	}
	if t.Claim != nil && t.Claim.Person != d.command.Actor.Person {
		return refusal.New(refusal.CodeNotHolder, fmt.Sprintf("该待办已由 %s 认领", t.Claim.Name),
			t.Claim.Name+" has claimed it: ask them, or have it released")
	}
	return d.separated(t)
}

// Blocks says in plain words what waits for the task.
func (t Task) Blocks() process.Words {
	switch t.Kind {
	case process.TaskReport, process.TaskVerifyReport, process.TaskCorrectReport:
		return process.Both("拨款（缺月报）", "payments, while reports are missing")
	case process.TaskAnswerFinding, process.TaskRecheck, process.TaskIntervene:
		return process.Both("验收；达到规定层级的暂停拨款", "acceptance; payments too from the level that holds them")
	case process.TaskCheckPayment, process.TaskPay, process.TaskReleaseRetention:
		return process.Both("资金拨付", "the payment")
	case process.TaskAssignDifficulty, process.TaskAnswerDifficulty, process.TaskConfirmSolved:
		return process.Both("协调事项的办理", "the solution of a difficulty")
	case process.TaskDecideChange, process.TaskPublishChange, process.TaskRescue:
		return process.Both("项目变更", "the change of the project")
	case process.TaskConsentSuspension, process.TaskReviewSuspension:
		return process.Both("项目暂停实施或恢复实施", "the suspension or the resumption")
	case process.TaskDecideCorrection:
		return process.Both("记录的更正", "the correction of the record")
	case process.TaskConfirmState, process.TaskCorrectRegister:
		return process.Both("项目现状未核实", "what the register says is unconfirmed")
	case process.TaskReturnMoney, process.TaskConfirmReturn, process.TaskSettle:
		return process.Both("终止清算", "the settlement")
	case process.TaskClose, process.TaskRecordDividend:
		return process.Both("归档", "the closing of the file")
	default:
		return process.Both("项目进入下一阶段", "the project's next stage")
	}
}
