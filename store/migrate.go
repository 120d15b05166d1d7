package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"

	"sluice/store/pg"
)

//go:embed migrations/*.sql
var migrations embed.FS

// versionTable is made by the first migration's run and belongs to whoever migrates.
const versionTable = "public.schema_version"

// Migrate brings the schema up to this program's version, as the role that owns the tables. Several at once wait for each
// other. A migration runs in one transaction: it is there whole or not at all.
func Migrate(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return fmt.Errorf("prepare to migrate: %w", err)
	}
	if err := migrator.LoadMigrations(migrationFiles()); err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	err = migrator.Migrate(ctx)
	var version migrate.BadVersionError
	if errors.As(err, &version) {
		return fmt.Errorf("the database was migrated by a newer program: %w", err)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// schemaVersion is the version this program is written for: that of its last migration.
func schemaVersion() int {
	files, err := migrate.FindMigrations(migrationFiles())
	if err != nil {
		panic("store: migrations: " + err.Error()) // they are compiled in, and every test reads them
	}
	return len(files)
}

func migrationFiles() fs.FS {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic("store: migrations: " + err.Error())
	}
	return files
}

// Connected counts the connections of a running Sluice to the database: what they ask waits while lists are made again, or is told to come
// again.
func Connected(ctx context.Context, ownerURL string) (count int, err error) {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return 0, fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = conn.QueryRow(ctx, `
		select count(*)
		from pg_stat_activity
		where datname = current_database()
		and usename = 'sluice'`).Scan(&count)
	return count, pg.Failed(err, "count the connections")
}
