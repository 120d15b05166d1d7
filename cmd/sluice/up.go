package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"sluice/admin"
	"sluice/backup"
	"sluice/embedded"
	"sluice/embedded/postgres"
	"sluice/embedded/temporal"
	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
	"sluice/store"
)

func upCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use:   "up",
		Short: "Run everything on this machine: PostgreSQL, Temporal, worker and API",
		Long: "Run everything on this machine, on loopback, all data under one folder that is picked up again at the next start.\n" +
			"With --database-url, --owner-database-url or --temporal-address it uses those servers instead of its own.",
		Example: "  sluice up --data /var/lib/sluice\n  sluice up --data /tmp/demo --http 127.0.0.1:0 --clock stepped --now 2019-03-01",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		httpFlag(cmd, c)
		serverFlags(cmd, c)
		ownerFlag(cmd, c)
		clockFlags(cmd, c)
		policyFlag(cmd, c)
		cmd.Flags().StringVar(&c.Backup, "backup", c.Backup,
			"folder of backups to keep up to date: the database's log as it is written, papers, a copy every day (SLUICE_BACKUP)")
		copiesFlag(cmd, c)
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		return up(cmd.Context(), c, c.logger(), cmd.OutOrStdout())
	})
}

func up(ctx context.Context, c *config, log *zap.Logger, out io.Writer) error {
	unlock, err := embedded.Lock(c.Data)
	if err != nil {
		return err
	}
	defer unlock()
	kept, err := newSocket()
	if err != nil {
		return err
	}
	m := &machine{cfg: c, log: log, socket: kept, lost: make(chan struct{})}
	defer m.stop()
	return m.outlived(ctx, m.live(ctx, out))
}

// live starts the servers and runs everything on them.
func (m *machine) live(ctx context.Context, out io.Writer) error {
	if err := m.start(ctx); err != nil {
		return err
	}
	a, err := open(ctx, m.cfg, m.log)
	if err != nil {
		return err
	}
	defer a.close()
	a.store.EarlyIntents = m.cfg.oneDiskWait()
	if err := m.keepBackups(a); err != nil {
		return err
	}
	working := make(chan struct{})
	work := func(ctx context.Context) error { return a.work(ctx, func() { close(working) }) }
	return a.run(ctx, work, m.watch, m.backup, func(ctx context.Context) error {
		select {
		case <-working: // whoever finds the API finds all of it
		case <-ctx.Done():
			return nil
		}
		return a.serveAPI(ctx, m.socket, func(addr string) { a.welcome(ctx, out, addr) })
	})
}

// moment is long enough for a signal to be heard by whoever it was for.
const moment = 100 * time.Millisecond

// machine is the servers that run here because no others were named.
type machine struct {
	cfg      *config
	log      *zap.Logger
	socket   *socket
	postgres *postgres.Postgres
	keeper   *backup.Keeper // nil where no folder of backups is named
	lost     chan struct{}  // closed when PostgreSQL is gone for good, and gone says why
	gone     error
	stopping atomic.Bool
	stops    []func()
}

func (m *machine) start(ctx context.Context) error {
	m.cfg.private.temporal = m.cfg.TemporalAddress == ""
	if m.cfg.DatabaseURL == "" {
		if err := m.startPostgres(ctx); err != nil {
			return err
		}
	}
	if m.cfg.OwnerDatabaseURL != "" {
		if err := store.Migrate(ctx, m.cfg.OwnerDatabaseURL); err != nil {
			return err
		}
		if err := bootstrap(ctx, m.cfg, filepath.Join(m.cfg.Data, "admin-token"), m.log); err != nil {
			return err
		}
	}
	if m.cfg.private.temporal {
		m.cfg.Frontend = "127.0.0.1:0"
		token, err := temporal.Token(m.cfg.engineFolder())
		if err != nil {
			return err
		}
		m.cfg.TemporalToken = token
		server, err := startTemporal(ctx, m.cfg, m.cfg.engineFolder(), m.log)
		if err != nil {
			return err
		}
		m.stops = append(m.stops, server.Stop)
		m.cfg.TemporalAddress = server.Address()
	}
	return nil
}

func (m *machine) startPostgres(ctx context.Context) error {
	m.cfg.private.postgres = true
	server, err := postgres.Start(ctx, postgres.Config{
		Dir: filepath.Join(m.cfg.Data, "postgres"), Log: m.log, StaysDead: m.cfg.oneDiskWait(),
	})
	if err != nil {
		return err
	}
	m.stops = append(m.stops, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := server.Stop(ctx); err != nil {
			m.log.Error("PostgreSQL did not stop cleanly", zap.Error(err))
		}
	})
	m.postgres = server
	go m.watchPostgres(ctx)
	m.cfg.DatabaseURL = server.URL(postgres.AppRole, postgres.Database)
	m.cfg.OwnerDatabaseURL = server.URL(postgres.OwnerRole, postgres.Database)
	db := &m.cfg.EngineDatabase
	db.Host, db.Port = server.Address()
	db.User, db.Password = postgres.EngineRole, server.Password(postgres.EngineRole)
	return nil
}

// watchPostgres begins everything anew when the private PostgreSQL server dies, at whatever moment, also of a start.
func (m *machine) watchPostgres(ctx context.Context) {
	<-m.postgres.Done()
	select {
	case <-ctx.Done():
		return
	case <-time.After(moment): // Ctrl-C in a terminal reaches PostgreSQL as well, which may hear it first
	}
	switch {
	case m.stopping.Load():
		return
	case m.cfg.oneDiskWait():
		m.gone = m.socket.beginAnew(m.log, m.postgres.Err())
	default:
		m.gone = fmt.Errorf("PostgreSQL is gone: %w", m.postgres.Err())
	}
	close(m.lost)
}

// outlived returns how everything ended. Where that was because PostgreSQL died, whoever noticed first, watchPostgres has the word.
func (m *machine) outlived(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || m.postgres == nil {
		return err
	}
	select {
	case <-m.postgres.Done():
		return m.watch(ctx)
	case <-time.After(time.Second): // it lives
		return err
	}
}

// watch ends with an error when the private PostgreSQL server is gone for good.
func (m *machine) watch(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-m.lost:
		return m.gone
	}
}

// backup keeps the folder of backups up to date, where one is named.
func (m *machine) backup(ctx context.Context) error {
	if m.keeper == nil {
		return nil
	}
	return m.keeper.Run(ctx)
}

// keepBackups says who keeps the folder of backups, and how it is asked after.
func (m *machine) keepBackups(a *app) error {
	switch {
	case m.cfg.Backup == "":
	case m.postgres == nil:
		return errors.New("--backup is for the database server of the data folder; back up the one that you named by its own means")
	default:
		m.keeper = &backup.Keeper{
			Data: m.cfg.Data, Dir: m.cfg.Backup, Version: version(), Copies: m.cfg.BackupCopies, Log: m.log,
		}
	}
	if m.postgres != nil {
		a.backup = m.backupState
	}
	return nil
}

func (m *machine) backupState() port.Backup {
	if m.keeper == nil {
		return port.Backup{}
	}
	s := m.keeper.State()
	return port.Backup{Kept: true, Copied: s.Copied, Log: s.Log, Failed: s.CopyFailed || s.PapersFailed}
}

// stop stops the servers, the last started first.
func (m *machine) stop() {
	m.stopping.Store(true)
	for i := len(m.stops) - 1; i >= 0; i-- {
		m.stops[i]()
	}
}

// administrator is who the first start adds. The record knows them by this name.
var administrator = admin.PersonAdded{Person: "admin", Name: "管理员"}

// bootstrap publishes the first policy and adds the administrator when the record is empty; the token, and beside it a first password
// for the pages, are written where only their owner reads them. Where the file of the token is gone later a new one is issued: whoever
// runs the machine is never locked out.
func bootstrap(ctx context.Context, c *config, tokenFile string, log *zap.Logger) error {
	document, err := c.firstPolicy()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, c.DatabaseURL, log)
	if err != nil {
		return err
	}
	defer s.Close()
	token := rand.Text() + rand.Text()
	sum := sha256.Sum256([]byte(token))
	hash := hex.EncodeToString(sum[:])
	at, stepped, err := s.ClockNow(ctx)
	if err == nil && !stepped {
		at, err = c.begins()
	}
	if err != nil {
		return err
	}
	first, err := s.Bootstrap(ctx, at, document, administrator, hash)
	if err != nil {
		return err
	}
	if !first {
		needed, err := s.GiveBack(ctx, at, administrator.Person)
		if err != nil {
			return err
		}
		if needed {
			log.Error("nobody administered: the post was given back", zap.String("person", administrator.Person))
		}
	}
	if first {
		if err := firstPassword(ctx, s, passwordFile(tokenFile)); err != nil {
			return err
		}
	} else {
		if _, err := os.Stat(tokenFile); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		issued := &admin.TokenIssued{Person: administrator.Person, SHA256: hash, Label: "the file was gone"}
		if _, err := s.Administer(ctx, hash[:32], hash, lifecycle.System, at, issued); err != nil {
			return err
		}
	}
	return keepSecret(tokenFile, token)
}

// passwordFile is where the administrator's first password is kept until they choose their own: beside the token.
func passwordFile(tokenFile string) string {
	return filepath.Join(filepath.Dir(tokenFile), "admin-password")
}

// firstPassword gives the administrator a password to sign in with once.
func firstPassword(ctx context.Context, s *store.Store, file string) error {
	password := rand.Text()[:16]
	hash, err := service.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	if err := s.SetPassword(ctx, administrator.Person, port.Password{Hash: hash, First: true}, time.Now()); err != nil {
		return err
	}
	return keepSecret(file, password)
}

// keepSecret writes a line that only its owner reads.
func keepSecret(file, secret string) error {
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		return fmt.Errorf("a secret of the administrator could not be kept: %w", err)
	}
	return nil
}

// welcome says where everything is.
func (a *app) welcome(ctx context.Context, out io.Writer, addr string) {
	_, number, _ := net.SplitHostPort(addr)
	base := "http://127.0.0.1:" + number
	fmt.Fprintf(out, "http://%s\n", addr)
	fmt.Fprintf(out, "  pages    %s\n", base)
	if file := passwordFile(a.cfg.tokenFile()); a.firstPasswordStands(ctx, file) {
		fmt.Fprintf(out, "  sign in  as %s with the password in %s, and choose your own\n", administrator.Person, file)
	}
	fmt.Fprintf(out, "  API      %s/api/v1\n", base)
	fmt.Fprintf(out, "  its docs %s/docs\n", base)
	if _, err := os.Stat(a.cfg.tokenFile()); err == nil {
		fmt.Fprintf(out, "  token    Authorization: Bearer $(cat %s)\n", a.cfg.tokenFile())
	}
	fmt.Fprintf(out, "  engine   %s, namespace %s\n", a.cfg.TemporalAddress, a.cfg.Namespace)
	if a.clock.Stepped() {
		fmt.Fprintf(out, "  clock    stepped, stands at %s\n", a.clock.Now().Format(time.RFC3339))
	}
	fmt.Fprintln(out, "  stop     Ctrl-C")
}

// firstPasswordStands reports whether the administrator has not chosen a password yet and the first one is in the file.
func (a *app) firstPasswordStands(ctx context.Context, file string) bool {
	if _, err := os.Stat(file); err != nil {
		return false
	}
	kept, err := a.store.Password(ctx, administrator.Person)
	return err == nil && kept.First
}
