package temporal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/tools/common/schema"
	sqltool "go.temporal.io/server/tools/sql"
	"golang.org/x/sync/errgroup"
)

// Where the server carries the steps of its schemas.
const (
	mainSchema       = "postgresql/v12/temporal"
	visibilitySchema = "postgresql/v12/visibility"
)

// upgradeSchemas brings both databases to the version this server was written for. Each step is recorded when it is done,
// so a start that was killed half-way goes on where it stopped.
func upgradeSchemas(ctx context.Context, cfg Config, logger log.Logger) error {
	var both errgroup.Group
	both.Go(func() error { return upgradeSchema(ctx, cfg, cfg.Database, mainSchema, logger) })
	both.Go(func() error { return upgradeSchema(ctx, cfg, cfg.VisibilityDatabase, visibilitySchema, logger) })
	return both.Wait()
}

func upgradeSchema(ctx context.Context, cfg Config, database, name string, logger log.Logger) error {
	if err := reach(ctx, cfg, database); err != nil {
		return fmt.Errorf("reach the engine's database: %w", err)
	}
	// Hundreds of small steps need not each wait for the disk: a crash takes the latest away and leaves the order whole, and
	// the next start goes on from there.
	cfg.Asynchronous = true
	db, err := sqltool.NewConnection(storeConfig(cfg, database, 1), logger)
	if err != nil {
		return fmt.Errorf("open the engine's database %s: %w", database, err)
	}
	defer db.Close()

	// The tool below takes any error for an empty database and would start over; only a missing table means that.
	_, err = db.ReadSchemaVersion()
	switch {
	case isEmpty(err):
		if err := schema.NewSetupSchemaTask(db, &schema.SetupConfig{InitialVersion: "0.0"}, logger).Run(); err != nil {
			return fmt.Errorf("prepare the engine's database %s: %w", database, err)
		}
	case err != nil:
		return fmt.Errorf("read the version of the engine's database %s: %w", database, err)
	}
	if err := schema.NewUpdateSchemaTask(db, &schema.UpdateConfig{DBName: database, SchemaName: name}, logger).Run(); err != nil {
		if strings.Contains(err.Error(), "btree_gin") {
			return fmt.Errorf("upgrade the engine's database %s: PostgreSQL's extension btree_gin is missing; install the package postgresql-contrib: %w", database, err)
		}
		return fmt.Errorf("upgrade the engine's database %s: %w", database, err)
	}
	return nil
}

// reach connects once by itself, since the server's own layer keeps to itself why it cannot.
func reach(ctx context.Context, cfg Config, database string) error {
	query := url.Values{"sslmode": {"disable"}}
	switch {
	case cfg.TLS && cfg.PostgresCA != "":
		query = url.Values{"sslmode": {"verify-full"}, "sslrootcert": {cfg.PostgresCA}}
	case cfg.TLS:
		query = url.Values{"sslmode": {"require"}}
	}
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(cfg.User, cfg.Password),
		Host:     net.JoinHostPort(cfg.PostgresHost, strconv.Itoa(cfg.PostgresPort)),
		Path:     "/" + database,
		RawQuery: query.Encode(),
	}
	conn, err := pgx.Connect(ctx, address.String())
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func isEmpty(err error) bool {
	const undefinedTable = "42P01"
	var refused *pgconn.PgError
	return errors.Is(err, sql.ErrNoRows) || errors.As(err, &refused) && refused.Code == undefinedTable
}
