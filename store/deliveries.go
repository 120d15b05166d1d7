package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/api/port"
	"sluice/lifecycle"
	"sluice/notify"
)

// queueDeliveries writes what leaves the house because of a notification: to each person who holds the post, or acts in it, and
// wants mail, and to the post's robots. A post that nobody holds raises an alarm.
func queueDeliveries(b *pgx.Batch, project string, n notified) {
	day := civil(n.Date)
	b.Queue(`
		insert into deliveries (
			task,
			round,
			rung,
			date,
			addressee,
			channel,
			person,
			project,
			zh,
			en,
			at
		)
		select $1, $2, $3, $4, $5, reached.channel, reached.person, $6, $7, $8, $9
		from (
			select
				'mail' as channel,
				c.person
			from contacts c
			where c.mail
			and c.email <> ''
			and (
				exists (
					select from posts p
					where p.person = c.person
					and p.unit || '/' || p.role = $5
				)
				or exists (
					select from deputies d
					join posts p on p.person = d.principal
					where d.deputy = c.person
					and not d.ended
					and d.first <= $4
					and d.last >= $4
					and p.unit || '/' || p.role = $5
					and (d.posts = '{}' or $5 = any(d.posts))
				)
			)
			union all
			select
				r.kind,
				''
			from robots r
			where r.post = $5
		) reached
		where not exists ( -- somebody who holds two posts that are told the same is told once
			select from deliveries d
			where d.task = $1
			and d.round = $2
			and d.rung = $3
			and d.date = $4
			and d.channel = reached.channel
			and d.person = reached.person
			and d.person <> ''
			and d.zh = $7
		)
		on conflict do nothing`,
		n.Task, n.Round, n.Rung, day, n.To.String(), project, plain(n.Words.ZH), plain(n.Words.EN), n.at)
	b.Queue(`
		insert into alarms (
			kind,
			subject,
			first,
			last,
			times
		)
		select $1, $2, $3, $3, 1
		where not exists (
			select from posts
			where unit || '/' || role = $2
		)
		on conflict (kind, subject) do update set
			last = excluded.last,
			times = alarms.times + 1`, port.AlarmUnheld, n.To.String(), n.at)
}

// Take takes deliveries whose turn has come and keeps others from them for a while.
func (s *Store) Take(ctx context.Context, channels []string, most int, hold time.Duration) ([]notify.Delivery, error) {
	rows, _ := s.pool.Query(ctx, `
		with turn as (
			select id
			from deliveries
			where state in ('queued', 'failed')
			and next_try <= now()
			and channel = any($3)
			order by
				next_try,
				id
			limit $1
			for update skip locked
		),
		taken as (
			update deliveries d set
				tries = d.tries + 1,
				next_try = now() + $2 * interval '1 second'
			from turn
			where d.id = turn.id
			returning d.*
		)
		select
			t.id,
			t.task,
			t.round,
			t.rung,
			t.date,
			t.addressee,
			t.channel,
			t.project,
			t.zh,
			t.en,
			t.tries,
			coalesce(c.email, ''),
			coalesce(c.language, 'zh'),
			coalesce(p.name, ''),
			coalesce(r.url, ''),
			coalesce(r.secret, ''),
			k.document,
			g.document
		from taken t
		left join contacts c on c.person = t.person
		left join people p on p.person = t.person
		left join robots r on r.post = t.addressee and r.kind = t.channel
		left join tasks k on k.id = t.task
		left join digests g on t.rung = 'digest' and g.day = t.date and g.addressee = t.addressee
		order by t.id`, most, hold.Seconds(), channels)
	taken, err := pgx.CollectRows(rows, scanDelivery)
	return taken, failed(err, "take deliveries")
}

func scanDelivery(row pgx.CollectableRow) (notify.Delivery, error) {
	var d notify.Delivery
	var task, digest []byte
	err := row.Scan(&d.ID, &d.Task, &d.Round, &d.Rung, (*civil)(&d.Date), &d.Post, &d.Channel, &d.Project, &d.Words.ZH, &d.Words.EN, &d.Tries,
		&d.Email, &d.Language, &d.Name, &d.URL, &d.Secret, &task, &digest)
	if err == nil && task != nil {
		var t lifecycle.Task
		err = json.Unmarshal(task, &t)
		d.Why = t.Due.Why()
	}
	if err == nil && digest != nil {
		var g lifecycle.Digest
		err = json.Unmarshal(digest, &g)
		for _, section := range g.Sections() {
			d.Sections = append(d.Sections, notify.Section(section))
		}
	}
	return d, err
}

// Mark records how an attempt ended. A delivery that somebody gave up meanwhile stays so.
func (s *Store) Mark(ctx context.Context, id int64, o notify.Outcome) error {
	_, err := s.pool.Exec(ctx, `
		update deliveries set
			state = $2,
			error = $3,
			next_try = coalesce($4, next_try),
			done = case when $2 in ('sent', 'dead') then now() end
		where id = $1
		and state in ('queued', 'failed')`, id, o.State, shown(o.Error), instant(o.Next))
	return failed(err, "mark delivery %d", id)
}

// Deliveries lists what left the house, or did not, the latest first.
func (s *Store) Deliveries(ctx context.Context, state string, p port.Page) (port.List[port.DeliveryRow], error) {
	var c conditions
	if state != "" {
		c.add(`d.state = @state`, "state", state)
	}
	list, err := list(ctx, s, p, listing[port.DeliveryRow]{
		columns: `d.id, d.task, d.project, d.rung, d.addressee, d.channel, d.person, d.zh, d.en, d.at, d.state, d.tries, d.next_try, d.error`,
		table:   `deliveries`, alias: `d`, where: c, order: `d.id desc`, scan: scanDeliveryRow,
	})
	return list, failed(err, "list deliveries")
}

func scanDeliveryRow(row pgx.CollectableRow) (port.DeliveryRow, error) {
	var d port.DeliveryRow
	err := row.Scan(&d.ID, &d.Task, &d.Project, &d.Rung, &d.To, &d.Channel, &d.Person, &d.ZH, &d.EN, &d.At, &d.State, &d.Tries, &d.NextTry, &d.Error)
	if d.State == notify.Sent || d.State == notify.Dead {
		d.NextTry = time.Time{}
	}
	return d, err
}

// Retry queues deliveries anew that failed or were given up.
func (s *Store) Retry(ctx context.Context, id int64) error {
	tag, err := s.pool.Exec(ctx, `
		update deliveries set
			state = 'queued',
			tries = 0,
			next_try = now(),
			done = null
		where id = $1
		and state in ('failed', 'dead')`, id)
	if err == nil && tag.RowsAffected() == 0 {
		err = lifecycle.Refuse(lifecycle.CodeNotFound, "没有这条未送达的通知", "there is no such delivery that failed")
	}
	return failed(err, "retry delivery %d", id)
}

// Contact is how a person is reached; one without is not mailed and reads Chinese.
func (s *Store) Contact(ctx context.Context, person string) (port.Contact, error) {
	c := port.Contact{Language: "zh"}
	err := s.pool.QueryRow(ctx, `
		select
			email,
			language,
			mail
		from contacts
		where person = $1`, person).Scan(&c.Email, &c.Language, &c.Mail)
	return c, failed(maybe(err), "read the contact of %s", person)
}

// SetContact says how a person is reached from here.
func (s *Store) SetContact(ctx context.Context, person string, c port.Contact) error {
	_, err := s.pool.Exec(ctx, `
		insert into contacts (
			person,
			email,
			language,
			mail
		)
		values ($1, $2, $3, $4)
		on conflict (person) do update set
			email = excluded.email,
			language = excluded.language,
			mail = excluded.mail`, person, c.Email, c.Language, c.Mail)
	return failed(err, "write the contact of %s", person)
}

// Robots lists the robots, without their secrets.
func (s *Store) Robots(ctx context.Context, p port.Page) (port.List[port.Robot], error) {
	list, err := list(ctx, s, p, listing[port.Robot]{
		columns: `r.post, r.kind, r.url`, table: `robots`, alias: `r`, order: `r.post, r.kind`,
		scan: func(row pgx.CollectableRow) (port.Robot, error) {
			var r port.Robot
			err := row.Scan(&r.Post, &r.Kind, &r.URL)
			return r, err
		},
	})
	return list, failed(err, "list robots")
}

// SetRobot tells a group chat what a post is told; one without an address is no longer told.
func (s *Store) SetRobot(ctx context.Context, r port.Robot) error {
	if r.URL == "" {
		_, err := s.pool.Exec(ctx, `
			delete from robots
			where post = $1
			and kind = $2`, r.Post, r.Kind)
		return failed(err, "remove a robot")
	}
	_, err := s.pool.Exec(ctx, `
		insert into robots (
			post,
			kind,
			url,
			secret
		)
		values ($1, $2, $3, $4)
		on conflict (post, kind) do update set
			url = excluded.url,
			secret = excluded.secret`, r.Post, r.Kind, r.URL, r.Secret)
	return failed(err, "write a robot")
}
