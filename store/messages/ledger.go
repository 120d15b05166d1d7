package messages

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/pg"
)

// What the ledger keeps to.
const (
	stale     = 14 * 24 * time.Hour // what has waited so long is not sent any more
	pace      = 4 * time.Second     // between two messages to a robot …
	lateness  = 16 * time.Second    // … each of which may be so late: of a robot's 20 a minute, 15 and those of 20 seconds more
	forgotten = 2 * time.Minute     // after an attempt, or a turn, should have ended nobody is at a delivery
	resting   = activities.LongestPause + 10*time.Minute
	retaken   = 10 * time.Minute // after the sweeper had it started nobody is at it
)

// Why a delivery is of no use any more.
const (
	mootClosed = "closed" // the task is closed
	mootMoved  = "moved"  // the task went to another post
	mootGone   = "gone"   // the person no longer holds the post, or wants no mail; the post has no such robot
	mootStale  = "stale"  // it has waited too long
)

// unowned holds of a delivery, under the alias d, that is to be sent and that no attempt is at.
const unowned = `d.state in ('queued', 'failed') and (d.lease is null or d.lease <= now())`

// Claim takes what of some deliveries is to be sent now, for one attempt; activities.Ledger describes it.
func (s *Messages) Claim(ctx context.Context, ids []int64) (activities.Claim, error) {
	var claim activities.Claim
	b := &pgx.Batch{}
	queueMoot(b, ids)
	queueTurn(b, ids)
	queueTake(b, ids, &claim)
	b.Queue(`
		select
			d.id,
			greatest(d.lease, d.turn, now() + interval '1 second') - now()
		from deliveries d
		where d.id = any($1)
		and d.state in ('queued', 'failed')`, ids).Query(func(rows pgx.Rows) error {
		var id int64
		var wait time.Duration
		_, err := pgx.ForEachRow(rows, []any{&id, &wait}, func() error {
			taken := slices.ContainsFunc(claim.Deliveries, func(d activities.Delivery) bool { return d.ID == id })
			if !taken && (claim.Wait == 0 || wait < claim.Wait) {
				claim.Wait = wait
			}
			return nil
		})
		return err
	})
	err := s.db.Pool.SendBatch(ctx, b).Close()
	return claim, pg.Failed(err, "claim deliveries")
}

// queueMoot marks what is of no use any more.
func queueMoot(b *pgx.Batch, ids []int64) {
	today := `(` + pg.BusinessNow + ` at time zone 'Asia/Shanghai')::date`
	b.Queue(`
		update deliveries set
			state = 'moot',
			error = looked.why,
			lease = null,
			done = now()
		from (
			select
				d.id,
				case
					when k.closed is not null then $2
					when d.project <> '' and not exists (select from projects where code = d.project) then $2 -- its import was taken back
					when d.rung = 'opened' and not d.escalates and k.holder <> d.addressee then $3
					when d.written < now() - $5::interval then $6
					when d.channel = 'mail' and not exists (
						select from contacts c
						where c.person = d.person
						and c.mail
						and c.email <> ''
						and `+holding(`d.person`, `d.addressee`, today)+`
					) then $4
					when d.channel <> 'mail' and not exists (
						select from robots r
						where r.post = d.addressee
						and r.kind = d.channel
					) then $4
				end as why
			from deliveries d
			left join tasks k on k.id = d.task
			where d.id = any($1)
			and `+unowned+`
			for update of d
		) looked
		where deliveries.id = looked.id
		and looked.why is not null`, ids, mootClosed, mootMoved, mootGone, stale, mootStale)
}

// queueTurn gives a message to a robot its turn, in order, over all workers. One that missed its turn by much gets another, so that those
// that were held up do not come all at once. An errand has one message to a robot.
func queueTurn(b *pgx.Batch, ids []int64) {
	b.Queue(`
		with waiting as (
			select
				d.id,
				r.url
			from deliveries d
			join robots r on r.post = d.addressee and r.kind = d.channel
			where d.id = any($1)
			and `+unowned+`
			and (d.turn is null or d.turn < now() - $2::interval)
			limit 1
			for update of d
		),
		given as (
			insert into robot_turns (
				robot,
				next
			)
			select url, now() + $3::interval
			from waiting
			on conflict (robot) do update set
				next = greatest(robot_turns.next, now()) + $3::interval
			returning next - $3::interval as turn
		)
		update deliveries set
			turn = given.turn,
			forsaken = given.turn + $4::interval
		from waiting, given
		where deliveries.id = waiting.id`, ids, lateness, pace, forgotten)
}

// queueTake takes what is to be sent now.
func queueTake(b *pgx.Batch, ids []int64, claim *activities.Claim) {
	b.Queue(`
		with taken as (
			update deliveries d set
				takes = d.takes + 1,
				lease = now() + $2::interval,
				turn = null,
				forsaken = now() + $2::interval + $3::interval
			where d.id = any($1)
			and `+unowned+`
			and (d.channel = 'mail' or d.turn <= now())
			returning d.*
		)
		select
			t.id,
			t.takes,
			t.task,
			t.round,
			t.rung,
			t.date,
			t.addressee,
			t.channel,
			t.project,
			t.zh,
			t.en,
			coalesce(c.email, ''),
			coalesce(c.language, 'zh'),
			coalesce(p.name, ''),
			coalesce(r.url, ''),
			coalesce(r.secret, ''),
			exists (
				select from deliveries other
				where other.channel = t.channel
				and other.state = 'sent'
				and other.done > t.since
			),
			k.document,
			g.document
		from taken t
		left join contacts c on c.person = t.person
		left join people p on p.person = t.person
		left join robots r on r.post = t.addressee and r.kind = t.channel
		left join tasks k on k.id = t.task
		left join digests g on t.rung = 'digest' and g.day = t.date and g.addressee = t.addressee
		order by t.id`, ids, activities.Lease, forgotten,
	).Query(func(rows pgx.Rows) (err error) {
		claim.Deliveries, err = pgx.CollectRows(rows, scanDelivery)
		return err
	})
}

func scanDelivery(row pgx.CollectableRow) (activities.Delivery, error) {
	var d activities.Delivery
	var task, digest []byte
	err := row.Scan(&d.ID, &d.Take, &d.Task, &d.Round, &d.Rung, (*pg.Civil)(&d.Date), &d.Post, &d.Channel, &d.Project, &d.Words.ZH,
		&d.Words.EN,
		&d.Email, &d.Language, &d.Name, &d.URL, &d.Secret, &d.OthersTaken, &task, &digest)
	if err == nil && task != nil {
		var t lifecycle.Task
		err = json.Unmarshal(task, &t)
		d.Why = t.Due.Why()
	}
	if err == nil && digest != nil {
		var g lifecycle.Digest
		err = json.Unmarshal(digest, &g)
		for _, section := range g.Sections() {
			d.Sections = append(d.Sections, activities.Section(section))
		}
	}
	return d, err
}

// Mark records how an attempt ended; activities.Ledger describes it. Of an attempt that was overtaken only that it sent counts.
func (s *Messages) Mark(ctx context.Context, d activities.Delivery, o activities.Outcome) error {
	b := pg.Opening()
	var told []refusedLetter
	b.Queue(`
		update deliveries set
			state = $3,
			error = $4,
			lease = null,
			since = case when $3 = 'failed' then coalesce(since, now()) end,
			done = case when $3 in ('sent', 'dead') then now() end,
			forsaken = now() + case when $3 = 'failed' then $5::interval else $6::interval end
		where id = $1
		and state in ('queued', 'failed')
		and (takes = $2 or $3 = 'sent')
		returning
			task,
			round,
			rung,
			date,
			project,
			zh,
			en,
			at,
			person,
			addressee,
			escalates,
			above,
			`+pg.BusinessNow, d.ID, d.Take, o.State, pg.Shown(o.Error), resting, forgotten,
	).Query(func(rows pgx.Rows) (err error) {
		told, err = pgx.CollectRows(rows, scanRefusedLetter)
		return err
	})
	err := s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		if len(told) == 0 {
			return nil
		}
		if o.SendersFault {
			_, err := tx.Exec(ctx, Raised, port.AlarmSender, d.Channel, told[0].now)
			return err
		}
		if o.State == activities.Dead {
			return told[0].passOn(ctx, tx)
		}
		return nil
	})
	return pg.Failed(err, "mark delivery %d", d.ID)
}

// refusedLetter is what was refused for good, as it was told.
type refusedLetter struct {
	Notified
	project, person string
	now             time.Time // of the business clock
}

func scanRefusedLetter(row pgx.CollectableRow) (refusedLetter, error) {
	var l refusedLetter
	var to string
	var above []string
	err := row.Scan(&l.Task, &l.Round, &l.Rung, (*pg.Civil)(&l.Date), &l.project, &l.Words.ZH, &l.Words.EN, &l.At, &l.person, &to,
		&l.Escalates, &above, &l.now)
	if err != nil {
		return l, err
	}
	l.To, err = process.ParsePost(to)
	for _, text := range above {
		post, err := process.ParsePost(text)
		if err != nil {
			return l, err
		}
		l.Above = append(l.Above, post)
	}
	return l, err
}

// passOn raises an alarm about who could not be reached, and has the next addressee of the ladder told, unless somebody else in the
// post is. Where the next cannot be reached outside the house either, the one after is told, too.
func (l refusedLetter) passOn(ctx context.Context, tx pgx.Tx) error {
	kind, subject := port.AlarmRobot, l.To.String()
	if l.person != "" {
		kind, subject = port.AlarmMailbox, l.person
	}
	if _, err := tx.Exec(ctx, Raised, kind, subject, l.now); err != nil {
		return err
	}
	for {
		reached, err := l.reaches(ctx, tx)
		if err != nil || reached || len(l.Above) == 0 {
			return err
		}
		l.To, l.Above, l.Escalates = l.Above[0], l.Above[1:], true
		var b pgx.Batch
		QueueNotification(&b, l.project, l.Notified)
		QueueDeliveries(&b, l.project, l.Notified, &Errands{})
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
	}
}

// reaches reports whether somebody in the post is told outside the house, or will be. The sweeper starts what was just written.
func (l refusedLetter) reaches(ctx context.Context, tx pgx.Tx) (reached bool, err error) {
	err = tx.QueryRow(ctx, `
		select exists (
			select from deliveries
			where task = $1
			and round = $2
			and rung = $3
			and date = $4
			and addressee = $5
			and state in ('queued', 'failed', 'sent')
		)`, l.Task, l.Round, l.Rung, pg.Civil(l.Date), l.To.String(),
	).Scan(&reached)
	return reached, err
}

// TakeForsaken takes errands that nobody is at, those that were forsaken first; engine.Record describes it.
func (s *Messages) TakeForsaken(ctx context.Context, limit int) ([]activities.Errand, error) {
	var taken Errands
	rows, err := s.db.Pool.Query(ctx, `
		update deliveries set
			forsaken = now() + $2::interval
		where id in (
			select id
			from deliveries
			where state in ('queued', 'failed')
			and forsaken <= now()
			order by
				forsaken,
				id
			limit $1
			for update skip locked
		)
		returning`+letterColumns, limit, retaken)
	if err == nil {
		err = taken.read(rows)
	}
	return taken.All, pg.Failed(err, "take forsaken errands")
}

// Undelivered tells of messages that do not leave, by project and channel, those that have failed longest first; also of those that no
// attempt was made at for long, since no worker runs.
func Undelivered(ctx context.Context, db *pg.DB) ([]port.Trouble, error) {
	rows, _ := db.Pool.Query(ctx, `
		select
			project,
			channel,
			count(*),
			min(coalesce(since, written)) as failing,
			max(takes),
			(array_agg(error order by takes desc, id desc))[1]
		from deliveries
		where state = 'failed'
		or (state = 'queued' and forsaken < now() - $1::interval)
		group by
			project,
			channel
		order by
			failing,
			project
		limit $2`, forgotten, TroublesShown)
	troubles, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (port.Trouble, error) {
		var t port.Trouble
		err := row.Scan(&t.Project, &t.Channel, &t.Messages, &t.Since, &t.Tries, &t.Error)
		return t, err
	})
	return troubles, pg.Failed(err, "list what does not leave")
}
