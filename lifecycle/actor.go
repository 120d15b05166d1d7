package lifecycle

import (
	"encoding/json"
	"slices"

	"sluice/process"
)

// Actor is who acts: a person with the posts they hold at that moment and those they hold as somebody's deputy, or the system
// (time, an import).
type Actor struct {
	Person   string         `json:"person"`
	Name     string         `json:"name"`
	Posts    []process.Post `json:"posts,omitempty"`
	Deputies []DeputyFor    `json:"deputy_for,omitempty"`
}

// DeputyFor is a post that the actor holds for somebody else for the time being. Units are those in which the principal holds other posts.
type DeputyFor struct {
	Principal string       `json:"principal"` // a person
	Post      process.Post `json:"post"`
	Units     []string     `json:"units,omitempty"`
}

// System acts when time does.
var System = Actor{Person: "system", Name: "系统"}

// Holds reports whether the actor holds the post, or acts for somebody who does.
func (a Actor) Holds(post process.Post) bool {
	_, holds := a.inPost(post)
	return holds
}

// AllPosts are the posts in which the actor may act: their own, and those they hold for somebody.
func (a Actor) AllPosts() []process.Post {
	all := slices.Clone(a.Posts)
	for _, d := range a.Deputies {
		if !slices.Contains(all, d.Post) {
			all = append(all, d.Post)
		}
	}
	return all
}

// inPost answers for whom the actor would act in a post: nobody when it is the actor's own. Nobody is their own deputy.
func (a Actor) inPost(post process.Post) (principal string, holds bool) {
	if slices.Contains(a.Posts, post) {
		return "", true
	}
	for _, deputy := range a.Deputies {
		if deputy.Post == post && deputy.Principal != a.Person {
			return deputy.Principal, true
		}
	}
	return "", false
}

// persons are those who answer for something: who did it and for whom. Principal and deputy count alike.
type persons []string

// UnmarshalJSON also reads the single name that older states hold.
func (p *persons) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var one string
		if err := json.Unmarshal(data, &one); err != nil {
			return err
		}
		*p = nil
		if one != "" {
			*p = persons{one}
		}
		return nil
	}
	var all []string
	err := json.Unmarshal(data, &all)
	*p = all
	return err
}

// meet reports whether a person is among both.
func (p persons) meet(others persons) bool {
	return slices.ContainsFunc(p, func(person string) bool { return slices.Contains(others, person) })
}

// persons are the actor of an event and whom they acted for.
func (e Event) persons() persons {
	if e.OnBehalfOf == "" {
		return persons{e.Actor}
	}
	return persons{e.Actor, e.OnBehalfOf}
}

// Unit is a unit as it was named when an event was recorded.
type Unit struct {
	Code string           `json:"code"`
	Name string           `json:"name"`
	Kind process.UnitKind `json:"kind"`
}

// staff is the post that works on the unit's tasks.
func (u Unit) staff() process.Post { return process.Post{Unit: u.Code, Role: process.RoleStaff} }
