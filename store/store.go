package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"go.uber.org/zap"

	"sluice/engine"
	"sluice/service/port"
)

// Store is the record. It is safe for use by any number of goroutines.
type Store struct {
	// EarlyIntents takes commands in before the disk has their intents. It is for where the engine's databases are on the same PostgreSQL
	// server, since that writes its log in order: what the engine decided, and what was recorded, is never there without the intent.
	EarlyIntents bool

	pools
	log   *zap.Logger
	lanes lanes
	full  atomic.Int64 // when the database last said that its disk is full, in Unix seconds
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
	s := &Store{log: log}
	var err error
	if s.pools, err = openPools(ctx, appURL, &s.full); err != nil {
		return nil, err
	}
	if err := s.checkSchema(ctx); err != nil {
		s.Close()
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
func (s *Store) Close() { s.close() }

// Ping asks whether the database answers. One whose disk was full a moment ago reads and does not write: that is a storage refusal.
func (s *Store) Ping(ctx context.Context) error {
	if time.Since(time.Unix(s.full.Load(), 0)) < fullFor {
		return diskFull()
	}
	return failed(s.keep.Ping(ctx), "ask the database how it is")
}

// fullFor is how long the record counts as full after its database said so.
const fullFor = 30 * time.Second
