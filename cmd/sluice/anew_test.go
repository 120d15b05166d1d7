package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestDeathsAreBearable: five in a minute are too many, however the process that counts them was replaced in between.
func TestDeathsAreBearable(t *testing.T) {
	var bearable bool
	deaths, now := "", time.Unix(1_700_000_000, 0)
	for n := range 4 {
		deaths, bearable = anotherDeath(deaths, now.Add(time.Duration(n)*10*time.Second))
		require.True(t, bearable, "death %d", n+1)
	}
	_, bearable = anotherDeath(deaths, now.Add(50*time.Second))
	require.False(t, bearable)
	_, bearable = anotherDeath(deaths, now.Add(2*time.Minute))
	require.True(t, bearable, "those of long ago do not count")
	_, bearable = anotherDeath("nonsense", now)
	require.True(t, bearable)
}
