// Command sluice runs the whole of Sluice on one machine, or its parts in a cluster. Everything here is wiring: one file per
// subcommand.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "sluice: "+err.Error())
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "sluice",
		Short:         "Workflow engine for the lives of publicly funded projects",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
	}
	root.AddCommand(
		upCommand(), apiCommand(), workerCommand(), temporalCommand(), migrateCommand(), rebuildCommand(), recoverCommand(), backupCommand(), restoreCommand(), drillCommand(),
		importCommand(), userCommand(), unitCommand(), clockCommand(), historyCommand(), readyCommand(),
	)
	return root
}
