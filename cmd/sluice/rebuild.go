package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"sluice/embedded"
	"sluice/store"
)

func rebuildCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use:   "rebuild",
		Short: "Make every list again from the log alone, checking its chains on the way",
		Long: "Make every list again from the log alone, checking its chains on the way. All or nothing: until it is done the old\n" +
			"lists stand. On one machine stop sluice up first.",
		Example: "  sluice rebuild --data /var/lib/sluice",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		ownerFlag(cmd, c)
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		return onDatabase(cmd.Context(), c, func(ownerURL string) error {
			running, err := store.Connected(cmd.Context(), ownerURL)
			if err != nil {
				return err
			}
			if running > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(),
					"Sluice runs (%d connections): until this is done it answers 503 and finishes later what it was asked\n", running)
			}
			events, err := rebuilt(cmd.Context(), ownerURL)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "rebuilt from %d events, every chain is whole\n", events)
			}
			return err
		})
	})
}

// rebuilt makes every list again and counts the events.
func rebuilt(ctx context.Context, ownerURL string) (events int, err error) {
	bar := progress(-1, "events")
	err = store.Rebuild(ctx, ownerURL, func(done, total int) {
		events = total
		bar.ChangeMax(total)
		bar.Set(done)
	})
	bar.Finish()
	return events, err
}

// onDatabase runs with the owner's address of the database: the one named, or that of the folder's own cluster, started for
// the purpose.
func onDatabase(ctx context.Context, c *config, do func(ownerURL string) error) error {
	if c.OwnerDatabaseURL != "" {
		return do(c.OwnerDatabaseURL)
	}
	unlock, err := embedded.Lock(c.Data)
	if err != nil {
		return err
	}
	defer unlock()
	m := &machine{cfg: c, log: c.logger()}
	defer m.stop()
	if err := m.startPostgres(ctx); err != nil {
		return err
	}
	return do(c.OwnerDatabaseURL)
}
