package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sluice/api/port"
	"sluice/policy"
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

// Notifications lists the messages to the holders of posts, the latest first.
func (s *Store) Notifications(ctx context.Context, held []policy.Post, p port.Page) (port.List[port.NotificationRow], error) {
	var c conditions
	c.add(`channel = 'in_app' and addressee = any(@posts)`, "posts", posts(held))
	list, err := list(ctx, s, p, listing[port.NotificationRow]{
		columns: notificationColumns, table: `notifications`, alias: `n`, where: c, scan: scanNotification,
		order: `at desc, task desc, rung desc`,
	})
	return list, failed(err, "list notifications")
}

const notificationColumns = `
	task,
	round,
	rung,
	date,
	addressee,
	zh,
	en,
	project,
	at`

func scanNotification(row pgx.CollectableRow) (port.NotificationRow, error) {
	var n port.NotificationRow
	var to string
	err := row.Scan(&n.Task, &n.Round, &n.Rung, (*civil)(&n.Date), &to, &n.Words.ZH, &n.Words.EN, &n.Project, &n.Sent)
	if err != nil {
		return n, err
	}
	n.To, err = policy.ParsePost(to)
	return n, err
}
