package lifecycle

import (
	"errors"
	"slices"

	"sluice/process"
)

// ErrForged says that an event names a command which the record never received, or claims more than it: whoever reaches the engine
// can make a workflow decide, but only who holds the record's password can write down that a command came.
var ErrForged = errors.New("no command that was received explains the event")

// Received is what the record knows of a command. Actors are the person as each take found them, in what posts; none once it is done.
type Received struct {
	Person string
	Actors []Actor
	Done   bool // its events stand in the log
}

// byTimeAlone are the facts that time records when nobody asked for anything.
var byTimeAlone = factTypes(
	(*TaskOpened)(nil), (*FindingOpened)(nil), (*DueMoved)(nil), (*RungReached)(nil), (*LightChanged)(nil), (*CalendarApplied)(nil),
)

func factTypes(facts ...Fact) []EventType {
	types := make([]EventType, len(facts))
	for i, f := range facts {
		types[i] = f.Type()
	}
	return types
}

// ExplainedBy reports whether a command that was received explains the event; nil for none of the event's id. What time does needs
// none, but time holds no post, acts for nobody and decides nothing. A command explains what its person did in a post that they held
// when it was sent, and what time did at once because of it; a command whose events are in the log already explains no others.
func (e Event) ExplainedBy(received *Received) bool {
	ofTime := e.Actor == System.Person && e.Post == "" && e.OnBehalfOf == ""
	switch {
	case e.Command == "":
		return ofTime && (e.Stream == OfficeStream || slices.Contains(byTimeAlone, e.Type))
	case received == nil || received.Done:
		return false
	case ofTime:
		return true
	}
	return e.Actor == received.Person && slices.ContainsFunc(received.Actors, func(sent Actor) bool {
		return sent.Person == received.Person && sent.answersIn(e.Post, e.OnBehalfOf)
	})
}

// answersIn reports whether the actor holds the post, for somebody when a principal is named; no post is everybody's.
func (a Actor) answersIn(post, principal string) bool {
	if post == "" {
		return principal == ""
	}
	held, err := process.ParsePost(post)
	if err != nil {
		return false
	}
	if principal == "" {
		return slices.Contains(a.Posts, held)
	}
	return slices.ContainsFunc(a.Deputies, func(d DeputyFor) bool { return d.Principal == principal && d.Post == held })
}
