package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/embedded/postgres"
)

// Migrate brings an empty database to the present schema. It must close its connections.
type Migrate func(ctx context.Context, ownerURL string) error

// enoughTime bounds a start and each statement, so that a machine without room fails a test and does not hang it.
const enoughTime = time.Minute

// cluster is the one of this test binary, made by the first test that asks.
type cluster struct {
	folder *folder
	server *postgres.Postgres

	clones atomic.Int64
	mu     sync.Mutex // copying a database allows nobody else in it
}

var (
	once   sync.Once
	shared *cluster
	failed error
)

// Main runs the tests of a package, removes their cluster and exits.
func Main(m *testing.M) {
	code := m.Run()
	if err := remove(); err != nil {
		fmt.Fprintln(os.Stderr, "remove the test cluster:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// New returns two addresses of a fresh database: as the owner of its tables and as the role the application works with. All
// tests of a binary must hand in the same migration; it runs once.
func New(t testing.TB, migrate Migrate) (ownerURL, appURL string) {
	t.Helper()
	once.Do(func() { shared, failed = start(migrate) })
	if failed != nil {
		t.Fatalf("no database for tests: %v", failed)
	}
	name, err := shared.clone()
	if err != nil {
		t.Fatalf("copy the template database: %v", err)
	}
	t.Cleanup(func() {
		if err := shared.admin(fmt.Sprintf(`drop database if exists %s with (force)`, name)); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return shared.server.URL(postgres.OwnerRole, name), shared.server.URL(postgres.AppRole, name)
}

func start(migrate Migrate) (*cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), enoughTime)
	defer cancel()

	sweep()
	place, err := newFolder()
	if err != nil {
		return nil, err
	}
	server, err := postgres.Start(ctx, postgres.Config{Dir: place.path, Throwaway: true})
	if err != nil {
		place.remove()
		return nil, err
	}
	c := &cluster{folder: place, server: server}
	if err := c.makeTemplate(ctx, migrate); err != nil {
		stop, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = server.Stop(stop)
		place.remove()
		return nil, err
	}
	return c, nil
}

// makeTemplate migrates the cluster's own database and closes it to everybody, since one that is in use is not copied.
func (c *cluster) makeTemplate(ctx context.Context, migrate Migrate) error {
	if err := migrate(ctx, c.server.URL(postgres.OwnerRole, postgres.Database)); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, statement := range []string{
		`alter database %[1]s allow_connections false`,
		`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '%[1]s'`,
	} {
		if err := c.admin(fmt.Sprintf(statement, postgres.Database)); err != nil {
			return fmt.Errorf("make the template: %w", err)
		}
	}
	return nil
}

func (c *cluster) clone() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := fmt.Sprintf("test_%d", c.clones.Add(1))
	if err := c.admin(fmt.Sprintf(`create database %s template %s owner %s`, name, postgres.Database, postgres.OwnerRole)); err != nil {
		return "", err
	}
	return name, nil
}

// admin runs one statement as the superuser.
func (c *cluster) admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), enoughTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.server.URL(postgres.Superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// remove ends the cluster, if any test made one. There is nothing to save, so it is cut off.
func remove() error {
	if shared == nil {
		return nil
	}
	now, cancel := context.WithCancel(context.Background())
	cancel()
	if err := shared.server.Stop(now); err != nil {
		return err
	}
	return shared.folder.remove()
}
