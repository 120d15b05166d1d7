package papers_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/papers"
)

func open(t *testing.T) (*papers.Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "papers")
	f, err := papers.Open(dir)
	require.NoError(t, err)
	return f, dir
}

// files lists every file in the folder, unfinished ones too.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, name)
		}
		return err
	}))
	return names
}

func TestAPaperIsKeptUnderItsHash(t *testing.T) {
	f, dir := open(t)
	sum := sha256.Sum256([]byte("申报书"))
	want := hex.EncodeToString(sum[:])
	for range 2 { // the second time changes nothing
		sha, size, err := f.Put(t.Context(), strings.NewReader("申报书"), 9)
		require.NoError(t, err)
		require.Equal(t, want, sha)
		require.EqualValues(t, 9, size)
		require.Equal(t, []string{filepath.Join(want[:2], want[2:4], want)}, files(t, dir))
	}
	r, size, err := f.Get(want)
	require.NoError(t, err)
	defer r.Close()
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "申报书", string(got))
	require.EqualValues(t, 9, size)
	_, err = r.Seek(0, io.SeekStart)
	require.NoError(t, err)
}

func TestWhatFailsLeavesNothing(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("line cut")
	for name, c := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		"one byte too many":  {t.Context(), strings.NewReader("12345678901"), papers.ErrTooLarge},
		"the sender stopped": {t.Context(), io.MultiReader(strings.NewReader("123"), iotest.ErrReader(broken)), broken},
		"nobody waits":       {gone, strings.NewReader("123"), context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			f, dir := open(t)
			_, _, err := f.Put(c.ctx, c.r, 10)
			require.ErrorIs(t, err, c.want)
			require.Empty(t, files(t, dir))
		})
	}
}

func TestOnlyAHashOpensAPaper(t *testing.T) {
	f, dir := open(t)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("x"), 0o600))
	for _, name := range []string{"", "../secret", "unfinished", strings.Repeat("0", 64), strings.Repeat("A", 64)} {
		_, _, err := f.Get(name)
		require.ErrorIs(t, err, papers.ErrNotFound, "%q", name)
	}
}

func TestTheSamePaperFromManySides(t *testing.T) {
	f, dir := open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, _, err := f.Put(context.Background(), strings.NewReader(strings.Repeat("a", 100_000)), 1<<20)
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Len(t, files(t, dir), 1)
}

func TestOpeningClearsWhatWasAbandoned(t *testing.T) {
	_, dir := open(t)
	old, fresh := filepath.Join(dir, "unfinished", "old"), filepath.Join(dir, "unfinished", "fresh")
	for _, name := range []string{old, fresh} {
		require.NoError(t, os.WriteFile(name, []byte("half"), 0o600))
	}
	longAgo := time.Now().Add(-48 * time.Hour)
	require.NoError(t, os.Chtimes(old, longAgo, longAgo))
	_, err := papers.Open(dir)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join("unfinished", "fresh")}, files(t, dir))
}
