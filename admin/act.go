package admin

import (
	"encoding/json"
	"time"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// ActProposed: an administrator asks for what takes a second one. The fact is recorded once another confirms, before it expires.
type ActProposed struct {
	ID      int                 `json:"id"`
	Kind    process.ActKind     `json:"kind"`
	For     string              `json:"for,omitempty"` // the person whom it gives a post
	Of      lifecycle.EventType `json:"of"`            // the type of the fact
	Fact    json.RawMessage     `json:"fact"`
	Expires time.Time           `json:"expires"`
}

// Type names the event.
func (*ActProposed) Type() lifecycle.EventType { return "act_proposed" }

// Check returns what is wrong with the fact.
func (f *ActProposed) Check() error { return numbered(f.ID) }

// ActConfirmed: another administrator confirms an act. What it does follows in the same change.
type ActConfirmed struct {
	ID int `json:"id"`
}

// Type names the event.
func (*ActConfirmed) Type() lifecycle.EventType { return "act_confirmed" }

// Check returns what is wrong with the fact.
func (f *ActConfirmed) Check() error { return numbered(f.ID) }

// ActRefused: another administrator refuses an act.
type ActRefused struct {
	ID     int    `json:"id"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*ActRefused) Type() lifecycle.EventType { return "act_refused" }

// Check returns what is wrong with the fact.
func (f *ActRefused) Check() error {
	if err := numbered(f.ID); err != nil {
		return err
	}
	var faults refusal.Fields
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}

// ActWithdrawn: who asked for an act no longer does.
type ActWithdrawn struct {
	ID int `json:"id"`
}

// Type names the event.
func (*ActWithdrawn) Type() lifecycle.EventType { return "act_withdrawn" }

// Check returns what is wrong with the fact.
func (f *ActWithdrawn) Check() error { return numbered(f.ID) }

func numbered(id int) error {
	if id <= 0 {
		return refusal.Invalid("id", "没有这个事项", "there is no such act")
	}
	return nil
}
