package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"sluice/embedded/temporal"
	"sluice/store"
)

// The parts of a cluster: any number of each, against the same PostgreSQL and Temporal.

func apiCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use:     "api",
		Short:   "Run the API against servers that are already there",
		Example: "  sluice api --http 0.0.0.0:8080 --database-url postgres://sluice@db/sluice --temporal-address temporal:7233",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		httpFlag(cmd, c)
		serverFlags(cmd, c)
		clockFlags(cmd, c)
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		return runPart(cmd, c, func(a *app) func(context.Context) error {
			return func(ctx context.Context) error {
				return a.serveAPI(ctx, &socket{}, func(addr string) { fmt.Fprintf(cmd.OutOrStdout(), "http://%s\n", addr) })
			}
		})
	})
}

func workerCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use:     "worker",
		Short:   "Run a worker and its sweeper against servers that are already there",
		Example: "  sluice worker --database-url postgres://sluice@db/sluice --temporal-address temporal:7233",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		serverFlags(cmd, c)
		clockFlags(cmd, c)
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		return runPart(cmd, c, func(a *app) func(context.Context) error {
			return func(ctx context.Context) error {
				return a.work(ctx, func() { fmt.Fprintln(cmd.OutOrStdout(), "worker ready") })
			}
		})
	})
}

func runPart(cmd *cobra.Command, c *config, part func(*app) func(context.Context) error) error {
	a, err := open(cmd.Context(), c, c.logger())
	if err != nil {
		return err
	}
	defer a.close()
	return a.run(cmd.Context(), part(a))
}

func migrateCommand() *cobra.Command {
	var adminToken string
	return configured(&cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date and, the first time, publish a policy and add the administrator",
		Example: "  sluice migrate --owner-database-url postgres://sluice_owner@db/sluice --database-url postgres://sluice@db/sluice \\\n" +
			"    --admin-token-file /run/secrets/admin-token",
		Args: cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		ownerFlag(cmd, c)
		serverFlags(cmd, c)
		policyFlag(cmd, c)
		cmd.Flags().StringVar(&adminToken, "admin-token-file", "", "where to write the administrator's token the first time")
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		if c.OwnerDatabaseURL == "" || c.DatabaseURL == "" || adminToken == "" {
			return errors.New("needs --owner-database-url, --database-url and --admin-token-file; see sluice migrate --help")
		}
		if err := store.Migrate(cmd.Context(), c.OwnerDatabaseURL); err != nil {
			return err
		}
		return bootstrap(cmd.Context(), c, adminToken, c.logger())
	})
}

func temporalCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use:   "temporal",
		Short: "Run the Temporal server alone, with its schema set up, on a PostgreSQL server that is already there",
		Example: "  SLUICE_TEMPORAL_TOKEN=$(openssl rand -hex 32) SLUICE_ENGINE_DB_HOST=db SLUICE_ENGINE_DB_PASSWORD=… sluice temporal\n" +
			"  (the APIs and workers need the same token; SLUICE_ENGINE_DB_HOST, _PORT, _USER, _PASSWORD, _NAME, _VISIBILITY_NAME, _TLS; SLUICE_TEMPORAL_BIND)",
		Args: cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		cmd.Flags().StringVar(&c.Frontend, "bind", c.Frontend, "address of the frontend (SLUICE_TEMPORAL_BIND)")
		cmd.Flags().StringVar(&c.Namespace, "temporal-namespace", c.Namespace, "namespace to register (SLUICE_TEMPORAL_NAMESPACE)")
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		if c.TemporalToken == "" {
			return errors.New("needs SLUICE_TEMPORAL_TOKEN, or SLUICE_TEMPORAL_TOKEN_FILE: without it whoever reaches the engine would be everybody")
		}
		server, err := startTemporal(cmd.Context(), c, c.Data, c.logger())
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), "temporal ready on "+server.Address())
		<-cmd.Context().Done()
		server.Stop()
		return nil
	})
}

func startTemporal(ctx context.Context, c *config, dir string, log *zap.Logger) (*temporal.Temporal, error) {
	host, portText, err := net.SplitHostPort(c.Frontend)
	if err != nil {
		return nil, fmt.Errorf("--bind: %w", err)
	}
	frontend, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fmt.Errorf("--bind: %q is not a port", portText)
	}
	db := c.EngineDatabase
	return temporal.Start(ctx, temporal.Config{
		Dir: dir, Log: log, Namespace: c.Namespace, Token: c.TemporalToken, BindIP: host, FrontendPort: frontend,
		PostgresHost: db.Host, PostgresPort: db.Port, TLS: db.TLS, User: db.User, Password: db.Password,
		Database: db.Database, VisibilityDatabase: db.Visibility, Asynchronous: c.oneDiskWait(),
	})
}
