package record

import (
	"sluice/store/lists"
	"sluice/store/pg"
)

// Record is the log and all that moves with it.
type Record struct {
	db    *pg.DB
	lists *lists.Lists
	lanes lanes
}

// newRecord keeps the log in a database.
func New(db *pg.DB, lists *lists.Lists) *Record { return &Record{db: db, lists: lists} }
