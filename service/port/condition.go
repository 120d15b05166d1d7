package port

import (
	"math"
	"strings"
	"time"

	"sluice/lifecycle"
	"sluice/process"
)

// RecordCondition is how the record stands at an instant of the business clock.
type RecordCondition struct {
	OpenIntents  int       `json:"open_intents" doc:"commands received whose outcome is not on record yet"`
	OldestIntent time.Time `json:"oldest_intent,omitzero" doc:"when the oldest of them came in"`

	Due       int       `json:"due" doc:"projects on which time should have acted by now"`
	OldestDue time.Time `json:"oldest_due,omitzero" doc:"the moment that has waited longest: how far time lags behind"`

	Queued      int       `json:"queued" doc:"messages that are to leave the house"`
	Failed      int       `json:"failed" doc:"messages that failed and will be tried again"`
	Dead        int       `json:"dead" doc:"messages that were given up"`
	OldestQueue time.Time `json:"oldest_queue,omitzero" doc:"when the oldest message was written that is still to leave"`

	Alarms   int `json:"alarms"`
	Projects int `json:"projects"`
	Open     int `json:"open" doc:"projects that are not closed"`
	Streams  int `json:"streams" doc:"streams of the log"`

	Held    []HeldStream   `json:"held" nullable:"false" doc:"what nothing is done to any more: the workflow carries events that no command explains, so somebody other than Sluice gave it orders"`
	Clocks  []ProcessClock `json:"clocks" nullable:"false" doc:"where the clocks of the processes stand; none where the clock is a stepped one"`
	Longest []LongStream   `json:"longest" nullable:"false" doc:"the open projects with the most events"`
}

// Disk is the room where papers are kept; on one machine everything is.
type Disk struct {
	Free    int64 `json:"free_bytes"`
	Total   int64 `json:"total_bytes"`
	Percent int   `json:"free_percent" doc:"of all there is"`
}

// Backup is how the folder of backups stands that Sluice keeps up to date.
type Backup struct {
	Kept   bool      `json:"kept" doc:"whether there is one"`
	Copied time.Time `json:"copied,omitzero" doc:"when the newest copy was begun, by the machine's clock"`
	Log    bool      `json:"log" doc:"whether the database's log is written there as it comes"`
	Failed bool      `json:"failed" doc:"whether the last attempt at a copy or at papers failed; the log says why"`
}

// HeldStream is what is held since an instant of the business clock.
type HeldStream struct {
	Stream string      `json:"stream" example:"project/SS2019-001"`
	Since  time.Time   `json:"since"`
	Events []HeldEvent `json:"events,omitempty" doc:"what no command explains, in order; an administrator who knows them to be right may accept them"`

	Unexplained []Unexplained `json:"-"`
}

// Unexplained is an event that no command explains, as whoever tried to publish it sent it. Its digest is of the bytes that were sent.
type Unexplained struct {
	lifecycle.Event
	Digest []byte
}

// HeldEvent is an event that no command explains, in words.
type HeldEvent struct {
	Seq        int64     `json:"seq"`
	At         time.Time `json:"at"`
	Person     string    `json:"person" doc:"in whose name"`
	PersonName string    `json:"person_name"`
	Post       string    `json:"post,omitempty"`
	OnBehalfOf string    `json:"on_behalf_of,omitempty"`
	Command    string    `json:"command,omitempty" doc:"id of the command it names"`
	Digest     string    `json:"digest" doc:"SHA-256 of the event: names exactly this one"`
	process.Words
}

// ProcessClock is where the clock of a process stands. Expected and Seen are of one that leapt: until an administrator confirms it,
// nothing is done in that process and no deadline acts.
type ProcessClock struct {
	Process       string    `json:"process"`
	Now           time.Time `json:"now"`
	DatabaseAhead float64   `json:"database_ahead_seconds" doc:"how far the database's clock is ahead of it"`
	EngineAhead   float64   `json:"engine_ahead_seconds" doc:"how far the engine's clock was ahead of it when it last asked for a decision"`
	Expected      time.Time `json:"expected,omitzero"`
	Seen          time.Time `json:"seen,omitzero"`
}

// Leapt reports whether it is not trusted.
func (c ProcessClock) Leapt() bool { return !c.Seen.IsZero() }

// Off is how far it is from the database's and the engine's, whichever is more.
func (c ProcessClock) Off() time.Duration {
	return time.Duration(max(math.Abs(c.DatabaseAhead), math.Abs(c.EngineAhead)) * float64(time.Second))
}

// LongStream is an open project with many events. History and Run are its workflow's own, none where it could not be asked.
type LongStream struct {
	Project string `json:"project"`
	Events  int64  `json:"events"`
	History int    `json:"history,omitempty" doc:"events in the history of the workflow's current run"`
	Run     int    `json:"run,omitempty" doc:"how often the workflow has rolled over, from 1"`
}

// EngineCondition is how the workflows stand.
type EngineCondition struct {
	Running int            `json:"running"`
	Failing int            `json:"failing" doc:"workflows that run but cannot go on: their worker fails again and again"`
	Ended   int            `json:"ended" doc:"projects, or the office, that are open on record and no workflow runs for: nothing goes on with them"`
	Items   []SickWorkflow `json:"items" nullable:"false" doc:"some of those that fail or ended so"`
}

// SickWorkflow is a workflow that fails, or that ended or is missing while its project is open on record.
type SickWorkflow struct {
	Workflow string    `json:"workflow" example:"project/SS2019-001"`
	Status   string    `json:"status" enum:"failing,failed,timed_out,terminated,cancelled,completed,missing"`
	Started  time.Time `json:"started,omitzero"`
	Ended    time.Time `json:"ended,omitzero"`
}

// Project is the code of a project that is held; empty for the office.
func (h HeldStream) Project() string {
	code, is := strings.CutPrefix(h.Stream, "project/")
	if !is {
		return ""
	}
	return code
}
