package store_test

import (
	"os"
	"strings"
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

// TestMigrationFillsStartsIn runs the statement of the migration that fills the columns of projects that were there before it.
func TestMigrationFillsStartsIn(t *testing.T) {
	b := listed(t)
	want := b.dump()["projects"]
	require.Contains(t, strings.Join(want, ""), `"started":"2019-05-06","completed":"2019-07-`)
	b.exec(`update projects set started = null, completed = null`)
	migration, err := os.ReadFile("migrations/010_date_starts_and_completions.sql")
	require.NoError(t, err)
	_, update, found := strings.Cut(string(migration), "\nupdate")
	require.True(t, found)
	update, _, found = strings.Cut(update, ";")
	require.True(t, found)
	b.exec("update" + update)
	require.Equal(t, want, b.dump()["projects"])
}
