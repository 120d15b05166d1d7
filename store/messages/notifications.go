package messages

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/pg"
)

// inApp is the channel of the inbox in the pages: what is written there is sent.
const inApp = "in_app"

// QueueNotification writes a message unless the same was written before.
func QueueNotification(b *pgx.Batch, project string, n Notified) {
	b.Queue(`
		insert into notifications (
			task,
			round,
			rung,
			date,
			addressee,
			channel,
			project,
			zh,
			en,
			at,
			sent
		)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
		on conflict do nothing`,
		n.Task, n.Round, n.Rung, pg.Civil(n.Date), n.To.String(), inApp, project, pg.Plain(n.Words.ZH), pg.Plain(n.Words.EN), n.At)
}

// inboxOf are the conditions of an inbox, or of what is new in it.
func inboxOf(f port.InboxFilter) pg.Conditions {
	var c pg.Conditions
	c.Add(`n.channel = 'in_app' and n.addressee = any(@posts)`, "posts", pg.Posts(f.Posts))
	c.Arg("person", f.Person)
	c.Arg("new_since", f.NewSince)
	if f.New {
		c.Only(`n.at > @new_since`)
		c.Only(`not exists (
			select from message_reads r
			where r.person = @person
			and r.notification = n.id
		)`)
	}
	return c
}

// Notifications lists the messages to the holders of posts, the latest first.
func (s *Messages) Notifications(ctx context.Context, f port.InboxFilter, p port.Page) (port.List[port.NotificationRow], error) {
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.NotificationRow]{
		Columns: notificationColumns, Table: `notifications`, Alias: `n`, Where: inboxOf(f), Scan: scanNotification,
		Order: `at desc, task desc, rung desc`,
	})
	return list, pg.Failed(err, "list notifications")
}

// MarkRead notes that a person has read messages of their inbox: those named, or all that are new.
func (s *Messages) MarkRead(ctx context.Context, f port.InboxFilter, ids []int64) error {
	f.New = true
	c := inboxOf(f)
	if ids != nil {
		c.Add(`n.id = any(@ids)`, "ids", ids)
	}
	_, err := s.db.Pool.Exec(ctx, `
		insert into message_reads (
			person,
			notification
		)
		select
			@person,
			n.id
		from notifications n`+c.String()+`
		on conflict do nothing`, c.Args)
	return pg.Failed(err, "mark messages of %s as read", f.Person)
}

const notificationColumns = `
	id,
	task,
	round,
	rung,
	date,
	addressee,
	zh,
	en,
	project,
	at,
	at <= @new_since or exists (
		select from message_reads r
		where r.person = @person
		and r.notification = n.id
	)`

func scanNotification(row pgx.CollectableRow) (port.NotificationRow, error) {
	var n port.NotificationRow
	var to string
	err := row.Scan(&n.ID, &n.Task, &n.Round, &n.Rung, (*pg.Civil)(&n.Date), &to, &n.Words.ZH, &n.Words.EN, &n.Project, &n.Sent, &n.Read)
	if err != nil {
		return n, err
	}
	n.To, err = process.ParsePost(to)
	return n, err
}

// Notified is a message with its moment.
type Notified struct {
	lifecycle.Notification
	At time.Time
}
