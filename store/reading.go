package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"sluice/access"
)

// Who reads a project is kept in its row, as keys (access.Keys); every list is narrowed by the keys of the reader.

// limited reports whether a reach leaves anything out. None is the program itself, which reads everything.
func limited(reach *access.Reach) bool { return reach != nil && !reach.All }

// within narrows a list to what somebody reads, by a condition that names their keys.
func (c *conditions) within(reach *access.Reach, condition string) {
	if limited(reach) {
		c.add(condition, "read_keys", readerKeys(*reach))
	}
}

// ofProjects is the condition of tasks: it is the project that is read.
const ofProjects = `t.project in (select code from projects where read_keys && @read_keys)`

// readerKeys are the keys of a reader as the column has them; none at all is an empty list, which nothing meets.
func readerKeys(reach access.Reach) []string {
	keys := make([]string, len(reach.Keys))
	for i, key := range reach.Keys {
		keys[i] = plain(key)
	}
	return keys
}

// Reads reports whether there is a project within somebody's reach.
func (s *Store) Reads(ctx context.Context, code string, reach access.Reach) (bool, error) {
	var reads bool
	err := s.pool.QueryRow(ctx, `
		select $2 or read_keys && $3
		from projects
		where code = $1`, code, reach.All, readerKeys(reach),
	).Scan(&reads)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return reads, failed(err, "ask who reads %s", code)
}
