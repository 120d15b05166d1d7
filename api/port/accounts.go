package port

import (
	"context"
	"time"
)

// Accounts are how people sign in besides with tokens. None of it is in the log. Time here is the machine's, never a stepped clock's.
type Accounts interface {
	// Attempt counts an attempt to sign in as a person from an address before it is made, or, when there were too many, answers how
	// long to wait and counts nothing. The person may be anything that somebody typed; "" is no address.
	Attempt(ctx context.Context, person, address string, now time.Time) (wait time.Duration, err error)
	// Succeeded takes the attempt back, and with it all that failed for the person.
	Succeeded(ctx context.Context, person, address string) error
	// Password is a person's password; without a hash when there is none.
	Password(ctx context.Context, person string) (Password, error)
	SetPassword(ctx context.Context, person string, p Password, now time.Time) error
	RemovePassword(ctx context.Context, person string) error
}

// Password is what is kept of a password.
type Password struct {
	Hash  string // argon2id, in its own notation
	First bool   // set by an administrator: it is to be changed before anything else
}
