package ports_test

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/embedded/ports"
)

const host = "127.0.0.1"

func TestKeepRemembersWhatIsFree(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ports.json")

	first, err := ports.Keep(file, host, "frontend", "history")
	require.NoError(t, err)
	require.NotEqual(t, first["frontend"], first["history"])
	require.Less(t, max(first["frontend"], first["history"]), 32768)

	second, err := ports.Keep(file, host, "frontend", "history")
	require.NoError(t, err)
	require.Equal(t, first, second)

	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(first["frontend"])))
	require.NoError(t, err)
	defer listener.Close()

	third, err := ports.Keep(file, host, "frontend", "history")
	require.NoError(t, err)
	require.NotEqual(t, first["frontend"], third["frontend"], "taken by somebody else")
	require.Equal(t, first["history"], third["history"])
}

func TestKeepReplacesAFileItCannotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ports.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"frontend": 2`), 0o644))

	chosen, err := ports.Keep(file, host, "frontend")
	require.NoError(t, err)
	require.Positive(t, chosen["frontend"])
}
