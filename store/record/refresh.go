package record

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/process"
)

// A calendar that was published reaches every open project by an intent to count its deadlines anew. The sweeper sends it once the
// calendar is in force; on a stepped clock it tries until it is. Projects that are there get theirs when the calendar is published,
// one that begins before it is in force gets it with its first event.

// QueueRefresh writes the intents of a calendar that was published.
func QueueRefresh(b *pgx.Batch, version int) error {
	return queueRefreshes(b, `c.version = $4`, version)
}

// queueRefreshOf writes the intents of a project that began at an instant, for the calendars that were not in force then.
func queueRefreshOf(b *pgx.Batch, code string, began time.Time) error {
	return queueRefreshes(b, `p.code = $4 and c.effective > $5`, code, began)
}

// queueNoCalendar keeps calendars from being published until the transaction ends: what it then reads of them stays right.
func queueNoCalendar(b *pgx.Batch) {
	b.Queue(`
		select
		from streams
		where stream = $1
		for share`, lifecycle.AdminStream)
}

func queueRefreshes(b *pgx.Batch, condition string, args ...any) error {
	actor, err := json.Marshal(lifecycle.System)
	if err != nil {
		return fmt.Errorf("write the command to refresh: %w", err)
	}
	b.Queue(ForSweeper(`
		select
			'calendar-' || c.version || '/' || p.code,
			'project/' || p.code,
			$1::text,
			$2,
			'calendar-' || c.version,
			json_build_object(
				'id', 'calendar-' || c.version || '/' || p.code,
				'name', $1::text,
				'actor', $3::json,
				'code', p.code,
				'args', json_build_object('from', c.effective)
			),
			case when exists (select from clock) then now() else c.effective end
		from calendars c
		join projects p on p.stage <> 'closed' or p.open_tasks > 0
		where `+condition+`
		order by
			c.version,
			p.code`)+`
		on conflict (id) do nothing`,
		append([]any{string(process.CommandRefresh), lifecycle.System.Person, string(actor)}, args...)...)
	return nil
}
