package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/embedded/postgres"
	"sluice/policy"
	"sluice/process"
)

// soon is a county in which projects that are taken in have a deadline near by the machine's own clock. The rules know civil days;
// so it runs under a policy by which the supervising unit confirms within one working day what a register says, and is reminded
// one working day before: today, at a minute that is chosen. The moment is the rule's, the timer is Temporal's.
type soon struct {
	*county
	*bare
	dir    string
	up     *server
	record *pgx.Conn
	moment time.Time // the earliest; the policy's spread begins here
	spread time.Duration
}

// withDeadlines runs Sluice with a moment that lies at least so far ahead that what comes before it can be done.
func (r *run) withDeadlines(ctx context.Context, before, spread time.Duration, use func(*soon) error) error {
	dir, remove, err := r.folder()
	if err != nil {
		return err
	}
	defer remove()
	s := &soon{dir: dir, spread: spread}
	day, err := s.choose(ctx, before)
	if err != nil {
		return err
	}
	document, err := remindingAt(s.moment, spread)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "soon.yaml")
	if err := os.WriteFile(file, document, 0o644); err != nil {
		return err
	}
	if err := r.setPostgres(ctx, dir, "track_commit_timestamp = on"); err != nil { // that is when something was recorded
		return err
	}
	if err := s.begin(ctx, r, "SLUICE_POLICY="+file); err != nil {
		return err
	}
	defer s.end(ctx)
	if s.county, err = settle(ctx, s.up); err != nil {
		return fmt.Errorf("settle the county: %w", err)
	}
	if err := s.work(ctx, day); err != nil {
		return fmt.Errorf("make today a working day: %w", err)
	}
	return use(s)
}

// Around midnight, Shanghai, it waits for the next day, for everything must begin and end on one. On a free day nobody is
// reminded: a calendar is published first, and the moment lies so much later.
const (
	runsAfter = 15 * time.Minute
	published = 75 * time.Second
)

// choose chooses the moment: a whole minute.
func (s *soon) choose(ctx context.Context, before time.Duration) (calendar.Date, error) {
	for calendar.DateOf(time.Now()) != calendar.DateOf(time.Now().Add(before+published+s.spread+runsAfter)) {
		if err := pause(ctx, time.Second); err != nil {
			return calendar.Date{}, err
		}
	}
	day := calendar.DateOf(time.Now())
	if !calendar.Default().IsWorkday(day) {
		before += published
	}
	s.moment = time.Now().Add(before).Truncate(time.Minute).Add(time.Minute)
	return day, nil
}

// work makes a free day a working one, by a calendar that is published.
func (s *soon) work(ctx context.Context, day calendar.Date) error {
	if calendar.Default().IsWorkday(day) {
		return nil
	}
	if err := s.admin.call(ctx, http.MethodPost, "/calendars", "application/yaml", everyDayWorks(day), nil); err != nil {
		return err
	}
	return pause(ctx, published-10*time.Second)
}

// everyDayWorks is a calendar in which a day is a working day, whatever the notices say.
func everyDayWorks(day calendar.Date) []byte {
	work := ""
	if weekday := day.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		work = fmt.Sprintf("\n    holidays: [{name: 调休, work: [%s]}]", day)
	}
	return fmt.Appendf(nil, "years:\n  - year: %d\n    source: bench%s\n", day.Year, work)
}

// remindingAt is the default policy with its hour at a moment, its spread as given, and one working day to confirm.
func remindingAt(moment time.Time, spread time.Duration) ([]byte, error) {
	document := string(policy.DefaultDocument())
	for _, change := range []struct{ after, old, other string }{
		{"", `act_at: "08:30"`, fmt.Sprintf("act_at: %q", moment.In(calendar.Shanghai).Format("15:04"))},
		{"", "spread_minutes: {value: 30", fmt.Sprintf("spread_minutes: {value: %d", spread/time.Minute)},
		{"\n  confirm_state:", "period: 20wd", "period: 1wd"},
	} {
		head, tail, found := strings.Cut(document, change.after)
		if changed := strings.Replace(tail, change.old, change.other, 1); !found || changed == tail {
			return nil, fmt.Errorf("the default policy has no %q", change.old)
		} else {
			document = head + change.after + changed
		}
	}
	_, err := policy.Parse([]byte(document))
	return []byte(document), err
}

// begin starts Sluice on the folder, a bare worker beside it and a connection to the record.
func (s *soon) begin(ctx context.Context, r *run, env ...string) (err error) {
	if s.up, err = r.up(ctx, s.dir, "", env...); err != nil {
		return err
	}
	if s.bare, err = dialFolder(ctx, s.dir); err != nil {
		s.up.stop()
		return err
	}
	address, err := postgres.Known(filepath.Join(s.dir, "postgres"), postgres.AppRole, postgres.Database)
	if err == nil {
		s.record, err = pgx.Connect(ctx, address)
	}
	if err != nil {
		s.bare.close()
		s.up.stop()
	}
	return err
}

// end stops them.
func (s *soon) end(ctx context.Context) {
	_ = s.record.Close(context.WithoutCancel(ctx)) // it has only read
	s.bare.close()
	s.up.stop()
}

// takeInWaiting takes in the projects that wait for the moment; all of them must be there before it.
func (s *soon) takeInWaiting(ctx context.Context, projects int) error {
	if err := s.takeIn(ctx, waiting, projects, 0); err != nil {
		return err
	}
	if time.Now().After(s.moment.Add(-time.Second)) {
		return errors.New("the projects were not taken in before their moment: is the machine busy?")
	}
	return nil
}

// takeUnderWay takes in projects for people to work on, whose state is confirmed: none of them waits for the moment.
func (s *soon) takeUnderWay(ctx context.Context, projects int) error {
	if err := s.take(ctx, projects); err != nil {
		return err
	}
	for _, code := range s.open {
		var tasks struct{ Items []struct{ ID string } }
		query := url.Values{"view": {"all"}, "project": {code}, "kind": {string(process.TaskConfirmState)}}
		if err := s.admin.get(ctx, "/tasks?"+query.Encode(), &tasks); err != nil {
			return err
		}
		for _, task := range tasks.Items {
			if _, err := s.reviewer.command(ctx, "/tasks/"+task.ID+"/confirm", object{}); err != nil {
				return err
			}
		}
	}
	return nil
}
