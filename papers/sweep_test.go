package papers_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/papers"
)

// put files a text that came some hours ago.
func put(t *testing.T, f *papers.Folder, dir, text string, hours int) string {
	t.Helper()
	sha, _, err := f.Put(t.Context(), strings.NewReader(text), 100)
	require.NoError(t, err)
	came(t, filepath.Join(dir, sha[:2], sha[2:4], sha), hours)
	return sha
}

// came makes a file as old as some hours.
func came(t *testing.T, file string, hours int) {
	t.Helper()
	at := time.Now().Add(-time.Duration(hours) * time.Hour)
	require.NoError(t, os.Chtimes(file, at, at))
}

func has(t *testing.T, f *papers.Folder, sha, text string) {
	t.Helper()
	r, _, err := f.Get(sha)
	require.NoError(t, err)
	defer r.Close()
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, text, string(got))
}

func TestWhatNobodyNamesGoesAfterTwoDays(t *testing.T) {
	f, dir := open(t)
	named := put(t, f, dir, "on record", 1000)
	fresh := put(t, f, dir, "just came", 23)
	refused := put(t, f, dir, "refused", 25)
	late := put(t, f, dir, "named meanwhile", 25)
	again := put(t, f, dir, "comes again", 25)
	record := map[string]bool{named: true}
	sweep := func(removed int) {
		t.Helper()
		n, err := f.Sweep(func(sha string) bool { return record[sha] })
		require.NoError(t, err)
		require.Equal(t, removed, n)
	}
	sweep(0)
	sweep(0) // it is aside for a day, whatever its age
	require.NoFileExists(t, filepath.Join(dir, refused[:2], refused[2:4], refused))
	require.FileExists(t, filepath.Join(dir, "aside", refused))

	record[late] = true // by a command that took its time
	has(t, f, late, "named meanwhile")
	put(t, f, dir, "comes again", 0)
	for _, left := range []string{refused, again} {
		came(t, filepath.Join(dir, "aside", left), 25)
	}
	sweep(2)
	_, _, err := f.Get(refused)
	require.ErrorIs(t, err, papers.ErrNotFound)
	for sha, text := range map[string]string{named: "on record", fresh: "just came", late: "named meanwhile", again: "comes again"} {
		has(t, f, sha, text)
	}
}

func TestWhatIsNamedComesBack(t *testing.T) {
	f, dir := open(t)
	sha := put(t, f, dir, "named late", 25)
	_, err := f.Sweep(func(string) bool { return false })
	require.NoError(t, err)
	_, err = f.Sweep(func(string) bool { return true })
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(sha[:2], sha[2:4], sha)}, files(t, dir))
	has(t, f, sha, "named late")
}

func TestComingAgainBeginsAnew(t *testing.T) {
	f, dir := open(t)
	put(t, f, dir, "again", 25)
	sha, _, err := f.Put(t.Context(), strings.NewReader("again"), 100)
	require.NoError(t, err)
	_, err = f.Sweep(func(string) bool { return false })
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(sha[:2], sha[2:4], sha)}, files(t, dir))
}
