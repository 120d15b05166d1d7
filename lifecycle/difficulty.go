package lifecycle

import (
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// Difficulty is something that the unit cannot solve by itself. Raiser is the post that confirms the solution.
type Difficulty struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Raiser process.Post `json:"raiser"`
	Pauses []string     `json:"pauses,omitempty"` // the tasks whose clocks stand still for it
	Solved bool         `json:"solved"`
}

// difficulty finds a difficulty to change; facts name only those that exist.
func (p *Project) difficulty(id string) *Difficulty {
	i := slices.IndexFunc(p.Difficulties, func(x Difficulty) bool { return x.ID == id })
	if i < 0 {
		return &Difficulty{}
	}
	return &p.Difficulties[i]
}

// RaiseDifficultyInput says what stands in the way.
type RaiseDifficultyInput struct {
	Title  string `json:"title" maxLength:"100" doc:"in one line"`
	Detail string `json:"detail,omitempty" maxLength:"2000"`
}

// DifficultyRaised: somebody needs help.
type DifficultyRaised struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Detail string       `json:"detail,omitempty"`
	Raiser process.Post `json:"raiser"`
}

// Type names the event.
func (*DifficultyRaised) Type() EventType { return "difficulty_raised" }

func (f *DifficultyRaised) fold(p *Project, _ Event) {
	p.Difficulties = append(p.Difficulties, Difficulty{ID: f.ID, Title: f.Title, Raiser: f.Raiser})
}

func (in *RaiseDifficultyInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "title")
	f.OptionalText(in, "detail")
	if err := f.Err(); err != nil {
		return err
	}
	raisers := append([]process.Post{d.project.Unit.staff()}, d.posts(inspectors...)...)
	if err := d.asAny("只有项目单位和检查人员可以反映需协调事项", "only the project's unit and those who visit raise difficulties", raisers...); err != nil {
		return err
	}
	id := fmt.Sprintf("D%d", len(d.project.Difficulties)+1)
	d.record(&DifficultyRaised{ID: id, Title: in.Title, Detail: in.Detail, Raiser: d.post})
	d.open(process.TaskAssignDifficulty, opening{subject: id})
	return nil
}

// AssignInput gives a difficulty to a unit that can solve it.
type AssignInput struct {
	Task   string   `json:"task" hidden:"true"`
	Unit   string   `json:"unit" doc:"code of the unit that solves it"`
	Note   string   `json:"note,omitempty" maxLength:"500"`
	Pauses []string `json:"pauses,omitempty" doc:"ids of the open tasks whose deadlines stand still until it is solved"`
	Reason string   `json:"reason,omitempty" maxLength:"500" doc:"why they stand still; mandatory with pauses"`
}

func (in *AssignInput) unitCodes() []string { return []string{in.Unit} }

// DifficultyAssigned: a unit is to solve the difficulty.
type DifficultyAssigned struct {
	ID     string   `json:"id"`
	Unit   Unit     `json:"unit"`
	Note   string   `json:"note,omitempty"`
	Pauses []string `json:"pauses,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// Type names the event.
func (*DifficultyAssigned) Type() EventType { return "difficulty_assigned" }

func (f *DifficultyAssigned) fold(p *Project, _ Event) { p.difficulty(f.ID).Pauses = f.Pauses }

func (in *AssignInput) decide(d *deciding) error {
	var f refusal.Fields
	unit, known := d.unit(in.Unit)
	if !known {
		f.Add("unit", "没有这个单位", "there is no unit %q", in.Unit)
	}
	f.OptionalText(in, "note")
	if len(in.Pauses) > 0 {
		f.Text(in, "reason")
	}
	for i, id := range in.Pauses {
		if t, open := d.project.Task(id); !open || t.Pause != nil || t.ID == in.Task || slices.Index(in.Pauses, id) != i {
			f.Add(fmt.Sprintf("pauses.%d", i), "没有这项可以暂停的待办", "%q is no open task whose clock could stand still", id)
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, process.TaskAssignDifficulty)
	if err != nil {
		return err
	}
	d.record(&DifficultyAssigned{ID: task.Subject, Unit: unit, Note: in.Note, Pauses: in.Pauses, Reason: in.Reason})
	d.close(task, "assigned")
	for _, id := range in.Pauses {
		t, _ := d.project.Task(id)
		d.pause(t, task.Subject)
	}
	d.open(process.TaskAnswerDifficulty, opening{subject: task.Subject, holder: unit.staff()})
	return nil
}

// DifficultyAnswered: the unit says how it solved the difficulty.
type DifficultyAnswered struct {
	ID    string `json:"id"`
	Round int    `json:"round"`
	Text  string `json:"text"`
}

// Type names the event.
func (*DifficultyAnswered) Type() EventType { return "difficulty_answered" }

func (f *DifficultyAnswered) fold(*Project, Event) {}

func (in *AnswerInput) difficulty(d *deciding, task Task) error {
	d.record(&DifficultyAnswered{ID: task.Subject, Round: task.Round, Text: in.Text})
	d.close(task, "answered")
	d.open(process.TaskConfirmSolved, opening{subject: task.Subject, holder: d.project.difficulty(task.Subject).Raiser, round: task.Round})
	return nil
}

// DifficultySolved: whoever raised it says that it is solved; what stood still for it goes on.
type DifficultySolved struct {
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
}

// Type names the event.
func (*DifficultySolved) Type() EventType { return "difficulty_solved" }

func (f *DifficultySolved) fold(p *Project, _ Event) { p.difficulty(f.ID).Solved = true }

// DifficultyNotSolved: it goes back to the unit that was to solve it, as a new round.
type DifficultyNotSolved struct {
	ID     string `json:"id"`
	Round  int    `json:"round"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*DifficultyNotSolved) Type() EventType { return "difficulty_not_solved" }

func (f *DifficultyNotSolved) fold(*Project, Event) {}

func (in *DecideInput) solved(d *deciding, task Task) error {
	if in.Verdict == Return {
		d.record(&DifficultyNotSolved{ID: task.Subject, Round: task.Round, Reason: in.Reason})
		d.close(task, "not_solved")
		d.open(process.TaskAssignDifficulty, opening{subject: task.Subject, round: task.Round + 1})
		return nil
	}
	d.record(&DifficultySolved{ID: task.Subject, Note: in.Reason})
	d.close(task, "solved")
	for _, t := range slices.Clone(d.project.Tasks) {
		if t.Pause != nil && t.Pause.For == task.Subject {
			d.unpause(t, CauseSolved)
		}
	}
	return nil
}
