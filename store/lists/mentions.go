package lists

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
	"sluice/store/pg"
)

// queueMentions notes which rungs that a task has reached put it on the list of the next circular or meeting.
func queueMentions(b *pgx.Batch, project string, t lifecycle.Task) {
	for _, rung := range t.Ladder[:min(t.Climbed, len(t.Ladder))] {
		for _, list := range process.Lists {
			if slices.Contains(rung.Effects, list) {
				b.Queue(`
					insert into mentions (
						task,
						list,
						rung,
						project,
						reached
					)
					values ($1, $2, $3, $4, $5)
					on conflict do nothing`, t.ID, list, rung.Key, project, rung.At)
			}
		}
	}
}

// Mentions lists what stands on a list in a month: what a rung put there up to its end and was not done before it began; the oldest
// first.
func (s *Lists) Mentions(ctx context.Context, f port.MentionFilter, p port.Page) (port.List[port.Mention], error) {
	var c pg.Conditions
	c.Arg("list", f.List)
	c.Arg("end", f.Month.Next().First().At(0, 0))
	c.Add(`
		exists (select from tasks t where t.id = m.task and (t.closed is null or t.closed >= @begin))`, "begin", f.Month.First().At(0, 0))
	c.Within(f.Reach, `m.project in (select code from projects where read_keys && @read_keys)`)
	list, err := pg.List(ctx, s.db, p, pg.Listing[port.Mention]{
		Columns: `m.rung, m.since,` + selectTasks,
		Table: `(
			select
				task,
				project,
				min(reached) as since,
				(array_agg(rung order by reached desc, rung desc))[1] as rung
			from mentions
			where list = @list
			and reached < @end
			group by
				task,
				project
		)`, Alias: `m`, Joins: ` join tasks t on t.id = m.task` + taskJoins, Where: c, Order: `m.since, m.task`,
		Scan: func(row pgx.CollectableRow) (port.Mention, error) { return scanMention(row, f) },
	})
	return list, pg.Failed(err, "list what is mentioned")
}

func scanMention(row pgx.CollectableRow, f port.MentionFilter) (port.Mention, error) {
	var key string
	var since time.Time
	task, err := scanTask(row, f.Today, &key, &since)
	m := port.Mention{List: f.List, Since: calendar.DateOf(since), Rung: key, TaskRow: task}
	for _, rung := range task.Ladder {
		if rung.Key == key {
			m.RungWords = rung.Words()
		}
	}
	return m, err
}
