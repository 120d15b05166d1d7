package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/store/pg"
)

// reloadEvery is how often the table of terms looks for new versions. A version is published a minute before it takes effect.
const reloadEvery = 5 * time.Second

// termsGood is how old the table may be and still answer: with the time its last reading took, younger than the notice a version is
// given, so nobody decides by what has been replaced.
const termsGood = 45 * time.Second

// TermsTable reports which terms are in force at an instant. Looking is free of locks; what it reports never changes.
type TermsTable struct {
	store     *Store
	loading   sync.Mutex
	versions  atomic.Pointer[[]version]         // ascending
	calendars atomic.Pointer[[]calendarVersion] // ascending, each with those before it
	loaded    atomic.Pointer[time.Time]         // when the last reading began that came to its end
}

// calendarVersion is a calendar the county published, on top of all it published before.
type calendarVersion struct {
	number    int
	effective time.Time
	calendar  *calendar.Calendar
	fault     error // why it, or one that it rests on, cannot be read
}

// version is a policy version, read as far as this program can.
type version struct {
	number    int
	effective time.Time
	policy    *policy.Policy
	fault     error // why it cannot be read
}

// NewTerms makes a table that knows nothing until it is loaded.
func NewTerms(s *Store) *TermsTable { return &TermsTable{store: s} }

// Load reads the versions that were published since. A version that this program cannot read, as a newer one may write it, is
// an error once; the others are known all the same, and when it is in force nothing can be decided.
func (t *TermsTable) Load(ctx context.Context) error {
	t.loading.Lock()
	defer t.loading.Unlock()
	began := time.Now()
	known := t.known()
	last := 0
	if n := len(known); n > 0 {
		last = known[n-1].number
	}
	rows, _ := t.store.db.Keep.Query(ctx, `
		select
			version,
			effective,
			document
		from policies
		where version > $1
		order by version`, last)
	fresh, err := pgx.CollectRows(rows, scanVersion)
	if err != nil {
		return pg.Failed(err, "load the policies")
	}
	faults, err := t.loadCalendars(ctx)
	if err != nil {
		return err
	}
	if len(fresh) > 0 {
		all := slices.Concat(known, fresh)
		t.versions.Store(&all)
	}
	for _, v := range fresh {
		faults = append(faults, v.fault)
	}
	t.loaded.Store(&began)
	return errors.Join(faults...)
}

func scanVersion(row pgx.CollectableRow) (version, error) {
	var v version
	var document []byte
	if err := row.Scan(&v.number, &v.effective, &document); err != nil {
		return v, err
	}
	parsed, err := policy.Parse(document)
	if err != nil {
		v.fault = fmt.Errorf("policy %d cannot be read: %w", v.number, err)
		return v, nil
	}
	v.policy = parsed
	return v, nil
}

// loadCalendars reads the calendars that were published since, each on top of those before it.
func (t *TermsTable) loadCalendars(ctx context.Context) (faults []error, err error) {
	known := t.knownCalendars()
	last, on, unread := 0, calendar.Default(), error(nil)
	if n := len(known); n > 0 {
		last, on, unread = known[n-1].number, known[n-1].calendar, known[n-1].fault
	}
	rows, _ := t.store.db.Keep.Query(ctx, `
		select
			version,
			effective,
			document
		from calendars
		where version > $1
		order by version`, last)
	var v calendarVersion
	var document string
	fresh := known
	_, err = pgx.ForEachRow(rows, []any{&v.number, &v.effective, &document}, func() error {
		v.calendar, v.fault = nil, nil
		if unread != nil {
			// What a later one leaves as it was would be counted without the years of the one that cannot be read.
			v.fault = fmt.Errorf("calendar %d rests on one before it: %w", v.number, unread)
		} else if v.calendar, v.fault = (&admin.CalendarPublished{Document: document}).Apply(on); v.fault != nil {
			v.fault = fmt.Errorf("calendar %d cannot be read: %w", v.number, v.fault)
			faults = append(faults, v.fault)
		}
		on, unread = v.calendar, v.fault
		fresh = append(fresh[:len(fresh):len(fresh)], v)
		return nil
	})
	if err != nil {
		return nil, pg.Failed(err, "load the calendars")
	}
	if len(fresh) > len(known) {
		t.calendars.Store(&fresh)
	}
	return faults, nil
}

func (t *TermsTable) knownCalendars() []calendarVersion {
	if calendars := t.calendars.Load(); calendars != nil {
		return *calendars
	}
	return nil
}

func (t *TermsTable) known() []version {
	if versions := t.versions.Load(); versions != nil {
		return *versions
	}
	return nil
}

// Run loads every few seconds until the context ends.
func (t *TermsTable) Run(ctx context.Context) {
	ticker := time.NewTicker(reloadEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := t.Load(ctx); err != nil && ctx.Err() == nil {
			t.store.db.Log.Error("the policies could not be loaded", zap.Error(err))
		}
	}
}

// At returns the terms in force at an instant: the last version published that has taken effect. So a version that was to take
// effect later is withdrawn by publishing another. An unavailable refusal when none is known, that one cannot be read, or the table was not
// read for so long that another may be in force.
func (t *TermsTable) At(at time.Time) (lifecycle.Terms, error) {
	if t.old(time.Now()) {
		return lifecycle.Terms{}, pg.Unavailable("the policies have not been read for more than %s: is the record down?", termsGood)
	}
	for _, v := range slices.Backward(t.known()) {
		switch {
		case v.effective.After(at):
		case v.fault != nil:
			return lifecycle.Terms{}, pg.Unavailable("the policy in force is not known to this program")
		default:
			return t.with(v, at)
		}
	}
	return lifecycle.Terms{}, pg.Unavailable("no policy is known to be in force")
}

// old reports whether the table was last read too long ago, by the machine's clock or by the time the process counted, whichever is more: a
// machine that slept does not count.
func (t *TermsTable) old(now time.Time) bool {
	loaded := t.loaded.Load()
	return loaded != nil && max(now.Sub(*loaded), now.Round(0).Sub(loaded.Round(0))) > termsGood
}

// with adds the calendar in force at the instant to a policy.
func (t *TermsTable) with(v version, at time.Time) (lifecycle.Terms, error) {
	for _, c := range slices.Backward(t.knownCalendars()) {
		switch {
		case c.effective.After(at):
		case c.fault != nil:
			return lifecycle.Terms{}, pg.Unavailable("the calendar in force is not known to this program")
		default:
			return lifecycle.Terms{
				Version: fmt.Sprintf("policy %d, calendar %d", v.number, c.number), Policy: v.policy, Calendar: c.calendar,
				CalendarFrom: c.effective,
			}, nil
		}
	}
	return lifecycle.Terms{
		Version: fmt.Sprintf("policy %d, calendar default", v.number), Policy: v.policy, Calendar: calendar.Default(),
	}, nil
}
