package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"sluice/embedded/postgres"
)

const (
	nameLayout = "20060102T150405Z"
	manifest   = "backup.json"
	unfinished = ".unfinished"
	papersName = "papers"
	walName    = "wal"
)

// Copied is a copy in a folder of backups.
type Copied struct {
	Path    string    `json:"-"`
	Begun   time.Time `json:"begun"` // UTC
	Ended   time.Time `json:"ended"` // UTC; it is as of a moment between both
	Version string    `json:"version"`
	Papers  int       `json:"papers"` // in the folder by then
	Bytes   int64     `json:"bytes"`  // of the copy itself
}

// Copies lists the copies in a folder of backups, the oldest first.
func Copies(dir string) ([]Copied, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for copies: %w", err)
	}
	var all []Copied
	for _, entry := range entries {
		if _, err := time.Parse(nameLayout, entry.Name()); err != nil {
			continue
		}
		c := Copied{Path: filepath.Join(dir, entry.Name())}
		text, err := os.ReadFile(filepath.Join(c.Path, manifest))
		if err == nil {
			err = json.Unmarshal(text, &c)
		}
		if err != nil {
			return nil, fmt.Errorf("%s is no whole copy: %w", c.Path, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// newest is the last copy that ended by a moment; the last of all where the moment is zero.
func newest(dir string, by time.Time) (Copied, error) {
	all, err := Copies(dir)
	if err != nil {
		return Copied{}, err
	}
	if len(all) == 0 {
		return Copied{}, fmt.Errorf("%s holds no copy", dir)
	}
	for _, c := range slices.Backward(all) {
		if by.IsZero() || !c.Ended.After(by) {
			return c, nil
		}
	}
	return Copied{}, fmt.Errorf("the oldest copy in %s ended at %s: nothing before it can be restored", dir,
		all[0].Ended.Format(time.RFC3339))
}

var logFile = regexp.MustCompile(`^[0-9A-F]{24}(\.partial)?$`)

// Prune keeps the newest copies, at least one, and of the database's log what they need.
func Prune(dir string, keep int) error {
	all, err := Copies(dir)
	if err != nil || len(all) == 0 {
		return err
	}
	gone := all[:max(0, len(all)-max(keep, 1))]
	for _, c := range gone {
		if err := os.RemoveAll(c.Path); err != nil {
			return fmt.Errorf("remove an old copy: %w", err)
		}
	}
	begins, err := postgres.Begins(filepath.Join(all[len(gone)].Path, "postgres", "data"))
	if err != nil {
		return err
	}
	files, err := os.ReadDir(filepath.Join(dir, walName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at the database's log: %w", err)
	}
	const timeline = 8 // digits that say which line of the log it is
	for _, file := range files {
		if name := file.Name(); logFile.MatchString(name) && name[timeline:24] < begins[timeline:] {
			if err := os.Remove(filepath.Join(dir, walName, name)); err != nil {
				return fmt.Errorf("remove what no copy needs of the log: %w", err)
			}
		}
	}
	return nil
}
