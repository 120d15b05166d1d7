package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	enumspb "go.temporal.io/api/enums/v1"

	"sluice/engine"
)

func readyCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use:   "ready api|worker|temporal",
		Short: "Ask whether a part is ready, for health checks: exit status 0 says yes",
		Example: "  sluice ready api --url http://127.0.0.1:8080\n" +
			"  sluice ready worker --temporal-address temporal:7233   (a worker of this host takes work)",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"api", "worker", "temporal"},
	}, func(cmd *cobra.Command, c *config) {
		cmd.Flags().StringVar(&c.URL, "url", c.URL, "address of the running API (SLUICE_URL)")
		dataFlag(cmd, c)
		serverFlags(cmd, c)
	}, func(cmd *cobra.Command, c *config, args []string) error {
		ctx, cancel := context.WithTimeout(cmd.Context(), 5*time.Second)
		defer cancel()
		if args[0] == "api" {
			return apiReady(ctx, c)
		}
		return engineReady(ctx, c, args[0] == "worker")
	})
}

func apiReady(ctx context.Context, c *config) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", c.URL, response.Status)
	}
	return nil
}

// engineReady asks Temporal, and on request whether a worker on this host takes work from it.
func engineReady(ctx context.Context, c *config, worker bool) error {
	at, err := c.temporal()
	if err != nil {
		return err
	}
	temporal, err := engine.Dial(ctx, at, c.logger())
	if err != nil || !worker {
		return err
	}
	defer temporal.Close()
	queue, err := temporal.DescribeTaskQueue(ctx, engine.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return err
	}
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	for _, poller := range queue.GetPollers() {
		if strings.Contains(poller.GetIdentity(), "@"+host+"@") {
			return nil
		}
	}
	return fmt.Errorf("no worker on %s takes work", host)
}
