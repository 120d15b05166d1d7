package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"sluice/embedded/postgres"
)

// beside are the files of a data folder that are copied as they are, where they are there.
var beside = []string{"postgres/secrets.json", "temporal/secrets.json", "admin-token", "admin-password"}

// Take copies the data folder of a running database server into a folder of backups and checks the copy. Progress is called with what is
// copied and the percentage done of it.
func Take(ctx context.Context, data, dir, version string, progress func(what string, percent int)) (Copied, error) {
	begun := time.Now().UTC()
	c := Copied{Path: filepath.Join(dir, begun.Format(nameLayout)), Begun: begun, Version: version}
	draft := c.Path + unfinished
	if err := os.MkdirAll(filepath.Join(draft, "postgres"), 0o700); err != nil {
		return c, fmt.Errorf("begin a copy: %w", err)
	}
	defer os.RemoveAll(draft) // nothing is there any more when all went well
	err := postgres.Copy(ctx, filepath.Join(data, "postgres"), filepath.Join(draft, "postgres", "data"), func(percent int) {
		progress("database", percent)
	})
	if err != nil {
		return c, err
	}
	for _, name := range beside {
		if err := copyFile(filepath.Join(data, name), filepath.Join(draft, name), ""); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	// Papers come after the record: they are only ever added, so all that it names are there.
	if c.Papers, err = CopyPapers(ctx, filepath.Join(data, papersName), filepath.Join(dir, papersName), time.Time{}, func(percent int) {
		progress("papers", percent)
	}); err != nil {
		return c, err
	}
	if c.Bytes, err = sizeOf(draft); err != nil {
		return c, err
	}
	c.Ended = time.Now().UTC()
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return c, err
	}
	if err := os.WriteFile(filepath.Join(draft, manifest), text, 0o600); err != nil {
		return c, fmt.Errorf("end a copy: %w", err)
	}
	if err := syncAll(draft); err != nil {
		return c, err
	}
	if err := os.Rename(draft, c.Path); err != nil {
		return c, fmt.Errorf("end a copy: %w", err)
	}
	return c, syncPath(dir)
}

var paperName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// CopyPapers copies the papers that a folder lacks, each checked by its name, and returns how many it looked at. Folders in which nothing
// has changed since a moment are passed over.
func CopyPapers(ctx context.Context, from, to string, since time.Time, progress func(percent int)) (count int, err error) {
	var missing []string
	err = filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // swept meanwhile, or none was ever filed
		}
		if err == nil && entry.IsDir() {
			return passUnchanged(from, path, entry, since)
		}
		if err != nil || !paperName.MatchString(entry.Name()) {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		count++
		if _, err := os.Stat(filepath.Join(to, name)); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, name)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("look at the papers: %w", err)
	}
	for i, name := range missing {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		err := copyFile(filepath.Join(from, name), filepath.Join(to, name), filepath.Base(name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		progress((i + 1) * 100 / len(missing))
	}
	return count, nil
}

// passUnchanged passes over a folder of papers, two below their root, in which no name has changed since a moment.
func passUnchanged(root, path string, entry fs.DirEntry, since time.Time) error {
	if filepath.Dir(filepath.Dir(path)) != root {
		return nil
	}
	info, err := entry.Info()
	if err == nil && info.ModTime().Before(since) {
		return fs.SkipDir
	}
	return nil
}

// copyFile copies a file whole or not at all, for its owner's eyes, and checks it where its SHA-256 is known.
func copyFile(from, to, sha string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(to), "*"+unfinished)
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(draft, hash), source)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	if sha != "" && hex.EncodeToString(hash.Sum(nil)) != sha {
		return fmt.Errorf("%s is damaged: its content is not what its name says", from)
	}
	return os.Rename(draft.Name(), to)
}

func sizeOf(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}

// syncAll makes a tree of folders last through a loss of power; their files were synced as they were written.
func syncAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return syncPath(path)
	})
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
