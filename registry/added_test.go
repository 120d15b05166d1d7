package registry_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/registry"
)

// TestColumnsThatCameLater: registers of before lack them, an empty cell is as if they were not there, and what they say is read.
func TestColumnsThatCameLater(t *testing.T) {
	with := func(paid, start string) string {
		return strings.TrimSuffix(englishHeader, "\n") + ",paid_wan_yuan,实际开工\n" + strings.TrimSuffix(plainLine, "\n") + "," + paid + "," +
			start + "\n"
	}
	before, faults := registry.Read([]byte(englishHeader + plainLine))
	require.Empty(t, faults)
	empty, faults := registry.Read([]byte(with("", "")))
	require.Empty(t, faults)
	require.Equal(t, before.Lines[0].Fingerprint(), empty.Lines[0].Fingerprint(), "the same line, imported before and again")
	require.Nil(t, empty.Lines[0].PaidFen, "not known is not nothing")

	said, faults := registry.Read([]byte(with("0.5", "2018-04-02")))
	require.Empty(t, faults)
	require.EqualValues(t, 500_000, *said.Lines[0].PaidFen)
	require.Equal(t, "2018-04-02", said.Lines[0].Started.String())
	nothing, _ := registry.Read([]byte(with("0", "2018-04-02")))
	require.Zero(t, *nothing.Lines[0].PaidFen)
	marks := map[string]bool{}
	for _, line := range []registry.Line{empty.Lines[0], said.Lines[0], nothing.Lines[0]} {
		marks[line.Fingerprint()] = true
	}
	require.Len(t, marks, 3)
	for _, wrong := range []string{with("-1", ""), with("99999", ""), with("", "2018-02-30")} {
		_, faults = registry.Read([]byte(wrong))
		require.Len(t, faults, 1, wrong)
	}
}

// TestTheFourthModelByBothNames: the county's account names it whole; registers of before shortened it.
func TestTheFourthModelByBothNames(t *testing.T) {
	for _, name := range []string{"党支部+村集体+新型经营主体+贫困户投资分红", "党支部+村集体+投资分红", "party_branch_collective_dividend"} {
		file, faults := registry.Read([]byte(englishHeader + change(t, plainLine, map[string]string{"linkage_model": name})))
		require.Empty(t, faults, name)
		require.Equal(t, process.LinkageDividend, file.Lines[0].Linkage)
	}
}
