package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

func TestThePostsThatAPolicyNeeds(t *testing.T) {
	document := string(DefaultDocument())
	p, err := Parse([]byte(document))
	require.NoError(t, err)
	needed := p.Needs([]byte(document))
	post := func(unit string, role process.Role) NeededPost {
		i := slices.IndexFunc(needed, func(n NeededPost) bool { return n.Post == process.Post{Unit: unit, Role: role} })
		require.GreaterOrEqual(t, i, 0, "%s/%s", unit, role)
		return needed[i]
	}
	lines := strings.Split(document, "\n")
	finance := post("czj", process.RoleStaff)
	require.True(t, finance.Pays)
	require.Contains(t, finance.Places, DocumentPlace{Path: "chains.payment.2", Line: 1 + slices.Index(lines, "    - key: finance")})
	require.True(t, post("ssb", process.RoleStaff).Pays, "it checks payments")
	vice := post("xzf", process.RoleViceHead)
	require.False(t, vice.Pays)
	require.Contains(t, vice.Places, DocumentPlace{Path: "chains.suspension.0", Line: 1 + slices.Index(lines, "    - key: consent")})
	require.True(t, slices.ContainsFunc(vice.Places, func(at DocumentPlace) bool { return strings.HasPrefix(at.Path, "ladders.D.") }))
	require.False(t, slices.ContainsFunc(needed, func(n NeededPost) bool { return n.Unit == "" }), "no post of the project itself")

	t.Run("what a short document takes over has no line", func(t *testing.T) {
		short := "name: 办法\nprogramme: {prefix: AB, name: 项目}\nchains:\n  payment:\n" +
			"    - {key: partner, words: {zh: 会签, en: sign}, kind: decision, parties: [partner_cadre, bureau], need: 1, due: {period: 2wd, source: proposal}}\n" +
			"    - {key: head, words: {zh: 财政审核, en: check}, kind: decision, by: finance, signs: [staff, head], due: {period: 2wd, source: proposal}}\n"
		p, err := Parse([]byte(short))
		require.NoError(t, err)
		needed = p.Needs([]byte(short))
		require.False(t, post("ssgzz", process.RoleStaff).Pays, "either of the two is enough")
		require.Equal(t, DocumentPlace{Path: "chains.payment.0", Line: 5}, post("ssgzz", process.RoleStaff).Places[0])
		require.True(t, post("czj", process.RoleHead).Pays, "who signs")
		require.Zero(t, post("xzf", process.RoleViceHead).Places[0].Line)
	})
}
