package lists

import (
	"sluice/store/pg"
)

// Lists reads what is listed.
type Lists struct{ db *pg.DB }

// newLists reads the lists of a database.
func New(db *pg.DB) *Lists { return &Lists{db} }
