package lifecycle

import (
	"errors"
	"slices"
	"time"

	"sluice/process"
	"sluice/refusal"
)

// AvailableCommand is a command that somebody may give to a project, with every reason why it would be refused as things stand. Task is the open
// task it does, or is about.
type AvailableCommand struct {
	Command process.CommandName `json:"command"`
	Words   process.Words       `json:"words"`
	Task    string              `json:"task,omitempty"`
	Reasons []refusal.Reason    `json:"reasons" nullable:"false"`
}

// Offers lists what the table of the process lets an actor do now, in its order: a command for each task it could do. Decide has the
// last word, since it also sees what the command says.
func Offers(p Project, a Actor, t Terms, now time.Time) []AvailableCommand {
	d := &deciding{project: p, command: Command{Actor: a, Code: p.Code}, terms: t, now: now}
	offers := []AvailableCommand{}
	if p.Stage == StageClosed && !p.lastsOn() {
		return offers
	}
	for _, row := range table {
		if len(row.By)+len(row.Does) == 0 || !slices.Contains(row.Stages, p.Stage) {
			continue // for time, or not now
		}
		d.command.Name = row.Command
		for _, task := range d.tasksOf(row) {
			if d.offered(row, task) {
				offers = append(offers, AvailableCommand{Command: row.Command, Words: row.Words, Task: task.ID, Reasons: d.against(row, task)})
			}
		}
	}
	return offers
}

// AboutTasks are the commands that do no task but are about one.
var AboutTasks = []process.CommandName{process.CommandExtend, process.CommandClaim, process.CommandRelease, process.CommandTransfer,
	process.CommandNudge}

// tasksOf are the open tasks that a line of the table is about; one without an id when it is about the project itself.
func (d *deciding) tasksOf(row Row) []Task {
	if slices.Contains(AboutTasks, row.Command) {
		return d.project.Tasks
	}
	var all []Task
	for _, t := range d.project.Tasks {
		if slices.Contains(row.Does, t.Kind) {
			all = append(all, t)
		}
	}
	if len(all) == 0 && len(row.By) > 0 {
		return []Task{{}}
	}
	return all
}

// offered reports whether the actor is among those who may.
func (d *deciding) offered(row Row, task Task) bool {
	holds := d.command.Actor.Holds
	switch {
	case len(row.By) == 0:
		return holds(task.Holder)
	case row.Command == process.CommandClaim:
		return task.Claim == nil && holds(task.Holder)
	case row.Command == process.CommandRelease:
		return task.Claim != nil && (task.Claim.Person == d.command.Actor.Person || d.asCarer(task) == nil)
	case task.ID == "" && row.Command == process.CommandRecordDividend && d.project.Stage != StageClosed:
		return false
	case task.ID == "" && (row.Command == process.CommandTender || row.Command == process.CommandSignContract):
		return d.project.takesMore(row.Does[0]) && holds(d.project.Unit.staff())
	}
	return slices.ContainsFunc(row.By, func(by process.Addressee) bool {
		if task.ID == "" && (by == process.ToHolder || by == process.ToHeadOfUnit) {
			return slices.ContainsFunc(d.project.Tasks, func(t Task) bool { return holds(d.postOf(by, t.Holder)) })
		}
		return holds(d.postOf(by, task.Holder))
	})
}

// against are the reasons why the command would be refused.
func (d *deciding) against(row Row, task Task) []refusal.Reason {
	all := reasons{}
	add := func(err error) {
		var refused *refusal.Error
		if errors.As(err, &refused) {
			all = append(all, refusal.Reason{Code: string(refused.Code), Words: refused.Words})
		}
	}
	if d.project.Suspension.Active() && !row.Suspended {
		add(d.suspendedRefusal())
	}
	if slices.Contains(row.Does, task.Kind) && d.command.Actor.Holds(task.Holder) {
		add(d.doable(task))
	}
	for _, by := range row.By {
		post := d.postOf(by, task.Holder)
		if principal, holds := d.command.Actor.inPost(post); holds {
			add(d.impartial(post, principal))
			break
		}
	}
	switch row.Command {
	case process.CommandConfirm:
		if task.Kind == process.TaskConfirmNotice {
			m, _, _ := stepOf(task)
			all = append(all, d.noticeRuns(task)...)
			all = append(all, d.stepPapers(m)...)
		}
	case process.CommandReleaseRetention:
		all = append(all, d.defectsRun()...)
	case process.CommandRecordDividend:
		all = append(all, d.tooEarly(task)...)
	case process.CommandSubmit:
		all = append(all, d.tooLate(task)...)
	case process.CommandExtend:
		all = append(all, d.notExtended(task)...)
	case process.CommandRequestChange:
		all = append(all, d.project.changing()...)
	}
	switch row.Command {
	case process.CommandDecide: // a return needs no papers
		return all
	case process.CommandReport, process.CommandVisit:
		return append(all, d.fresh(row.Command, d.occasion(row.Command, task))...)
	}
	return append(all, Gate(d.project, row.Command, d.terms)...)
}
