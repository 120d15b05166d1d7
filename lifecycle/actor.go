package lifecycle

import (
	"slices"

	"sluice/policy"
)

// Actor is who acts: a person with the posts they hold at that moment, or the system (time, an import).
type Actor struct {
	Person string        `json:"person"`
	Name   string        `json:"name"`
	Posts  []policy.Post `json:"posts,omitempty"`
}

// System acts when time does.
var System = Actor{Person: "system", Name: "系统"}

// Holds reports whether the actor holds the post.
func (a Actor) Holds(post policy.Post) bool { return slices.Contains(a.Posts, post) }

// Unit is a unit as it was named when an event was recorded.
type Unit struct {
	Code string          `json:"code"`
	Name string          `json:"name"`
	Kind policy.UnitKind `json:"kind"`
}

// staff is the post that works on the unit's tasks.
func (u Unit) staff() policy.Post { return policy.Post{Unit: u.Code, Role: policy.RoleStaff} }
