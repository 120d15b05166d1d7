package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sluice/process"
	"sluice/service/port"
)

// inApp is the channel of the inbox in the pages: what is written there is sent.
const inApp = "in_app"

// queueNotification writes a message unless the same was written before.
func queueNotification(b *pgx.Batch, project string, n notified) {
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
		n.Task, n.Round, n.Rung, civil(n.Date), n.To.String(), inApp, project, plain(n.Words.ZH), plain(n.Words.EN), n.at)
}

// inboxOf are the conditions of an inbox, or of what is new in it.
func inboxOf(f port.InboxFilter) conditions {
	var c conditions
	c.add(`n.channel = 'in_app' and n.addressee = any(@posts)`, "posts", posts(f.Posts))
	c.arg("person", f.Person)
	c.arg("new_since", f.NewSince)
	if f.New {
		c.only(`n.at > @new_since`)
		c.only(`not exists (
			select from message_reads r
			where r.person = @person
			and r.notification = n.id
		)`)
	}
	return c
}

// Notifications lists the messages to the holders of posts, the latest first.
func (s *Store) Notifications(ctx context.Context, f port.InboxFilter, p port.Page) (port.List[port.NotificationRow], error) {
	list, err := list(ctx, s, p, listing[port.NotificationRow]{
		columns: notificationColumns, table: `notifications`, alias: `n`, where: inboxOf(f), scan: scanNotification,
		order: `at desc, task desc, rung desc`,
	})
	return list, failed(err, "list notifications")
}

// MarkRead notes that a person has read messages of their inbox: those named, or all that are new.
func (s *Store) MarkRead(ctx context.Context, f port.InboxFilter, ids []int64) error {
	f.New = true
	c := inboxOf(f)
	if ids != nil {
		c.add(`n.id = any(@ids)`, "ids", ids)
	}
	_, err := s.pool.Exec(ctx, `
		insert into message_reads (
			person,
			notification
		)
		select
			@person,
			n.id
		from notifications n`+c.String()+`
		on conflict do nothing`, c.args)
	return failed(err, "mark messages of %s as read", f.Person)
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
	err := row.Scan(&n.ID, &n.Task, &n.Round, &n.Rung, (*civil)(&n.Date), &to, &n.Words.ZH, &n.Words.EN, &n.Project, &n.Sent, &n.Read)
	if err != nil {
		return n, err
	}
	n.To, err = process.ParsePost(to)
	return n, err
}
