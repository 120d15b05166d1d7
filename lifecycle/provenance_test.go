package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

// What stories and random lives record is explained by the command that was received (tryAt); this is what is not.
func TestWhatNoCommandExplains(t *testing.T) {
	mine, theirs := process.Post{Unit: "lt-town", Role: process.RoleStaff}, process.Post{Unit: "ldxz", Role: process.RoleSecretary}
	actor := Actor{Person: "wang", Posts: []process.Post{mine}, Deputies: []DeputyFor{{Principal: "zhao", Post: theirs}}}
	received := &Received{Person: "wang", Actors: []Actor{{Person: "wang"}, actor}}
	approved := Event{Actor: "wang", Post: mine.String(), Command: "c", Type: (*StepApproved)(nil).Type()}
	require.True(t, approved.ExplainedBy(received))
	for name, change := range map[string]func(*Event, *Received) *Received{
		"nobody sent it":        func(_ *Event, _ *Received) *Received { return nil },
		"no id at all":          func(e *Event, r *Received) *Received { e.Command = ""; return r },
		"somebody else sent it": func(e *Event, r *Received) *Received { e.Actor = "li"; return r },
		"another's name in the command": func(e *Event, r *Received) *Received {
			e.Actor, r.Actors = "li", []Actor{{Person: "li", Posts: actor.Posts}}
			return r
		},
		"a post that no take found": func(_ *Event, r *Received) *Received { r.Actors = r.Actors[:1]; return r },
		"a post that is not theirs": func(e *Event, r *Received) *Received { e.Post = theirs.String(); return r },
		"a post of somebody else's": func(e *Event, r *Received) *Received { e.OnBehalfOf = "zhao"; return r },
		"for whom they do not act": func(e *Event, r *Received) *Received {
			e.Post, e.OnBehalfOf = theirs.String(),
				"sun"
			return r
		},
		"for somebody, in no post":         func(e *Event, r *Received) *Received { e.Post, e.OnBehalfOf = "", "zhao"; return r },
		"a post that is none":              func(e *Event, r *Received) *Received { e.Post = "lt-town"; return r },
		"an id that was used up":           func(_ *Event, r *Received) *Received { r.Done = true; return r },
		"the system, in a post":            func(e *Event, r *Received) *Received { e.Actor = System.Person; return r },
		"the system, of itself, in a post": func(e *Event, r *Received) *Received { e.Actor, e.Command = System.Person, ""; return r },
		"the system, of itself, deciding": func(e *Event, r *Received) *Received {
			e.Actor, e.Command, e.Post = System.Person, "",
				""
			return r
		},
		"time, for somebody": func(e *Event, r *Received) *Received {
			e.Actor, e.Post, e.OnBehalfOf = System.Person, "", "zhao"
			return r
		},
	} {
		e, r := approved, *received
		require.False(t, e.ExplainedBy(change(&e, &r)), name)
	}
	e := approved
	e.Post, e.OnBehalfOf = theirs.String(), "zhao"
	require.True(t, e.ExplainedBy(received), "as a deputy")
	require.True(t, Event{Actor: System.Person, Type: (*RungReached)(nil).Type()}.ExplainedBy(nil), "time needs no command")
	require.True(t, Event{Actor: System.Person, Command: "c", Type: (*TaskOpened)(nil).Type()}.ExplainedBy(received),
		"what follows at once")
	require.False(t, Event{Actor: System.Person, Command: "c", Type: (*TaskOpened)(nil).Type()}.ExplainedBy(nil))
}
