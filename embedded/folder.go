package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// folderMode lets other users pass through a data folder without listing it: started by root, the database runs as a user
// of its own and must reach its part. What is secret in the folder is closed file by file.
const folderMode = 0o711

// ErrHeld is what Lock returns, wrapped with the holder, when another process works in the folder.
var ErrHeld = errors.New("the data folder is in use")

// Lock takes a data folder for this process, making it where it is missing, and writes down who holds it. Two processes on
// one folder would be two engines on one history, so a second one is refused and told which process is in the way.
//
// The lock is the kernel's: it ends with the process however that ends, and a file left behind locks nobody out.
func Lock(dir string) (unlock func(), err error) {
	if err := makeFolder(dir); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(dir, "lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %s is held by %s", ErrHeld, dir, holder(file))
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if err := sign(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	// The file stays: removing it would let a process that opened it a moment ago lock a name that is gone.
	return sync.OnceFunc(func() {
		_ = file.Truncate(0)
		file.Close()
	}), nil
}

// makeFolder leaves a folder that exists as it is.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return err
	}
	return os.Chmod(dir, folderMode) // whatever the mask took away
}

// sign writes who holds the folder, for the one who comes second.
func sign(file *os.File) error {
	host, _ := os.Hostname()
	text := fmt.Sprintf("process %d on %s, since %s\n", os.Getpid(), host, time.Now().Format(time.RFC3339))
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(text), 0)
	return err
}

func holder(file *os.File) string {
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 4096))
	if who := strings.TrimSpace(string(text)); err == nil && who != "" {
		return who
	}
	return "a process that has not said its number yet"
}
