package administration

import (
	"sluice/store/pg"
)

// Administration records what administrators decide, and knows the directory that follows from it.
type Administration struct{ db *pg.DB }

// newAdministration keeps the admin stream in a database.
func New(db *pg.DB) *Administration { return &Administration{db} }
