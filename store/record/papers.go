package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
	"sluice/store/pg"
)

// Received reports whether a command of this id on a project came in before.
func (s *Record) Received(ctx context.Context, code, command string) (bool, error) {
	var known bool
	err := s.db.Pool.QueryRow(ctx, `
		select exists (
			select
			from intents
			where id = $1
		) or exists (
			select
			from log
			where stream = $2 and command = $1
		)`, command, lifecycle.ProjectStream(code)).Scan(&known)
	return known, pg.Failed(err, "look for command %s", command)
}

// NamedPapers are the papers that any event names, by the SHA-256 of their bytes.
func (s *Record) NamedPapers(ctx context.Context) (map[string]bool, error) {
	rows, err := s.db.Pool.Query(ctx, `
		select convert_from(payload, 'UTF8')::json ->> 'sha256'
		from log
		where type = 'paper_filed'`)
	if err != nil {
		return nil, pg.Failed(err, "list the papers on record")
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	named := make(map[string]bool, len(all))
	for _, sha := range all {
		named[sha] = true
	}
	return named, pg.Failed(err, "list the papers on record")
}
