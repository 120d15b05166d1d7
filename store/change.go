package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
)

// change is what a run of events of one project does to the lists.
type change struct {
	before, after lifecycle.Project
	tasks         []changedTask
	held          []string // units that held a task in the run
	notifications []notified
	succeeded     bool                 // a unit's successor came into its place
	said          map[string]time.Time // when fund orders were put on record, by key
	out           *errands             // what happens now is told outside the house; nil: what a rebuild reads again is not
}

// changedTask is a task as it stands after the run. Closed ones carry who closed them and how.
type changedTask struct {
	lifecycle.Task
	closed           time.Time
	closedBy, byName string
	outcome          string
	township         string // what the board filters by, of open ones
	supervisingUnit  string
	stage            lifecycle.Stage
}

// notified is a message with its moment.
type notified struct {
	lifecycle.Notification
	at time.Time
}

// changing begins at where a project stands.
func changing(p lifecycle.Project) *change { return &change{before: p, after: p} }

// add folds the next event and notes which tasks it touches and whom it is told.
func (c *change) add(e lifecycle.Event) error {
	before := c.after
	after, err := lifecycle.Fold(before, e)
	if err != nil {
		return err
	}
	fact, err := e.Fact()
	if err != nil {
		return err
	}
	c.after = after
	c.noteOrders(&before, &after, e.At)
	switch f := fact.(type) {
	case *lifecycle.UnitSucceeded:
		c.succeeded = true
	case *lifecycle.TaskOpened:
		c.open(fmt.Sprintf("%s.%d", after.Code, e.Seq))
	case *lifecycle.RungReached:
		c.open(f.Task)
	case *lifecycle.DueMoved:
		c.open(f.Task)
	case *lifecycle.TaskPaused:
		c.open(f.Task)
	case *lifecycle.TaskTransferred:
		c.open(f.Task)
	case *lifecycle.TaskClaimed:
		c.open(f.Task)
	case *lifecycle.TaskReleased:
		c.open(f.Task)
	case *lifecycle.Nudged:
		c.open(f.Task)
	case *lifecycle.TaskClosed:
		if t, open := before.Task(f.Task); open {
			c.put(changedTask{Task: t, closed: e.At, closedBy: e.Actor, byName: e.ActorName, outcome: f.Outcome})
		}
	}
	for _, n := range lifecycle.Notifications(after, e) {
		c.tell(n, e.At)
	}
	return nil
}

// tell notes a message; what one command tells one post twice becomes one.
func (c *change) tell(n lifecycle.Notification, at time.Time) {
	for i := range c.notifications {
		if joined, one := c.notifications[i].Joined(n); one {
			c.notifications[i].Notification = joined
			return
		}
	}
	c.notifications = append(c.notifications, notified{n, at})
}

// open notes a task that an event opened or moved.
func (c *change) open(id string) {
	if t, open := c.after.Task(id); open {
		c.put(changedTask{Task: t})
	}
}

func (c *change) put(t changedTask) {
	if !slices.Contains(c.held, t.Holder.Unit) {
		c.held = append(c.held, t.Holder.Unit)
	}
	if i := slices.IndexFunc(c.tasks, func(other changedTask) bool { return other.ID == t.ID }); i >= 0 {
		c.tasks[i] = t
		return
	}
	c.tasks = append(c.tasks, t)
}

// state is the folded project as the stream keeps it.
func (c *change) state() ([]byte, error) {
	state, err := json.Marshal(c.after)
	if err != nil {
		return nil, fmt.Errorf("write the state of %s: %w", c.after.Code, err)
	}
	return state, nil
}

// queue writes what changed. The project comes first: its tasks refer to it.
func (c *change) queue(b *pgx.Batch) error {
	queueProject(b, &c.after, c.held)
	c.queueShared(b)
	for _, t := range c.tasks {
		if err := queueTask(b, &c.after, t); err != nil {
			return err
		}
	}
	if c.before.Revision > 0 && boardKey(&c.before) != boardKey(&c.after) {
		queueBoard(b, &c.after)
	}
	for _, n := range c.notifications {
		queueNotification(b, c.after.Code, n)
		if c.out != nil {
			queueDeliveries(b, c.after.Code, n, c.out)
		}
	}
	return nil
}
