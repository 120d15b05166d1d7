// Package office holds the rules of the county's own duties: what belongs to no single project. Pure, as lifecycle is.
package office

import (
	"encoding/json"
	"fmt"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// State is the county's office as its stream tells it. Its days begin at the policy's hour, free ones too, so that a calendar
// corrected over night is heeded. A working day opens with the digest.
type State struct {
	Revision    int64          `json:"revision"`
	Incarnation int            `json:"incarnation"`
	At          time.Time      `json:"at"` // of the last event
	Day         lifecycle.Date `json:"day"`
	Digest      time.Time      `json:"digest"` // the last, or when the office opened
	Next        time.Time      `json:"next"`   // when the next day begins
}

// NextDue is the moment at which time next has something to do.
func (o *State) NextDue() time.Time { return o.Next }

// folded is a fact that changes the office.
type folded interface {
	lifecycle.Fact
	fold(o *State, e lifecycle.Event)
}

// Opened: the office keeps time from this day on.
type Opened struct {
	Day  lifecycle.Date `json:"day"`
	Next time.Time      `json:"next"`
}

// Type names the event.
func (*Opened) Type() lifecycle.EventType { return "office_opened" }

func (f *Opened) fold(o *State, e lifecycle.Event) { o.Day, o.Digest, o.Next = f.Day, e.At, f.Next }

// DayBegun: a day began. On a working day those who supervise are told what changed since the digest before; days that passed while
// nothing ran have none of their own.
type DayBegun struct {
	Day    lifecycle.Date `json:"day"`
	Free   bool           `json:"free,omitempty"`
	Since  time.Time      `json:"since,omitzero"`   // the digest before, UTC
	Digest []process.Post `json:"digest,omitempty"` // who of the county's bodies is told; heads of townships and departments are told of theirs
	Next   time.Time      `json:"next"`
}

// Type names the event.
func (*DayBegun) Type() lifecycle.EventType { return "day_begun" }

func (f *DayBegun) fold(o *State, e lifecycle.Event) {
	o.Day, o.Next = f.Day, f.Next
	if !f.Free {
		o.Digest = e.At
	}
}

// FactOf decodes the payload of an event of the office's stream.
func FactOf(e lifecycle.Event) (lifecycle.Fact, error) { return decode(e) }

func decode(e lifecycle.Event) (folded, error) {
	var f folded
	switch {
	case e.V != 1:
	case e.Type == (*Opened)(nil).Type():
		f = new(Opened)
	case e.Type == (*DayBegun)(nil).Type():
		f = new(DayBegun)
	}
	if f == nil {
		return nil, fmt.Errorf("event %s/%d: type %q version %d is not known to this program", e.Stream, e.Seq, e.Type, e.V)
	}
	if err := json.Unmarshal(e.Payload, f); err != nil {
		return nil, fmt.Errorf("event %s/%d (%s): %w", e.Stream, e.Seq, e.Type, err)
	}
	return f, nil
}

// Fold takes in events of the office's stream, in order.
func Fold(o State, events []lifecycle.Event) (State, error) {
	for _, e := range events {
		if e.Seq != o.Revision+1 {
			return o, fmt.Errorf("event %s/%d does not follow revision %d", e.Stream, e.Seq, o.Revision)
		}
		f, err := decode(e)
		if err != nil {
			return o, err
		}
		o.Revision, o.Incarnation, o.At = e.Seq, e.Incarnation, e.At
		f.fold(&o, e)
	}
	return o, nil
}

// Decide lets time act on the office up to now, which is all that happens there so far. Of several days that passed
// meanwhile the last begins.
func Decide(o State, c lifecycle.Command, t lifecycle.Terms, now time.Time) (lifecycle.Decision, error) {
	if c.Name != process.CommandTick {
		return lifecycle.Decision{}, refusal.New(refusal.CodeInvalid, "办公室没有这项操作", fmt.Sprintf("the office has no command %q", c.Name))
	}
	now = now.UTC().Truncate(time.Microsecond)
	if now.Before(o.At) {
		now = o.At // across runs and machines a clock may step back; the record never does
	}
	day := calendar.DateOf(now)
	if now.Before(begins(t, day)) {
		day = day.AddDays(-1)
	}
	next := begins(t, day.AddDays(1))
	var f folded
	switch {
	case o.Revision == 0:
		f = &Opened{Day: day, Next: next}
	case o.Next.After(now):
		return lifecycle.Decision{NextDue: o.Next}, nil
	case !day.After(o.Day): // the policy's hour was moved: this day began already
		f = &DayBegun{Day: day, Free: true, Next: next}
	case !t.Calendar.IsWorkday(day):
		f = &DayBegun{Day: day, Free: true, Next: next}
	default:
		f = &DayBegun{Day: day, Since: o.Digest, Digest: t.Policy.Supervisors(), Next: next}
	}
	event := lifecycle.NewEvent(lifecycle.OfficeStream, o.Revision+1, now, lifecycle.System, "", f)
	event.Incarnation = o.Incarnation
	return lifecycle.Decision{Events: []lifecycle.Event{event}, NextDue: next}, nil
}

// begins is when a day begins for the office, by the policy's hour.
func begins(t lifecycle.Terms, day lifecycle.Date) time.Time { return day.At(t.Policy.ActAt()).UTC() }
