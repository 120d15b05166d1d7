package workflows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"sluice/lifecycle"
	"sluice/refusal"
)

// envelopeVersion says how a decision is carried out: from 2 on, what time had published and leaves the house is sent by activities
// of the workflow. A decision of version 1 is carried out as it was when it was taken.
const envelopeVersion = 2

// envelope is a decision as it stands in history: a recorded side effect. Replay reads it and never asks the rules again, so
// rules and policy may change under a project that has run for two years. Its JSON must stay readable for ever.
type envelope struct {
	V       int               `json:"v"`
	Terms   string            `json:"terms"`
	Events  []lifecycle.Event `json:"events"`
	NextDue time.Time         `json:"next_due,omitzero"`
	Refusal *refusal.Error    `json:"refusal,omitempty"`
}

// decide asks the rules once and records what they said. There is no other side effect in these workflows: a reader of the
// history may take every one for a decision.
func (w *life) decide(ctx workflow.Context, command lifecycle.Command, now time.Time) envelope {
	var decided envelope
	recorded := workflow.SideEffect(ctx, func(workflow.Context) any { return w.ask(command, now) })
	if err := recorded.Get(&decided); err != nil {
		panic(fmt.Sprintf("a recorded decision cannot be read: %v", err)) // fails the task: a newer worker may read it
	}
	return decided
}

// ask asks the rules. A rule that panics decides nothing: the fault must not stop the project's workflow.
func (w *life) ask(command lifecycle.Command, now time.Time) (decided envelope) {
	decided.V = envelopeVersion
	defer func() {
		if fault := recover(); fault != nil {
			w.log.Error("a rule panicked", "command", command.Name, "stream", w.subject.stream(), "fault", fmt.Sprint(fault))
			decided = envelope{V: envelopeVersion, Refusal: refusal.New(refusal.CodeInternal, "系统内部错误", "a fault of the program")}
		}
	}()
	terms, err := w.set.Terms(now)
	if err != nil {
		if !errors.As(err, &decided.Refusal) {
			decided.Refusal = refusal.New(refusal.CodeUnavailable, "规则尚未就绪，请稍后重试", "the rules in force are not known yet")
		}
		return decided
	}
	decided.Terms = terms.Version
	decision, err := w.subject.decide(command, terms, now)
	if err != nil {
		errors.As(err, &decided.Refusal)
		return decided
	}
	decided.Events, decided.NextDue = decision.Events, decision.NextDue
	return decided
}

// apply folds a decision's events into the subject and remembers that the log may lack them.
func (w *life) apply(decided envelope) {
	if err := w.subject.fold(decided.Events); err != nil {
		panic(fmt.Sprintf("a recorded decision does not fold: %v", err)) // fails the task: a newer worker may know the event
	}
	w.NextDue = decided.NextDue
	w.Tail = append(w.Tail, decided.Events...)
}
