package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
)

func TestPapersAndCommandsOnRecord(t *testing.T) {
	b := newBench(t)
	none, err := b.NamedPapers(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)

	l := b.life("SS2019-001")
	l.submitted()
	named, err := b.NamedPapers(t.Context())
	require.NoError(t, err)
	for _, paper := range l.project.Papers {
		require.True(t, named[paper.SHA256])
	}
	require.Len(t, named, len(l.project.Papers))
	require.False(t, named[strings.Repeat("0", 64)])

	received := func(command string) bool {
		t.Helper()
		known, err := b.Received(t.Context(), "SS2019-001", command)
		require.NoError(t, err)
		return known
	}
	_, err = b.Open(t.Context(), intent(t, "k1", "me", process.CommandWithdraw, "SS2019-001", lifecycle.WithdrawInput{}))
	require.NoError(t, err)
	require.True(t, received("k1"), "whatever becomes of it")
	require.False(t, received("k2"))
	b.exec(`delete from intents`)
	require.False(t, received("k1"))
	recorded := b.texts(`select max(command) from log where stream = 'project/SS2019-001'`)[0]
	require.NotEmpty(t, recorded)
	require.True(t, received(recorded), "what is on record was received")
}
