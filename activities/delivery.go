package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"sluice/lifecycle"
	"sluice/process"
)

// The channels by which notifications leave the house. Robots post to the group chats of WeCom (企业微信) and DingTalk (钉钉).
const (
	Mail     = "mail"
	WeCom    = "wecom"
	DingTalk = "dingtalk"
)

// Channels are all of them. Each has a task queue and workers of its own, so that one that hangs holds no other.
var Channels = []string{Mail, WeCom, DingTalk}

// The states of a delivery.
const (
	Queued = "queued" // to be sent, or waiting for a robot's turn
	Failed = "failed" // to be sent again
	Sent   = "sent"
	Dead   = "dead" // refused for good; somebody may ask for it again
	Moot   = "moot" // of no use any more: not sent
)

// Delivery is a notification on its way to one person or robot.
type Delivery struct {
	ID       int64
	Take     int // how often it was taken to be sent, this time included
	Task     string
	Round    int
	Rung     string
	Date     lifecycle.Date // Asia/Shanghai
	Post     string         // unit/role
	Channel  string
	Project  string
	Words    process.Words
	Why      process.Words // how the due date came about
	Sections []Section     // of a digest
	Email    string
	Language string // zh or en
	Name     string // of the person
	URL      string // of the robot
	Secret   string

	OthersTaken bool // whether the channel took another since this one was first refused
}

// Section is a list of a digest.
type Section struct {
	Title process.Words
	Lines []process.Words
}

// Key is the same for the same message, however often it is sent.
func (d Delivery) Key() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s|%s|%s|%s|%s", d.Task, d.Round, d.Rung, d.Date, d.Post, d.Channel, d.Email))
	return hex.EncodeToString(sum[:16])
}

// Lease is how long an attempt has a delivery for itself: longer than an attempt may take, so that one whose end nobody heard of
// (its run rolled over, its process was killed) is not doubled while it may still be sending.
const Lease = AttemptWithin + 15*time.Second

// Claim is what of an errand is to be sent now, and after how long to ask for the rest: another attempt is at it, or it is not its
// turn yet. Wait is zero when nothing is left.
type Claim struct {
	Deliveries []Delivery
	Wait       time.Duration
}

// Outcome is how an attempt to send ended: sent, failed, dead, or queued again when the robot was full.
type Outcome struct {
	State        string
	Error        string
	SendersFault bool // ours, not the addressee's: an administrator must see to it
}

// Ledger is where deliveries stand. A row is written with the event that causes it; it alone says that a message is sent once.
type Ledger interface {
	// Claim takes what of some deliveries is to be sent now, each for one attempt, and marks as moot what is of no use any more:
	// the task is closed, the addressee no longer holds the post or is no longer reached so, or it has waited for two weeks.
	Claim(ctx context.Context, ids []int64) (Claim, error)
	// Mark records how an attempt ended. What is dead goes to the next addressee of the ladder and raises an alarm.
	Mark(ctx context.Context, d Delivery, o Outcome) error
}

// Channel sends messages of a kind. Its errors may wrap one of those below; every other says: try again.
type Channel interface {
	Send(ctx context.Context, d Delivery) error
}

var (
	// ErrRefused says that this message will never be taken: an address in the wrong form, a mailbox that is not there.
	ErrRefused = errors.New("the message is refused for good")
	// ErrSender says that the fault is ours: a wrong password, a sender who may not send. No addressee is to blame.
	ErrSender = errors.New("the sender is refused")
	// ErrRefusesAll says that this message is refused for good, and so would be others: the addressee or we may be to blame.
	ErrRefusesAll = errors.New("the message is refused, and others would be")
	// ErrFull says that the robot has had its messages for this minute.
	ErrFull = errors.New("the robot has had its messages for this minute")
)

// outcome says what becomes of a delivery after an attempt.
func outcome(d Delivery, err error) Outcome {
	switch {
	case err == nil:
		return Outcome{State: Sent}
	case errors.Is(err, ErrFull):
		return Outcome{State: Queued}
	case errors.Is(err, ErrRefused), errors.Is(err, ErrRefusesAll) && d.OthersTaken:
		return Outcome{State: Dead, Error: err.Error()}
	}
	return Outcome{State: Failed, Error: err.Error(), SendersFault: errors.Is(err, ErrSender) || errors.Is(err, ErrRefusesAll)}
}
