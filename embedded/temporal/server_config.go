package temporal

import (
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/auth"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"
)

const (
	frontend = string(primitives.FrontendService)
	history  = string(primitives.HistoryService)
	matching = string(primitives.MatchingService)
	worker   = string(primitives.WorkerService)

	clusterName     = "active"
	mainStore       = "main"
	visibilityStore = "visibility"

	// shards is written into the database at the first start and holds for ever. More made nothing faster on one machine,
	// and each costs a little at rest.
	shards = 4

	archivalOff = "disabled"
)

// services are what Sluice needs. The worker service runs Temporal's own workflows (schedules, batches, deletion of
// namespaces, scanners), none of which is used here, and costs as much at rest as all the others together.
var services = []string{frontend, history, matching}

// addresses are where the services listen: the frontend where the configuration says, the others for each other.
type addresses struct {
	ports  map[string]int
	bindIP string
	dial   string // the frontend as seen from this machine
}

// hosts replaces the gossip by which hosts find each other: there is one, and it is known. With gossip a restart after a
// kill waits up to a minute for the dead self to be declared dead.
func (a addresses) hosts() map[primitives.ServiceName]static.Hosts {
	internal := func(service string) static.Hosts {
		return static.SingleLocalHost(net.JoinHostPort(loopback, strconv.Itoa(a.ports[service])))
	}
	return map[primitives.ServiceName]static.Hosts{
		primitives.FrontendService: static.SingleLocalHost(a.dial),
		primitives.HistoryService:  internal(history),
		primitives.MatchingService: internal(matching),
		primitives.WorkerService:   static.SingleLocalHost(a.dial), // must be named; nobody calls it
	}
}

func serverConfig(cfg Config, addresses addresses, inside *inside) *config.Config {
	off := config.ArchivalNamespaceDefaults{
		History:    config.HistoryArchivalNamespaceDefaults{State: archivalOff},
		Visibility: config.VisibilityArchivalNamespaceDefaults{State: archivalOff},
	}
	return &config.Config{
		Global: config.Global{TLS: config.RootTLS{Internode: inside.group()}},
		Persistence: config.Persistence{
			DefaultStore:     mainStore,
			VisibilityStore:  visibilityStore,
			NumHistoryShards: shards,
			DataStores: map[string]config.DataStore{
				mainStore:       {CustomDataStoreConfig: &config.CustomDatastoreConfig{Name: mainStore}}, // see yielding
				visibilityStore: {SQL: storeConfig(cfg, cfg.VisibilityDatabase, visibilityPool(cfg))},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: addresses.dial},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			frontend: {RPC: config.RPC{GRPCPort: addresses.ports[frontend], BindOnIP: addresses.bindIP}},
			history:  {RPC: config.RPC{GRPCPort: addresses.ports[history], BindOnIP: loopback}},
			matching: {RPC: config.RPC{GRPCPort: addresses.ports[matching], BindOnIP: loopback}},
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: archivalOff},
			Visibility: config.VisibilityArchival{State: archivalOff},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: off},
		PublicClient:      config.PublicClient{HostPort: addresses.dial},
	}
}

// Each of the three services opens two pools, one per database. Lists of workflows are for operators and get a fifth.
func visibilityPool(cfg Config) int { return max(2, cfg.MaxConnections/15) }
func mainPool(cfg Config) int       { return max(4, cfg.MaxConnections/3-visibilityPool(cfg)) }

func storeConfig(cfg Config, database string, connections int) *config.SQL {
	store := &config.SQL{
		PluginName:      postgresql.PluginNamePGX,
		ConnectProtocol: "tcp",
		ConnectAddr:     net.JoinHostPort(cfg.PostgresHost, strconv.Itoa(cfg.PostgresPort)),
		User:            cfg.User,
		Password:        cfg.Password,
		DatabaseName:    database,
		MaxConns:        connections,
		// Opening a connection costs more than keeping it: fewer idle ones would be opened anew in every burst.
		MaxIdleConns:    connections,
		MaxConnLifetime: time.Hour,
	}
	if cfg.Asynchronous {
		store.ConnectAttributes = map[string]string{"synchronous_commit": "off"}
	}
	if cfg.TLS {
		store.TLS = &auth.TLS{Enabled: true, CaFile: cfg.PostgresCA, EnableHostVerification: cfg.PostgresCA != ""}
	}
	return store
}
