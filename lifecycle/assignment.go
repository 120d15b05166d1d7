package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"sluice/process"
	"sluice/refusal"
)

// Claim is who of those that hold a post has taken a task upon themselves.
type Claim struct {
	Person string `json:"person"`
	Name   string `json:"name"`
}

// ClaimInput takes a task of one's post upon oneself (认领).
type ClaimInput struct {
	Task string `json:"task" hidden:"true"`
}

// TaskClaimed: one of those who hold the post does the task; the others leave it alone.
type TaskClaimed struct {
	Task string `json:"task"`
}

// Type names the event.
func (*TaskClaimed) Type() EventType { return "task_claimed" }

func (f *TaskClaimed) fold(p *Project, e Event) {
	if i := p.taskIndex(f.Task); i >= 0 {
		p.Tasks[i].Claim = &Claim{Person: e.Actor, Name: e.ActorName}
	}
}

func (in *ClaimInput) decide(d *deciding) error {
	task, err := d.doByID(in.Task, process.TaskKinds...)
	if err != nil {
		return err
	}
	if task.Claim != nil {
		return refusal.New(refusal.CodeNotFirst, "您已认领该待办", "you have claimed it already")
	}
	d.record(&TaskClaimed{Task: task.ID})
	return nil
}

// ReleaseInput gives a claimed task back to all who hold the post.
type ReleaseInput struct {
	Task   string `json:"task" hidden:"true"`
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"why; mandatory for somebody else's"`
}

// TaskReleased: whoever holds the post may do the task again.
type TaskReleased struct {
	Task   string `json:"task"`
	Reason string `json:"reason,omitempty"`
}

// Type names the event.
func (*TaskReleased) Type() EventType { return "task_released" }

func (f *TaskReleased) fold(p *Project, _ Event) {
	if i := p.taskIndex(f.Task); i >= 0 {
		p.Tasks[i].Claim = nil
	}
}

// decide lets whoever claimed it give it back, and the head of the unit or the office take it from somebody who does nothing.
func (in *ReleaseInput) decide(d *deciding) error {
	task, open := d.project.Task(in.Task)
	if !open {
		_, err := d.doByID(in.Task, process.TaskKinds...)
		return err
	}
	mine := task.Claim != nil && task.Claim.Person == d.command.Actor.Person
	var f refusal.Fields
	if mine {
		f.OptionalText(in, "reason")
	} else {
		f.Text(in, "reason")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if mine {
		if err := d.as(task.Holder); err != nil {
			return err
		}
	} else if err := d.asCarer(task); err != nil {
		return err
	}
	if task.Claim == nil {
		return refusal.New(refusal.CodeStage, "该待办没有人认领", "nobody has claimed it")
	}
	d.record(&TaskReleased{Task: task.ID, Reason: in.Reason})
	return nil
}

// asCarer lets those act who see to it that tasks get done: the head of the holder's unit, the office, the bureau.
func (d *deciding) asCarer(t Task) error {
	posts := append([]process.Post{{Unit: t.Holder.Unit, Role: process.RoleHead}},
		d.posts(process.ToCollaborationOffice, process.ToBureau)...)
	by := d.names(process.ToHeadOfUnit, process.ToCollaborationOffice, process.ToBureau)
	return d.asAny("只有"+by.ZH+"可以办理", "this is for one of these to do: "+by.EN, posts...)
}

// TransferInput gives a task to another post.
type TransferInput struct {
	Task   string `json:"task" hidden:"true"`
	Unit   string `json:"unit" doc:"code of the unit that does it from here"`
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

func (in *TransferInput) unitCodes() []string { return []string{in.Unit} }

// decide gives a task to the same role in another unit. What the project's unit owes stays its own, and it decides nothing of its
// own project.
func (in *TransferInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "reason")
	unit, known := d.unit(in.Unit)
	if !known {
		f.Add("unit", "没有这个单位", "there is no unit %q", in.Unit)
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, open := d.project.Task(in.Task)
	if !open {
		_, err := d.doByID(in.Task, process.TaskKinds...)
		return err
	}
	by := d.names(process.ToCollaborationOffice, process.ToBureau)
	if err := d.asAny("只有"+by.ZH+"可以转办", "tasks are transferred by one of these only: "+by.EN,
		d.posts(process.ToCollaborationOffice, process.ToBureau)...); err != nil {
		return err
	}
	var r reasons
	own := d.project.Unit.Code
	switch {
	case task.Holder.Unit == own || unit.Code == own:
		r.add("own_unit", "项目单位的待办不能转办，也不能转给项目单位", "what the project's unit owes is not transferred, nor anything to it")
	case task.Holder.Unit == unit.Code:
		r.add("same_unit", "该待办已由此单位办理", "it is with this unit already")
	default:
		r.mayHold(d, task, unit)
	}
	if err := r.err("不能转办", "it cannot be transferred"); err != nil {
		return err
	}
	d.transfer(task, process.Post{Unit: unit.Code, Role: task.Holder.Role}, in.Reason)
	return nil
}

// NudgeInput asks the holder of a task to get on with it (催办).
type NudgeInput struct {
	Task string `json:"task" hidden:"true"`
	Text string `json:"text,omitempty" maxLength:"500"`
}

// Nudged: somebody asked the holder, and the head of the unit, to get on with a task.
type Nudged struct {
	Task string `json:"task"`
	Text string `json:"text,omitempty"`
}

// Type names the event.
func (*Nudged) Type() EventType { return "nudged" }

func (f *Nudged) fold(p *Project, e Event) {
	if i := p.taskIndex(f.Task); i >= 0 {
		p.Tasks[i].Nudged = today(e.At)
	}
}

// decide takes one nudge a day for each task, from whoever has a stake in the project.
func (in *NudgeInput) decide(d *deciding) error {
	var f refusal.Fields
	f.OptionalText(in, "text")
	if err := f.Err(); err != nil {
		return err
	}
	task, open := d.project.Task(in.Task)
	if !open {
		_, err := d.doByID(in.Task, process.TaskKinds...)
		return err
	}
	parties := append(d.posts(process.ToDeclaringUnit, process.ToBureau, process.ToViceHead, process.ToLeadingGroup),
		d.posts(inspectors...)...)
	if err := d.asAny("只有项目相关单位可以催办", "only those with a stake in the project nudge", parties...); err != nil {
		return err
	}
	if task.Nudged == d.today() {
		return refusal.New(refusal.CodeNotFirst, "今天已催办过，明天再催", "it was nudged today; once a day is enough")
	}
	d.record(&Nudged{Task: task.ID, Text: in.Text})
	return nil
}

// CopyInput keeps posts informed about a project (抄送): they are told, never asked.
type CopyInput struct {
	Unit string       `json:"unit" doc:"code of the unit that is kept informed"`
	Role process.Role `json:"role" doc:"whose post in it, for example staff or head"`
	Stop bool         `json:"stop,omitempty" doc:"stop keeping it informed"`
	Note string       `json:"note,omitempty" maxLength:"500"`
}

func (in *CopyInput) unitCodes() []string { return []string{in.Unit} }

// CopiedTo: a post is kept informed about the project from here, or no longer.
type CopiedTo struct {
	Post process.Post `json:"post"`
	Stop bool         `json:"stop,omitempty"`
	Note string       `json:"note,omitempty"`
}

// Type names the event.
func (*CopiedTo) Type() EventType { return "copied_to" }

func (f *CopiedTo) fold(p *Project, e Event) {
	p.OwnWatchers = slices.DeleteFunc(slices.Clone(p.OwnWatchers), func(w process.Post) bool { return w == f.Post })
	if unit, _, _ := strings.Cut(e.Post, "/"); !f.Stop && unit == p.Unit.Code {
		p.OwnWatchers = append(p.OwnWatchers, f.Post)
	}

	watchers := slices.DeleteFunc(slices.Clone(p.Watchers), func(w process.Post) bool { return w == f.Post })
	if !f.Stop {
		watchers = append(watchers, f.Post)
	}
	p.Watchers = watchers
}

// mostWatchers bounds who is kept informed.
const mostWatchers = 30

func (in *CopyInput) decide(d *deciding) error {
	var f refusal.Fields
	f.OptionalText(in, "note")
	if _, known := d.unit(in.Unit); !known {
		f.Add("unit", "没有这个单位", "there is no unit %q", in.Unit)
	}
	if !in.Role.Valid() {
		f.Add("role", "职务有误", "must be one of %v; got %q", process.Roles, in.Role)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.asParty(); err != nil {
		return err
	}
	post := process.Post{Unit: in.Unit, Role: in.Role}
	watches := slices.Contains(d.project.Watchers, post)
	switch {
	case in.Stop && !watches:
		return refusal.New(refusal.CodeStage, "未抄送该岗位", "this post is not kept informed")
	case in.Stop && d.post.Unit == d.project.Unit.Code && !slices.Contains(d.project.OwnWatchers, post):
		return refusal.New(refusal.CodeSeparation, "该岗位由他方抄送，项目单位不能停止",
			"others keep this post informed: the project's unit does not stop that")
	case !in.Stop && watches:
		return refusal.New(refusal.CodeExists, "已抄送该岗位", "this post is kept informed already")
	case !in.Stop && len(d.project.Watchers) >= mostWatchers:
		return refusal.New(refusal.CodeTooLarge, "抄送岗位已达上限", fmt.Sprintf("%d posts are kept informed, the most there can be", mostWatchers))
	}
	d.record(&CopiedTo{Post: post, Stop: in.Stop, Note: in.Note})
	return nil
}
