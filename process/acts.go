package process

import "slices"

// ActKind is a kind of act of an administrator that may need a second one.
type ActKind string

// The kinds of act.
const (
	ActOwnPost       ActKind = "own_post"      // a post for oneself, or for whom one stands in
	ActAdministrator ActKind = "administrator" // an administrator's post for anybody
	ActPolicy        ActKind = "policy"        // a policy version
)

// ActKinds lists the kinds.
var ActKinds = []ActKind{ActOwnPost, ActAdministrator, ActPolicy}

// Valid reports whether the kind is one of ActKinds.
func (k ActKind) Valid() bool { return slices.Contains(ActKinds, k) }
