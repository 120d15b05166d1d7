package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"sluice/activities"
	"sluice/embedded"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/store"
	"sluice/worker"
	"sluice/workflows"
)

func recoverCommand() *cobra.Command {
	var fromLog, look bool
	return configured(&cobra.Command{
		Use:   "recover [CODE…]",
		Short: "Begin the workflows anew that the engine has lost, from the log",
		Long: "Compare the workflow of every open project, or of those named, and of the office (the word office), with the\n" +
			"log, and begin those anew from the log that the engine has lost, or has of an older store. What is in step is\n" +
			"left alone, and the same command may be given again at any time. A project whose workflow holds more than the\n" +
			"log is left alone, too, and named: restore the record of the same moment, or say --from-log, which gives up what\n" +
			"the log lacks. Stop sluice up, or every API and worker of a cluster, first.",
		Example: "  sluice recover --data /var/lib/sluice\n  sluice recover --look --data /var/lib/sluice\n" +
			"  sluice recover SS2019-001 --from-log --data /var/lib/sluice",
		Args: cobra.ArbitraryArgs,
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		serverFlags(cmd, c)
		ownerFlag(cmd, c)
		cmd.Flags().BoolVar(&fromLog, "from-log", false, "begin anew also what holds more than the log: that is given up")
		cmd.Flags().BoolVar(&look, "look", false, "only compare, and list what is not in step")
	}, func(cmd *cobra.Command, c *config, codes []string) error {
		return onEngine(cmd.Context(), c, func(ctx context.Context, a *app) error {
			bar := progress(-1, "projects")
			moved := func(done, total int) {
				bar.ChangeMax(total)
				bar.Set(done)
			}
			streams, err := a.named(ctx, codes)
			if err != nil {
				return err
			}
			compare := func() ([]engine.Compared, error) { return a.engine.Recover(ctx, streams, fromLog, moved) }
			if look {
				compare = func() ([]engine.Compared, error) { return a.engine.CompareAll(ctx, streams, moved) }
			}
			all, err := compare()
			bar.Finish()
			if left := report(cmd.OutOrStdout(), all); err == nil && left > 0 {
				err = fmt.Errorf("%d of %d are not in step with the log", left, len(all))
			}
			return err
		})
	})
}

// named are the streams of some projects; every one that is open where none is named.
func (a *app) named(ctx context.Context, codes []string) ([]string, error) {
	open, err := a.store.OpenStreams(ctx)
	if err != nil || len(codes) == 0 {
		return open, err
	}
	var streams []string
	for _, code := range codes {
		stream := engine.WorkflowID(code)
		if code == lifecycle.OfficeStream {
			stream = code
		}
		if !slices.Contains(open, stream) {
			return nil, fmt.Errorf("%s is no open project", code)
		}
		streams = append(streams, stream)
	}
	return streams, nil
}

// report lists what was not in step and counts what still is not.
func report(out io.Writer, all []engine.Compared) (left int) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	anew := 0
	for _, c := range all {
		if c.Standing == engine.InStep {
			continue
		}
		done := "left alone"
		if c.Anew {
			done, anew = "begun anew", anew+1
		} else {
			left++
		}
		fmt.Fprintf(table, "%s\t%s\tlog %d, workflow %d\t%s\n", strings.TrimPrefix(c.Stream, "project/"), c.Standing, c.Log, c.Workflow, done)
	}
	table.Flush() // whoever listens no more learns no more
	fmt.Fprintf(out, "%d compared, %d in step, %d begun anew, %d left alone\n", len(all), len(all)-anew-left, anew, left)
	return left
}

// onEngine does something with record and engine, on their servers or on those of the data folder, with workflows that answer and nothing
// else at work.
func onEngine(ctx context.Context, c *config, do func(ctx context.Context, a *app) error) error {
	kept, err := newSocket()
	if err != nil {
		return err
	}
	m := &machine{cfg: c, log: c.logger(), socket: kept, lost: make(chan struct{})}
	if c.DatabaseURL == "" || c.TemporalAddress == "" {
		unlock, err := embedded.Lock(c.Data)
		if err != nil {
			return err
		}
		defer unlock()
		defer m.stop()
		if err := m.start(ctx); err != nil {
			return err
		}
	}
	if err := c.clockOfRecord(ctx, m.log); err != nil {
		return err
	}
	a, err := open(ctx, c, m.log)
	if err != nil {
		return err
	}
	defer a.close()
	set := &workflows.Set{Terms: a.terms.At}
	acts := &activities.Activities{Log: a.store, Ledger: a.store}
	return worker.While(ctx, a.temporal, set, acts, func(ctx context.Context) error { return do(ctx, a) })
}

// clockOfRecord goes by the clock that the record belongs to.
func (c *config) clockOfRecord(ctx context.Context, log *zap.Logger) error {
	s, err := store.Open(ctx, c.DatabaseURL, log)
	if err != nil {
		return err
	}
	defer s.Close()
	_, stepped, err := s.ClockNow(ctx)
	if c.Clock = "real"; stepped {
		c.Clock = "stepped"
	}
	return err
}
