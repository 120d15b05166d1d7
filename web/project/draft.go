package project

import (
	"net/url"
	"slices"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// draftPage is the data of the desk of a declaration that is not in review: what is filled in, which papers are missing, and the
// submission with all that stands in its way.
type draftPage struct {
	Project  Project
	Step     string
	Steps    []string
	Due      *ShownTask // by when it is to be submitted; none when nothing waits
	Returned *ReturnedLine
	Papers   []paperSlot
	Submit   form.Form
	Offered  bool // the reader may submit it
	Editable bool
	Filing   bool
	Problem  *page.Problem // of a paper that was refused
	Done     string
}

// paperSlot is a place for a paper that the submission asks for.
type paperSlot struct {
	paperLine
	Files []lifecycle.Paper
	Key   string // of the upload that fills it
}

// ReturnedLine says why a declaration, or another task, came back.
type ReturnedLine struct {
	By     string
	At     string
	Reason string
}

// DraftDesk is the address of the desk of a declaration.
func DraftDesk(code string) string { return "/projects/" + url.PathEscape(code) + "/declaration" }

// Draft shows a declaration that is being made, step by step.
func Draft(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showDraft(p, p.Gin.Param("code"), form.Submitted{})
}

// showDraft shows the desk, with an upload as it was refused. What is in review, or further, has the project's page.
func showDraft(p *page.Page, code string, sent form.Submitted) error {
	of, err := Load(p, code)
	if err != nil {
		return err
	}
	if of.Stage != lifecycle.StageDraft {
		return p.GoTo("/projects/" + code)
	}
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	offered, err := OffersOf(p, code, "")
	if err != nil {
		return err
	}
	data := draftPage{
		Project: of, Steps: declareSteps, Editable: offered.has(process.CommandEdit), Filing: offered.has(process.CommandFilePaper),
		Problem: sent.Problem,
		Papers:  paperSlots(of, rules),
	}
	if data.Due, err = submissionTask(p, of); err != nil {
		return err
	}
	if of.Review.Stopped {
		if data.Returned, err = returned(p, code); err != nil {
			return err
		}
	}
	var offer lifecycle.AvailableCommand
	offer, data.Offered = offered.find(process.CommandSubmit)
	data.Step = stepOf(data.Papers)
	data.Submit = submitForm(p, of, offer)
	if done := process.CommandName(p.Gin.Query("done")); lifecycle.IsCommand(done) && sent.Problem == nil {
		data.Done = page.Formatted(p.Lang, "task.done", p.Words(lifecycle.CommandWords(done)))
		if of.Review.Round == 0 && (done == process.CommandDeclare || done == process.CommandEdit) {
			data.Done = p.Word("draft.kept")
		}
	}
	return p.Render(sent.Status(), "draft", of.Name, "declare", &data)
}

// stepOf is where a draft is on its way: papers, until all that are asked for are there.
func stepOf(papers []paperSlot) string {
	if slices.ContainsFunc(papers, func(s paperSlot) bool { return !s.Filed }) {
		return declareSteps[1]
	}
	return declareSteps[2]
}

// paperSlots are the papers that the submission asks for, with what is on file of each.
func paperSlots(of Project, rules *policy.Policy) []paperSlot {
	var slots []paperSlot
	for _, kind := range rules.Required[process.CommandSubmit].Kinds {
		slot := paperSlot{paperLine: paperLine{Kind: kind, Words: rules.Papers[kind]}, Key: form.NewKey()}
		for _, paper := range of.Papers {
			if paper.Kind == kind {
				slot.Files, slot.Filed = append(slot.Files, paper), true
			}
		}
		slots = append(slots, slot)
	}
	return slots
}

// submitForm is the form of the submission. The first time there is nothing to say of what was corrected.
func submitForm(p *page.Page, of Project, offer lifecycle.AvailableCommand) form.Form {
	c, _ := form.CommandNamed(process.CommandSubmit)
	return form.New(p, form.Filling{
		Command: c, ID: string(process.CommandSubmit), Action: "/projects/" + of.Code + "/do/" + string(process.CommandSubmit),
		Title: p.Words(lifecycle.CommandWords(process.CommandSubmit)), Button: p.Words(lifecycle.CommandWords(process.CommandSubmit)),
		Values:   url.Values{},
		Revision: of.Revision, Reasons: offer.Reasons, Hide: map[string]bool{"note": of.Review.Round == 0},
	})
}

// submissionTask is the open task that waits for the submission.
func submissionTask(p *page.Page, of Project) (*ShownTask, error) {
	for _, t := range of.Tasks {
		if Drafting(t.Kind) {
			row, err := LoadTask(p, t.ID)
			return &row, err
		}
	}
	return nil, nil
}

// Drafting reports whether a kind of task is done on the desk of a declaration.
func Drafting(kind process.TaskKind) bool {
	return kind == process.TaskDraft || kind == process.TaskResubmit
}

// returned finds who sent a declaration back last, and why.
func returned(p *page.Page, code string) (*ReturnedLine, error) {
	events, err := Events(p, code)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(events) {
		fact, err := e.Fact()
		if back, is := fact.(*lifecycle.Returned); err == nil && is && back.Matter == "" {
			return &ReturnedLine{By: e.ActorName, At: page.DayOf(e.At), Reason: back.Reason}, nil
		}
	}
	return nil, nil
}
