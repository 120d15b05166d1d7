package administration

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/store/pg"
)

// policy numbers and dates a version, and lists the units that speak for its bodies.
func (a *administering) policy(f admin.PolicyPublished) (*admin.PolicyPublished, []lifecycle.Unit, error) {
	parsed, err := f.Prove()
	if err != nil {
		return nil, nil, err
	}
	if earliest := a.at.Add(Notice); a.published > 0 && f.Effective.Before(earliest) {
		f.Effective = earliest
	}
	a.published++
	f.Version, f.Effective = a.published, f.Effective.UTC().Truncate(time.Microsecond)
	var units []lifecycle.Unit
	for _, body := range process.Bodies {
		rule := parsed.Bodies[body]
		units = append(units, lifecycle.Unit{Code: rule.Unit, Name: rule.Name, Kind: process.Body})
	}
	return &f, units, nil
}

// calendar numbers and dates a version: it never takes effect before the one before it, so that their order is that of their numbers.
// It is read on top of all of them, as every process is going to: once published, what contradicts them would stop every decision.
func (a *administering) calendar(ctx context.Context, tx pgx.Tx, f admin.CalendarPublished) (*admin.CalendarPublished, error) {
	if a.onto == nil {
		onto, err := publishedCalendar(ctx, tx)
		if err != nil {
			return nil, err
		}
		a.onto = onto
	}
	published, err := f.Apply(a.onto)
	if err != nil {
		return nil, err
	}
	a.onto = published
	for _, earliest := range []time.Time{a.at.Add(Notice), a.calendarAt} {
		if f.Effective.Before(earliest) {
			f.Effective = earliest
		}
	}
	a.calendars++
	f.Version, f.Effective = a.calendars, f.Effective.UTC().Truncate(time.Microsecond)
	a.calendarAt = f.Effective
	return &f, nil
}

// publishedCalendar is the calendar of the program with every version in it that was published.
func publishedCalendar(ctx context.Context, tx pgx.Tx) (*calendar.Calendar, error) {
	rows, _ := tx.Query(ctx, `
		select
			version,
			document
		from calendars
		order by version`)
	var number int
	var document string
	all := calendar.Default()
	_, err := pgx.ForEachRow(rows, []any{&number, &document}, func() error {
		next, err := (&admin.CalendarPublished{Document: document}).Apply(all)
		if err != nil {
			return pg.Unavailable("calendar %d, published before, is not known to this program", number)
		}
		all = next
		return nil
	})
	return all, pg.Failed(err, "read the published calendars")
}
