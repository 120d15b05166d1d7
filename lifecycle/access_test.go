package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// Whoever may give a command to a project can look at it.
func TestWhoActsReads(t *testing.T) {
	rules, err := policy.Parse(policy.DefaultDocument())
	require.NoError(t, err)
	terms := lifecycle.Terms{Version: "policy 1, calendar default", Policy: rules, Calendar: calendar.Default()}
	p := lifecycle.Project{Particulars: lifecycle.Particulars{
		Unit: lifecycle.Unit{"coop", "合作社", process.VillageCooperative}, SupervisingUnit: lifecycle.Unit{"lt", "龙亭镇人民政府", process.Township},
	}, Tasks: []lifecycle.Task{{Holder: process.Post{Unit: "lyj", Role: process.RoleStaff}}}}
	for _, row := range lifecycle.Table() {
		for _, a := range row.By {
			post := lifecycle.PostOf(p, terms, a, p.Tasks[0].Holder)
			require.False(t, post.IsZero(), a)
			reader := access.ReaderOf(lifecycle.Actor{Posts: []process.Post{post}}, []lifecycle.Unit{p.Unit, p.SupervisingUnit}, rules)
			require.True(t, reader.Reach.Reads(access.Keys(&p)), "%s by %s", row.Command, a)
		}
	}
}
