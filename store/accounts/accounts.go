package accounts

import (
	"sluice/store/pg"
)

// Accounts is how people and programs get in.
type Accounts struct{ db *pg.DB }

// newAccounts keeps the accounts in a database.
func New(db *pg.DB) *Accounts { return &Accounts{db} }
