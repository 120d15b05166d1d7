package engine

import (
	"context"
	"errors"
	"time"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/workflows"
)

// Lease is how long an intent belongs to the process that took it unless it renews; the sweeper takes what has expired.
const Lease = 10 * time.Second

// ErrLeaseLost says that another process has taken the intent over: what this one knows of the outcome is no longer the last word.
var ErrLeaseLost = errors.New("the intent has another owner now")

// Intent is a command that was received and may or may not have been decided yet. Fingerprint tells whether the same key came
// with the same request. Take counts how often it was taken in hand, by whomever: only the latest take may settle it, also against
// another take of the same process.
type Intent struct {
	Command     lifecycle.Command
	Fingerprint string
	Owner       string
	Take        int64
}

// mayBeSent reports whether an earlier take may have sent the command: then the engine alone knows what became of it.
func (i Intent) mayBeSent() bool { return i.Take > 1 }

// State says what the record knows of an intent.
type State int

// The states of an intent.
const (
	Fresh     State = iota // taken by the caller: to be sent
	Elsewhere              // a living owner is at it
	Done                   // its events are in the log
)

// Known is what the record knows when an intent is opened: the intent itself (with the code a new declaration was given), how
// far the log of its project reaches with what digest, and of a decided command the events.
type Known struct {
	State       State
	Intent      Intent
	Revision    int64
	Digest      []byte // of the log's chain there
	Incarnation int
	Events      []lifecycle.Event
}

// Line is where the log of a stream stands.
type Line = workflows.Line

// Undone is an intent that should have had an outcome long ago.
type Undone struct {
	Project string
	Command process.CommandName
	Since   time.Time
}

// Record is the log as the engine needs it; the store implements it. Refusals are *lifecycle.Error values.
type Record interface {
	// Open writes the intent with a lease for its owner, or says what is known of it. Whoever takes an intent over carries its command
	// out in the posts that its person holds then, as TakeExpired does. A declaration without a code gets the next serial of its year,
	// and gets the same one when it comes again. It refuses a key that came with another fingerprint (key_reused), a project that is
	// not there (not_found) and one that is closed (stage).
	Open(ctx context.Context, intent Intent) (Known, error)
	// Publish appends the events that follow the stream's revision, moves the read model, writes notifications and marks the
	// intents done whose events it wrote, in one transaction. Events already there are passed over, a gap is left alone, an
	// incarnation lower than the stream's is refused; a different event at a sequence that exists is an error and an alarm, and so is one
	// that no intent explains (lifecycle.ErrForged, with a refusal that says so): then nothing is appended, and the project is held. It
	// answers what leaves the house because of what it appended.
	Publish(ctx context.Context, stream string, events []lifecycle.Event) ([]activities.Errand, error)
	// TakeForsaken takes at most limit errands that nobody is at: whoever published them died, or their workflow has ended.
	TakeForsaken(ctx context.Context, limit int) ([]activities.Errand, error)
	// Refuse gives the intent up and keeps the refusal among the attempts; ErrLeaseLost when somebody took it since.
	Refuse(ctx context.Context, intent Intent, refused *refusal.Error) error
	// Release gives the lease up, so that the sweeper takes the intent at once. It is no error if somebody took it since.
	Release(ctx context.Context, intent Intent, cause error) error
	// Renew extends the leases of the intents in hand, each of which nobody took since.
	Renew(ctx context.Context, inHand []Intent) error
	// TakeExpired takes over at most limit intents whose lease has expired, those that expired first, at most one of a stream and none
	// of the streams to leave alone. What was received stays as it was, its arrival above all, but for the posts of the person: those
	// of now count, and as a deputy those of the day of arrival.
	TakeExpired(ctx context.Context, owner string, limit int, leave []string) ([]Known, error)
	// AlarmUndone raises an alarm for each intent that has been open for longer than any should, and answers those not alarmed about
	// before.
	AlarmUndone(ctx context.Context) ([]Undone, error)
	// OpenStreams names the streams that a workflow must run for: the projects that have not ended, and the office.
	OpenStreams(ctx context.Context) ([]string, error)
	// Line is where the log of a stream stands; at revision 0 where there is none.
	Line(ctx context.Context, stream string) (Line, error)
	// NewLine raises the incarnation of a stream: what a workflow of an earlier one still decides the log refuses from here on.
	NewLine(ctx context.Context, stream string) (Line, error)
	// Alone does something to a stream that nobody else does at the same time, in whatever process.
	Alone(ctx context.Context, stream string, do func(ctx context.Context) error) error
	// Closed is the project as it was closed; false when it is not.
	Closed(ctx context.Context, stream string) (lifecycle.Project, bool, error)
	// Answer reads the events of a command from the log; none when it is not there.
	Answer(ctx context.Context, stream, command string) ([]lifecycle.Event, error)
}
