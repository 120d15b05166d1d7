package lifecycle

import "sluice/refusal"

// PersonLeft: a person is gone. What let them act goes with them: posts, tokens, and deputies both ways. No way in is theirs until they
// are let in again.
type PersonLeft struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*PersonLeft) Type() EventType { return "person_left" }

// Check answers what is wrong with the fact.
func (f *PersonLeft) Check() error {
	var faults refusal.Fields
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}

// PersonReturned: somebody who was gone may come in again. They hold nothing yet.
type PersonReturned struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*PersonReturned) Type() EventType { return "person_returned" }

// Check answers what is wrong with the fact.
func (f *PersonReturned) Check() error {
	var faults refusal.Fields
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}
