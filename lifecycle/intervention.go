package lifecycle

import (
	"slices"
	"strings"

	"sluice/process"
	"sluice/refusal"
)

// What a higher level of a finding asks of the county's leaders is an act with a result on record, not a message: an interview (约谈), a
// listed supervision (挂牌督办), a disposal (提请处置).

// Intervention is such an act: what a level asked for, and what came of it.
type Intervention struct {
	Level   string        `json:"level"`
	Words   process.Words `json:"words"`
	On      Date          `json:"on"`
	Members []string      `json:"members"`
	Agreed  string        `json:"agreed"`
}

// InterveneInput puts the result of an interview, of a listed supervision or of a disposal on record.
type InterveneInput struct {
	Task    string   `json:"task" hidden:"true"`
	On      Date     `json:"on" doc:"the day it took place"`
	Members []string `json:"members" doc:"who took part"`
	Agreed  string   `json:"agreed" maxLength:"2000" doc:"what was agreed or decided, by when"`
}

// Intervened: the act that a finding's level asks for took place.
type Intervened struct {
	ID string `json:"id"` // of the finding
	Intervention
}

// Type names the event.
func (*Intervened) Type() EventType { return "intervened" }

func (f *Intervened) fold(p *Project, _ Event) {
	finding := p.finding(f.ID)
	finding.Interventions = append(slices.Clone(finding.Interventions), f.Intervention)
}

func (in *InterveneInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.Names("members", in.Members, 1)
	f.Text(in, "agreed")
	if err := f.Err(); err != nil {
		return err
	}
	task, err := d.doByID(in.Task, process.TaskIntervene)
	if err != nil {
		return err
	}
	finding, level, _ := strings.Cut(task.Subject, "/")
	d.record(&Intervened{ID: finding,
		Intervention: Intervention{Level: level, Words: task.Words, On: in.On, Members: in.Members, Agreed: in.Agreed}})
	d.close(task, "intervened")
	return nil
}

// openIntervention opens the act that a rung asks for, unless it waits already.
func (d *deciding) openIntervention(t Task, rung Rung) {
	subject := t.Subject + "/" + rung.Key
	if _, open := d.project.openTask(process.TaskIntervene, subject); open || rung.Act.IsZero() {
		return
	}
	d.open(process.TaskIntervene, opening{subject: subject, words: rung.Words(), holder: rung.Act})
}

// settled closes what a finding that has passed asked for.
func (d *deciding) settled(finding string) {
	d.closeEvery("overtaken", func(t Task) bool {
		of, _, _ := strings.Cut(t.Subject, "/")
		return t.Kind == process.TaskIntervene && of == finding
	})
}
