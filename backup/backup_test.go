package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// file keeps a paper as the folder of papers does and returns where.
func file(t *testing.T, dir, content string) (path string) {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	sha := hex.EncodeToString(sum[:])
	path = filepath.Join(dir, sha[:2], sha[2:4], sha)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestPapersAreCopiedOnceAndChecked(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	first := file(t, from, "批复")
	file(t, from, "照片")
	require.NoError(t, os.MkdirAll(filepath.Join(from, "unfinished"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(from, "unfinished", "4711"), []byte("half"), 0o600))
	var shown []int
	count, err := CopyPapers(t.Context(), from, to, time.Time{}, func(percent int) { shown = append(shown, percent) })
	require.NoError(t, err)
	require.Equal(t, 2, count)
	require.Equal(t, []int{50, 100}, shown)
	name, err := filepath.Rel(from, first)
	require.NoError(t, err)
	copied, err := os.ReadFile(filepath.Join(to, name))
	require.NoError(t, err)
	require.Equal(t, "批复", string(copied))
	require.NoFileExists(t, filepath.Join(to, "unfinished", "4711"))

	count, err = CopyPapers(t.Context(), from, to, time.Now().Add(time.Hour), func(int) { t.Error("nothing is new") })
	require.NoError(t, err)
	require.Zero(t, count, "folders in which nothing changed are passed over")
	require.NoError(t, os.WriteFile(file(t, from, "合同"), []byte("another"), 0o600))
	_, err = CopyPapers(t.Context(), from, to, time.Time{}, func(int) {})
	require.ErrorContains(t, err, "is damaged")
	left, err := filepath.Glob(filepath.Join(to, "??", "??", "*"))
	require.NoError(t, err)
	require.Len(t, left, 2, "nothing of a damaged paper is kept")
}

// copyOf makes what looks like a copy begun on a day of December, which needs the log from a file on.
func copyOf(t *testing.T, dir string, day int, begins string) {
	t.Helper()
	at := time.Date(2026, 12, day, 1, 30, 0, 0, time.UTC)
	data := filepath.Join(dir, at.Format(nameLayout), "postgres", "data")
	require.NoError(t, os.MkdirAll(data, 0o700))
	label := fmt.Sprintf("START WAL LOCATION: 0/2000028 (file %s)\n", begins)
	require.NoError(t, os.WriteFile(filepath.Join(data, "backup_label"), []byte(label), 0o600))
	text := fmt.Sprintf(`{"begun": %q, "ended": %q}`, at.Format(time.RFC3339), at.Add(time.Minute).Format(time.RFC3339))
	require.NoError(t, os.WriteFile(filepath.Join(dir, at.Format(nameLayout), manifest), []byte(text), 0o600))
}

func TestOldCopiesGoWithTheLogThatOnlyTheyNeed(t *testing.T) {
	dir := t.TempDir()
	copyOf(t, dir, 1, "000000010000000000000002")
	copyOf(t, dir, 2, "000000010000000000000005")
	copyOf(t, dir, 3, "000000020000000000000009")
	wal := filepath.Join(dir, walName)
	require.NoError(t, os.MkdirAll(wal, 0o700))
	for _, name := range []string{
		"000000010000000000000004", "000000010000000000000005", "000000020000000000000009.partial", "00000002.history", "notes.txt",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(wal, name), nil, 0o600))
	}
	require.NoError(t, Prune(dir, 2))
	all, err := Copies(dir)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.NoFileExists(t, filepath.Join(wal, "000000010000000000000004"))
	for _, name := range []string{"000000010000000000000005", "000000020000000000000009.partial", "00000002.history", "notes.txt"} {
		require.FileExists(t, filepath.Join(wal, name))
	}
	require.NoError(t, Prune(dir, 0))
	all, err = Copies(dir)
	require.NoError(t, err)
	require.Len(t, all, 1, "the newest stays, whatever is asked")
}

func TestTheCopyBeforeAMomentIsRestored(t *testing.T) {
	dir := t.TempDir()
	_, err := newest(dir, time.Time{})
	require.ErrorContains(t, err, "holds no copy")
	copyOf(t, dir, 1, "000000010000000000000002")
	copyOf(t, dir, 2, "000000010000000000000005")
	for moment, day := range map[string]int{"": 2, "2026-12-02T01:31:00Z": 2, "2026-12-02T01:30:30Z": 1, "2026-12-01T01:31:00Z": 1} {
		at, _ := time.Parse(time.RFC3339, moment) // the zero time for none
		c, err := newest(dir, at)
		require.NoError(t, err)
		require.Equal(t, day, c.Begun.Day(), moment)
	}
	_, err = newest(dir, time.Date(2026, 12, 1, 1, 30, 30, 0, time.UTC))
	require.ErrorContains(t, err, "nothing before it can be restored")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "20261202T013000Z", manifest), []byte("{"), 0o600))
	_, err = Copies(dir)
	require.ErrorContains(t, err, "is no whole copy")
}
