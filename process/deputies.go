package process

import "slices"

// DeputyFrom says from where somebody may come who stands in for another in a post.
type DeputyFrom string

// The places that deputies come from.
const (
	FromSameUnit  DeputyFrom = "same_unit"  // they hold a post in the post's unit
	FromUnitAbove DeputyFrom = "unit_above" // they hold a post in the unit above it
	FromAnywhere  DeputyFrom = "anywhere"   // whoever they are
)

// DeputiesFrom lists the places.
var DeputiesFrom = []DeputyFrom{FromSameUnit, FromUnitAbove, FromAnywhere}

// Valid reports whether the place is one of DeputiesFrom.
func (f DeputyFrom) Valid() bool { return slices.Contains(DeputiesFrom, f) }

// Words name the place.
func (f DeputyFrom) Words() Words {
	switch f {
	case FromSameUnit:
		return Both("本单位人员", "somebody of the same unit")
	case FromUnitAbove:
		return Both("上级单位人员", "somebody of the unit above")
	}
	return Both("任何人员", "anybody")
}
