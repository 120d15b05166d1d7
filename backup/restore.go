package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluice/embedded/postgres"
)

// Restore makes a data folder of a folder of backups, as of a moment, or as late as possible where the moment is zero. The data folder must
// not be there yet, or be empty. The database's log is replayed at the next start of the server in it.
func Restore(ctx context.Context, dir, data string, moment time.Time, progress func(what string, percent int)) (Copied, error) {
	if left, err := os.ReadDir(data); err == nil && len(left) > 0 {
		return Copied{}, fmt.Errorf("%s is not empty: a restore makes a folder of its own", data)
	}
	c, err := newest(dir, moment)
	if err != nil {
		return c, err
	}
	received, err := received(dir)
	if err != nil {
		return c, err
	}
	if !moment.IsZero() && !received {
		return c, fmt.Errorf("%s holds no log of the database, so only its copies can be restored: the newest without a moment", dir)
	}
	if err := postgres.Check(ctx, filepath.Join(c.Path, "postgres", "data")); err != nil {
		return c, err
	}
	if err := copyTree(ctx, c.Path, data, func(percent int) { progress("database", percent) }); err != nil {
		return c, err
	}
	_, err = CopyPapers(ctx, filepath.Join(dir, papersName), filepath.Join(data, papersName), time.Time{}, func(percent int) {
		progress("papers", percent)
	})
	if err != nil {
		return c, err
	}
	if received {
		err = postgres.Until(filepath.Join(data, "postgres"), filepath.Join(dir, walName), moment)
	}
	return c, err
}

// received reports whether the database's log was kept.
func received(dir string) (bool, error) {
	files, err := os.ReadDir(filepath.Join(dir, walName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("look at the database's log: %w", err)
	}
	for _, file := range files {
		if logFile.MatchString(file.Name()) {
			return true, nil
		}
	}
	return false, nil
}

// copyTree copies a copy into a data folder; others may pass through it, as through any data folder.
func copyTree(ctx context.Context, from, to string, progress func(percent int)) error {
	total, err := sizeOf(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o711); err != nil {
		return err
	}
	done := int64(0)
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		place := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			if path == from {
				return nil
			}
			return os.MkdirAll(place, 0o700)
		}
		if entry.Name() == manifest {
			return nil
		}
		if err := copyFile(path, place, ""); err != nil {
			return err
		}
		if info, err := entry.Info(); err == nil && total > 0 {
			done += info.Size()
			progress(int(done * 100 / total))
		}
		return nil
	})
}
