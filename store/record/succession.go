package record

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/process"
)

// A unit that was merged reaches every project it has to do with by an intent that puts its successor in its place; the sweeper sends it.
// A project that begins under a unit that is no more, or whose new unit is no more either, gets one with its events.

// QueueMerger writes the intents of a unit that was merged, for every project it has to do with.
func QueueMerger(b *pgx.Batch, unit string) error {
	return queueSuccessions(b, `u.code = $4`, unit)
}

// queueMergersOf writes the intents of a project that names a unit which is no more.
func queueMergersOf(b *pgx.Batch, code string, revision int64) error {
	return queueSuccessions(b, `p.code = $4`, code, strconv.FormatInt(revision, 10))
}

func queueSuccessions(b *pgx.Batch, condition string, args ...any) error {
	actor, err := json.Marshal(lifecycle.System)
	if err != nil {
		return fmt.Errorf("write the command to succeed: %w", err)
	}
	suffix := `''`
	if len(args) > 1 {
		suffix = `'/' || $5::text`
	}
	b.Queue(ForSweeper(`
		select
			'merger-' || u.code || '/' || p.code || `+suffix+`,
			'project/' || p.code,
			$1::text,
			$2,
			'merger-' || u.code,
			json_build_object(
				'id', 'merger-' || u.code || '/' || p.code || `+suffix+`,
				'name', $1::text,
				'actor', $3::json,
				'code', p.code,
				'args', json_build_object(
					'from', json_build_object('code', u.code, 'name', u.name, 'kind', u.kind),
					'into', json_build_object('code', s.code, 'name', s.name, 'kind', s.kind),
					'reason', u.reason
				)
			),
			now()
		from (
			select
				units.*,
				coalesce((
					select convert_from(payload, 'UTF8')::json ->> 'reason'
					from log
					where stream = 'admin'
					and type = 'unit_merged'
					and convert_from(payload, 'UTF8')::json ->> 'code' = units.code
					order by seq desc
					limit 1
				), '') as reason
			from units
			where ended is not null
		) u
		join units s on s.code = u.successor
		join projects p on (p.stage <> 'closed' or p.outcome in ('finished', 'terminated') or p.open_tasks > 0)
			and (
				u.code in (p.unit_code, p.supervising_unit_code)
				or exists (
					select from tasks
					where tasks.project = p.code
					and tasks.closed is null
					and tasks.holder like u.code || '/%'
				)
				or exists (select from unnest(p.read_keys) key where key like 'watched/' || u.code || '/%')
			)
		where `+condition+`
		order by
			u.code,
			p.code`)+`
		on conflict (id) do nothing`,
		append([]any{string(process.CommandSucceed), lifecycle.System.Person, string(actor)}, args...)...)
	return nil
}
