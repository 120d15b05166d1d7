package lifecycle

import (
	"fmt"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/policy"
)

// CalendarPublished: the county published years of the calendar, or corrected them. The document has the form of
// calendar/years.yaml; a year in it takes the place of the one known before. Open deadlines are counted anew once it is in force.
type CalendarPublished struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"` // UTC
	Document  string    `json:"document"`
}

// Type names the event.
func (*CalendarPublished) Type() EventType { return "calendar_published" }

// Check answers what is wrong with the document by itself, each fault with its line. What it contradicts of the calendars published
// before, Apply says.
func (f *CalendarPublished) Check() error {
	_, err := calendar.Parse([]byte(f.Document))
	return calendarFaults(err)
}

// Apply answers a calendar with the document's years in it, or a refusal that names every fault.
func (f *CalendarPublished) Apply(c *calendar.Calendar) (*calendar.Calendar, error) {
	published, err := c.Publish([]byte(f.Document))
	return published, calendarFaults(err)
}

// calendarFaults makes a refusal of the faults that the calendar names, one a line.
func calendarFaults(err error) error {
	if err == nil {
		return nil
	}
	var faults fields
	for line := range strings.Lines(err.Error()) {
		text := strings.TrimSuffix(line, "\n")
		faults = append(faults, FieldError{Field: "document", Words: policy.Words{ZH: "放假安排有误：" + text, EN: text}})
	}
	refusal := Refuse(CodeInvalid, fmt.Sprintf("放假安排有 %d 处错误", len(faults)), fmt.Sprintf("the calendar has %d faults", len(faults)))
	refusal.Fields = faults
	return refusal
}
