package messages

import (
	"sluice/store/pg"
)

// Messages is what people are told, and the ledger of what leaves the house.
type Messages struct{ db *pg.DB }

// newMessages keeps the messages in a database.
func New(db *pg.DB) *Messages { return &Messages{db} }
