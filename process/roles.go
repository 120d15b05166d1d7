package process

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a person does in a unit; a unit and a role make a post.
type Role string

// The roles.
const (
	RoleStaff         Role = "staff"         // 经办人: works on the unit's tasks
	RoleHead          Role = "head"          // 负责人: is told when the unit is late
	RoleSecretary     Role = "secretary"     // 记录人: records what a body resolved
	RoleSliceOfficer  Role = "slice_officer" // 包抓干部: looks after a slice of projects
	RoleViceHead      Role = "vice_head"     // 常委副县长
	RoleAdministrator Role = "administrator" // 管理员: people, units, policy
)

// Roles lists every role.
var Roles = []Role{RoleStaff, RoleHead, RoleSecretary, RoleSliceOfficer, RoleViceHead, RoleAdministrator}

// Valid reports whether the role is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Post is a unit's code and a role in it. Tasks are held by posts, persons hold posts.
type Post struct {
	Unit string `json:"unit" yaml:"unit"`
	Role Role   `json:"role" yaml:"role"`
}

// String is "unit/role".
func (p Post) String() string { return p.Unit + "/" + string(p.Role) }

// IsZero reports whether no post is named.
func (p Post) IsZero() bool { return p == Post{} }

// ParsePost reads "unit/role".
func ParsePost(s string) (Post, error) {
	unit, role, found := strings.Cut(s, "/")
	post := Post{Unit: unit, Role: Role(role)}
	if !found || unit == "" || !post.Role.Valid() {
		return Post{}, fmt.Errorf("%q is not a post: write unit/role, for example ssb/staff; the roles are %s", s, List(Roles))
	}
	return post, nil
}

// Scope is how far a token goes.
type Scope string

// The scopes.
const (
	ScopeFull     Scope = "full"     // 全部: whatever its person may do
	ScopeRead     Scope = "read"     // 只读: looks at what its person may see
	ScopeCalendar Scope = "calendar" // 日历订阅: the feed of its person's deadlines alone
)

// Scopes lists every scope.
var Scopes = []Scope{ScopeFull, ScopeRead, ScopeCalendar}

// Valid reports whether the scope is one of Scopes.
func (s Scope) Valid() bool { return slices.Contains(Scopes, s) }
