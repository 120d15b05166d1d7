package pgtest

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	memory  = "/dev/shm"
	pattern = "sluice-pgtest-*"
	roomy   = 512 << 20 // bytes a cluster under test may come to need
)

// folder holds a cluster and, as a lock, the sign that its test binary lives.
type folder struct {
	path string
	lock *os.File
}

// newFolder prefers memory: a cluster is some hundred small files that are written and thrown away.
func newFolder() (*folder, error) {
	base := os.TempDir()
	if hasRoom(memory) {
		base = memory
	}
	path, err := os.MkdirTemp(base, pattern)
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	return &folder{path: path, lock: lock}, nil
}

func (f *folder) remove() error {
	return errors.Join(os.RemoveAll(f.path), f.lock.Close())
}

// sweep removes the folders of test binaries that were killed. Those of others and those it may not remove stay.
func sweep() {
	for _, base := range []string{memory, os.TempDir()} {
		left, _ := filepath.Glob(filepath.Join(base, pattern))
		for _, path := range left {
			if abandoned(path) {
				_ = os.RemoveAll(path)
			}
		}
	}
}

// abandoned tells whether nobody holds the lock of a folder. One without a lock may be about to get it, for a while.
func abandoned(path string) bool {
	lock, err := os.Open(filepath.Join(path, "lock"))
	if errors.Is(err, os.ErrNotExist) {
		info, err := os.Stat(path)
		return err == nil && time.Since(info.ModTime()) > time.Minute
	}
	if err != nil {
		return false
	}
	defer lock.Close()
	return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

func hasRoom(dir string) bool {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return false
	}
	return uint64(stat.Bavail)*uint64(stat.Bsize) >= roomy
}
