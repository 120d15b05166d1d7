package store

import (
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/policy"
)

// queueRefresh writes an intent for every open project to count its deadlines by a calendar that was published. The sweeper sends
// them once it is in force; on a stepped clock it tries until it is.
func queueRefresh(b *pgx.Batch, f *lifecycle.CalendarPublished) error {
	actor, err := json.Marshal(lifecycle.System)
	if err != nil {
		return fmt.Errorf("write the command to refresh: %w", err)
	}
	args, err := json.Marshal(map[string]any{"from": f.Effective})
	if err != nil {
		return fmt.Errorf("write the command to refresh: %w", err)
	}
	b.Queue(`
		insert into intents (
			id,
			stream,
			name,
			person,
			fingerprint,
			command,
			owner,
			lease
		)
		select
			$1::text || '/' || code,
			'project/' || code,
			$2::text,
			$3,
			$1::text,
			json_build_object('id', $1::text || '/' || code, 'name', $2::text, 'actor', $4::json, 'code', code, 'args', $5::json),
			'',
			case when exists (select from clock) then now() else $6::timestamptz end
		from projects
		where stage <> 'closed'
		order by code`,
		fmt.Sprintf("calendar-%d", f.Version), string(policy.Refresh), lifecycle.System.Person, string(actor), string(args), f.Effective)
	return nil
}
