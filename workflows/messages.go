package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"sluice/lifecycle"
	"sluice/refusal"
)

// Message is the argument of every update: a command, and what its sender knows. Seen is the revision of the log as the sender
// read it, and Digest that of the chain there: what the log has need not be carried any longer. Now is the business time of a stepped
// clock, zero with a real one.
type Message struct {
	lifecycle.Command
	Seen   int64     `json:"seen"`
	Digest []byte    `json:"digest,omitempty"`
	Now    time.Time `json:"now,omitzero"`
}

// Reply is the answer to an update: the sequences of the events that the decision recorded (To < From when it recorded none)
// and every event not yet known to be in the log.
type Reply struct {
	From     int64             `json:"from"`
	To       int64             `json:"to"`
	Revision int64             `json:"revision"`
	Tail     []lifecycle.Event `json:"tail"`
}

// State is the answer to the query "state".
type State struct {
	Project lifecycle.Project `json:"project"`
	Tail    []lifecycle.Event `json:"tail,omitempty"` // what the log may lack
	Vitals
}

// Vitals say how a workflow does: its incarnation, its revision and the digest of the chain there, none where it is not known; when time
// next acts (UTC), how many events the log may lack, how long the history of this run is, and which run it is.
type Vitals struct {
	Incarnation int    `json:"incarnation"`
	Revision    int64  `json:"revision"`
	Digest      []byte `json:"digest,omitempty"`

	NextDue  time.Time `json:"next_due,omitzero"`
	Unlogged int       `json:"unlogged"`
	History  int       `json:"history"`
	Run      int       `json:"run"`
}

// StateQuery is the name of the query.
const StateQuery = "state"

// refusalType marks an application error that carries a lifecycle.Error.
const refusalType = "refusal"

// refuse sends a refusal to the caller. Anything else than a refusal would be a fault of the program.
func refuse(err error) error {
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		refused = refusal.New(refusal.CodeInternal, "系统内部错误", "a fault of the program")
	}
	return temporal.NewNonRetryableApplicationError(refused.EN, refusalType, nil, *refused)
}

// Refusal takes the refusal out of an update's error; false when the error is something else.
func Refusal(err error) (*refusal.Error, bool) {
	var application *temporal.ApplicationError
	if !errors.As(err, &application) || application.Type() != refusalType {
		return nil, false
	}
	var refused refusal.Error
	err = application.Details(&refused)
	return &refused, err == nil
}
