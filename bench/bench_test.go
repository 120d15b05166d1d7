package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPercentile(t *testing.T) {
	var samples []time.Duration
	for n := range 200 {
		samples = append(samples, time.Duration(200-n))
	}
	require.Equal(t, time.Duration(100), percentile(samples, 50))
	require.Equal(t, time.Duration(198), percentile(samples, 99))
	require.Equal(t, time.Duration(200), percentile(samples, 100))
	require.Equal(t, time.Duration(7), percentile([]time.Duration{7}, 99))
	require.Zero(t, percentile(nil, 50))
}

func TestVerdict(t *testing.T) {
	for verdict, r := range map[string]row{
		"":            {judged: 9},
		"holds":       {judged: 6, target: atMost(6, " events")},
		"falls short": {judged: 0.59, target: atLeast(0.6, "")},
	} {
		require.Equal(t, verdict, r.verdict())
	}
	var printed strings.Builder
	tbl := table{}
	tbl.section("how long it takes")
	tbl.compare("a command", 30*time.Millisecond, 20*time.Millisecond, atMost(1.5, ""))
	tbl.print(&printed)
	require.Regexp(t, `a command +30\.0 ms +20\.0 ms +1\.50 +≤ 1\.5 +holds`, printed.String())
}

func TestParseStat(t *testing.T) {
	line := "12 (post (x) gres) S 7 12 12 0 -1 4194560 1 2 3 4 100 20 3 1 20 0 1 0 99 1 2"
	e, ok := parseStat(line)
	require.True(t, ok)
	require.Equal(t, entry{pid: 12, parent: 7, name: "post (x) gres", spent: 1240 * time.Millisecond}, e)
	_, ok = parseStat("12 (cut")
	require.False(t, ok)
}

func TestBelow(t *testing.T) {
	all := []entry{{pid: 3, parent: 2}, {pid: 1}, {pid: 2, parent: 1}, {pid: 4, parent: 1}, {pid: 5, parent: 3}}
	var pids []int
	for _, e := range below(all, 2) {
		pids = append(pids, e.pid)
	}
	require.Equal(t, []int{2, 3, 5}, pids)
}

func TestParse(t *testing.T) {
	t.Setenv("SLUICE_BINARY", "bench_test.go")
	r, only, err := parse([]string{"--only", "cpu,lives", "--quick", "--dir", "."})
	require.NoError(t, err)
	require.True(t, r.quick)
	require.Equal(t, []string{"cpu", "lives"}, only)
	_, _, err = parse([]string{"--only", "speed"})
	require.ErrorContains(t, err, "starts, latency, disk, events, cpu, lives, herd, backlog, lateness, recovery, pages, idle")
}
