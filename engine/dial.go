package engine

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"

	"log/slog"
)

// TaskQueue is where workers take the work of projects from.
const TaskQueue = "sluice"

// Address says where Temporal is. TLS is for Temporal Cloud and clusters that ask for it; APIKey goes with it.
type Address struct {
	HostPort  string
	Namespace string
	TLS       bool
	APIKey    string
}

// Dial connects to Temporal and waits until it answers, at most the context's time.
func Dial(ctx context.Context, at Address, logger *zap.Logger) (client.Client, error) {
	options := client.Options{
		HostPort: at.HostPort, Namespace: at.Namespace,
		Logger: log.NewStructuredLogger(slog.New(zapslog.NewHandler(logger.Core()))),
	}
	if at.TLS || at.APIKey != "" {
		options.ConnectionOptions.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if at.APIKey != "" {
		options.Credentials = client.NewAPIKeyStaticCredentials(at.APIKey)
	}
	for {
		c, err := client.DialContext(ctx, options)
		if err == nil {
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("temporal at %s does not answer: %w", at.HostPort, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}
