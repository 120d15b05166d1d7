package messages

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"sluice/activities"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/pg"
)

// holding holds of a person who holds a post, or acts in it on a day.
func holding(person, post, day string) string {
	return `(
		exists (
			select from posts p
			where p.person = ` + person + `
			and p.unit || '/' || p.role = ` + post + `
		)
		or exists (
			select from standing_in s
			where s.deputy = ` + person + `
			and s.first <= ` + day + `
			and s.last >= ` + day + `
			and s.unit || '/' || s.role = ` + post + `
		)
	)`
}

// QueueDeliveries writes what leaves the house because of a notification: to each person who holds the post, or acts in it, and
// wants mail, and to the post's robots. A post that nobody holds raises an alarm. What was written is added to the errands.
func QueueDeliveries(b *pgx.Batch, project string, n Notified, out *Errands) {
	day := pg.Civil(n.Date)
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
			at,
			escalates,
			above
		)
		select $1, $2, $3, $4, $5, reached.channel, reached.person, $6, $7, $8, $9, $10, $11
		from (
			select
				'mail' as channel,
				c.person
			from contacts c
			where c.mail
			and c.email <> ''
			and `+holding(`c.person`, `$5`, `$4`)+`
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
		on conflict do nothing
		returning`+letterColumns,
		n.Task, n.Round, n.Rung, day, n.To.String(), project, pg.Plain(n.Words.ZH), pg.Plain(n.Words.EN), n.At, n.Escalates, pg.Posts(n.Above),
	).Query(out.read)
	b.Queue(IntoAlarms+`
		select $1, $2, $3, $3, 1
		where not exists (
			select from posts
			where unit || '/' || role = $2
		)
		on conflict (kind, subject) do update set
			last = excluded.last,
			times = alarms.times + 1`, port.AlarmUnheld, n.To.String(), n.At)
}

// Errands gathers what leaves the house: the mails of a rung are one errand, each message to a robot is another, for each robot has its
// turn.
type Errands struct {
	All  []activities.Errand
	told []letter // what the first delivery of each is about
}

// letter is what tells errands apart.
type letter struct {
	id        int64
	task      string
	round     int
	rung      string
	date      lifecycle.Date
	channel   string
	escalates bool
	takes     int
}

const letterColumns = `
	id,
	task,
	round,
	rung,
	date,
	channel,
	escalates,
	takes`

// read adds deliveries as letterColumns has them.
func (e *Errands) read(rows pgx.Rows) error {
	var l letter
	into := []any{&l.id, &l.task, &l.round, &l.rung, (*pg.Civil)(&l.date), &l.channel, &l.escalates, &l.takes}
	_, err := pgx.ForEachRow(rows, into, func() error { e.add(l); return nil })
	return err
}

func (e *Errands) add(l letter) {
	same := slices.IndexFunc(e.told, func(other letter) bool {
		return l.channel == activities.Mail && l.task == other.task && l.round == other.round && l.rung == other.rung &&
			l.date == other.date &&
			l.channel == other.channel && l.escalates == other.escalates
	})
	if same < 0 {
		e.told = append(e.told, l)
		e.All = append(e.All, activities.Errand{Channel: l.channel, Escalates: l.escalates, Take: l.takes})
		same = len(e.All) - 1
	}
	errand := &e.All[same]
	errand.Deliveries = append(errand.Deliveries, l.id)
	errand.Take = max(errand.Take, l.takes)
}

// GoUp has an escalation that reaches nobody, because nobody holds the posts that it is told to, go to the next post of the ladder that
// somebody holds.
func GoUp(ctx context.Context, tx pgx.Tx, all []Notified) ([]Notified, error) {
	var asked []string
	for _, n := range all {
		if n.Escalates {
			asked = append(append(asked, n.To.String()), pg.Posts(n.Above)...)
		}
	}
	if len(asked) == 0 {
		return all, nil
	}
	rows, _ := tx.Query(ctx, `
		select distinct unit || '/' || role
		from posts
		where unit || '/' || role = any($1)`, asked)
	held, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, pg.Failed(err, "ask who holds posts")
	}
	isHeld := func(n Notified) bool { return slices.Contains(held, n.To.String()) }
	for rest := all; len(rest) > 0; {
		first := rest[0]
		end := slices.IndexFunc(rest, func(n Notified) bool { return n.Task != first.Task || n.Rung != first.Rung || n.Date != first.Date })
		if end < 0 {
			end = len(rest)
		}
		next := slices.IndexFunc(first.Above, func(post process.Post) bool { return slices.Contains(held, post.String()) })
		if first.Escalates && !slices.ContainsFunc(rest[:end], isHeld) && next >= 0 {
			first.To, first.Above = first.Above[next], first.Above[next+1:]
			all = append(slices.Clip(all), first)
		}
		rest = rest[end:]
	}
	return all, nil
}
