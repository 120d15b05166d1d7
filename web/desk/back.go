package desk

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sluice/lifecycle"
	"sluice/web/page"
	"sluice/web/project"
)

// cameBack finds who sent a task back to its holder, and why: what the same command recorded before it opened the task. None when it is
// the task's first round, or the record is not the reader's to see.
func cameBack(p *page.Page, t project.ShownTask) (*project.ReturnedLine, error) {
	seq, err := strconv.ParseInt(t.ID[strings.LastIndexByte(t.ID, '.')+1:], 10, 64)
	if t.Round < 2 {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("task %s: %w", t.ID, err)
	}
	events, err := project.Events(p, t.Project)
	switch {
	case err != nil && page.StatusOf(err) < http.StatusInternalServerError:
		return nil, nil
	case err != nil:
		return nil, err
	}
	opened := slices.IndexFunc(events, func(e lifecycle.Event) bool { return e.Seq == seq })
	for i := opened - 1; i >= 0 && events[i].Command == events[opened].Command; i-- {
		if reason := reasonOf(events[i]); reason != "" {
			return &project.ReturnedLine{By: events[i].ActorName, At: page.DayOf(events[i].At), Reason: reason}, nil
		}
	}
	return nil, nil
}

// reasonOf is why an event sends something back; empty when it does not.
func reasonOf(e lifecycle.Event) string {
	fact, err := e.Fact()
	if err != nil {
		return "" // of a newer program
	}
	switch f := fact.(type) {
	case *lifecycle.SentBack:
		return f.Reason
	case *lifecycle.Returned:
		return f.Reason
	case *lifecycle.AcceptanceFailed:
		return f.Faults
	case *lifecycle.FailureDecided:
		return f.Reason
	case *lifecycle.DifficultyNotSolved:
		return f.Reason
	case *lifecycle.FindingRechecked:
		return f.Note
	case *lifecycle.ReportVerified:
		return f.Note
	}
	return ""
}
