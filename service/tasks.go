package service

import (
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// TaskView is a task with the reason for its due date.
type TaskView struct {
	port.TaskRow
	Why      process.Words `json:"why" doc:"how the due date came about"`
	Outcomes process.Words `json:"outcome_words,omitzero" doc:"of a closed one: the outcome in words"`
}

// ViewOf is a task of the record as it is shown.
func ViewOf(row port.TaskRow) TaskView {
	view := TaskView{TaskRow: row, Why: row.Due.Why()}
	if row.Outcome != "" {
		view.Outcomes = lifecycle.OutcomeWords(row.Outcome)
	}
	return view
}
