package papers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// The errors of a folder that its callers tell apart.
var (
	ErrTooLarge = errors.New("the paper is larger than allowed")
	ErrNotFound = errors.New("there is no such paper")
)

// Folder is a folder of papers. Any number of goroutines and processes may use the same one.
type Folder struct {
	dir    string
	making chan struct{} // full while a picture is being made small
}

// unfinished is where papers are written before they have their name; it lies on the same file system, so that the rename
// is one step.
const unfinished = "unfinished"

// abandoned is the age at which an unfinished file cannot be an upload under way any more.
const abandoned = 24 * time.Hour

// aside is where papers lie that nobody has named for a day, for another day.
const aside = "aside"

// Open opens the folder, making it if need be, and removes what uploads left that were cut off long ago.
func Open(dir string) (*Folder, error) {
	f := &Folder{dir: dir, making: make(chan struct{}, 1)}
	for _, own := range []string{unfinished, aside} {
		if err := os.MkdirAll(f.path(own), 0o700); err != nil {
			return nil, fmt.Errorf("open the folder of papers: %w", err)
		}
	}
	left, err := os.ReadDir(f.path(unfinished))
	if err != nil {
		return nil, fmt.Errorf("open the folder of papers: %w", err)
	}
	for _, entry := range left {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(f.path(unfinished, entry.Name())) // tried again at the next start
		}
	}
	return f, nil
}

// Put keeps what r gives, at most max bytes, and answers its SHA-256 in hexadecimal and its size. Over max it is ErrTooLarge.
// After an error nothing is kept, and after none the file is on the disk.
func (f *Folder) Put(ctx context.Context, r io.Reader, max int64) (sha string, size int64, err error) {
	file, err := os.CreateTemp(f.path(unfinished), "*")
	if err != nil {
		return "", 0, kept(err)
	}
	defer os.Remove(file.Name()) // gone already once it was renamed
	sha, size, err = fill(ctx, file, r, max)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = f.name(file.Name(), sha)
	}
	if err != nil {
		return "", 0, kept(err)
	}
	return sha, size, nil
}

// fill copies, hashes and syncs.
func fill(ctx context.Context, file *os.File, r io.Reader, max int64) (sha string, size int64, err error) {
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(&attentive{ctx, r}, max+1))
	switch {
	case err != nil:
		return "", 0, err
	case size > max:
		return "", 0, ErrTooLarge
	}
	return hex.EncodeToString(hash.Sum(nil)), size, file.Sync()
}

// name gives an unfinished file the name of its content. Where the same bytes are there already, another upload may have put them there
// this moment: their name is made to last all the same, and their day begins anew.
func (f *Folder) name(file, sha string) error {
	to := f.place(sha)
	dir := filepath.Dir(to)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Chtimes(to, time.Time{}, time.Now()); err != nil {
		if err := os.Rename(file, to); err != nil {
			return err
		}
	}
	for _, changed := range []string{dir, filepath.Dir(dir), f.dir} {
		if err := syncDir(changed); err != nil {
			return err
		}
	}
	return nil
}

// syncDir makes the names in a folder last through a loss of power.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

var shaForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Get opens the paper of a SHA-256 and answers its size. A paper that is not there, or a name that is no SHA-256, is
// ErrNotFound.
func (f *Folder) Get(sha string) (io.ReadSeekCloser, int64, error) {
	if !shaForm.MatchString(sha) {
		return nil, 0, ErrNotFound
	}
	file, err := os.Open(f.place(sha))
	if errors.Is(err, fs.ErrNotExist) && f.takeBack(sha) == nil {
		file, err = os.Open(f.place(sha))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open a paper: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, fmt.Errorf("open a paper: %w", err)
	}
	return file, info.Size(), nil
}

func (f *Folder) place(sha string) string { return f.path(sha[:2], sha[2:4], sha) }

func (f *Folder) path(parts ...string) string {
	return filepath.Join(append([]string{f.dir}, parts...)...)
}

// attentive stops reading when whoever asked has gone.
type attentive struct {
	ctx context.Context
	r   io.Reader
}

func (a *attentive) Read(p []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.r.Read(p)
}
