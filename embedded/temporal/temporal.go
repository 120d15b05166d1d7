package temporal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	clients "go.temporal.io/server/client"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"
	"go.uber.org/zap"

	"sluice/embedded/ports"
)

const (
	loopback  = "127.0.0.1"
	portsFile = "ports.json"

	// DefaultNamespace is where Sluice's workflows live.
	DefaultNamespace = "sluice"

	// DefaultRetention is how long the history of a workflow that ended is kept: as long as the oldest backup somebody may
	// restore, since what a restored log lacks is read back from there.
	DefaultRetention = 90 * 24 * time.Hour

	// DefaultMaxConnections is a share of postgres.DefaultMaxConnections that leaves Sluice's own pools as many.
	DefaultMaxConnections = 60
)

// DefaultKeywords are the search attributes operators find projects by.
var DefaultKeywords = []string{"SluiceCode", "SluiceTownship", "SluiceStage"}

// Config says where the server keeps its data and how it is reached.
type Config struct {
	Dir string      // the chosen ports are kept here; made where it is missing
	Log *zap.Logger // gets warnings and worse; nil for silence

	PostgresHost       string
	PostgresPort       int
	TLS                bool   // to PostgreSQL; without PostgresCA the server's name is not checked
	PostgresCA         string // file with the authority that signed the server's certificate
	User, Password     string
	Database           string
	VisibilityDatabase string
	MaxConnections     int // to PostgreSQL, all pools together; 0 for DefaultMaxConnections

	// Asynchronous lets the server go on before the disk has what it committed. It is for whoever waits for the disk afterwards, on the
	// same PostgreSQL server, and ends this one when that dies.
	Asynchronous bool

	Namespace string        // "" for DefaultNamespace
	Retention time.Duration // 0 for DefaultRetention
	Keywords  []string      // search attributes of type Keyword; nil for DefaultKeywords

	// Token is what workers and clients must show as "authorization: Bearer TOKEN"; at least 24 bytes.
	Token        string
	BindIP       string // where the frontend listens, "" for 127.0.0.1
	FrontendPort int    // 0 for one that is chosen at the first start and kept
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.MaxConnections == 0 {
		c.MaxConnections = DefaultMaxConnections
	}
	if c.Namespace == "" {
		c.Namespace = DefaultNamespace
	}
	if c.Retention == 0 {
		c.Retention = DefaultRetention
	}
	if c.Keywords == nil {
		c.Keywords = DefaultKeywords
	}
	if c.BindIP == "" {
		c.BindIP = loopback
	}
	return c
}

// Temporal is a running server.
type Temporal struct {
	address string
	stop    func()
}

// Start brings the schemas up to date, starts the server, registers the namespace with its search attributes and returns
// when workflows can be started. The context bounds the start alone; Stop ends the server.
//
// A server that cannot go on, at the start or later, logs why and ends the process: that is how Temporal is written.
func Start(ctx context.Context, cfg Config) (*Temporal, error) {
	cfg = cfg.withDefaults()
	words, settings := &hearing{}, &settings{}
	words.routine.Store(true)
	settings.starting.Store(true)
	logger := words.logger(cfg.Log)
	if len(cfg.Token) < shortestToken {
		return nil, fmt.Errorf("the engine's token must have at least %d characters: without one whoever reaches the engine would be everybody", shortestToken)
	}
	if err := openFolder(cfg.Dir); err != nil {
		return nil, err
	}
	guard := &guard{namespace: cfg.Namespace, token: cfg.Token, ownID: rand.Text() + rand.Text()}
	inside, err := newInside()
	if err != nil {
		return nil, err
	}
	addresses, err := chooseAddresses(cfg)
	if err != nil {
		return nil, err
	}
	if err := upgradeSchemas(ctx, cfg, logger); err != nil {
		return nil, err
	}
	server, err := launch(cfg, addresses, guard, inside, settings, logger)
	if err != nil {
		return nil, err
	}
	t := &Temporal{
		address: addresses.dial,
		stop: sync.OnceFunc(func() {
			words.routine.Store(true)
			if err := server.Stop(); err != nil {
				cfg.Log.Warn("the engine did not stop in order", zap.Error(err))
			}
		}),
	}
	if err := arrange(ctx, cfg, t.address, guard.ownID); err != nil {
		t.Stop()
		return nil, err
	}
	settings.starting.Store(false)
	words.routine.Store(false)
	return t, nil
}

func launch(
	cfg Config, addresses addresses, guard *guard, inside *inside, settings *settings, logger log.Logger,
) (temporal.Server, error) {
	line := &line{}
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(cfg, addresses, inside)),
		temporal.ForServices(services),
		temporal.WithStaticHosts(addresses.hosts()),
		temporal.WithDynamicConfigClient(settings),
		temporal.WithCustomDataStoreFactory(yielding{storeConfig(cfg, cfg.Database, mainPool(cfg)), line}),
		temporal.WithChainedFrontendGrpcInterceptors(line.watch),
		temporal.WithClientFactoryProvider(peopleFirst{clients.NewFactoryProvider()}),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewDefaultAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return guard }),
	)
	if err != nil {
		return nil, fmt.Errorf("prepare the engine: %w", err)
	}
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start the engine: %w", errors.Join(err, server.Stop()))
	}
	return server, nil
}

// Address is where clients on this machine reach the frontend.
func (t *Temporal) Address() string {
	return t.address
}

// Stop ends the server in good order and waits, about a second while clients are connected.
func (t *Temporal) Stop() {
	t.stop()
}

// chooseAddresses finds a port for each service, the same as last time where it is still free.
func chooseAddresses(cfg Config) (addresses, error) {
	names := []string{frontend, history, matching}
	if cfg.FrontendPort != 0 {
		if !ports.Free(cfg.BindIP, cfg.FrontendPort) {
			return addresses{}, fmt.Errorf("port %d on %s, asked for by the configuration, is in use", cfg.FrontendPort, cfg.BindIP)
		}
		names = names[1:]
	}
	where := loopback
	if cfg.BindIP != loopback {
		where = "" // free on every interface
	}
	kept, err := ports.Keep(filepath.Join(cfg.Dir, portsFile), where, names...)
	if err != nil {
		return addresses{}, err
	}
	if cfg.FrontendPort != 0 {
		kept[frontend] = cfg.FrontendPort
	}
	return newAddresses(cfg.BindIP, kept), nil
}

func newAddresses(bindIP string, chosen map[string]int) addresses {
	dial := bindIP
	if ip := net.ParseIP(bindIP); ip != nil && ip.IsUnspecified() {
		dial = loopback // who listens everywhere is here too
	}
	return addresses{ports: chosen, bindIP: bindIP, dial: net.JoinHostPort(dial, strconv.Itoa(chosen[frontend]))}
}
