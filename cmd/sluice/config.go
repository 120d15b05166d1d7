package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"sluice/activities"
	"sluice/notify"
	"sluice/openid"
	"sluice/policy"
	"sluice/service/port"
)

// config is every setting. A flag wins over the environment, the environment over the default; secrets come from the
// environment only.
type config struct {
	Data             string `env:"SLUICE_DATA"`
	HTTP             string `env:"SLUICE_HTTP" envDefault:"127.0.0.1:8080"`
	DatabaseURL      string `env:"SLUICE_DATABASE_URL"`
	OwnerDatabaseURL string `env:"SLUICE_OWNER_DATABASE_URL"`
	TemporalAddress  string `env:"SLUICE_TEMPORAL_ADDRESS"`
	Namespace        string `env:"SLUICE_TEMPORAL_NAMESPACE" envDefault:"sluice"`
	TemporalTLS      bool   `env:"SLUICE_TEMPORAL_TLS"`
	TemporalAPIKey   string `env:"SLUICE_TEMPORAL_API_KEY"`
	TemporalToken    string `env:"SLUICE_TEMPORAL_TOKEN"`
	PayloadKeys      string `env:"SLUICE_PAYLOAD_KEYS"`
	Clock            string `env:"SLUICE_CLOCK" envDefault:"real"`
	Now              string `env:"SLUICE_NOW"`
	Policy           string `env:"SLUICE_POLICY"`
	MaxPaperMB       int64  `env:"SLUICE_MAX_PAPER_MB" envDefault:"50"`
	MaxRequests      int    `env:"SLUICE_MAX_REQUESTS" envDefault:"100"`
	Verbose          bool   `env:"SLUICE_VERBOSE"`
	OneDiskWait      bool   `env:"SLUICE_ONE_DISK_WAIT" envDefault:"true"`

	SMTP      string `env:"SLUICE_SMTP_URL"`
	MailFrom  string `env:"SLUICE_MAIL_FROM"`
	PublicURL string `env:"SLUICE_PUBLIC_URL"`

	Backup       string `env:"SLUICE_BACKUP"`
	BackupCopies int    `env:"SLUICE_BACKUP_COPIES" envDefault:"14"`

	Proxies []string `env:"SLUICE_TRUSTED_PROXIES"`

	OpenID openIDConfig `envPrefix:"SLUICE_OIDC_"`

	URL       string `env:"SLUICE_URL" envDefault:"http://127.0.0.1:8080"`
	TokenFile string `env:"SLUICE_TOKEN_FILE"`

	Secrets secretFiles

	private struct{ postgres, temporal bool } // which servers run in sluice up itself

	EngineDatabase engineDatabase `envPrefix:"SLUICE_ENGINE_DB_"`
	Frontend       string         `env:"SLUICE_TEMPORAL_BIND" envDefault:"127.0.0.1:7233"`
}

// oneDiskWait reports whether a command waits for the disk only when it is recorded. That is safe where record and engine write one log,
// and the process that remembers what the disk may lack ends with the server that wrote it.
func (c *config) oneDiskWait() bool { return c.OneDiskWait && c.private.postgres && c.private.temporal }

// channels are the ways in which notifications leave the house. Mail needs a server and a sender; robots need nothing but themselves.
func (c *config) channels() (map[string]activities.Channel, error) {
	channels := map[string]activities.Channel{
		activities.WeCom: notify.NewWeCom(c.PublicURL), activities.DingTalk: notify.NewDingTalk(c.PublicURL),
	}
	if c.SMTP == "" {
		return channels, nil
	}
	mailbox, err := notify.NewMailbox(c.SMTP, c.MailFrom, c.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("SLUICE_SMTP_URL, SLUICE_MAIL_FROM: %w", err)
	}
	channels[activities.Mail] = mailbox
	return channels, nil
}

// openIDConfig is where people may sign in instead of with a password. Without an issuer there is none.
type openIDConfig struct {
	Issuer   string `env:"ISSUER"`
	ClientID string `env:"CLIENT_ID"`
	Secret   string `env:"CLIENT_SECRET"`
	Claim    string `env:"CLAIM" envDefault:"sub"`
	Name     string `env:"NAME"`
}

// issuer is where people may sign in; nil for nowhere.
func (c *config) issuer() (port.Issuer, error) {
	if c.OpenID.Issuer == "" {
		return nil, nil
	}
	issuer, err := openid.New(openid.Config{
		Issuer: c.OpenID.Issuer, ClientID: c.OpenID.ClientID, Secret: c.OpenID.Secret, Claim: c.OpenID.Claim, Pages: c.PublicURL,
	})
	if err != nil {
		return nil, fmt.Errorf("SLUICE_OIDC_…, SLUICE_PUBLIC_URL: %w", err)
	}
	return issuer, nil
}

// secretFiles hold what else would stand in the environment, as container engines hand secrets over.
type secretFiles struct {
	TemporalToken string `env:"SLUICE_TEMPORAL_TOKEN_FILE,file"`
	PayloadKeys   string `env:"SLUICE_PAYLOAD_KEYS_FILE,file"`
}

// engineDatabase is the PostgreSQL server that Temporal keeps its own state on.
type engineDatabase struct {
	Host       string `env:"HOST" envDefault:"127.0.0.1"`
	Port       int    `env:"PORT" envDefault:"5432"`
	User       string `env:"USER" envDefault:"temporal"`
	Password   string `env:"PASSWORD"`
	Database   string `env:"NAME" envDefault:"temporal"`
	Visibility string `env:"VISIBILITY_NAME" envDefault:"temporal_visibility"`
	TLS        bool   `env:"TLS"`
}

// fromEnvironment reads the environment into the defaults that flags then override. What is wrong in it is all said at once
// when the command runs.
func fromEnvironment() (*config, error) {
	var c config
	err := env.Parse(&c)
	if c.Data == "" {
		c.Data = defaultData()
	}
	c.TemporalToken = strings.TrimSpace(cmp.Or(c.TemporalToken, c.Secrets.TemporalToken))
	c.PayloadKeys = cmp.Or(c.PayloadKeys, c.Secrets.PayloadKeys)
	return &c, err
}

// defaultData is a folder of this directory; for root, whose directories PostgreSQL's own account often may not enter, a place
// where services keep theirs.
func defaultData() string {
	if os.Geteuid() == 0 {
		return "/var/lib/sluice"
	}
	return "data"
}

// configured makes a subcommand whose run has its settings.
func configured(cmd *cobra.Command, flags func(*cobra.Command, *config), run func(*cobra.Command, *config, []string) error) *cobra.Command {
	c, broken := fromEnvironment()
	flags(cmd, c)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if broken != nil {
			return broken
		}
		return run(cmd, c, args)
	}
	return cmd
}

func dataFlag(cmd *cobra.Command, c *config) {
	cmd.Flags().StringVar(&c.Data, "data", c.Data, "folder that holds everything (SLUICE_DATA)")
}

func httpFlag(cmd *cobra.Command, c *config) {
	cmd.Flags().StringVar(&c.HTTP, "http", c.HTTP, "address of the API; port 0 picks a free one (SLUICE_HTTP)")
	cmd.Flags().StringVar(&c.OpenID.Issuer, "oidc-issuer", c.OpenID.Issuer,
		"issuer of OpenID Connect where people may sign in (SLUICE_OIDC_ISSUER)")
	cmd.Flags().StringVar(&c.OpenID.ClientID, "oidc-client-id", c.OpenID.ClientID, "what Sluice is called there (SLUICE_OIDC_CLIENT_ID)")
	cmd.Flags().StringVar(&c.OpenID.Claim, "oidc-claim", c.OpenID.Claim, "claim that holds the person's code (SLUICE_OIDC_CLAIM)")
	cmd.Flags().StringVar(&c.OpenID.Name, "oidc-name", c.OpenID.Name, "what people call it, for the button (SLUICE_OIDC_NAME)")
	cmd.Flags().IntVar(&c.MaxRequests, "max-requests", c.MaxRequests,
		"requests of one person a second, ten seconds' worth at once; 0: any number (SLUICE_MAX_REQUESTS)")
	cmd.Flags().Int64Var(&c.MaxPaperMB, "max-paper-mb", c.MaxPaperMB, "largest paper that is taken, in MB (SLUICE_MAX_PAPER_MB)")
}

func serverFlags(cmd *cobra.Command, c *config) {
	secretFlag(cmd, &c.DatabaseURL, "database-url", "PostgreSQL as role sluice (SLUICE_DATABASE_URL)")
	cmd.Flags().StringVar(&c.TemporalAddress, "temporal-address", c.TemporalAddress, "host:port of Temporal (SLUICE_TEMPORAL_ADDRESS)")
	cmd.Flags().StringVar(&c.Namespace, "temporal-namespace", c.Namespace, "namespace (SLUICE_TEMPORAL_NAMESPACE)")
	cmd.Flags().BoolVar(&c.TemporalTLS, "temporal-tls", c.TemporalTLS, "speak TLS to Temporal (SLUICE_TEMPORAL_TLS)")
	cmd.Flags().BoolVar(&c.Verbose, "verbose", c.Verbose, "log every request (SLUICE_VERBOSE)")
}

func clockFlags(cmd *cobra.Command, c *config) {
	cmd.Flags().StringVar(&c.Clock, "clock", c.Clock, "real, or stepped for tests and demonstrations (SLUICE_CLOCK)")
	cmd.Flags().StringVar(&c.Now, "now", c.Now, "where a stepped clock begins, for example 2019-03-01 (SLUICE_NOW)")
}

func ownerFlag(cmd *cobra.Command, c *config) {
	secretFlag(cmd, &c.OwnerDatabaseURL, "owner-database-url", "PostgreSQL as role sluice_owner (SLUICE_OWNER_DATABASE_URL)")
}

// secretFlag is a flag whose value from the environment --help does not show.
func secretFlag(cmd *cobra.Command, value *string, name, usage string) {
	cmd.Flags().StringVar(value, name, *value, usage)
	cmd.Flags().Lookup(name).DefValue = ""
}

func policyFlag(cmd *cobra.Command, c *config) {
	cmd.Flags().StringVar(&c.Policy, "policy", c.Policy,
		"policy document an empty record begins with; default: the built-in one (SLUICE_POLICY)")
}

// firstPolicy is the document an empty record begins with.
func (c *config) firstPolicy() ([]byte, error) {
	if c.Policy == "" {
		return policy.DefaultDocument(), nil
	}
	document, err := os.ReadFile(c.Policy)
	if err != nil {
		return nil, err
	}
	if _, err := policy.Prove(document); err != nil {
		return nil, fmt.Errorf("%s:\n%w", c.Policy, err)
	}
	return document, nil
}

func callFlags(cmd *cobra.Command, c *config) {
	dataFlag(cmd, c)
	cmd.Flags().StringVar(&c.URL, "url", c.URL, "address of the running API (SLUICE_URL)")
	cmd.Flags().StringVar(&c.TokenFile, "token-file", c.TokenFile, "file with the token; default DATA/admin-token (SLUICE_TOKEN_FILE)")
}

func (c *config) tokenFile() string {
	if c.TokenFile != "" {
		return c.TokenFile
	}
	return filepath.Join(c.Data, "admin-token")
}

// logger writes one line of text per message to standard error; standard output belongs to what was asked for.
func (c *config) logger() *zap.Logger {
	level := zapcore.WarnLevel
	if c.Verbose {
		level = zapcore.DebugLevel
	}
	cfg := zap.NewProductionConfig()
	cfg.Level = zap.NewAtomicLevelAt(level)
	cfg.Encoding = "console"
	cfg.EncoderConfig.EncodeTime = zapcore.RFC3339TimeEncoder
	cfg.DisableStacktrace = true
	cfg.DisableCaller = true
	log, err := cfg.Build()
	if err != nil {
		return zap.NewNop() // the configuration above is constant
	}
	return log
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
