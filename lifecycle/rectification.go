package lifecycle

import (
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// AnswerInput answers a finding with what was put right, which pauses its ladder until somebody has looked; or a difficulty with
// how it was solved.
type AnswerInput struct {
	Task string `json:"task" hidden:"true"`
	Text string `json:"text" maxLength:"2000" doc:"what was put right or how it was solved"`
}

// FindingAnswered: the unit says what it put right.
type FindingAnswered struct {
	ID    string `json:"id"`
	Round int    `json:"round"`
	Text  string `json:"text"`
}

// Type names the event.
func (*FindingAnswered) Type() EventType { return "finding_answered" }

func (f *FindingAnswered) fold(p *Project, e Event) { p.finding(f.ID).Answerer = e.persons() }

func (in *AnswerInput) decide(d *deciding) error {
	var f refusal.Fields
	f.Text(in, "text")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, kindsIn(answers)...)
	if err != nil {
		return err
	}
	return answers[task.Kind](in, d, task)
}

func (in *AnswerInput) finding(d *deciding, task Task) error {
	d.record(&FindingAnswered{ID: task.Subject, Round: task.Round, Text: in.Text})
	d.close(task, "answered")
	d.open(process.TaskRecheck, opening{subject: task.Subject, round: task.Round})
	return nil
}

// RecheckInput says what a second look on the spot found (复查销号).
type RecheckInput struct {
	Task   string `json:"task" hidden:"true"`
	Passed bool   `json:"passed" doc:"whether it was put right"`
	On     Date   `json:"on" doc:"the day of the second look"`
	Note   string `json:"note" maxLength:"2000" doc:"what was seen"`
}

// FindingRechecked: somebody looked again. Not passed is a new round, one level up.
type FindingRechecked struct {
	ID     string `json:"id"`
	Round  int    `json:"round"`
	Passed bool   `json:"passed"`
	On     Date   `json:"on"`
	Note   string `json:"note"`
}

// Type names the event.
func (*FindingRechecked) Type() EventType { return "finding_rechecked" }

func (f *FindingRechecked) fold(p *Project, _ Event) {
	finding := p.finding(f.ID)
	finding.Passed = f.Passed
	if !f.Passed {
		finding.Round++
	}
}

func (in *RecheckInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.Text(in, "note")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, process.TaskRecheck)
	if err != nil {
		return err
	}
	finding := *d.project.finding(task.Subject)
	d.record(&FindingRechecked{ID: finding.ID, Round: task.Round, Passed: in.Passed, On: in.On, Note: in.Note})
	if in.Passed {
		d.close(task, "passed")
		d.settled(finding.ID)
		return nil
	}
	d.close(task, "not_passed")
	d.open(process.TaskAnswerFinding, opening{subject: finding.ID, level: d.answerLevel(finding), round: task.Round + 1})
	return nil
}

// answerLevel is the level a new round begins at: what was found wanting again goes one up (source: S38), as far as levels give a time.
func (d *deciding) answerLevel(f Finding) string {
	ladder := d.terms.Policy.Ladders[d.terms.Policy.Tasks[process.TaskAnswerFinding].Ladder]
	i := slices.IndexFunc(ladder, func(r policy.RungRule) bool { return r.Key == f.Level })
	next := min(i+1, len(ladder)-1)
	if next > 0 && !ladder[next].Levelled() {
		next--
	}
	return ladder[next].Key
}
