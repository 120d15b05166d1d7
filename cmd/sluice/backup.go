package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"sluice/backup"
	"sluice/embedded"
	"sluice/papers"
	"sluice/store"
)

func backupCommand() *cobra.Command {
	var to string
	return configured(&cobra.Command{
		Use:   "backup",
		Short: "Copy everything of a data folder, also while Sluice runs, and check the copy",
		Long: "Copy everything of a data folder into a folder of backups: the database cluster as of one moment, its secrets,\n" +
			"the papers. Every file of the copy is checked. Sluice may run meanwhile. Old copies beyond --backup-copies are\n" +
			"removed. With sluice up --backup the same folder also gets the database's log as it is written, and a copy every\n" +
			"day.",
		Example: "  sluice backup --to /backup/sluice --data /var/lib/sluice",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		copiesFlag(cmd, c)
		cmd.Flags().StringVar(&to, "to", c.Backup, "folder of backups (SLUICE_BACKUP)")
	}, func(cmd *cobra.Command, c *config, _ []string) error {
		if to == "" {
			return errors.New("--to names no folder")
		}
		return onCluster(cmd.Context(), c, func() error {
			bar := newStepBar()
			copied, err := backup.Take(cmd.Context(), c.Data, to, version(), bar.step)
			bar.end()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d MB and %d papers, checked\n", copied.Path, copied.Bytes>>20, copied.Papers)
			return backup.Prune(to, c.BackupCopies)
		})
	})
}

func copiesFlag(cmd *cobra.Command, c *config) {
	cmd.Flags().IntVar(&c.BackupCopies, "backup-copies", c.BackupCopies, "how many copies are kept (SLUICE_BACKUP_COPIES)")
}

// onCluster does something while the database server of the data folder runs: that of the Sluice at work, or one started for the purpose.
func onCluster(ctx context.Context, c *config, do func() error) error {
	unlock, err := embedded.Lock(c.Data)
	if errors.Is(err, embedded.ErrHeld) {
		return do()
	}
	if err != nil {
		return err
	}
	defer unlock()
	m := &machine{cfg: c, log: c.logger()}
	defer m.stop()
	if err := m.startPostgres(ctx); err != nil {
		return err
	}
	return do()
}

func restoreCommand() *cobra.Command {
	var moment string
	return configured(&cobra.Command{
		Use:   "restore DIR",
		Short: "Make a data folder of a folder of backups, as of any moment that it covers, and prove it",
		Long: "Make a new data folder of a folder of backups: of its newest copy and the database's log that was kept since, or\n" +
			"as of a moment. Then every list is made again from the log, which checks every chain, and the papers that the\n" +
			"record names are looked for. Never let the old folder and the restored one run for the same county.",
		Example: "  sluice restore /backup/sluice --data /srv/restored\n" +
			"  sluice restore /backup/sluice --data /srv/restored --to '2026-12-01 14:05'",
		Args: cobra.ExactArgs(1),
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		cmd.Flags().StringVar(&moment, "to", "", "moment, Asia/Shanghai, such as '2026-12-01 14:05' (default: as late as possible)")
	}, func(cmd *cobra.Command, c *config, args []string) error {
		until, err := parseMoment(moment)
		if err != nil {
			return fmt.Errorf("--to: %w", err)
		}
		return restored(cmd.Context(), c, args[0], until, cmd.OutOrStdout())
	})
}

func drillCommand() *cobra.Command {
	var scratch string
	return configured(&cobra.Command{
		Use:   "drill DIR",
		Short: "Prove that a folder of backups can be restored: do it in a scratch folder, and compare workflows and log",
		Long: "Restore a folder of backups as late as possible into a scratch folder, check every chain, make every list again,\n" +
			"start the engine there and compare the workflow of every open project with the log. Nothing leaves the house,\n" +
			"and the scratch folder is removed. Sluice may run meanwhile; the scratch folder needs room for all of it.",
		Example: "  sluice drill /backup/sluice",
		Args:    cobra.ExactArgs(1),
	}, func(cmd *cobra.Command, _ *config) {
		cmd.Flags().StringVar(&scratch, "scratch", os.TempDir(), "where the scratch folder is made")
	}, func(cmd *cobra.Command, c *config, args []string) error {
		began := time.Now()
		dir, err := os.MkdirTemp(scratch, "sluice-drill-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o711); err != nil { // PostgreSQL's own account passes through
			return err
		}
		in := func() *config { // its own servers, whatever the environment names
			there := *c
			there.Data, there.DatabaseURL, there.OwnerDatabaseURL, there.TemporalAddress, there.TemporalToken = dir, "", "", "", ""
			return &there
		}
		if err := restored(cmd.Context(), in(), args[0], time.Time{}, cmd.OutOrStdout()); err != nil {
			return err
		}
		return onEngine(cmd.Context(), in(), func(ctx context.Context, a *app) error {
			streams, err := a.named(ctx, nil)
			if err != nil {
				return err
			}
			bar := progress(len(streams), "projects")
			all, err := a.engine.CompareAll(ctx, streams, func(done, _ int) { bar.Set(done) })
			bar.Finish()
			if err != nil {
				return err
			}
			if left := report(cmd.OutOrStdout(), all); left > 0 {
				return fmt.Errorf("%d of %d are not in step with the log", left, len(all))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "the backup holds; proved in %s\n", time.Since(began).Round(time.Second))
			return nil
		})
	})
}

// restored restores into the data folder and proves it.
func restored(ctx context.Context, c *config, from string, until time.Time, out io.Writer) error {
	bar := newStepBar()
	copied, err := backup.Restore(ctx, from, c.Data, until, bar.step)
	bar.end()
	if err != nil {
		return err
	}
	err = onDatabase(ctx, c, func(ownerURL string) error {
		if err := store.Migrate(ctx, ownerURL); err != nil {
			return err
		}
		events, err := rebuilt(ctx, ownerURL)
		if err != nil {
			return err
		}
		lacking, err := lackingPapers(ctx, c)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "restored into %s from %s: %d events, every chain is whole\n", c.Data, copied.Path, events)
		for _, sha := range lacking {
			fmt.Fprintf(out, "paper %s is on record and not in the backup\n", sha)
		}
		return nil
	})
	if err != nil && strings.Contains(err.Error(), "before configured recovery target") {
		return fmt.Errorf("the log that was kept ends before %s", until.Format(time.RFC3339))
	}
	return err
}

// lackingPapers are the papers that the record names and the folder lacks.
func lackingPapers(ctx context.Context, c *config) (lacking []string, err error) {
	s, err := store.Open(ctx, c.DatabaseURL, c.logger())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	named, err := s.NamedPapers(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := papers.Open(filepath.Join(c.Data, "papers"))
	if err != nil {
		return nil, err
	}
	for sha := range named {
		file, _, err := folder.Get(sha)
		switch {
		case errors.Is(err, papers.ErrNotFound):
			lacking = append(lacking, sha)
		case err != nil:
			return nil, err
		default:
			file.Close()
		}
	}
	return lacking, nil
}

// parseMoment reads a moment of Asia/Shanghai, with or without seconds, or of RFC 3339; zero for none.
func parseMoment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	shanghai := time.FixedZone("Asia/Shanghai", 8*60*60)
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", time.RFC3339} {
		if at, err := time.ParseInLocation(layout, text, shanghai); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no moment; write it as '2026-12-01 14:05'", text)
}

// stepBar shows how far each of several steps is.
type stepBar struct {
	what string
	bar  *progressbar.ProgressBar
}

func newStepBar() *stepBar { return &stepBar{} }

func (b *stepBar) step(what string, percent int) {
	if b.what != what {
		b.end()
		b.what, b.bar = what, progress(100, what)
	}
	b.bar.Set(percent)
}

func (b *stepBar) end() {
	if b.bar != nil {
		b.bar.Finish()
	}
}
