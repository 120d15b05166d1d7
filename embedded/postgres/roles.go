package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Superuser administers the cluster; Sluice uses it for nothing but arranging roles and databases.
const Superuser = "postgres"

// The roles Sluice works with. None may do more than its own database needs.
const (
	OwnerRole  = "sluice_owner" // owns the record's tables and changes them
	AppRole    = "sluice"       // reads and writes what the owner grants
	EngineRole = "temporal"     // owns the engine's two databases
)

// The databases of the cluster.
const (
	Database           = "sluice"
	EngineDatabase     = "temporal"
	VisibilityDatabase = "temporal_visibility"
)

var roles = []string{OwnerRole, AppRole, EngineRole}

type database struct {
	name, owner string
	guests      []string // who may connect besides the owner
}

func (p *Postgres) databases() []database {
	list := []database{{name: Database, owner: OwnerRole, guests: []string{AppRole}}}
	if p.cfg.Throwaway {
		return list
	}
	return append(list,
		database{name: EngineDatabase, owner: EngineRole},
		database{name: VisibilityDatabase, owner: EngineRole},
	)
}

// arrange waits for the server and brings roles and databases to their intended state. It runs at every start, so a first
// start that was killed half-way is completed by the second.
func (p *Postgres) arrange(ctx context.Context) error {
	conn, err := p.await(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := p.replayed(ctx, conn); err != nil {
		return err
	}

	for _, role := range roles {
		if err := p.arrangeRole(ctx, conn, role); err != nil {
			return fmt.Errorf("arrange role %s: %w", role, err)
		}
	}
	for _, db := range p.databases() {
		if err := p.arrangeDatabase(ctx, conn, db); err != nil {
			return fmt.Errorf("arrange database %s: %w", db.name, err)
		}
	}
	return nil
}

// await connects as soon as the server lets anybody in.
func (p *Postgres) await(ctx context.Context) (*pgx.Conn, error) {
	for {
		conn, err := pgx.Connect(ctx, p.URL(Superuser, "postgres"))
		if err == nil {
			return conn, nil
		}
		select {
		case <-p.server.done:
			return nil, p.server.err
		case <-ctx.Done():
			return nil, fmt.Errorf("the database did not answer in time: %w", err)
		case <-time.After(15 * time.Millisecond):
		}
	}
}

// arrangeRole needs no quoting: names are constants, passwords letters and digits.
func (p *Postgres) arrangeRole(ctx context.Context, conn *pgx.Conn, role string) error {
	var there bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_roles where rolname = $1)`, role).Scan(&there); err != nil {
		return err
	}
	verb := "create"
	if there {
		verb = "alter"
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(
		`%s role %s login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '%s'`,
		verb, role, p.passwords[role]))
	return err
}

func (p *Postgres) arrangeDatabase(ctx context.Context, conn *pgx.Conn, db database) error {
	var there bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, db.name).Scan(&there); err != nil {
		return err
	}
	if !there {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create database %s owner %s`, db.name, db.owner)); err != nil {
			return err
		}
	}
	if _, err := conn.Exec(ctx, fmt.Sprintf(`revoke all on database %s from public`, db.name)); err != nil {
		return err
	}
	for _, guest := range db.guests {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`grant connect, temporary on database %s to %s`, db.name, guest)); err != nil {
			return err
		}
	}
	return p.closePublicSchema(ctx, conn, db)
}

// closePublicSchema does by hand what PostgreSQL does itself since version 15: the schema every name falls into belongs to
// the database's owner, and nobody else makes tables in it.
func (p *Postgres) closePublicSchema(ctx context.Context, conn *pgx.Conn, db database) error {
	var version int
	if err := conn.QueryRow(ctx, `select current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return err
	}
	if version >= 15_00_00 {
		return nil
	}
	inside, err := pgx.Connect(ctx, p.URL(Superuser, db.name))
	if err != nil {
		return err
	}
	defer inside.Close(context.WithoutCancel(ctx))
	_, err = inside.Exec(ctx, fmt.Sprintf(`alter schema public owner to %s; revoke create on schema public from public`, db.owner))
	return err
}
