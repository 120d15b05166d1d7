package store_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

func TestLogIsAppendOnly(t *testing.T) {
	b := newBench(t)
	b.life(code).do("2019-03-01", clerk, process.CommandDeclare, declaration())
	for _, statement := range []string{
		`update log set actor = 'x'`,
		`delete from log`,
		`truncate log`,
		`update log set actor = 'x' where false`,
	} {
		require.ErrorContains(t, b.try(b.appURL, statement), "permission denied", statement)
		require.ErrorContains(t, b.try(b.ownerURL, statement), "append-only", statement)
	}
	require.ErrorContains(t, b.try(b.appURL, `alter table log disable trigger append_only`), "must be owner")
	require.ErrorContains(t, b.try(b.appURL, `truncate projects cascade`), "permission denied")
	require.ErrorContains(t, b.try(b.appURL, `delete from streams`), "permission denied")
}

func TestEventsComeInPages(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	list, err := b.Events(t.Context(), stream, 2, port.Page{Number: 2, Size: 3})
	require.NoError(t, err)
	require.Equal(t, l.log[5:8], list.Items)
	require.Equal(t, port.List[lifecycle.Event]{Items: list.Items, Page: 2, PageSize: 3, Total: len(l.log) - 2}, list)

	list, err = b.Events(t.Context(), stream, 1000, port.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	require.NotNil(t, list.Items)
	require.Zero(t, list.Total)

	_, err = b.Events(t.Context(), "project/SS2019-999", 0, port.Page{})
	wantRefusal(t, err, refusal.CodeNotFound)
}

func TestAnswerReadsTheEventsOfACommand(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration())
	events, err := b.Answer(t.Context(), stream, code+"-1")
	require.NoError(t, err)
	require.Equal(t, l.log, events)
	events, err = b.Answer(t.Context(), stream, "another")
	require.NoError(t, err)
	require.Empty(t, events)
}

func TestTheLogKeepsExactBytesAndTheirChain(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.submitted()
	var digest []byte
	digests := b.texts(`select encode(digest, 'hex') from log order by seq`)
	payloads := b.texts(`select encode(payload, 'hex') from log order by seq`)
	for i, e := range l.log {
		digest = e.Digest(digest)
		require.Equal(t, hex.EncodeToString(digest), digests[i])
		require.Equal(t, hex.EncodeToString(e.Payload), payloads[i])
	}
	n, err := b.VerifyChain(t.Context(), stream)
	require.NoError(t, err)
	require.EqualValues(t, len(l.log), n)
	_, err = b.VerifyChain(t.Context(), "project/SS2019-999")
	wantRefusal(t, err, refusal.CodeNotFound)
}

func TestVerifyChainFindsTampering(t *testing.T) {
	tests := map[string]struct {
		change string
		seq    int64
	}{
		"a payload":        {`update log set payload = convert_to(replace(convert_from(payload, 'UTF8'), '320', '321'), 'UTF8') where seq = 1`, 1},
		"who did it":       {`update log set actor_name = 'x' where seq = 3`, 3},
		"when":             {`update log set at = at + interval '1 microsecond' where seq = 3`, 3},
		"a digest":         {`update log set digest = sha256('x') where seq = 4`, 4},
		"removed":          {`delete from log where seq = 2`, 2},
		"cut off its end":  {`delete from log where seq > 5`, 6},
		"all of it":        {`delete from log`, 1},
		"another end":      {`update streams set digest = sha256('x')`, 10},
		"moved to another": {`update log set stream = 'project/SS2019-002' where seq = 9`, 9},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			l := b.life(code)
			l.submitted()
			require.Len(t, l.log, 10)
			b.exec(`alter table log disable trigger append_only`)
			b.exec(test.change)
			_, err := b.VerifyChain(t.Context(), stream)
			var broken *port.BrokenChain
			require.ErrorAs(t, err, &broken)
			require.Equal(t, stream, broken.Stream)

			before := b.dump()
			err = store.Rebuild(t.Context(), b.ownerURL, nil)
			var again *port.BrokenChain
			require.ErrorAs(t, err, &again)
			require.Equal(t, test.seq, broken.Seq)
			require.Equal(t, broken.Seq, again.Seq)
			require.Equal(t, before, b.dump(), "a rebuild that stops leaves everything as it was")
		})
	}
}
