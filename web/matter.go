package web

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
)

// matter is what a task is about: the request, finding or report that whoever does it decides on.
type matter struct {
	Title   string
	Facts   []typedText
	Finding *findingLine
	Report  *lifecycle.Report
}

// reportTasks are the tasks about a month's report that is in.
var reportTasks = []process.TaskKind{process.TaskVerifyReport, process.TaskCorrectReport}

// recordTasks are the tasks about something that the record tells of.
var recordTasks = []process.TaskKind{
	process.TaskDecidePlan, process.TaskAnswerFinding, process.TaskRecheck, process.TaskCheckPayment, process.TaskPay,
	process.TaskDecideChange,
	process.TaskDecideCorrection, process.TaskPublishChange, process.TaskSettleObjection, process.TaskAssignDifficulty,
	process.TaskAnswerDifficulty, process.TaskConfirmSolved,
}

// matterOf finds what a task is about beyond the project itself; none when there is nothing more to it, or its record is not the
// reader's to see.
func (p *page) matterOf(t task, of project) (*matter, error) {
	if slices.Contains(reportTasks, t.Kind) {
		for _, m := range of.Months {
			if m.Month == monthOf(t) && m.Report != nil {
				return &matter{Title: formatted(p.lang, "month.title", m.Month), Report: m.Report}, nil
			}
		}
		return nil, nil
	}
	if !slices.Contains(recordTasks, t.Kind) {
		return nil, nil
	}
	id, _, _ := strings.Cut(t.Subject, "/")
	events, err := p.events(of.Code)
	switch {
	case err != nil && statusOf(err) == http.StatusForbidden:
		return nil, nil
	case err != nil:
		return nil, err
	}
	for _, f := range service.HistoryOf(of.Project, events).Findings {
		if f.ID == id {
			return &matter{Title: p.word("matter.finding"), Finding: &f}, nil
		}
	}
	return p.requested(t, id, of, events), nil
}

// events are all events of a project.
func (p *page) events(code string) ([]lifecycle.Event, error) {
	return p.site.service.AllEvents(p.context(), p.caller, code)
}

// requested is the last thing of this id that was asked for or brought up.
func (p *page) requested(t task, id string, of project, events []lifecycle.Event) *matter {
	for _, e := range slices.Backward(events) {
		fact, err := e.Fact()
		if err != nil {
			continue // of a newer program; nothing can be told of it
		}
		switch f := fact.(type) {
		case *lifecycle.PaymentRequested:
			if f.ID == id {
				names := map[string][]option{"instalment": p.instalments(of), "contract": contracts(of)}
				return &matter{Title: p.words(lifecycle.CommandWords(process.CommandRequestPayment)),
					Facts: p.facts(f.RequestPaymentInput, names)}
			}
		case *lifecycle.ChangeRequested:
			if f.ID == id {
				return &matter{Title: p.words(lifecycle.CommandWords(process.CommandRequestChange)), Facts: p.facts(f.Input, nil)}
			}
		case *lifecycle.CorrectionAsked:
			if f.ID == id {
				return p.correction(f)
			}
		case *lifecycle.ObjectionRaised:
			if f.ID == id || t.Kind == process.TaskSettleObjection && f.ID == t.Subject {
				return &matter{Title: p.word("matter.objection"),
					Facts: p.facts(lifecycle.ObjectInput{About: f.About, Reference: f.Reference}, nil)}
			}
		case *lifecycle.DifficultyRaised:
			if f.ID == id {
				return &matter{Title: p.word("matter.difficulty"),
					Facts: p.facts(lifecycle.RaiseDifficultyInput{Title: f.Title, Detail: f.Detail}, nil)}
			}
		case *lifecycle.PlanSubmitted:
			if t.Kind == process.TaskDecidePlan {
				return &matter{Title: p.word("matter.plan"), Facts: p.facts(f.PlanInput, nil)}
			}
		}
	}
	return nil
}

// facts lists what somebody filled in once, in the words of its form.
func (p *page) facts(input any, names map[string][]option) []typedText {
	d := describer{lang: p.lang, values: filled(input), options: names, errors: map[string][]string{}}
	return p.told(d.fields(reflect.TypeOf(input), ""))
}

// told are the fields that hold something; a row of a table is a line.
func (p *page) told(fields []field) []typedText {
	var all []typedText
	for _, f := range fields {
		switch {
		case f.Kind == "group":
			all = append(all, p.told(f.Fields)...)
		case f.Kind == "rows":
			var lines []string
			for _, row := range f.Rows {
				var cells []string
				for _, cell := range p.told(row) {
					cells = append(cells, formatted(p.lang, "matter.cell", cell.Label, cell.Text))
				}
				lines = append(lines, strings.Join(cells, p.word("matter.between")))
			}
			if text := strings.TrimSpace(strings.Join(lines, "\n")); text != "" {
				all = append(all, typedText{f.Label, text})
			}
		case f.Value != "":
			all = append(all, typedText{f.Label, p.reads(f)})
		}
	}
	return all
}

// reads is what stands in a field, as a person reads it.
func (p *page) reads(f field) string {
	if f.Kind == "check" || f.Kind == "yesno" {
		if f.Value == "true" {
			return p.word("form.yes")
		}
		return p.word("form.no")
	}
	for _, o := range f.Options {
		if o.Value == f.Value {
			return o.Text
		}
	}
	return f.Value
}
