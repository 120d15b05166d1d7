package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/policy"
	"sluice/refusal"
	"sluice/store"
)

func TestTermsTable(t *testing.T) {
	b := newBench(t)
	terms := store.NewTerms(b.Store)
	require.NoError(t, terms.Load(t.Context()))
	_, err := terms.At(at("2019-03-01"))
	wantRefusal(t, err, refusal.CodeUnavailable)

	_, err = b.Bootstrap(t.Context(), first, policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管"}, digest)
	require.NoError(t, err)
	publish := func(id, effective string) {
		document := strings.Replace(string(policy.DefaultDocument()), "（默认）", id, 1)
		require.NoError(t, b.administer(id, &admin.PolicyPublished{Effective: at(effective), Document: document}))
		require.NoError(t, terms.Load(t.Context()))
	}
	name := func(when string) string {
		got, err := terms.At(at(when))
		require.NoError(t, err)
		require.NotNil(t, got.Calendar)
		return got.Version + ": " + got.Policy.Name
	}
	publish("第二版", "2019-06-01")
	require.Equal(t, "policy 1, calendar default: 洋县苏陕协作项目管理办法（默认）", name("2019-05-31"))
	require.Equal(t, "policy 2, calendar default: 洋县苏陕协作项目管理办法第二版", name("2019-06-01"))
	require.Contains(t, name("1999-01-01"), "policy 1,")

	publish("第三版", "2019-05-01")
	require.Contains(t, name("2019-04-30"), "policy 1,")
	require.Contains(t, name("2019-07-01"), "policy 3,", "the later one stands, though the other takes effect later")

	t.Run("nothing is decided while a version is in force that cannot be read", func(t *testing.T) {
		b.exec(`insert into policies values (4, $1, now(), 'x', 'SS', 'nonsense: 1')`, at("2019-08-01"))
		require.ErrorContains(t, terms.Load(t.Context()), "policy 4 cannot be read")
		require.NoError(t, terms.Load(t.Context()), "it says so once")
		require.Contains(t, name("2019-07-01"), "policy 3,")
		_, err := terms.At(at("2019-08-01"))
		wantRefusal(t, err, refusal.CodeUnavailable)

		afresh := store.NewTerms(b.Store)
		require.Error(t, afresh.Load(t.Context()))
		_, err = afresh.At(at("2019-07-01"))
		require.NoError(t, err)
	})
	t.Run("runs until the context ends", func(t *testing.T) {
		ctx, cancel := contextFor(t, 10*time.Millisecond)
		defer cancel()
		terms.Run(ctx)
	})
}
