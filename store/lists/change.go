package lists

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/store/messages"
)

// Change is what a run of events of one project does to the lists.
type Change struct {
	before, After lifecycle.Project
	tasks         []changedTask
	held          []string // units that held a task in the run
	Notifications []messages.Notified
	Succeeded     bool                 // a unit's successor came into its place
	said          map[string]time.Time // when fund orders were put on record, by key
	Out           *messages.Errands    // what happens now is told outside the house; nil: what a rebuild reads again is not
}

// changedTask is a task as it stands after the run. Closed ones carry who closed them and how.
type changedTask struct {
	lifecycle.Task
	closed           time.Time
	closedBy, byName string
	outcome          string
}

// Changing begins at where a project stands.
func Changing(p lifecycle.Project) *Change { return &Change{before: p, After: p} }

// Add folds the next event and notes which tasks it touches and whom it is told.
func (c *Change) Add(e lifecycle.Event) error {
	before := c.After
	after, err := lifecycle.Fold(before, e)
	if err != nil {
		return err
	}
	fact, err := e.Fact()
	if err != nil {
		return err
	}
	c.After = after
	c.noteOrders(&before, &after, e.At)
	switch f := fact.(type) {
	case *lifecycle.UnitSucceeded:
		c.Succeeded = true
	case *lifecycle.ImportUndone:
		c.tasks, c.held = nil, nil // they go with the project
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
func (c *Change) tell(n lifecycle.Notification, at time.Time) {
	for i := range c.Notifications {
		if joined, one := c.Notifications[i].Joined(n); one {
			c.Notifications[i].Notification = joined
			return
		}
	}
	c.Notifications = append(c.Notifications, messages.Notified{Notification: n, At: at})
}

// open notes a task that an event opened or moved.
func (c *Change) open(id string) {
	if t, open := c.After.Task(id); open {
		c.put(changedTask{Task: t})
	}
}

func (c *Change) put(t changedTask) {
	if !slices.Contains(c.held, t.Holder.Unit) {
		c.held = append(c.held, t.Holder.Unit)
	}
	if i := slices.IndexFunc(c.tasks, func(other changedTask) bool { return other.ID == t.ID }); i >= 0 {
		c.tasks[i] = t
		return
	}
	c.tasks = append(c.tasks, t)
}

// State is the folded project as the stream keeps it.
func (c *Change) State() ([]byte, error) {
	state, err := json.Marshal(c.After)
	if err != nil {
		return nil, fmt.Errorf("write the state of %s: %w", c.After.Code, err)
	}
	return state, nil
}

// Queue writes what changed. The project comes first: its tasks refer to it.
func (c *Change) Queue(b *pgx.Batch) error {
	if c.After.Undone() {
		c.queueShared(b)
		queueGone(b, c.After.Code)
		return nil
	}
	queueProject(b, &c.After, c.held)
	c.queueShared(b)
	for _, t := range c.tasks {
		if err := queueTask(b, &c.After, t); err != nil {
			return err
		}
	}
	if c.before.Revision > 0 && boardKey(&c.before) != boardKey(&c.After) {
		queueBoard(b, &c.After)
	}
	for _, n := range c.Notifications {
		messages.QueueNotification(b, c.After.Code, n)
		if c.Out != nil {
			messages.QueueDeliveries(b, c.After.Code, n, c.Out)
		}
	}
	return nil
}

// queueGone takes a project out of every list, as its import was taken back. The log keeps it.
func queueGone(b *pgx.Batch, code string) {
	for _, of := range []string{
		`mentions where project`, `tasks where project`, `projects where code`,
	} {
		b.Queue(`delete from `+of+` = $1`, code)
	}
}
