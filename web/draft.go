package web

import (
	"net/url"
	"slices"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// draftPage is the data of the desk of a declaration that is not in review: what is filled in, which papers are missing, and the
// submission with all that stands in its way.
type draftPage struct {
	Project  project
	Step     string
	Steps    []string
	Due      *task // by when it is to be submitted; none when nothing waits
	Returned *returnedLine
	Papers   []paperSlot
	Submit   form
	Offered  bool // the reader may submit it
	Editable bool
	Filing   bool
	Problem  *problem // of a paper that was refused
	Done     string
}

// paperSlot is a place for a paper that the submission asks for.
type paperSlot struct {
	paperLine
	Files []lifecycle.Paper
	Key   string // of the upload that fills it
}

// returnedLine says why a declaration, or another task, came back.
type returnedLine struct {
	By     string
	At     string
	Reason string
}

// draftDesk is the address of the desk of a declaration.
func draftDesk(code string) string { return "/projects/" + url.PathEscape(code) + "/declaration" }

func draft(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showDraft(p.gin.Param("code"), submitted{})
}

// showDraft shows the desk, with an upload as it was refused. What is in review, or further, has the project's page.
func (p *page) showDraft(code string, sent submitted) error {
	of, err := p.project(code)
	if err != nil {
		return err
	}
	if of.Stage != lifecycle.StageDraft {
		return p.goTo("/projects/" + code)
	}
	rules, err := p.policy()
	if err != nil {
		return err
	}
	offered, err := p.offersOf(code, "")
	if err != nil {
		return err
	}
	data := draftPage{
		Project: of, Steps: declareSteps, Editable: offered.has(process.CommandEdit), Filing: offered.has(process.CommandFilePaper),
		Problem: sent.problem,
		Papers:  paperSlots(of, rules),
	}
	if data.Due, err = p.submissionTask(of); err != nil {
		return err
	}
	if of.Review.Stopped {
		if data.Returned, err = p.returned(code); err != nil {
			return err
		}
	}
	var offer lifecycle.Offer
	offer, data.Offered = offered.find(process.CommandSubmit)
	data.Step = stepOf(data.Papers)
	data.Submit = p.submitForm(of, offer)
	if done := process.CommandName(p.gin.Query("done")); lifecycle.IsCommand(done) && sent.problem == nil {
		data.Done = formatted(p.lang, "task.done", p.words(lifecycle.CommandWords(done)))
		if of.Review.Round == 0 && (done == process.CommandDeclare || done == process.CommandEdit) {
			data.Done = p.word("draft.kept")
		}
	}
	return p.render(sent.status(), "draft", of.Name, "declare", &data)
}

// stepOf is where a draft is on its way: papers, until all that are asked for are there.
func stepOf(papers []paperSlot) string {
	if slices.ContainsFunc(papers, func(s paperSlot) bool { return !s.Filed }) {
		return declareSteps[1]
	}
	return declareSteps[2]
}

// paperSlots are the papers that the submission asks for, with what is on file of each.
func paperSlots(of project, rules *policy.Policy) []paperSlot {
	var slots []paperSlot
	for _, kind := range rules.Required[process.CommandSubmit].Kinds {
		slot := paperSlot{paperLine: paperLine{Kind: kind, Words: rules.Papers[kind]}, Key: newKey()}
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
func (p *page) submitForm(of project, offer lifecycle.Offer) form {
	c, _ := commandNamed(process.CommandSubmit)
	return p.newForm(filling{
		command: c, id: string(process.CommandSubmit), action: "/projects/" + of.Code + "/do/" + string(process.CommandSubmit),
		title: p.words(lifecycle.CommandWords(process.CommandSubmit)), button: p.words(lifecycle.CommandWords(process.CommandSubmit)),
		values: url.Values{},
		rev:    of.Revision, reasons: offer.Reasons, hide: map[string]bool{"note": of.Review.Round == 0},
	})
}

// submissionTask is the open task that waits for the submission.
func (p *page) submissionTask(of project) (*task, error) {
	for _, t := range of.Tasks {
		if drafting(t.Kind) {
			row, err := p.task(t.ID)
			return &row, err
		}
	}
	return nil, nil
}

// drafting reports whether a kind of task is done on the desk of a declaration.
func drafting(kind process.TaskKind) bool {
	return kind == process.TaskDraft || kind == process.TaskResubmit
}

// returned finds who sent a declaration back last, and why.
func (p *page) returned(code string) (*returnedLine, error) {
	events, err := p.events(code)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(events) {
		fact, err := e.Fact()
		if back, is := fact.(*lifecycle.Returned); err == nil && is && back.Matter == "" {
			return &returnedLine{By: e.ActorName, At: dayOf(e.At), Reason: back.Reason}, nil
		}
	}
	return nil, nil
}
