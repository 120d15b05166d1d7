package messages

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// Deliveries lists what left the house, or did not, the latest first.
func (s *Messages) Deliveries(ctx context.Context, state string, p port.Page) (port.List[port.DeliveryRow], error) {
	var c pg.Conditions
	if state != "" {
		c.Add(`d.state = @state`, "state", state)
	}
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.DeliveryRow]{
		Columns: `d.id, d.task, d.project, d.rung, d.addressee, d.channel, d.person, d.zh, d.en, d.at, d.state, d.takes, d.since, d.error`,
		Table:   `deliveries`, Alias: `d`, Where: c, Order: `d.id desc`, Scan: scanDeliveryRow,
	})
	return list, pg.Failed(err, "list deliveries")
}

func scanDeliveryRow(row pgx.CollectableRow) (port.DeliveryRow, error) {
	var d port.DeliveryRow
	var since *time.Time
	err := row.Scan(&d.ID, &d.Task, &d.Project, &d.Rung, &d.To, &d.Channel, &d.Person, &d.ZH, &d.EN, &d.At, &d.State, &d.Tries, &since,
		&d.Error)
	d.Since = pg.OrZero(since)
	return d, err
}

// Retry queues a delivery anew that failed, was given up or was of no use. The sweeper starts it at once.
func (s *Messages) Retry(ctx context.Context, id int64) error {
	tag, err := s.db.Pool.Exec(ctx, `
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
	return pg.Failed(err, "retry delivery %d", id)
}

// Contact is how a person is reached; one without is not mailed and reads Chinese.
func (s *Messages) Contact(ctx context.Context, person string) (port.Contact, error) {
	c := port.Contact{Language: "zh"}
	err := s.db.Pool.QueryRow(ctx, `
		select
			email,
			language,
			mail
		from contacts
		where person = $1`, person).Scan(&c.Email, &c.Language, &c.Mail)
	return c, pg.Failed(pg.Maybe(err), "read the contact of %s", person)
}

// SetContact says how a person is reached from here.
func (s *Messages) SetContact(ctx context.Context, person string, c port.Contact) error {
	_, err := s.db.Pool.Exec(ctx, `
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
	return pg.Failed(err, "write the contact of %s", person)
}

// Robots lists the robots, without their secrets.
func (s *Messages) Robots(ctx context.Context, p port.Page) (port.List[port.Robot], error) {
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.Robot]{
		Columns: `r.post, r.kind, r.url`, Table: `robots`, Alias: `r`, Order: `r.post, r.kind`,
		Scan: func(row pgx.CollectableRow) (port.Robot, error) {
			var r port.Robot
			err := row.Scan(&r.Post, &r.Kind, &r.URL)
			return r, err
		},
	})
	return list, pg.Failed(err, "list robots")
}

// SetRobot tells a group chat what a post is told; one without an address is no longer told.
func (s *Messages) SetRobot(ctx context.Context, r port.Robot) error {
	if r.URL == "" {
		_, err := s.db.Pool.Exec(ctx, `
			delete from robots
			where post = $1
			and kind = $2`, r.Post, r.Kind)
		return pg.Failed(err, "remove a robot")
	}
	_, err := s.db.Pool.Exec(ctx, `
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
	return pg.Failed(err, "write a robot")
}
