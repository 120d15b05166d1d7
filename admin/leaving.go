package admin

import (
	"slices"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// PersonLeft: a person is gone. What let them act goes with them: posts, tokens, and deputies both ways. No way in is theirs until they
// are let in again. The successor, when one is named, was given the posts by facts that come before this one.
type PersonLeft struct {
	Person    string `json:"person"`
	Successor string `json:"successor,omitempty"`
	Reason    string `json:"reason"`

	Alone bool `json:"alone,omitempty"` // it would have taken a second administrator, and there was none
}

// Type names the event.
func (*PersonLeft) Type() lifecycle.EventType { return "person_left" }

// Check returns what is wrong with the fact.
func (f *PersonLeft) Check() error {
	var faults refusal.Fields
	if f.Successor == f.Person {
		faults.Add("successor", "接任人不能是离任人", "must be somebody else")
	}
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}

// HandOver is what comes before a leaving: each post is taken from the leaver, and given to the successor who does not hold it yet.
func (f *PersonLeft) HandOver(posts, successors []process.Post) []Fact {
	var facts []Fact
	for _, post := range posts {
		facts = append(facts, &PostTaken{Person: f.Person, Post: post})
		if f.Successor != "" && !slices.Contains(successors, post) {
			facts = append(facts, &PostGiven{Person: f.Successor, Post: post})
		}
	}
	return facts
}

// PersonReturned: somebody who was gone may come in again. They hold nothing yet.
type PersonReturned struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*PersonReturned) Type() lifecycle.EventType { return "person_returned" }

// Check returns what is wrong with the fact.
func (f *PersonReturned) Check() error {
	var faults refusal.Fields
	faults.Require("reason", f.Reason, 500)
	return faults.Err()
}
