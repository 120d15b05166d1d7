package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/refusal"
	"sluice/store/administration"
)

// TestAnOldTableAnswersNothing: a process that cannot read the policies decides nothing by those it read long ago.
func TestAnOldTableAnswersNothing(t *testing.T) {
	p, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	table := &TermsTable{}
	table.versions.Store(&[]version{{number: 1, policy: p}})
	read := func(ago time.Duration) { began := time.Now().Add(-ago); table.loaded.Store(&began) }

	read(termsGood - 5*time.Second)
	_, err = table.At(time.Now())
	require.NoError(t, err)

	read(termsGood + time.Second)
	_, err = table.At(time.Now())
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, refusal.CodeUnavailable, refused.Code)

	read(time.Second)
	_, err = table.At(time.Now())
	require.NoError(t, err, "it is read again")

	slept := time.Now().Round(0).Add(-time.Hour) // the machine slept: only the wall clock went on
	table.loaded.Store(&slept)
	_, err = table.At(time.Now())
	require.Error(t, err)
	require.Less(t, termsGood+reloadEvery, administration.Notice, "what is published is known to everybody before it takes effect")
}
