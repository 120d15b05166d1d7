package project

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// Matter is what a task is about: the request, finding or report that whoever does it decides on.
type Matter struct {
	Title   string
	Facts   []TypedText
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

// MatterOf finds what a task is about beyond the project itself; none when there is nothing more to it, or its record is not the
// reader's to see.
func MatterOf(p *page.Page, t ShownTask, of Project) (*Matter, error) {
	if slices.Contains(reportTasks, t.Kind) {
		for _, m := range of.Months {
			if m.Month == MonthOf(t) && m.Report != nil {
				return &Matter{Title: page.Formatted(p.Lang, "month.title", m.Month), Report: m.Report}, nil
			}
		}
		return nil, nil
	}
	if !slices.Contains(recordTasks, t.Kind) {
		return nil, nil
	}
	id, _, _ := strings.Cut(t.Subject, "/")
	events, err := Events(p, of.Code)
	switch {
	case err != nil && page.StatusOf(err) == http.StatusForbidden:
		return nil, nil
	case err != nil:
		return nil, err
	}
	for _, f := range service.HistoryOf(of.Project, events).Findings {
		if f.ID == id {
			return &Matter{Title: p.Word("matter.finding"), Finding: &f}, nil
		}
	}
	return requested(p, t, id, of, events), nil
}

// Events are all events of a project.
func Events(p *page.Page, code string) ([]lifecycle.Event, error) {
	return p.Site.Service.AllEvents(p.Context(), p.Caller, code)
}

// requested is the last thing of this id that was asked for or brought up.
func requested(p *page.Page, t ShownTask, id string, of Project, events []lifecycle.Event) *Matter {
	for _, e := range slices.Backward(events) {
		fact, err := e.Fact()
		if err != nil {
			continue // of a newer program; nothing can be told of it
		}
		switch f := fact.(type) {
		case *lifecycle.PaymentRequested:
			if f.ID == id {
				names := map[string][]form.Option{"instalment": instalments(p, of), "contract": contracts(of)}
				return &Matter{Title: p.Words(lifecycle.CommandWords(process.CommandRequestPayment)),
					Facts: facts(p, f.RequestPaymentInput, names)}
			}
		case *lifecycle.ChangeRequested:
			if f.ID == id {
				return &Matter{Title: p.Words(lifecycle.CommandWords(process.CommandRequestChange)), Facts: facts(p, f.Input, nil)}
			}
		case *lifecycle.CorrectionAsked:
			if f.ID == id {
				return correction(p, f)
			}
		case *lifecycle.ObjectionRaised:
			if f.ID == id || t.Kind == process.TaskSettleObjection && f.ID == t.Subject {
				return &Matter{Title: p.Word("matter.objection"),
					Facts: facts(p, lifecycle.ObjectInput{About: f.About, Reference: f.Reference}, nil)}
			}
		case *lifecycle.DifficultyRaised:
			if f.ID == id {
				return &Matter{Title: p.Word("matter.difficulty"),
					Facts: facts(p, lifecycle.RaiseDifficultyInput{Title: f.Title, Detail: f.Detail}, nil)}
			}
		case *lifecycle.PlanSubmitted:
			if t.Kind == process.TaskDecidePlan {
				return &Matter{Title: p.Word("matter.plan"), Facts: facts(p, f.PlanInput, nil)}
			}
		}
	}
	return nil
}

// facts lists what somebody filled in once, in the words of its form.
func facts(p *page.Page, input any, names map[string][]form.Option) []TypedText {
	d := form.Describer{Lang: p.Lang, Values: form.Filled(input), Options: names, Errors: map[string][]string{}}
	return told(p, d.Fields(reflect.TypeOf(input), ""))
}

// told are the fields that hold something; a row of a table is a line.
func told(p *page.Page, fields []form.Field) []TypedText {
	var all []TypedText
	for _, f := range fields {
		switch {
		case f.Kind == "group":
			all = append(all, told(p, f.Fields)...)
		case f.Kind == "rows":
			var lines []string
			for _, row := range f.Rows {
				var cells []string
				for _, cell := range told(p, row) {
					cells = append(cells, page.Formatted(p.Lang, "matter.cell", cell.Label, cell.Text))
				}
				lines = append(lines, strings.Join(cells, p.Word("matter.between")))
			}
			if text := strings.TrimSpace(strings.Join(lines, "\n")); text != "" {
				all = append(all, TypedText{f.Label, text})
			}
		case f.Value != "":
			all = append(all, TypedText{f.Label, reads(p, f)})
		}
	}
	return all
}

// reads is what stands in a field, as a person reads it.
func reads(p *page.Page, f form.Field) string {
	if f.Kind == "check" || f.Kind == "yesno" {
		if f.Value == "true" {
			return p.Word("form.yes")
		}
		return p.Word("form.no")
	}
	for _, o := range f.Options {
		if o.Value == f.Value {
			return o.Text
		}
	}
	return f.Value
}
