package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/store"
)

func TestMigrateAgainDoesNothing(t *testing.T) {
	b := newBench(t)
	require.NoError(t, store.Migrate(t.Context(), b.ownerURL))
	require.NoError(t, b.Ping(t.Context()))
}

func TestOpenRefusesAnotherSchema(t *testing.T) {
	tests := map[string]struct{ change, message string }{
		"behind": {`update schema_version set version = version - 1`, "run sluice migrate"},
		"ahead":  {`update schema_version set version = version + 1`, "use the newer program"},
		"none":   {`drop table schema_version`, "has no schema yet: run sluice migrate"},
		"closed": {`revoke select on schema_version from sluice`, "has no schema yet: run sluice migrate"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.exec(test.change)
			_, err := store.Open(t.Context(), b.appURL, zap.NewNop())
			require.ErrorContains(t, err, test.message)
		})
	}
	t.Run("migrating one that is ahead", func(t *testing.T) {
		b := newBench(t)
		b.exec(`update schema_version set version = version + 1`)
		require.ErrorContains(t, store.Migrate(t.Context(), b.ownerURL), "migrated by a newer program")
	})
}

func TestOpenDoesNotShowThePassword(t *testing.T) {
	_, err := store.Open(t.Context(), "postgres://sluice:s3cret@host:notaport/db", zap.NewNop())
	require.Error(t, err)
	require.NotContains(t, err.Error(), "s3cret")
	_, err = store.Open(t.Context(), "postgres://sluice:s3cret@127.0.0.1:1/db", zap.NewNop())
	require.Error(t, err)
	require.NotContains(t, err.Error(), "s3cret")
}
