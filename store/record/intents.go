package record

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/service/port"
)

// IntoIntents begins a statement that writes intents; what follows gives their columns in this order. Without an owner nobody is at them;
// take counts who was, and done is when they had their outcome.
const IntoIntents = `
		insert into intents (
			id,
			stream,
			name,
			person,
			fingerprint,
			command,
			lease,
			owner,
			take,
			done
		)`

// ForSweeper writes an intent for each row of a selection, which names its id, stream, name, person, fingerprint, command and lease: nobody
// is at them, and the sweeper takes them up once the lease is over.
func ForSweeper(selection string) string {
	return IntoIntents + `
		select
			queued.*,
			'',
			0,
			null
		from (` + selection + `
		) queued`
}

// queueDone marks the intents whose events stand in the log now. What the command was is in the events. That one had been dropped, as it
// was thought to have come to nothing, is an alarm.
func queueDone(b *pgx.Batch, events []lifecycle.Event) {
	var streams, commands []string
	for _, e := range events {
		if n := len(commands); e.Command != "" && (n == 0 || commands[n-1] != e.Command || streams[n-1] != e.Stream) {
			streams, commands = append(streams, e.Stream), append(commands, e.Command)
		}
	}
	if len(commands) == 0 {
		return
	}
	b.Queue(`
		with recorded as (
			select
				id,
				given_up
			from intents
			join unnest($1::text[], $2::text[]) as logged (stream, id) using (stream, id)
			where done is null
			or given_up is not null
			for update of intents
		),
		raised as (
			insert into alarms (
				kind,
				subject,
				first,
				last,
				times
			)
			select
				$3,
				id,
				now(),
				now(),
				1
			from recorded
			where given_up = 'dropped'
			on conflict do nothing
		)
		update intents set
			done = coalesce(done, now()),
			given_up = null,
			command = null,
			actors = null,
			owner = ''
		from recorded
		where intents.id = recorded.id`, streams, commands, port.AlarmDropped)
}

// queueReceived reads which of the events' commands were received for the stream. It comes before the stream's lock: an intent is there
// before its command is sent.
func queueReceived(b *pgx.Batch, stream string, events []lifecycle.Event, received map[string]*lifecycle.Received) {
	var commands []string
	for _, e := range events {
		if n := len(commands); e.Command != "" && (n == 0 || commands[n-1] != e.Command) {
			commands = append(commands, e.Command)
		}
	}
	if len(commands) == 0 {
		return
	}
	b.Queue(`
		select
			id,
			person,
			coalesce(actors, '[]') || jsonb_build_array(command -> 'actor'),
			done is not null and given_up is null
		from intents
		where id = any($1)
		and stream = $2`, commands, stream,
	).Query(func(rows pgx.Rows) error {
		var id, person string
		var actors []byte
		var done bool
		_, err := pgx.ForEachRow(rows, []any{&id, &person, &actors, &done}, func() error {
			r := &lifecycle.Received{Person: person, Done: done}
			received[id] = r
			if done {
				return nil
			}
			return json.Unmarshal(actors, &r.Actors)
		})
		return err
	})
}
