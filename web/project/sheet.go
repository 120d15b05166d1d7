package project

import (
	"slices"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/web/page"
)

// sheetPage is the data of a declaration as a sheet of paper.
type sheetPage struct {
	Project  Project
	Printed  calendar.Date
	Papers   []paperSlot // what was asked for, and what else is on file
	Opinions []opinionLine
}

// opinionLine is a step of the review on the sheet: what was said, or the space for it.
type opinionLine struct {
	Step       process.Words
	Unit       string
	Verdict    string // of verdict and verdict.confirmed, or none: nobody has decided
	Text       string
	By         string
	For        string // whom they acted for, by code
	On         calendar.Date
	Resolution *lifecycle.Resolution
}

// Sheet shows a declaration as a sheet of paper.
func Sheet(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	of, err := Load(p, p.Gin.Param("code"))
	if err != nil {
		return err
	}
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	events, err := Events(p, of.Code)
	if err != nil {
		return err
	}
	data := sheetPage{Project: of, Printed: p.Now.Today(), Papers: paperSlots(of, rules), Opinions: opinions(of, rules, events)}
	data.Papers = append(data.Papers, otherPapers(of, rules, pooledAt(of, events))...)
	return p.Show("sheet", of.Name, "projects", &data)
}

// pooledAt is when the declaration passed its last step; zero while it has not.
func pooledAt(of Project, events []lifecycle.Event) time.Time {
	for _, line := range service.HistoryOf(of.Project, events).Stages {
		if line.Stage == lifecycle.StagePool {
			return line.Entered
		}
	}
	return time.Time{}
}

// otherPapers are the kinds on file that the submission does not ask for, up to an instant: what came later is not of the declaration.
func otherPapers(of Project, rules *policy.Policy, until time.Time) []paperSlot {
	var slots []paperSlot
	for _, paper := range of.Papers {
		if slices.Contains(rules.Required[process.CommandSubmit].Kinds, paper.Kind) || !until.IsZero() && paper.At.After(until) {
			continue
		}
		i := slices.IndexFunc(slots, func(s paperSlot) bool { return s.Kind == paper.Kind })
		if i < 0 {
			i, slots = len(slots),
				append(slots, paperSlot{paperLine: paperLine{Kind: paper.Kind, Words: rules.Papers[paper.Kind], Filed: true}})
		}
		slots[i].Files = append(slots[i].Files, paper)
	}
	return slots
}

// opinions lists the steps of the latest round of the review, each with what its parties said, and space for who has not.
func opinions(of Project, rules *policy.Policy, events []lifecycle.Event) []opinionLine {
	chain := of.Review.Chain
	if len(chain) == 0 {
		chain = rules.Review[of.Unit.Kind]
	}
	var lines []opinionLine
	for _, step := range chain {
		said := opinionsOn(step, of, rules, events)
		for _, by := range step.Deciders() {
			name := decider(by, of, rules)
			if !slices.ContainsFunc(said, func(o opinionLine) bool { return o.Unit == name }) {
				said = append(said, opinionLine{Step: step.Words, Unit: name})
			}
		}
		lines = append(lines, said...)
	}
	return lines
}

// opinionsOn is what was said on a step in the latest round.
func opinionsOn(step policy.Step, of Project, rules *policy.Policy, events []lifecycle.Event) []opinionLine {
	var lines []opinionLine
	for _, e := range events {
		fact, err := e.Fact()
		if err != nil {
			continue // of a newer program; the timeline says that something happened
		}
		unit, _, _ := strings.Cut(e.Post, "/")
		line := opinionLine{Step: step.Words, Unit: unitNamed(unit, of, rules), By: e.ActorName, For: e.OnBehalfOf,
			On: calendar.DateOf(e.At)}
		var matter, key string
		var round int
		switch f := fact.(type) {
		case *lifecycle.StepApproved:
			matter, key, round = f.Matter, f.Step, f.Round
			line.Verdict, line.Text, line.Resolution = string(lifecycle.Approve), f.Reason, f.Resolution
		case *lifecycle.Returned:
			matter, key, round = f.Matter, f.Step, f.Round
			line.Verdict, line.Text, line.Resolution = string(lifecycle.Return), f.Reason, f.Resolution
		case *lifecycle.Rejected:
			matter, key, round = f.Matter, f.Step, f.Round
			line.Verdict, line.Text, line.Resolution = string(lifecycle.Reject), f.Reason, f.Resolution
		case *lifecycle.NoticeConfirmed:
			matter, key, round = f.Matter, f.Step, f.Round
			line.Verdict, line.Text = "confirmed", f.Note
		default:
			continue
		}
		if matter == "" && key == step.Key && round == of.Review.Round {
			lines = append(lines, line)
		}
	}
	return lines
}

// decider names who decides a step.
func decider(by process.Addressee, of Project, rules *policy.Policy) string {
	if by == process.ToSupervisingUnit {
		return of.SupervisingUnit.Name
	}
	return rules.Bodies[by].Name
}

// unitNamed names a unit that takes part in a project; one that is not known here stands for itself.
func unitNamed(code string, of Project, rules *policy.Policy) string {
	for _, unit := range []lifecycle.Unit{of.Unit, of.SupervisingUnit} {
		if unit.Code == code {
			return unit.Name
		}
	}
	for _, by := range process.Bodies {
		if body := rules.Bodies[by]; body.Unit == code {
			return body.Name
		}
	}
	return code
}
