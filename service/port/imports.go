package port

import (
	"context"
	"time"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// Imports takes registers in.
type Imports interface {
	// Lines answers the fingerprint of the register line of each code that exists; "" for one that was not imported.
	Lines(ctx context.Context, codes []string) (map[string]string, error)
	// EveryUnit lists all units that were not merged, by code.
	EveryUnit(ctx context.Context) ([]lifecycle.Unit, error)
	// FormerNames lists names that are nobody's any more, with the unit that each means today.
	FormerNames(ctx context.Context) ([]FormerName, error)
	// WriteImport records a batch in one transaction: its units, the finished projects' events, an intent for each of the
	// others. The same id again answers the same receipt.
	WriteImport(ctx context.Context, batch ImportBatch) (ImportReceipt, error)
	// Undone finds, of some codes, those whose import was taken back, as the record has them.
	Undone(ctx context.Context, codes []string) (map[string]lifecycle.Project, error)
	Import(ctx context.Context, id string) (ImportReceipt, error)
	ImportList(ctx context.Context, p Page) (List[ImportReceipt], error)
}

// ImportBatch is a register that was checked and is to be recorded.
type ImportBatch struct {
	ID       string
	File     string
	AsOf     calendar.Date
	Actor    lifecycle.Actor
	At       time.Time
	Units    []admin.UnitAdded
	Finished []lifecycle.Event   // one stream after the other, each from sequence 1
	Running  []lifecycle.Command // the engine brings these to life
	Rows     int
	Skipped  int             // lines that were in already, unchanged
	Faulty   int             // lines left out on request
	Notes    []process.Words // units that the register names by a former name
}

// LeftOut is a project of a register that was not started and will not be.
type LeftOut struct {
	Code   string `json:"code" example:"SS2019-001"`
	Why    string `json:"why" enum:"refused,dropped"`
	Reason string `json:"reason" doc:"what the rules said, or the administrator"`
}

// ImportReceipt says how far an import is.
type ImportReceipt struct {
	ID         string        `json:"id"`
	File       string        `json:"file"`
	AsOf       calendar.Date `json:"as_of"`
	By         string        `json:"by"`
	At         time.Time     `json:"at"`
	Rows       int           `json:"rows" doc:"lines in the file"`
	Closed     int           `json:"closed" doc:"finished projects recorded as closed"`
	Running    int           `json:"running" doc:"projects to run as workflows"`
	Started    int           `json:"started" doc:"of these, how many run by now"`
	Refused    int           `json:"refused" doc:"of these, how many the rules refused: they are not started"`
	Dropped    int           `json:"dropped" doc:"of these, how many an administrator dropped: they are not started"`
	Skipped    int           `json:"skipped" doc:"lines that were in already, unchanged"`
	Faulty     int           `json:"faulty" doc:"lines left out on request"`
	Undone     time.Time     `json:"undone,omitzero" doc:"when it was taken back"`
	UndoneBy   string        `json:"undone_by,omitempty"`
	UndoReason string        `json:"undo_reason,omitempty"`
	Left       int           `json:"left,omitempty" doc:"of one that was taken back: projects that are still there, since their turn has not come or somebody was quicker"`

	Complete bool      `json:"complete" doc:"each of the projects to run was started, refused or dropped"`
	LeftOut  []LeftOut `json:"left_out,omitempty" doc:"of one import: what was refused or dropped, by code, at most 200"`

	Notes []process.Words `json:"notes,omitempty" doc:"in the answer to an import: which sheets and header rows were read, what was passed over, what looks like one project twice"`
}

// NotStarted is how many of the projects to run were not started and will not be.
func (r ImportReceipt) NotStarted() int { return r.Refused + r.Dropped }
