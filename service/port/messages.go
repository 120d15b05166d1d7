package port

import (
	"context"
	"time"

	"sluice/lifecycle"
	"sluice/process"
)

// InboxFilter is somebody's inbox: what is told to posts. New keeps what they have not read and what came after an instant, for what is
// older counts as read.
type InboxFilter struct {
	Person   string
	Posts    []process.Post
	New      bool
	NewSince time.Time
}

// NotificationRow is a message in an inbox.
type NotificationRow struct {
	lifecycle.Notification
	ID      int64     `json:"id"`
	Read    bool      `json:"read" doc:"whether I have marked it as read, or it is older than 30 days"`
	Project string    `json:"project"`
	Sent    time.Time `json:"sent"`
}

// DeliveryRow is a message that left the house, or is to.
type DeliveryRow struct {
	ID      int64     `json:"id"`
	Task    string    `json:"task"`
	Project string    `json:"project"`
	Rung    string    `json:"rung"`
	To      string    `json:"to" doc:"post, as unit/role"`
	Channel string    `json:"channel" enum:"mail,wecom,dingtalk"`
	Person  string    `json:"person,omitempty"`
	ZH      string    `json:"zh"`
	EN      string    `json:"en"`
	At      time.Time `json:"at"`
	State   string    `json:"state" enum:"queued,sent,failed,dead,moot"`
	Tries   int       `json:"tries" doc:"how often it was taken to be sent"`
	Since   time.Time `json:"since,omitzero" doc:"since when it fails and is tried again"`
	Error   string    `json:"error,omitempty" doc:"what the last attempt met; of a moot one why: closed (the task), moved (to another post), gone (nobody to reach), stale"`
}

// Contact is how a person is reached.
type Contact struct {
	Email    string `json:"email" doc:"mailbox; empty for none" example:"wang.li@example.gov.cn"`
	Language string `json:"language" enum:"zh,en"`
	Mail     bool   `json:"mail" doc:"whether notifications are mailed"`
}

// Robot is a group chat that is told what a post is told.
type Robot struct {
	Post   string `json:"post" doc:"as unit/role" example:"ssb/staff"`
	Kind   string `json:"kind" enum:"wecom,dingtalk"`
	URL    string `json:"url" doc:"the robot's address; empty to remove it"`
	Secret string `json:"secret,omitempty" doc:"DingTalk: the robot's secret; never answered"`
}

// AlarmKind says what needs an administrator.
type AlarmKind string

// The kinds of alarm, each with what its subject is.
const (
	AlarmUnheld AlarmKind = "unheld_post" // a post was told something that nobody holds; the post
	AlarmForged AlarmKind = "forged"      // a workflow carries events that no command explains; the stream
	AlarmDisk   AlarmKind = "disk"        // little room is left; the place, and below what percentage

	AlarmMailbox AlarmKind = "refused_mailbox" // a mailbox takes nothing; its person
	AlarmRobot   AlarmKind = "refused_robot"   // a robot takes nothing; its post
	AlarmSender  AlarmKind = "refused_sender"  // we are not let send; the channel

	AlarmUndone  AlarmKind = "undone"  // a command has had no outcome for long; told as its stream
	AlarmClock   AlarmKind = "clock"   // the clock of a process leapt; the process
	AlarmDropped AlarmKind = "dropped" // a command that was dropped had been decided after all; told as its stream, for a month
	AlarmCrowded AlarmKind = "crowded" // a project nears the limit of what may be added to it; the stream
)

// Alarm is something that needs an administrator.
type Alarm struct {
	Kind    AlarmKind `json:"kind" enum:"unheld_post,forged,refused_mailbox,refused_robot,refused_sender,undone,dropped,clock,crowded,disk"`
	Subject string    `json:"subject" doc:"what it is about: a post, the stream of a project, the person of a mailbox, the post of a robot, the channel by which nothing can be sent, or a place with how much room it has"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Times   int       `json:"times"`
}

// Messages is what leaves the house, and how people are reached.
type Messages interface {
	Deliveries(ctx context.Context, state string, p Page) (List[DeliveryRow], error)
	Retry(ctx context.Context, id int64) error
	Contact(ctx context.Context, person string) (Contact, error)
	SetContact(ctx context.Context, person string, c Contact) error
	// MarkRead notes that a person has read messages of their inbox; without ids, all that are new.
	MarkRead(ctx context.Context, f InboxFilter, ids []int64) error
	Robots(ctx context.Context, p Page) (List[Robot], error)
	SetRobot(ctx context.Context, r Robot) error
	Alarms(ctx context.Context, p Page) (List[Alarm], error)
}
