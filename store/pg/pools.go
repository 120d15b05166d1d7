package pg

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Bulkheads: who writes under locks, who reads, and what keeps this process alive to others each have connections of their own, so that no
// number of locked rows stops what has nothing to do with them. The address may name pool_max_conns for those who read.
const (
	readers = 16
	writers = 8
	keepers = 4 // leases, sweeper, readiness, terms
)

// Waits, after which a caller is told to come again instead of being kept.
const (
	connectionWait = 5 * time.Second  // for a connection
	LockWait       = 2 * time.Second  // for a row somebody else holds: then it is the sweeper's
	readTime       = 30 * time.Second // of one statement
	writeTime      = 60 * time.Second // likewise: a register comes in at once
	goneAfter      = 20 * time.Second // a machine that vanished holds its locks no longer
)

// pools are the connections of a store.
type pools struct {
	Pool, write, Keep *pgxpool.Pool // pool is for all that neither writes under locks nor keeps the process alive
}

func openPools(ctx context.Context, appURL string, full *atomic.Int64) (p pools, err error) {
	config, err := pgxpool.ParseConfig(appURL)
	if err != nil {
		return p, errors.New("the address of the database cannot be read") // pgx's own words may show the password
	}
	if !strings.Contains(appURL, "pool_max_conns") {
		config.MaxConns = readers
	}
	config.AfterConnect = SpeakUTC
	config.ConnConfig.Tracer = watch{full}
	config.ConnConfig.DialFunc = (&net.Dialer{Timeout: connectionWait, KeepAlive: goneAfter / 2}).DialContext
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectionWait
	}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	for _, pool := range []struct {
		into *(*pgxpool.Pool)
		size int32
		time time.Duration
	}{{&p.Pool, config.MaxConns, readTime}, {&p.write, writers, writeTime}, {&p.Keep, keepers, readTime}} {
		own := config.Copy()
		own.MaxConns = pool.size
		limit(own.ConnConfig.RuntimeParams, pool.time)
		if *pool.into, err = pgxpool.NewWithConfig(ctx, own); err != nil {
			return p, fmt.Errorf("connect to the database: %w", err)
		}
	}
	return p, nil
}

// limit tells the server how long statements and locks may take, and when a client counts as gone. What the address says stands.
func limit(parameters map[string]string, statement time.Duration) {
	for name, value := range map[string]time.Duration{
		"statement_timeout": statement, "lock_timeout": LockWait, "idle_in_transaction_session_timeout": writeTime,
		"tcp_user_timeout": goneAfter,
	} {
		if parameters[name] == "" {
			parameters[name] = strconv.FormatInt(value.Milliseconds(), 10)
		}
	}
	for name, seconds := range map[string]string{"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "2"} {
		if parameters[name] == "" {
			parameters[name] = seconds
		}
	}
}

func (p pools) close() {
	for _, pool := range []*pgxpool.Pool{p.Pool, p.write, p.Keep} {
		if pool != nil {
			pool.Close()
		}
	}
}

// watch limits the wait for a connection, which pgx leaves to the caller's context, and hears when the database says that its disk is full.
type watch struct {
	full *atomic.Int64 // when it last said so, in Unix seconds
}

var (
	_ pgxpool.AcquireTracer = watch{}
	_ pgx.BatchTracer       = watch{}
)

type waitingKey struct{}

// TraceAcquireStart implements pgxpool.AcquireTracer: the context it answers is that of the wait alone.
func (watch) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	ctx, cancel := context.WithTimeout(ctx, connectionWait)
	return context.WithValue(ctx, waitingKey{}, cancel)
}

// TraceAcquireEnd implements pgxpool.AcquireTracer.
func (watch) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	ctx.Value(waitingKey{}).(context.CancelFunc)()
}

// TraceQueryStart implements pgx.QueryTracer.
func (watch) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (w watch) TraceQueryEnd(_ context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	w.hear(data.Err)
}

// TraceBatchStart implements pgx.BatchTracer.
func (watch) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (w watch) TraceBatchQuery(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	w.hear(data.Err)
}

// TraceBatchEnd implements pgx.BatchTracer.
func (w watch) TraceBatchEnd(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	w.hear(data.Err)
}

func (w watch) hear(err error) {
	if code(err) == diskIsFull {
		w.full.Store(time.Now().Unix())
	}
}
