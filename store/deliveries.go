package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/refusal"
	"sluice/service/port"
)

// Deliveries lists what left the house, or did not, the latest first.
func (s *Store) Deliveries(ctx context.Context, state string, p port.Page) (port.List[port.DeliveryRow], error) {
	var c conditions
	if state != "" {
		c.add(`d.state = @state`, "state", state)
	}
	list, err := list(ctx, s, p, listing[port.DeliveryRow]{
		columns: `d.id, d.task, d.project, d.rung, d.addressee, d.channel, d.person, d.zh, d.en, d.at, d.state, d.takes, d.since, d.error`,
		table:   `deliveries`, alias: `d`, where: c, order: `d.id desc`, scan: scanDeliveryRow,
	})
	return list, failed(err, "list deliveries")
}

func scanDeliveryRow(row pgx.CollectableRow) (port.DeliveryRow, error) {
	var d port.DeliveryRow
	var since *time.Time
	err := row.Scan(&d.ID, &d.Task, &d.Project, &d.Rung, &d.To, &d.Channel, &d.Person, &d.ZH, &d.EN, &d.At, &d.State, &d.Tries, &since,
		&d.Error)
	d.Since = orZero(since)
	return d, err
}

// Retry queues a delivery anew that failed, was given up or was of no use. The sweeper starts it at once.
func (s *Store) Retry(ctx context.Context, id int64) error {
	tag, err := s.pool.Exec(ctx, `
		update deliveries set
			state = 'queued',
			written = now(),
			forsaken = now(),
			since = null,
			done = null,
			error = ''
		where id = $1
		and state in ('failed', 'dead', 'moot')`, id)
	if err == nil && tag.RowsAffected() == 0 {
		err = refusal.New(refusal.CodeNotFound, "没有这条未送达的通知", "there is no such delivery that failed")
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
