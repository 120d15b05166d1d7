package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"sluice/calendar"
	"sluice/policy"
)

// The channels.
const (
	Mail     = "mail"
	WeCom    = "wecom"
	DingTalk = "dingtalk"
)

// The states of a delivery. A failed one is tried again; a dead one is not, until somebody asks for it.
const (
	Queued = "queued"
	Sent   = "sent"
	Failed = "failed"
	Dead   = "dead"
)

// Delivery is a notification on its way to one person or robot. Tries counts this attempt.
type Delivery struct {
	ID       int64
	Task     string
	Round    int
	Rung     string
	Date     calendar.Date // Asia/Shanghai
	Post     string        // unit/role
	Channel  string
	Project  string
	Words    policy.Words
	Why      policy.Words // how the due date came about
	Sections []Section    // of a digest
	Tries    int
	Email    string
	Language string // zh or en
	Name     string // of the person
	URL      string // of the robot
	Secret   string
}

// Section is a list of a digest.
type Section struct {
	Title policy.Words
	Lines []policy.Words
}

// Key is the same for the same message, however often it is sent.
func (d Delivery) Key() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s|%s|%s|%s|%s", d.Task, d.Round, d.Rung, d.Date, d.Post, d.Channel, d.Email))
	return hex.EncodeToString(sum[:16])
}

// Outcome is how an attempt ended.
type Outcome struct {
	State string
	Error string
	Next  time.Time // of a failed one: when it is tried again, UTC
}

// Ledger is where deliveries stand.
type Ledger interface {
	// Take takes deliveries of some channels whose turn has come and keeps others from them for a while.
	Take(ctx context.Context, channels []string, most int, hold time.Duration) ([]Delivery, error)
	// Mark records how an attempt ended.
	Mark(ctx context.Context, id int64, o Outcome) error
}

// Channel sends messages of a kind. The error wraps ErrRefused when sending again would be of no use.
type Channel interface {
	Send(ctx context.Context, d Delivery) error
}

// ErrRefused says that a message will never be taken: an address in the wrong form, a mailbox that is not there.
var ErrRefused = errors.New("the message is refused for good")

// waits are how long is waited before each next try; after the last it is given up.
var waits = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// outcome says what becomes of a delivery after an attempt.
func outcome(d Delivery, err error, now time.Time) Outcome {
	switch {
	case err == nil:
		return Outcome{State: Sent}
	case errors.Is(err, ErrRefused) || d.Tries > len(waits):
		return Outcome{State: Dead, Error: err.Error()}
	}
	return Outcome{State: Failed, Error: err.Error(), Next: now.UTC().Add(waits[max(d.Tries-1, 0)])}
}
