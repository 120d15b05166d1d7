package intents

import (
	"sluice/store/pg"
)

// Intents are the commands that were taken in.
type Intents struct {
	// EarlyIntents takes commands in before the disk has their intents. It is for where the engine's databases are on the same PostgreSQL
	// server, since that writes its log in order: what the engine decided, and what was recorded, is never there without the intent.
	EarlyIntents bool

	db *pg.DB
}

// newIntents keeps the intents in a database.
func New(db *pg.DB) *Intents { return &Intents{db: db} }
