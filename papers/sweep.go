package papers

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Sweep removes the papers that nobody names. What came more than a day ago and is not named is put aside first; what is not named after
// another day goes. So a command that is under way meanwhile loses nothing: what it names comes back.
func (f *Folder) Sweep(named func(sha string) bool) (removed int, err error) {
	unnamed := func(path string, age fs.DirEntry) bool {
		info, err := age.Info()
		return err == nil && !named(filepath.Base(path)) && time.Since(info.ModTime()) > abandoned
	}
	kept, err := filepath.Glob(f.path("[0-9a-f][0-9a-f]", "[0-9a-f][0-9a-f]"))
	if err != nil {
		return 0, fmt.Errorf("sweep the papers: %w", err)
	}
	for _, dir := range kept {
		err = errors.Join(err, each(dir, func(path string, entry fs.DirEntry) error {
			if !unnamed(path, entry) {
				return nil
			}
			return errors.Join(os.Chtimes(path, time.Time{}, time.Now()), os.Rename(path, f.path(aside, entry.Name())))
		}))
	}
	err = errors.Join(err, each(f.path(aside), func(path string, entry fs.DirEntry) error {
		switch {
		case named(entry.Name()):
			return f.takeBack(entry.Name())
		case unnamed(path, entry):
			removed++
			_ = os.Remove(f.small(entry.Name())) // there is one only of a picture that was looked at
			return os.Remove(path)
		}
		return nil
	}))
	if err != nil {
		return removed, fmt.Errorf("sweep the papers: %w", err)
	}
	return removed, nil
}

// each does something with every file of a folder that has the name of a paper. One that is gone meanwhile was another process's.
func each(dir string, do func(path string, entry fs.DirEntry) error) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if !shaForm.MatchString(entry.Name()) {
			continue
		}
		if failed := do(filepath.Join(dir, entry.Name()), entry); !errors.Is(failed, fs.ErrNotExist) {
			err = errors.Join(err, failed)
		}
	}
	return err
}

// takeBack brings a paper back that was put aside.
func (f *Folder) takeBack(sha string) error {
	if err := os.MkdirAll(filepath.Dir(f.place(sha)), 0o700); err != nil {
		return err
	}
	return os.Rename(f.path(aside, sha), f.place(sha))
}
