package port

import (
	"context"
	"errors"
	"time"

	"sluice/calendar"
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
	// SetPassword signs the person out everywhere.
	SetPassword(ctx context.Context, person string, p Password, now time.Time) error

	// OpenSession lets a person in under the SHA-256 of a secret; first says that it was with a first password. Device is what
	// the browser calls itself.
	OpenSession(ctx context.Context, sha256, person string, first bool, device string, now time.Time) error
	Session(ctx context.Context, sha256 string, today calendar.Date, now time.Time) (Session, error)
	// RenewSession puts another secret in the place of a session's; of several at once one does. The old one is good for a minute more.
	RenewSession(ctx context.Context, old, renewed string, now time.Time) (bool, error)
	// Sessions lists where a person is signed in, the latest use first.
	Sessions(ctx context.Context, person string, now time.Time) ([]SessionRow, error)
	EndSession(ctx context.Context, sha256 string) error
	EndSessions(ctx context.Context, person string) error
}

// Session is who has signed in.
type Session struct {
	Grant
	Due bool // its secret is a day old: to be renewed
}

// SessionRow is somewhere a person is signed in.
type SessionRow struct {
	ID     string    `json:"id" doc:"names the session; nobody is let in by it" example:"9f86d081884c7d65"`
	SHA256 string    `json:"-"` // of what stands in its cookie now
	Device string    `json:"device" doc:"what the browser calls itself"`
	Since  time.Time `json:"since"`
	Used   time.Time `json:"used" doc:"last, to the minute"`
	Ends   time.Time `json:"ends" doc:"at the latest"`
}

// Password is what is kept of a password.
type Password struct {
	Hash  string // argon2id, in its own notation
	First bool   // set by an administrator: it is to be changed before anything else
}

// Issuer is where people may sign in instead of with a password (OpenID Connect).
type Issuer interface {
	// Begin makes the secrets of one signing in, and the issuer's address to go to.
	Begin(ctx context.Context) (flow SignInFlow, address string, err error)
	// Finish answers whom the issuer names, for the code that the browser brought back. What does not prove it wraps ErrNotProven.
	Finish(ctx context.Context, flow SignInFlow, code string) (person string, err error)
}

// SignInFlow are the secrets of one signing in. The browser that began keeps them until it comes back.
type SignInFlow struct {
	State    string `json:"state"`    // comes back with the code
	Nonce    string `json:"nonce"`    // comes back in the issuer's signed answer
	Verifier string `json:"verifier"` // proves that whoever has the code is who asked for it
}

// ErrNotProven says that the issuer's answer does not prove who somebody is.
var ErrNotProven = errors.New("it is not proven who that is")
