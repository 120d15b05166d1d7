package temporal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/server/common"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// client speaks to the frontend of the server just started.
type client struct {
	cfg       Config
	workflows workflowservice.WorkflowServiceClient
}

// timeout is how long a server that has started may take to answer; it takes well under a second.
const timeout = time.Minute

// arrange brings the namespace to its intended state and waits until the server acts on it.
func arrange(ctx context.Context, cfg Config, address, token string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", bearer(token))
	conn, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithUnaryInterceptor(plainErrors))
	if err != nil {
		return fmt.Errorf("reach the engine: %w", err)
	}
	defer conn.Close()
	c := &client{cfg: cfg, workflows: workflowservice.NewWorkflowServiceClient(conn)}

	if err := insist(ctx, c.ensureNamespace); err != nil {
		return fmt.Errorf("register namespace %s: %w", cfg.Namespace, err)
	}
	if err := insist(ctx, c.ensureKeywords); err != nil {
		return fmt.Errorf("add the search attributes: %w", err)
	}
	if err := insist(ctx, c.ready); err != nil {
		return fmt.Errorf("the engine did not become ready: %w", err)
	}
	return nil
}

// insist repeats a step until it succeeds: a server that has just started refuses for a while. What it calls wrong it will
// call wrong again.
func insist(ctx context.Context, step func(context.Context) error) error {
	for {
		err := step(ctx)
		var wrong *serviceerror.InvalidArgument
		if err == nil || errors.As(err, &wrong) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// ensureNamespace registers first and asks afterwards: the server remembers for a second that it was asked in vain.
func (c *client) ensureNamespace(ctx context.Context) error {
	_, err := c.workflows.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace:                        c.cfg.Namespace,
		WorkflowExecutionRetentionPeriod: durationpb.New(c.cfg.Retention),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if !errors.As(err, &exists) {
		return err
	}
	there, err := c.describe(ctx)
	if err != nil || there.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() == c.cfg.Retention {
		return err
	}
	_, err = c.workflows.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: c.cfg.Namespace,
		Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(c.cfg.Retention)},
	})
	return err
}

// keywordFields is how many columns for keywords the visibility database has in store.
const keywordFields = 10

// ensureKeywords gives the namespace's search attributes a column each of those the visibility database has in store. No
// table changes and no system workflow is needed for that. The server's own call for it is not used: it would ask its frontend as nobody.
func (c *client) ensureKeywords(ctx context.Context) error {
	there, err := c.describe(ctx)
	if err != nil {
		return err
	}
	taken := there.GetConfig().GetCustomSearchAttributeAliases()
	known := slices.Collect(maps.Values(taken))
	added := map[string]string{}
	for _, name := range c.cfg.Keywords {
		if slices.Contains(known, name) {
			continue
		}
		field := freeKeyword(taken, added)
		if field == "" {
			return serviceerror.NewInvalidArgumentf("there is no column left for search attribute %s", name)
		}
		added[field] = name
	}
	if len(added) == 0 {
		return nil
	}
	_, err = c.workflows.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: c.cfg.Namespace,
		Config:    &namespacepb.NamespaceConfig{CustomSearchAttributeAliases: added},
	})
	return err
}

// freeKeyword is a column that no search attribute has; "" for none.
func freeKeyword(taken, added map[string]string) string {
	for n := 1; n <= keywordFields; n++ {
		field := fmt.Sprintf("Keyword%02d", n)
		if taken[field] == "" && added[field] == "" {
			return field
		}
	}
	return ""
}

// ready asks for workflows that do not exist: one in each shard, since each is taken over on its own after a start, and one
// by each search attribute, since the namespace is cached and its attributes may have been added a moment ago.
func (c *client) ready(ctx context.Context) error {
	there, err := c.describe(ctx)
	if err != nil {
		return err
	}
	for shard := range int32(shards) {
		_, err := c.workflows.DescribeWorkflowExecution(ctx, &workflowservice.DescribeWorkflowExecutionRequest{
			Namespace: c.cfg.Namespace,
			Execution: &commonpb.WorkflowExecution{WorkflowId: idInShard(there.GetNamespaceInfo().GetId(), shard+1)},
		})
		var absent *serviceerror.NotFound
		if err != nil && !errors.As(err, &absent) {
			return fmt.Errorf("shard %d: %w", shard+1, err)
		}
	}
	var each []string
	for _, name := range c.cfg.Keywords {
		each = append(each, name+` = "none"`)
	}
	_, err = c.workflows.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: c.cfg.Namespace,
		Query:     strings.Join(each, " and "),
	})
	if err != nil {
		// Not wrapped: an attribute that is unknown is invalid to the server, and here a matter of time.
		return fmt.Errorf("the search attributes: %s", err.Error())
	}
	return nil
}

// idInShard makes up a workflow id that falls into a shard.
func idInShard(namespaceID string, shard int32) string {
	for n := 0; ; n++ {
		id := fmt.Sprintf("nobody/%d", n)
		if common.WorkflowIDToHistoryShard(namespaceID, id, shards) == shard {
			return id
		}
	}
}

func (c *client) describe(ctx context.Context) (*workflowservice.DescribeNamespaceResponse, error) {
	return c.workflows.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: c.cfg.Namespace})
}

// plainErrors turns what comes over the wire back into the errors the server returned.
func plainErrors(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker,
	options ...grpc.CallOption) error {
	return serviceerror.FromStatus(status.Convert(invoke(ctx, method, request, reply, conn, options...)))
}
