package admin

import (
	"errors"
	"time"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
)

// CalendarPublished: the county published years of the calendar, or corrected them. The document has the form of
// calendar/years.yaml; a year in it takes the place of the one known before. Open deadlines are counted anew once it is in force.
type CalendarPublished struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"` // UTC
	Document  string    `json:"document"`
}

// Type names the event.
func (*CalendarPublished) Type() lifecycle.EventType { return "calendar_published" }

// Check returns what is wrong with the document by itself, each fault with its line. What it contradicts of the calendars published
// before, Apply says.
func (f *CalendarPublished) Check() error {
	_, err := calendar.Parse([]byte(f.Document))
	return calendarFaults(err)
}

// Apply returns a calendar with the document's years in it, or a refusal that names every fault.
func (f *CalendarPublished) Apply(c *calendar.Calendar) (*calendar.Calendar, error) {
	published, err := c.Publish([]byte(f.Document))
	return published, calendarFaults(err)
}

// calendarFaults makes a refusal of the faults that the calendar names.
func calendarFaults(err error) error {
	var found calendar.Faults
	if !errors.As(err, &found) {
		return err
	}
	var faults refusal.Fields
	for _, f := range found {
		faults = append(faults, refusal.Field{Field: "document", Row: f.Line, Words: process.Words{ZH: f.ZH, EN: f.EN}})
	}
	return documentRefusal("放假安排", "calendar", faults)
}
