package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// peopled is a bench with the units and people of a life.
func peopled(t testing.TB) *bench {
	b := settled(t)
	var facts []admin.Fact
	for _, u := range []lifecycle.Unit{township, coop, forestry, enterprise} {
		facts = append(facts, &admin.UnitAdded{Unit: u})
	}
	for _, a := range []lifecycle.Actor{clerk, reviewer, secretary, office, officer, acceptor} {
		facts = append(facts, &admin.PersonAdded{Person: a.Person, Name: a.Name}, &admin.PostGiven{Person: a.Person, Post: a.Posts[0]})
	}
	require.NoError(t, b.administer("people", facts...))
	return b
}

func TestDirectory(t *testing.T) {
	b := peopled(t)
	require.NoError(t, b.administer("more", &admin.PersonAdded{Person: "idle", Name: "闲"},
		&admin.UnitAdded{Unit: lifecycle.Unit{Code: "child", Name: "下属", Kind: process.Department}, Parent: forestry.Code}))

	t.Run("units by code and name", func(t *testing.T) {
		units, err := b.UnitsByCode(t.Context(), []string{"lyj", "lt-coop", "nope"})
		require.NoError(t, err)
		require.Equal(t, []lifecycle.Unit{coop, forestry}, units)
		units, err = b.EveryUnit(t.Context())
		require.NoError(t, err)
		require.Contains(t, units, township)
		require.Contains(t, units, coop)
	})
	t.Run("units", func(t *testing.T) {
		list, err := b.Units(t.Context(), process.Department, "", port.Page{Number: 1, Size: 1})
		require.NoError(t, err)
		require.Equal(t, port.List[port.UnitRow]{Items: []port.UnitRow{{
			Unit: lifecycle.Unit{Code: "child", Name: "下属", Kind: process.Department}, Parent: "lyj",
		}}, Page: 1, PageSize: 1, Total: 2}, list)
		list, err = b.Units(t.Context(), "", "LT-", port.Page{})
		require.NoError(t, err)
		require.Equal(t, 2, list.Total)
		list, err = b.Units(t.Context(), "", "林业", port.Page{})
		require.NoError(t, err)
		require.Equal(t, 1, list.Total)
	})
	t.Run("people", func(t *testing.T) {
		list, err := b.People(t.Context(), "", port.Page{Size: 2})
		require.NoError(t, err)
		require.Equal(t, 8, list.Total)
		require.Equal(t, port.PersonRow{Person: "acceptor", Name: "周验", Posts: acceptor.Posts}, list.Items[0])
		list, err = b.People(t.Context(), "李", port.Page{})
		require.NoError(t, err)
		require.Equal(t, "clerk", list.Items[0].Person)
		list, err = b.People(t.Context(), "OFFIC", port.Page{})
		require.NoError(t, err)
		require.Equal(t, 2, list.Total)
	})
}

// Names are put right in the directory; the log keeps what was said, and a rebuild comes to the same.
func TestNamesAreCorrected(t *testing.T) {
	b := peopled(t)
	require.NoError(t, b.administer("unit", &admin.UnitChanged{Code: coop.Code, Name: "龙亭第一合作社", Parent: township.Code}))
	require.NoError(t, b.administer("person", &admin.PersonRenamed{Person: "clerk", Name: "李雯"}))
	units, err := b.Units(t.Context(), "", "龙亭第一", port.Page{})
	require.NoError(t, err)
	require.Equal(t, []port.UnitRow{{Unit: lifecycle.Unit{Code: coop.Code, Name: "龙亭第一合作社", Kind: coop.Kind}, Parent: township.Code}},
		units.Items)
	people, err := b.People(t.Context(), "clerk", port.Page{})
	require.NoError(t, err)
	require.Equal(t, "李雯", people.Items[0].Name)
	wantRefusal(t, b.administer("nowhere", &admin.UnitChanged{Code: coop.Code, Name: "x", Parent: "ghost"}), refusal.CodeInvalid)

	before := b.texts(`select code || name || coalesce(parent, '') from units order by code`)
	require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
	require.Equal(t, before, b.texts(`select code || name || coalesce(parent, '') from units order by code`))
	_, err = b.VerifyChain(t.Context(), lifecycle.AdminStream)
	require.NoError(t, err)
}
