package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap"

	"sluice/api/port"
	"sluice/engine"
)

// connections is how many the pool may open unless the address says otherwise: some may wait for the lock of one busy stream
// while the others serve.
const connections = 16

// Store is the record. It is safe for use by any number of goroutines.
type Store struct {
	pool *pgxpool.Pool
	log  *zap.Logger
}

var (
	_ engine.Record  = (*Store)(nil)
	_ engine.Moments = (*Store)(nil)
	_ port.Records   = (*Store)(nil)
	_ port.Directory = (*Store)(nil)
	_ port.Imports   = (*Store)(nil)
	_ port.Accounts  = (*Store)(nil)
)

// Open connects as the application's role and refuses a database whose schema is behind or ahead of this program's.
func Open(ctx context.Context, appURL string, log *zap.Logger) (*Store, error) {
	config, err := pgxpool.ParseConfig(appURL)
	if err != nil {
		return nil, errors.New("the address of the database cannot be read") // pgx's own words may show the password
	}
	if !strings.Contains(appURL, "pool_max_conns") {
		config.MaxConns = connections
	}
	config.AfterConnect = speakUTC
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	s := &Store{pool: pool, log: log}
	if err := s.checkSchema(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

// speakUTC lets instants come back in UTC, as events have them, whatever zone the machine is in.
func speakUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// checkSchema compares the version of the database's schema with this program's.
func (s *Store) checkSchema(ctx context.Context) error {
	var version int
	err := s.pool.QueryRow(ctx, `select version from public.schema_version`).Scan(&version)
	var fault *pgconn.PgError
	switch wanted := schemaVersion(); {
	case errors.As(err, &fault) && (fault.Code == undefinedTable || fault.Code == insufficientPrivilege):
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

// Close waits for statements that run and closes every connection.
func (s *Store) Close() { s.pool.Close() }

// Ping asks whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }
