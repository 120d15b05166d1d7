package messages

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sluice/service/port"
	"sluice/store/pg"
)

// Alarmed holds of an alarm, under the alias a, whose cause is still there.
const Alarmed = `case a.kind
	when 'unheld_post' then not exists (select from posts where unit || '/' || role = a.subject)
	when 'refused_sender' then exists (select from deliveries where state = 'failed' and channel = a.subject)
	when 'refused_mailbox' then 'dead' = (
		select state
		from deliveries
		where person = a.subject
		and person <> ''
		and state in ('sent', 'dead')
		order by
			done desc,
			id desc
		limit 1
	)
	when 'refused_robot' then 'dead' = (
		select state
		from deliveries
		where addressee = a.subject
		and person = ''
		and state in ('sent', 'dead')
		order by
			done desc,
			id desc
		limit 1
	)
	when 'undone' then exists (select from intents i where i.id = a.subject and i.done is null)
	when 'clock' then exists (select from clocks c where c.process = a.subject and c.seen is not null and c.` + Beating + `)
	when 'dropped' then a.last > now() - interval '30 days'
	when 'crowded' then exists (select from projects p where p.code = substr(a.subject, 9) and p.stage <> 'closed')
	else true
end`

// alarmSubject says what an alarm is about: of a command its stream, not its id.
const alarmSubject = `case a.kind
	when 'undone' then (select i.stream from intents i where i.id = a.subject)
	when 'dropped' then (select i.stream from intents i where i.id = a.subject)
	else a.subject
end`

// IntoAlarms begins a statement that raises an alarm: its kind and subject, when it was first and last seen, and how often.
const IntoAlarms = `
	insert into alarms (
		kind,
		subject,
		first,
		last,
		times
	)`

// Raised is an alarm that is raised, or counted once more: kind, subject, when.
const Raised = IntoAlarms + `
	values ($1, $2, $3, $3, 1)
	on conflict (kind, subject) do update set
		last = greatest(alarms.last, excluded.last),
		times = alarms.times + 1`

// roomAlarms are the percentages of free room below which an alarm stands, the worst first.
var roomAlarms = []int{5, 10, 20}

// AlarmDisk raises the alarm that a place has little room left, or takes it back: one alarm stands for each place, of the worst that
// holds. It answers below which percentage that is, 0 for enough room, and whether that is news.
func (s *Messages) AlarmDisk(ctx context.Context, place string, freePercent int, at time.Time) (below int, news bool, err error) {
	subject := ""
	if i := slices.IndexFunc(roomAlarms, func(limit int) bool { return freePercent < limit }); i >= 0 {
		below = roomAlarms[i]
		subject = fmt.Sprintf("%s < %d %%", place, below)
	}
	b := &pgx.Batch{}
	b.Queue(`
		delete from alarms
		where kind = $1
		and starts_with(subject, $2 || ' < ')
		and subject <> $3`, port.AlarmDisk, place, subject)
	if below > 0 {
		b.Queue(IntoAlarms+`
			values ($1, $2, $3, $3, 1)
			on conflict do nothing`, port.AlarmDisk, subject, at).Exec(func(done pgconn.CommandTag) error {
			news = done.RowsAffected() > 0
			return nil
		})
	}
	return below, news, pg.Failed(s.db.Keep.SendBatch(ctx, b).Close(), "say how much room there is")
}

// Alarms lists what needs an administrator, the latest first.
func (s *Messages) Alarms(ctx context.Context, p port.Page) (port.List[port.Alarm], error) {
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.Alarm]{
		Columns: `a.kind, ` + alarmSubject + `, a.first, a.last, a.times`, Table: `alarms`, Alias: `a`,
		Order: `a.last desc, a.kind, a.subject`,
		Where: pg.Conditions{Texts: []string{Alarmed}},
		Scan: func(row pgx.CollectableRow) (port.Alarm, error) {
			var a port.Alarm
			err := row.Scan(&a.Kind, &a.Subject, &a.First, &a.Last, &a.Times)
			return a, err
		},
	})
	return list, pg.Failed(err, "list alarms")
}

// TroublesShown bounds the list of troubles: a thousand of them tell no more than a hundred.
const TroublesShown = 200

// Beating holds of a process that is alive, by the database's clock.
const Beating = `beat > now() - interval '1 minute'`
