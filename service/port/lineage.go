package port

import (
	"time"

	"sluice/lifecycle"
)

// Lineage is how a unit came to be and what became of it.
type Lineage struct {
	Code      string           `json:"-"`
	Ended     *time.Time       `json:"ended,omitempty" doc:"since when it is no more"`
	Successor *lifecycle.Unit  `json:"successor,omitempty" doc:"the unit that stands in its place today"`
	Merged    []lifecycle.Unit `json:"merged,omitempty" doc:"units that were merged into it, also by way of others"`
	Names     []NameUntil      `json:"names,omitempty" doc:"what it, or a unit merged into it, was called before, the latest first"`
}

// NameUntil is a former name, and until when it was the name.
type NameUntil struct {
	Name  string    `json:"name"`
	Until time.Time `json:"until"`
}

// FormerName is a name that is nobody's any more, and the unit that it means today.
type FormerName struct {
	Name string
	Now  lifecycle.Unit
}
