package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sluice/refusal"
)

// The codes of PostgreSQL's errors that are looked at.
const (
	foreignKeyViolation   = "23503"
	uniqueViolation       = "23505"
	UndefinedTable        = "42P01"
	InsufficientPrivilege = "42501"
	untranslatableText    = "22021"
	diskIsFull            = "53100"
	lockNotAvailable      = "55P03"
	queryCanceled         = "57014" // it took longer than it may
)

// rollbackTimeout bounds the end of a transaction whose caller has gone.
const rollbackTimeout = 5 * time.Second

// Opening is a batch that begins a transaction, which saves a round trip. It is for withTx.
func Opening() *pgx.Batch {
	b := &pgx.Batch{}
	b.BeginTx(pgx.TxOptions{})
	return b
}

// WithTx runs a batch made by opening and then a function in one transaction. The batch's callbacks have run when the
// function is called.
func (db *DB) WithTx(ctx context.Context, first *pgx.Batch, rest func(tx pgx.Tx) error) error {
	results := db.write.SendBatch(ctx, first)
	tx := results.Tx()
	if tx == nil {
		return results.Close() // there was no connection
	}
	defer Rollback(ctx, tx)
	if err := results.Close(); err != nil {
		return err
	}
	if err := rest(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Rollback ends a transaction that was not committed, also when the caller's context has ended.
func Rollback(ctx context.Context, tx pgx.Tx) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	_ = tx.Rollback(ctx) // of a committed one it says so; a connection that fails here leaves the pool
}

// Failed says what was being done when an error came. A refusal stays as it is; text that cannot be stored is the caller's
// fault and becomes one.
func Failed(err error, doing string, args ...any) error {
	var refused *refusal.Error
	var fault *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &fault) && fault.Code == untranslatableText:
		return refusal.New(refusal.CodeInvalid, "文字中有无法保存的字符", "the text holds a character that cannot be stored")
	case code(err) == diskIsFull:
		return fmt.Errorf(doing+": %w (%w)", append(args, err, diskFull())...)
	case down(err):
		return fmt.Errorf(doing+": %w (%w)", append(args, err, Unavailable("the record does not answer: try again"))...)
	}
	return fmt.Errorf(doing+": %w", append(args, err)...)
}

// down reports whether the database could not be reached, went away or had no time.
func down(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	var fault *pgconn.PgError
	switch {
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	case errors.As(err, &fault):
		return strings.HasPrefix(fault.Code, "08") || strings.HasPrefix(fault.Code, "57P") || // connection lost, shutting down
			strings.HasPrefix(fault.Code, "53") || fault.Code == lockNotAvailable ||
			fault.Code == queryCanceled // too much to do, too long a wait
	}
	return false
}

// code is that of PostgreSQL's error; "" for another error.
func code(err error) string {
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return fault.Code
	}
	return ""
}

// diskFull says that nothing can be written.
func diskFull() *refusal.Error {
	return refusal.New(refusal.CodeStorage, "数据库磁盘已满，暂时无法保存；请联系管理员清理磁盘后用同一个 Idempotency-Key 重试",
		"the disk of the database is full: nothing can be kept until there is room; repeat with the same key then")
}

// Constraint is the unique or foreign key constraint that an error violates; "" for another error.
func Constraint(err error) string {
	var fault *pgconn.PgError
	if errors.As(err, &fault) && (fault.Code == uniqueViolation || fault.Code == foreignKeyViolation) {
		return fault.ConstraintName
	}
	return ""
}

// Maybe passes over that there was no row.
func Maybe(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// Unavailable refuses for now: whoever repeats it later may be served.
func Unavailable(en string, args ...any) *refusal.Error {
	return refusal.New(refusal.CodeUnavailable, "暂时无法办理，请稍后重试", fmt.Sprintf(en, args...))
}
