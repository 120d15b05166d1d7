package admin

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// The facts of the admin stream by which administrators help where the county's projects cannot go on by themselves.

// CommandDropped: an administrator gave up a command that had no outcome. Should the engine turn out to have decided it all the same, the
// log takes what it decided: nothing that was decided is lost.
type CommandDropped struct {
	Command      string              `json:"command"` // its id
	Stream       string              `json:"stream"`
	Name         process.CommandName `json:"name"`
	Person       string              `json:"person"`                   // who sent it
	MayBeDecided bool                `json:"may_be_decided,omitempty"` // it may have been sent to the engine
	Reason       string              `json:"reason"`
}

// Type names the event.
func (*CommandDropped) Type() lifecycle.EventType { return "command_dropped" }

// Check returns what is wrong with the fact.
func (f *CommandDropped) Check() error { return reasoned(f.Reason) }

// ClockConfirmed: an administrator looked at a clock that had leapt and says that it is right. Time acts again.
type ClockConfirmed struct {
	Now    time.Time `json:"now"` // what it showed
	Reason string    `json:"reason"`
}

// Type names the event.
func (*ClockConfirmed) Type() lifecycle.EventType { return "clock_confirmed" }

// Check returns what is wrong with the fact.
func (f *ClockConfirmed) Check() error { return reasoned(f.Reason) }

// reasoned asks for a reason.
func reasoned(reason string) error {
	var faults refusal.Fields
	faults.Require("reason", reason, 500)
	return faults.Err()
}

// EventAccepted: an administrator vouches for an event of a workflow that no command on record explains, as when the record was restored
// from an older backup. The log takes this event and no other: its digest covers every byte of it.
type EventAccepted struct {
	Stream  string              `json:"stream"`
	Seq     int64               `json:"seq"`
	Digest  string              `json:"digest"` // SHA-256 of the event alone, in hexadecimal
	Event   lifecycle.EventType `json:"event"`
	Command string              `json:"command,omitempty"` // the id that the event names
	Reason  string              `json:"reason"`
}

// Type names the event.
func (*EventAccepted) Type() lifecycle.EventType { return "event_accepted" }

// Check returns what is wrong with the fact.
func (f *EventAccepted) Check() error {
	var faults refusal.Fields
	if digest, err := hex.DecodeString(f.Digest); err != nil || len(digest) != sha256.Size {
		faults.Add("digest", "须为记录的校验值（64 位十六进制）", "must be the event's digest, 64 hexadecimal digits; got %q", f.Digest)
	}
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}
