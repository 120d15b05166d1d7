package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// VisitInput is a visit on the spot, with what was seen and, when something is wrong, a finding.
type VisitInput struct {
	On      Date          `json:"on" doc:"the day of the visit"`
	Seen    string        `json:"seen" maxLength:"2000" doc:"what was seen"`
	Finding *FindingInput `json:"finding,omitempty" doc:"what must be put right, when something must"`
}

// FindingInput is what must be put right (整改). The severity says at which level of the ladder it begins.
type FindingInput struct {
	Title    string           `json:"title" maxLength:"100" doc:"in one line"`
	Detail   string           `json:"detail,omitempty" maxLength:"2000"`
	Severity process.Severity `json:"severity" enum:"minor,medium,serious" doc:"decides the first level of the ladder"`
	Holds    string           `json:"holds,omitempty" doc:"the instalment or contract number whose money it holds from level L1; without it, none below L3"`
}

// Visited: somebody looked at the works on the spot.
type Visited struct {
	On   Date   `json:"on"`
	Seen string `json:"seen"`
}

// Type names the event.
func (*Visited) Type() EventType { return "visited" }

func (f *Visited) fold(*Project, Event) {}

// Finding is something to be put right, until a re-check on the spot passes it. Level is the highest level reached; only a
// pass ends it. Finder and Answerer are persons.
type Finding struct {
	ID string `json:"id"`
	FindingInput
	Level    string  `json:"level"`
	Round    int     `json:"round"`
	Finder   persons `json:"finder"`
	Answerer persons `json:"answerer,omitempty"`
	Passed   bool    `json:"passed"`

	Called        process.Words  `json:"level_words,omitzero"` // the name of the level
	Extended      bool           `json:"extended,omitempty"`   // given more time once, in whatever round
	Interventions []Intervention `json:"interventions,omitempty"`
}

// LevelWords name the level reached.
func (f Finding) LevelWords() process.Words {
	if f.Called.ZH != "" {
		return f.Called
	}
	return LevelWords(f.Level)
}

// FindingTasks are the kinds of task by one of which a finding waits until it has passed.
var FindingTasks = []process.TaskKind{process.TaskAnswerFinding, process.TaskRecheck}

// finding gives the finding of an id to change; facts name only findings that exist.
func (p *Project) finding(id string) *Finding {
	i := slices.IndexFunc(p.Findings, func(f Finding) bool { return f.ID == id })
	if i < 0 {
		return &Finding{}
	}
	return &p.Findings[i]
}

// FindingOpened: something must be put right.
type FindingOpened struct {
	ID string `json:"id"`
	FindingInput
	Level string `json:"level"`
}

// Type names the event.
func (*FindingOpened) Type() EventType { return "finding_opened" }

func (f *FindingOpened) fold(p *Project, e Event) {
	p.Findings = append(p.Findings, Finding{
		ID: f.ID, FindingInput: f.FindingInput, Level: f.Level, Round: 1, Finder: e.persons(),
	})
}

func (in *VisitInput) decide(d *deciding) error {
	var f refusal.Fields
	d.checkPast(&f, "on", in.On)
	f.Text(in, "seen")
	if in.Finding != nil {
		f.Text(in.Finding, "finding.title")
		f.OptionalText(in.Finding, "finding.detail")
		d.checkHolds(&f, in.Finding.Holds)
		if !in.Finding.Severity.Valid() {
			f.Add("finding.severity", "严重程度有误", "must be one of %v; got %q", process.Severities, in.Finding.Severity)
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.asInspector(); err != nil {
		return err
	}
	if err := d.fresh(process.CommandVisit, in.On).err("条件尚未具备", "something must be done first"); err != nil {
		return err
	}
	d.record(&Visited{On: in.On, Seen: in.Seen})
	if in.Finding != nil {
		d.openFinding(*in.Finding)
	}
	return nil
}

// openFinding opens a finding at the level of its severity.
func (d *deciding) openFinding(in FindingInput) {
	id := fmt.Sprintf("F%d", len(d.project.Findings)+1)
	level := d.terms.Policy.Findings[in.Severity].Level
	d.record(&FindingOpened{ID: id, FindingInput: in, Level: level})
	d.open(process.TaskAnswerFinding, opening{subject: id, level: level})
}

// checkHolds refuses a finding that holds the money of nothing there is.
func (d *deciding) checkHolds(f *refusal.Fields, holds string) {
	known := slices.ContainsFunc(d.project.instalments(d.terms), func(i policy.Instalment) bool { return i.Key == holds }) ||
		slices.ContainsFunc(d.project.Works.Contracts, func(c Contract) bool { return c.Number == holds })
	if holds != "" && !known {
		f.Add("finding.holds", "没有这笔款项或合同", "%q is neither an instalment nor a contract of the project", holds)
	}
}

// asInspector lets the actor visit: the supervising unit, the collaboration office and its slice officers, the inspection
// office (source: S1).
func (d *deciding) asInspector() error {
	by := d.names(inspectors...)
	return d.asAny("只有"+by.ZH+"可以检查", "one of these visits, and nobody else: "+by.EN, d.posts(inspectors...)...)
}

// inspectors are who may visit.
var inspectors = []process.Addressee{
	process.ToSliceOfficer, process.ToCollaborationOffice, process.ToSupervisingUnit, process.ToInspectionOffice,
}

// posts are the posts of addressees that need no holder.
func (d *deciding) posts(addressees ...process.Addressee) []process.Post {
	posts := make([]process.Post, len(addressees))
	for i, addressee := range addressees {
		posts[i] = d.postOf(addressee, process.Post{})
	}
	return posts
}
