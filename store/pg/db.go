package pg

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"go.uber.org/zap"
)

// DB is a database, with connections for each purpose. It is safe for use by any number of goroutines.
type DB struct {
	pools
	Log  *zap.Logger
	full atomic.Int64 // when the database last said that its disk is full, in Unix seconds
}

// openDB connects as the application's role.
func Open(ctx context.Context, appURL string, log *zap.Logger) (*DB, error) {
	db := &DB{Log: log}
	var err error
	db.pools, err = openPools(ctx, appURL, &db.full)
	return db, err
}

// SpeakUTC lets instants come back in UTC, as events have them, whatever zone the machine is in.
func SpeakUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// Close waits for statements that run and closes every connection.
func (db *DB) Close() { db.close() }

// Ping asks whether the database answers. One whose disk was full a moment ago reads and does not write: that is a storage refusal.
func (db *DB) Ping(ctx context.Context) error {
	if time.Since(time.Unix(db.full.Load(), 0)) < fullFor {
		return diskFull()
	}
	return Failed(db.Keep.Ping(ctx), "ask the database how it is")
}

// fullFor is how long the record counts as full after its database said so.
const fullFor = 30 * time.Second
