package store

import (
	"context"

	"go.uber.org/zap"

	"sluice/engine"
	"sluice/service/port"
	"sluice/store/accounts"
	"sluice/store/administration"
	"sluice/store/intents"
	"sluice/store/lists"
	"sluice/store/messages"
	"sluice/store/pg"
	"sluice/store/record"
)

// Store is the record, group by group. It is safe for use by any number of goroutines.
type Store struct {
	*lists.Lists
	*messages.Messages
	*record.Record
	*intents.Intents
	*accounts.Accounts
	*administration.Administration

	db *pg.DB
}

var (
	_ engine.Record  = (*Store)(nil)
	_ engine.Moments = (*Store)(nil)
	_ port.Records   = (*Store)(nil)
	_ port.Directory = (*Store)(nil)
	_ port.Imports   = (*Store)(nil)
	_ port.Messages  = (*Store)(nil)
	_ port.Accounts  = (*Store)(nil)
)

// Open connects as the application's role and refuses a database whose schema is behind or ahead of this program's.
func Open(ctx context.Context, appURL string, log *zap.Logger) (*Store, error) {
	db, err := pg.Open(ctx, appURL, log)
	if err != nil {
		return nil, err
	}
	if err := checkSchema(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	lists := lists.New(db)
	return &Store{
		Lists: lists, Messages: messages.New(db), Record: record.New(db, lists), Intents: intents.New(db), Accounts: accounts.New(db),
		Administration: administration.New(db), db: db,
	}, nil
}

// Close waits for statements that run and closes every connection.
func (s *Store) Close() { s.db.Close() }

// Ping asks whether the database answers. One whose disk was full a moment ago reads and does not write: that is a storage refusal.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Rebuild makes every list again from the log alone; record.Rebuild describes it.
func Rebuild(ctx context.Context, ownerURL string, progress func(done, total int)) error {
	return record.Rebuild(ctx, ownerURL, administration.QueueEvent, progress)
}
