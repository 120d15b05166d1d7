package pgtest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"sluice/embedded/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func migrate(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `create table note (text text); grant select, insert on note to sluice`)
	return err
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			_, appURL := pgtest.New(t, migrate)
			ctx := t.Context()
			conn, err := pgx.Connect(ctx, appURL)
			require.NoError(t, err)
			defer conn.Close(ctx)

			_, err = conn.Exec(ctx, `insert into note values ('mine')`)
			require.NoError(t, err)
			var notes int
			require.NoError(t, conn.QueryRow(ctx, `select count(*) from note`).Scan(&notes))
			require.Equal(t, 1, notes)

			_, err = conn.Exec(ctx, `drop table note`)
			require.ErrorContains(t, err, "must be owner")
		})
	}
}
