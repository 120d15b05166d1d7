package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"

	"log/slog"
)

// TaskQueue is where workers take the work of projects from.
const TaskQueue = "sluice"

// Address says where Temporal is and how one gets in. Token is what Sluice's own engine wants to see; TLS is for Temporal Cloud and
// clusters that ask for it, APIKey goes with it. With a Seal Temporal keeps nothing that it can read.
type Address struct {
	HostPort  string
	Namespace string
	Token     string
	TLS       bool
	APIKey    string
	Seal      *Seal
}

// badge shows the token with every request.
type badge string

// GetHeaders implements client.HeadersProvider.
func (b badge) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(b)}, nil
}

// Dial connects to Temporal and waits until it answers, at most the context's time. An engine that refuses the token is an error at once.
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
	if at.Token != "" {
		options.HeadersProvider = badge(at.Token)
	}
	at.Seal.use(&options)
	for {
		c, err := client.DialContext(ctx, options)
		if err == nil {
			if err := mayEnter(ctx, c, at); err != nil {
				return nil, err
			}
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("temporal at %s does not answer: %w", at.HostPort, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// mayEnter asks something that only those may ask who show the right token. Other errors than a refusal say nothing about it.
func mayEnter(ctx context.Context, c client.Client, at Address) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: at.Namespace})
	var denied *serviceerror.PermissionDenied
	if errors.As(err, &denied) {
		c.Close()
		return fmt.Errorf("temporal at %s lets nobody in without its token: SLUICE_TEMPORAL_TOKEN is not set, or not the one it was started with", at.HostPort)
	}
	return nil
}
