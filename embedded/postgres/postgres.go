package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"go.uber.org/zap"

	"sluice/embedded/ports"
	"sluice/embedded/secrets"
)

const (
	host      = "127.0.0.1"
	portsFile = "ports.json"
	portName  = "postgres" // in that file

	// DefaultMaxConnections covers the engine's pools, Sluice's own and an administrator with psql.
	DefaultMaxConnections = 120
)

// Config says where a cluster lives and how it is run.
type Config struct {
	Dir            string      // the cluster's own folder, made where it is missing
	Log            *zap.Logger // nil for silence
	MaxConnections int         // 0 for DefaultMaxConnections

	// StaysDead leaves it to the caller to start a server again that died: what was committed without waiting for the disk is gone then,
	// and whoever remembers it must not meet a server that does not. The death of one of the server's processes is that of all of it.
	StaysDead bool

	// Throwaway gives up durability for speed and makes no databases for the engine. For tests.
	Throwaway bool
}

// Postgres is a running cluster.
type Postgres struct {
	cfg       Config
	log       *zap.Logger
	bin       string
	data      string
	account   account
	passwords passwords
	port      int
	server    *server
}

// Start brings the cluster of a folder up, making it on first use, and returns when it answers and its roles and
// databases are in place. The context bounds the start alone; Stop ends the cluster.
func Start(ctx context.Context, cfg Config) (*Postgres, error) {
	p, err := prepare(ctx, cfg)
	if err != nil {
		return nil, err
	}
	// Between finding a port free and taking it somebody else may; then another one will do.
	for attempt := 1; ; attempt++ {
		err := p.launch(ctx)
		if err == nil {
			return p, nil
		}
		if attempt == 3 || ctx.Err() != nil || ports.Free(host, p.port) {
			return nil, err
		}
		p.log.Warn("the database's port was taken by somebody else", zap.Int("port", p.port))
	}
}

// prepare does everything that needs no running server: programs, user, passwords, files.
func prepare(ctx context.Context, cfg Config) (*Postgres, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	cfg.Dir = dir
	if cfg.MaxConnections == 0 {
		cfg.MaxConnections = DefaultMaxConnections
	}
	p := &Postgres{cfg: cfg, log: cfg.Log, data: filepath.Join(dir, "data")}
	if p.log == nil {
		p.log = zap.NewNop()
	}
	if p.bin, err = programsFor(p.data); err != nil {
		return nil, err
	}
	if p.account, err = accountFor(p.data); err != nil {
		return nil, err
	}
	if err := p.account.openFolder(dir, p.program("postgres")); err != nil {
		return nil, err
	}
	if err := stopLeftover(ctx, p.data, p.log); err != nil {
		return nil, err
	}
	return p, p.prepareCluster(ctx)
}

// prepareCluster makes the cluster, or checks the one there is, and sees that the superuser's password is known.
func (p *Postgres) prepareCluster(ctx context.Context) error {
	kept, err := secrets.Read(p.cfg.Dir)
	if err != nil {
		return err
	}
	lost := kept[Superuser] == ""
	p.passwords = passwords(kept).complete()
	switch _, err := os.Stat(filepath.Join(p.data, versionFile)); {
	case errors.Is(err, os.ErrNotExist):
		if err := secrets.Write(p.cfg.Dir, p.passwords); err != nil {
			return err
		}
		return p.initialise(ctx)
	case err != nil:
		return fmt.Errorf("look at the cluster: %w", err)
	case lost:
		// The passwords alone were lost, as after a restore of nothing but data: set the superuser's anew.
		if err := p.resetSuperuser(ctx); err != nil {
			return err
		}
	}
	return secrets.Write(p.cfg.Dir, p.passwords)
}

// launch starts the server on a port and arranges its roles and databases.
func (p *Postgres) launch(ctx context.Context) error {
	kept, err := ports.Keep(filepath.Join(p.cfg.Dir, portsFile), host, portName)
	if err != nil {
		return err
	}
	p.port = kept[portName]
	p.server = startServer(p)
	if err := p.arrange(ctx); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if failed := p.Stop(stop); failed != nil && !errors.Is(err, failed) { // the same when the server ended by itself
			err = errors.Join(err, failed)
		}
		return err
	}
	p.server.settled()
	return nil
}

// Address is where the server listens.
func (p *Postgres) Address() (address string, port int) {
	return host, p.port
}

// Password is the password of one of the cluster's roles, empty for any other.
func (p *Postgres) Password(role string) string {
	return p.passwords[role]
}

// URL is how a role reaches a database. It holds the password: not for logs.
func (p *Postgres) URL(role, database string) string {
	return urlOf(role, p.Password(role), p.port, database)
}

// Known is how a role reaches a database of the cluster that runs, or ran last, in a folder which is ours to read.
func Known(dir, role, database string) (string, error) {
	kept, err := secrets.Read(dir)
	if err != nil {
		return "", err
	}
	port := ports.Kept(filepath.Join(dir, portsFile), portName)
	if port == 0 || kept[role] == "" {
		return "", fmt.Errorf("no database server with a role %s has run in %s", role, dir)
	}
	return urlOf(role, kept[role], port, database), nil
}

func urlOf(role, password string, port int, database string) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(role, password),
		Host:     net.JoinHostPort(host, strconv.Itoa(port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return address.String()
}

// BinDir is where the programs of the cluster's version are: pg_dump and its kin.
func (p *Postgres) BinDir() string {
	return p.bin
}

// Done is closed when the server is down for good: stopped, or dead and not to be started again. Err then says why.
func (p *Postgres) Done() <-chan struct{} {
	return p.server.done
}

// Err is nil while the server runs and after it was stopped.
func (p *Postgres) Err() error {
	select {
	case <-p.server.done:
		return p.server.err
	default:
		return nil
	}
}

// Stop ends the server in good order, cutting connections that are still open, and waits. When the context ends first it
// is stopped at once, without a last checkpoint; nothing committed is lost by that either.
func (p *Postgres) Stop(ctx context.Context) error {
	return p.server.stop(ctx)
}

func (p *Postgres) program(name string) string {
	return filepath.Join(p.bin, name)
}
