package postgres

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// secrets are the passwords of the cluster's roles, by role. They are random, never shown and never leave the machine;
// they keep other users of it out of the data.
type secrets map[string]string

const secretsFile = "secrets.json"

func readSecrets(dir string) (secrets, error) {
	path := filepath.Join(dir, secretsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the cluster's passwords: %w", err)
	}
	var kept secrets
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("read the cluster's passwords in %s: %w. Remove the file to have new ones made", path, err)
	}
	return kept, nil
}

// complete returns the passwords with one for each role, keeping those there are.
func (s secrets) complete() (secrets, error) {
	full := secrets{}
	maps.Copy(full, s)
	for _, role := range append([]string{Superuser}, roles...) {
		if full[role] == "" {
			full[role] = rand.Text()
		}
	}
	return full, nil
}

// write replaces the file as a whole and durably: a cluster whose password is lost must be opened by hand.
func (s secrets) write(dir string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, secretsFile)
	if old, err := os.ReadFile(path); err == nil && string(old) == string(text) {
		return nil
	}
	draft, err := os.CreateTemp(dir, secretsFile+".*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write the cluster's passwords: %w", err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(text)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err == nil {
		err = syncFolder(dir)
	}
	if err != nil {
		return fmt.Errorf("write the cluster's passwords: %w", err)
	}
	return nil
}

// syncFolder makes a rename in a folder survive a power cut.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
