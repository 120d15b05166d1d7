package port

import (
	"sluice/access"
	"sluice/calendar"
	"sluice/process"
)

// MentionFilter says which list is asked for: of the circular or of the meeting, of which month.
type MentionFilter struct {
	List  process.Effect // one of process.Lists
	Month calendar.Month
	Today calendar.Date
	Reach *access.Reach // only of projects that somebody reads; nil: the program itself asks
}

// Mention is a task that a rung of its ladder put on a list.
type Mention struct {
	List      process.Effect `json:"list" enum:"circular,meeting"`
	Since     calendar.Date  `json:"since" doc:"the day of the first rung that put it there"`
	Rung      string         `json:"listed_by" doc:"key of the last rung that put it there"`
	RungWords process.Words  `json:"listed_by_words"`
	TaskRow
}
