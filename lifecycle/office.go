package lifecycle

import (
	"encoding/json"
	"fmt"
	"time"

	"sluice/process"
	"sluice/refusal"
)

// OfficeStream holds the county's own duties: what is due although no single project asks for it.
const OfficeStream = "office"

// Office is the county's office as its stream tells it. Its days begin at the policy's hour, free ones too, so that a calendar
// corrected over night is heeded. A working day opens with the digest.
type Office struct {
	Revision    int64     `json:"revision"`
	Incarnation int       `json:"incarnation"`
	At          time.Time `json:"at"` // of the last event
	Day         Date      `json:"day"`
	Digest      time.Time `json:"digest"` // the last, or when the office opened
	Next        time.Time `json:"next"`   // when the next day begins
}

// NextDue is the moment at which time next has something to do.
func (o *Office) NextDue() time.Time { return o.Next }

// officeFact is a fact that changes the office.
type officeFact interface {
	Fact
	fold(o *Office, e Event)
}

// OfficeOpened: the office keeps time from this day on.
type OfficeOpened struct {
	Day  Date      `json:"day"`
	Next time.Time `json:"next"`
}

// Type names the event.
func (*OfficeOpened) Type() EventType { return "office_opened" }

func (f *OfficeOpened) fold(o *Office, e Event) { o.Day, o.Digest, o.Next = f.Day, e.At, f.Next }

// DayBegun: a day began. On a working day those who supervise are told what changed since the digest before; days that passed while
// nothing ran have none of their own.
type DayBegun struct {
	Day    Date           `json:"day"`
	Free   bool           `json:"free,omitempty"`
	Since  time.Time      `json:"since,omitzero"`   // the digest before, UTC
	Digest []process.Post `json:"digest,omitempty"` // who of the county's bodies is told; heads of townships and departments are told of theirs
	Next   time.Time      `json:"next"`
}

// Type names the event.
func (*DayBegun) Type() EventType { return "day_begun" }

func (f *DayBegun) fold(o *Office, e Event) {
	o.Day, o.Next = f.Day, f.Next
	if !f.Free {
		o.Digest = e.At
	}
}

// OfficeFact decodes the payload of an event of the office's stream.
func OfficeFact(e Event) (Fact, error) { return e.officeFact() }

func (e Event) officeFact() (officeFact, error) {
	var fact officeFact
	switch {
	case e.V != 1:
	case e.Type == (*OfficeOpened)(nil).Type():
		fact = new(OfficeOpened)
	case e.Type == (*DayBegun)(nil).Type():
		fact = new(DayBegun)
	}
	if fact == nil {
		return nil, fmt.Errorf("event %s/%d: type %q version %d is not known to this program", e.Stream, e.Seq, e.Type, e.V)
	}
	if err := json.Unmarshal(e.Payload, fact); err != nil {
		return nil, fmt.Errorf("event %s/%d (%s): %w", e.Stream, e.Seq, e.Type, err)
	}
	return fact, nil
}

// FoldOffice takes in events of the office's stream, in order.
func FoldOffice(o Office, events []Event) (Office, error) {
	for _, e := range events {
		if e.Seq != o.Revision+1 {
			return o, fmt.Errorf("event %s/%d does not follow revision %d", e.Stream, e.Seq, o.Revision)
		}
		fact, err := e.officeFact()
		if err != nil {
			return o, err
		}
		o.Revision, o.Incarnation, o.At = e.Seq, e.Incarnation, e.At
		fact.fold(&o, e)
	}
	return o, nil
}

// DecideOffice lets time act on the office up to now, which is all that happens there so far. Of several days that passed
// meanwhile the last begins.
func DecideOffice(o Office, c Command, t Terms, now time.Time) (Decision, error) {
	if c.Name != process.CommandTick {
		return Decision{}, refusal.New(refusal.CodeInvalid, "办公室没有这项操作", fmt.Sprintf("the office has no command %q", c.Name))
	}
	now = now.UTC().Truncate(time.Microsecond)
	if now.Before(o.At) {
		now = o.At // across runs and machines a clock may step back; the record never does
	}
	day := today(now)
	if now.Before(t.begins(day)) {
		day = day.AddDays(-1)
	}
	next := t.begins(day.AddDays(1))
	var fact officeFact
	switch {
	case o.Revision == 0:
		fact = &OfficeOpened{Day: day, Next: next}
	case o.Next.After(now):
		return Decision{NextDue: o.Next}, nil
	case !day.After(o.Day): // the policy's hour was moved: this day began already
		fact = &DayBegun{Day: day, Free: true, Next: next}
	case !t.Calendar.IsWorkday(day):
		fact = &DayBegun{Day: day, Free: true, Next: next}
	default:
		fact = &DayBegun{Day: day, Since: o.Digest, Digest: t.Policy.Supervisors(), Next: next}
	}
	event := NewEvent(OfficeStream, o.Revision+1, now, System, "", fact)
	event.Incarnation = o.Incarnation
	return Decision{Events: []Event{event}, NextDue: next}, nil
}

// begins is when a day begins for the office, by the policy's hour.
func (t Terms) begins(day Date) time.Time { return day.At(t.Policy.ActAt()).UTC() }
