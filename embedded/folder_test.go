package embedded_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/embedded"
)

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")

	unlock, err := embedded.Lock(dir)
	require.NoError(t, err)

	_, err = embedded.Lock(dir)
	require.ErrorIs(t, err, embedded.ErrHeld)
	require.ErrorContains(t, err, "process "+strconv.Itoa(os.Getpid()))
	require.ErrorContains(t, err, "since 2")

	unlock()
	unlock() // as when a deferred call follows an early one

	again, err := embedded.Lock(dir)
	require.NoError(t, err, "a file left behind locks nobody out")
	again()
}
