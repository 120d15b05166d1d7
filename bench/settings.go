package main

import (
	"context"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"sluice/embedded/postgres"
)

// setPostgres makes the PostgreSQL of a data folder and sets something that Sluice leaves to an administrator.
func (r *run) setPostgres(ctx context.Context, dir string, settings ...string) error {
	database, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(dir, "postgres")})
	if err != nil {
		return err
	}
	defer r.stopPostgres(ctx, database)
	conn, err := pgx.Connect(ctx, database.URL(postgres.Superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, setting := range settings {
		if _, err := conn.Exec(ctx, "alter system set "+setting); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) stopPostgres(ctx context.Context, database *postgres.Postgres) {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	if err := database.Stop(ending); err != nil {
		r.progress("PostgreSQL did not stop: %v", err)
	}
}
