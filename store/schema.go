package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"sluice/store/pg"
)

// checkSchema compares the version of the database's schema with this program's.
func checkSchema(ctx context.Context, db *pg.DB) error {
	var version int
	err := db.Pool.QueryRow(ctx, `select version from public.schema_version`).Scan(&version)
	var fault *pgconn.PgError
	switch wanted := schemaVersion(); {
	case errors.As(err, &fault) && (fault.Code == pg.UndefinedTable || fault.Code == pg.InsufficientPrivilege):
		return errors.New("the database has no schema yet: run sluice migrate")
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", err)
	case version < wanted:
		return fmt.Errorf("the database's schema is at version %d, this program needs %d: run sluice migrate", version, wanted)
	case version > wanted:
		return fmt.Errorf("the database's schema is at version %d, this program knows only %d: use the newer program", version, wanted)
	}
	return nil
}
