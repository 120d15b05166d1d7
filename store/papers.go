package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sluice/lifecycle"
)

// Received reports whether a command of this id on a project came in before.
func (s *Store) Received(ctx context.Context, code, command string) (bool, error) {
	var known bool
	err := s.pool.QueryRow(ctx, `
		select exists (
			select
			from intents
			where id = $1
		) or exists (
			select
			from log
			where stream = $2 and command = $1
		)`, command, lifecycle.ProjectStream(code)).Scan(&known)
	return known, failed(err, "look for command %s", command)
}

// NamedPapers are the papers that any event names, by the SHA-256 of their bytes.
func (s *Store) NamedPapers(ctx context.Context) (map[string]bool, error) {
	rows, err := s.pool.Query(ctx, `
		select convert_from(payload, 'UTF8')::json ->> 'sha256'
		from log
		where type = 'paper_filed'`)
	if err != nil {
		return nil, failed(err, "list the papers on record")
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	named := make(map[string]bool, len(all))
	for _, sha := range all {
		named[sha] = true
	}
	return named, failed(err, "list the papers on record")
}
