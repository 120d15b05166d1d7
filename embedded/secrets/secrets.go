// Package secrets keeps random words that never leave a data folder: passwords and tokens by which the parts in it know each other.
package secrets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is the name of the file in a folder.
const File = "secrets.json"

// Read reads what a folder keeps; nothing when there is no file yet.
func Read(dir string) (map[string]string, error) {
	path := filepath.Join(dir, File)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the secrets: %w", err)
	}
	var kept map[string]string
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("read the secrets in %s: %w. Remove the file to have new ones made", path, err)
	}
	return kept, nil
}

// Write replaces the file as a whole and durably, readable by its owner alone.
func Write(dir string, all map[string]string) error {
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, File)
	if old, err := os.ReadFile(path); err == nil && string(old) == string(text) {
		return os.Chmod(path, 0o600) // a copy may have opened it
	}
	draft, err := os.CreateTemp(dir, File+".*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(text)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err == nil {
		err = SyncFolder(dir)
	}
	if err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	return nil
}

// SyncFolder makes a rename in a folder survive a power cut.
func SyncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
